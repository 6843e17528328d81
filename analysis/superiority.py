"""Whether ratings of a later period tend to be higher: a comparison that uses the points' order and nothing else."""

from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln, stdtr, stdtrit

from analysis.arguments import checked_level, checked_pair
from analysis.shares import share_interval

Floats = NDArray[np.float64]
FEW = 10
"""With fewer answers on a side Brunner and Munzel's t law is not trusted."""
MOST_DEALS = 200_000
"""Ways to deal that are enumerated for one permutation test; beyond (only on long scales) the t law has to do."""
TIED = 1e-9
"""Statistics that differ by less than this part are the same."""


@dataclass(frozen=True, eq=False)
class Superiority:
    """How often a later rating is higher than an earlier one, ties counted half; arrays of equal shape.

    `value` is NaN nowhere: without answers it is ½ in [0, 1] with p = 1. `p_value` is that of the two-sided test of ½;
    `n` the answers of both periods; `method` is "brunner_munzel", "permutation" or "no_answers".
    """

    value: Floats
    low: Floats
    high: Floats
    p_value: Floats
    n: Floats
    method: NDArray[np.str_]


def ordinal_superiority(counts1: ArrayLike, counts2: ArrayLike, *, confidence_level: float = 0.95) -> Superiority:
    """P(later > earlier) + ½ P(later = earlier), with interval and test: above ½ the later ratings are higher.

    Parameters
    ----------
    counts1, counts2 : array_like, shape (..., K)
        How many chose points 1 to K in the earlier and in the later period; leading axes are broadcast together. Whole
        numbers: people are permuted.
    confidence_level : float
        Between 0 and 1.

    Returns
    -------
    Superiority
        Arrays of the broadcast leading shape, 0 ≤ low ≤ value ≤ high ≤ 1; never without width.

    Raises
    ------
    ValueError
        For a confidence level outside (0, 1), scales of different lengths, counts that are negative, not finite or not
        whole.

    Notes
    -----
    Brunner and Munzel's statistic and t interval [1]_ (degrees of freedom as corrected by [2]_), cut off at 0 and 1.
    Unlike the test of Mann and Whitney, it does not take the two periods to be equally spread. With ten
    answers each its coverage at nominal .95 was .965 on average over all pairs of the twelve laws of `mean_interval`:
    .94 or more where both follow the same law, .92 or more everywhere.

    With fewer than ten answers on a side, or where the estimate has no variance (every later rating above every earlier
    one, or all ratings alike), method `permutation`: the p-value is the part of all ways to deal the ratings to the two
    periods whose statistic is at least as far from 0 [2]_, all of them enumerated; and the interval is Wilson's with as
    many answers as the smaller period has, which the variance of the estimate cannot exceed whatever the laws [3]_. The
    latter also where an estimate lies so near 0 or 1 that its variance is that of one or two ratings (less than half a
    rating of the smaller period away); and no p-value falls below that of the rarest of all ways to deal. That interval
    is cautious: it may hold ½ where p is small.

    References
    ----------
    .. [1] Brunner, E. and Munzel, U. (2000). "The nonparametric Behrens-Fisher problem: asymptotic theory and a
       small-sample approximation". Biometrical Journal 42, 17-25.
       doi:10.1002/(SICI)1521-4036(200001)42:1<17::AID-BIMJ17>3.0.CO;2-U
    .. [2] Neubert, K. and Brunner, E. (2007). "A studentized permutation test for the non-parametric Behrens-Fisher
       problem". Computational Statistics and Data Analysis 51, 5192-5204. doi:10.1016/j.csda.2006.05.024
    .. [3] Birnbaum, Z. W. and Klose, O. M. (1957). "Bounds for the variance of the Mann-Whitney statistic". Annals of
       Mathematical Statistics 28, 933-945. doi:10.1214/aoms/1177706794

    Examples
    --------
    >>> found = ordinal_superiority([4, 6, 10, 12, 8], [1, 2, 7, 18, 12])
    >>> print(f"{found.value:.3f} {found.low:.3f} {found.high:.3f} {found.p_value:.3f} {found.method}")
    0.638 0.519 0.758 0.024 brunner_munzel

    Everyone is happier than anyone was: certain among these seven, likely at best beyond them.

    >>> found = ordinal_superiority([0, 3, 0, 0, 0], [0, 0, 0, 1, 3])
    >>> print(f"{found.value:.3f} {found.low:.3f} {found.high:.3f} {found.p_value:.3f} {found.method}")
    1.000 0.439 1.000 0.057 permutation
    """
    level = checked_level(confidence_level)
    earlier, later = checked_pair(counts1, counts2)
    if np.any((earlier != np.floor(earlier)) | (later != np.floor(later))):
        raise ValueError("counts must be whole numbers")
    shape, points = earlier.shape[:-1], earlier.shape[-1]
    return _superiority(earlier.reshape(-1, points), later.reshape(-1, points), level, shape)


def _superiority(earlier: Floats, later: Floats, level: float, shape: tuple[int, ...]) -> Superiority:
    n1, n2 = earlier.sum(axis=1), later.sum(axis=1)
    some = (n1 > 0) & (n2 > 0)
    value, variance, degrees = _brunner_munzel(earlier, later)
    fewest = np.where(some, np.minimum(n1, n2), 0)
    permuted = variance == 0
    for cell in np.flatnonzero(~permuted & (fewest < FEW)):
        permuted[cell] = _most_deals(earlier[cell] + later[cell], int(fewest[cell])) <= MOST_DEALS
    half = stdtrit(degrees, (1 + level) / 2) * np.sqrt(variance)
    cautious = share_interval(value * fewest, fewest, confidence_level=level)
    # Nearly apart, the variance is that of one or two ratings: no surer than if they were apart altogether.
    nearly = ~permuted & some & (np.minimum(value, 1 - value) < 0.5 / np.maximum(fewest, 1))
    low = np.where(permuted, cautious.low, np.maximum(value - half, 0))
    high = np.where(permuted, cautious.high, np.minimum(value + half, 1))
    low = np.where(nearly, np.minimum(low, cautious.low), low)
    high = np.where(nearly, np.maximum(high, cautious.high), high)
    distance = np.abs(value - 0.5) / np.sqrt(np.where(permuted, 1, variance))
    rarest = np.minimum(2 * np.exp(-_log_choose(n1 + n2, n1)), 1)  # of all ways to deal the ratings
    p_value = np.where(permuted, 1.0, np.maximum(2 * stdtr(degrees, -distance), rarest))
    for cell in np.flatnonzero(permuted & some):
        p_value[cell] = _permutation_p(earlier[cell], later[cell])
    method = np.where(some, np.where(permuted, "permutation", "brunner_munzel"), "no_answers")
    value, low, high, p_value, n = (part.reshape(shape)[()] for part in (value, low, high, p_value, n1 + n2))
    return Superiority(value, low, high, p_value, n, method.reshape(shape)[()])


def _brunner_munzel(earlier: Floats, later: Floats) -> tuple[Floats, Floats, Floats]:
    """The estimate, its variance (0 where there is none to estimate) and degrees of freedom, shapes (cells,)."""
    n1, n2 = earlier.sum(axis=1), later.sum(axis=1)
    some = (n1 > 0) & (n2 > 0)
    share1, share2 = (
        np.divide(counts, n[:, None], out=np.zeros_like(counts), where=some[:, None])
        for counts, n in ((earlier, n1), (later, n2))
    )
    below1, below2 = (np.cumsum(share, axis=1) - share / 2 for share in (share1, share2))
    value = np.where(some, (below1 * share2).sum(axis=1), 0.5)
    rest1, rest2 = np.maximum(n1 - 1, 1), np.maximum(n2 - 1, 1)
    one = (share1 * (below2 - (1 - value)[:, None]) ** 2).sum(axis=1) / rest1
    two = (share2 * (below1 - value[:, None]) ** 2).sum(axis=1) / rest2
    known = (n1 > 1) & (n2 > 1) & ~_apart(earlier, later) & ~_apart(later, earlier) & ~_alike(earlier + later)
    squares = one**2 / rest1 + two**2 / rest2
    degrees = np.divide((one + two) ** 2, squares, out=np.ones_like(one), where=known)
    return np.clip(value, 0, 1), np.where(known, one + two, 0.0), degrees


def _apart(lower: Floats, upper: Floats) -> NDArray[np.bool_]:
    """Whether every rating of one lies below every rating of the other."""
    highest = lower.shape[1] - 1 - np.argmax(lower[:, ::-1] > 0, axis=1)
    return np.asarray(highest < np.argmax(upper > 0, axis=1))


def _alike(counts: Floats) -> NDArray[np.bool_]:
    """Whether all ratings are the same."""
    return np.asarray((counts > 0).sum(axis=1) < 2)


def _permutation_p(earlier: Floats, later: Floats) -> float:
    """The part of all ways to deal the ratings anew that lie as far from ½ as the way they lie."""
    pooled, size = earlier + later, int(earlier.sum())
    if _alike(pooled[None])[0]:
        return 1.0
    every = _log_choose(pooled.sum(), np.array(size))
    if min(size, int(later.sum())) > 1 and (
        _apart(earlier[None], later[None])[0] or _apart(later[None], earlier[None])[0]
    ):
        # Only the other extreme, if the ratings can be dealt so, is as far.
        ways = 1 + int(np.isin([size, later.sum()], np.cumsum(pooled)).all())
        return min(ways * float(np.exp(-every)), 1.0)
    dealt = _deals(pooled, size)
    distance = _distance(dealt, pooled - dealt)
    odds = np.exp(_log_choose(pooled, dealt).sum(axis=1) - every)
    far = distance >= _distance(earlier[None], later[None]) * (1 - TIED)
    return min(float(odds[far].sum()), 1.0)


def _distance(earlier: Floats, later: Floats) -> Floats:
    """From ½, studentised; infinite where all lie apart, not studentised with one answer on a side."""
    value, variance, _ = _brunner_munzel(earlier, later)
    distance = np.abs(value - 0.5)
    if min(earlier[0].sum(), later[0].sum()) == 1:
        return np.asarray(distance)
    return np.divide(distance, np.sqrt(variance), out=np.full_like(distance, np.inf), where=variance > 0)


def _most_deals(pooled: Floats, size: int) -> int:
    """A bound on the number of ways to deal so many of the ratings, as counts."""
    used = int((pooled > 0).sum())
    return min(comb(size + used - 1, used - 1), comb(int(pooled.sum()), size))


def _deals(pooled: Floats, size: int) -> Floats:
    """All counts of so many ratings out of the pooled ones, shape (ways, points)."""
    dealt, left = np.zeros((1, 0)), np.array([size], dtype=np.intp)
    rest = np.append(np.cumsum(pooled[::-1])[::-1], 0).astype(np.intp)
    for place, most in enumerate(pooled.astype(np.intp)):
        low, high = np.maximum(left - rest[place + 1], 0), np.minimum(left, most)
        number = high - low + 1
        row = np.repeat(np.arange(len(left)), number)
        chosen = low[row] + np.arange(len(row)) - np.repeat(np.cumsum(number) - number, number)
        dealt, left = np.column_stack([dealt[row], chosen]), left[row] - chosen
    return dealt


def _log_choose(n: ArrayLike, k: Floats) -> Floats:
    """Log of the number of ways to draw k of n."""
    number = np.asarray(n, dtype=np.float64)
    return np.asarray(gammaln(number + 1) - gammaln(k + 1) - gammaln(number - k + 1))
