"""How strong the evidence is that an item, at a desk, is rated average or below, and which flag comes first."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.arguments import checked_counts
from analysis.estimates import item_estimates, pseudo_counts
from analysis.grading import (
    CLEAR,
    CONFIRMED,
    FALSE_DISCOVERY_RATE,
    LIKELY,
    LIKELY_RATE,
    MINIMUM,
    TOLERANCE,
    TOO_FEW,
    WATCH,
    Judgement,
    Rules,
    confirmed_anytime,
    grade,
    judge,
)
from analysis.intervals import Estimate
from analysis.mixtures import learn
from analysis.tabulation import Tabulation

__all__ = (
    "CLEAR", "CONFIRMED", "FALSE_DISCOVERY_RATE", "LIKELY", "LIKELY_RATE", "MINIMUM", "TOLERANCE", "TOO_FEW", "WATCH",
    "Flag", "grade", "grade_items", "judge_items", "raise_flags", "severity",
)  # fmt: skip
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Flag:
    """The statement that an item is rated average or below at a desk (or agency), with its evidence.

    `k` of the mean's `n` people chose a point at or below average: the people reached, to be put in words. `p_value`
    and `adjusted` speak against a mean above the middle of the scale, before and after Benjamini and Hochberg; `chance`
    is that of a mean at or below it by what all desks say, `shrunken` the mean believed so, `severity` what flags are
    ordered by.
    """

    group: str
    item: str
    grade: str
    k: int
    mean: Estimate
    p_value: float
    adjusted: float
    chance: float
    shrunken: float
    severity: float


def severity(  # noqa: PLR0913 - keyword arguments with defaults, each documented
    counts: ArrayLike,
    *,
    points: ArrayLike | None = None,
    people: ArrayLike | None = None,
    importance: ArrayLike = 1.0,
    target: ArrayLike | None = None,
    shrunken: ArrayLike | None = None,
) -> Floats:
    """What a shortcoming weighs: shrunken gap × people reached × importance.

    A rule of this project's own for the order of a list, not a test and not an estimate.

    Parameters
    ----------
    counts : array_like, shape (desks, items, K), or (..., K)
        How many chose points 1 to K.
    points : array_like of int, broadcast to counts.shape[:-1], optional
        Points of each cell's own scale where it is shorter than K.
    people : array_like, broadcast to counts.shape[:-1], optional
        Ratings at or below average; by default those on the middle of the scale or lower.
    importance : array_like, broadcast to counts.shape[:-1]
        Not negative: how much the item matters, as shares of explained satisfaction say it or as 1 for each.
    target : array_like, broadcast to counts.shape[:-1], optional
        The mean to be reached; by default three quarters up the scale, 4 of 5.
    shrunken : array_like, shape counts.shape[:-1], optional
        Believed means, where `mixtures.learn` has been asked already.

    Returns
    -------
    ndarray, shape counts.shape[:-1]
        Points × people: 41 people at a desk half a point below the target weigh 20.5. 0 at or above the target. The
        shrunken mean, so that four bad answers by chance do not lead the list before forty.

    Raises
    ------
    ValueError
        For counts as in `mean_interval`, a negative importance.

    Examples
    --------
    >>> severity([[30, 20, 5, 3, 2], [2, 3, 5, 30, 20]]).round(1)
    array([120.7,   0. ])
    """
    table, scale = checked_counts(counts, points)
    weight = np.asarray(importance, dtype=np.float64)
    if not np.all(weight >= 0):
        raise ValueError("importance must not be negative")
    if people is None:
        people = (table * (np.arange(1, table.shape[-1] + 1) <= (1 + scale[..., None]) / 2)).sum(axis=-1)
    aim = (1 + 3 * scale) / 4 if target is None else np.asarray(target, dtype=np.float64)
    believed = learn(table, points=scale).mean if shrunken is None else np.asarray(shrunken, dtype=np.float64)
    return np.asarray(np.maximum(aim - believed, 0) * np.asarray(people) * weight)


def judge_items(tabulation: Tabulation, rules: Rules | None = None, *, anytime: bool = False) -> Judgement:
    """Judge the scored items of a tabulation, weights taken into account.

    Parameters
    ----------
    tabulation : Tabulation
        With groups, all its cells are one family. Without, its items are one, all of the same people.
    rules : Rules, optional
    anytime : bool
        As for `grade`.

    Returns
    -------
    Judgement
        Arrays of shape ([groups,] scored items).
    """
    own = rules or Rules()
    questionnaire = tabulation.questionnaire
    scored = questionnaire.scored
    table, scale = checked_counts(pseudo_counts(tabulation)[..., scored, :], questionnaire.points[scored])
    below = (table * questionnaire.at_or_below_average[scored]).sum(axis=-1)
    answers = tabulation.counts.sum(axis=-1)[..., scored]
    confirmed = confirmed_anytime(table, scale, own, answers=answers) if anytime else None
    if tabulation.groups is not None:
        return judge(table, scale, own, answers=answers, below=below, confirmed=confirmed)
    seen = None if confirmed is None else confirmed[None]
    alone = judge(table[None], scale[None], own, answers=answers[None], below=below[None], confirmed=seen)
    return Judgement(**{name: values[0] for name, values in vars(alone).items()})


def grade_items(
    tabulation: Tabulation,
    *,
    minimum: int = MINIMUM,
    false_discovery_rate: float = FALSE_DISCOVERY_RATE,
    anytime: bool = False,
) -> tuple[NDArray[np.str_], Floats, Floats]:
    """Grade the scored items of a tabulation, weights taken into account.

    Returns
    -------
    tuple of ndarray, each of shape ([groups,] scored items)
        Grades, p-values, adjusted p-values; p = 1 where there are too few answers.
    """
    rules = Rules(minimum=minimum, false_discovery_rate=false_discovery_rate)
    found = judge_items(tabulation, rules, anytime=anytime)
    return found.grades, found.p, found.adjusted


def raise_flags(  # noqa: PLR0913 - keyword arguments with defaults, each documented
    tabulation: Tabulation,
    *,
    confidence_level: float = 0.95,
    minimum: int = MINIMUM,
    false_discovery_rate: float = FALSE_DISCOVERY_RATE,
    grades: Collection[str] = (CONFIRMED, LIKELY),
    importance: Mapping[str, float] | None = None,
    anytime: bool = False,
) -> tuple[Flag, ...]:
    """Flag the cells (group × item) of certain grades.

    Parameters
    ----------
    tabulation : Tabulation
        Grouped, as from `tabulate(responses, by="desk")`; all its cells are one family.
    confidence_level : float
        Of the interval of the mean in each flag.
    minimum, false_discovery_rate
        As for `grade`.
    grades : collection of str
        Which grades are flagged.
    importance : mapping of item to float, optional
        As for `severity`; 1 for items that are not named.
    anytime : bool
        As for `grade`; the intervals of the means are then `kt`.

    Returns
    -------
    tuple of Flag
        Those confirmed first, then the most severe (`severity`), then the lowest upper end of the mean.

    Raises
    ------
    ValueError
        For a tabulation without groups, or arguments as for `grade`.
    """
    if tabulation.groups is None:
        raise ValueError("flags are raised for groups: tabulate(responses, by=...)")
    rules = Rules(minimum=minimum, false_discovery_rate=false_discovery_rate)
    found = judge_items(tabulation, rules, anytime=anytime)
    questionnaire = tabulation.questionnaire
    scored = questionnaire.scored
    people = (tabulation.counts * questionnaire.at_or_below_average).sum(axis=-1)[:, scored]
    matters = [(importance or {}).get(questionnaire.items[item].id, 1.0) for item in scored.tolist()]
    weighs = severity(
        tabulation.counts[:, scored],
        points=questionnaire.points[scored],
        people=people,
        importance=matters,
        shrunken=found.shrunken,
    )
    flags = []
    chosen = np.isin(found.grades, list(grades))
    for place in np.flatnonzero(chosen.any(axis=1)).tolist():
        own = tabulation.of(tabulation.groups[place])
        means = item_estimates(own, confidence_level=confidence_level, method="kt" if anytime else "wilson").mean
        for at in np.flatnonzero(chosen[place]).tolist():
            item = int(scored[at])
            numbers = (found.p, found.adjusted, found.chance, found.shrunken, weighs)
            evidence = [float(values[place, at]) for values in numbers]
            name, id_ = str(found.grades[place, at]), questionnaire.items[item].id
            flags.append(Flag(tabulation.groups[place], id_, name, int(people[place, at]), means[item], *evidence))
    return tuple(sorted(flags, key=_order))


def _order(flag: Flag) -> tuple[bool, float, float, str, str]:
    return flag.grade != CONFIRMED, -flag.severity, flag.mean.high or 0.0, flag.group, flag.item
