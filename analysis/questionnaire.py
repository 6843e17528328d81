"""What was asked, as far as numbers need to know it: items, their scales and factors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

FEWEST_POINTS, MOST_POINTS = 2, 35


@dataclass(frozen=True)
class Scale:
    """An ordered list of `points` answers; point 1 is the worst, point `points` the best.

    Parameters
    ----------
    points : int
        How many, 2 to 35.
    satisfied : tuple of int
        The points that count as satisfied (numerator of `top_two_box`).
    at_or_below_average : tuple of int
        The points that put a ballot on the list to be looked at; usually the middle point and lower. The two may
        overlap where a published table counted a shortcoming as satisfied.

    Raises
    ------
    ValueError
        For a number of points or a named point out of range.
    """

    points: int
    satisfied: tuple[int, ...]
    at_or_below_average: tuple[int, ...]

    def __post_init__(self) -> None:
        if not FEWEST_POINTS <= self.points <= MOST_POINTS:
            raise ValueError(f"points must be {FEWEST_POINTS} to {MOST_POINTS}, not {self.points}")
        for point in (*self.satisfied, *self.at_or_below_average):
            if not 1 <= point <= self.points:
                raise ValueError(f"point {point} is not on a scale of {self.points} points")


@dataclass(frozen=True)
class Item:
    """One thing asked. A fact (`scored=False`) is counted but never turned into a share, a mean or a grade."""

    id: str
    scale: str
    factor: str | None = None
    scored: bool = True


@dataclass(frozen=True, eq=False)
class Questionnaire:
    """Items in order, the factors they belong to, the scales they are answered on, and how they are called.

    Two questionnaires are the same when their items, factors and scales are equal: labels do not change numbers.

    Raises
    ------
    ValueError
        For an id used twice, an unknown scale or factor, or a scored item whose scale names no satisfied point.
    """

    items: tuple[Item, ...]
    factors: tuple[str, ...]
    scales: Mapping[str, Scale]
    labels: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, ids in (("item", [item.id for item in self.items]), ("factor", list(self.factors))):
            twice = sorted({one for one in ids if ids.count(one) > 1})
            if twice:
                raise ValueError(f"{name} more than once: {', '.join(twice)}")
        for item in self.items:
            if item.scale not in self.scales:
                raise ValueError(f"item {item.id}: unknown scale {item.scale!r}, known: {', '.join(self.scales)}")
            if item.factor is not None and item.factor not in self.factors:
                raise ValueError(f"item {item.id}: unknown factor {item.factor!r}, known: {', '.join(self.factors)}")
            if item.scored and not self.scales[item.scale].satisfied:
                raise ValueError(f"item {item.id}: its scale {item.scale!r} names no satisfied point")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Questionnaire):
            return NotImplemented
        mine = (self.items, self.factors, dict(self.scales))
        return mine == (other.items, other.factors, dict(other.scales))

    def __hash__(self) -> int:
        return hash((self.items, self.factors))

    def scale_of(self, item: Item) -> Scale:
        """The scale an item is answered on."""
        return self.scales[item.scale]

    def label(self, key: str) -> str:
        """How an item or a factor is called; its id where no label is given."""
        return self.labels.get(key, key)

    @cached_property
    def points(self) -> NDArray[np.intp]:
        """Number of points of every item's scale, shape (items,)."""
        return np.array([self.scale_of(item).points for item in self.items], dtype=np.intp)

    @cached_property
    def most_points(self) -> int:
        """Points of the longest scale: the last axis of a table of counts."""
        return int(self.points.max(initial=FEWEST_POINTS))

    @cached_property
    def scored(self) -> NDArray[np.intp]:
        """Places of the items that are scored."""
        return np.array([place for place, item in enumerate(self.items) if item.scored], dtype=np.intp)

    @cached_property
    def satisfied(self) -> NDArray[np.bool_]:
        """Which points count as satisfied, shape (items, most points)."""
        return self._marks("satisfied")

    @cached_property
    def at_or_below_average(self) -> NDArray[np.bool_]:
        """Which points put a ballot on the list, shape (items, most points); none for facts."""
        marks = self._marks("at_or_below_average")
        marks[[not item.scored for item in self.items]] = False
        return marks

    def _marks(self, which: str) -> NDArray[np.bool_]:
        marks = np.zeros((len(self.items), self.most_points), dtype=np.bool_)
        for place, item in enumerate(self.items):
            for point in getattr(self.scale_of(item), which):
                marks[place, point - 1] = True
        return marks
