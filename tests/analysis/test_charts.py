import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from analysis.charts import Chart, draw_shares
from analysis.scores import Scorecard, score
from tests.analysis.building import make_tabulation

SVG = "{http://www.w3.org/2000/svg}"
LABELS = {
    "A0": "Cơ quan cung cấp thông tin về việc giải quyết thủ tục hành chính theo nhiều hình thức, dễ tiếp cận, dễ hiểu",
    "A1": "Phí & lệ phí <đúng> quy định, $5 hay $6",
}


def make_card(confidence_level: float = 0.95) -> Scorecard:
    rows = ["55x", "44x", "31x", "55x", "45x"] * 7
    return score(make_tabulation(rows), confidence_level=confidence_level)


def read(chart: Chart) -> ET.Element:
    return ET.fromstring(chart.svg)  # noqa: S314 - made by the line before


def elements(chart: Chart, tag: str) -> list[ET.Element]:
    return read(chart).findall(f".//{SVG}{tag}")


def test_the_words_carry_the_numbers() -> None:
    assert draw_shares(make_card(), LABELS).text.splitlines() == [
        f"{LABELS['A0']}: 80,0%, khoảng từ 64,1% đến 90,0%, 35 câu trả lời.",
        f"{LABELS['A1']}: 80,0%, khoảng từ 64,1% đến 90,0%, 35 câu trả lời.",
        "A2: chưa có câu trả lời.",
    ]
    assert draw_shares(make_card(), LABELS, language="en").text.splitlines()[1:] == [
        f"{LABELS['A1']}: 80.0%, range from 64.1% to 90.0%, 35 answers.",
        "A2: no answers yet.",
    ]


def test_the_picture_describes_itself() -> None:
    chart = draw_shares(make_card(), LABELS)
    root = read(chart)
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert root[0].text == "Tỷ lệ hài lòng theo tiêu chí"
    assert root[1].text == chart.text


def test_a_census_is_told_without_a_range() -> None:
    chart = draw_shares(score(make_tabulation(["5", "1"]), population=2), {})
    assert chart.text == "A0: 50,0% của toàn bộ 2 câu trả lời."
    assert "khoảng" not in chart.svg


def places(chart: Chart) -> list[list[float]]:
    """Across-positions of every path that is a bar from end to end: `M x y L x y`, level."""
    found = []
    for path in elements(chart, "path"):
        words = path.get("d", "").split()
        if len(words) == 6 and words[0] == "M" and words[3] == "L" and words[2] == words[5]:
            found.append([float(words[1]), float(words[4])])
    return found


def test_bars_stand_where_the_numbers_say() -> None:
    chart = draw_shares(make_card(), LABELS)
    axis = max(places(chart), key=lambda ends: ends[1] - ends[0])
    bars = [ends for ends in places(chart) if ends != axis]
    assert len(bars) == 2
    width = axis[1] - axis[0]
    for bar in bars:
        low, high = ((place - axis[0]) / width for place in bar)
        assert (low, high) == pytest.approx((0.641, 0.900), abs=0.001)


def test_the_axis_is_the_whole_of_the_share_and_black_says_it_all() -> None:
    chart = draw_shares(make_card(), LABELS)
    styles = ";".join(element.get("style", "") for element in read(chart).iter())
    colours = set(re.findall(r"(?:fill|stroke): ?([^;]+)", styles))
    assert colours <= {"none", "#000000", "#ffffff", "#cccccc"}


def test_more_and_longer_rows_make_a_higher_picture() -> None:
    def height(chart: Chart) -> float:
        return float(read(chart).get("height", "").removesuffix("pt"))

    assert height(draw_shares(make_card(), LABELS)) > height(draw_shares(make_card(), {}))


def test_a_scorecard_without_items_has_no_picture() -> None:
    with pytest.raises(ValueError, match="there is nothing to draw: no item is scored"):
        draw_shares(score(make_tabulation(["1"], "f:five:fact")), {})


def test_the_level_is_said() -> None:
    level = draw_shares(make_card(confidence_level=0.999), {}).svg
    assert level != draw_shares(make_card(), {}).svg
    assert draw_shares(make_card(confidence_level=0.8), {}).text.startswith("A0: 80,0%, khoảng từ 70,0%")


def test_the_same_picture_is_the_same_bytes_in_another_process() -> None:
    program = (
        "import sys; sys.path.insert(0, '.');"
        "from tests.analysis.test_charts import *;"
        "sys.stdout.buffer.write(draw_shares(make_card(), LABELS).svg.encode())"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, check=True)
    assert done.stdout.decode() == draw_shares(make_card(), LABELS).svg
    assert "dc:date" not in done.stdout.decode()


def test_an_unknown_language_is_refused_with_the_choices() -> None:
    with pytest.raises(ValueError, match="unknown language 'fr'; choices: vi, en"):
        draw_shares(make_card(), {}, language="fr")
