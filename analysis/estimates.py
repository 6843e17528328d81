"""Figures with their intervals: of an item, and of several items pooled."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.intervals import Estimate, Interval, mean_interval, share_interval
from analysis.tabulation import Tabulation

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ItemEstimates:
    """Estimates of all items of one tabulation, in their order; facts have none to show (n = 0)."""

    mean: tuple[Estimate, ...]
    top_two_box: tuple[Estimate, ...]
    at_or_below_average: tuple[Estimate, ...]


def pseudo_counts(tabulation: Tabulation) -> Floats:
    """Counts as intervals take them: weighted shares times Kish's effective n; without weights the counts.

    Kish's effective n of an item is (Σw)²/Σw² over its valid answers, which is what unequal weights leave of n when
    they have nothing to do with the answers. Zero where all weights are zero.

    References
    ----------
    .. [1] Kish, L. (1965). Survey Sampling. Wiley, New York.
    """
    if tabulation.weighted is None:
        return tabulation.counts.astype(np.float64)
    total, squares = tabulation.weighted.sum(axis=-1), np.asarray(tabulation.squared_weights)
    factor = np.divide(total, squares, out=np.zeros_like(total), where=squares > 0)
    return np.asarray(tabulation.weighted * factor[..., None])


def item_estimates(
    tabulation: Tabulation,
    *,
    confidence_level: float = 0.95,
    method: str = "wilson",
    population: int | None = None,
) -> ItemEstimates:
    """Mean, top-two-box share and share at or below average of every scored item of an ungrouped tabulation.

    Methods: that of the share, and `dirichlet_half` of the mean (with `kt`, for whatever is looked at daily, both);
    `_kish` is added where weights were used (see `pseudo_counts`); `census` where an item has as many valid answers as
    the population has members. Strata do not enter an item's interval.
    """
    counts, questionnaire = pseudo_counts(tabulation), tabulation.questionnaire
    answers = np.where([item.scored for item in questionnaire.items], tabulation.counts.sum(axis=-1), 0)
    n = counts.sum(axis=-1)
    suffix = "" if tabulation.weighted is None else "_kish"

    def estimates(values: Floats, interval: Interval, name: str) -> tuple[Estimate, ...]:
        figures = np.stack([values, interval.low, interval.high], axis=1).astype(object)
        figures[(n == 0) | (answers == 0)] = None
        return tuple(
            Estimate(value, low, high, size, "census" if size == population else name)
            for (value, low, high), size in zip(figures.tolist(), answers.tolist(), strict=True)
        )

    def share(points: NDArray[np.bool_]) -> tuple[Estimate, ...]:
        k = np.minimum((counts * points).sum(axis=-1), n)
        interval = share_interval(k, n, confidence_level=confidence_level, method=method, population=population)
        return estimates(k / np.where(n > 0, n, 1), interval, method + suffix)

    rated = np.arange(1.0, counts.shape[-1] + 1)
    points = np.where(rated <= questionnaire.points[:, None], rated, np.nan)
    way = "kt" if method == "kt" else "dirichlet_half"
    means = mean_interval(counts, confidence_level=confidence_level, points=points, population=population, method=way)
    value = counts @ rated / np.where(n > 0, n, 1)
    return ItemEstimates(
        mean=estimates(value, means, way + suffix),
        top_two_box=share(questionnaire.satisfied),
        at_or_below_average=share(questionnaire.at_or_below_average),
    )
