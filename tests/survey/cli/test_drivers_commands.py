"""`survey drivers`: shares, quadrants and reliability as the library has them; what cannot be told, with its reason."""

import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.drivers import Bootstrap, relative_weights, shapley_shares
from analysis.reliability import reliability
from tests.builders import make_answers, make_instrument
from tests.survey.cli.running import filled, refused, survey, survey_json

INSTRUMENT = "sipas-service@2026"
ITEMS = ("A24", "A25", "A26", "B27", "B28", "B29", "B30")
FAST = ("--resamples", "100")


def ratings(number: int = 60, items: int = len(ITEMS)) -> NDArray[np.int64]:
    """Ratings of people who differ, the later items less like the first."""
    draws = np.random.default_rng(7)
    people = draws.normal(size=(number, 1))
    table = 3.6 + people * np.linspace(1, 0.5, items) + draws.normal(size=(number, items)) * 0.7
    return np.clip(np.round(table), 1, 5).astype(np.int64)


def ballots(table: NDArray[np.int64], items: tuple[str, ...] = ITEMS) -> str:
    """A file of ballots; 0 is no answer."""
    out = io.StringIO(",".join(items) + "\n")
    out.seek(0, io.SEEK_END)
    for row in table.tolist():
        out.write(",".join(str(one or "") for one in row) + "\n")
    return out.getvalue()


def of_file(tmp_path: Path, table: NDArray[np.int64], *options: str, items: tuple[str, ...] = ITEMS) -> Any:
    (tmp_path / "b.csv").write_text(ballots(table, items))
    return survey_json(tmp_path, "drivers", "--file", tmp_path / "b.csv", "--instrument", INSTRUMENT, *FAST, *options)


def test_shares_and_reliability_are_the_library_s(tmp_path: Path) -> None:
    table = ratings()
    found = of_file(tmp_path, table, "--outcome", "A24", "--correlation", "spearman", "--seed", "3")
    rated = (table - 1) / 4
    options: dict[str, Any] = {"correlation": "spearman", "bootstrap": Bootstrap(100, 3)}
    factors = np.column_stack([rated[:, 1:3].mean(axis=1), rated[:, 3:].mean(axis=1)])
    exact = shapley_shares(rated[:, 0], factors, **options)
    assert [one["importance"] for one in found["factors"]["rows"] if not one["why"]] == [
        one.as_dict() for one in exact.shares
    ]
    assert found["factors"]["r_squared"] == exact.r_squared.as_dict()
    near = relative_weights(rated[:, 0], rated[:, 1:], **options)
    shown = {one["id"]: one["importance"] for one in found["items"]["rows"] if not one["why"]}
    assert shown == {item: share.as_dict() for item, share in zip(ITEMS[1:], near.shares, strict=True)}
    assert (found["outcome"], found["part_of_outcome"]) == ("A24", False)
    own = reliability(table[:, 3:], seed=3)
    row = next(one for one in found["reliability"] if one["factor"] == "B")
    for name, ours in (("alpha", own.alpha), ("omega_total", own.omega_total)):
        assert [row[name][end] for end in ("value", "low", "high")] == pytest.approx([ours.value, ours.low, ours.high])
    assert row["item_rest"] == pytest.approx(list(own.item_rest))
    assert (row["complete"], row["left_out"], row["advice"]) == (60, 0, own.advice)


def test_performance_is_the_score_s(tmp_path: Path) -> None:
    found = of_file(tmp_path, ratings())
    score = survey_json(tmp_path, "score", "--file", tmp_path / "b.csv", "--instrument", INSTRUMENT)
    rated = {one["item"]: one["top_two_box"] for one in score["items"]}
    assert {one["id"]: one["performance"] for one in found["items"]["rows"] if not one["why"]} == {
        item: rated[item] for item in ITEMS
    }
    pooled = {one["factor"]: one["top_two_box"] for one in score["factors"]}
    assert found["factors"]["rows"][0]["performance"] == pooled["A"]


def test_without_a_question_for_it_the_mean_of_factors_is_overall_satisfaction(tmp_path: Path) -> None:
    found = of_file(tmp_path, ratings())
    assert (found["outcome"], found["part_of_outcome"], found["factors"]["r_squared"]) == (None, True, None)
    shares = [one["importance"]["value"] for one in found["factors"]["rows"] if one["importance"]]
    assert len(shares) == 2
    assert sum(shares) == pytest.approx(1)


def test_what_stands_apart_is_sorted_and_the_rest_is_undecided(tmp_path: Path) -> None:
    draws = np.random.default_rng(1)
    whole = draws.integers(1, 6, size=400)
    strong_low = np.clip(whole - 1, 1, 5)
    weak_high = draws.choice([3, 4, 5, 5, 5], size=400)
    found = of_file(
        tmp_path, np.column_stack([whole, strong_low, weak_high]), "--outcome", "A24", items=("A24", "A25", "B27")
    )
    quadrants = {one["id"]: one["quadrant"] for one in found["items"]["rows"] if one["quadrant"]}
    assert quadrants == {"A25": "mend_first", "B27": "no_priority"}
    even = of_file(tmp_path, ratings(40))
    assert "undecided" in {one["quadrant"] for one in even["factors"]["rows"]}


def test_what_few_answered_or_all_agree_on_is_named_and_left_out(tmp_path: Path) -> None:
    table = ratings()
    table[:, 1] = 4
    table[:35, 2] = 0
    found = of_file(tmp_path, table)
    why = {one["id"]: one["why"] for one in found["items"]["rows"]}
    assert [why[item] for item in ITEMS] == ["", "agree", "few", "", "", "", ""]
    assert why["E39"] == "few"
    assert found["items"]["rows"][-1]["performance"]["value"] is None
    reasons = {one["factor"]: one["refused"] for one in found["reliability"]}
    assert reasons == {"A": "few", "B": "", "C": "few", "D": "few", "E": "few", None: "few"}
    table[:, 2] = table[:, 0]
    assert of_file(tmp_path, table)["reliability"][0]["refused"] == "agree"


def test_where_nothing_can_be_told_the_reason_stands(tmp_path: Path) -> None:
    table = ratings(80)
    apart = table.copy()
    apart[:40, 0], apart[40:, 3] = 0, 0
    assert of_file(tmp_path, apart[:, :7])["items"]["refused"] == "few"
    assert of_file(tmp_path, table[:, :3], items=ITEMS[:3])["factors"]["refused"] == "one_predictor"
    flat = np.full((40, 2), 4)
    assert of_file(tmp_path, flat, items=("A24", "B27"))["factors"]["refused"] == "one_predictor"
    same = ratings(60)
    same[:, 0] = 4
    assert of_file(tmp_path, same, "--outcome", "A24")["factors"]["refused"] == "agree"
    # Each varies, but not among those who answered both.
    half = np.column_stack([ratings(80)[:, :2], np.where(np.arange(80) < 40, 4, ratings(80)[:, 3])])
    half[40:, 1] = 0
    assert of_file(tmp_path, half, "--outcome", "A24", items=("A24", "A25", "B27"))["items"]["refused"] == "agree"
    turned = np.column_stack([ratings(60)[:, 0], 6 - ratings(60)[:, 0]])
    assert of_file(tmp_path, turned, "--without", "A26", items=("A24", "A25"))["reliability"][0]["refused"] == "cancel"


def test_what_was_asked_of_few_can_be_left_out(tmp_path: Path) -> None:
    table = ratings()
    table[:20, 6] = 0
    found = of_file(tmp_path, table)
    assert (found["items"]["complete"], found["items"]["left_out"]) == (40, 20)
    found = of_file(tmp_path, table, "--without", "B30", "--without", "C")
    assert (found["items"]["complete"], found["items"]["left_out"]) == (60, 0)
    assert {"B30", "C31"}.isdisjoint(one["id"] for one in found["items"]["rows"])
    assert [one["id"] for one in found["factors"]["rows"]] == ["A", "B", "D", "E"]


def test_in_words_in_both_languages_and_never_of_causes(tmp_path: Path) -> None:
    table = ratings()
    table[:, 1] = 4
    (tmp_path / "b.csv").write_text(ballots(table))
    command = ("drivers", "--file", tmp_path / "b.csv", "--instrument", INSTRUMENT, *FAST)
    vietnamese = survey(tmp_path, *command).stdout
    assert "Tính trên 60 người trả lời đủ; 0 người trả lời thiếu không được tính." in vietnamese
    assert "Mỗi yếu tố là một phần của mức chung đó" in vietnamese
    assert "Mọi người trả lời như nhau" in vietnamese
    assert "không phải Chỉ số SIPAS" in vietnamese
    assert "nguyên nhân" not in vietnamese
    english = survey(tmp_path, *command, "--language", "en", "--outcome", "B30").stdout
    assert "Overall satisfaction: item B30" in english
    assert re.search(r"Together what stands below goes with \d", english)
    assert "goes together" in english.lower()
    assert "cause" not in english.lower()
    assert "Only one is left" in survey(tmp_path, *command, "--language", "en", "--without", "B").stdout


def test_a_store_is_read_as_score_reads_it(tmp_path: Path) -> None:
    instrument = make_instrument()
    rows = [dict(zip(ITEMS, row, strict=True)) for row in ratings(40).tolist()]
    rare = [{"C31": 1 + place} for place in range(4)]
    made = [{"answers": instrument.encode(row | extra)} for row, extra in zip(rows, rare + [{}] * 36, strict=True)]
    folder = filled(tmp_path / "i", *made)
    found = survey_json(folder, "drivers", *FAST, "--agency", "xa-mau-1")
    assert (found["instrument"], found["ballots"]) == (INSTRUMENT, 40)
    hidden = next(one for one in found["items"]["rows"] if one["id"] == "C31")
    assert (hidden["why"], hidden["performance"]["value"], hidden["performance"]["n"]) == ("few", None, 0)
    assert "not shown on its own" not in survey(folder, "drivers", *FAST, "--desk", "7K3MP-Q9X2V").stderr


def test_few_ballots_and_wrong_names_are_one_line(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i", *[{"answers": make_answers(A24=1 + place % 5)} for place in range(29)])
    assert refused(folder, "drivers") == "29 ballots: at least 30 are needed to tell what goes together"
    (tmp_path / "b.csv").write_text(ballots(ratings()))
    command = ("drivers", "--file", tmp_path / "b.csv", "--instrument", INSTRUMENT)
    assert "'stage' is no rating" in refused(tmp_path, *command, "--outcome", "stage")
    assert "'Z' is no factor and no rating" in refused(tmp_path, *command, "--without", "Z")


@pytest.mark.parametrize("options", [("--correlation", "kendall"), ("--resamples", "99"), ("--confidence-level", "1")])
def test_bad_use_has_status_2(tmp_path: Path, options: tuple[str, ...]) -> None:
    survey(tmp_path, "drivers", *options, status=2)
