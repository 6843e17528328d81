"""`survey plan`: sizes as the library has them, what a period's ballots reach, nothing for a desk."""

import math
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from analysis.sampling import (
    margin_of_error,
    ministry_sample_size,
    sample_size,
    selection_bounds,
    share_change_power,
    share_change_size,
)
from survey.cli.plan import command
from survey.instance import load_instance
from survey.model import Transactions
from survey.periods import read_period
from survey.planning import Given, Wish, days_of, pace
from survey.store import transactions
from tests.builders import make_answers, make_desk, make_instrument
from tests.survey.cli.running import YESTERDAY, filled, refused, survey, survey_json

GOOD: dict[str, Any] = {"answers": make_answers(A24=5, A25=4)}
BAD: dict[str, Any] = {"answers": make_answers(A24=2, A25=5)}
MONTH = f"{YESTERDAY:%Y-%m}"


def test_sizes_are_the_library_s_with_the_ministry_s_beside_them(tmp_path: Path) -> None:
    folder = tmp_path / "nowhere"
    found = survey_json(
        folder, "plan", "--population", "12000", "--margin", "0.04", "--confidence-level", "0.9",
        "--design-effect", "1.5", "--response-rate", "0.5",
    )  # fmt: skip
    options: dict[str, Any] = {"population": 12000, "confidence_level": 0.9, "design_effect": 1.5}
    assert found["answers"] == sample_size(0.04, **options)
    assert found["invited"] == sample_size(0.04, response_rate=0.5, **options)
    assert found["ministry"] == ministry_sample_size(12000, margin=0.04) == 594
    assert (found["enough"], found["reached"]) == (True, None)
    assert not folder.exists()


def test_a_change_is_planned_for_whichever_way_it_goes(tmp_path: Path) -> None:
    found = survey_json(
        tmp_path, "plan", "--change", "0.1", "--change", "0.25", "--power", "0.9", "--design-effect", "2"
    )
    first, second = found["changes"]
    down = int(share_change_size(0.8, 0.7, power=0.9))
    assert down > share_change_size(0.8, 0.9, power=0.9)
    assert first["each_period"] == 2 * down
    assert first["ballots"] == found["answers"] == sample_size(0.05, design_effect=2)
    assert first["chance"] == pytest.approx(float(share_change_power(0.8, 0.7, found["answers"] / 2)))
    # 0.8 and 0.25 more is no share: only the fall is planned for.
    assert second["each_period"] == 2 * int(share_change_size(0.8, 0.55, power=0.9))
    assert survey_json(tmp_path, "plan", "--share", "0.5", "--change", "0.6")["changes"] == []
    assert "hai kỳ" not in survey(tmp_path, "plan", "--share", "0.5", "--change", "0.6").stdout


def test_in_words_in_both_languages(tmp_path: Path) -> None:
    vietnamese = survey(tmp_path, "plan", "--population", "12000", "--response-rate", "0.4").stdout
    assert "Mẫu chọn ngẫu nhiên cần 373 phiếu trả lời." in vietnamese
    assert "Nếu 40% số người được mời trả lời: cần mời 931 người." in vietnamese
    assert "N/(1 + N·e²): 387 phiếu" in vietnamese
    assert "Không giao số phiếu này thành chỉ tiêu cho quầy hay cán bộ." in vietnamese
    assert "có thêm phiếu cũng không làm mất sai lệch" in vietnamese
    english = survey(tmp_path, "plan", "--margin", "0.025", "--design-effect", "1.5", "--language", "en").stdout
    assert "Transactions (N): not given" in english
    assert "within ±2.5 percentage points, confidence level 95%, design effect 1.50." in english
    assert "no quota for a desk" in english
    few = survey(tmp_path, "plan", "--population", "300", "--response-rate", "0.4").stdout
    assert "Dù mời tất cả 300 người, với tỷ lệ trả lời 40% cũng không đủ số phiếu đó." in few


def test_there_is_no_plan_for_a_desk(tmp_path: Path) -> None:
    assert "desk" not in {option.name for option in command.params}
    assert "No such option" in survey(tmp_path, "plan", "--desk", "7K3MPQ9X2V", status=2).stderr


@pytest.mark.parametrize(
    "options",
    [
        ("--population", "0"),
        ("--margin", "0"),
        ("--margin", "1"),
        ("--confidence-level", "1"),
        ("--design-effect", "0.5"),
        ("--response-rate", "0"),
        ("--power", "1"),
        ("--agency", "xa-mau-1"),
        ("--instrument", "sipas-service@2026"),
    ],
)
def test_bad_use_has_status_2(tmp_path: Path, options: tuple[str, ...]) -> None:
    survey(tmp_path, "plan", *options, status=2)


def told(folder: Path, number: int, first: date, last: date) -> None:
    """Tell the desk's transactions of some days."""
    door = load_instance(folder, {}).open()
    transactions.add(door, Transactions(make_desk().code, first, last, number, "sổ"))
    door.close()


def test_what_a_period_reaches(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i", *[GOOD] * 24, *[BAD] * 16)
    period = read_period(MONTH)
    told(folder, 200, period.first, period.last)
    found = survey_json(folder, "plan", "--period", MONTH, "--agency", "xa-mau-1", "--target", "0.9")
    there = found["reached"]
    score = survey_json(folder, "score", "--from", str(period.first), "--to", str(period.last))
    assert there["index"] == score["index"]["top_two_box"]
    assert (there["agency"], there["ballots"], found["population"]) == ("xa-mau-1", 40, 200)
    assert there["margin"] == margin_of_error(40)
    assert (there["needed"], there["more"]) == (385, 345)
    bounds = selection_bounds(0.8 * 40, 40, 200, target=0.9)
    assert there["silent"] == {
        "population": 200, "response_rate": 0.2, "low": bounds.low, "high": bounds.high, "target": 0.9,
        "tipping_point": bounds.tipping_point, "outcome": "open",
    }  # fmt: skip
    assert found["share"] == pytest.approx(0.8)
    assert [one["ballots"] for one in there["changes"]] == [40] * 3
    text = survey(folder, "plan", "--period", MONTH).stdout
    assert "Tỷ lệ trả lời: 20,0% (40 trên 200)" in text
    assert "tỷ lệ hài lòng của tất cả cũng nằm từ 16,0 đến 96,0 %" in text
    assert "Nếu đây là mẫu ngẫu nhiên, sai số của một câu hỏi là ±15,5 điểm phần trăm." in text
    assert "không phải Chỉ số SIPAS" in text


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("0.5", "ít nhất 42,5% số người không trả lời phải hài lòng"),
        ("0.1", "nghĩ thế nào, tất cả cũng đạt 10%."),
        ("0.97", "nghĩ thế nào, tất cả cũng không đạt 97%."),
    ],
)
def test_what_the_silent_could_change_is_said(tmp_path: Path, target: str, said: str) -> None:
    folder = filled(tmp_path / "i", *[GOOD] * 24, *[BAD] * 16)
    assert said in survey(folder, "plan", "--period", MONTH, "--population", "200", "--target", target).stdout


def test_without_transactions_the_response_rate_is_not_known(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i", *[GOOD] * 40)
    assert survey_json(folder, "plan", "--period", MONTH)["reached"]["silent"] is None
    assert "Tỷ lệ trả lời: không biết" in survey(folder, "plan", "--period", MONTH).stdout
    # All agree: a change is planned for from 95 %, not from a share that cannot rise.
    assert survey_json(folder, "plan", "--period", MONTH)["share"] == 0.95
    assert survey_json(folder, "plan", "--period", MONTH, "--share", "0.7")["share"] == 0.7
    assert "Đã đủ số phiếu" in survey(folder, "plan", "--period", MONTH, "--margin", "0.2").stdout


def test_what_cannot_be_planned_from_is_one_line(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i", *[GOOD] * 6)
    assert "6 ballots of 5 transactions" in refused(folder, "plan", "--period", MONTH, "--population", "5")
    assert "write a month 2026-10" in refused(folder, "plan", "--period", "2026-13")
    assert "unknown agency 'x'" in refused(folder, "plan", "--period", MONTH, "--agency", "x")
    assert "fewer than 5 are never shown" in refused(folder, "plan", "--period", "2020-01")
    thin = filled(tmp_path / "j", *[{"answers": make_instrument().encode({item: 5})} for item in ITEMS])
    assert "no question has 5 answers" in refused(thin, "plan", "--period", MONTH)


ITEMS = ("A24", "A25", "B27", "B28", "B29", "C31")


def test_the_rate_of_ballots_tells_when_there_are_enough() -> None:
    first, last = date(2026, 11, 1), date(2026, 11, 20)
    given = Given(40, {}, first, last, ends=date(2026, 11, 30), today=date(2026, 11, 21))
    found = pace(given, 345)
    assert (found["per_day"], found["days"]) == (2.0, math.ceil(345 / 2))
    assert found["until"] == date(2026, 11, 21) + timedelta(days=173)
    assert not found["over"]
    assert pace(given, 10**6)["until"] is None
    over = Given(40, {}, first, date(2026, 11, 30), ends=date(2026, 11, 30), today=date(2026, 12, 1))
    assert (pace(over, 345)["over"], pace(over, 345)["until"]) == (True, None)


def test_days_run_from_the_first_ballot_to_yesterday_or_the_end() -> None:
    november = read_period("2026-11")
    days = [date(2026, 11, 5), date(2026, 11, 9)]
    assert days_of(november, days, date(2026, 11, 15)) == (date(2026, 11, 5), date(2026, 11, 14))
    assert days_of(november, days, date(2026, 12, 15)) == (date(2026, 11, 5), date(2026, 11, 30))


def test_a_period_that_is_over_is_said_to_be(tmp_path: Path) -> None:
    long_ago = date(YESTERDAY.year - 1, 3, 10)
    folder = filled(tmp_path / "i", *[GOOD | {"date": long_ago}] * 10)
    text = survey(folder, "plan", "--period", f"{long_ago:%Y-%m}").stdout
    assert "Kỳ đã hết." in text
    assert "dự kiến" not in text
    assert "The period is over." in survey(folder, "plan", "--period", f"{long_ago:%Y-%m}", "--language", "en").stdout


def test_the_wish_has_the_command_s_defaults() -> None:
    given = {option.name: option.default for option in command.params}
    assert {name: given[name] for name in ("margin", "design_effect", "response_rate", "changes", "power")} == {
        name: getattr(Wish(), name) for name in ("margin", "design_effect", "response_rate", "changes", "power")
    }
