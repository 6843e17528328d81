"""Figures over several items: factors and the index, with respondents as the unit of their intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from analysis.arguments import checked_level, without_replacement
from analysis.intervals import Estimate, Interval, mean_interval, share_interval
from analysis.moments import Moments
from analysis.tabulation import Tabulation

Floats = NDArray[np.float64]
BLOCKS: Mapping[str, int] = MappingProxyType({"top_two_box": 0, "mean": 1})
"""Where the moments keep what each form sums up."""
NO_VARIANCE = 1e-12
"""A variance of one answer below this, and a variance of the figure below this part of it, is rounding."""


@dataclass(frozen=True)
class Pooled:
    """One figure in its two forms."""

    top_two_box: Estimate
    mean: Estimate


def pool(
    tabulation: Tabulation,
    sets: Sequence[Sequence[int]],
    *,
    confidence_level: float = 0.95,
    method: str = "wilson",
    population: int | None = None,
) -> Pooled:
    """Mean over sets of items of the figure pooled over each set's answers.

    One set with all its items gives the pooled figure Σk/Σn; one set for each item the mean of the items' figures; one
    set for each factor the mean of the factors' figures. Items and sets without an answer are left out.

    Parameters
    ----------
    tabulation : Tabulation
        Ungrouped.
    sets : sequence of sequences of int
        Places of items; no item in two sets.
    confidence_level, method, population
        As for `share_interval`; `population` counts respondents, and the item with the fewest answers decides.

    Returns
    -------
    Pooled
        `n` is the number of valid answers. Nothing is known (None) without an answer, or where all weights are zero;
        the mean has no meaning (method `scales_differ`) where the items' scales have different numbers of points.

    Notes
    -----
    A respondent's answers resemble each other. So the variance is that of the linearised figure with respondents as
    clusters, n/(n − 1) Σ (z_i − z̄)² per stratum, z_i = Σ_j g_j (y_ij − R a_ij) with y the answer, a whether there was
    one, and R the set's figure [1]_: what R's `svyratio` computes. It is turned into an effective number of answers,
    n_eff = s²/variance with s² the variance of one answer, times (t_{n−1}/t_df)² for the few respondents behind it
    [2]_, never more than there are answers; and n_eff pseudo-answers go into the interval of a share or mean. df is the
    number of respondents, (Σ m)²/Σ m² with m their answers, less the number of strata. Where respondents do not differ
    (all answers agree, or there is one respondent) there is no variance to estimate: n_eff is then that number of
    respondents, as if all answers of each were one.

    Without rows (`_from_counts`) the variance is unknown, but bounded by Minkowski's inequality: it cannot exceed that
    of items that all rise and fall together, (Σ_j √Σ_i z_ij²)². The interval holds whatever the correlation; pooling
    answers as if they were independent covers 63 % at nominal 95 %.

    With method "kt" (`kt_union`) each item has its confidence sequence at error α/J (`analysis.anytime`), and the
    figure's ends are the same weighted sums of the items' ends: true at all looks together and whatever the
    correlation, by Bonferroni's inequality. Wide; for periods that are not over.

    References
    ----------
    .. [1] Woodruff, R. S. (1971). "A simple method for approximating the variance of a complicated estimate". Journal
       of the American Statistical Association 66, 411-414. doi:10.1080/01621459.1971.10482279
    .. [2] Korn, E. L. and Graubard, B. I. (1998). "Confidence intervals for proportions with small expected number of
       positive counts estimated from survey data". Survey Methodology 24, 193-201.
    """
    answered = [[place for place in places if tabulation.counts[place].any()] for places in sets]
    figure = _figure(tabulation, [np.array(places) for places in answered if places])
    suffix = _suffix(tabulation)
    watched = method == "kt"
    names = {"top_two_box": method + suffix, "mean": "dirichlet_half" + suffix}
    if watched:
        names = dict.fromkeys(names, "kt_union")
    n = int(tabulation.counts[figure.items].sum())
    if not figure.known:
        return Pooled(**{which: Estimate(None, None, None, n, name) for which, name in names.items()})
    points = set(tabulation.questionnaire.points[figure.items].tolist())
    growth, census = _growth(tabulation, figure.items, population)
    estimates = {}
    for which, name in names.items():
        if which == "mean" and len(points) > 1:
            estimates[which] = Estimate(None, None, None, n, "scales_differ")
            continue
        if watched:
            estimates[which] = _watched(figure, which, max(points), n, checked_level(confidence_level))
            continue
        size = _effective_n(tabulation, figure, which, confidence_level) * growth
        value, interval = _bounds(
            figure, which, size, max(points), {"confidence_level": confidence_level, "method": method}
        )
        low, high = (value, value) if census else (float(interval.low), float(interval.high))
        estimates[which] = Estimate(value, low, high, n, "census" if census else name)
    return Pooled(**estimates)


def effective_share(
    tabulation: Tabulation, items: Sequence[int], *, confidence_level: float = 0.95
) -> tuple[float, float]:
    """The pooled top-two-box share as k of n independent answers: what its interval in `pool` is made from.

    Parameters
    ----------
    tabulation : Tabulation
        Ungrouped.
    items : sequence of int
        Places of the items that are pooled.
    confidence_level : float
        At which the few respondents behind the answers are allowed for.

    Returns
    -------
    k, n : float
        k/n is the share, n the effective number of answers (see `pool`); both 0 where nothing is known.
    """
    answered = np.array([place for place in items if tabulation.counts[place].any()], dtype=np.intp)
    figure = _figure(tabulation, [answered] if answered.size else [])
    if not figure.known:
        return 0.0, 0.0
    size = _effective_n(tabulation, figure, "top_two_box", checked_level(confidence_level))
    share = float(figure.share @ (figure.counts * figure.values["top_two_box"]).sum(axis=1))
    return min(share, 1.0) * size, size


@dataclass(frozen=True, eq=False)
class _Figure:
    """A figure as a weighted sum over answers.

    `items` (J,) are the places used, `counts` (J, points) their (weighted) counts, `share` (J,) the part of the figure
    that one (weighted) answer to an item is: Σ share · counts = 1. `values` (J, points) is what a point is worth in
    each form, `centres` (J,) the figure of the item's set.
    """

    items: NDArray[np.intp]
    counts: Floats
    share: Floats
    values: Mapping[str, Floats]
    centres: Mapping[str, Floats]

    @property
    def known(self) -> bool:
        return bool(self.share.any())


def _figure(tabulation: Tabulation, sets: Sequence[NDArray[np.intp]]) -> _Figure:
    questionnaire = tabulation.questionnaire
    items = np.concatenate([np.array([], dtype=np.intp), *sets])
    member = np.repeat(np.arange(len(sets)), [len(places) for places in sets])
    counts = np.asarray(tabulation.counts if tabulation.weighted is None else tabulation.weighted, dtype=np.float64)
    counts = counts[items]
    total = np.bincount(member, weights=counts.sum(axis=1), minlength=len(sets))
    divisor = np.where(total > 0, total, np.inf)
    rated = np.broadcast_to(np.arange(1.0, counts.shape[1] + 1), counts.shape)
    values = {"top_two_box": questionnaire.satisfied[items].astype(np.float64), "mean": rated}
    centres = {}
    for which, value in values.items():
        sums = np.bincount(member, weights=(counts * value).sum(axis=1), minlength=len(sets))
        centres[which] = (sums / divisor)[member]
    share = 1 / (divisor * max(int((total > 0).sum()), 1))
    return _Figure(items, counts, share[member], values, centres)


def _suffix(tabulation: Tabulation) -> str:
    """What was done, as the end of the method's name."""
    weighted = "" if tabulation.weighted is None else "_weighted"
    if tabulation.moments is None:
        return f"{weighted}_from_counts"
    return f"_clustered{weighted}" + ("_stratified" if len(tabulation.moments.strata) > 1 else "")


def _growth(tabulation: Tabulation, items: NDArray[np.intp], population: int | None) -> tuple[float, bool]:
    """By what a finite population enlarges the effective n, and whether it was asked in full."""
    answers = tabulation.counts[items].sum(axis=1).astype(np.float64)
    enlarged, census = without_replacement(answers, population)
    fewest = int(np.argmin(answers))
    return float(enlarged[fewest] / max(answers[fewest], 1)), bool(census.all())


def _effective_n(tabulation: Tabulation, figure: _Figure, which: str, confidence_level: float) -> float:
    """How many independent answers the figure is worth."""
    squares = tabulation.counts.sum(axis=1) if tabulation.squared_weights is None else tabulation.squared_weights
    answers = 1 / float((figure.share**2 * squares[figure.items]).sum())
    values = figure.values[which]
    spread = values - figure.centres[which][:, None]
    middle = float((figure.share[:, None] * figure.counts * values).sum())
    one = float((figure.share[:, None] * figure.counts * (values - middle) ** 2).sum())
    if tabulation.moments is None:
        variance, respondents, degrees = _bounded(figure, spread, squares[figure.items])
    else:
        variance, respondents, degrees = _clustered(tabulation.moments, tabulation.questionnaire.scored, figure, which)
    if one <= NO_VARIANCE or variance <= NO_VARIANCE * one:
        return min(respondents, answers)
    few = stdtrit(max(answers - 1, degrees), confidence_level / 2 + 0.5) / stdtrit(degrees, confidence_level / 2 + 0.5)
    return min(float(one / variance * few**2), answers)


def _clustered(moments: Moments, scored: NDArray[np.intp], figure: _Figure, which: str) -> tuple[float, float, float]:
    """Variance from rows, number of respondents, degrees of freedom."""
    places = np.searchsorted(scored, figure.items)
    blocks = np.zeros((3, len(scored)))
    blocks[2, places] = figure.share
    respondents = 1 / moments.square(blocks.ravel())
    blocks[BLOCKS[which], places] = figure.share
    blocks[2, places] = -figure.share * figure.centres[which]
    return moments.variance(blocks.ravel()), respondents, max(respondents - len(moments.strata), 1.0)


def _bounded(figure: _Figure, spread: Floats, squares: Floats) -> tuple[float, float, float]:
    """The largest variance that the counts allow, the fewest respondents, degrees of freedom."""
    total = figure.counts.sum(axis=1)
    weight = np.divide(squares, total, out=np.zeros_like(total), where=total > 0)
    each = np.sqrt(weight * (figure.counts * (figure.share[:, None] * spread) ** 2).sum(axis=1))
    kish = np.divide(total**2, squares, out=np.zeros_like(total), where=squares > 0)
    most = float(kish.max())
    respondents = 1 / float((figure.share * np.sqrt(squares)).sum()) ** 2
    return float(each.sum()) ** 2 * most / max(most - 1, 1), respondents, max(most - 1, 1.0)


def _watched(figure: _Figure, which: str, points: int, n: int, level: float) -> Estimate:
    """The figure between the weighted ends of its items' confidence sequences."""
    each = 1 - (1 - level) / len(figure.items)
    parts = figure.share * figure.counts.sum(axis=1)
    if which == "mean":
        ends = mean_interval(figure.counts[:, :points], confidence_level=each, method="kt")
        value = float((figure.share[:, None] * figure.counts * figure.values[which]).sum())
    else:
        chosen = (figure.counts * figure.values[which]).sum(axis=1)
        ends = share_interval(chosen, figure.counts.sum(axis=1), confidence_level=each, method="kt")
        value = min(float(figure.share @ chosen), 1.0)
    low, high = (float(parts @ end) for end in (ends.low, ends.high))
    return Estimate(value, min(low, value), max(high, value), n, "kt_union")


def _bounds(figure: _Figure, which: str, size: float, points: int, options: dict[str, Any]) -> tuple[float, Interval]:
    """The figure, and the interval that `size` independent answers of its distribution give."""
    if which == "mean":
        distribution = (figure.share[:, None] * figure.counts).sum(axis=0)[:points]
        interval = mean_interval(distribution * size, confidence_level=options["confidence_level"])
        value = float(distribution @ np.arange(1.0, points + 1))
        return min(max(value, float(interval.low)), float(interval.high)), interval  # only rounding leaves the interval
    chosen = (figure.counts * figure.values[which]).sum(axis=1)
    value = min(float(figure.share @ chosen), 1.0)
    value = 1.0 if np.array_equal(chosen, figure.counts.sum(axis=1)) else value  # exactly, whatever the rounding
    return value, share_interval(value * size, size, **options)
