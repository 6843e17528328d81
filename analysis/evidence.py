"""How strongly counts speak for "this item is average or below", and how many such statements may be made at once."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, betainccinv, betaincinv, ndtr

from analysis.arguments import checked_counts, checked_level, checked_share, choose
from analysis.dirichlet import distribution
from analysis.intervals import dirichlet_half_weights

Floats = NDArray[np.float64]
NORMAL = np.linspace(-8.5, 8.5, 86)
"""Normal scores over which two beta laws are compared: the trapezoidal rule in them converges exponentially."""


def p_values(
    counts: ArrayLike,
    *,
    threshold: ArrayLike | None = None,
    method: str = "dirichlet_half",
    points: ArrayLike | None = None,
) -> Floats:
    """One-sided p-values against "the mean rating lies above the threshold".

    Small values speak for a mean at or below the threshold.

    Parameters
    ----------
    counts : array_like, shape (..., K)
        How many chose points 1 to K; whole numbers or pseudo-counts.
    threshold : array_like, broadcast to counts.shape[:-1], optional
        Strictly between 1 and the scale's last point; by default the middle of the scale, (1 + points)/2.
    method : {"dirichlet_half"}
        P(Σ k W_k > threshold) with W ~ Dirichlet(c₁ + ½, c₂, …, c_K + ½): below (1 − c)/2 exactly when the upper end of
        the mean's interval with confidence level c lies below the threshold.
    points : array_like of int, optional
        Points of each cell's own scale where it is shorter than K.

    Returns
    -------
    ndarray, shape counts.shape[:-1]
        Between 0 and 1. Without any answer ½ for the middle of the scale: nothing speaks for either side. When all
        answers are the middle point it is ½ as well, however many there are: their mean is at the threshold, and no
        number of them shows that the truth is not a little above.

    Raises
    ------
    ValueError
        For an unknown method (the choices are named), counts as in `mean_interval`, a threshold outside the scale.

    References
    ----------
    .. [1] Brown, L. D., Cai, T. T. and DasGupta, A. (2001). "Interval estimation for a binomial proportion".
       Statistical Science 16, 101-133. doi:10.1214/ss/1009213286 (the case of two points; for more, as `mean_interval`)

    Examples
    --------
    >>> p_values([[20, 10, 5, 3, 2], [0, 0, 5, 20, 15], [0, 0, 30, 0, 0]]).round(4)
    array([0. , 1. , 0.5])
    """
    table, scale = checked_counts(counts, points)
    kind = choose(method, P_VALUES)
    limit = np.broadcast_to(
        np.asarray((1 + scale) / 2 if threshold is None else threshold, dtype=np.float64), scale.shape
    )
    if not np.all((limit > 1) & (limit < scale)):
        raise ValueError("threshold must lie between the ends of the scale")
    return kind(table, scale, limit)


def _dirichlet_half(counts: Floats, points: NDArray[np.intp], threshold: Floats) -> Floats:
    weights = dirichlet_half_weights(counts, points).reshape(-1, counts.shape[-1])
    return 1 - distribution(weights, threshold.ravel()).reshape(points.shape)


P_VALUES: Mapping[str, Callable[[Floats, NDArray[np.intp], Floats], Floats]] = MappingProxyType(
    {"dirichlet_half": _dirichlet_half}
)


def share_p_values(k: ArrayLike, n: ArrayLike, other_k: ArrayLike, other_n: ArrayLike) -> Floats:
    """One-sided p-values against "the first share is at least the other".

    Small values speak for a first share below the other; 1 minus the value speaks for one above.

    Parameters
    ----------
    k, n, other_k, other_n : array_like
        Successes and answers, 0 ≤ k ≤ n; broadcast together. Whole numbers or effective numbers (`pooling`).

    Returns
    -------
    ndarray
        P(B > B') with B ~ Beta(k + ½, n − k + ½) and B' likewise: Jeffreys' twin of Fisher's exact test, which has the
        same form with a whole phantom answer instead of two halves [1]_. Near Fisher's mid-p, so not timid, and unlike
        a normal approximation it keeps its tail where nearly all are satisfied: with 95 of 100 satisfied elsewhere, the
        normal score test calls 24 or fewer of 30 next to impossible (8e-5), which 3 of 1,000 samples show. ½ without
        answers on both sides.

    Raises
    ------
    ValueError
        For k and n as in `share_interval`.

    References
    ----------
    .. [1] Altham, P. M. E. (1969). "Exact Bayesian analysis of a 2 × 2 contingency table, and Fisher's 'exact'
       significance test". Journal of the Royal Statistical Society B 31, 261-269.
       doi:10.1111/j.2517-6161.1969.tb00786.x

    Examples
    --------
    >>> share_p_values([24, 29], 30, 9500, 10000).round(4)
    array([0.0014, 0.6162])
    """
    first, second = checked_share(k, n), checked_share(other_k, other_n)
    successes, answers, others, other_answers = np.broadcast_arrays(*first, *second)
    turned = answers > other_answers  # the law of more answers is the narrower one, over which the sum goes
    wide, wide_n = np.where(turned, others, successes), np.where(turned, other_answers, answers)
    narrow, narrow_n = np.where(turned, successes, others), np.where(turned, answers, other_answers)
    laws, which = np.unique(np.stack([narrow.ravel(), narrow_n.ravel()]), axis=1, return_inverse=True)
    a, b = laws[0][:, None] + 0.5, (laws[1] - laws[0])[:, None] + 0.5
    place = np.where(NORMAL < 0, betaincinv(a, b, ndtr(NORMAL)), betainccinv(a, b, ndtr(-NORMAL)))
    place = place[which.ravel()].reshape(*narrow.shape, NORMAL.size)
    wide_a, wide_b, turn = wide[..., None] + 0.5, (wide_n - wide)[..., None] + 0.5, turned[..., None]
    ends = np.where(turn, wide_a, wide_b), np.where(turn, wide_b, wide_a), np.where(turn, place, 1 - place)
    tail = betainc(*ends)
    density = np.exp(-(NORMAL**2) / 2)
    return np.asarray(np.clip((tail * density).sum(axis=-1) / density.sum(), 0.0, 1.0))


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Adjusted p-values: declaring all those at or below q keeps the expected share of false statements below q.

    All values form one family, whatever the shape of the array.

    Parameters
    ----------
    p : array_like
        p-values from 0 to 1.

    Returns
    -------
    ndarray of the same shape
        min over j ≥ i of p₍ⱼ₎ m/j for the i-th smallest of m [1]_, at most 1. Empty for an empty family.

    Raises
    ------
    ValueError
        For values outside 0 to 1, or not a number.

    Notes
    -----
    The promise holds for independent and for positively dependent p-values [2]_, as items of the same respondents are.
    It is one about the average: a single month may do worse.

    References
    ----------
    .. [1] Benjamini, Y. and Hochberg, Y. (1995). "Controlling the false discovery rate". Journal of the Royal
       Statistical Society B 57, 289-300. doi:10.1111/j.2517-6161.1995.tb02031.x
    .. [2] Benjamini, Y. and Yekutieli, D. (2001). "The control of the false discovery rate in multiple testing under
       dependency". Annals of Statistics 29, 1165-1188. doi:10.1214/aos/1013699998

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03, 0.5]).round(4)
    array([0.04  , 0.0533, 0.0533, 0.5   ])
    """
    flat, shape = _family(p)
    order = np.argsort(flat, kind="stable")
    stepped = flat[order] * flat.size / np.arange(1, flat.size + 1)
    adjusted = np.empty_like(flat)
    adjusted[order] = np.minimum(np.minimum.accumulate(stepped[::-1])[::-1], 1)
    return adjusted.reshape(shape)


def holm(p: ArrayLike) -> Floats:
    """Adjusted p-values: declaring all those at or below q keeps the chance of even one false statement below q.

    For a short list with legal consequence; whatever the dependence.

    Parameters
    ----------
    p : array_like
        p-values from 0 to 1; all values form one family.

    Returns
    -------
    ndarray of the same shape
        max over j ≤ i of (m − j + 1) p₍ⱼ₎ for the i-th smallest of m [1]_, at most 1.

    Raises
    ------
    ValueError
        For values outside 0 to 1, or not a number.

    References
    ----------
    .. [1] Holm, S. (1979). "A simple sequentially rejective multiple test procedure". Scandinavian Journal of
       Statistics 6, 65-70. https://www.jstor.org/stable/4615733

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03, 0.5])
    array([0.04, 0.09, 0.09, 0.5 ])
    """
    flat, shape = _family(p)
    order = np.argsort(flat, kind="stable")
    adjusted = np.empty_like(flat)
    adjusted[order] = np.minimum(np.maximum.accumulate(flat[order] * np.arange(flat.size, 0, -1)), 1)
    return adjusted.reshape(shape)


def e_bh(e: ArrayLike, level: float = 0.05) -> NDArray[np.bool_]:
    """Which statements may be made from e-values: the expected share of false ones stays below `level`.

    Parameters
    ----------
    e : array_like
        e-values, not negative, infinite allowed (`analysis.anytime.e_values`); all values form one family.
    level : float
        Between 0 and 1.

    Returns
    -------
    ndarray of bool, of the same shape
        True for the k largest, with the largest k whose k-th largest of m is at least m/(k · level) [1]_. Holds
        whatever the dependence, and on whichever day one looks.

    Raises
    ------
    ValueError
        For e-values that are negative or not a number, a level outside (0, 1).

    References
    ----------
    .. [1] Wang, R. and Ramdas, A. (2022). "False discovery rate control with e-values". Journal of the Royal
       Statistical Society B 84, 822-852. doi:10.1111/rssb.12489

    Examples
    --------
    >>> e_bh([100, 30, 25, 1])
    array([ True, False, False, False])
    """
    values = np.asarray(e, dtype=np.float64)
    if not np.all(values >= 0):
        raise ValueError("e-values must not be negative")
    largest = np.sort(values, axis=None)[::-1]
    enough = largest * np.arange(1, largest.size + 1) * checked_level(level, "level") >= largest.size
    least = largest[np.flatnonzero(enough)[-1]] if enough.any() else np.inf
    return np.asarray((values >= least) & bool(enough.any()))


def _family(p: ArrayLike) -> tuple[Floats, tuple[int, ...]]:
    """The p-values in one row, and their shape."""
    values = np.asarray(p, dtype=np.float64)
    if not np.all((values >= 0) & (values <= 1)):
        raise ValueError("p-values must lie between 0 and 1")
    return values.ravel(), values.shape
