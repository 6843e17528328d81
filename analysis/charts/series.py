"""Series of periods: points with their intervals, no line across a gap or another questionnaire."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.charts.canvas import (
    WIDTH,
    Chart,
    bare,
    entitle,
    finish,
    font,
    known,
    per_cent_axis,
    title_height,
    told,
    words_of,
    wrapped,
)
from analysis.intervals import Estimate

AXIS_CHARACTERS = 100
"""Letters that find room side by side under a series."""


@dataclass(frozen=True)
class Point:
    """A period: its name, its share (None: hidden, or nobody), whether another questionnaire begins with it."""

    label: str
    share: Estimate | None
    breaks: bool = False


def draw_trend(points: Sequence[Point], *, title: str = "", language: str = "vi") -> Chart:
    """Draw a series.

    Parameters
    ----------
    points : sequence of Point
        The oldest first.
    title : str
    language : {"vi", "en"}

    Returns
    -------
    Chart
        `text` has one line for each period.

    Raises
    ------
    ValueError
        Where no period has a share, and for an unknown language.
    """
    name = title or words_of(language)["trend"]
    text = "\n".join(_told(points, language))
    return finish(trend_figure(points, title=name), name, text)


def trend_figure(points: Sequence[Point], *, title: str) -> Figure:
    """The figure behind `draw_trend`."""
    _check(points)
    figure = Figure(figsize=(WIDTH, 2.6 + title_height(title)))
    high = figure.get_figheight()
    axes = figure.add_axes((0.08, 0.52 / high, 0.9, 1.72 / high))
    _draw(axes, points)
    per_cent_axis(axes, [point.share for point in points])
    longest = max(len(point.label) for point in points)
    step = max(1, -(-len(points) * (longest + 1) // AXIS_CHARACTERS))
    axes.set_xticks(range(0, len(points), step), [point.label for point in points[::step]])
    bare(axes, "right", "top")
    entitle(figure, f"{title} (%)")
    return figure


def draw_small_multiples(series: Mapping[str, Sequence[Point]], *, title: str = "", language: str = "vi") -> Chart:
    """Draw many series of the same periods beside each other on the same axes, in the order given: never ranked.

    Parameters, errors and the rest as for `draw_trend`; `series` is label → points, `text` has a line for each label.
    """
    name = title or words_of(language)["trend"]
    lines = [f"{label}: {'; '.join(_told(points, language))}" for label, points in series.items()]
    return finish(multiples_figure(series, title=name), name, "\n".join(lines))


def multiples_figure(series: Mapping[str, Sequence[Point]], *, title: str) -> Figure:
    """The figure behind `draw_small_multiples`."""
    _check([point for points in series.values() for point in points])
    columns = min(3, len(series))
    labels = [wrapped(label, 78 // columns - columns) for label in series]
    rows = [labels[at : at + columns] for at in range(0, len(labels), columns)]
    tops = [0.3 + title_height(title)]
    for row in rows:
        tops.append(tops[-1] + 1.4 + 0.14 * (1 + max(label.count("\n") for label in row)))
    figure = Figure(figsize=(WIDTH, tops[-1] + 0.05))
    high = figure.get_figheight()
    shares = [point.share for points in series.values() for point in points]
    for place, (label, points) in enumerate(zip(labels, series.values(), strict=True)):
        line, column = divmod(place, columns)
        left, width = 0.06 + column * 0.94 / columns, 0.94 / columns - 0.06
        axes = figure.add_axes((left, 1 - (tops[line + 1] - 0.3) / high, width, 0.95 / high))
        _draw(axes, points)
        per_cent_axis(axes, shares)
        ends = sorted({0, len(points) - 1}) if points else []
        axes.set_xticks(ends, [points[at].label for at in ends])
        bare(axes, "right", "top")
        axes.set_title(label, loc="left", fontproperties=font(8, bold=True), pad=4)
    entitle(figure, f"{title} (%)")
    return figure


def _check(points: Sequence[Point]) -> None:
    if all(known(point.share) is None for point in points):
        raise ValueError("there is nothing to draw: no period has a share")


def _draw(axes: Axes, points: Sequence[Point]) -> None:
    """Intervals, points, and lines between neighbours that were asked the same."""
    before: tuple[int, float] | None = None
    for at, point in enumerate(points):
        if point.breaks:
            axes.axvline(at - 0.5, color="black", linewidth=0.8, linestyle=(0, (4, 3)))
            before = None
        found = known(point.share)
        if found is None:
            before = None
            continue
        value, low, high = (100 * one for one in found)
        axes.plot([at, at], [low, high], color="0.7", linewidth=5, solid_capstyle="butt", zorder=1)
        if before is not None:
            axes.plot([before[0], at], [before[1], value], color="black", linewidth=1, zorder=2)
        axes.plot([at], [value], color="black", marker="o", markersize=4, zorder=3)
        before = (at, value)
    axes.set_xlim(-0.6, len(points) - 0.4)


def _told(points: Sequence[Point], language: str) -> list[str]:
    words = words_of(language)
    return [
        f"{point.label}: {told(point.share, language)}" + (f" ({words['break']})" if point.breaks else "")
        for point in points
    ]
