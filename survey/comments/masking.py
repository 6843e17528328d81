"""Screening of comments: what tells who a person is, is masked, never dropped, before anybody reads it.

Found are citizen identity numbers (12 digits) and old ones (9), telephone numbers, file numbers, e-mail addresses, land
certificates, plots and map sheets, number plates, bank accounts, names of desk staff from a list, and any other run of
nine digits or more. Money, dates, hours, laws and counts stay. Every rule is linear in the length of the text. Pure.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from survey.comments import names as naming
from survey.comments.reading import BARRIER, Digits, Reading, digit_runs, read

Kind = Literal["identity", "phone", "file", "email", "land", "plate", "account", "name", "number"]

LABELS: Mapping[Kind, str] = MappingProxyType(
    {
        "identity": "[số định danh]",
        "phone": "[số điện thoại]",
        "file": "[mã hồ sơ]",
        "email": "[thư điện tử]",
        "land": "[số thửa, tờ, giấy chứng nhận]",
        "plate": "[biển số xe]",
        "account": "[số tài khoản]",
        "name": "[tên cán bộ]",
        "number": "[dãy số]",
    }
)
"""What stands in place of what was masked: part of the text, in the language of the comments."""
LABEL = re.compile("|".join(map(re.escape, LABELS.values())))
SHORTEST = 9
"""Digits from which on a run is masked, whatever it is."""
NEAR = 30
"""Signs before a number in which a word says what it is."""

AT = re.compile(r"@|\ba\s?cong\b|[(\[]\s?at\s?[)\]]")
LOCAL = re.compile(r"\s{0,2}[a-z0-9._+-]{1,64}")
DOMAIN = re.compile(
    r"\s{0,2}[a-z0-9-]{1,63}(?:\s?(?:\.|\bcham\b|\bdot\b|[(\[]\s?(?:\.|dot|cham)\s?[)\]])\s?[a-z0-9-]{1,63}){0,5}"
)
FILE = re.compile(
    r"(?<![a-z0-9])(?:\d{3}[\s.-]{1,3}\d{2}[\s.-]{1,3}\d{2}[\s.-]{1,3})?[gh]\d{2}(?:[\s.-]{1,3}\d{1,6}){2,4}(?!\d)"
)
PLATE = re.compile(
    r"(?<![a-z0-9])[1-9]\d[\s-]{0,3}[a-hk-npstuvxyz][a-z0-9]?[\s-]{0,3}(?:\d{3}\.?\d{2}|\d{4})(?![a-z0-9])"
)
PLATE_WORDS = re.compile(r"\b(?:bien so|xe|bks)\b")
CERTIFICATE = re.compile(r"(?<![a-z0-9])[a-z]{2}[\s-]?\d{5,8}(?!\d)")
CERTIFICATE_WORDS = re.compile(r"\b(?:so do|so hong|chung nhan|gcn\w{0,6}|ma vach)\b")
PLOT = re.compile(r"\b(?:thua(?: dat)?|to ban do)(?: so)?\s?:?\s{0,2}(\d{1,5})(?![a-z]|[\d.,]*\d)")
SHEET = re.compile(r"\bto(?: so)?\s?:?\s{0,2}(\d{1,4})(?![a-z]|[\d.,]*\d)")
PLOT_WORDS = frozenset(("thửa", "thua", "tờ", "to"))
"""As typed: "thừa" is too much and "tổ" a group of houses, no land."""
ACCOUNT = re.compile(
    r"\b(?:stk|so tai khoan|tai khoan so|so tk|tk(?: ngan hang)?)\b\s?:?\s{0,2}([a-z0-9]{6,20})(?![a-z0-9])"
)
BANK_WORDS = re.compile(
    r"\b(?:stk|tai khoan|tk|mb bank|acb|ngan hang|chuyen khoan|vietcombank|vcb|techcombank"
    r"|bidv|agribank|vietinbank|sacombank)\b"
)
IDENTITY_WORDS = re.compile(r"\b(?:cccd|cmnd|cmt|can cuoc|chung minh|dinh danh)\b")
PHONE_WORDS = re.compile(r"\b(?:sdt|dt|dien thoai|zalo|goi|so may|lien he|lien lac|hotline)\b")
OTHER_WORDS = re.compile(r"\b(?:ma so thue|mst|bao hiem|bhxh|bhyt)\b")
INNOCENT = re.compile(
    r"(?<![\d./-])(?:0?[1-9]|[12]\d|3[01])(?P<s>[./-])(?:0?[1-9]|1[0-2])(?P=s)(?:19|20)\d\d(?!\d|[./-]\d)"
    r"|(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d(?![\d:])"
    r"|(?<![\d.,])[1-9]\d{0,2}(?:[., ]\d{3}){0,4}(?:,\d{1,2})?\s?(?:dong|vnd|d|k|nghin|ngan|trieu|tr|ty|ti)(?![a-z0-9])"
    r"|(?<![\d.,])[1-9]\d{0,8}000\s?(?:dong|vnd|d)(?![a-z0-9])"
)
YEAR = re.compile(r"(?:19|20)\d\d")

Span = tuple[int, int]


@dataclass(frozen=True)
class Found:
    """Something masked: its kind and where it stood in the text."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True)
class Masked:
    """A comment that may be read; `found` in the order of the text that was given."""

    text: str
    found: tuple[Found, ...]


def mask(text: str, names: Iterable[str] = ()) -> Masked:
    """Mask what tells who a person is. `names`: full names of desk staff. Masking twice changes nothing."""
    return screen(names)(text)


def screen(names: Iterable[str]) -> Callable[[str], Masked]:
    """`mask` with the names made ready for many comments."""
    ready = naming.Names(names)
    return lambda text: _mask(text, ready)


def _mask(text: str, names: naming.Names) -> Masked:
    labels = [found.span() for found in LABEL.finditer(text)]
    every: list[Found] = []
    # What is masked cuts runs and context apart; so it is read again until there is nothing more to find.
    while fresh := _pass(read(text, [*labels, *((one.start, one.end) for one in every)]), names):
        every.extend(fresh)
    parts, last = [], 0
    for one in sorted(every, key=lambda one: one.start):
        parts += [text[last : one.start], LABELS[one.kind]]
        last = one.end
    return Masked("".join([*parts, text[last:]]), tuple(sorted(every, key=lambda one: one.start)))


def _pass(reading: Reading, names: naming.Names) -> list[Found]:
    """What is found in one reading, without overlaps: the rule that stands first wins."""
    taken = bytearray(len(reading.plain))
    kept = []
    for kind, (start, end) in _candidates(reading, names):
        if start < end and not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            kept.append(Found(kind, *reading.span(start, end)))
    return kept


def _candidates(reading: Reading, names: naming.Names) -> Iterator[tuple[Kind, Span]]:
    yield from (("email", span) for span in _emails(reading.plain))
    yield from (("file", found.span()) for found in FILE.finditer(reading.plain) if _count(found[0]) >= SHORTEST)
    yield from (("plate", span) for span in _plates(reading))
    yield from (("land", span) for span in _land(reading))
    yield from (("account", found.span(1)) for found in ACCOUNT.finditer(reading.plain) if _many_digits(found[1]))
    yield from _numbers(reading)
    yield from (("name", span) for span in naming.spans(reading, names))


def _emails(plain: str) -> Iterator[Span]:
    for at in AT.finditer(plain):
        before = LOCAL.match(plain[max(0, at.start() - 66) : at.start()][::-1])
        after = DOMAIN.match(plain, at.end())
        # A word, a blank and "@somebody" is no address, unless a domain follows.
        if before and after and ("." in after[0] or not before[0][:1].isspace() or at[0] != "@"):
            yield at.start() - before.end(), after.end()


def _plates(reading: Reading) -> Iterator[Span]:
    """Number plates: with a hyphen, a dot or large letters in one piece, or after a word that says so."""
    for found in PLATE.finditer(reading.plain):
        typed = reading.written(*found.span())
        shaped = any(sign in typed for sign in ".-") or (typed.isupper() and " " not in typed[:4])
        if shaped or _before(reading.plain, found.start(), PLATE_WORDS):
            yield found.span()


def _land(reading: Reading) -> Iterator[Span]:
    """Certificates by their series, plots and map sheets by the words before them."""
    plain = reading.plain
    for found in CERTIFICATE.finditer(plain):
        typed = reading.written(*found.span())
        if _before(plain, found.start(), CERTIFICATE_WORDS) or (typed.isupper() and len(found[0]) > 7):
            yield found.span()
    plots = [found.span(1) for found in PLOT.finditer(plain) if _first_word(reading, found) in PLOT_WORDS]
    yield from plots
    if plots:
        yield from (found.span(1) for found in SHEET.finditer(plain) if _first_word(reading, found) in PLOT_WORDS)


def _first_word(reading: Reading, found: re.Match[str]) -> str:
    return reading.written(*found.span()).split()[0].lower()


def _numbers(reading: Reading) -> Iterator[tuple[Kind, Span]]:
    innocent = (found.span() for found in INNOCENT.finditer(reading.plain))
    for run in digit_runs(reading, innocent):
        if run and not all(YEAR.fullmatch(token.value) for token in run):
            for tokens in _numbers_of(reading.plain, run):
                span = tokens[0].start, tokens[-1].end
                yield _kind(reading.plain, span, "".join(token.value for token in tokens)), span


def _numbers_of(plain: str, run: Sequence[Digits], cuts: str = ",; ") -> Iterator[Sequence[Digits]]:
    """The numbers of a run: a piece without commas, then without blanks, that is long enough stands for itself."""
    if sum(len(token.value) for token in run) < SHORTEST:
        return
    if not cuts:
        yield run
        return
    rest: list[Digits] = []
    pieces = _pieces(plain, run, ",;" if "," in cuts else " ")
    for piece in pieces:
        if sum(len(token.value) for token in piece) < SHORTEST:
            rest.extend(piece)
            continue
        yield from _rest(rest)
        yield from _numbers_of(plain, piece, " " if "," in cuts else "")
        rest = []
    yield from _rest(rest)


def _rest(run: list[Digits]) -> Iterator[Sequence[Digits]]:
    if sum(len(token.value) for token in run) >= SHORTEST:
        yield run


def _pieces(plain: str, run: Sequence[Digits], cuts: str) -> list[list[Digits]]:
    pieces = [[run[0]]]
    for earlier, later in itertools.pairwise(run):
        if any(sign in cuts for sign in plain[earlier.end : later.start]):
            pieces.append([later])
        else:
            pieces[-1].append(later)
    return pieces


def _kind(plain: str, span: Span, digits: str) -> Kind:
    """What a run of nine digits or more is: by the words around it, then by its length and beginning."""
    start, end = span
    if _before(plain, start, OTHER_WORDS):
        return "number"
    if len(digits) in (9, 12) and _before(plain, start, IDENTITY_WORDS):
        return "identity"
    phone = _looks_like_phone(digits)
    if _before(plain, start, BANK_WORDS) or (not phone and BANK_WORDS.search(plain, end, end + NEAR)):
        return "account"
    if phone:
        return "phone"
    if len(digits) == 12 or len(digits) == 9:
        return "phone" if len(digits) == 9 and _before(plain, start, PHONE_WORDS) else "identity"
    return "number"


def _looks_like_phone(digits: str) -> bool:
    """All prefixes in use: 0 and nine digits, landlines 02 and nine, 84 for the leading 0, which may be left out."""
    local = digits.removeprefix("00").removeprefix("84") if len(digits) > 10 else digits
    bare_number = local.removeprefix("0")
    return (len(bare_number) == 9 and bare_number[0] in "35789" and digits[0] in "03579 8") or (
        len(bare_number) in (9, 10) and bare_number[0] == "2" and (digits[0] != "2")
    )


def _before(plain: str, start: int, words: re.Pattern[str]) -> bool:
    """Whether one of some words stands shortly before, with nothing masked between."""
    near = plain[max(0, start - NEAR) : start]
    return bool(words.search(near[near.rfind(BARRIER) + 1 :]))


def _many_digits(text: str) -> bool:
    return 2 * _count(text) > len(text)


def _count(text: str) -> int:
    return sum(sign.isdigit() for sign in text)
