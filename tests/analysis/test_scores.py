import json
from typing import Any

import numpy as np
import pytest

from analysis.estimates import item_estimates
from analysis.flags import grade
from analysis.pooling import pool
from analysis.published import published
from analysis.responses import Responses
from analysis.scores import Finding, find, score
from analysis.tabulation import tabulate
from tests.analysis.building import make_questionnaire, make_responses, make_tabulation

ROWS = ["543x2", "55-x1", "42xx2", "551.x", "213x-"] * 4
ITEMS = ("A1", "A2", "B1", "C1", "f:yes_no:fact")


def test_the_json_is_as_promised() -> None:
    card = score(make_tabulation(ROWS, *ITEMS))
    found = json.loads(json.dumps(card.as_dict(), allow_nan=False))
    assert list(found) == [
        "ballots", "items", "facts", "factors", "index", "index_of_items", "index_of_factors", "findings",
        "confidence_level",
    ]  # fmt: skip
    assert list(found["items"][0]) == [
        "item", "factor", "counts", "n", "not_applicable", "no_answer", "never_asked", "share_of_ballots", "mean",
        "top_two_box", "at_or_below_average", "grade",
    ]  # fmt: skip
    for name in ("mean", "top_two_box", "at_or_below_average"):
        assert list(found["items"][0][name]) == ["value", "low", "high", "n", "method"]
    assert (found["ballots"], found["confidence_level"], found["findings"]) == (20, 0.95, [])


def test_items_carry_counts_and_figures() -> None:
    tabulation = make_tabulation(ROWS, *ITEMS)
    items, estimates = score(tabulation).as_dict()["items"], item_estimates(tabulation)
    assert [item["item"] for item in items] == ["A1", "A2", "B1", "C1"]
    assert [item["factor"] for item in items] == ["A", "A", "B", "C"]
    second = items[1]
    assert (second["counts"], second["n"], second["not_applicable"], second["no_answer"]) == ([4, 4, 0, 4, 8], 20, 0, 0)
    assert second["share_of_ballots"] == [0.2, 0.2, 0, 0.2, 0.4]
    assert second["mean"] == estimates.mean[1].as_dict()
    assert second["top_two_box"] == estimates.top_two_box[1].as_dict()
    assert second["at_or_below_average"] == estimates.at_or_below_average[1].as_dict()
    assert (items[2]["not_applicable"], items[2]["no_answer"], items[2]["never_asked"]) == (4, 4, 0)
    assert items[2]["share_of_ballots"] == [0.2, 0, 0.4, 0, 0]
    assert (items[3]["never_asked"], items[3]["n"], items[3]["mean"]["value"]) == (4, 0, None)


def test_facts_are_counted_only() -> None:
    (fact,) = score(make_tabulation(ROWS, *ITEMS)).as_dict()["facts"]
    assert fact == {
        "item": "f", "factor": None, "counts": [4, 8], "n": 12, "not_applicable": 4, "no_answer": 4, "never_asked": 0,
        "share_of_ballots": [0.2, 0.4],
    }  # fmt: skip


def test_a_share_of_ballots_is_one_of_those_that_were_asked() -> None:
    item = score(make_tabulation(["5", "5", "1", "-", ".", "."])).as_dict()["items"][0]
    assert item["share_of_ballots"] == [0.25, 0, 0, 0, 0.5]
    nobody = score(make_tabulation([".", "."])).as_dict()["items"][0]
    assert nobody["share_of_ballots"] == [None] * 5


def test_items_are_graded_as_one_family() -> None:
    rows = ["15", "14", "25", "25", "11"] * 5
    card = score(make_tabulation(rows))
    assert [item.grade for item in card.items] == ["confirmed", "clear"]
    assert [item.grade for item in card.items] == grade(tabulate(make_responses(rows)).counts).tolist()
    assert {item.grade for item in score(make_tabulation(rows), minimum=26).items} == {"too_few"}
    strict = score(make_tabulation(rows), false_discovery_rate=1e-9)
    assert [item.grade for item in strict.items] == ["likely", "clear"]


def test_factors_and_indices_pool() -> None:
    tabulation = make_tabulation(ROWS, *ITEMS)
    card = score(tabulation)
    assert [factor.factor for factor in card.factors] == ["A", "B", "C"]
    assert card.factors[0].pooled == pool(tabulation, [[0, 1]])
    assert card.index == pool(tabulation, [[0, 1, 2, 3]])
    assert card.index_of_items == pool(tabulation, [[0], [1], [2], [3]])
    assert card.index_of_factors == pool(tabulation, [[0, 1], [2], [3]])
    found = card.as_dict()
    assert found["index"] == {
        "top_two_box": card.index.top_two_box.as_dict(), "mean": card.index.mean.as_dict(),
    }  # fmt: skip
    assert found["factors"][1] == {
        "factor": "B",
        "top_two_box": card.factors[1].pooled.top_two_box.as_dict(),
        "mean": card.factors[1].pooled.mean.as_dict(),
    }


def test_the_thinnest_factor_stands_beside_the_index_of_factors() -> None:
    found = score(make_tabulation(["55-", "41x", "533"], "A1", "A2", "B1")).as_dict()["index_of_factors"]
    assert found["thinnest_factor"] == {"factor": "B", "n": 1}
    assert found["top_two_box"]["n"] == 7


def test_without_factors_there_is_no_index_of_them() -> None:
    questionnaire = make_questionnaire("A1")
    bare = make_questionnaire(items=tuple(type(i)(i.id, i.scale) for i in questionnaire.items), factors=())
    card = score(Responses(bare, np.array([[5], [1]], dtype=np.int8)))
    assert card.thinnest_factor is None
    assert card.as_dict()["index_of_factors"]["thinnest_factor"] is None
    assert card.index_of_factors.top_two_box.value is None
    assert card.index.top_two_box.value == 0.5
    assert card.factors == ()


def test_responses_and_their_tabulation_score_alike() -> None:
    assert score(make_responses(ROWS, *ITEMS)) == score(make_tabulation(ROWS, *ITEMS))


def test_options_are_passed_on() -> None:
    tabulation = make_tabulation(["5", "1", "4", "2"])
    card = score(tabulation, confidence_level=0.8, method="jeffreys", population=5)
    options: dict[str, Any] = {"confidence_level": 0.8, "method": "jeffreys", "population": 5}
    assert card.items[0].top_two_box == item_estimates(tabulation, **options).top_two_box[0]
    assert card.index == pool(tabulation, [[0]], **options)
    assert (card.confidence_level, card.as_dict()["confidence_level"]) == (0.8, 0.8)


def test_ballots_that_are_all_there_are() -> None:
    card = score(make_tabulation(["55", "41"]), population=2)
    assert {card.index.mean.method, card.items[0].mean.method, card.index_of_items.top_two_box.method} == {"census"}


def test_no_ballots_make_an_empty_scorecard() -> None:
    card = score(Responses(make_questionnaire(), np.empty((0, 3), dtype=np.int8)))
    found = json.loads(json.dumps(card.as_dict(), allow_nan=False))
    assert found["ballots"] == 0
    assert found["index"]["mean"] == {
        "value": None, "low": None, "high": None, "n": 0, "method": "dirichlet_half_clustered",
    }  # fmt: skip
    assert found["items"][0]["share_of_ballots"] == [None] * 5
    assert found["items"][0]["grade"] == "too_few"


@pytest.mark.parametrize("rows", [["5"], ["1"], ["x"], ["5"] * 400, ["3", "3"]])
def test_one_answer_or_answers_that_agree_make_no_nan(rows: list[str]) -> None:
    for tabulation in (make_tabulation(rows), make_tabulation(rows, weight=np.zeros(len(rows)))):
        json.dumps(score(tabulation).as_dict(), allow_nan=False)


@pytest.mark.parametrize("moments", [True, False])
def test_only_the_ratios_of_weights_matter(moments: bool) -> None:
    weight = np.arange(1.0, 21.0)

    def numbers(unit: float) -> list[float]:
        card = score(tabulate(make_responses(ROWS, *ITEMS, weight=unit * weight), moments=moments))
        figures = [card.index, card.index_of_items, card.index_of_factors, *(factor.pooled for factor in card.factors)]
        estimates = [form for figure in figures for form in (figure.top_two_box, figure.mean)]
        estimates += [form for item in card.items for form in (item.top_two_box, item.mean)]
        return [end for e in estimates for end in (e.value, e.low, e.high) if end is not None]

    assert len(numbers(1)) == 3 * 16  # nobody answered C1
    assert numbers(0.01) == pytest.approx(numbers(1), abs=1e-6)
    assert numbers(300) == pytest.approx(numbers(1), abs=1e-6)


def test_groups_are_scored_one_at_a_time() -> None:
    grouped = tabulate(make_responses(["5", "1"]), by=np.array(["a", "b"]))
    with pytest.raises(ValueError, match=r"a scorecard is of one group: take of\(group\) or total\(\)"):
        score(grouped)
    assert score(grouped.of("a")).items[0].mean.value == 5


def test_a_population_beside_weights_is_refused() -> None:
    with pytest.raises(ValueError, match="a population beside them has no meaning"):
        score(make_tabulation(["5"], weight=np.ones(1)), population=10)


def test_a_population_smaller_than_the_answers_is_refused() -> None:
    with pytest.raises(ValueError, match="population must be finite and at least n"):
        score(make_tabulation(["5", "4"]), population=1)


def test_impossible_levels_and_methods_are_refused() -> None:
    with pytest.raises(ValueError, match="confidence_level must lie between 0 and 1, not 95"):
        score(make_tabulation(["5"]), confidence_level=95)
    with pytest.raises(ValueError, match="unknown method 'wald'; choices: wilson, clopper_pearson, jeffreys"):
        score(make_tabulation(["5"]), method="wald")


def test_a_published_table_that_does_not_add_up_is_found_out() -> None:
    questionnaire = make_questionnaire("A1", "A2", "B1", "B2")
    table = [[1, 2, 3, 4, 5], [0, 0, 0, 0, 15], [0] * 5, [2, 0, 0, 0, 12]]
    found = find(published(questionnaire, table, 14, not_applicable=[0, 0, 0, 0]))
    assert found == (
        Finding("more_answers_than_ballots", "A1", 14, 15),
        Finding("more_answers_than_ballots", "A2", 14, 15),
    )
    found = find(published(questionnaire, table, 16, not_applicable=[1, 0, 0, 2]))
    assert found == (Finding("answers_missing", "A2", 16, 15),)
    assert found[0].as_dict() == {"code": "answers_missing", "item": "A2", "expected": 16, "found": 15}


def test_blanks_on_ballots_are_no_finding() -> None:
    assert find(make_tabulation(["5-", "-x", ".5"])) == ()
    assert find(tabulate(make_responses(["5-", "-x", ".5"]), moments=False)) == ()
