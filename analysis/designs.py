"""How answers were collected: weights, strata, clusters, population; and the variance that this gives a figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.arguments import choose
from analysis.labels import checked_labels

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
LONELY: Mapping[str, str] = MappingProxyType(
    {
        "fail": "a stratum with a single cluster is an error",
        "adjust": "its total is taken about zero, the mean of all",
        "certainty": "it is taken to have been certain to be asked, and adds no variance",
    }
)
"""Rules for a stratum with one cluster, whose variance cannot be estimated."""
CENSUS = 1e-7
"""A stratum of which no more than this part was left out was asked in full."""


@dataclass(frozen=True, eq=False)
class Calibration:
    """Weights that were fitted to known totals; made by `poststratify` and `rake`.

    Attributes
    ----------
    groups : tuple of ndarray of int, each shape (rows,)
        Each row's place in the groups of each margin.
    before, after : ndarray, shape (rows,)
        Weights.
    steps : int
        Rounds over all margins.
    converged : bool
    gap : float
        How far the weighted totals still are from the known ones, as the largest part of a total.
    """

    groups: tuple[Places, ...]
    before: Floats
    after: Floats
    steps: int
    converged: bool
    gap: float


@dataclass(frozen=True, eq=False)
class Design:
    """How the rows of a sample were drawn.

    Parameters
    ----------
    weights : array_like, shape (rows,), optional
        How many each row stands for, not negative. By default population/sampled in each stratum where there is a
        population, else 1.
    strata : array_like, shape (rows,), optional
        Labels. Each stratum was sampled on its own.
    clusters : array_like, shape (rows,), optional
        Labels of what was drawn first (offices, households, respondents with several answers each); rows of the same
        label in different strata are different clusters. By default every row is one.
    population : float or array_like, shape (rows,), optional
        Number of clusters in (each row's) stratum of the population, for samples without replacement. Leave it out for
        ballots that chose themselves, and for decisions about how a desk works.
    lonely : {"fail", "adjust", "certainty"}
        What a stratum with a single cluster, of several strata, is to do to the variance.
    calibrations : tuple of Calibration
        Left to `poststratify` and `rake`.

    Raises
    ------
    ValueError
        For lengths that differ, weights that are negative or not finite, a population smaller than the sample or
        different within a stratum, an unknown rule (the choices are named), a lonely cluster under "fail".
    """

    weights: ArrayLike | None = None
    strata: ArrayLike | None = None
    clusters: ArrayLike | None = None
    population: ArrayLike | None = None
    lonely: str = "fail"
    calibrations: tuple[Calibration, ...] = ()

    def __post_init__(self) -> None:
        choose(self.lonely, LONELY, "rule for lonely clusters")
        given = [np.asarray(part) for part in (self.weights, self.strata, self.clusters) if part is not None]
        if any(part.ndim != 1 for part in given) or len({len(part) for part in given}) > 1:
            raise ValueError("weights, strata and clusters must have one entry for each row")
        if given:
            Frame.of(self, len(given[0]))


@dataclass(frozen=True, eq=False)
class Frame:
    """A design laid over so many rows.

    `clusters` (rows,) are places of clusters; `strata` (clusters,) places of their strata; `sampled` and `left_out`
    (strata,) the number of clusters, and the part of the population's that was not drawn.
    """

    design: Design
    weights: Floats
    clusters: Places
    strata: Places
    sampled: Places
    left_out: Floats

    @classmethod
    def of(cls, design: Design, rows: int) -> "Frame":
        """Checks what the design alone could not."""
        row_strata = _places(design.strata, rows, np.zeros(rows, dtype=np.intp))
        labels = _places(design.clusters, rows, np.arange(rows))
        pairs, clusters = np.unique(np.stack([row_strata, labels]), axis=1, return_inverse=True)
        strata = pairs[0].astype(np.intp)
        sampled = np.bincount(strata, minlength=int(row_strata.max(initial=-1)) + 1)
        whole = _population(design.population, row_strata, sampled)
        if design.weights is None:
            weights = np.where(np.isinf(whole), 1.0, whole / sampled)[row_strata]
        else:
            weights = np.asarray(design.weights, dtype=np.float64)
        if weights.shape != (rows,) or not np.all(np.isfinite(weights) & (weights >= 0)):
            raise ValueError(f"weights must be {rows} finite numbers, none negative")
        left_out = 1 - sampled / whole
        lonely = (sampled == 1) & (left_out > CENSUS)
        if design.lonely == "fail" and len(sampled) > 1 and lonely.any():
            raise ValueError(
                f"{int(lonely.sum())} strata have a single cluster; say lonely='adjust' or lonely='certainty'"
            )
        return cls(design, weights, np.reshape(clusters, -1), strata, sampled, left_out)

    @property
    def is_census(self) -> bool:
        """Whether everything was asked."""
        return bool(self.sampled.size and (self.left_out <= CENSUS).all())

    def degrees(self, rows: NDArray[np.bool_]) -> int:
        """Clusters less strata among rows with a weight."""
        used = np.unique(self.clusters[rows & (self.weights > 0)])
        return len(used) - len(np.unique(self.strata[used]))

    def cluster_sums(self, values: Floats) -> Floats:
        """Sums of the clusters' rows."""
        return np.bincount(self.clusters, weights=values, minlength=len(self.strata)).astype(np.float64)

    def variance(self, influence: Floats) -> Floats:
        """Variance of Σ weights · influence; shape (); with one cluster in all 0.

        Notes
        -----
        Σ over strata of (1 − n/N) n/(n − 1) Σ (z − z̄)² with z the clusters' sums of weighted influence [1]_. After a
        calibration the influence is what its groups leave unexplained: residuals of a regression on the groups with
        the weights from before it [2]_.

        References
        ----------
        .. [1] Binder, D. A. (1983). "On the variances of asymptotically normal estimators from complex surveys".
           International Statistical Review 51, 279-292. doi:10.2307/1402588
        .. [2] Deville, J.-C. and Särndal, C.-E. (1992). "Calibration estimators in survey sampling". Journal of the
           American Statistical Association 87, 376-382. doi:10.1080/01621459.1992.10475217
        """
        rows = self._unexplained(influence)
        sums = self.cluster_sums(rows)
        several = self.sampled > 1
        means = np.bincount(self.strata, weights=sums, minlength=len(self.sampled)) / np.maximum(self.sampled, 1)
        if self.design.lonely == "adjust":
            means = np.where(several, means, 0.0)
        squares = np.bincount(self.strata, weights=(sums - means[self.strata]) ** 2, minlength=len(self.sampled))
        scale = self.left_out * np.where(several, self.sampled / np.maximum(self.sampled - 1, 1), 1.0)
        return np.asarray(np.where(self.left_out > CENSUS, scale * squares, 0.0).sum())

    def scattered_variance(self, influence: Floats) -> float:
        """The variance that the same rows would have if each were a cluster of its own."""
        rows, strata = self._unexplained(influence), self.strata[self.clusters]
        number = np.maximum(np.bincount(strata, minlength=len(self.sampled)), 1)
        means = np.bincount(strata, weights=rows, minlength=len(self.sampled)) / number
        squares = np.bincount(strata, weights=(rows - means[strata]) ** 2, minlength=len(self.sampled))
        return float((self.left_out * squares).sum())

    def _unexplained(self, influence: Floats) -> Floats:
        """Weighted influence less what calibrations explain of it."""
        rows = self.weights * influence
        for calibration in self.design.calibrations:
            rows = _residuals(rows, calibration)
        return rows


def effective_n(design: Design, rows: int | None = None) -> float:
    """Kish's effective number of rows, (Σ w)²/Σ w²: what unequal weights leave when they say nothing about the answers.

    Parameters
    ----------
    design : Design
    rows : int, optional
        Needed where the design has neither weights nor strata nor clusters.

    Returns
    -------
    float
        At most the number of rows; 0 where all weights are zero.

    References
    ----------
    .. [1] Kish, L. (1965). Survey Sampling. Wiley, New York.

    Examples
    --------
    >>> effective_n(Design(weights=[1, 1, 4]))
    2.0
    """
    given = [np.shape(part)[0] for part in (design.weights, design.strata, design.clusters) if part is not None]
    if not given and rows is None:
        raise ValueError("a design without weights, strata and clusters needs the number of rows")
    weights = Frame.of(design, given[0] if given else int(rows or 0)).weights
    return kish(weights)


def kish(weights: Floats) -> float:
    """(Σ w)²/Σ w²; 0 where all are zero."""
    squares = float((weights**2).sum())
    return float(weights.sum()) ** 2 / squares if squares > 0 else 0.0


def _places(labels: ArrayLike | None, rows: int, default: Places) -> Places:
    if labels is None:
        return default
    given = checked_labels(labels, "strata and clusters")
    if given.shape != (rows,):
        raise ValueError(f"strata and clusters must have {rows} entries")
    return np.asarray(np.unique(given, return_inverse=True)[1], dtype=np.intp)


def _population(population: ArrayLike | None, row_strata: Places, sampled: Places) -> Floats:
    """Number of clusters in each stratum of the population; infinite where none is given."""
    whole = np.full(len(sampled), np.inf)
    if population is None:
        return whole
    given = np.asarray(population, dtype=np.float64)
    if given.shape not in {(), row_strata.shape}:
        raise ValueError(f"population must be one number, or one for each of {len(row_strata)} rows")
    whole[row_strata] = given
    if np.any(whole[row_strata] != given) or not np.all(whole >= sampled):
        raise ValueError("population must be at least the clusters sampled, and one number in each stratum")
    return whole


def _residuals(rows: Floats, calibration: Calibration) -> Floats:
    """Weighted influence less what the groups of a calibration explain of it."""
    after = calibration.after
    values = np.divide(rows, after, out=np.zeros_like(rows), where=after > 0)
    columns = np.hstack([np.eye(int(group.max()) + 1)[group] for group in calibration.groups])
    normal = columns.T @ (calibration.before[:, None] * columns)
    explained = np.linalg.pinv(normal, hermitian=True) @ (columns.T @ (calibration.before * values))
    return np.asarray((values - columns @ explained) * after)
