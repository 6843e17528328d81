"""The order of the Vietnamese alphabet, for names in lists. Pure.

No database and no locale of the machine is asked: a list has the same order everywhere.
"""

import re
import unicodedata

LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = "\u0300\u0309\u0303\u0301\u0323"
"""Grave, hook, tilde, acute, dot below: the order of tones, each after the letter without one."""
NUMBER = re.compile(r"(\d+)")

Key = tuple[tuple[tuple[int, int, str], ...], tuple[int, ...], str]


def by_alphabet(name: str) -> Key:
    """The key by which names are sorted: letters first, then tones; numbers by their value (Xã 2 before Xã 10)."""
    letters: list[tuple[int, int, str]] = []
    tones: list[int] = []
    for part in NUMBER.split(unicodedata.normalize("NFC", name).casefold()):
        if part.isdecimal():
            letters.append((0, int(part), ""))
            tones.append(0)
            continue
        for sign in part:
            letter, tone = _parted(sign)
            place = LETTERS.find(letter)
            letters.append((1, place, "") if place >= 0 else (0 if sign == " " else 2, -1, sign))
            tones.append(tone)
    return tuple(letters), tuple(tones), name


def _parted(sign: str) -> tuple[str, int]:
    """The letter of a character without its tone, and the tone's place."""
    marks = unicodedata.normalize("NFD", sign)
    tone = next((place for place, mark in enumerate(TONES, start=1) if mark in marks), 0)
    bare = "".join(mark for mark in marks if mark not in TONES)
    return unicodedata.normalize("NFC", bare), tone
