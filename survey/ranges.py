"""Where figures stand on a chart of intervals: an axis of shares, and positions on it in per cent of its width.

Pure arithmetic. The picture itself is a few lines of SVG in a template, so that no page waits for a drawing library.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from survey.published import Estimate, Line

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
