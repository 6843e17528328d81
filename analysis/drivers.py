"""Which parts of the service go with overall satisfaction, and which of those are rated low.

Everything here is about what goes together among those who answered. None of it says what would happen if a part of
the service were changed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

from analysis.arguments import checked_level, choose
from analysis.intervals import Estimate

Floats = NDArray[np.float64]
Quadrant = Literal["mend_first", "keep_up", "lower_priority", "no_priority", "undecided"]

FEWEST = 30
"""Respondents below whom nothing is computed."""
MOST_FACTORS = 12
"""Predictors of `shapley_shares`: it looks at every subset, 4,096 of them here."""
FLAT = 1e-12
"""Variance and eigenvalues below it are none."""
EXACT = 1e-9
"""Draws that differ by less are the same figure."""


@dataclass(frozen=True)
class Bootstrap:
    """How often respondents are drawn anew, at least 100 times, and from which seed."""

    resamples: int = 500
    seed: int = 0

    def __post_init__(self) -> None:
        if self.resamples < 100:
            raise ValueError(f"at least 100 resamples, not {self.resamples}")


@dataclass(frozen=True)
class Drivers:
    """How the explained variance of an outcome is shared out among what it goes with.

    `shares` has one estimate for each predictor, in order; their values add up to that of `r_squared`. `method` names
    the way, the correlation and the bootstrap that made the intervals, `n` the complete respondents.
    """

    r_squared: Estimate
    shares: tuple[Estimate, ...]
    left_out: int


def shapley_shares(
    outcome: ArrayLike,
    predictors: ArrayLike,
    *,
    correlation: str = "pearson",
    confidence_level: float = 0.95,
    bootstrap: Bootstrap = Bootstrap(),
) -> Drivers:
    """Share out R² exactly among a few predictors: what each adds, averaged over all orders (LMG, Shapley).

    Parameters
    ----------
    outcome : array_like, shape (respondents,)
        Overall satisfaction of each respondent; not a number where it is missing.
    predictors : array_like, shape (respondents, predictors)
        2 to 12 columns, for instance factor scores; not a number where missing. Incomplete respondents are left out.
    correlation : {"pearson", "spearman"}
        Spearman's uses ranks only, which is all that ratings promise.
    confidence_level : float
        Between 0 and 1; intervals are percentiles of a bootstrap over respondents.
    bootstrap : Bootstrap
        How many draws, from which seed; the same seed gives the same ends.

    Returns
    -------
    Drivers
        Each value is at least 0. Two predictors that say the same share equally.

    Raises
    ------
    ValueError
        For fewer than 30 complete respondents, a column (or an outcome) on which all agree, fewer than 2 or more than
        12 predictors, an unknown correlation.

    Notes
    -----
    The share of predictor j among p is Σ_S |S|! (p − |S| − 1)!/p! · (R²(S with j) − R²(S)) over all sets S of the
    others [1]_: what j adds to R², averaged over all orders.

    References
    ----------
    .. [1] Grömping, U. (2006). "Relative importance for linear regression in R: the package relaimpo". Journal of
       Statistical Software 17(1). doi:10.18637/jss.v017.i01
    """
    table = _table(outcome, predictors)
    if not 2 <= table.shape[1] - 1 <= MOST_FACTORS:
        raise ValueError(f"2 to {MOST_FACTORS} predictors; for more use relative_weights")
    return _share_out(table, "shapley", correlation, confidence_level, bootstrap)


def relative_weights(
    outcome: ArrayLike,
    predictors: ArrayLike,
    *,
    correlation: str = "pearson",
    confidence_level: float = 0.95,
    bootstrap: Bootstrap = Bootstrap(),
) -> Drivers:
    """Share out R² among many predictors by Johnson's closed form, close to `shapley_shares` and fast.

    Parameters
    ----------
    outcome, predictors, correlation, confidence_level, bootstrap
        As for `shapley_shares`, with any number of predictors from 2.

    Returns
    -------
    Drivers
        As `shapley_shares`: R² in parts that are not negative.

    Raises
    ------
    ValueError
        As `shapley_shares`.

    Notes
    -----
    The predictors are replaced by the uncorrelated variables closest to them. With C their correlations and r those
    with the outcome, the weight of predictor i is Σ_k Λ_ik² β_k² with Λ = C^½ and β = C^−½ r [1]_.

    References
    ----------
    .. [1] Johnson, J. W. (2000). "A heuristic method for estimating the relative weight of predictor variables in
       multiple regression". Multivariate Behavioral Research 35, 1-19. doi:10.1207/S15327906MBR3501_1
    """
    return _share_out(_table(outcome, predictors), "johnson", correlation, confidence_level, bootstrap)


def importance_performance(importance: Sequence[Estimate], performance: Sequence[Estimate]) -> tuple[Quadrant, ...]:
    """Sort predictors by importance and rating, each against the mean of all; nothing is said where intervals straddle.

    Parameters
    ----------
    importance : sequence of Estimate
        The shares of `Drivers`.
    performance : sequence of Estimate
        Ratings or shares of satisfied of the same things, in the same order.

    Returns
    -------
    tuple of str
        "mend_first" (goes strongly with the outcome, rated low), "keep_up" (strongly, high), "lower_priority" (weakly,
        low), "no_priority" (weakly, high); "undecided" where either interval contains its cut.

    Raises
    ------
    ValueError
        For sequences of unequal length.

    References
    ----------
    .. [1] Martilla, J. A. and James, J. C. (1977). "Importance-performance analysis". Journal of Marketing 41, 77-79.
       doi:10.1177/002224297704100112 (the grid; that straddling intervals stay undecided is this project's own)
    """
    if len(importance) != len(performance):
        raise ValueError(f"importance of {len(importance)} things, but performance of {len(performance)}")
    strong, high = _sides(importance), _sides(performance)
    return tuple(QUADRANTS.get(sides, "undecided") for sides in zip(strong, high, strict=True))


QUADRANTS: Mapping[tuple[int, int], Quadrant] = MappingProxyType(
    {(1, -1): "mend_first", (1, 1): "keep_up", (-1, -1): "lower_priority", (-1, 1): "no_priority"}
)


def _sides(estimates: Sequence[Estimate]) -> list[int]:
    """1 above the mean of all values, -1 below, 0 where that cannot be said."""
    values = [estimate.value for estimate in estimates if estimate.value is not None]
    cut = float(np.mean(values)) if values else 0.0
    sides = []
    for estimate in estimates:
        if estimate.low is None or estimate.high is None:
            sides.append(0)
        else:
            sides.append(int(estimate.low > cut) - int(estimate.high < cut))
    return sides


def _table(outcome: ArrayLike, predictors: ArrayLike) -> Floats:
    """Predictors and, last, the outcome."""
    columns, target = np.asarray(predictors, np.float64), np.asarray(outcome, np.float64)
    if columns.ndim != 2 or target.shape != (len(columns),):
        raise ValueError("predictors must have shape (respondents, predictors), the outcome (respondents,)")
    return np.column_stack([columns, target])


def _share_out(table: Floats, way: str, correlation: str, level: float, bootstrap: Bootstrap) -> Drivers:
    correlate, level = choose(correlation, CORRELATIONS, "correlation"), checked_level(level)
    whole = np.isfinite(table).all(axis=1)
    given, shares = table[whole], SHARES[way]
    _check(given)
    values = shares(correlate(given)[None])[0]
    draws = np.random.default_rng(bootstrap.seed)
    matrices = np.stack(
        [correlate(given[draws.integers(len(given), size=len(given))]) for _ in range(bootstrap.resamples)]
    )
    found = shares(matrices)
    ends = np.quantile(found, [(1 - level) / 2, (1 + level) / 2], axis=0)
    whole_ends = np.quantile(found.sum(axis=1), [(1 - level) / 2, (1 + level) / 2])
    name = f"{way}_{correlation}_bootstrap"
    return Drivers(
        r_squared=_estimate(values.sum(), whole_ends, len(given), name),
        shares=tuple(_estimate(values[place], ends[:, place], len(given), name) for place in range(len(values))),
        left_out=int((~whole).sum()),
    )


def _check(given: Floats) -> None:
    if given.shape[1] < 3:
        raise ValueError("at least 2 predictors")
    if len(given) < FEWEST:
        raise ValueError(f"{len(given)} complete respondents; at least {FEWEST} are needed")
    constant = np.flatnonzero((given == given[0]).all(axis=0)).tolist()
    if constant:
        names = ["the outcome" if place == given.shape[1] - 1 else f"predictor {place}" for place in constant]
        raise ValueError(f"all agree on {', '.join(names)}; nothing can go with it")


def _estimate(value: float, ends: Floats, n: int, method: str) -> Estimate:
    """With the ends of its bootstrap; None where no draw differs from another: the outcome follows exactly."""
    value = min(float(value), 1.0)
    if ends[1] - ends[0] < EXACT:
        return Estimate(value, None, None, n, f"{method}_exact")
    return Estimate(value, min(float(ends[0]), value), min(max(float(ends[1]), value), 1.0), n, method)


def _pearson(table: Floats) -> Floats:
    """Correlations of the columns; a column that does not vary goes with nothing."""
    centred = table - table.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    scaled = np.divide(centred, length, out=np.zeros_like(centred), where=length > FLAT)
    found: Floats = scaled.T @ scaled
    np.fill_diagonal(found, 1.0)
    return found


def _spearman(table: Floats) -> Floats:
    return _pearson(np.asarray(rankdata(table, axis=0)))


def _shapley(matrices: Floats) -> Floats:
    """Shares of R² from correlation matrices whose last column is the outcome, shape (cases, predictors)."""
    number = matrices.shape[-1] - 1
    explained: dict[tuple[int, ...], Floats] = {(): np.zeros(len(matrices))}
    for size in range(1, number + 1):
        for chosen in combinations(range(number), size):
            explained[chosen] = _r_squared(matrices, list(chosen))
    shares = np.zeros((len(matrices), number))
    for chosen, value in explained.items():
        for place in set(range(number)) - set(chosen):
            with_it = tuple(sorted((*chosen, place)))
            shares[:, place] += (explained[with_it] - value) / (number * comb(number - 1, len(chosen)))
    return np.maximum(shares, 0)


def _r_squared(matrices: Floats, chosen: list[int]) -> Floats:
    between, with_outcome = matrices[:, chosen][:, :, chosen], matrices[:, chosen, -1]
    inverse = np.linalg.pinv(between, hermitian=True, rcond=1e-10)
    return np.asarray(np.einsum("ci,cij,cj->c", with_outcome, inverse, with_outcome))


def _johnson(matrices: Floats) -> Floats:
    values, vectors = np.linalg.eigh(matrices[:, :-1, :-1])
    roots = np.sqrt(np.maximum(values, 0))
    inverse = np.divide(1, roots, out=np.zeros_like(roots), where=roots > np.sqrt(FLAT))
    half = np.einsum("cij,cj,ckj->cik", vectors, roots, vectors)
    slopes = np.einsum("cij,cj,ckj,ck->ci", vectors, inverse, vectors, matrices[:, :-1, -1])
    return np.asarray(np.einsum("cik,ck->ci", half**2, slopes**2))


CORRELATIONS: Mapping[str, Callable[[Floats], Floats]] = MappingProxyType({"pearson": _pearson, "spearman": _spearman})
SHARES: Mapping[str, Callable[[Floats], Floats]] = MappingProxyType({"shapley": _shapley, "johnson": _johnson})
