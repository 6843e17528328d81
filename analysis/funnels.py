"""A funnel: which shares lie outside of what chance, and the usual spread between agencies, would make of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, gammaln

from analysis.arguments import checked_level, checked_share

Floats = NDArray[np.float64]
INNER, OUTER = 0.95, 0.998
"""Two and three standard deviations: to be looked at, and beyond doubt."""
INSIDE, LOW, FAR_LOW, HIGH, FAR_HIGH = "inside", "low", "far_low", "high", "far_high"
WINSORISED = 0.1
"""Part at either end that does not enlarge the usual spread: bad agencies do not excuse each other."""
STRONGEST = 1e9
"""Strength of a beta law from which it is a point: the limits are those of chance, and its logarithms would cancel."""
FEWEST = 4
"""Agencies from which the usual spread can be seen."""


@dataclass(frozen=True, eq=False)
class Funnel:
    """Shares with their limits.

    `target` is the line in the middle, `line` the share that the limits are of: the target, kept off 0 and 1, where
    there would be no limits. `spread` is the standard deviation between agencies beyond chance (0 where chance explains
    all). `low` and `high` have shape (2, agencies): the inner limits (95 %), then the outer (99.8 %). `positions` is
    `inside`, `low`, `far_low`, `high` or `far_high` (beyond the inner, beyond the outer limits).
    """

    target: float
    line: float
    spread: float
    shares: Floats
    low: Floats
    high: Floats
    positions: NDArray[np.str_]


def funnel(k: ArrayLike, n: ArrayLike, *, target: float | None = None, spread: float | None = None) -> Funnel:
    """Limits of each agency's share, wider the fewer its answers.

    For agencies across the province; desks only within their own agency. It is drawn with n along and the share up, in
    alphabetical or no order: whatever lies inside has no rank.

    Parameters
    ----------
    k, n : array_like, shape (agencies,)
        Satisfied and all answers. Answers of one person go together: for a pooled index give the effective numbers
        (`pooling.effective_share`). n is rounded to whole numbers, k with it in proportion.
    target : float, optional
        Between 0 and 1; by default Σk/Σn.
    spread : float, optional
        Standard deviation of the true shares between agencies, from 0 to below √(target (1 − target)). By default
        estimated; 0 for limits of chance alone.

    Returns
    -------
    Funnel
        Without answers the limits are 0 and 1, the share is NaN and the position `inside`.

    Raises
    ------
    ValueError
        For k and n as in `share_interval`, a target outside (0, 1), a spread that no shares can have.

    Notes
    -----
    The limits are quantiles of the exact law of k: binomial where there is no spread, else beta-binomial, whose true
    shares have the target as mean and the spread as standard deviation, an additive random effect [2]_. Between whole
    numbers they are interpolated as in [1]_ (appendix A.1.1): r − (F(r) − q)/(F(r) − F(r − 1)) for the smallest r with
    F(r) > q. The upper limits are the lower ones of the not satisfied: both sides call outside what chance exceeds in
    at most q of cases.

    The spread is estimated by moments from z scores of which a tenth at either end is drawn in [2]_:
    τ² = (Σz² − (m − 1)) / (Σw − Σw²/Σw), w = n/(target (1 − target)), at least 0; with fewer than four agencies 0.

    References
    ----------
    .. [1] Spiegelhalter, D. J. (2005). "Funnel plots for comparing institutional performance". Statistics in Medicine
       24, 1185-1202. doi:10.1002/sim.1970
    .. [2] Spiegelhalter, D. J. (2005). "Handling over-dispersion of performance indicators". Quality and Safety in
       Health Care 14, 347-351. doi:10.1136/qshc.2005.013755

    Examples
    --------
    >>> found = funnel([86, 172, 41, 130], [100, 200, 50, 200], spread=0)
    >>> found.positions.tolist()
    ['inside', 'high', 'inside', 'far_low']
    >>> found.low[:, 0].round(3)
    array([0.691, 0.64 ])
    """
    successes, answers = (values.ravel() for values in checked_share(k, n))
    some = answers > 0
    shares = np.divide(successes, answers, out=np.full_like(answers, np.nan), where=some)
    if target is None:
        target = float(successes.sum() / answers.sum()) if some.any() else 0.5
        line = min(max(target, 0.5 / (answers.sum() + 1)), 1 - 0.5 / (answers.sum() + 1))  # limits need a spread
    else:
        line = checked_level(target, "target")
    if spread is None:
        spread = _spread(shares[some], answers[some], line)
    elif not 0 <= spread < np.sqrt(line * (1 - line)):
        raise ValueError(f"spread must be at least 0 and below {np.sqrt(line * (1 - line)):.3g}, not {spread}")
    low, high = _limits(np.rint(answers).astype(np.intp), line, float(spread))
    names = np.select(
        [shares < low[1], shares < low[0], shares > high[1], shares > high[0]],
        [FAR_LOW, LOW, FAR_HIGH, HIGH],
        INSIDE,
    )
    return Funnel(target, line, float(spread), shares, low, high, names)


def limits_at(found: Funnel, n: ArrayLike) -> tuple[Floats, Floats]:
    """The limits of a funnel at other numbers of answers, for drawing its lines.

    Parameters
    ----------
    found : Funnel
    n : array_like of int
        Numbers of answers.

    Returns
    -------
    low, high : ndarray, shape (2, len(n))
        As in `Funnel`.
    """
    return _limits(np.atleast_1d(np.asarray(n, dtype=np.intp)), found.line, found.spread)


def _limits(n: NDArray[np.intp], target: float, spread: float) -> tuple[Floats, Floats]:
    rows = [(*_below(size, target, spread), *_below(size, 1 - target, spread)) for size in n.tolist()]
    limits = np.array(rows).reshape(-1, 4).T
    return limits[:2], 1 - limits[2:]


def _spread(shares: Floats, answers: Floats, target: float) -> float:
    """The standard deviation of true shares by moments."""
    if len(shares) < FEWEST:
        return 0.0
    precision = answers / (target * (1 - target))
    z = (shares - target) * np.sqrt(precision)
    drawn = np.clip(z, *np.quantile(z, [WINSORISED, 1 - WINSORISED]))
    excess = float((drawn**2).sum()) - (len(z) - 1)
    variance = max(excess / float(precision.sum() - (precision**2).sum() / precision.sum()), 0.0)
    return float(np.sqrt(min(variance, 0.9 * target * (1 - target))))


def _below(n: int, target: float, spread: float) -> list[float]:
    """Interpolated lower quantiles of the share among n answers, the inner and the outer one."""
    if n == 0:
        return [0.0, 0.0]
    k = np.arange(n + 1)
    ways = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    strength = target * (1 - target) / spread**2 - 1 if spread > 0 else np.inf
    if strength < STRONGEST:
        a, b = target * strength, (1 - target) * strength
        chance = np.exp(ways + betaln(k + a, n - k + b) - betaln(a, b))
    else:
        chance = np.exp(ways + k * np.log(target) + (n - k) * np.log1p(-target))
    reached, found = np.cumsum(chance), []
    for level in ((1 - INNER) / 2, (1 - OUTER) / 2):
        r = int(np.searchsorted(reached, level, side="right"))
        found.append(max(float(r - (reached[r] - level) / chance[r]), 0.0) / n)
    return found
