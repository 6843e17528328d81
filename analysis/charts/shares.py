"""The share of satisfied answers of every item: a point, and a bar for its interval, on an axis from 0 to 100 %."""

import textwrap
from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.charts.canvas import (
    LABEL_CHARACTERS,
    LINE,
    MARGINS,
    WIDTH,
    Chart,
    bare,
    entitle,
    figures,
    finish,
    font,
    known,
    words_of,
)
from analysis.intervals import Estimate
from analysis.numbers import number
from analysis.scores import Scorecard


def draw_shares(scorecard: Scorecard, labels: Mapping[str, str], *, language: str = "vi") -> Chart:
    """Draw the share of satisfied answers of every item with its interval.

    Parameters
    ----------
    scorecard : Scorecard
    labels : mapping of str to str
        How items are called; an item that is not there is called by its id.
    language : {"vi", "en"}

    Returns
    -------
    Chart
        `svg` is an SVG document that carries `text` as its description; `text` has one line for each item: share,
        interval and number of answers.

    Raises
    ------
    ValueError
        Where no item is scored, and for an unknown language (the choices are named).
    """
    words = words_of(language)
    rows = [(labels.get(item.counted.item, item.counted.item), item.top_two_box) for item in scorecard.items]
    if not rows:
        raise ValueError("there is nothing to draw: no item is scored")
    text = "\n".join(_row_words(label, estimate, language) for label, estimate in rows)
    return finish(_draw(rows, language, scorecard.confidence_level), words["title"], text)


def _row_words(label: str, estimate: Estimate, language: str) -> str:
    found, words = known(estimate), words_of(language)
    if found is None:
        return words["row_nobody"].format(label=label)
    row = words["row_census" if estimate.method == "census" else "row"]
    return row.format(label=label, **figures(found, estimate.n, language))


def _draw(rows: list[tuple[str, Estimate]], language: str, level: float) -> Figure:
    words = words_of(language)
    wrapped = [textwrap.wrap(label, LABEL_CHARACTERS) or [""] for label, _ in rows]
    heights = [len(lines) + 0.6 for lines in wrapped]
    figure = Figure(figsize=(WIDTH, MARGINS + LINE * sum(heights)))
    bottom, top = 0.5 / figure.get_figheight(), 0.35 / figure.get_figheight()
    axes = figure.add_axes((0.48, bottom, 0.41, 1 - bottom - top))
    place = 0.0
    for (_, estimate), lines, height in zip(rows, wrapped, heights, strict=True):
        _draw_row(axes, place + height / 2, estimate, "\n".join(lines), language)
        place += height
    _draw_frame(axes, place, rows, words, f"{100 * level:g}".replace(".", words["decimal_mark"]))
    entitle(figure, words["title"])
    return figure


def _draw_row(axes: Axes, y: float, estimate: Estimate, label: str, language: str) -> None:
    """Label, interval, point, n; in axes units across the picture, in lines down it."""
    across, words, found = axes.get_yaxis_transform(), words_of(language), known(estimate)
    axes.text(-0.03, y, label, transform=across, ha="right", va="center", fontproperties=font(9), linespacing=1.25)
    if found is None:
        axes.text(50, y, words["nobody"], ha="center", va="center", fontproperties=font(9, italic=True))
        return
    value, low, high = (100 * one for one in found)
    axes.plot([low, high], [y, y], color="black", linewidth=1.4, solid_capstyle="butt")
    axes.plot([low, high], [y, y], color="black", linestyle="none", marker="|", markersize=8, clip_on=False)
    axes.plot([value], [y], color="black", marker="o", markersize=5, clip_on=False)
    n = words["answers"].format(n=number(estimate.n, 0, language))
    axes.text(1.03, y, n, transform=across, va="center", fontproperties=font(8))


def _draw_frame(
    axes: Axes, height: float, rows: list[tuple[str, Estimate]], words: Mapping[str, str], level: str
) -> None:
    axes.set_xlim(0, 100)
    axes.set_ylim(height, 0)
    axes.set_yticks([])
    axes.set_xticks(range(0, 101, 20))
    axes.grid(axis="x", color="0.8", linewidth=0.6)
    axes.set_axisbelow(True)
    bare(axes, "left", "right", "top")
    census = {estimate.method for _, estimate in rows if estimate.n} == {"census"}
    axes.set_xlabel(words["axis_census" if census else "axis"].format(level=level), fontproperties=font(9))
