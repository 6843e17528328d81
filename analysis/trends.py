"""What a series of months says: whether and when it changed, and what a remedy did to its course.

Two months are compared with `analysis.intervals.share_change_interval`, a series of them with `lagged_changes`. Where a
questionnaire changed in between, only items that `analysis.crosswalk` declares the same may be compared, and a series
is broken there (`segments`).
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, stdtrit

from analysis.arguments import checked_level, checked_share
from analysis.intervals import Estimate, share_change_interval

Floats = NDArray[np.float64]

FEWEST_LOOKS = 4
"""Looks from which a change point is sought: two on either side."""
FEWEST_EACH_SIDE = 8
"""Months before and after a remedy from which a course can be told from a level."""
SIMULATIONS = 2000
TINY = 1e-12
"""Of a slope: an error below it is rounding."""


@dataclass(frozen=True)
class ChangePoint:
    """The likeliest single change of a share.

    `first` is the place of the first look after it, `low` … `high` the places that the confidence level cannot tell
    from it; `before` and `after` the shares on either side, pooled. `p_value` is the probability of so clear a change
    where there is none.
    """

    first: int
    low: int
    high: int
    before: float
    after: float
    p_value: float


@dataclass(frozen=True)
class Course:
    """What an interrupted series says: the step at the remedy, and by how much the slope per look differs after it."""

    step: Estimate
    slope_before: Estimate
    slope_change: Estimate
    lags: int


def change_point(
    k: ArrayLike, n: ArrayLike, *, confidence_level: float = 0.95, simulations: int = SIMULATIONS, seed: int = 0
) -> ChangePoint:
    """Where a series of shares most likely changed, and how sure that is.

    Parameters
    ----------
    k, n : array_like of int, shape (looks,)
        Successes and answers of each look, in order; at least 4 looks with answers.
    confidence_level : float
        Of the set of places.
    simulations : int
        Series without a change that are drawn for the p-value, at least 100.
    seed : int
        The same seed gives the same p-value.

    Returns
    -------
    ChangePoint
        At least two looks with answers lie on either side. A p-value that is not small means: there may be no change
        at all, and the place means nothing.

    Raises
    ------
    ValueError
        For counts that are not 0 ≤ k ≤ n, fewer than 4 looks with answers, a confidence level outside (0, 1).

    Notes
    -----
    Each place is weighed by its marginal likelihood, answers independent, Jeffreys' prior for the share on either
    side; the set takes the likeliest places until they have the confidence level and is filled up to an unbroken run.
    The p-value is the share of simulated series, drawn from the pooled share, whose largest log likelihood ratio is as
    large. Answers that scatter more than chance alone make it too small: look at `p_prime_chart` first.

    References
    ----------
    .. [1] Smith, A. F. M. (1975). "A Bayesian approach to inference about a change-point in a sequence of random
       variables". Biometrika 62, 407-416. doi:10.1093/biomet/62.2.407
    .. [2] Hinkley, D. V. and Hinkley, E. A. (1970). "Inference about the change-point in a sequence of binomial
       variables". Biometrika 57, 477-488. doi:10.1093/biomet/57.3.477
    """
    level = checked_level(confidence_level)
    successes, answers = checked_share(k, n)
    if successes.ndim != 1 or (answers > 0).sum() < FEWEST_LOOKS:
        raise ValueError(f"a change point needs one row of at least {FEWEST_LOOKS} looks with answers")
    if simulations < 100:
        raise ValueError(f"at least 100 simulations, not {simulations}")
    places = np.flatnonzero(answers > 0)
    successes, answers = successes[places], answers[places]
    ratios = _log_ratios(successes[None], answers)[0]
    pooled = successes.sum() / answers.sum()
    drawn = np.random.default_rng(seed).binomial(answers.astype(np.int64), pooled, size=(simulations, len(answers)))
    largest = _log_ratios(drawn.astype(np.float64), answers).max(axis=1)
    p_value = (1 + int((largest >= ratios.max() - 1e-9).sum())) / (simulations + 1)
    weights = _marginal(successes, answers)
    best, inside = int(weights.argmax()), _likeliest(weights, level)
    cut = best + 2
    return ChangePoint(
        first=int(places[cut]),
        low=int(places[inside.min() + 2]),
        high=int(places[inside.max() + 2]),
        before=float(successes[:cut].sum() / answers[:cut].sum()),
        after=float(successes[cut:].sum() / answers[cut:].sum()),
        p_value=p_value,
    )


def interrupted_series(
    values: ArrayLike, remedy: int, *, weights: ArrayLike | None = None, lags: int = 3, confidence_level: float = 0.95
) -> Course:
    """The course of a series before and after a remedy, with errors that allow for months that go together.

    Parameters
    ----------
    values : array_like, shape (looks,)
        Shares or means of consecutive months, none missing.
    remedy : int
        Place of the first month after the remedy; at least 8 months lie on either side.
    weights : array_like, shape (looks,), optional
        Answers behind each value, positive; a month with more counts for more.
    lags : int
        Months over which neighbours may go together, 0 to 6.
    confidence_level : float
        Between 0 and 1.

    Returns
    -------
    Course
        Figures in the unit of `values`; `n` is the number of looks.

    Raises
    ------
    ValueError
        For fewer than 8 months on a side, values or weights that are missing, weights that are not positive, and a
        series that lies on its course exactly (all months equal): its errors cannot be known.

    Notes
    -----
    Segmented regression on 1, time, after, time since the remedy; errors of Newey and West [1]_ with n/(n − 4) as small
    sample correction, Student's t with n − 4 degrees of freedom. A step is not proof that the remedy made it: whatever
    else began that month is in it.

    References
    ----------
    .. [1] Newey, W. K. and West, K. D. (1987). "A simple, positive semi-definite, heteroskedasticity and
       autocorrelation consistent covariance matrix". Econometrica 55, 703-708. doi:10.2307/1913610
    .. [2] Wagner, A. K. et al. (2002). "Segmented regression analysis of interrupted time series studies in medication
       use research". Journal of Clinical Pharmacy and Therapeutics 27, 299-309. doi:10.1046/j.1365-2710.2002.00430.x
    """
    level, series = checked_level(confidence_level), np.asarray(values, dtype=np.float64)
    size = np.ones_like(series) if weights is None else np.asarray(weights, dtype=np.float64)
    if series.ndim != 1 or remedy not in range(FEWEST_EACH_SIDE, len(series) - FEWEST_EACH_SIDE + 1):
        raise ValueError(f"at least {FEWEST_EACH_SIDE} months before the remedy and as many from it on")
    if size.shape != series.shape or not (np.isfinite(series).all() and np.isfinite(size).all() and (size > 0).all()):
        raise ValueError("values and weights must be finite, of one length, and weights positive")
    if lags not in range(7):
        raise ValueError(f"lags must be 0 to 6, not {lags}")
    time = np.arange(len(series), dtype=np.float64)
    after = time >= remedy
    design = np.column_stack([np.ones_like(time), time, after, np.where(after, time - remedy, 0)])
    slopes, errors = _newey_west(design * np.sqrt(size)[:, None], series * np.sqrt(size), lags)
    if not (errors > TINY * (1 + np.abs(slopes))).all():
        raise ValueError("the series lies on its course exactly; nothing can be said about its errors")
    half = float(stdtrit(len(series) - 4, (1 + level) / 2)) * errors

    def estimate(place: int) -> Estimate:
        value, wide = float(slopes[place]), float(half[place])
        return Estimate(value, value - wide, value + wide, len(series), f"newey_west_{lags}")

    return Course(step=estimate(2), slope_before=estimate(1), slope_change=estimate(3), lags=lags)


def lagged_changes(
    k: ArrayLike, n: ArrayLike, *, lag: int = 1, confidence_level: float = 0.95
) -> tuple[Estimate | None, ...]:
    """How each look stands to the one so many looks before: month on month, or with `lag=12` the same month last year.

    The same month last year takes the season out of the comparison: with two years of months it is the one to tell.

    Parameters
    ----------
    k, n : array_like, shape (looks,)
        Satisfied answers and answers of each look, 0 ≤ k ≤ n.
    lag : int
        At least 1.
    confidence_level : float
        Between 0 and 1.

    Returns
    -------
    tuple of (Estimate or None), one for each look
        The later share less the earlier, n answers on both sides, method `newcombe`; None for the first `lag` looks,
        and where either side has no answers.

    Raises
    ------
    ValueError
        For counts as in `share_interval`, more than one row, a lag below 1.

    Notes
    -----
    The interval is `share_change_interval`'s. A direction is told only where it leaves zero out.

    Examples
    --------
    >>> first, second = lagged_changes([70, 90], [100, 100])
    >>> print(first, f"{second.value:.2f} ({second.low:.3f} to {second.high:.3f})")
    None 0.20 (0.090 to 0.306)
    """
    successes, answers = checked_share(k, n)
    if successes.ndim != 1:
        raise ValueError(f"looks must be one row, not of shape {successes.shape}")
    if lag != int(lag) or lag < 1:
        raise ValueError(f"lag must be a whole number from 1, not {lag}")
    lag = int(lag)
    found: list[Estimate | None] = [None] * min(lag, len(answers))
    earlier, later = slice(None, max(len(answers) - lag, 0)), slice(lag, None)
    sides = successes[earlier], answers[earlier], successes[later], answers[later]
    interval = share_change_interval(*sides, confidence_level=confidence_level)
    for at, (k1, n1, k2, n2) in enumerate(zip(*(side.tolist() for side in sides), strict=True)):
        both = n1 > 0 and n2 > 0
        value = k2 / n2 - k1 / n1 if both else 0.0
        ends = float(interval.low[at]), float(interval.high[at])
        found.append(Estimate(value, *ends, int(n1 + n2), "newcombe") if both else None)
    return tuple(found)


def segments(versions: Sequence[Hashable], same: Callable[[Hashable, Hashable], bool]) -> list[range]:
    """Runs of looks that may be joined by a line: neighbours are of one version, or `same` says they ask the same."""
    runs: list[range] = []
    start = 0
    for place in range(1, len(versions) + 1):
        before = versions[place - 1]
        if place == len(versions) or not (versions[place] == before or same(before, versions[place])):
            runs.append(range(start, place))
            start = place
    return runs


def _splits(values: Floats) -> tuple[Floats, Floats]:
    """Sums before and after each possible place, at least two looks on a side; places on the last axis."""
    before = np.cumsum(values, axis=-1)[..., 1:-2]
    return before, values.sum(axis=-1, keepdims=True) - before


def _log_ratios(successes: Floats, answers: Floats) -> Floats:
    """Log likelihood ratios of a change at each place against none, shape (series, places)."""

    def fitted(k: Floats, n: Floats) -> Floats:
        share = k / n
        with_k = np.where(k > 0, k * np.log(np.where(k > 0, share, 1)), 0)
        rest = n - k
        return np.asarray(with_k + np.where(rest > 0, rest * np.log(np.where(rest > 0, 1 - share, 1)), 0))

    (before, after), (first, last) = _splits(successes), _splits(answers)
    none = fitted(successes.sum(axis=-1), np.full(len(successes), answers.sum()))
    return fitted(before, first) + fitted(after, last) - none[:, None]


def _marginal(successes: Floats, answers: Floats) -> Floats:
    """Probability of each place, given that there is one change."""
    (before, after), (first, last) = _splits(successes), _splits(answers)
    log = betaln(before + 0.5, first - before + 0.5) + betaln(after + 0.5, last - after + 0.5)
    weights = np.exp(log - log.max())
    return np.asarray(weights / weights.sum())


def _likeliest(weights: Floats, level: float) -> NDArray[np.intp]:
    """The fewest places that have the level together."""
    order = np.argsort(-weights, kind="stable")
    return np.asarray(order[: int(np.searchsorted(np.cumsum(weights[order]), level - 1e-12)) + 1])


def _newey_west(design: Floats, values: Floats, lags: int) -> tuple[Floats, Floats]:
    """Least-squares slopes and their standard errors."""
    n, k = design.shape
    bread = np.linalg.inv(design.T @ design)
    slopes = bread @ design.T @ values
    scores = design * (values - design @ slopes)[:, None]
    meat = scores.T @ scores
    for lag in range(1, lags + 1):
        cross = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / (lags + 1)) * (cross + cross.T)
    return slopes, np.sqrt(np.maximum(np.diag(bread @ meat @ bread) * n / (n - k), 0))
