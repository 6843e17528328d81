"""Ballots become counts: everything about an item, and what factors and the index need, in one pass."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.labels import told_apart
from analysis.moments import Floats, Moments, second_moments
from analysis.questionnaire import Questionnaire
from analysis.responses import COLUMNS, NEVER_ASKED, NO_ANSWER, NOT_APPLICABLE, Responses

Counts = NDArray[np.int64]
SUMS = ("counts", "not_applicable", "no_answer", "never_asked", "ballots", "weighted", "squared_weights")
ROWS = 2**18
"""Ballots whose answers to one item are counted at a time."""
CHUNK = 65536
"""Ballots counted at a time: their codes stay small beside the matrix."""


@dataclass(frozen=True, eq=False)
class Tabulation:
    """Counts of answers. Tabulations of the same questionnaire add up: months to a year, desks to an agency.

    Parameters
    ----------
    questionnaire : Questionnaire
    counts : ndarray of int64, shape ([groups,] items, points)
        Ballots that chose a point; zero beyond the end of a shorter scale.
    not_applicable, no_answer, never_asked : ndarray of int64, shape ([groups,] items)
    ballots : ndarray of int64, shape ([groups])
    groups : tuple of str or None
        Labels of the first axis; None where there is no such axis.
    weighted : ndarray of float64, shape of `counts`, or None
        Sums of weights where ballots had weights.
    squared_weights : ndarray of float64, shape ([groups,] items), or None
        Sums of squared weights of valid answers.
    moments : Moments or None
        What the variance of factors and of the index takes from rows; None for published counts.
    is_published : bool
        Whether the counts are a table of others, without ballots behind it: then a blank shows only in the sums.
    """

    questionnaire: Questionnaire
    counts: Counts
    not_applicable: Counts
    no_answer: Counts
    never_asked: Counts
    ballots: Counts
    groups: tuple[str, ...] | None = None
    weighted: NDArray[np.float64] | None = None
    squared_weights: NDArray[np.float64] | None = None
    moments: Moments | None = None
    is_published: bool = False

    def __post_init__(self) -> None:
        axes = () if self.groups is None else (len(self.groups),)
        items = (*axes, len(self.questionnaire.items))
        shapes = {"counts": (*items, self.questionnaire.most_points), "ballots": axes}
        for name in ("counts", "not_applicable", "no_answer", "never_asked", "ballots"):
            shape, wanted = getattr(self, name).shape, shapes.get(name, items)
            if shape != wanted:
                raise ValueError(f"{name} must have shape {wanted}, not {shape}")

    def of(self, group: str) -> "Tabulation":
        """One group's counts, without the axis of groups; ValueError for an unknown one."""
        if self.groups is None or group not in self.groups:
            raise ValueError(f"no group {group!r}; there are: {', '.join(self.groups or ())}")
        place = self.groups.index(group)
        return self._each(lambda sums: sums[place])

    def regrouped(self, labels: Sequence[str | None]) -> "Tabulation":
        """Groups put together under other labels, one for each group; None leaves a group out."""
        if self.groups is None or len(labels) != len(self.groups):
            raise ValueError("regrouping takes one label for each group")
        names = tuple(sorted({label for label in labels if label is not None}))
        kept = [place for place, label in enumerate(labels) if label is not None]
        places = np.array([names.index(label) for label in labels if label is not None], dtype=np.intp)

        def gather(sums: Any) -> Any:
            found = np.zeros((len(names), *sums.shape[1:]), dtype=sums.dtype)
            np.add.at(found, places, sums[kept])
            return found

        return self._each(gather, names)

    def unscored(self, items: Collection[str]) -> "Tabulation":
        """The same counts with some items counted only: they enter no factor and no index any more."""
        before = self.questionnaire
        after = replace(
            before, items=tuple(replace(one, scored=one.scored and one.id not in items) for one in before.items)
        )
        kept = np.flatnonzero([before.items[place].id not in items for place in before.scored])
        return replace(self, questionnaire=after, moments=self.moments and self.moments.of(kept, len(before.scored)))

    def total(self) -> "Tabulation":
        """All groups together, without the axis of groups."""
        return self if self.groups is None else self._each(lambda sums: sums.sum(axis=0))

    def without(self, part: "Tabulation") -> "Tabulation":
        """What is left of an ungrouped total when one of its groups, `of(group)`, is taken out."""
        mine, theirs = self.moments, part.moments
        values = [(name, getattr(self, name), getattr(part, name)) for name in SUMS]
        sums: dict[str, Any] = {name: None if whole is None else whole - some for name, whole, some in values}
        rest = (
            mine
            and theirs
            and Moments(
                mine.strata,
                mine.respondents - theirs.respondents,
                mine.first - theirs.first,
                mine.second - theirs.second,
            )
        )
        return Tabulation(self.questionnaire, **sums, moments=rest, is_published=self.is_published)

    def _each(self, reduce: Callable[[Any], Any], groups: tuple[str, ...] | None = None) -> "Tabulation":
        values = {name: getattr(self, name) for name in SUMS}
        sums: dict[str, Any] = {
            name: None if value is None else np.asarray(reduce(value)) for name, value in values.items()
        }
        moments = self.moments
        return Tabulation(
            self.questionnaire,
            **sums,
            groups=groups,
            moments=moments
            and Moments(moments.strata, reduce(moments.respondents), reduce(moments.first), reduce(moments.second)),
            is_published=self.is_published,
        )

    def __add__(self, other: "Tabulation") -> "Tabulation":
        """Counts of both. Groups are matched by label; weights of the one that has none are 1.

        Moments are kept only where both have them. ValueError for two questionnaires, or where only one has groups.
        """
        if self.questionnaire != other.questionnaire:
            raise ValueError("tabulations of different questionnaires do not add up")
        if (self.groups is None) != (other.groups is None):
            raise ValueError("one tabulation has groups, the other has not: take total() of it first")
        groups = None if self.groups is None else tuple(sorted({*self.groups, *(other.groups or ())}))
        weighted = self.weighted is not None or other.weighted is not None
        mine, theirs = self._spread(groups, weighted), other._spread(groups, weighted)
        sums: dict[str, Any] = {name: None if mine[name] is None else mine[name] + theirs[name] for name in SUMS}
        both = None if mine["moments"] is None or theirs["moments"] is None else mine["moments"] + theirs["moments"]
        said = self.is_published or other.is_published
        return Tabulation(self.questionnaire, groups=groups, **sums, moments=both, is_published=said)

    def _spread(self, groups: tuple[str, ...] | None, weighted: bool) -> dict[str, Any]:
        """The sums with their groups at the places of a longer list, and with weights of 1 where they are wanted."""
        sums = {name: getattr(self, name) for name in SUMS}
        if weighted and self.weighted is None:
            sums |= {"weighted": self.counts.astype(np.float64)}
            sums |= {"squared_weights": self.counts.sum(axis=-1).astype(np.float64)}
        moments = self.moments
        if self.groups is None or groups is None:
            return {**sums, "moments": moments}
        places = [groups.index(group) for group in self.groups]

        def spread(values: Any) -> Any:
            wide = np.zeros((len(groups), *values.shape[1:]), dtype=values.dtype)
            wide[places] = values
            return wide

        wide = {name: None if value is None else spread(value) for name, value in sums.items()}
        return {
            **wide,
            "moments": moments
            and Moments(moments.strata, spread(moments.respondents), spread(moments.first), spread(moments.second)),
        }


def tabulate(responses: Responses, by: str | NDArray[np.str_] | None = None, *, moments: bool = True) -> Tabulation:
    """Count the answers to every item.

    Parameters
    ----------
    responses : Responses
    by : str or ndarray of str, shape (ballots,), optional
        Groups: the name of one of the responses' columns (`desk`, `agency`, `date`, `mode`, `stratum`) or labels.
    moments : bool
        Whether to take along what factors and the index need (per group and stratum (3 J)² numbers); without it they
        can only be bounded from counts.

    Returns
    -------
    Tabulation
        With a first axis of sorted labels where `by` is given.

    Raises
    ------
    ValueError
        For a column that the responses do not have, labels of a wrong length, or `by` weight.

    Examples
    --------
    >>> from analysis.questionnaire import Item, Questionnaire, Scale
    >>> questionnaire = Questionnaire((Item("A", "three"), Item("B", "three")), (), {"three": Scale(3, (3,), (1,))})
    >>> matrix = np.array([[3, -1], [1, 2], [3, -2]], dtype=np.int8)
    >>> tabulation = tabulate(Responses(questionnaire, matrix))
    >>> tabulation.counts
    array([[1, 0, 2],
           [0, 1, 0]])
    >>> tabulation.not_applicable, tabulation.no_answer, int(tabulation.ballots)
    (array([0, 1]), array([0, 1]), 3)
    """
    groups, places = _groups(responses, by)
    number = 1 if groups is None else len(groups)
    codes = _count(responses, places, number)
    weighted, squared = _weigh(responses, places, number) if responses.weight is not None else (None, None)
    tabulation = Tabulation(
        responses.questionnaire,
        counts=codes[..., 1 - NEVER_ASKED :],
        not_applicable=codes[..., NOT_APPLICABLE - NEVER_ASKED],
        no_answer=codes[..., NO_ANSWER - NEVER_ASKED],
        never_asked=codes[..., 0],
        ballots=np.bincount(places, minlength=number),
        groups=("",) if groups is None else groups,
        weighted=weighted,
        squared_weights=squared,
        moments=second_moments(responses, places, number) if moments else None,
    )
    return tabulation.of("") if groups is None else tabulation


def _groups(responses: Responses, by: str | NDArray[np.str_] | None) -> tuple[tuple[str, ...] | None, NDArray[np.intp]]:
    if by is None:
        return None, np.zeros(len(responses), dtype=np.intp)
    labels = _column(responses, by) if isinstance(by, str) else by
    if labels.shape != (len(responses),):
        raise ValueError(f"labels must have shape ({len(responses)},), not {labels.shape}")
    names, places = told_apart(labels)
    return tuple(names.astype(np.str_).tolist()), places


def _column(responses: Responses, by: str) -> NDArray[Any]:
    there = {name: getattr(responses, name) for name in COLUMNS if name != "weight"}
    if there.get(by) is None:
        known = [name for name, values in there.items() if values is not None]
        raise ValueError(f"no column {by!r} to group by; there are: {', '.join(known)}")
    return np.asarray(there[by])


def _chunks(responses: Responses, places: NDArray[np.intp]) -> Iterator[tuple[slice, NDArray[np.intp], int]]:
    """Each chunk's codes (group, item, answer) as whole numbers, shape (rows, items), and how many codes there are."""
    items, width = len(responses.questionnaire.items), responses.questionnaire.most_points - NEVER_ASKED + 1
    for start in range(0, len(responses), CHUNK):
        rows = slice(start, start + CHUNK)
        codes = responses.matrix[rows].astype(np.intp)
        codes += np.arange(items) * width - NEVER_ASKED
        codes += places[rows, None] * (items * width)
        yield rows, codes, items * width


def _count(responses: Responses, places: NDArray[np.intp], number: int) -> Counts:
    """Ballots by group, item and answer (non-answers first), shape (number, items, points + non-answers)."""
    items, width = len(responses.questionnaire.items), responses.questionnaire.most_points - NEVER_ASKED + 1
    counts = np.zeros((number, items, width), dtype=np.int64)
    for start in range(0, len(responses), ROWS):
        rows = slice(start, start + ROWS)
        first = places[rows] * width - NEVER_ASKED
        for item, column in enumerate(np.ascontiguousarray(responses.matrix[rows].T)):
            codes = first + column  # an item at a time: the counters that it needs stay in the processor's cache
            counts[:, item] += np.bincount(codes, minlength=number * width).reshape(number, width)
    return counts


def _weigh(responses: Responses, places: NDArray[np.intp], number: int) -> tuple[Floats, Floats]:
    """Sums of weights by group, item and point, and of squared weights by group and item."""
    weight = np.asarray(responses.weight)
    items, width = len(responses.questionnaire.items), responses.questionnaire.most_points - NEVER_ASKED + 1
    sums = np.zeros((2, number * items * width))
    for rows, codes, size in _chunks(responses, places):
        each = np.repeat(weight[rows], items)
        for power in (1, 2):
            sums[power - 1] += np.bincount(codes.ravel(), weights=each**power, minlength=number * size)
    points = sums.reshape(2, number, items, width)[..., 1 - NEVER_ASKED :]
    return points[0], points[1].sum(axis=-1)
