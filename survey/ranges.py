"""Where figures stand on a chart of intervals: an axis of shares, and positions on it in per cent of its width.

Pure arithmetic. The picture itself is a few lines of SVG in a template, so that no page waits for a drawing library.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.spacing import apart
from survey.alphabet import by_alphabet
from survey.published import Estimate, Funnel, Line, TrendPoint

MARGIN = 3.0
"""Per cent of the width left free at both ends, so that a point on the edge is seen whole."""


@dataclass(frozen=True)
class Axis:
    """Shares from `low` to 1, with a tick at every `step`."""

    low: float
    step: float

    def at(self, share: float) -> str:
        """The position of a share: `58.25%`."""
        within = (share - self.low) / (1 - self.low)
        return f"{MARGIN + within * (100 - 2 * MARGIN):.2f}%"

    @property
    def ticks(self) -> tuple[float, ...]:
        """The shares at which a line is drawn and a number printed."""
        number = round((1 - self.low) / self.step)
        return tuple(round(self.low + place * self.step, 2) for place in range(number + 1))


def axis_for(lines: Iterable[Line]) -> Axis:
    """The axis that holds every interval; all charts of a page share it, so that they can be compared."""
    lowest = min((line.share.low for line in lines if line.share is not None), default=0.0)
    low = max(0.0, int(lowest * 5) / 5)
    return Axis(min(low, 0.8), 0.2 if low < 0.6 else 0.1 if low < 0.8 else 0.05)


def best_and_lowest(lines: Iterable[Line], number: int = 3) -> tuple[list[Line], list[Line]]:
    """As many of the best as of the lowest, no item in both.

    Best is whose interval begins highest, lowest whose interval ends lowest: an item that few rated is neither. Items
    that are hidden or have too few answers for a grade take no part.
    """
    shown = [line for line in lines if line.share is not None and line.grade != "too_few"]
    number = min(number, len(shown) // 2)
    best = sorted(shown, key=lambda line: (-_share(line).low, -_share(line).value, line.id))[:number]
    rest = [line for line in shown if line not in best]
    return best, sorted(rest, key=lambda line: (_share(line).high, _share(line).value, line.id))[:number]


def _share(line: Line) -> Estimate:
    assert line.share is not None  # noqa: S101 - chosen so above; tells the type checker
    return line.share


@dataclass(frozen=True)
class Bar:
    """One point's part of a bar: where it begins and how wide it is, in per cent of the width."""

    point: int
    start: str
    width: str


def diverging(counts: Sequence[int], below: Collection[int]) -> tuple[Bar, ...]:
    """A bar of shares whose points at or below average lie left of the middle, the others right of it.

    Point 1 is the worst. `below`: the points at or below average. Half the width stands for all answers, so that bars
    of several items can be compared.
    """
    total = sum(counts) or 1
    start = 50 - 50 * sum(number for point, number in enumerate(counts, start=1) if point in below) / total
    bars = []
    for point, number in enumerate(counts, start=1):
        width = 50 * number / total
        bars.append(Bar(point, f"{start:.2f}%", f"{width:.2f}%"))
        start += width
    return tuple(bars)


@dataclass(frozen=True)
class Spot:
    """A month on a strip: where it stands, and whether a line joins it to the month before."""

    point: TrendPoint
    x: str
    joined: bool
    breaks: bool


@dataclass(frozen=True)
class Strip:
    """A series of months on an axis of shares: positions across in per cent of the width, up in pixels."""

    axis: Axis
    height: int
    spots: tuple[Spot, ...]

    def y(self, share: float) -> str:
        """The height of a share."""
        within = (share - self.axis.low) / (1 - self.axis.low)
        return f"{6 + (1 - within) * (self.height - 12):.1f}"


def strip_of(points: Sequence[TrendPoint], height: int = 120) -> Strip | None:
    """The strip of a series; None where fewer than two months have a figure."""
    shown = [point for point in points if point.share is not None]
    if len(shown) < 2:
        return None
    axis = axis_for(Line(point.period, point.share, None) for point in shown)
    spots, last = [], ""
    for place, point in enumerate(points):
        before = points[place - 1] if place else None
        same = before is not None and before.instrument == point.instrument
        joined = same and before is not None and before.share is not None and point.share is not None
        breaks = bool(last and point.instrument and point.instrument != last)
        spots.append(Spot(point, f"{4 + 92 * place / max(len(points) - 1, 1):.2f}%", joined, breaks))
        last = point.instrument or last
    return Strip(axis, height, tuple(spots))


@dataclass(frozen=True)
class Mark:
    """An agency in a funnel's picture; `number` of those outside the limits, 0 for the others."""

    agency: str
    x: float
    y: float
    number: int
    label: float


@dataclass(frozen=True)
class FunnelPicture:
    """A funnel in units of its view box: lines as `x,y x,y …`, marks, ticks as (y, share) and (x, answers)."""

    width: int
    height: int
    middle: float
    inner: tuple[str, str]
    outer: tuple[str, str]
    marks: tuple[Mark, ...]
    shares: tuple[tuple[float, float], ...]
    answers: tuple[tuple[float, int], ...]


def funnel_picture(found: Funnel, names: Mapping[str, str], width: int = 640, height: int = 260) -> FunnelPicture:
    """Where everything of a funnel stands; the agencies outside are numbered in the alphabet's order, never ranked."""
    left, right, top, bottom = 44, 24, 12, 30
    ends = math.log(found.sizes[0]), math.log(found.sizes[-1])
    low = min(0.8, *(spot.share for spot in found.spots), *found.outer[0])
    low = max(0.0, math.floor(low * 10) / 10)

    def across(n: float) -> float:
        part = (math.log(n) - ends[0]) / max(ends[1] - ends[0], 1e-9)
        return round(left + part * (width - left - right), 1)

    def up(share: float) -> float:
        return round(top + (1 - share) / (1 - low) * (height - top - bottom), 1)

    def line(shares: Sequence[float]) -> str:
        return " ".join(f"{across(n)},{up(share)}" for n, share in zip(found.sizes, shares, strict=True))

    outside = sorted((s for s in found.spots if s.position != "inside"), key=lambda s: by_alphabet(names[s.agency]))
    numbers = {spot.agency: at for at, spot in enumerate(outside, start=1)}
    labels = dict(zip(numbers, apart([up(spot.share) for spot in outside], 15, (top, height - bottom)), strict=True))
    return FunnelPicture(
        width, height, up(found.target), (line(found.inner[0]), line(found.inner[1])),
        (line(found.outer[0]), line(found.outer[1])),
        tuple(
            Mark(spot.agency, across(spot.n), up(spot.share), numbers.get(spot.agency, 0), labels.get(spot.agency, 0))
            for spot in found.spots
        ),
        tuple((up(tick / 10), tick / 10) for tick in range(round(low * 10), 11)),
        tuple((across(n), n) for n in (10, 30, 100, 300, 1000, 3000, 10_000) if found.sizes[0] <= n <= found.sizes[-1]),
    )  # fmt: skip
