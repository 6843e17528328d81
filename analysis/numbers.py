"""How figures are written for people: marks of the language, ends of intervals rounded outward. Pure, no numpy.

One rule everywhere: the lower end is rounded down and the upper one up, so that what is printed never claims more than
was computed.
"""

import math
from collections.abc import Mapping
from types import MappingProxyType

MARKS: Mapping[str, tuple[str, str]] = MappingProxyType({"vi": (".", ","), "en": (",", ".")})
"""Language → marks of thousands and of decimals."""
FORGIVEN = 6
"""Decimals beyond which a difference is that of binary fractions: 0.29 × 100 is 28.999999999999996 and stays 29."""


def checked_language(language: str) -> str:
    """The language. Raises `ValueError` for an unknown one (the choices are named)."""
    if language not in MARKS:
        raise ValueError(f"unknown language {language!r}; choices: {', '.join(MARKS)}")
    return language


def number(value: float, digits: int = 0, language: str = "vi") -> str:
    """A number with so many decimals: 5326 is 5.326 in Vietnamese; 86.25 with one is 86,2 (the binary number decides).

    Raises `ValueError` for an unknown language, and for a number that is none.
    """
    thousands, decimal = MARKS[checked_language(language)]
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be written")
    text = f"{value:,.{digits}f}"
    return text.replace(",", "\0").replace(".", decimal).replace("\0", thousands)


def percent(share: float, digits: int = 1, language: str = "vi") -> str:
    """A share as a percentage: 0.863 is 86,3%."""
    return number(100 * share, digits, language) + "%"


def outward(low: float, high: float, digits: int = 0) -> tuple[float, float]:
    """The ends of an interval at so many decimals, the lower rounded down and the upper up."""
    scale = 10**digits
    return (
        math.floor(round(low * scale, FORGIVEN)) / scale,
        math.ceil(round(high * scale, FORGIVEN)) / scale,
    )


def of_hundred(low: float, high: float, language: str = "vi") -> tuple[str, str]:
    """A share's interval as plain counts of 100: whole numbers; one decimal where both ends would fall together.

    A single point (everybody was asked) is opened by a tenth within 0 to 100: nothing reads "from 100 to 100".
    """
    ends = outward(100 * low, 100 * high)
    if ends[0] == ends[1]:
        ends = outward(100 * low, 100 * high, 1)
    if ends[0] == ends[1]:
        ends = max(0.0, ends[0] - 0.1), min(100.0, ends[1] + 0.1)
    written = [number(end, 1 if end % 1 else 0, language) for end in ends]
    return written[0], written[1]


def percentage_points(low: float, high: float, language: str = "vi") -> tuple[str, str]:
    """The ends of a difference of shares in percentage points, one decimal, without signs, the smaller first."""
    first, last = sorted(abs(end) for end in outward(100 * low, 100 * high, 1))
    return number(first, 1, language), number(last, 1, language)
