"""Intervals of a mean rating, from counts alone."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from analysis.anytime import unit_bounds
from analysis.arguments import checked_counts, checked_level, checked_points, choose, spread_over, without_replacement
from analysis.dirichlet import quantile
from analysis.results import Interval

Floats = NDArray[np.float64]
Bounds = tuple[Floats, Floats]


def mean_interval(
    counts: ArrayLike,
    *,
    confidence_level: float = 0.95,
    method: str = "dirichlet_half",
    points: ArrayLike | None = None,
    population: ArrayLike | None = None,
) -> Interval:
    """Interval of the mean rating from the counts of a scale's points.

    Parameters
    ----------
    counts : array_like, shape (..., K)
        How many chose each point, K from 2 to 35. Whole numbers or pseudo-counts.
    confidence_level : float
        Between 0 and 1.
    method : {"dirichlet_half", "gaffke", "kt", "t"}
        See Notes.
    points : array_like, shape (K,) or that of counts' last axes, optional
        What the points are worth, rising; by default 1 to K. A scale that is shorter than its neighbours ends in NaN,
        and its counts there are zero.
    population : array_like, broadcast to counts.shape[:-1], optional
        As for `share_interval`.

    Returns
    -------
    Interval
        Arrays of shape counts.shape[:-1], first point ≤ low ≤ mean ≤ high ≤ last point. With no answers the whole
        scale. When all answers are an end point, that end of the interval is the end point. A census is [mean, mean]:
        the only interval of width zero.

    Raises
    ------
    ValueError
        For an unknown method (the choices are named), a confidence level outside (0, 1), counts that are negative or
        not finite, fewer than 2 or more than 35 points, points that do not rise, a count beyond the scale.

    Notes
    -----
    With W a vector of Dirichlet weights and v the points:

    - ``dirichlet_half``: the (1 − confidence_level)/2 and (1 + confidence_level)/2 quantiles of Σ v_k W_k,
      W ~ Dirichlet(c₁ + ½, c₂, …, c_K + ½): the answers themselves and half a phantom answer at either end of the
      scale. For display. With two points it is Jeffreys' interval [1]_; the answers alone would be the Bayesian
      bootstrap [2]_. It has no theorem; by enumeration of every outcome its coverage at nominal .95 was .940 or more at
      n = 10 and 20 in twelve laws of satisfied, divided and angry respondents (`tests/reference/coverage.py`); for some
      two-point laws it is .89 at n = 10.
    - ``gaffke`` [3]_, [4]_: the lower quantile with a whole phantom at the first point, the upper one with a whole
      phantom at the last. For a claim that must hold: with two points it is Clopper and Pearson's interval. That it
      never covers less than nominal is conjectured, without a counterexample known at .95; .97 or more in the twelve
      laws at n = 5, 10 and 20. A third wider at n = 10, a tenth at n = 100.
    - ``kt``: true at all looks together (`analysis.anytime.kt_interval`). For whatever is watched as it grows.
    - ``t``: m ± t s/√n, cut off at the ends of the scale; the whole scale where s cannot be estimated (one answer, or
      all alike). For comparison only: its coverage is .79 at n = 20 when 5 % answer 1, 15 % answer 4 and the others 5.
      The bare formula, of no width where all agree, covers .18 at n = 10 when 98 % answer 5 and 2 % answer 1.

    Quantiles are accurate to 1e-6 of the scale's length (`analysis.dirichlet`).

    References
    ----------
    .. [1] Brown, L. D., Cai, T. T. and DasGupta, A. (2001). "Interval estimation for a binomial proportion".
       Statistical Science 16, 101-133. doi:10.1214/ss/1009213286 (Jeffreys' interval)
    .. [2] Rubin, D. B. (1981). "The Bayesian bootstrap". Annals of Statistics 9, 130-134. doi:10.1214/aos/1176345338
    .. [3] Gaffke, N. (2005). "Three test statistics for a nonparametric one-sided hypothesis on the mean of a
       nonnegative variable". Mathematical Methods of Statistics 14, 451-467.
    .. [4] Learned-Miller, E. and Thomas, P. S. (2019). "A new confidence interval for the mean of a bounded random
       variable". arXiv:1905.06208

    Examples
    --------
    >>> interval = mean_interval([1, 2, 5, 20, 12])
    >>> print(f"{interval.low:.3f} {interval.high:.3f}")
    3.655 4.246

    Ten people, all satisfied. The bad example first: Student's formula has no width at all.

    >>> ratings = np.repeat([1, 2, 3, 4, 5], [0, 0, 0, 0, 10])
    >>> half = 2.262 * ratings.std(ddof=1) / np.sqrt(10)
    >>> print(ratings.mean() - half, ratings.mean() + half)
    5.0 5.0
    >>> interval = mean_interval([0, 0, 0, 0, 10])
    >>> print(f"{interval.low:.3f} {interval.high:.3f}")
    4.131 5.000

    Ninety-nine satisfied and one angry: to Student the mean lies as likely far above as far below.

    >>> for method in ("t", "dirichlet_half"):
    ...     interval = mean_interval([1, 0, 0, 0, 99], method=method)
    ...     print(f"{interval.low:.3f} {interval.high:.3f}")
    4.881 5.000
    4.817 4.996
    """
    table = checked_counts(counts, None)[0]
    (table,) = spread_over(population, table, cells=1)
    values, lengths = checked_points(points, table.shape)
    checked_counts(table, lengths)
    bounds, level = choose(method, MEANS), checked_level(confidence_level)
    total = table.sum(axis=-1)
    enlarged, census = without_replacement(total, population)
    factor = np.divide(enlarged, total, out=np.ones_like(total), where=total > 0)
    first, last = values[..., 0], np.nanmax(values, axis=-1, initial=-np.inf)
    places = np.nan_to_num((values - first[..., None]) / (last - first)[..., None], nan=1.0)
    flat = (-1, table.shape[-1])
    found = bounds((table * factor[..., None]).reshape(flat), places.reshape(flat), total.ravel(), level)
    low, high = (first + (last - first) * end.reshape(total.shape) for end in found)
    sums = (table * np.nan_to_num(values)).sum(axis=-1)
    mean = np.divide(sums, total, out=np.zeros_like(total), where=total > 0)
    best = np.take_along_axis(table, lengths[..., None] - 1, axis=-1)[..., 0]
    low = np.where(table[..., 0] == total, first, np.minimum(low, mean))
    high = np.where(best == total, last, np.maximum(high, mean))  # exactly, whatever the rounding of the mean
    known = census & (total > 0)
    return Interval(np.where(known, mean, low), np.where(known, mean, high))


def dirichlet_half_weights(counts: Floats, points: NDArray[np.intp]) -> Floats:
    """The counts and half a phantom answer at either end of each cell's scale of so many points; shape (..., K)."""
    weights = counts.copy()
    weights[..., 0] += 0.5
    ends = points[..., None] - 1
    np.put_along_axis(weights, ends, np.take_along_axis(weights, ends, axis=-1) + 0.5, axis=-1)
    return weights


# Each takes counts and places on a scale from 0 to 1, shape (cells, points), how many answered, and the level.


def _dirichlet_half(counts: Floats, places: Floats, _: Floats, level: float) -> Bounds:
    weights = dirichlet_half_weights(counts, np.argmax(places, axis=1) + 1)
    levels = np.repeat([(1 - level) / 2, (1 + level) / 2], len(weights))
    both = quantile(np.concatenate([weights, weights]), levels, np.concatenate([places, places]))
    return both[: len(weights)], both[len(weights) :]


def _gaffke(counts: Floats, places: Floats, _: Floats, level: float) -> Bounds:
    tail = (1 - level) / 2
    return _gaffke_low(counts, places, tail), 1 - _gaffke_low(counts[:, ::-1], 1 - places[:, ::-1], tail)


def _gaffke_low(counts: Floats, places: Floats, tail: float) -> Floats:
    weights = counts.copy()
    rows = np.arange(len(weights))
    weights[rows, np.argmin(places, axis=1)] += 1
    low = np.zeros(len(weights))
    some = np.any((weights > 0) & (places > 0), axis=1)
    low[some] = quantile(weights[some], tail, places[some])
    return low


def _kt(counts: Floats, places: Floats, _: Floats, level: float) -> Bounds:
    return unit_bounds(counts, places, level)


def _student(counts: Floats, places: Floats, answers: Floats, level: float) -> Bounds:
    known = (answers > 1) & ((counts > 0).sum(axis=1) > 1)
    total = np.where(known, counts.sum(axis=1), 2)
    mean = (counts * places).sum(axis=1) / total
    variance = (counts * (places - mean[:, None]) ** 2).sum(axis=1) / (total - 1)
    half = stdtrit(np.where(known, answers - 1, 1), (1 + level) / 2) * np.sqrt(variance / total)
    low, high = np.maximum(mean - half, 0), np.minimum(mean + half, 1)
    return np.where(known, low, 0.0), np.where(known, high, 1.0)


MEANS: Mapping[str, Callable[[Floats, Floats, Floats, float], Bounds]] = MappingProxyType(
    {"dirichlet_half": _dirichlet_half, "gaffke": _gaffke, "kt": _kt, "t": _student}
)
