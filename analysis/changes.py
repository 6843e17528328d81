"""Intervals of a change between two periods, from counts alone. Always later minus earlier.

Ballots are anonymous, so the two periods are taken as different people.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.arguments import checked_level, checked_pair, checked_share
from analysis.means import mean_interval
from analysis.results import Interval
from analysis.shares import share_interval

Floats = NDArray[np.float64]


def share_change_interval(
    k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike, *, confidence_level: float = 0.95
) -> Interval:
    """Interval of a change of a share, later minus earlier: k2/n2 − k1/n1.

    Parameters
    ----------
    k1, n1 : array_like
        Successes and answers of the earlier period, 0 ≤ k1 ≤ n1; whole numbers or pseudo-counts.
    k2, n2 : array_like
        Those of the later one. All four are broadcast together.
    confidence_level : float
        Between 0 and 1.

    Returns
    -------
    Interval
        Arrays of the broadcast shape, −1 ≤ low ≤ k2/n2 − k1/n1 ≤ high ≤ 1; never without width. Without answers on
        one side what the other side alone says, without any [−1, 1].

    Raises
    ------
    ValueError
        For a confidence level outside (0, 1), counts that are negative, not finite, or k > n.

    Notes
    -----
    Newcombe's hybrid score interval (his method 10, [1]_): with d = p2 − p1 and Wilson's intervals [l, u] of the
    shares, d − √((p2 − l2)² + (u1 − p1)²) to d + √((u2 − p2)² + (p1 − l1)²).

    References
    ----------
    .. [1] Newcombe, R. G. (1998). "Interval estimation for the difference between independent proportions: comparison
       of eleven methods". Statistics in Medicine 17, 873-890.
       doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I

    Examples
    --------
    48 of 80 were satisfied before a remedy and 56 of 70 after it: better, by 5 to 33 percentage points.

    >>> change = share_change_interval(48, 80, 56, 70)
    >>> print(f"{change.low:.4f} {change.high:.4f}")
    0.0524 0.3339
    """
    level = checked_level(confidence_level)
    sides = []
    for k, n in ((k1, n1), (k2, n2)):
        successes, answers = checked_share(k, n)
        share = np.divide(successes, answers, out=np.full_like(answers, np.nan), where=answers > 0)
        sides.append((share, share_interval(successes, answers, confidence_level=level)))
    return _difference(*sides[0], *sides[1])


def mean_change_interval(
    counts1: ArrayLike,
    counts2: ArrayLike,
    *,
    confidence_level: float = 0.95,
    method: str = "dirichlet_half",
    points: ArrayLike | None = None,
) -> Interval:
    """Interval of a change of a mean rating, later minus earlier.

    Parameters
    ----------
    counts1, counts2 : array_like, shape (..., K)
        How many chose each point in the earlier and in the later period; leading axes are broadcast together.
    confidence_level : float
        Between 0 and 1.
    method : {"dirichlet_half", "gaffke", "kt", "t"}
        Of the two means' intervals, as for `mean_interval`.
    points : array_like, shape (K,) or that of counts' last axes, optional
        What the points are worth, as for `mean_interval`.

    Returns
    -------
    Interval
        1 − K ≤ low ≤ difference of the means ≤ high ≤ K − 1 for points 1 to K; never without width. Without answers
        on one side what the other side alone says, without any the whole range.

    Raises
    ------
    ValueError
        As `mean_interval`.

    Notes
    -----
    The method of variance estimates recovery (MOVER, [1]_): what Newcombe does with shares, from the intervals [l, u]
    of the two means; it needs no variance and never leaves the range. With `dirichlet_half` its coverage at nominal
    .95 was .942 or more, .973 on average, over all 144 pairs of the twelve laws of `mean_interval` with ten answers in
    each period (every pair of outcomes enumerated); .932 or more with five.

    References
    ----------
    .. [1] Zou, G. Y. and Donner, A. (2008). "Construction of confidence limits about effect measures: a general
       approach". Statistics in Medicine 27, 1693-1702. doi:10.1002/sim.3095

    Examples
    --------
    >>> change = mean_change_interval([4, 6, 10, 12, 8], [1, 2, 7, 18, 12])
    >>> print(f"{change.low:.2f} {change.high:.2f}")
    0.10 1.08
    """
    sides = []
    checked_pair(counts1, counts2)
    for counts in (counts1, counts2):
        interval = mean_interval(counts, confidence_level=confidence_level, method=method, points=points)
        table = np.asarray(counts, dtype=np.float64)
        total = table.sum(axis=-1)
        values = np.nan_to_num(np.arange(1.0, table.shape[-1] + 1) if points is None else np.asarray(points, float))
        sums = (table * values).sum(axis=-1)
        sides.append((np.divide(sums, total, out=np.full_like(sums, np.nan), where=total > 0), interval))
    return _difference(*sides[0], *sides[1])


def _difference(value1: Floats, earlier: Interval, value2: Floats, later: Interval) -> Interval:
    """MOVER; a side without answers (NaN) may lie anywhere between its interval's ends."""
    return Interval(-_rise(value2, later.low, value1, earlier.high), _rise(value1, earlier.low, value2, later.high))


def _rise(value1: Floats, low1: Floats, value2: Floats, high2: Floats) -> Floats:
    """The most by which the second lies above the first."""
    nothing = np.isnan(value1) | np.isnan(value2)
    first, second = np.where(nothing, low1, value1), np.where(nothing, high2, value2)
    return np.asarray(second - first + np.sqrt((high2 - second) ** 2 + (first - low1) ** 2))
