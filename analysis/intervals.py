"""Intervals for a share and for a mean rating, from counts alone.

Nothing here is a Wald or a Student interval: at the sizes and satisfaction of a service desk those miss the truth far
too often (the docstring of `mean_interval` shows it).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, ndtri

from analysis.arguments import checked_counts, checked_level, checked_share, choose, without_replacement
from analysis.dirichlet import quantile

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Interval:
    """Two arrays of equal shape (without axes for a single interval)."""

    low: Floats
    high: Floats


@dataclass(frozen=True)
class Estimate:
    """A figure as it may be shown: never without its interval, its n and the method that made it.

    `value`, `low` and `high` are None where there is nothing to estimate from (`n` = 0) or nothing that has a meaning.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    method: str

    def as_dict(self) -> dict[str, float | int | str | None]:
        """For JSON: the five names."""
        return {"value": self.value, "low": self.low, "high": self.high, "n": self.n, "method": self.method}


def share_interval(
    k: ArrayLike,
    n: ArrayLike,
    *,
    confidence_level: float = 0.95,
    method: str = "wilson",
    population: ArrayLike | None = None,
) -> Interval:
    """Confidence interval of a share from k successes in n answers.

    Parameters
    ----------
    k, n : array_like
        0 ≤ k ≤ n; broadcast together. Whole numbers, or pseudo-counts (effective sizes of weighted or clustered
        answers).
    confidence_level : float
        Between 0 and 1.
    method : {"wilson", "clopper_pearson", "jeffreys"}
        See Notes.
    population : array_like, optional
        Size N ≥ n of the finite population of which the n are a *simple random sample*. Only for a claim about these N
        themselves; not for decisions about how a desk works, and never for ballots that chose themselves.

    Returns
    -------
    Interval
        Arrays of the broadcast shape, 0 ≤ low ≤ k/n ≤ high ≤ 1. With n = 0 nothing is known: [0, 1]. With k = 0 the
        lower end is exactly 0, with k = n the upper end exactly 1. With n = N (a census) both ends are k/n: the only
        interval of width zero.

    Raises
    ------
    ValueError
        For an unknown method (the choices are named), a confidence level outside (0, 1), or counts that are negative,
        not finite or k > n > N.

    Notes
    -----
    With p = k/n and z the normal quantile of (1 + confidence_level)/2:

    - ``wilson`` [1]_: (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n). For display: its coverage is close to
      nominal on average, but may fall to .86 at n = 30 for some p near 0 or 1.
    - ``clopper_pearson`` [2]_: quantiles of Beta(k, n − k + 1) and Beta(k + 1, n − k). Never below nominal; about 10 %
      wider at n = 30. For a claim that must hold.
    - ``jeffreys`` [3]_: quantiles of Beta(k + ½, n − k + ½); the ends 0 and 1 as said above.

    A population enters through the variance of sampling without replacement, p(1 − p)/n · (N − n)/(N − 1): n is
    replaced by n (N − 1)/(N − n) and k in proportion. The Wald interval p ± z √(p(1 − p)/n) is not offered: at n = 30
    its coverage falls to .14, and it is [1, 1] whenever all are satisfied.

    References
    ----------
    .. [1] Wilson, E. B. (1927). "Probable inference, the law of succession, and statistical inference". Journal of the
       American Statistical Association 22, 209-212. doi:10.1080/01621459.1927.10502953
    .. [2] Clopper, C. J. and Pearson, E. S. (1934). "The use of confidence or fiducial limits illustrated in the case
       of the binomial". Biometrika 26, 404-413. doi:10.1093/biomet/26.4.404
    .. [3] Brown, L. D., Cai, T. T. and DasGupta, A. (2001). "Interval estimation for a binomial proportion".
       Statistical Science 16, 101-133. doi:10.1214/ss/1009213286

    Examples
    --------
    143 of 185 are satisfied:

    >>> interval = share_interval(143, 185)
    >>> print(f"{interval.low:.3f} {interval.high:.3f}")
    0.707 0.827

    Nobody of 20 is dissatisfied, which does not prove that nobody ever is:

    >>> share_interval(0, 20).high.round(3)
    np.float64(0.161)
    >>> share_interval([0, 10, 20], 20, method="clopper_pearson").low.round(3)
    array([0.   , 0.272, 0.832])
    """
    successes, answers = checked_share(k, n)
    kind = choose(method, SHARES)
    level = checked_level(confidence_level)
    enlarged, census = without_replacement(answers, population)
    share = np.divide(successes, answers, out=np.zeros_like(answers), where=answers > 0)
    low, high = kind(share * enlarged, enlarged, level)
    low = np.where(successes == 0, 0.0, np.minimum(low, share))
    high = np.where(successes == answers, 1.0, np.maximum(high, share))
    known = census & (answers > 0)
    return Interval(np.where(known, share, low), np.where(known, share, high))


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
        How many chose points 1 to K, K from 2 to 35. Whole numbers or pseudo-counts.
    confidence_level : float
        Between 0 and 1.
    method : {"dirichlet_half"}
        See Notes.
    points : array_like of int, broadcast to counts.shape[:-1], optional
        Points of each cell's own scale where it is shorter than K; the counts beyond it must be zero.
    population : array_like, broadcast to counts.shape[:-1], optional
        As for `share_interval`.

    Returns
    -------
    Interval
        Arrays of shape counts.shape[:-1], 1 ≤ low ≤ mean ≤ high ≤ K. With no answers [1, K]. When all answers are an
        end point, that end of the interval is the end point. A census is [mean, mean].

    Raises
    ------
    ValueError
        For an unknown method (the choices are named), a confidence level outside (0, 1), counts that are negative or
        not finite, fewer than 2 or more than 35 points, a count beyond the scale.

    Notes
    -----
    ``dirichlet_half``: the (1 ∓ confidence_level)/2 quantiles of Σ k W_k with W ~ Dirichlet(c₁ + ½, c₂, …, c_K + ½):
    the answers themselves and half a phantom answer at either end of the scale. With two points it is Jeffreys'
    interval. It has no theorem; by enumeration of every outcome its coverage at nominal .95 was .940 or more at
    n = 10 and 20 in twelve laws of satisfied, divided and angry respondents (`tests/reference/coverage.py`); for some
    two-point laws it is .89 at n = 10. Quantiles are accurate to 1e-6 (`analysis.dirichlet`).

    The t interval m ± t s/√n is not offered. When 98 % answer 5 and 2 % answer 1, its coverage is .18 at n = 10 and .87
    at n = 100, and where all agree it claims to know (below).

    References
    ----------
    .. [1] Brown, L. D., Cai, T. T. and DasGupta, A. (2001). "Interval estimation for a binomial proportion".
       Statistical Science 16, 101-133. doi:10.1214/ss/1009213286 (Jeffreys' interval)
    .. [2] Rubin, D. B. (1981). "The Bayesian bootstrap". Annals of Statistics 9, 130-134. doi:10.1214/aos/1176345338

    Examples
    --------
    >>> interval = mean_interval([1, 2, 5, 20, 12])
    >>> print(f"{interval.low:.3f} {interval.high:.3f}")
    3.655 4.246

    Ten people, all satisfied. The bad example first: the t interval has no width at all.

    >>> ratings = np.repeat([1, 2, 3, 4, 5], [0, 0, 0, 0, 10])
    >>> half = 2.262 * ratings.std(ddof=1) / np.sqrt(10)
    >>> print(ratings.mean() - half, ratings.mean() + half)
    5.0 5.0
    >>> interval = mean_interval([0, 0, 0, 0, 10])
    >>> print(f"{interval.low:.3f} {interval.high:.3f}")
    4.131 5.000
    """
    table, scale = checked_counts(counts, points)
    bounds = choose(method, MEANS)
    level = checked_level(confidence_level)
    total = table.sum(axis=-1)
    enlarged, census = without_replacement(total, population)
    factor = np.divide(enlarged, total, out=np.ones_like(total), where=total > 0)
    mean = np.divide(table @ np.arange(1.0, table.shape[-1] + 1), total, out=np.zeros_like(total), where=total > 0)
    low, high = bounds(table * factor[..., None], scale, level)
    some, best = total > 0, np.take_along_axis(table, scale[..., None] - 1, axis=-1)[..., 0]
    low = np.where(table[..., 0] == total, 1.0, np.minimum(low, mean))
    high = np.where(best == total, scale, np.maximum(high, mean))  # exactly, whatever the rounding of the mean
    known = census & some
    return Interval(np.where(known, mean, low), np.where(known, mean, high))


def dirichlet_half_weights(counts: Floats, points: NDArray[np.intp]) -> Floats:
    """The counts and half a phantom answer at either end of each cell's scale; shape (..., K)."""
    weights = counts.copy()
    weights[..., 0] += 0.5
    ends = points[..., None] - 1
    np.put_along_axis(weights, ends, np.take_along_axis(weights, ends, axis=-1) + 0.5, axis=-1)
    return weights


def _dirichlet_half(counts: Floats, points: NDArray[np.intp], level: float) -> tuple[Floats, Floats]:
    weights = dirichlet_half_weights(counts, points).reshape(-1, counts.shape[-1])
    levels = np.repeat([(1 - level) / 2, (1 + level) / 2], len(weights))
    both = quantile(np.concatenate([weights, weights]), levels).reshape(2, *points.shape)
    return both[0], both[1]


def _wilson(k: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    z = float(ndtri((1 + level) / 2))
    centre, total = k + z**2 / 2, n + z**2
    share = np.divide(k, n, out=np.zeros_like(n), where=n > 0)
    half = z * np.sqrt(k * (1 - share) + z**2 / 4)
    return np.clip((centre - half) / total, 0, 1), np.clip((centre + half) / total, 0, 1)


def _clopper_pearson(k: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    tail = (1 - level) / 2
    return _beta(k, n - k + 1, tail), _beta(k + 1, n - k, 1 - tail)


def _jeffreys(k: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    tail = (1 - level) / 2
    return _beta(k + 0.5, n - k + 0.5, tail), _beta(k + 0.5, n - k + 0.5, 1 - tail)


def _beta(a: Floats, b: Floats, level: float) -> Floats:
    """Quantile of a beta law; 0 where a is 0, 1 where b is 0."""
    inside = betaincinv(np.where(a > 0, a, 1), np.where(b > 0, b, 1), level)
    return np.where(a <= 0, 0.0, np.where(b <= 0, 1.0, inside))


Bounds = tuple[Floats, Floats]
SHARES: Mapping[str, Callable[[Floats, Floats, float], Bounds]] = MappingProxyType(
    {"wilson": _wilson, "clopper_pearson": _clopper_pearson, "jeffreys": _jeffreys}
)
MEANS: Mapping[str, Callable[[Floats, NDArray[np.intp], float], Bounds]] = MappingProxyType(
    {"dirichlet_half": _dirichlet_half}
)
