"""The gate that every figure passes before it leaves: whatever rests on too few ballots stays behind.

`Published` is what may be shown. It is made by `publish` and by nothing else, so a page, a file or a picture that
takes a `Published` cannot print a small cell.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval and the number of answers that it rests on."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Line:
    """Share of the satisfied and mean of one item, factor or the index; both None where they are hidden.

    The mean alone is None where items on different scales have none.
    """

    id: str
    share: Estimate | None
    mean: Estimate | None
    factor: str | None = None
    grade: str = ""

    @property
    def hidden(self) -> bool:
        """Whether too few ballots stand behind it."""
        return self.share is None


@dataclass(frozen=True)
class Fact:
    """How often something happened that should not: `exceptions` of `n` who knew; None where hidden."""

    item: str
    exceptions: int | None
    n: int | None


@dataclass(frozen=True)
class Published:
    """A scorecard as it may be shown. `ballots` is None, and all else empty, below the smallest number shown."""

    ballots: int | None
    index: Line | None = None
    factors: tuple[Line, ...] = ()
    items: tuple[Line, ...] = ()
    facts: tuple[Fact, ...] = ()
    modes: tuple[tuple[str, int | None], ...] = ()

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Self:
        """Read back what `dataclasses.asdict` gave."""
        return cls(
            plain["ballots"],
            None if plain["index"] is None else _line(plain["index"]),
            tuple(map(_line, plain["factors"])),
            tuple(map(_line, plain["items"])),
            tuple(Fact(**fact) for fact in plain["facts"]),
            tuple((mode, number) for mode, number in plain["modes"]),
        )


@dataclass(frozen=True)
class Figures:
    """What was computed, before the gate."""

    ballots: int
    index: Line | None
    factors: tuple[Line, ...]
    items: tuple[Line, ...]
    facts: tuple[Fact, ...]
    modes: Mapping[str, int]


def publish(figures: Figures, minimum_cell: int) -> Published:
    """Let through what rests on at least `minimum_cell` ballots.

    Factors and index must have been computed without the items that `small` names: otherwise a hidden item is the
    difference between a factor and its other items.
    """
    if figures.ballots < minimum_cell:
        return Published(None)
    return Published(
        figures.ballots,
        None if figures.index is None else _gate(figures.index, minimum_cell),
        tuple(_gate(line, minimum_cell) for line in figures.factors),
        tuple(_gate(line, minimum_cell) for line in figures.items),
        tuple(_known(fact, minimum_cell) for fact in figures.facts),
        _modes(figures.modes, minimum_cell),
    )


def small(answers: Mapping[str, int], minimum_cell: int) -> frozenset[str]:
    """Items with so few answers that they are hidden and enter no sum."""
    return frozenset(item for item, n in answers.items() if n < minimum_cell)


def _gate(line: Line, minimum_cell: int) -> Line:
    if line.share is not None and line.share.n >= minimum_cell:
        return line
    return Line(line.id, None, None, line.factor)


def _known(fact: Fact, minimum_cell: int) -> Fact:
    return fact if (fact.n or 0) >= minimum_cell else Fact(fact.item, None, None)


def _modes(modes: Mapping[str, int], minimum_cell: int) -> tuple[tuple[str, int | None], ...]:
    """Ballots of each mode, most first. One hidden number alone is the total less the others: the next goes too."""
    ordered = sorted(modes.items(), key=lambda mode: (-mode[1], mode[0]))
    hidden = {mode for mode, number in ordered if number < minimum_cell}
    if len(hidden) == 1:
        hidden |= set(_smallest(ordered, hidden))
    return tuple((mode, None if mode in hidden else number) for mode, number in ordered)


def _smallest(ordered: Iterable[tuple[str, int]], hidden: set[str]) -> list[str]:
    return [mode for mode, _ in ordered if mode not in hidden][-1:]


def _line(plain: Mapping[str, Any]) -> Line:
    estimates = {name: Estimate(**plain[name]) if plain[name] else None for name in ("share", "mean")}
    return Line(plain["id"], estimates["share"], estimates["mean"], plain["factor"], plain["grade"])
