"""Distributions, series, funnels, before and after, what matters: never empty, never in colour, nothing overlaps."""

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from analysis.charts import (
    Chart,
    Distribution,
    Point,
    draw_before_after,
    draw_distributions,
    draw_funnel,
    draw_importance_performance,
    draw_small_multiples,
    draw_trend,
)
from analysis.charts.comparing import before_after_figure, funnel_figure, importance_figure
from analysis.charts.distributions import distribution_figure
from analysis.charts.series import multiples_figure, trend_figure
from analysis.funnels import Funnel, funnel
from analysis.intervals import Estimate, share_interval
from analysis.spacing import apart

LONG = (
    "Chi nhánh Trung tâm Phục vụ hành chính công/Điểm phục vụ hành chính công có biển hiệu, hướng dẫn rõ ràng, giúp "
    "người dân dễ tìm, dễ thấy."
)
DOLLARS = "Phí $5 hay $6 & lệ phí <đúng> quy định"
POINTS = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")


def share(k: int, n: int) -> Estimate:
    interval = share_interval(k, n)
    return Estimate(k / n, float(interval.low), float(interval.high), n, "wilson")


NOBODY = Estimate(None, None, None, 0, "wilson")
ROWS = [
    Distribution(LONG, (30, 42, 200, 712, 660), share(1372, 1644)),
    Distribution(LONG.upper(), (40, 30, 10, 8, 2), share(10, 90)),
    Distribution("Chưa ai trả lời", (0, 0, 0, 0, 0), None),
]
SERIES = [
    Point(f"{month:02}/2026", None if month == 5 else share(70 + month, 90), month == 7) for month in range(1, 13)
]
NAMES = [f"Ủy ban nhân dân xã Mẫu số {place} tỉnh Mẫu" for place in range(20)]
ANSWERS = [40 + 30 * place for place in range(20)]
IMPORTANCE = [Estimate(value, value - 0.05, value + 0.05, 300, "lmg") for value in (0.3, 0.25, 0.22, 0.15, 0.08)]
RATED = [share(k, 300) for k in (240, 280, 255, 200, 290)]
FACTORS = [LONG, "Thủ tục hành chính", "Công chức", "Kết quả", "Tiếp nhận, xử lý góp ý, phản ánh, kiến nghị"]


def made() -> Funnel:
    return funnel(
        [round((0.6 if place == 3 else 0.97 if place == 9 else 0.85) * n) for place, n in enumerate(ANSWERS)], ANSWERS
    )


CHARTS: dict[str, Callable[[str], Chart]] = {
    "distributions": lambda language: draw_distributions(ROWS, POINTS, language=language),
    "trend": lambda language: draw_trend(SERIES, language=language),
    "multiples": lambda language: draw_small_multiples(dict.fromkeys(NAMES[:7], SERIES), language=language),
    "funnel": lambda language: draw_funnel(made(), NAMES, ANSWERS, language=language),
    "before and after": lambda language: draw_before_after(
        share(90, 120), share(55, 60), elsewhere=(share(400, 480), share(420, 500)), language=language
    ),
    "importance": lambda language: draw_importance_performance(FACTORS, IMPORTANCE, RATED, language=language),
}
FIGURES: dict[str, Callable[[], Figure]] = {
    "distributions": lambda: distribution_figure(ROWS, POINTS),
    "trend": lambda: trend_figure(SERIES, title="Tỷ lệ"),
    "multiples": lambda: multiples_figure(dict.fromkeys(NAMES[:7], SERIES), title="Tỷ lệ"),
    "funnel": lambda: funnel_figure(made(), NAMES, ANSWERS),
    "before and after": lambda: before_after_figure([("Nơi thực hiện", share(90, 120), share(55, 60))]),
    "importance": lambda: importance_figure(FACTORS, IMPORTANCE, RATED),
    "points with long names": lambda: distribution_figure(ROWS, [LONG] * 5),
    "many rows with dollar signs": lambda: distribution_figure(
        [Distribution(DOLLARS, (1, 1, 1, 1, 1), None)] * 22, POINTS
    ),
    "one period, a long title": lambda: trend_figure([Point("01/2026", share(5, 5))], title=LONG),
    "long periods": lambda: trend_figure([Point("16/12/2025 đến 15/01/2026", share(60, 90))] * 12, title="Tỷ lệ"),
    "ten years": lambda: trend_figure([*SERIES] * 10, title="Tỷ lệ"),
    "multiples with long names": lambda: multiples_figure(
        {LONG: SERIES, DOLLARS: SERIES, LONG.upper(): SERIES, "A": SERIES}, title=LONG
    ),
    "one multiple": lambda: multiples_figure({LONG.upper(): SERIES[:1]}, title="Tỷ lệ"),
    "a funnel of one": lambda: funnel_figure(funnel([17], [20]), [DOLLARS], [20]),
    "all outside": lambda: funnel_figure(
        replace(made(), positions=np.array(["low", "far_high"] * 10)), [LONG] * 20, ANSWERS
    ),
    "many people": lambda: before_after_figure(
        [
            ("Nơi thực hiện", share(0, 1_200_000), share(1_200_000, 1_200_000)),
            ("Các quầy khác", share(0, 3), share(3, 3)),
        ]
    ),
    "one driver": lambda: importance_figure([LONG.upper()], IMPORTANCE[:1], RATED[:1]),
    "drivers at one place": lambda: importance_figure([LONG.upper()] * 9, IMPORTANCE[:1] * 9, RATED[:1] * 9),
}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", CHARTS)
def test_every_picture_describes_itself_and_has_no_colour(name: str, language: str) -> None:
    chart = CHARTS[name](language)
    assert chart.text in chart.svg.replace("&amp;", "&")
    assert re.search(r"\d", chart.text)
    for colour in set(re.findall(r"#([0-9a-fA-F]{6})", chart.svg)):
        assert colour[:2] == colour[2:4] == colour[4:], colour
    assert not re.search(r"nan|None", chart.text)


@pytest.mark.parametrize("name", FIGURES)
def test_no_words_lie_on_others_or_leave_the_picture(name: str) -> None:
    figure = FIGURES[name]()
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call] # matplotlib's
    whole = figure.bbox
    texts = [one for one in figure.findobj(Text) if isinstance(one, Text) and one.get_visible()]
    boxes = [(one.get_text(), one.get_window_extent()) for one in texts if one.get_text().strip()]
    for said, box in boxes:
        assert box.x0 >= whole.x0 - 1, said
        assert box.x1 <= whole.x1 + 1, said
        assert box.y0 >= whole.y0 - 1, said
        assert box.y1 <= whole.y1 + 1, said
    for (one, first), (other, second) in combinations(boxes, 2):
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        along = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert across <= 1 or along <= 1, (one, other)


def test_words_carry_the_numbers() -> None:
    said = draw_distributions(ROWS, POINTS).text.splitlines()
    assert said[0].endswith("“Hài lòng” 712; “Rất hài lòng” 660. 83,5% (từ 81,5% đến 85,2%; n = 1.644).")
    assert said[2].endswith("không hiển thị, hoặc không có câu trả lời.")
    assert draw_trend(SERIES).text.splitlines()[4] == "05/2026: không hiển thị, hoặc không có câu trả lời"
    assert draw_trend([*SERIES, Point("01/2027", NOBODY)]).text.endswith("01/2027: chưa có câu trả lời")
    assert draw_trend(SERIES).text.splitlines()[6].endswith("(từ đây dùng mẫu phiếu khác)")
    both = draw_before_after(share(90, 120), share(55, 60), language="en").text
    assert both == "Where it was made: Before 75.0% (66.5% to 81.9%; n = 120); After 91.7% (81.9% to 96.4%; n = 60)."
    drivers = draw_importance_performance(FACTORS, IMPORTANCE, RATED, language="en").text.splitlines()
    assert "improve first; goes with 30.0%" in drivers[0]
    assert "not enough evidence for a quadrant" in drivers[2]


def test_a_funnel_names_those_outside_only() -> None:
    said = draw_funnel(made(), NAMES, ANSWERS).text.splitlines()
    assert [line.split(":")[0] for line in said[:-1]] == [NAMES[3], NAMES[9]]
    assert "dưới giới hạn" in said[0]
    assert "trên giới hạn" in said[1]
    assert said[-1] == "18 đơn vị nằm trong giới hạn."
    alone = draw_funnel(funnel([17], [20]), ["Xã Mẫu 1"], [20])
    assert alone.text == "1 đơn vị nằm trong giới hạn."


def test_scales_of_other_lengths_part_at_their_middle() -> None:
    three = draw_distributions([Distribution("A", (1, 2, 3), share(3, 6))], ("Chậm", "Được", "Tốt"), language="en")
    assert "“Chậm” 1; “Được” 2; “Tốt” 3. 50.0%" in three.text
    two = draw_distributions([Distribution("A", (1, 5), share(5, 6))], ("Không", "Có"))
    assert "“Có” 5" in two.text


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: draw_distributions([], POINTS), "nothing to draw: no rows"),
        (lambda: draw_distributions([Distribution("A", (1, 2), None)], POINTS), "must have 5 counts"),
        (lambda: draw_trend([]), "no period has a share"),
        (lambda: draw_trend([Point("1/2026", None)]), "no period has a share"),
        (lambda: draw_small_multiples({"A": [Point("1/2026", None)]}), "no period has a share"),
        (lambda: draw_funnel(made(), NAMES[:3], ANSWERS), "one name and one number of answers"),
        (
            lambda: draw_before_after(share(1, 2), Estimate(None, None, None, 0, "wilson")),
            "a share before or after is unknown",
        ),
        (lambda: draw_importance_performance([], [], []), "one label is needed"),
        (lambda: draw_trend(SERIES, language="fr"), "unknown language 'fr'"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_plain_words(call: Callable[[], Any], said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        call()


def test_another_process_draws_the_same_bytes() -> None:
    script = "from tests.analysis.test_more_charts import CHARTS; print(CHARTS['funnel']('vi').svg, end='')"
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == CHARTS["funnel"]("vi").svg


def test_a_census_has_no_range() -> None:
    whole = Estimate(0.75, 0.75, 0.75, 40, "census")
    assert draw_trend([Point("2026", whole)], language="en").text == "2026: 75.0% of all 40"


def test_nothing_joins_points_across_a_gap_or_another_questionnaire() -> None:
    axes = trend_figure(SERIES, title="Tỷ lệ").axes[0]
    across = [(x[0], x[-1]) for line in axes.lines if len(set(x := np.asarray(line.get_xdata()).tolist())) == 2]
    assert across == [(0, 1), (1, 2), (2, 3), (6, 7), (7, 8), (8, 9), (9, 10), (10, 11)]


def test_a_bar_s_line_is_the_interval_of_the_satisfied() -> None:
    axes = distribution_figure(ROWS[:1], POINTS).axes[0]
    low, high = np.asarray(axes.lines[-2].get_xdata()).tolist()
    neutral = 100 * 200 / 1644 / 2
    assert (low - neutral, high - neutral) == pytest.approx((81.5, 85.3), abs=0.15)


def test_numbers_are_written_as_the_language_writes_them() -> None:
    axes = importance_figure(FACTORS[:1], [Estimate(0.305, 0.3, 0.31, 300, "lmg")], RATED[:1], language="vi").axes[0]
    assert any("," in tick.get_text() for tick in axes.get_yticklabels())
    along = funnel_figure(made(), NAMES, [10 * n for n in ANSWERS]).axes[0].get_xticklabels()
    assert "4.000" in {tick.get_text() for tick in along}


@given(st.lists(st.floats(0, 100), max_size=12), st.floats(0.1, 20))
def test_numbers_beside_points_stay_within_the_picture(places: list[float], least: float) -> None:
    moved = np.sort(apart(places, least, (0, 100)))
    assert np.all((moved >= -1e-6) & (moved <= 100 + 1e-6))
    assert np.all(np.diff(moved) >= min(least, 100 / max(len(places) - 1, 1)) - 1e-6)


@given(st.lists(st.floats(0, 100), max_size=12), st.floats(0.1, 5))
def test_numbers_beside_points_keep_their_distance(places: list[float], least: float) -> None:
    moved = np.sort(apart(places, least))
    assert len(moved) == len(places)
    assert np.all(np.diff(moved) >= least * 0.8)
