"""What all pictures share: fonts, greys, axes in per cent, one way to become an SVG with its numbers in words."""

import math
import textwrap
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from xml.sax.saxutils import escape

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

from analysis.intervals import Estimate
from analysis.numbers import checked_language, number, outward
from analysis.report import FONTS

WORDING = Path(__file__).parents[1] / "wording"
WIDTH = 7.0
"""Inches; a page's text width is 6.3, and pictures scale."""
LABEL_CHARACTERS = 52
TITLE_CHARACTERS = 88
LINE, MARGINS = 0.21, 0.85
"""Height of a line of text and of title and axis together, in inches."""
SALT, LETTERS = "citizen-survey", "path"
"""The same picture is the same bytes, in every process; letters are drawn, so that no font need be there."""


@dataclass(frozen=True)
class Chart:
    """A picture and its words."""

    svg: str
    text: str


@cache
def words_of(language: str) -> Mapping[str, str]:
    """Words of charts. Raises `ValueError` for an unknown language (the choices are named)."""
    path = WORDING / f"charts_{checked_language(language)}.toml"
    return tomllib.loads(path.read_text("utf-8"))


def font(size: float, *, bold: bool = False, italic: bool = False) -> FontProperties:
    """The report's own type."""
    face = "Bold" if bold else "Italic" if italic else "Regular"
    return FontProperties(fname=FONTS / f"Tinos-{face}.ttf", size=size)


def finish(figure: Figure, title: str, text: str) -> Chart:
    """The figure as an SVG that carries its title and its numbers in words."""
    out = StringIO()
    FigureCanvasSVG(figure)
    with rc_context({"svg.hashsalt": SALT, "svg.fonttype": LETTERS}):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    svg = out.getvalue()
    head = f"<title>{escape(title)}</title><desc>{escape(text)}</desc>"
    start = svg.index(">", svg.index("<svg ")) + 1
    return Chart(svg[:start] + head + svg[start:], text)


def title_height(title: str) -> float:
    """Inches that a title takes beyond its first line."""
    return LINE * wrapped(title, TITLE_CHARACTERS).count("\n")


def entitle(figure: Figure, title: str) -> None:
    """A title at the upper left; and whatever stands in the picture is text, however many dollar signs it has."""
    top = 1 - 0.06 / figure.get_figheight()
    figure.text(0.01, top, wrapped(title, TITLE_CHARACTERS), va="top", fontproperties=font(11, bold=True))
    for one in figure.findobj(Text):
        one.set(parse_math=False)


def wrapped(label: str, characters: int = LABEL_CHARACTERS) -> str:
    """A label in as many lines as it needs."""
    return "\n".join(textwrap.wrap(label, characters) or [""])


def bare(axes: Axes, *sides: str) -> None:
    """Take away the frame's sides and set the ticks' type."""
    for side in sides:
        axes.spines[side].set_visible(False)
    for tick in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        tick.set_fontproperties(font(8))


def numbered(axes: Axes, language: str) -> None:
    """Write the ticks of both axes as the language writes numbers, with the digits that tell them apart."""
    for axis in (axes.xaxis, axes.yaxis):
        low, high = sorted(axis.get_view_interval())
        places = [float(place) for place in axis.get_ticklocs() if low <= place <= high]
        digits = next(digits for digits in range(9) if all(abs(one - round(one, digits)) < 1e-9 for one in places))
        axis.set_ticks(places, [number(place, digits, language) for place in places])


def per_cent_axis(axes: Axes, estimates: Iterable[Estimate | None]) -> None:
    """An axis of shares up to 100 % that begins below the lowest end, at a ten; it says so by its ticks."""
    lows = [100 * one.low for one in estimates if one is not None and one.low is not None]
    start = max(0, 10 * int(min(lows, default=0) // 10))
    axes.set_ylim(min(start, 80), 100)
    axes.set_yticks(range(min(start, 80), 101, 10 if start >= 50 else 20))
    axes.grid(axis="y", color="0.8", linewidth=0.6)
    axes.set_axisbelow(True)


def known(estimate: Estimate | None) -> tuple[float, float, float] | None:
    """Value and ends; None where nothing is known."""
    if estimate is None or estimate.value is None or estimate.low is None or estimate.high is None:
        return None
    found = estimate.value, estimate.low, estimate.high
    if not all(math.isfinite(one) for one in found):
        raise ValueError(f"{estimate.value} ({estimate.low} to {estimate.high}) cannot be drawn")
    return found


def told(estimate: Estimate | None, language: str) -> str:
    """A share in words: value, ends rounded outward, n; or that there is none, or none to be seen."""
    found, words = known(estimate), words_of(language)
    if found is None or estimate is None:
        return words["hidden" if estimate is None else "nobody"]
    text = words["told_census" if estimate.method == "census" else "told"]
    return text.format(**figures(found, estimate.n, language))


def figures(found: tuple[float, float, float], n: float, language: str) -> dict[str, str]:
    """`value`, `low` and `high` in per cent, the ends rounded outward, and `n`, as the language writes them."""
    low, high = (number(end, 1, language) for end in outward(100 * found[1], 100 * found[2], 1))
    return {"value": number(100 * found[0], 1, language), "low": low, "high": high, "n": number(n, 0, language)}
