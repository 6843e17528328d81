"""Comparing Vietnamese text: with and without diacritics, however it was typed. Pure."""

import re
import unicodedata
from typing import Literal

Form = Literal["bare", "canonical"]

TONES = "\u0300\u0301\u0303\u0309\u0323"
WORD = re.compile(r"\w+")


def bare(text: str) -> str:
    """Without diacritics and case: `Hòa` and `hoà` are `hoa`, `Đường` is `duong`."""
    apart = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def canonical(text: str) -> str:
    """With diacritics, without case; a word's tone stands at its end, so that `hòa` and `hoà` are one."""

    def word(found: re.Match[str]) -> str:
        apart = unicodedata.normalize("NFD", found.group())
        tones = [sign for sign in apart if sign in TONES]
        return unicodedata.normalize("NFC", "".join(sign for sign in apart if sign not in TONES)) + "".join(tones)

    return WORD.sub(word, unicodedata.normalize("NFC", text.casefold()))


def sought(wanted: str) -> tuple[Form, str]:
    """In which form of a text to look, and for what: who typed no diacritics finds words with and without."""
    plain = bare(wanted)
    return ("bare", plain) if plain == wanted.casefold() else ("canonical", canonical(wanted))
