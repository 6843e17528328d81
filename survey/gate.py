"""The gate that every figure passes before it leaves: whatever rests on too few ballots stays behind."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from survey.published import Estimate, Fact, Flag, Funnel, Groups, Line, Published, Split


@dataclass(frozen=True)
class Figures:
    """What was computed, before the gate; the names are those of `Published`."""

    ballots: int
    index: Line | None
    factors: tuple[Line, ...]
    items: tuple[Line, ...]
    facts: tuple[Fact, ...]
    modes: Mapping[str, int]
    previous: str = ""
    live: bool = False
    by_mode: tuple[Split, ...] = ()
    by_stage: tuple[Split, ...] = ()
    groups: Groups = field(default_factory=Groups)
    funnel: Funnel | None = None
    flags: tuple[Flag, ...] = ()
    aside: int = 0
    with_aside: Estimate | None = None
    rolling: Line | None = None


def publish(figures: Figures, minimum_cell: int) -> Published:
    """Let through what rests on at least `minimum_cell` ballots.

    Factors and index must have been computed without the items that `small` names: otherwise a hidden item is the
    difference between a factor and its other items. Standings and silence name agencies without a number; they pass
    with few ballots too, and so does the figure of three months, which has a gate of its own.
    """
    rolling = _gated(figures.rolling, minimum_cell)
    if figures.ballots < minimum_cell:
        return Published(None, live=figures.live, groups=figures.groups, rolling=rolling)
    return Published(
        ballots=figures.ballots,
        index=_gated(figures.index, minimum_cell),
        factors=tuple(_gate(line, minimum_cell) for line in figures.factors),
        items=tuple(_gate(line, minimum_cell) for line in figures.items),
        facts=tuple(_known(fact, minimum_cell) for fact in figures.facts),
        modes=_modes(figures.modes, minimum_cell),
        previous=figures.previous,
        live=figures.live,
        by_mode=_splits(figures.by_mode, minimum_cell),
        by_stage=_splits(figures.by_stage, minimum_cell),
        groups=figures.groups,
        funnel=figures.funnel,
        flags=tuple(flag for flag in figures.flags if not _gate(flag.line, minimum_cell).hidden),
        aside=figures.aside,
        with_aside=figures.with_aside,
        rolling=rolling,
    )


def small(answers: Mapping[str, int], minimum_cell: int) -> frozenset[str]:
    """Items with so few answers that they are hidden and enter no sum."""
    return frozenset(item for item, n in answers.items() if n < minimum_cell)


def _gated(line: Line | None, minimum_cell: int) -> Line | None:
    return None if line is None else _gate(line, minimum_cell)


def _gate(line: Line, minimum_cell: int) -> Line:
    trend = tuple(point if _shown(point.share, minimum_cell) else replace(point, share=None) for point in line.trend)
    if _shown(line.share, minimum_cell):
        return replace(line, trend=trend)
    return Line(line.id, None, None, line.factor, trend=trend)


def _shown(estimate: Estimate | None, minimum_cell: int) -> bool:
    return estimate is not None and estimate.n >= minimum_cell


def _known(fact: Fact, minimum_cell: int) -> Fact:
    return fact if (fact.n or 0) >= minimum_cell else Fact(fact.item, None, None)


def _splits(splits: Sequence[Split], minimum_cell: int) -> tuple[Split, ...]:
    """Kinds of ballots, most first, hidden as `_modes` hides their numbers."""
    shown = dict(_modes({split.key: split.ballots or 0 for split in splits}, minimum_cell))
    by_key = {split.key: split for split in splits}
    return tuple(Split(key, number, None if number is None else by_key[key].share) for key, number in shown.items())


def _modes(modes: Mapping[str, int], minimum_cell: int) -> tuple[tuple[str, int | None], ...]:
    """Ballots of each mode, most first. One hidden number alone is the total less the others: the next goes too."""
    ordered = sorted(modes.items(), key=lambda mode: (-mode[1], mode[0]))
    hidden = {mode for mode, number in ordered if number < minimum_cell}
    if sum(modes[mode] for mode in hidden) < minimum_cell and hidden:
        hidden |= set(_smallest(ordered, hidden))
    return tuple((mode, None if mode in hidden else number) for mode, number in ordered)


def _smallest(ordered: Iterable[tuple[str, int]], hidden: set[str]) -> list[str]:
    return [mode for mode, _ in ordered if mode not in hidden][-1:]
