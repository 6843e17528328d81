"""Bounds and evidence that stay true however often one looks, from counts alone.

An interval of a closed month promises something about one look. Watched daily it is wrong on some day in two series of
five. Here the promise is about all looks together: a gambler who bets on the ratings, starting with 1, would have to
grow rich on a true mean, and by Ville's inequality he hardly ever does. His wealth depends on the counts alone, not on
the order of the ballots, so it may be computed from any sum of desks and months whose mean is the same.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import logsumexp

from analysis.arguments import checked_counts, checked_level

Floats = NDArray[np.float64]
AT_ONCE = 2**16
"""Numbers worked on together, so that they stay in the processor's cache."""
STEPS, CLOSE = 80, 1e-10
"""Most steps of the root search (bisection alone would need 40), and what ends it, as a part of the scale."""
BETS = 128
"""Gauss-Legendre nodes of the mixture in e-values. They are fixed, so the finite mixture keeps the promise itself."""


def kt_interval(
    counts: ArrayLike, confidence_level: float = 0.95, points: ArrayLike | None = None
) -> tuple[Floats, Floats]:
    """Confidence sequence of a mean rating: over all looks together it misses the truth with at most the stated error.

    `analysis.intervals.mean_interval(…, method="kt")` is the same as an `Interval`. For a share take two points, counts
    (n − k, k), and subtract 1.

    Parameters
    ----------
    counts : array_like, shape (..., K)
        All answers so far: how many chose points 1 to K.
    confidence_level : float
        Between 0 and 1; of all looks together.
    points : array_like of int, broadcast to counts.shape[:-1], optional
        Points of each cell's own scale where it is shorter than K.

    Returns
    -------
    low, high : ndarray, shape counts.shape[:-1]
        1 ≤ low ≤ mean ≤ high ≤ K; without answers 1 and K. When all answers are an end point, that end is the bound.
        About 1.7 times as wide as an interval for one look: the price of looking.

    Raises
    ------
    ValueError
        For counts as in `mean_interval`, a confidence level outside (0, 1).

    Notes
    -----
    With u = (k − 1)/(K − 1) and μ = (m − 1)/(K − 1) the wealth against the mean m is

        wealth(m) = E Π_k [b u/μ + (1 − b)(1 − u)/(1 − μ)]^cₖ,  b ~ Beta(½, ½),

    Krichevsky and Trofimov's mixture (Cover's universal portfolio of two assets, [1]_, [2]_). Its expectation is 1 if
    each answer's mean, given those before, is m. The bounds are where wealth(m) = 1/(1 − confidence_level); it is
    log-convex in m and at most 1 at the mean of the answers, so the values between are one interval around it. If the
    mean drifts, the promise is about no single value: start anew each quarter. Chebyshev's nodes make the expectation
    exact for whole counts of up to twice as many answers as nodes, and as good as exact beyond (4 √n nodes).

    References
    ----------
    .. [1] Waudby-Smith, I. and Ramdas, A. (2024). "Estimating means of bounded random variables by betting". Journal of
       the Royal Statistical Society B 86, 1-27. doi:10.1093/jrsssb/qkad009
    .. [2] Orabona, F. and Jun, K.-S. (2024). "Tight concentrations and confidence sequences from the regret of
       universal portfolio". IEEE Transactions on Information Theory 70, 436-455. doi:10.1109/TIT.2023.3330187

    Examples
    --------
    >>> low, high = kt_interval([1, 2, 5, 20, 12])
    >>> print(f"{low:.3f} {high:.3f}")
    3.441 4.389
    """
    table, scale = checked_counts(counts, points)
    level = checked_level(confidence_level)
    flat, length = table.reshape(-1, table.shape[-1]), (scale - 1.0).ravel()
    low, high = unit_bounds(flat, np.minimum(np.arange(flat.shape[1]) / length[:, None], 1.0), level)
    return (1 + length * low).reshape(scale.shape), (1 + length * high).reshape(scale.shape)


def unit_bounds(counts: Floats, place: Floats, level: float) -> tuple[Floats, Floats]:
    """`kt_interval` on a scale from 0 to 1: counts and the points' places have shape (cells, points)."""
    total = counts.sum(axis=1)
    mean = np.divide((counts * place).sum(axis=1), total, out=np.full_like(total, 0.5), where=total > 0)
    limit = -np.log1p(-level)
    low, high = np.zeros_like(mean), np.ones_like(mean)
    for rows, nodes in _batches(total):
        some = rows[(total[rows] > 0) & (mean[rows] > 0)]
        low[some] = _below(counts[some], place[some], mean[some], nodes, limit)
        some = rows[(total[rows] > 0) & (mean[rows] < 1)]
        high[some] = 1 - _below(counts[some], 1 - place[some], 1 - mean[some], nodes, limit)
    return low, high


def e_values(counts: ArrayLike, *, threshold: ArrayLike | None = None, points: ArrayLike | None = None) -> Floats:
    """Evidence against "the mean rating lies at or above the threshold" that may be looked at daily.

    Large values speak for a mean below the threshold. An alarm at 20 is wrong in at most 5 % of series, whenever one
    looks and whatever made one stop. Values of separate ballots multiply; those of any ballots may be averaged.

    Parameters
    ----------
    counts : array_like, shape (..., K)
        All answers so far, as for `kt_interval`.
    threshold : array_like, broadcast to counts.shape[:-1], optional
        Strictly between 1 and the scale's last point; by default the middle of the scale.
    points : array_like of int, optional
        Points of each cell's own scale where it is shorter than K.

    Returns
    -------
    ndarray, shape counts.shape[:-1]
        Not negative; 1 without answers; infinite where it is beyond floating point.

    Raises
    ------
    ValueError
        For counts as in `mean_interval`, a threshold outside the scale.

    Notes
    -----
    The wealth of `kt_interval` at the threshold, of a gambler who bets on low ratings only: b ~ Beta(½, ½) restricted
    to b < μ, where each answer's factor has expectation at most 1 for every mean at or above the threshold. Ville's
    inequality and averaging: [1]_.

    References
    ----------
    .. [1] Ramdas, A., Grünwald, P., Vovk, V. and Shafer, G. (2023). "Game-theoretic statistics and safe anytime-valid
       inference". Statistical Science 38, 576-601. doi:10.1214/23-STS894

    Examples
    --------
    >>> e_values([[20, 10, 5, 3, 2], [2, 3, 5, 10, 20]]).round(1)
    array([10327.8,     0. ])
    """
    table, scale = checked_counts(counts, points)
    limit = np.broadcast_to(
        np.asarray((1 + scale) / 2 if threshold is None else threshold, dtype=np.float64), scale.shape
    )
    if not np.all((limit > 1) & (limit < scale)):
        raise ValueError("threshold must lie between the ends of the scale")
    flat, length = table.reshape(-1, table.shape[-1]), (scale - 1.0).ravel()
    mu, wealth = (limit.ravel() - 1) / length, np.ones(len(flat))
    place = np.minimum(np.arange(flat.shape[1]) / length[:, None], 1.0)
    nodes, weights = np.polynomial.legendre.leggauss(BETS)
    size = AT_ONCE // BETS
    for rows in (slice(start, start + size) for start in range(0, len(flat), size)):
        angle = np.arcsin(np.sqrt(mu[rows, None])) * (nodes + 1) / 2
        log_wealth = _log_wealth(flat[rows], place[rows], mu[rows], np.sin(angle) ** 2)[0]
        with np.errstate(over="ignore"):
            wealth[rows] = np.exp(logsumexp(log_wealth, axis=1, b=weights / 2))
    return wealth.reshape(scale.shape)


def _batches(total: Floats) -> Iterator[tuple[NDArray[np.intp], Floats]]:
    """Cells of similar size, and the bets (Chebyshev's nodes) that their largest needs."""
    order = np.argsort(total, kind="stable")
    start = 0
    while start < len(order):
        nodes = 16 + int(4 * np.sqrt(total[order[start]]))
        rows = order[start : start + max(AT_ONCE // nodes, 1)]
        nodes = 16 + int(4 * np.sqrt(total[rows[-1]]))
        rows = rows[: max(AT_ONCE // nodes, 1)]
        yield rows, np.cos(np.pi * (np.arange(nodes) + 0.5) / (2 * nodes)) ** 2
        start += len(rows)


def _below(counts: Floats, place: Floats, mean: Floats, nodes: Floats, limit: float) -> Floats:
    """The μ below the mean where the log wealth is `limit`: Newton's method inside a shrinking bracket."""
    low, high, found = np.zeros_like(mean), mean.copy(), mean / 2
    cells, step = np.arange(len(mean)), 0
    while cells.size and step < STEPS:
        step += 1
        at = found[cells]
        log_wealth, slope = _log_wealth(counts[cells], place[cells], at, nodes)
        highest = log_wealth.max(axis=1)
        part = np.exp(log_wealth - highest[:, None])
        error = highest + np.log(part.mean(axis=1)) - limit
        steep = (part * slope).sum(axis=1) / part.sum(axis=1)
        low[cells], high[cells] = np.where(error > 0, at, low[cells]), np.where(error > 0, high[cells], at)
        new = at - error / np.where(steep < 0, steep, -np.finfo(float).tiny)
        inside = (new > low[cells]) & (new < high[cells])
        found[cells] = np.where(inside, new, (low + high)[cells] / 2)
        cells = cells[np.abs(found[cells] - at) > CLOSE]
    return found


def _log_wealth(counts: Floats, place: Floats, mu: Floats, bets: Floats) -> tuple[Floats, Floats]:
    """Log of each bet's wealth and its derivative by μ, shapes (cells, bets)."""
    m = mu[:, None]
    wealth = np.zeros((len(mu), bets.shape[-1]))
    slope = np.zeros_like(wealth)
    for k in range(counts.shape[1]):
        up, down = bets * place[:, k, None] / m, (1 - bets) * (1 - place[:, k, None]) / (1 - m)
        each = counts[:, k, None]
        wealth += each * np.log(up + down)
        slope += each * (down / (1 - m) - up / m) / (up + down)
    return wealth, slope
