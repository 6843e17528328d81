"""Finding the names of desk staff in a comment. Pure; linear in the length of the text."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from survey.comments.reading import Reading
from survey.folding import bare, canonical

TITLES = frozenset(
    (
        "anh", "chi", "co", "chu", "ong", "ba", "bac", "em", "chau", "thay", "cau", "di", "mo", "me", "bo", "vien",
        "sep", "ten", "ban",
    )
)  # fmt: skip
"""Words before a given name that make it one, bare: "chị Hạnh", "cán bộ Hạnh", "nhân viên Hạnh", "tên Hạnh"."""
COMPOUNDS = frozenset(
    (
        "binh_tinh", "binh_thuong", "binh_dang", "binh_an", "binh_yen", "binh_luan", "binh_quan", "ha_noi", "ha_tien",
        "ha_giang", "ha_tinh", "ha_nam", "hanh_phuc", "hanh_chinh", "hanh_kiem", "hung_du", "hung_hang", "hung_hon",
        "hung_vi", "nam_nu", "nam_dinh", "nam_ninh", "nam_nay", "nam_ngoai", "nam_truoc", "nam_sau", "tuan_nay",
        "tuan_sau", "tuan_truoc", "tuan_toi", "tuan_thu", "oanh_tac", "duyen_dang", "tho_lo",
    )
)  # fmt: skip
"""Ordinary words that begin as a given name does: after a title they are none where they are written small."""
WORD = re.compile(r"[a-z]+")
LONGEST = 6
"""Parts that a name may have."""


class Names:
    """A list of names, made ready once for many comments."""

    def __init__(self, names: Iterable[str]) -> None:
        self.whole: dict[str, list[tuple[str, ...]]] = {}
        self.given: dict[str, set[str]] = {}
        for name in names:
            parts = tuple(WORD.findall(bare(name)))[:LONGEST]
            if not parts:
                continue
            self.given.setdefault(parts[-1], set()).add(canonical(name.split()[-1]))
            if len(parts) > 1:
                self.whole.setdefault(parts[0], []).append(parts)
                self.whole.setdefault(parts[0], []).append((parts[0], parts[-1]))
            if len(parts) > 2:
                self.whole.setdefault(parts[0], []).append((parts[0], parts[-2][0], parts[-1]))
                self.whole.setdefault(parts[-2], []).append(parts[-2:])
        self.full = {parts for found in self.whole.values() for parts in found if len(parts) > 2}


def spans(reading: Reading, names: Names) -> Iterator[tuple[int, int]]:
    """Where names stand in the bare signs: whole ones, surname and given name, and a given name after a title."""
    words = [found.span() for found in WORD.finditer(reading.plain)]
    at = 0
    while at < len(words):
        length = _whole(reading, names, words, at) or int(_called(reading, names, words, at))
        if length:
            yield words[at][0], words[at + length - 1][1]
        at += length or 1


def _whole(reading: Reading, names: Names, words: Sequence[tuple[int, int]], at: int) -> int:
    """How many words of a name of several parts begin here. Two parts count where both are written large."""
    best = 0
    for parts in names.whole.get(_plain(reading, words[at]), ()):
        own = words[at : at + len(parts)]
        if tuple(_plain(reading, word) for word in own) != parts or not _joined(reading, own):
            continue
        large = all(reading.written(*word)[0].isupper() for word in own)
        if len(parts) > best and (
            parts in names.full or (large and not _begins_another(reading, words, at, len(parts)))
        ):
            best = len(parts)
    return best


def _begins_another(reading: Reading, words: Sequence[tuple[int, int]], at: int, length: int) -> bool:
    after = words[at + length : at + length + 1]
    last = words[at + length - 1]
    return (
        bool(after)
        and _joined(reading, (last, after[0]))
        and (f"{_plain(reading, last)}_{_plain(reading, after[0])}" in COMPOUNDS)
    )


def _called(reading: Reading, names: Names, words: Sequence[tuple[int, int]], at: int) -> bool:
    """Whether a given name stands here, after a title. Typed with diacritics, it has to have the name's."""
    forms = names.given.get(_plain(reading, words[at]))
    if (
        not forms
        or not at
        or _plain(reading, words[at - 1]) not in TITLES
        or not _joined(reading, words[at - 1 : at + 1])
    ):
        return False
    typed = reading.written(*words[at])
    if typed.lower() != bare(typed) and canonical(typed) not in forms:
        return False
    return not (typed.islower() or typed.isupper()) or not _begins_another(reading, words, at, 1)


def _joined(reading: Reading, words: Sequence[tuple[int, int]]) -> bool:
    """Whether nothing but blanks, dots and hyphens lies between neighbours, and no digit or barrier touches them."""
    return all(
        later[0] - earlier[1] <= 3 and set(reading.plain[earlier[1] : later[0]]) <= set(" .-_\t\n")
        for earlier, later in itertools.pairwise(words)
    )


def _plain(reading: Reading, word: tuple[int, int]) -> str:
    return reading.plain[slice(*word)]
