"""What others published, computed again."""

import csv
import math
from pathlib import Path

import pytest

from analysis.published import published, read_counts
from analysis.questionnaire import Item, Questionnaire, Scale
from analysis.scores import Finding, Scorecard, score

REFERENCE = Path(__file__).parents[1] / "reference"
BALLOTS = 4215


def hue() -> Scorecard:
    satisfaction = Scale(3, satisfied=(2, 3), at_or_below_average=(1,))
    punctuality = Scale(3, satisfied=(2, 3), at_or_below_average=(1, 2))
    scales = ("satisfaction", "satisfaction", "satisfaction", "punctuality", "paperwork")
    questionnaire = Questionnaire(
        tuple(Item(f"Q{place}", scale) for place, scale in enumerate(scales, start=1)),
        (),
        {"satisfaction": satisfaction, "punctuality": punctuality, "paperwork": punctuality},
    )
    return score(read_counts(REFERENCE / "hue_2019.csv", questionnaire, BALLOTS))


def hue_shares() -> dict[str, list[str]]:
    shares: dict[str, list[str]] = {}
    for row in csv.DictReader((REFERENCE / "hue_2019_shares.csv").read_text("utf-8").splitlines()):
        shares.setdefault(row["item"], []).insert(0, row["percent"])
    return shares


def test_hue_s_shares_of_ballots_agree_to_their_truncation() -> None:
    compared = 0
    for item in hue().items:
        for share, text in zip(item.counted.share_of_ballots, hue_shares()[item.counted.item], strict=True):
            assert share is not None
            digits = len(text.partition(".")[2])
            assert math.floor(100 * share * 10**digits) == round(float(text) * 10**digits), (item.counted.item, text)
            compared += 1
    assert compared == 15


def test_hue_s_table_does_not_add_up() -> None:
    assert hue().findings == (
        Finding("more_answers_than_ballots", "Q1", 4215, 4350),
        Finding("answers_missing", "Q5", 4215, 4205),
    )


def test_hue_s_satisfied_answers() -> None:
    top = [item.top_two_box.value for item in hue().items]
    assert [round(100 * share, 2) for share in top if share] == [96.55, 97.53, 97.70, 97.89, 97.65]
    assert hue().items[0].top_two_box.n == 4350
    assert hue().items[3].at_or_below_average.value == pytest.approx((2135 + 89) / 4215)


def test_hue_s_mean_of_the_five_is_not_the_one_it_published() -> None:
    card = hue()
    assert card.index_of_items.top_two_box.value == pytest.approx(0.9746, abs=5e-5)
    assert card.index.top_two_box.value == pytest.approx(1 - 539 / 21200)
    assert card.index.top_two_box.method == "wilson_from_counts"
    low, high = card.index.top_two_box.low, card.index.top_two_box.high
    assert low is not None
    assert high is not None
    assert not low <= 0.9795 <= high or high - low > 0.008
    assert high - low == pytest.approx(2 * 1.96 * math.sqrt(0.9746 * 0.0254 / 4235), rel=0.1)


def test_hue_s_items_keep_their_counts_and_their_blanks() -> None:
    items = hue().as_dict()["items"]
    assert (items[0]["counts"], items[0]["n"], items[0]["no_answer"]) == ([150, 2137, 2063], 4350, 0)
    assert (items[4]["n"], items[4]["no_answer"]) == (4205, 10)


def national(policy: float, service: float, answers: int = 10_000) -> Scorecard:
    """23 policy items and 16 service items, each with the published share of its part."""
    scale = Scale(5, satisfied=(4, 5), at_or_below_average=(1, 2, 3))
    parts = ["policy"] * 23 + ["service"] * 16
    questionnaire = Questionnaire(
        tuple(Item(f"I{place}", "s", part) for place, part in enumerate(parts)), ("policy", "service"), {"s": scale}
    )
    satisfied = [round(answers * (policy if part == "policy" else service) / 100) for part in parts]
    return score(published(questionnaire, [[0, 0, answers - k, k, 0] for k in satisfied], answers))


def percent(share: float | None) -> float:
    assert share is not None
    return round(100 * share, 3)


def test_the_national_figure_of_2024_is_item_weighted() -> None:
    card = national(83.84, 84.09)
    assert [percent(factor.pooled.top_two_box.value) for factor in card.factors] == [83.84, 84.09]
    assert percent(card.index.top_two_box.value) == 83.943
    assert percent(card.index_of_items.top_two_box.value) == 83.943
    assert percent(card.index_of_factors.top_two_box.value) == 83.965
    assert round(percent(card.index.top_two_box.value), 2) == 83.94
