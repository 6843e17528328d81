"""Why a ballot, a day or a desk's counts are to be looked at again: a key, numbers, and a sentence in two languages.

For people who look, never for a rule that leaves ballots out.
"""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.arguments import checked_level
from analysis.copies import Copies
from analysis.day_counts import Days
from analysis.integrity import Oddness, Patterns
from analysis.modes import Pair
from analysis.numbers import checked_language, number, percentage_points

WORDING = Path(__file__).parent / "wording"
LEVEL = 0.001
"""Rate at or below which a reason is given, unless another is asked for."""
OF = 10_000
DIGITS: Mapping[str, int] = MappingProxyType({"spread": 1, "distance": 1, "expected": 1, "dispersion": 2})
"""Decimals of the numbers that are not whole."""


@dataclass(frozen=True)
class Reason:
    """One reason to look again.

    Attributes
    ----------
    about : str
        "ballot", "day" or "desk".
    place : int
        Which ballot or day, from 0; 0 for a desk.
    key : str
        straight, longstring, spread, distance, copies, burst, regular.
    numbers : mapping of str to float
        What the sentence says.
    rate : float
        How often ordinary ballots, days or desks are as unusual.
    expected : float
        How many of those looked at would be at the level by chance alone, at most.
    """

    about: str
    place: int
    key: str
    numbers: Mapping[str, float]
    rate: float
    expected: float


def ballot_reasons(found: Patterns, copies: Copies | None = None, *, level: float = LEVEL) -> tuple[Reason, ...]:
    """Reasons to look at ballots again, those of one ballot together.

    Parameters
    ----------
    found : Patterns
    copies : Copies, optional
        Of the same ballots.
    level : float
        Between 0 and 1: the rate at or below which there is a reason.

    Returns
    -------
    tuple of Reason
        `expected` is the level times the number of ballots, for each key: compare it with how many there are.

    Raises
    ------
    ValueError
        For a level outside (0, 1), copies of another number of ballots.

    Examples
    --------
    >>> from analysis.integrity import patterns
    >>> ballots = [[4, 4, 4, 4, 4, 4]] * 40 + [[5, 4, 4, 5, 4, 4], [4, 5, 5, 4, 4, 5]] * 80 + [[1, 5, 1, 5, 1, 5]]
    >>> for reason in ballot_reasons(patterns(ballots), level=0.005):
    ...     print(reason.place, reason.key, f"{reason.expected:.1f}", sentence(reason, language="en"))
    200 spread 1.0 Ballot to look at again: its answers differ a lot from each other (standard deviation 2.2 points, \
6 answers). Of 10,000 ordinary ballots an estimated 50 or fewer are as unusual.
    """
    names = {"straight": "point", "longstring": "run", "spread": "spread", "distance": "distance"}
    indices: dict[str, Oddness | Copies] = {key: getattr(found, key) for key in names}
    if copies is not None:
        if copies.rate.shape != found.answered.shape:
            raise ValueError(f"copies are of {len(copies.rate)} ballots, patterns of {len(found.answered)}")
        names, indices = {**names, "copies": "copies"}, {**indices, "copies": copies}
    reasons = []
    for key, index in indices.items():
        rates = index.rate
        for place in _at(rates, level):
            numbers = {names[key]: float(index.figure[place]), "answered": float(found.answered[place])}
            reasons.append(
                Reason("ballot", place, key, MappingProxyType(numbers), float(rates[place]), level * len(rates))
            )
    return tuple(sorted(reasons, key=lambda reason: reason.place))


def day_reasons(found: Days, counts: ArrayLike, *, level: float = LEVEL) -> tuple[Reason, ...]:
    """Reasons to look at a desk's days again, and at its counts as a whole.

    Parameters
    ----------
    found : Days
    counts : array_like, shape (days,)
        From which it was found.
    level : float
        Between 0 and 1: the rate at or below which there is a reason.

    Returns
    -------
    tuple of Reason

    Raises
    ------
    ValueError
        For a level outside (0, 1), counts of another number of days.
    """
    ballots = np.asarray(counts, dtype=np.float64)
    if ballots.shape != found.burst.shape:
        raise ValueError(f"counts must have shape {found.burst.shape}, not {ballots.shape}")
    reasons = []
    for place in _at(found.burst, level):
        numbers = {"ballots": float(ballots[place]), "expected": float(found.expected[place])}
        reasons.append(
            Reason("day", place, "burst", MappingProxyType(numbers), float(found.burst[place]), level * len(ballots))
        )
    if found.regular <= checked_level(level, "level"):
        reasons.append(
            Reason("desk", 0, "regular", MappingProxyType({"dispersion": found.dispersion}), found.regular, level)
        )
    return tuple(reasons)


def sentence(reason: Reason, *, language: str = "vi") -> str:
    """What is unusual, and how often the ordinary is so (rounded up). Raises `ValueError` for an unknown language."""
    texts = _texts(language)
    numbers = {name: number(value, DIGITS.get(name, 0), language) for name, value in reason.numbers.items()}
    rate = number(math.ceil(round(OF * reason.rate, 6)), 0, language)
    return f"{texts['reasons'][reason.key]} {texts['rates'][reason.about]}".format(**numbers, rate=rate)


def mode_sentence(pair: Pair, *, language: str = "vi") -> str:
    """How two modes differ at the same desks and procedures. Raises `ValueError` for an unknown language."""
    texts, found = _texts(language), pair.standardised
    key, ends = "unclear", {}
    if found.value is None:
        key = "nothing"
    elif pair.differs and found.low is not None and found.high is not None:
        key = "higher" if found.low > 0 else "lower"
        ends = dict(zip(("low", "high"), percentage_points(found.low, found.high, language), strict=True))
    first, second = (texts["mode_names"].get(name, name) for name in (pair.first, pair.second))
    return str(texts["modes"][key]).format(first=first, second=second, **ends)


def caution(about: str, *, language: str = "vi") -> str:
    """What must stand beside them, about "ballot", "day", "desk" or "modes". Raises `ValueError` for another."""
    notes = _texts(language)["notes"]
    if about not in notes:
        raise ValueError(f"unknown {about!r}; choices: {', '.join(notes)}")
    return str(notes[about])


def _at(rates: NDArray[np.float64], level: float) -> list[int]:
    return [int(place) for place in np.flatnonzero(rates <= checked_level(level, "level"))]


def _texts(language: str) -> Mapping[str, Any]:
    return tomllib.loads((WORDING / f"integrity_{checked_language(language)}.toml").read_text("utf-8"))
