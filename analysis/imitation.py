"""Ballots drawn anew with the items' own distributions and correlations: what ordinary ballots look like."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from analysis.questionnaire import MOST_POINTS

Floats = NDArray[np.float64]
Answers = NDArray[np.int8]
FAR = 8.0
"""A threshold beyond which a standard normal variable does not come."""
STEEPEST = float(np.arcsin(0.995))
HALVINGS, NODES = 40, 24
FEWEST_PAIRS = 3
SMALLEST = 1e-6
"""Least eigenvalue of a matrix of correlations."""


@dataclass(frozen=True, eq=False)
class Imitation:
    """A law of ballots.

    Attributes
    ----------
    thresholds : ndarray, shape (items, points − 1)
        A point is 1 plus the number of its item's thresholds that a standard normal variable exceeds.
    root : ndarray, shape (items, items)
        `root @ root.T` are the correlations of these variables.
    """

    thresholds: Floats
    root: Floats

    def within(self, answers: Answers) -> "Imitation":
        """The same correlations, with the distributions of these ballots."""
        return Imitation(_cut(answers, self.thresholds.shape[1] + 1)[0], self.root)

    def draw(self, number: int, draws: np.random.Generator) -> Answers:
        """That many ballots on which every item is answered, int8 of shape (number, items)."""
        latent = draws.standard_normal((number, len(self.root))) @ self.root.T
        answers = np.ones(latent.shape, dtype=np.int8)
        for threshold in self.thresholds.T:
            answers += latent > threshold
        return answers


def checked_ratings(ratings: ArrayLike) -> Answers:
    """Ratings as whole numbers, 0 where there is no answer.

    Parameters
    ----------
    ratings : array_like, shape (ballots, items)
        Points from 1; below 1 or not a number is no answer.

    Returns
    -------
    ndarray of int8, shape (ballots, items)

    Raises
    ------
    ValueError
        For another shape, points that are not whole or that no scale has.
    """
    matrix = np.asarray(ratings, dtype=np.float64)
    if matrix.ndim != 2:
        raise ValueError(f"ratings must have shape (ballots, items), not {matrix.shape}")
    points = np.where(matrix >= 1, matrix, 0.0)
    if np.any(points > MOST_POINTS) or np.any(points != np.floor(points)):
        raise ValueError(f"ratings must be whole points from 1 to {MOST_POINTS}, below 1 or not a number")
    return points.astype(np.int8)


def correlations(answers: Answers) -> Floats:
    """Pearson correlations of the ballots that answer both items, made positive definite.

    Parameters
    ----------
    answers : ndarray of int8, shape (ballots, items)
        As `checked_ratings` returns them.

    Returns
    -------
    ndarray, shape (items, items)
        0 for items that fewer than three ballots answer together, or on which all of these agree. Negative eigenvalues,
        which gaps may bring about, are lifted to 1e-6 and the diagonal is made 1 again.
    """
    given = (answers > 0).astype(np.float64)
    points = answers.astype(np.float64)
    both, sums, squares = given.T @ given, points.T @ given, (points**2).T @ given
    size = np.maximum(both, 1)
    covariance = points.T @ points / size - sums * sums.T / size**2
    variance = squares / size - (sums / size) ** 2
    scale = np.sqrt(np.maximum(variance * variance.T, 0))
    known = (both >= FEWEST_PAIRS) & (scale > SMALLEST)
    found = np.divide(covariance, scale, out=np.zeros_like(scale), where=known)
    np.fill_diagonal(found, 1.0)
    root = _root(np.clip(found, -1, 1))
    return root @ root.T


def imitate(answers: Answers) -> Imitation:
    """The law with the items' own distributions and correlations, and no other dependence.

    Parameters
    ----------
    answers : ndarray of int8, shape (ballots, items)
        As `checked_ratings` returns them. An item that nobody answers is taken as always at its lowest point.

    Returns
    -------
    Imitation

    Notes
    -----
    A normal copula: correlated normal variables, each cut at the quantiles of its item's distribution. The correlation
    ρ of two of them is the one at which the points have the correlation that was seen [1]_: their covariance is
    Σ_ab ∫₀^ρ φ₂(τ_a, τ_b; r) dr over both items' thresholds, which rises with ρ; it is integrated over arcsin r, where
    it is smooth, and solved by halving.

    References
    ----------
    .. [1] Cario, M. C. and Nelson, B. L. (1997). Modeling and Generating Random Vectors with Arbitrary Marginal
       Distributions and Correlation Matrix. Technical report, Northwestern University, Evanston.
    """
    thresholds, spread = _cut(answers, int(answers.max(initial=2)))
    upper = np.triu_indices(len(spread), 1)
    wanted = (correlations(answers) * np.outer(spread, spread))[upper]
    latent = np.eye(len(spread))
    latent[upper] = np.sin(_solve(thresholds[upper[0]], thresholds[upper[1]], wanted))
    return Imitation(thresholds, _root(latent + latent.T - np.eye(len(spread))))


def _cut(answers: Answers, longest: int) -> tuple[Floats, Floats]:
    """Each item's thresholds and the standard deviation of its points."""
    counts = np.stack([(answers == point).sum(axis=0) for point in range(1, longest + 1)], axis=1).astype(np.float64)
    counts[counts.sum(axis=1) == 0, 0] = 1
    share = counts / counts.sum(axis=1, keepdims=True)
    middle = share @ np.arange(longest)
    spread = np.sqrt(np.maximum(share @ np.arange(longest) ** 2.0 - middle**2, 0))
    return np.clip(ndtri(np.minimum(share.cumsum(axis=1)[:, :-1], 1)), -FAR, FAR), spread


def _solve(first: Floats, second: Floats, wanted: Floats) -> Floats:
    """Angle at which each pair has the covariance that is wanted, the nearest where none has."""
    low, high = np.full(wanted.shape, -STEEPEST), np.full(wanted.shape, STEEPEST)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        less = covariance_at(first, second, middle) < wanted
        low, high = np.where(less, middle, low), np.where(less, high, middle)
    return np.where(wanted == 0, 0.0, (low + high) / 2)


def covariance_at(first: Floats, second: Floats, angle: Floats) -> Floats:
    """Covariance of the points of pairs of items whose normal variables correlate by sin(angle).

    Thresholds of shape (pairs, points − 1), angles of shape (pairs,) inside ±π/2.
    """
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    squares = (first**2)[:, :, None] + (second**2)[:, None, :]
    products = first[:, :, None] * second[:, None, :]
    found = np.zeros(angle.shape)
    for node, weight in zip(nodes, weights, strict=True):
        at = angle * (1 + node) / 2
        sine, cosine = np.sin(at)[:, None, None], np.cos(at)[:, None, None]
        found += weight * np.exp(-(squares - 2 * products * sine) / (2 * cosine**2)).sum(axis=(1, 2))
    return found * angle / (4 * np.pi)


def _root(matrix: Floats) -> Floats:
    """A root of the nearest matrix of correlations whose eigenvalues are positive."""
    values, vectors = np.linalg.eigh(matrix)
    root = vectors * np.sqrt(np.maximum(values, SMALLEST))
    return np.asarray(root / np.sqrt((root**2).sum(axis=1, keepdims=True)))
