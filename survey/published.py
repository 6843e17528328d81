"""What may be shown of results. Everything here has passed the gate (`survey.gate.publish`), and nothing else is shown.

A page, a file or a picture takes a `Published`, so it cannot print a small cell.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Self, get_args, get_origin, get_type_hints

SHOWN_FLAGS = 60
"""Flags that a page shows one by one, with their months; how many more there are is said."""


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval and the number of answers that it rests on."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class TrendPoint:
    """One month of a series; `share` is None where it is hidden or nobody answered.

    `instrument` is the version that was asked: a line may join neighbours of one version only.
    """

    period: str
    instrument: str
    share: Estimate | None


@dataclass(frozen=True)
class Line:
    """Figures of one item, factor or the index; `share` and all else None or empty where they are hidden.

    `share` and `mean`: of the satisfied, of the ratings; the mean alone is None where items on different scales have
    none. `below`: share at or below average, `people` how many that are. `counts`: ratings of each point, worst first.
    `change`: of the share since the previous period (0.1 = ten percentage points), None where that cannot be told.
    """

    id: str
    share: Estimate | None
    mean: Estimate | None
    factor: str | None = None
    grade: str = ""
    counts: tuple[int, ...] = ()
    below: Estimate | None = None
    people: int = 0
    change: Estimate | None = None
    trend: tuple[TrendPoint, ...] = ()

    @property
    def hidden(self) -> bool:
        """Whether too few ballots stand behind it."""
        return self.share is None

    @property
    def direction(self) -> str:
        """ "up" or "down" where the change is proven, "unclear" where it is not, "" where it cannot be told."""
        if self.change is None:
            return ""
        return "up" if self.change.low > 0 else "down" if self.change.high < 0 else "unclear"


@dataclass(frozen=True)
class Fact:
    """How often something happened that should not: `exceptions` of `n` who knew; None where hidden."""

    item: str
    exceptions: int | None
    n: int | None


@dataclass(frozen=True)
class Split:
    """Ballots of one kind (a mode, a stage) and their share of satisfied answers; None where hidden."""

    key: str
    ballots: int | None
    share: Estimate | None


@dataclass(frozen=True)
class Groups:
    """Ids of the agencies below, against all the others together: never an order of merit."""

    higher: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    lower: tuple[str, ...] = ()
    too_few: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spot:
    """An agency in a funnel: how many independent answers it is worth, its share, where it lies.

    `position`: `inside`, `low`, `far_low`, `high` or `far_high`.
    """

    agency: str
    n: float
    share: float
    position: str


@dataclass(frozen=True)
class Funnel:
    """Agencies between the limits of chance. `inner` (95 %) and `outer` (99.8 %): lower and upper line at `sizes`."""

    target: float
    sizes: tuple[int, ...]
    inner: tuple[tuple[float, ...], tuple[float, ...]]
    outer: tuple[tuple[float, ...], tuple[float, ...]]
    spots: tuple[Spot, ...]


@dataclass(frozen=True)
class Flag:
    """An item that needs attention at an agency, or at one of its desks (`desk` not empty)."""

    agency: str
    desk: str
    line: Line
    severity: float


@dataclass(frozen=True)
class Published:
    """A scorecard as it may be shown. `ballots` is None, and all else empty, below the smallest number shown.

    `previous`: key of the period that changes are told against. `live`: the period is not over; intervals hold however
    often one looks, and nothing is compared. `aside`: ballots that are set aside, and `with_aside` the index with them.
    `rolling`: the index of the last three months, shown as such where the month has few ballots. `improved`: items
    whose rise is proven, the largest lower end first. `flags`: the most severe first.
    """

    ballots: int | None
    index: Line | None = None
    factors: tuple[Line, ...] = ()
    items: tuple[Line, ...] = ()
    facts: tuple[Fact, ...] = ()
    modes: tuple[tuple[str, int | None], ...] = ()
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

    @property
    def improved(self) -> tuple[Line, ...]:
        """Items whose rise since the previous period is proven."""
        risen = [line for line in self.items if line.direction == "up"]
        return tuple(sorted(risen, key=lambda line: (-(line.change.low if line.change else 0), line.id)))

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Self:
        """Read back what `dataclasses.asdict` gave."""
        found = _read(cls, plain)
        assert isinstance(found, cls)  # noqa: S101 - tells the type checker
        return found


@cache
def _types(cls: type) -> Mapping[str, Any]:
    return get_type_hints(cls)


def _read(wanted: Any, plain: Any) -> Any:
    """A value of a type made of dataclasses, tuples and plain values, from what JSON keeps of it."""
    if get_origin(wanted) is UnionType:
        return None if plain is None else _read(get_args(wanted)[0], plain)
    if get_origin(wanted) is tuple:
        inner = get_args(wanted)
        if inner[-1] is Ellipsis:
            return tuple(_read(inner[0], one) for one in plain)
        return tuple(_read(kind, one) for kind, one in zip(inner, plain, strict=True))
    if is_dataclass(wanted):
        types = _types(wanted) if isinstance(wanted, type) else {}
        return wanted(**{one.name: _read(types[one.name], plain[one.name]) for one in fields(wanted)})  # type: ignore[operator] # a class
    return plain
