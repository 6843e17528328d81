"""A comment as the screen reads it: bare signs, each with its place in the text, and runs of digits however written.

Diacritics, case, zero-width signs and full-width forms are read through, so that each rule is written once. Pure.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

BARRIER = "\x00"
"""Stands for what is masked already: nothing reaches across it."""

DIGIT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "không": "0", "một": "1", "mốt": "1", "hai": "2", "ba": "3", "bốn": "4", "tư": "4", "năm": "5", "lăm": "5",
        "sáu": "6", "bảy": "7", "bẩy": "7", "tám": "8", "chín": "9",
        "khong": "0", "mot": "1", "bon": "4", "tu": "4", "nam": "5", "lam": "5", "sau": "6", "bay": "7", "tam": "8",
        "chin": "9", "ko": "0",
    }
)  # fmt: skip
LOOK_ALIKE = str.maketrans("oli", "011")
TOKEN = re.compile(r"[a-z0-9]+")
BETWEEN = re.compile(r"[\s.,:;/()_+*'|~·•–—‑‐−-]{1,4}")
"""What may stand between the digits of one number."""


@dataclass(frozen=True)
class Reading:
    """`plain`: the bare signs; `places`: for each, where it stands in `text`."""

    text: str
    plain: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `plain[start:end]` stands in the text, its combining signs included."""
        last = self.places[end - 1] + 1
        while last < len(self.text) and (unicodedata.combining(self.text[last]) or not _signs(self.text[last])):
            last += 1
        return self.places[start], last

    def written(self, start: int, end: int) -> str:
        """`plain[start:end]` as it was typed, in NFC."""
        first, last = self.span(start, end)
        return unicodedata.normalize("NFC", self.text[first:last])


@dataclass(frozen=True)
class Digits:
    """A token that is digits: `value`, and where it stands in the bare signs."""

    start: int
    end: int
    value: str


def read(text: str, hidden: Iterable[tuple[int, int]] = ()) -> Reading:
    """A text as bare signs. `hidden`: places (start, end) of the text that are masked already."""
    veiled = bytearray(len(text))
    for start, end in hidden:
        veiled[start:end] = b"\x01" * (end - start)
    plain: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        signs = BARRIER if veiled[place] else _signs(sign)
        plain.extend(signs)
        places.extend([place] * len(signs))
    return Reading(text, "".join(plain), tuple(places))


def _signs(sign: str) -> str:
    """The bare signs of one: none for a combining or invisible one."""
    if sign.isascii():
        return sign.lower() if sign.isprintable() or sign.isspace() else ""
    apart = unicodedata.normalize("NFKD", sign.casefold().replace("đ", "d"))
    kept = (one for one in apart if not unicodedata.combining(one) and unicodedata.category(one) != "Cf")
    return "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in kept)


def digit_runs(reading: Reading, innocent: Iterable[tuple[int, int]]) -> Iterator[list[Digits]]:
    """Runs of tokens that are digits, with nothing between them but signs that separate the digits of a number.

    A word for a digit counts beside single digits and other such words alone: "năm 2019" is a year. `innocent`: spans
    of the bare signs, in order, that are no part of any number to be hidden.
    """
    run: list[Digits] = []
    for token in _tokens(reading, innocent):
        if token is None or (run and not BETWEEN.fullmatch(reading.plain, run[-1].end, token.start)):
            yield _trimmed(reading, run)
            run = []
        if token is not None:
            run.append(token)
    yield _trimmed(reading, run)


def _tokens(reading: Reading, innocent: Iterable[tuple[int, int]]) -> Iterator[Digits | None]:
    spans = iter(innocent)
    span = next(spans, None)
    for found in TOKEN.finditer(reading.plain):
        while span and span[1] <= found.start():
            span = next(spans, None)
        inside = span is not None and span[0] < found.end()
        value = "" if inside else _value(reading, *found.span())
        yield Digits(*found.span(), value) if value else None


def _value(reading: Reading, start: int, end: int) -> str:
    word = reading.plain[start:end]
    if word.isdigit():
        return word
    if word.isalpha():
        return DIGIT_WORDS.get(reading.written(start, end).lower(), "") if len(word) <= 5 else ""
    guess = word.translate(LOOK_ALIKE)
    return guess if guess.isdigit() and 2 * sum(sign.isdigit() for sign in word) > len(word) else ""


def _trimmed(reading: Reading, run: list[Digits]) -> list[Digits]:
    """Without words for digits at its ends that stand beside longer numbers: they are no part of it."""
    first, last = 0, len(run)
    while first + 1 < last and _word(reading, run[first]) and len(run[first + 1].value) > 1:
        first += 1
    while last - 1 > first and _word(reading, run[last - 1]) and len(run[last - 2].value) > 1:
        last -= 1
    return run[first:last]


def _word(reading: Reading, token: Digits) -> bool:
    return reading.plain[token.start].isalpha() and len(token.value) == 1
