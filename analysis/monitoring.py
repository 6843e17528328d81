"""Control charts: has a running series left what it used to be? With the in-control run length stated.

A chart that cries once in 20 looks cries for nothing most of the time. Each chart here is set by its in-control average
run length: how many looks pass on average until it cries although nothing has changed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import ndtr

from analysis.arguments import checked_share

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

RUN_LENGTH = 370.4
"""In-control average run length of three-sigma limits, the custom since Shewhart."""
MOVING_RANGE = 1.128
"""Mean range of two standard normal draws, 2/√π."""
NODES = 80
"""Gauss-Legendre nodes of the run-length equations; 80 agree with 160 to nine digits."""
LEAST_WEIGHT, LEAST_ALLOWANCE = 0.05, 0.1
"""Below these the run lengths would need more nodes, and the charts tell nothing that a trend does not."""
MOST_SIGMAS = 37.0
"""Beyond, the run length has no number."""


@dataclass(frozen=True, eq=False)
class Chart:
    """A control chart of shares or standard scores over time.

    `values`, `low`, `high` and `out` have one entry for each look; `centre` is what the series is held against.
    `run_length` is the in-control average run length for independent normal scores. `overdispersion` is how many times
    wider than binomial the scatter is (1 where that was not looked at).
    """

    values: Floats
    centre: float
    low: Floats
    high: Floats
    out: Flags
    run_length: float
    overdispersion: float = 1.0


def p_prime_chart(k: ArrayLike, n: ArrayLike, *, sigmas: float = 3.0) -> Chart:
    """Laney's p′ chart: shares of unequal n, whose scatter may be wider than chance alone.

    Parameters
    ----------
    k, n : array_like, shape (looks,)
        Successes and answers of each look, in order. At least two looks with answers.
    sigmas : float
        Width of the limits; positive.

    Returns
    -------
    Chart
        `low` and `high` are clipped to 0 and 1; a look without answers has the value of the centre and is never out.
        With two looks or no scatter between looks beyond none, `overdispersion` is what the moving range says, at
        least 1: charts are never made narrower than chance.

    Raises
    ------
    ValueError
        For counts that are not 0 ≤ k ≤ n, fewer than two looks with answers, sigmas that are not positive.

    Notes
    -----
    z_i = (p_i − p̄)/√(p̄(1 − p̄)/n_i), σ_z = mean moving range of z / 1.128, limits p̄ ± sigmas σ_z √(p̄(1 − p̄)/n_i). An
    ordinary p chart puts nearly every look of a large office out of limits.

    References
    ----------
    .. [1] Laney, D. B. (2002). "Improved control charts for attributes". Quality Engineering 14, 531-537.
       doi:10.1081/QEN-120003555
    """
    successes, answers = _series(k, n)
    if not sigmas > 0:
        raise ValueError(f"sigmas must be positive, not {sigmas}")
    some = answers > 0
    centre = float(successes.sum() / answers.sum())
    # All satisfied, or none, leave no scatter to make limits of: half an answer does.
    line = min(max(centre, 0.5 / (answers.sum() + 1)), 1 - 0.5 / (answers.sum() + 1))
    error = np.sqrt(line * (1 - line) / np.where(some, answers, 1))
    shares = np.where(some, successes / np.where(some, answers, 1), centre)
    scores = np.divide(shares - centre, error, out=np.zeros_like(shares), where=error > 0)[some]
    wide = max(1.0, float(np.abs(np.diff(scores)).mean() / MOVING_RANGE))
    half = sigmas * wide * error
    out = some & (np.abs(shares - centre) > half)
    run_length = float(1 / (2 * ndtr(-min(sigmas, MOST_SIGMAS))))
    return Chart(shares, centre, np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1), out, run_length, wide)


def ewma_chart(
    k: ArrayLike, n: ArrayLike, *, target: float, weight: float = 0.2, run_length: float = RUN_LENGTH
) -> Chart:
    """Exponentially weighted moving average of standard scores: finds small lasting shifts soon.

    Parameters
    ----------
    k, n : array_like, shape (looks,)
        Successes and answers of each look, in order; looks without answers carry no news.
    target : float
        The share that the series is held against, strictly between 0 and 1; from an earlier period.
    weight : float
        Of the newest look, 0.05 to 1; 0.2 is usual.
    run_length : float
        The in-control average run length to be set, 10 to 10,000.

    Returns
    -------
    Chart
        `values` are the averages in standard scores, `centre` 0, limits constant.

    Raises
    ------
    ValueError
        For numbers out of these ranges.

    References
    ----------
    .. [1] Roberts, S. W. (1959). "Control chart tests based on geometric moving averages". Technometrics 1, 239-250.
       doi:10.1080/00401706.1959.10489860
    .. [2] Crowder, S. V. (1987). "A simple method for studying run-length distributions of exponentially weighted
       moving average charts". Technometrics 29, 401-407. doi:10.1080/00401706.1987.10488267
    """
    scores = _scores(k, n, target)
    limit = ewma_limit(weight, run_length) * np.sqrt(weight / (2 - weight))
    values = np.empty_like(scores)
    level = 0.0
    for place, score in enumerate(scores):
        level = (1 - weight) * level + weight * score
        values[place] = level
    ends = np.full_like(values, limit)
    return Chart(values, 0.0, -ends, ends, np.abs(values) > limit, run_length)


def cusum_chart(
    k: ArrayLike, n: ArrayLike, *, target: float, allowance: float = 0.5, run_length: float = RUN_LENGTH
) -> Chart:
    """Cumulative sum of standard scores below the target: cries when a series has become worse.

    Parameters
    ----------
    k, n : array_like, shape (looks,)
        Successes and answers of each look, in order; looks without answers carry no news.
    target : float
        The share that the series is held against, strictly between 0 and 1; from an earlier period.
    allowance : float
        Half the shift, in standard errors of a look, that is to be found soonest; at least 0.1, and so small that
        the average run length can be set: below 2.7 for one of 300.
    run_length : float
        The in-control average run length to be set, 10 to 10,000.

    Returns
    -------
    Chart
        `values` are the sums, as numbers from 0 down; `low` the constant limit, `high` 0.

    Raises
    ------
    ValueError
        For numbers out of these ranges.

    References
    ----------
    .. [1] Page, E. S. (1954). "Continuous inspection schemes". Biometrika 41, 100-115. doi:10.1093/biomet/41.1-2.100
    .. [2] Vance, L. C. (1986). "Average run lengths of cumulative sum control charts for controlling normal means".
       Journal of Quality Technology 18, 189-193. doi:10.1080/00224065.1986.11979010
    """
    scores = _scores(k, n, target)
    threshold = cusum_threshold(allowance, run_length)
    values = np.empty_like(scores)
    level = 0.0
    for place, score in enumerate(scores):
        level = min(0.0, level + score + allowance)
        values[place] = level
    low = np.full_like(values, -threshold)
    return Chart(values, 0.0, low, np.zeros_like(values), values < -threshold, run_length)


def ewma_run_length(weight: float, limit: float) -> float:
    """In-control average run length of an EWMA of normal scores with limits ± `limit` (in its own standard errors)."""
    if not LEAST_WEIGHT <= weight <= 1 or not limit > 0:
        raise ValueError(f"weight must lie between {LEAST_WEIGHT} and 1, and the limit be positive")
    end = limit * np.sqrt(weight / (2 - weight))
    nodes, shares = np.polynomial.legendre.leggauss(NODES)
    points, shares = nodes * end, shares * end
    density = np.exp(-(((points[None, :] - (1 - weight) * points[:, None]) / weight) ** 2) / 2)
    kernel = density * shares / (weight * np.sqrt(2 * np.pi))
    lengths = np.linalg.solve(np.eye(NODES) - kernel, np.ones(NODES))
    start = np.exp(-((points / weight) ** 2) / 2) * shares / (weight * np.sqrt(2 * np.pi))
    return float(1 + start @ lengths)


def ewma_limit(weight: float, run_length: float) -> float:
    """The limit of `ewma_run_length` that has this in-control average run length."""
    _check_run_length(run_length)
    return float(brentq(lambda limit: np.log(ewma_run_length(weight, limit) / run_length), 0.2, 6.0, xtol=1e-10))


def cusum_run_length(allowance: float, threshold: float) -> float:
    """In-control average run length of a one-sided cumulative sum of normal scores, started at 0."""
    if not (allowance >= LEAST_ALLOWANCE and threshold > 0):
        raise ValueError(f"allowance must be at least {LEAST_ALLOWANCE}, and the threshold positive")
    nodes, shares = np.polynomial.legendre.leggauss(NODES)
    points, shares = (nodes + 1) * threshold / 2, shares * threshold / 2
    starts = np.concatenate([[0.0], points])
    kernel = np.exp(-((points[None, :] - starts[:, None] + allowance) ** 2) / 2) * shares / np.sqrt(2 * np.pi)
    matrix = np.column_stack([ndtr(allowance - starts), kernel])
    return float(np.linalg.solve(np.eye(NODES + 1) - matrix, np.ones(NODES + 1))[0])


def cusum_threshold(allowance: float, run_length: float) -> float:
    """The threshold of `cusum_run_length` that has this in-control average run length."""
    _check_run_length(run_length)

    def distance(threshold: float) -> float:
        return float(np.log(cusum_run_length(allowance, threshold) / run_length))

    shortest = 1 / max(float(ndtr(-allowance)), 1e-300)
    if shortest >= run_length:
        raise ValueError(
            f"with an allowance of {allowance} a look is out once in {shortest:.3g} at most; "
            f"take a smaller allowance or a longer run_length than {run_length}"
        )
    low, high = 1e-3, 1.0
    while distance(low) > 0:
        low /= 10
    while distance(high) < 0:
        high *= 1.5
    return float(brentq(distance, low, high, xtol=1e-10))


def _check_run_length(run_length: float) -> None:
    if not 10 <= run_length <= 10_000:
        raise ValueError(f"run_length must lie between 10 and 10,000, not {run_length}")


def _series(k: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    successes, answers = checked_share(k, n)
    if successes.ndim != 1 or (answers > 0).sum() < 2:
        raise ValueError("a chart needs one row of at least two looks with answers")
    return successes, answers


def _scores(k: ArrayLike, n: ArrayLike, target: float) -> Floats:
    """Standard scores of the looks against a target; 0 for a look without answers."""
    successes, answers = _series(k, n)
    if not 0 < target < 1:
        raise ValueError(f"target must lie between 0 and 1, not {target}")
    error = np.sqrt(target * (1 - target) / np.where(answers > 0, answers, 1))
    return np.where(answers > 0, (successes / np.where(answers > 0, answers, 1) - target) / error, 0.0)
