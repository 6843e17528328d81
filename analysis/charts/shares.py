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
    finish,
    font,
    words_of,
)
from analysis.intervals import Estimate
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
        For an unknown language (the choices are named).
    """
    words = words_of(language)
    rows = [(labels.get(item.counted.item, item.counted.item), item.top_two_box) for item in scorecard.items]
    text = "\n".join(_row_words(label, estimate, words) for label, estimate in rows)
    figure = _draw(rows, words, _percent(scorecard.confidence_level, words, digits=0))
    return finish(figure, words["title"], text)


def _row_words(label: str, estimate: Estimate, words: Mapping[str, str]) -> str:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return words["row_nobody"].format(label=label)
    figures = (estimate.value, estimate.low, estimate.high)
    value, low, high = (_percent(figure, words) for figure in figures)
    row = words["row_census" if estimate.method == "census" else "row"]
    return row.format(label=label, value=value, low=low, high=high, n=estimate.n)


def _percent(share: float, words: Mapping[str, str], digits: int = 1) -> str:
    """A share in per cent; a confidence level keeps the digits it has (99.9)."""
    text = f"{100 * share:.{digits}f}" if digits else f"{100 * share:g}"
    return text.replace(".", words["decimal_mark"])


def _draw(rows: list[tuple[str, Estimate]], words: Mapping[str, str], level: str) -> Figure:
    wrapped = [textwrap.wrap(label, LABEL_CHARACTERS) or [""] for label, _ in rows]
    heights = [max(len(lines), 1) + 0.6 for lines in wrapped]
    figure = Figure(figsize=(WIDTH, MARGINS + LINE * sum(heights)))
    bottom, top = 0.5 / figure.get_figheight(), 0.35 / figure.get_figheight()
    axes = figure.add_axes((0.48, bottom, 0.41, 1 - bottom - top))
    place = 0.0
    for (_, estimate), lines, height in zip(rows, wrapped, heights, strict=True):
        _draw_row(axes, place + height / 2, estimate, "\n".join(lines), words)
        place += height
    _draw_frame(axes, place, rows, words, level)
    entitle(figure, words["title"])
    return figure


def _draw_row(axes: Axes, y: float, estimate: Estimate, label: str, words: Mapping[str, str]) -> None:
    """Label, interval, point, n; in axes units across the picture, in lines down it."""
    across = axes.get_yaxis_transform()
    axes.text(
        -0.03,
        y,
        label,
        transform=across,
        ha="right",
        va="center",
        fontproperties=font(9),
        linespacing=1.25,
        parse_math=False,
    )
    if estimate.value is None or estimate.low is None or estimate.high is None:
        axes.text(50, y, words["nobody"], ha="center", va="center", fontproperties=font(9, italic=True))
        return
    low, high = 100 * estimate.low, 100 * estimate.high
    axes.plot([low, high], [y, y], color="black", linewidth=1.4, solid_capstyle="butt")
    axes.plot([low, high], [y, y], color="black", linestyle="none", marker="|", markersize=8, clip_on=False)
    axes.plot([100 * estimate.value], [y], color="black", marker="o", markersize=5, clip_on=False)
    axes.text(1.03, y, words["answers"].format(n=estimate.n), transform=across, va="center", fontproperties=font(8))


def _draw_frame(
    axes: Axes, height: float, rows: list[tuple[str, Estimate]], words: Mapping[str, str], level: str
) -> None:
    axes.set_xlim(0, 100)
    axes.set_ylim(max(height, 1.0), 0)
    axes.set_yticks([])
    axes.set_xticks(range(0, 101, 20))
    axes.grid(axis="x", color="0.8", linewidth=0.6)
    axes.set_axisbelow(True)
    bare(axes, "left", "right", "top")
    census = {estimate.method for _, estimate in rows if estimate.n} == {"census"}
    axes.set_xlabel(words["axis_census" if census else "axis"].format(level=level), fontproperties=font(9))
