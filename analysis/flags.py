"""How strong the evidence is that an item, at a desk, is rated average or below."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.arguments import checked_counts, checked_level
from analysis.estimates import item_estimates, pseudo_counts
from analysis.evidence import benjamini_hochberg, p_values
from analysis.intervals import Estimate
from analysis.tabulation import Tabulation

CONFIRMED, CLEAR, TOO_FEW = "confirmed", "clear", "too_few"
MINIMUM = 10
"""Fewer valid answers than this are never graded."""
FALSE_DISCOVERY_RATE = 0.05


@dataclass(frozen=True)
class Flag:
    """The statement that an item is rated average or below at a desk (or agency), with its evidence.

    `k` of the mean's `n` people chose a point at or below average. `p_value` and `adjusted` speak against a mean above
    the middle of the scale, before and after Benjamini and Hochberg.
    """

    group: str
    item: str
    grade: str
    k: int
    mean: Estimate
    p_value: float
    adjusted: float


def grade(
    counts: ArrayLike,
    *,
    points: ArrayLike | None = None,
    answers: ArrayLike | None = None,
    minimum: int = MINIMUM,
    false_discovery_rate: float = FALSE_DISCOVERY_RATE,
) -> NDArray[np.str_]:
    """Grade every cell of a table of counts; all cells together are one family of statements.

    Parameters
    ----------
    counts : array_like, shape (..., K), for instance (desks, items, K)
        How many chose points 1 to K; whole numbers or pseudo-counts.
    points : array_like of int, broadcast to counts.shape[:-1], optional
        Points of each cell's own scale where it is shorter than K.
    answers : array_like of int, shape counts.shape[:-1], optional
        Valid answers behind pseudo-counts; by default the sums of the counts.
    minimum : int
        Fewer answers than this are not graded.
    false_discovery_rate : float
        Between 0 and 1: the expected share of wrong statements among those `confirmed`.

    Returns
    -------
    ndarray of str, shape counts.shape[:-1]
        - ``confirmed``: the mean lies at or below the middle of the scale, by a one-sided test (`p_values`) with the
          false discovery rate held by Benjamini and Hochberg over all cells with enough answers;
        - ``clear``: that is not shown (which does not show that all is well);
        - ``too_few``: fewer than `minimum` answers; these cells are no part of the family.

    Raises
    ------
    ValueError
        For counts as in `mean_interval`, a rate outside (0, 1), a minimum below 1.

    Examples
    --------
    >>> grade([[[30, 20, 5, 3, 2], [2, 3, 5, 30, 20]], [[3, 0, 0, 0, 0], [0, 0, 30, 0, 0]]])
    array([['confirmed', 'clear'],
           ['too_few', 'clear']], dtype='<U9')
    """
    return _judge(counts, points, answers, minimum, false_discovery_rate)[0]


def _judge(
    counts: ArrayLike, points: ArrayLike | None, answers: ArrayLike | None, minimum: int, rate: float
) -> tuple[NDArray[np.str_], NDArray[np.float64], NDArray[np.float64]]:
    """Grades, p-values and adjusted p-values; cells with too few answers keep p = adjusted = 1."""
    table, scale = checked_counts(counts, points)
    checked_level(rate, "false_discovery_rate")
    if minimum < 1:
        raise ValueError(f"minimum must be at least 1, not {minimum}")
    enough = np.asarray((table.sum(axis=-1) if answers is None else np.asarray(answers)) >= minimum)
    p, adjusted = np.ones(enough.shape), np.ones(enough.shape)
    p[enough] = p_values(table[enough], points=scale[enough])
    adjusted[enough] = benjamini_hochberg(p[enough])
    return np.where(enough, np.where(adjusted <= rate, CONFIRMED, CLEAR), TOO_FEW), p, adjusted


def grade_items(
    tabulation: Tabulation, *, minimum: int = MINIMUM, false_discovery_rate: float = FALSE_DISCOVERY_RATE
) -> tuple[NDArray[np.str_], NDArray[np.float64], NDArray[np.float64]]:
    """Grade the scored items of a tabulation, weights taken into account.

    Returns
    -------
    tuple of ndarray, each of shape ([groups,] scored items)
        Grades, p-values, adjusted p-values; p = 1 where there are too few answers.
    """
    scored = tabulation.questionnaire.scored
    return _judge(
        pseudo_counts(tabulation)[..., scored, :],
        tabulation.questionnaire.points[scored],
        tabulation.counts.sum(axis=-1)[..., scored],
        minimum,
        false_discovery_rate,
    )


def raise_flags(
    tabulation: Tabulation,
    *,
    confidence_level: float = 0.95,
    minimum: int = MINIMUM,
    false_discovery_rate: float = FALSE_DISCOVERY_RATE,
) -> tuple[Flag, ...]:
    """Flag the cells (group × item) whose grade is `confirmed`.

    Parameters
    ----------
    tabulation : Tabulation
        Grouped, as from `tabulate(responses, by="desk")`; all its cells are one family.
    confidence_level : float
        Of the interval of the mean in each flag.
    minimum, false_discovery_rate
        As for `grade`.

    Returns
    -------
    tuple of Flag
        The strongest statement (lowest upper end of the mean) first.

    Raises
    ------
    ValueError
        For a tabulation without groups, or arguments as for `grade`.
    """
    if tabulation.groups is None:
        raise ValueError("flags are raised for groups: tabulate(responses, by=...)")
    grades, p, adjusted = grade_items(tabulation, minimum=minimum, false_discovery_rate=false_discovery_rate)
    questionnaire, flags = tabulation.questionnaire, []
    for place in np.flatnonzero((grades == CONFIRMED).any(axis=1)).tolist():
        group = tabulation.of(tabulation.groups[place])
        means = item_estimates(group, confidence_level=confidence_level).mean
        for at in np.flatnonzero(grades[place] == CONFIRMED).tolist():
            item = int(questionnaire.scored[at])
            k = int(group.counts[item, questionnaire.at_or_below_average[item]].sum())
            evidence = (float(p[place, at]), float(adjusted[place, at]))
            flags.append(
                Flag(tabulation.groups[place], questionnaire.items[item].id, CONFIRMED, k, means[item], *evidence)
            )
    return tuple(sorted(flags, key=lambda flag: (flag.mean.high or 0.0, flag.group, flag.item)))
