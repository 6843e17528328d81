"""Pictures that compare: agencies with what chance allows, before with after, what matters with how it is rated."""

from collections.abc import Sequence

import numpy as np
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
    numbered,
    told,
    words_of,
    wrapped,
)
from analysis.drivers import importance_performance
from analysis.funnels import Funnel, limits_at
from analysis.intervals import Estimate
from analysis.numbers import number
from analysis.spacing import apart

LEAST = 0.15
"""Inches between the numbers beside points, which stand above each other."""
LIST_CHARACTERS = 36
"""Letters in a line of what the numbers stand for."""


def draw_funnel(funnel: Funnel, names: Sequence[str], answers: Sequence[int], *, language: str = "vi") -> Chart:
    """Draw agencies by their number of answers between the limits of chance; only those outside are named.

    Parameters
    ----------
    funnel : Funnel
    names : sequence of str
        Of the agencies, in the funnel's order. Never desks of several agencies.
    answers : sequence of int
        Their answers n.
    language : {"vi", "en"}

    Returns
    -------
    Chart
        `text` names those outside the limits with their share and n, and says how many lie inside.

    Raises
    ------
    ValueError
        Without agencies, for names or answers of another number, for an unknown language.
    """
    words = words_of(language)
    if not len(funnel.shares) or len(names) != len(funnel.shares) or len(answers) != len(names):
        raise ValueError("a funnel needs one name and one number of answers for each of its agencies")
    outside = [at for at, where in enumerate(funnel.positions.tolist()) if where != "inside"]
    lines = [
        f"{names[at]}: {number(100 * float(funnel.shares[at]), 1, language)}%, n = {number(answers[at], 0, language)}; "
        f"{words[str(funnel.positions[at])]}."
        for at in outside
    ]
    lines.append(words["inside"].format(n=number(len(names) - len(outside), 0, language)))
    return finish(funnel_figure(funnel, names, answers, language=language), words["funnel"], "\n".join(lines))


def funnel_figure(funnel: Funnel, names: Sequence[str], answers: Sequence[int], *, language: str = "vi") -> Figure:
    """The figure behind `draw_funnel`."""
    words = words_of(language)
    outside = [at for at, where in enumerate(funnel.positions.tolist()) if where != "inside"]
    named = [names[at] for at in outside]
    figure = _sheet(named, 3.4)
    high = figure.get_figheight()
    room = _room(named, 2.4)
    axes = figure.add_axes((0.08, 1 - (0.45 + room) / high, 0.5, room / high))
    sizes = np.unique(np.geomspace(max(min(answers) * 0.8, 1), max(max(answers) * 1.1, 2), 60).astype(int))
    limits = limits_at(funnel, sizes)
    for place, style in ((0, (0, (4, 2))), (1, "solid")):
        for bound in (limits[0][place], limits[1][place]):
            axes.plot(sizes, 100 * bound, color="0.35", linewidth=0.9, linestyle=style)
    axes.axhline(100 * funnel.target, color="black", linewidth=0.9)
    shares = (100 * funnel.shares).tolist()
    inside = [at for at in range(len(names)) if at not in outside]
    for which, mark, fill in ((inside, "o", "white"), (outside, "D", "black")):
        axes.plot([answers[at] for at in which], [shares[at] for at in which], mark, mfc=fill, mec="black", ms=4.5)
    axes.set_ylim(max(0.0, min(100 * float(np.min(limits[0])), 100 * float(np.min(funnel.shares))) - 3), 101)
    _number(figure, axes, [(float(answers[at]), shares[at]) for at in outside])
    axes.set_xlabel(words["answers_axis"], fontproperties=font(8))
    numbered(axes, language)
    bare(axes, "right", "top")
    _list(figure, named, words["limits"])
    entitle(figure, words["funnel"])
    return figure


def draw_before_after(
    before: Estimate, after: Estimate, *, elsewhere: tuple[Estimate, Estimate] | None = None, language: str = "vi"
) -> Chart:
    """Draw a share before and after a remedy, and the same at the others where these were compared.

    Raises
    ------
    ValueError
        Where either side is unknown, and for an unknown language.
    """
    words = words_of(language)
    sides = [(words["here"], before, after)] + ([(words["elsewhere"], *elsewhere)] if elsewhere else [])
    text = "\n".join(
        f"{label}: {words['before']} {told(one, language)}; {words['after']} {told(other, language)}."
        for label, one, other in sides
    )
    return finish(before_after_figure(sides, language=language), words["before_after"], text)


def before_after_figure(sides: Sequence[tuple[str, Estimate, Estimate]], *, language: str = "vi") -> Figure:
    """The figure behind `draw_before_after`: label, before, after."""
    words = words_of(language)
    if any(known(one) is None for _, *both in sides for one in both):
        raise ValueError("there is nothing to draw: a share before or after is unknown")
    figure = Figure(figsize=(WIDTH, 0.9 + 0.75 * len(sides)))
    high = figure.get_figheight()
    axes = figure.add_axes((0.34, 0.45 / high, 0.44, 1 - 0.85 / high))
    for place, (label, before, after) in enumerate(sides):
        for row, name, estimate, filled in ((0, "before", before, False), (1, "after", after, True)):
            y = 2.4 * place + row
            value, low, top = (100 * one for one in known(estimate) or (0.0, 0.0, 0.0))
            axes.plot([low, top], [y, y], color="black", linewidth=1.4)
            axes.plot([value], [y], "o", mfc="black" if filled else "white", mec="black", ms=7)
            across = axes.get_yaxis_transform()
            axes.text(-0.02, y, words[name], transform=across, ha="right", va="center", fontproperties=font(8))
            beside = f"{number(value, 1, language)}%  n = {number(estimate.n, 0, language)}"
            axes.text(1.04, y, beside, transform=across, va="center", fontproperties=font(8))
        axes.text(
            -0.3, 2.4 * place + 0.5, wrapped(label, 16), transform=axes.get_yaxis_transform(), ha="center", va="center",
            fontproperties=font(9, bold=True),
        )  # fmt: skip
    axes.set_ylim(2.4 * len(sides) - 0.9, -0.6)
    axes.set_xlim(0, 100)
    axes.set_yticks([])
    axes.grid(axis="x", color="0.8", linewidth=0.6)
    bare(axes, "left", "right", "top")
    entitle(figure, words["before_after"])
    return figure


def draw_importance_performance(
    labels: Sequence[str], importance: Sequence[Estimate], performance: Sequence[Estimate], *, language: str = "vi"
) -> Chart:
    """Draw what goes with overall satisfaction against how it is rated; hollow points are undecided.

    Parameters and errors as for `analysis.drivers.importance_performance`; `labels` names them in their order.
    """
    words = words_of(language)
    if len(labels) != len(importance) or not labels:
        raise ValueError("one label is needed for each predictor, and at least one predictor")
    quadrants = importance_performance(importance, performance)
    lines = [
        f"{label.rstrip('.')}: {words[quadrant]}; {words['importance']} {told(one, language)}; "
        f"{words['performance']} {told(other, language)}."
        for label, quadrant, one, other in zip(labels, quadrants, importance, performance, strict=True)
    ]
    figure = importance_figure(labels, importance, performance, language=language)
    return finish(figure, words["drivers"], "\n".join(lines))


def importance_figure(
    labels: Sequence[str], importance: Sequence[Estimate], performance: Sequence[Estimate], *, language: str = "vi"
) -> Figure:
    """The figure behind `draw_importance_performance`."""
    words = words_of(language)
    quadrants = importance_performance(importance, performance)
    x, y = ([100 * (known(one) or (0.0,))[0] for one in side] for side in (performance, importance))
    listed = [f"{label.rstrip('.')}: {words[quadrant]}" for label, quadrant in zip(labels, quadrants, strict=True)]
    figure = _sheet(listed, 3.2)
    high = figure.get_figheight()
    room = _room(listed, 2.25)
    axes = figure.add_axes((0.09, 1 - (0.42 + room) / high, 0.47, room / high))
    for at, both in enumerate(zip(performance, importance, strict=True)):
        (_, left, right), (_, low, top) = (known(one) or (0.0, 0.0, 0.0) for one in both)
        axes.plot([100 * left, 100 * right], [y[at]] * 2, color="0.6", linewidth=0.8)
        axes.plot([x[at]] * 2, [100 * low, 100 * top], color="0.6", linewidth=0.8)
    for at, quadrant in enumerate(quadrants):
        axes.plot([x[at]], [y[at]], "o", mfc="white" if quadrant == "undecided" else "black", mec="black", ms=6)
    axes.axvline(sum(x) / len(x), color="0.5", linewidth=0.8)
    axes.axhline(sum(y) / len(y), color="0.5", linewidth=0.8)
    axes.margins(0.06)
    _number(figure, axes, list(zip(x, y, strict=True)))
    axes.set_xlabel(words["performance_axis"], fontproperties=font(8))
    axes.set_ylabel(words["importance_axis"], fontproperties=font(8))
    numbered(axes, language)
    bare(axes, "right", "top")
    _list(figure, listed, words["hollow"])
    entitle(figure, words["drivers"])
    return figure


def _number(figure: Figure, axes: Axes, places: Sequence[tuple[float, float]]) -> None:
    """Number points, the numbers far enough apart to be read, with a thin line to their point where one was moved."""
    low, high = axes.get_ylim()
    left, right = axes.get_xlim()
    inches = axes.get_position().height * figure.get_figheight()
    moved = apart([y for _, y in places], (high - low) * LEAST / inches, (low, high))
    for at, ((x, y), where) in enumerate(zip(places, moved, strict=True), start=1):
        beside = x + (right - left) * 0.025
        axes.plot([x, beside], [y, where], color="0.5", linewidth=0.5)
        axes.text(beside, where, str(at), va="center", fontproperties=font(8, bold=True))
    axes.set_ylim(low, high)
    axes.set_xlim(left, right)


def _sheet(listed: Sequence[str], least: float) -> Figure:
    """A figure at least so high, in inches, and high enough for what is listed beside the picture."""
    return Figure(figsize=(WIDTH, max(least, _room(listed, 0) + 1, 1.25 + sum(_list_height(one) for one in listed))))


def _room(listed: Sequence[str], least: float) -> float:
    """Inches up the picture: enough for one number above the other."""
    return max(least, LEAST * (len(listed) + 2))


def _list_height(name: str) -> float:
    return 0.15 * (wrapped(name, LIST_CHARACTERS).count("\n") + 1) + 0.05


def _list(figure: Figure, names: Sequence[str], note: str) -> None:
    """What the numbers stand for, to the right of the picture, and a note beneath."""
    high = figure.get_figheight()
    y = 1 - 0.45 / high
    for at, name in enumerate(names, start=1):
        lines = wrapped(name, LIST_CHARACTERS)
        figure.text(0.62, y, str(at), va="top", ha="right", fontproperties=font(8, bold=True))
        figure.text(0.635, y, lines, va="top", fontproperties=font(8), linespacing=1.2)
        y -= _list_height(name) / high
    figure.text(0.62, 0.07 / high, wrapped(note, 44), va="bottom", fontproperties=font(7.5, italic=True))
