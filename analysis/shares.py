"""Intervals of a share, from counts alone."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, betaincinv, gammaln, ndtri

from analysis.anytime import kt_interval
from analysis.arguments import checked_level, checked_share, choose, spread_over, without_replacement
from analysis.results import Interval

Floats = NDArray[np.float64]
Bounds = tuple[Floats, Floats]
HALVINGS = 60
"""Bisections of [0, 1]: as far as floating point goes."""


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
        answers); whole ones only for `hypergeometric`.
    confidence_level : float
        Between 0 and 1.
    method : {"wilson", "clopper_pearson", "jeffreys", "mid_p", "hypergeometric", "kt"}
        See Notes; `kt` is true at all looks together (`analysis.anytime`), for what is watched as it grows.
    population : array_like, optional
        Size N ≥ n of the finite population of which the n are a *simple random sample*. Only for a claim about these N
        themselves; not for decisions about how a desk works, and never for ballots that chose themselves. Needed by
        `hypergeometric`.

    Returns
    -------
    Interval
        Arrays of the broadcast shape, 0 ≤ low ≤ k/n ≤ high ≤ 1. With n = 0 nothing is known: [0, 1]. With k = 0 the
        lower end is exactly 0, with k = n the upper end exactly 1. With n = N (a census) both ends are k/n: the only
        interval of width zero.

    Raises
    ------
    ValueError
        For an unknown method (the choices are named), a confidence level outside (0, 1), counts that are negative, not
        finite or k > n > N; for `hypergeometric` without a population or with parts of people.

    Notes
    -----
    With p = k/n and z the normal quantile of (1 + confidence_level)/2:

    - ``wilson`` [1]_: (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n). For display: its coverage is close to
      nominal on average, but may fall to .86 at n = 30 for some p near 0 or 1.
    - ``clopper_pearson`` [2]_: quantiles of Beta(k, n − k + 1) and Beta(k + 1, n − k). Never below nominal; about 10 %
      wider at n = 30. For a claim that must hold.
    - ``jeffreys`` [3]_: quantiles of Beta(k + ½, n − k + ½); the ends 0 and 1 as said above.
    - ``mid_p`` [4]_: as Clopper and Pearson, but the outcome itself counts half in either tail. Between them and
      Wilson: .92 or more at n = 30.
    - ``hypergeometric`` [5]_: the numbers of satisfied people among the N under which neither tail of the sample is
      rarer than (1 − confidence_level)/2, divided by N. Never below nominal for any N.

    In the others a population enters through the variance of sampling without replacement, p(1 − p)/n ·
    (N − n)/(N − 1): n is replaced by n (N − 1)/(N − n) and k in proportion. The Wald interval p ± z √(p(1 − p)/n) is
    not offered: at n = 30 its coverage falls to .14, and it is [1, 1] whenever all are satisfied.

    References
    ----------
    .. [1] Wilson, E. B. (1927). "Probable inference, the law of succession, and statistical inference". Journal of the
       American Statistical Association 22, 209-212. doi:10.1080/01621459.1927.10502953
    .. [2] Clopper, C. J. and Pearson, E. S. (1934). "The use of confidence or fiducial limits illustrated in the case
       of the binomial". Biometrika 26, 404-413. doi:10.1093/biomet/26.4.404
    .. [3] Brown, L. D., Cai, T. T. and DasGupta, A. (2001). "Interval estimation for a binomial proportion".
       Statistical Science 16, 101-133. doi:10.1214/ss/1009213286
    .. [4] Berry, G. and Armitage, P. (1995). "Mid-P confidence intervals: a brief review". Journal of the Royal
       Statistical Society D 44, 417-423. doi:10.2307/2348891
    .. [5] Buonaccorsi, J. P. (1987). "A note on confidence intervals for proportions in finite populations". The
       American Statistician 41, 215-218. doi:10.1080/00031305.1987.10475484

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

    Among the 30 dossiers of a commune 20 are drawn and asked, and none is dissatisfied:

    >>> interval = share_interval(0, 20, method="hypergeometric", population=30)
    >>> print(f"{interval.low * 30:.0f} to {interval.high * 30:.0f} people")
    0 to 3 people
    """
    successes, answers = spread_over(population, *checked_share(k, n))
    kind = choose(method, SHARES)
    level = checked_level(confidence_level)
    census = without_replacement(answers, population)[1]
    share = _divided(successes, answers)
    low, high = kind(successes, answers, level, population)
    low = np.where(successes == 0, 0.0, np.minimum(low, share))
    high = np.where(successes == answers, 1.0, np.maximum(high, share))
    known = census & (answers > 0)
    return Interval(np.where(known, share, low), np.where(known, share, high))


def _wilson(k: Floats, n: Floats, level: float) -> Bounds:
    z = float(ndtri((1 + level) / 2))
    centre, total = k + z**2 / 2, n + z**2
    half = z * np.sqrt(k * (1 - _divided(k, n)) + z**2 / 4)
    return np.clip((centre - half) / total, 0, 1), np.clip((centre + half) / total, 0, 1)


def _clopper_pearson(k: Floats, n: Floats, level: float) -> Bounds:
    tail = (1 - level) / 2
    return _beta(k, n - k + 1, tail), _beta(k + 1, n - k, 1 - tail)


def _jeffreys(k: Floats, n: Floats, level: float) -> Bounds:
    tail = (1 - level) / 2
    return _beta(k + 0.5, n - k + 0.5, tail), _beta(k + 0.5, n - k + 0.5, 1 - tail)


def _beta(a: Floats, b: Floats, level: float) -> Floats:
    """Quantile of a beta law; 0 where a is 0, 1 where b is 0."""
    inside = betaincinv(np.where(a > 0, a, 1), np.where(b > 0, b, 1), level)
    return np.where(a <= 0, 0.0, np.where(b <= 0, 1.0, inside))


def _mid_p(k: Floats, n: Floats, level: float) -> Bounds:
    tail = (1 - level) / 2
    return _mid_p_low(k, n, tail), 1 - _mid_p_low(n - k, n, tail)


def _mid_p_low(k: Floats, n: Floats, tail: float) -> Floats:
    """The p at which more than k successes, and half the chance of exactly k, make up the tail; by bisection."""
    low, high = np.zeros_like(n), np.ones_like(n)
    some, rest = np.maximum(k, np.finfo(float).tiny), np.maximum(n - k, np.finfo(float).tiny)
    for _ in range(HALVINGS):
        p = (low + high) / 2
        more = np.where(k < n, betainc(k + 1, rest, p), 0.0)
        above = (more + betainc(some, n - k + 1, p)) / 2 > tail
        low, high = np.where(above, low, p), np.where(above, p, high)
    return (low + high) / 2


def _endless(
    kind: Callable[[Floats, Floats, float], Bounds], k: Floats, n: Floats, level: float, population: ArrayLike | None
) -> Bounds:
    """An interval for endlessly many people, of the n that a sample without replacement is worth."""
    enlarged = without_replacement(n, population)[0]
    return kind(_divided(k, n) * enlarged, enlarged, level)


def _kt(k: Floats, n: Floats, level: float, population: ArrayLike | None) -> Bounds:
    if population is not None:
        raise ValueError("method 'kt' is about endlessly many people: no population")
    low, high = kt_interval(np.stack([n - k, k], axis=-1), level)
    return low - 1, high - 1


def _hypergeometric(k: Floats, n: Floats, level: float, population: ArrayLike | None) -> Bounds:
    if population is None:
        raise ValueError("method 'hypergeometric' needs a population")
    whole = np.broadcast_to(np.asarray(population, dtype=np.float64), n.shape)
    if any(np.any(number != np.floor(number)) for number in (k, n, whole)):
        raise ValueError("method 'hypergeometric' needs whole numbers of people")
    low, high = np.zeros(n.shape), np.ones(n.shape)
    for cell in np.ndindex(n.shape):
        size, asked, tail = int(whole[cell]), int(n[cell]), (1 - level) / 2
        if asked:  # satisfied people mirror dissatisfied ones
            low[cell] = _fewest(int(k[cell]), asked, size, tail) / size
            high[cell] = 1 - _fewest(asked - int(k[cell]), asked, size, tail) / size
    return low, high


def _fewest(k: int, n: int, population: int, tail: float) -> int:
    """The smallest number of satisfied people with whom k or more of n come out more often than the tail."""
    low, high = k, population - (n - k)
    while low < high:
        middle = (low + high) // 2
        drawn = np.arange(k, min(n, middle) + 1)
        odds = _log_choose(middle, drawn) + _log_choose(population - middle, n - drawn) - _log_choose(population, n)
        if np.exp(odds).sum() > tail:
            high = middle
        else:
            low = middle + 1
    return low


def _log_choose(n: int, k: ArrayLike) -> Floats:
    """Log of the number of ways to draw k of n."""
    number = np.asarray(k)
    return np.asarray(gammaln(n + 1) - gammaln(number + 1) - gammaln(n - number + 1))


def _divided(k: Floats, n: Floats) -> Floats:
    """k/n, and 0 without answers."""
    return np.divide(k, n, out=np.zeros_like(n), where=n > 0)


SHARES: Mapping[str, Callable[[Floats, Floats, float, ArrayLike | None], Bounds]] = MappingProxyType(
    {
        "wilson": partial(_endless, _wilson),
        "clopper_pearson": partial(_endless, _clopper_pearson),
        "jeffreys": partial(_endless, _jeffreys),
        "mid_p": partial(_endless, _mid_p),
        "hypergeometric": _hypergeometric,
        "kt": _kt,
    }
)
