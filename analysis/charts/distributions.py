"""How many chose each point: bars that part at the scale's middle, the dissatisfied to the left."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from analysis.charts.canvas import LINE, WIDTH, Chart, entitle, finish, font, known, told, words_of, wrapped
from analysis.intervals import Estimate
from analysis.numbers import number

LOOKS = (("0.25", ""), ("0.6", "////"), ("1.0", ""), ("0.85", ""), ("0.5", ""))
"""Grey and hatching of the five points; scales of other lengths take them from the ends inward."""
PRINTED = 9.0
"""Per cent from which a part of a bar has room for its number."""
ACROSS = 5
"""Points side by side in the key."""


@dataclass(frozen=True)
class Distribution:
    """One row: its label, how many chose points 1 to K, and the share of the satisfied with its interval."""

    label: str
    counts: tuple[int, ...]
    share: Estimate | None


def draw_distributions(rows: Sequence[Distribution], points: Sequence[str], *, language: str = "vi") -> Chart:
    """Draw distributions on one axis, with the share of the satisfied and its interval beside each.

    Parameters
    ----------
    rows : sequence of Distribution
    points : sequence of str
        What the K points are called, the worst first; all rows have as many.
    language : {"vi", "en"}

    Returns
    -------
    Chart
        `text` has one line for each row: every count, then the share.

    Raises
    ------
    ValueError
        Without rows, for rows of another number of points, for an unknown language.
    """
    words = words_of(language)
    if not rows:
        raise ValueError("there is nothing to draw: no rows")
    if any(len(row.counts) != len(points) for row in rows):
        raise ValueError(f"every row must have {len(points)} counts, as there are points")
    text = "\n".join(_told(row, points, language) for row in rows)
    return finish(distribution_figure(rows, points, language=language), words["distributions"], text)


def distribution_figure(rows: Sequence[Distribution], points: Sequence[str], *, language: str = "vi") -> Figure:
    """The figure behind `draw_distributions`."""
    words = words_of(language)
    labels = [wrapped(row.label, 38) for row in rows]
    heights = [_lines(label) + 0.7 for label in labels]
    named = [wrapped(point, 100 // ACROSS) for point in points]
    key = 0.35 + 0.13 * sum(max(map(_lines, named[at : at + ACROSS])) for at in range(0, len(named), ACROSS))
    figure = Figure(figsize=(WIDTH, 0.45 + key + LINE * sum(heights)))
    high = figure.get_figheight()
    axes = figure.add_axes((0.39, key / high, 0.4, 1 - (key + 0.4) / high))
    place = 0.0
    for row, label, height in zip(rows, labels, heights, strict=True):
        _draw_row(axes, place + height / 2, row, label, language)
        place += height
    axes.set_xlim(-100, 100)
    axes.set_ylim(place, 0)
    axes.set_yticks([])
    axes.set_xticks([])
    axes.axvline(0, color="black", linewidth=0.8, zorder=0)
    for side in ("left", "right", "top", "bottom"):
        axes.spines[side].set_visible(False)
    looks = [_look(at, len(points)) for at in range(len(points))]
    patches = [Patch(facecolor=grey, hatch=hatch, edgecolor="black", linewidth=0.6) for grey, hatch in looks]
    figure.legend(
        patches, named, loc="lower center", ncols=min(len(points), ACROSS), frameon=False, prop=font(8),
        bbox_to_anchor=(0.5, 0.02), handlelength=1.4, columnspacing=1.2,
    )  # fmt: skip
    entitle(figure, words["distributions"])
    return figure


def _lines(text: str) -> int:
    return text.count("\n") + 1


def _look(at: int, number_of: int) -> tuple[str, str]:
    if number_of == len(LOOKS):
        return LOOKS[at]
    middle = (number_of - 1) / 2
    return LOOKS[2] if at == middle else LOOKS[0 if at < middle else -1]


def _draw_row(axes: Axes, y: float, row: Distribution, label: str, language: str) -> None:
    across = axes.get_yaxis_transform()
    axes.text(-0.02, y, label, transform=across, ha="right", va="center", fontproperties=font(8))
    total = sum(row.counts)
    beside = told(row.share, language)
    axes.text(1.02, y, wrapped(beside, 24), transform=across, va="center", fontproperties=font(8))
    if not total:
        return
    parts = 100 * np.array(row.counts) / total
    middle = (len(parts) - 1) / 2
    left = -sum(part if at < middle else part / 2 if at == middle else 0.0 for at, part in enumerate(parts))
    for at, part in enumerate(parts.tolist()):
        grey, hatch = _look(at, len(parts))
        axes.barh(y, part, left=left, height=1.05, color=grey, hatch=hatch, edgecolor="black", linewidth=0.6)
        if part >= PRINTED and not hatch:
            ink = "white" if float(grey) < 0.55 else "black"
            written = number(part, 0, language)
            axes.text(left + part / 2, y, written, ha="center", va="center", color=ink, fontproperties=font(7.5))
        left += part
    _draw_ends(axes, y, row, float(parts[int(middle)]) / 2 if len(parts) % 2 else 0.0)


def _draw_ends(axes: Axes, y: float, row: Distribution, start: float) -> None:
    """The interval of the satisfied, measured from where their part of the bar begins: black on a white rim."""
    found = known(row.share)
    if found is None:
        return
    ends = [start + 100 * end for end in found[1:]]
    for colour, wide, size in (("white", 3.2, 8.0), ("black", 1.2, 6.0)):
        axes.plot(
            ends, [y + 0.33] * 2, color=colour, linewidth=wide, marker="|", markersize=size, markeredgewidth=wide,
            clip_on=False,
        )  # fmt: skip


def _told(row: Distribution, points: Sequence[str], language: str) -> str:
    counts = "; ".join(
        f"“{point}” {number(count, 0, language)}" for point, count in zip(points, row.counts, strict=True)
    )
    return f"{row.label.rstrip('.')}: {counts}. {told(row.share, language)}."
