"""What every public function checks about its arguments, in one wording."""

from collections.abc import Mapping
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.questionnaire import FEWEST_POINTS, MOST_POINTS

Floats = NDArray[np.float64]
Choice = TypeVar("Choice")


def choose(name: str, choices: Mapping[str, Choice], what: str = "method") -> Choice:
    """The choice of that name; ValueError that lists the choices."""
    if name not in choices:
        raise ValueError(f"unknown {what} {name!r}; choices: {', '.join(choices)}")
    return choices[name]


def checked_level(level: float, what: str = "confidence_level") -> float:
    """A probability strictly between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"{what} must lie between 0 and 1, not {level}")
    return float(level)


def checked_inside(value: ArrayLike, what: str) -> Floats:
    """Numbers strictly between 0 and 1."""
    number = np.asarray(value, dtype=np.float64)
    if not np.all((number > 0) & (number < 1)):
        raise ValueError(f"{what} must lie between 0 and 1")
    return number


def checked_number(value: ArrayLike, what: str) -> Floats:
    """Finite numbers of something, not negative."""
    number = np.asarray(value, dtype=np.float64)
    if not np.all(np.isfinite(number) & (number >= 0)):
        raise ValueError(f"{what} must be finite and not negative")
    return number


def checked_share(k: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    """Successes and answers of one shape, 0 ≤ k ≤ n."""
    successes, answers = np.broadcast_arrays(np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64))
    if not np.all(np.isfinite(answers) & (successes >= 0) & (successes <= answers)):
        raise ValueError("k and n must be finite with 0 <= k <= n")
    return successes, answers


def spread_over(population: ArrayLike | None, *parts: Floats, cells: int = 0) -> tuple[Floats, ...]:
    """The parts, broadcast with a population for each cell; `cells` trailing axes of each part are one cell."""
    if population is None:
        return parts
    whole = np.asarray(population, dtype=np.float64)
    leading = [part.shape[: part.ndim - cells] for part in parts]
    try:
        shape = np.broadcast_shapes(whole.shape, *leading)
    except ValueError:
        raise ValueError(f"population of shape {whole.shape} does not fit cells of shape {leading[0]}") from None
    return tuple(np.broadcast_to(part, shape + part.shape[part.ndim - cells :]) for part in parts)


def checked_counts(counts: ArrayLike, points: ArrayLike | None) -> tuple[Floats, NDArray[np.intp]]:
    """Counts of points, and how many points each cell's scale has."""
    table = np.array(counts, dtype=np.float64)
    if table.ndim == 0 or not FEWEST_POINTS <= table.shape[-1] <= MOST_POINTS:
        raise ValueError(f"counts must have {FEWEST_POINTS} to {MOST_POINTS} points as their last axis")
    if not np.all(np.isfinite(table) & (table >= 0)):
        raise ValueError("counts must be finite and not negative")
    longest = table.shape[-1]
    scale = np.broadcast_to(np.asarray(longest if points is None else points, dtype=np.intp), table.shape[:-1])
    if np.any((scale < FEWEST_POINTS) | (scale > longest)):
        raise ValueError(f"points must be {FEWEST_POINTS} to {longest}")
    if np.any((np.arange(longest) >= scale[..., None]) & (table > 0)):
        raise ValueError("counts beyond the end of their scale")
    return table, scale


def checked_pair(counts1: ArrayLike, counts2: ArrayLike) -> tuple[Floats, Floats]:
    """Counts of two sides on one scale, broadcast together."""
    first, second = (checked_counts(counts, None)[0] for counts in (counts1, counts2))
    if first.shape[-1] != second.shape[-1]:
        raise ValueError("counts1 and counts2 must have the same number of points")
    try:
        shape = np.broadcast_shapes(first.shape, second.shape)
    except ValueError:
        raise ValueError(f"counts of shapes {first.shape} and {second.shape} do not fit each other") from None
    return np.broadcast_to(first, shape), np.broadcast_to(second, shape)


def checked_points(points: ArrayLike | None, shape: tuple[int, ...]) -> tuple[Floats, NDArray[np.intp]]:
    """Values of the points of scales, of the shape of their counts, and how many points each scale has."""
    longest = shape[-1]
    values = np.asarray(np.arange(1.0, longest + 1) if points is None else points, dtype=np.float64)
    if values.ndim == 0 or values.shape != shape[-values.ndim :]:
        raise ValueError(f"points must be {longest} values, or as many for each cell")
    values = np.broadcast_to(values, shape)
    lengths = np.isfinite(values).sum(axis=-1)
    beyond = np.arange(longest) >= lengths[..., None]
    rises = (np.diff(values, axis=-1) > 0) | beyond[..., 1:]
    if not np.all(np.isnan(values) == beyond) or not np.all(rises) or np.any(lengths < FEWEST_POINTS):
        raise ValueError("points must rise, with NaN only beyond the end of a shorter scale")
    return values, lengths


def without_replacement(answers: Floats, population: ArrayLike | None) -> tuple[Floats, NDArray[np.bool_]]:
    """The n that simple random sampling without replacement is worth, n (N − 1)/(N − n), and which cells are a census.

    A census keeps its n here: its interval has no width, whatever n is.
    """
    if population is None:
        return answers, np.zeros(answers.shape, dtype=np.bool_)
    whole = np.broadcast_to(np.asarray(population, dtype=np.float64), answers.shape)
    if not np.all(np.isfinite(whole) & (whole >= answers)):
        raise ValueError("population must be finite and at least n")
    census = whole == answers
    rest = np.where(census, 1, whole - answers)
    return np.where(census, answers, answers * np.maximum(whole - 1, 1) / rest), census
