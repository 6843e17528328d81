"""Whether the items of a factor measure one thing: alpha, omega, item-rest correlations, eigenvalues.

Reliability of a sum of items says how much of its spread is shared by them. It says nothing about whether the items
ask the right thing, and it is not evidence of a single dimension: the eigenvalues are printed beside it.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import f as fisher

from analysis.arguments import checked_level
from analysis.intervals import Estimate

Floats = NDArray[np.float64]
Advice = Literal["several_dimensions", "redundant", "good", "acceptable", "weak"]

FEWEST = 30
"""Respondents below whom nothing is computed."""
EXACT = 1e-9
"""What alpha may lack of 1 and still be that of one item several times over."""
REDUNDANT, GOOD, ACCEPTABLE = 0.95, 0.8, 0.7
"""Alpha above which items repeat each other; from which sums compare people; from which they compare groups."""
DOMINANT = 3.0
"""First eigenvalue over the second from which one dimension is a fair description."""
SWEEPS, CLOSE = 1000, 1e-12
RESAMPLES = 1000
AT_ONCE = 2**22
"""Weights of respondents held at once: of a million people a few draws at a time, of a hundred all together."""


@dataclass(frozen=True)
class Reliability:
    """What `reliability` found.

    Attributes
    ----------
    alpha : Estimate
        Cronbach's alpha with Feldt's interval, `method` "feldt".
    omega_total : Estimate
        McDonald's omega total of one factor with a bootstrap interval, `method` "minres_bootstrap".
    item_rest : tuple of float
        Correlation of each item with the sum of the others.
    alpha_if_deleted : tuple of float or None
        Alpha of the other items; None where only one would be left, or the sum of the others does not vary.
    eigenvalues : tuple of float
        Of the correlation matrix, largest first.
    complete, left_out : int
        Respondents who answered every item, and those who did not and are left out.
    advice : str
        A key: several_dimensions, redundant, good, acceptable, weak.
    """

    alpha: Estimate
    omega_total: Estimate
    item_rest: tuple[float, ...]
    alpha_if_deleted: tuple[float | None, ...]
    eigenvalues: tuple[float, ...]
    complete: int
    left_out: int
    advice: Advice


def reliability(answers: ArrayLike, *, confidence_level: float = 0.95, seed: int = 0) -> Reliability:
    """Reliability of the sum of several items.

    Parameters
    ----------
    answers : array_like, shape (respondents, items)
        Ratings, 1 or more. What is below 1 or not a number is no answer; respondents with one are left out (listwise).
    confidence_level : float
        Between 0 and 1.
    seed : int
        Of the bootstrap for omega; the same seed gives the same ends.

    Returns
    -------
    Reliability

    Raises
    ------
    ValueError
        For fewer than 2 items, fewer than 30 complete respondents, an item on which all of them agree, items whose
        sum does not vary, or that are all the same: nothing of the kind can be said then.

    Notes
    -----
    With k items, their variances s_i² and the variance s² of their sum, alpha [1]_ is k/(k − 1) · (1 − Σs_i²/s²). It is
    reliability only when all items are equally good measures of one thing, else (uncorrelated errors) a lower bound.
    Feldt's interval [2]_: 1 − (1 − alpha) F, with F's quantiles at n − 1 and (n − 1)(k − 1) degrees of freedom.

    Omega [3]_ fits one factor to the correlations by least squares (minres): (Σλ)²/((Σλ)² + Σ(1 − λ²)). Its interval is
    a percentile bootstrap over respondents.

    References
    ----------
    .. [1] Cronbach, L. J. (1951). "Coefficient alpha and the internal structure of tests". Psychometrika 16, 297-334.
       doi:10.1007/BF02310555
    .. [2] Feldt, L. S. (1965). "The approximate sampling distribution of Kuder-Richardson reliability coefficient
       twenty". Psychometrika 30, 357-370. doi:10.1007/BF02289499
    .. [3] McDonald, R. P. (1999). Test Theory: A Unified Treatment. Erlbaum, Mahwah.
    """
    level = checked_level(confidence_level)
    given, left_out = _complete(answers)
    n, k = given.shape
    alpha = _alpha(given)
    if alpha is None:
        raise ValueError("the items cancel each other: their sum does not vary; is one worded the other way round?")
    if alpha > 1 - EXACT:
        raise ValueError("all items are answered alike by everybody: they are one item several times over")
    low, high = _feldt(alpha, n, k, level)
    correlations = np.asarray(np.corrcoef(given, rowvar=False), dtype=np.float64)
    eigenvalues = np.asarray(np.linalg.eigvalsh(correlations)[::-1], dtype=np.float64)
    omega_low, omega_high = _bootstrap(given, level, seed)
    omega = float(_omega(correlations[None])[0])
    return Reliability(
        alpha=Estimate(alpha, low, high, n, "feldt"),
        omega_total=Estimate(omega, min(omega, omega_low), max(omega, omega_high), n, "minres_bootstrap"),
        item_rest=tuple(_item_rest(given).tolist()),
        alpha_if_deleted=tuple(_alpha(np.delete(given, item, axis=1)) for item in range(k)),
        eigenvalues=tuple(eigenvalues.tolist()),
        complete=n,
        left_out=left_out,
        advice=_advice(alpha, eigenvalues),
    )


def _complete(answers: ArrayLike) -> tuple[Floats, int]:
    """The rows without a gap, and how many have one."""
    matrix = np.asarray(answers, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[1] < 2:
        raise ValueError(f"answers must have shape (respondents, 2 or more items), not {matrix.shape}")
    whole = np.isfinite(matrix).all(axis=1) & (np.nan_to_num(matrix, nan=0.0) >= 1).all(axis=1)
    given = matrix[whole]
    if len(given) < FEWEST:
        raise ValueError(f"{len(given)} respondents answered every item; at least {FEWEST} are needed")
    constant = np.flatnonzero((given == given[0]).all(axis=0))
    if constant.size:
        raise ValueError(f"all agree on items at places {constant.tolist()}; leave these out")
    return given, int((~whole).sum())


def _alpha(given: Floats) -> float | None:
    k, whole = given.shape[1], given.sum(axis=1).var(ddof=1)
    if k < 2 or whole == 0:
        return None
    return float(k / (k - 1) * (1 - given.var(axis=0, ddof=1).sum() / whole))


def _feldt(alpha: float, n: int, k: int, level: float) -> tuple[float, float]:
    tail = (1 - level) / 2
    degrees = n - 1, (n - 1) * (k - 1)
    low, high = (1 - (1 - alpha) * fisher.ppf(at, *degrees) for at in (1 - tail, tail))
    return float(low), float(high)


def _item_rest(given: Floats) -> Floats:
    """Correlation of each item with the sum of the others; 0 where that sum does not vary."""
    centred = given - given.mean(axis=0)
    rest = centred.sum(axis=1, keepdims=True) - centred
    scale = np.sqrt((centred**2).sum(axis=0) * (rest**2).sum(axis=0))
    return np.asarray(np.divide((centred * rest).sum(axis=0), scale, out=np.zeros_like(scale), where=scale > 0))


def _omega(correlations: Floats) -> Floats:
    """Omega total of each correlation matrix, shape (cases, k, k) to (cases,); 0 where the loadings cancel out."""
    loadings = _minres(correlations)
    common = loadings.sum(axis=-1) ** 2
    whole = common + (1 - loadings**2).sum(axis=-1)
    return np.asarray(np.divide(common, whole, out=np.zeros_like(common), where=whole > CLOSE))


def _minres(correlations: Floats) -> Floats:
    """Loadings of one factor that leave the smallest squares off the diagonal; each step is exact in one loading."""
    k = correlations.shape[-1]
    loadings: Floats = np.sqrt(np.clip(np.abs(correlations).mean(axis=-1), 0.01, 0.99))
    moving = np.arange(len(loadings))  # a few matrices take far longer than the others
    for _ in range(SWEEPS):
        before, own = loadings[moving], loadings[moving].copy()
        for item in range(k):
            others = np.delete(own, item, axis=-1)
            row = np.delete(correlations[moving, item, :], item, axis=-1)
            squares = np.maximum((others**2).sum(axis=-1), CLOSE)
            own[:, item] = np.clip((row * others).sum(axis=-1) / squares, -1, 1)
        loadings[moving] = own
        moving = moving[np.abs(own - before).max(axis=-1) >= CLOSE]
        if not moving.size:
            break
    return loadings


def _bootstrap(given: Floats, level: float, seed: int) -> tuple[float, float]:
    """Percentiles of omega over respondents drawn anew."""
    chance, shares = np.random.default_rng(seed), np.full(len(given), 1 / len(given))
    products = (given[:, :, None] * given[:, None, :]).reshape(len(given), -1)
    size = max(1, AT_ONCE // len(given))
    drawn = [
        _correlations(
            chance.multinomial(len(given), shares, min(size, RESAMPLES - start)) / len(given), given, products
        )
        for start in range(0, RESAMPLES, size)
    ]
    low, high = np.quantile(_omega(np.concatenate(drawn)), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _correlations(weights: Floats, given: Floats, products: Floats) -> Floats:
    """Correlations under each row of weights, shape (draws, k, k); an item that does not vary counts as unrelated."""
    means = weights @ given
    covariances = (weights @ products).reshape(len(weights), *[given.shape[1]] * 2)
    covariances -= np.einsum("ri,rj->rij", means, means)
    spread = np.sqrt(np.maximum(np.einsum("rii->ri", covariances), 0))
    scale = spread[:, :, None] * spread[:, None, :]
    return np.asarray(np.divide(covariances, scale, out=np.zeros_like(scale), where=scale > CLOSE))


def _advice(alpha: float, eigenvalues: Floats) -> Advice:
    if eigenvalues[0] < DOMINANT * eigenvalues[1] and alpha >= ACCEPTABLE and len(eigenvalues) > 2:
        return "several_dimensions"
    for key, least in (("redundant", REDUNDANT), ("good", GOOD), ("acceptable", ACCEPTABLE)):
        if alpha >= least:
            return key  # type: ignore[return-value] # the keys of the literal
    return "weak"
