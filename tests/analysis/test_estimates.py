import numpy as np
import pytest

from analysis.estimates import item_estimates, pseudo_counts
from analysis.intervals import Estimate, mean_interval, share_interval
from analysis.responses import Responses
from analysis.tabulation import tabulate
from tests.analysis.building import ends, make_questionnaire, make_tabulation

ROWS = ["5", "5", "4", "3", "1", "x", "-", "5"]


def test_counts_without_weights_are_counts() -> None:
    assert pseudo_counts(make_tabulation(ROWS)).tolist() == [[1, 0, 1, 1, 3]]


def test_equal_weights_change_nothing() -> None:
    equal = make_tabulation(ROWS, weight=np.full(8, 0.25))
    assert pseudo_counts(equal)[0] == pytest.approx([1, 0, 1, 1, 3])


def test_unequal_weights_leave_kish_s_effective_n() -> None:
    counts = pseudo_counts(make_tabulation(["5", "1", "4"], weight=np.array([1.0, 2.0, 3.0])))
    assert counts[0].sum() == pytest.approx(36 / 14)
    assert counts[0] == pytest.approx(np.array([2, 0, 0, 3, 1]) * 6 / 14)


def test_weights_of_zero_leave_nothing() -> None:
    tabulation = make_tabulation(["5", "1"], weight=np.zeros(2))
    assert pseudo_counts(tabulation).tolist() == [[0] * 5]
    assert item_estimates(tabulation).mean == (Estimate(None, None, None, 2, "dirichlet_half_kish"),)


def test_each_item_has_three_figures() -> None:
    found = item_estimates(make_tabulation(ROWS))
    mean, satisfied, below = (mean_interval([1, 0, 1, 1, 3]), share_interval(4, 6), share_interval(2, 6))
    assert found.mean == (Estimate(23 / 6, float(mean.low), float(mean.high), 6, "dirichlet_half"),)
    assert found.top_two_box == (Estimate(4 / 6, float(satisfied.low), float(satisfied.high), 6, "wilson"),)
    assert found.at_or_below_average == (Estimate(2 / 6, float(below.low), float(below.high), 6, "wilson"),)


def test_options_are_passed_on() -> None:
    found = item_estimates(make_tabulation(ROWS), confidence_level=0.8, method="clopper_pearson")
    mean = mean_interval([1, 0, 1, 1, 3], confidence_level=0.8)
    share = share_interval(4, 6, confidence_level=0.8, method="clopper_pearson")
    assert (found.mean[0].low, found.mean[0].high) == ends(mean)
    assert found.top_two_box[0].low == float(share.low)
    assert found.top_two_box[0].method == "clopper_pearson"


def test_weighted_figures_say_so() -> None:
    found = item_estimates(make_tabulation(["5", "1", "4"], weight=np.array([1.0, 2.0, 3.0])))
    share = share_interval(36 / 14 * 4 / 6, 36 / 14)
    assert found.top_two_box[0].value == pytest.approx(4 / 6)
    assert found.top_two_box[0].low == pytest.approx(float(share.low))
    assert (found.top_two_box[0].n, found.top_two_box[0].method) == (3, "wilson_kish")
    assert found.mean[0].value == pytest.approx(19 / 6)
    assert found.mean[0].method == "dirichlet_half_kish"


def test_a_census_says_so_item_by_item() -> None:
    found = item_estimates(make_tabulation(["55", "1x", "44"]), population=3)
    assert found.mean[0] == Estimate(10 / 3, 10 / 3, 10 / 3, 3, "census")
    assert found.top_two_box[0] == Estimate(2 / 3, 2 / 3, 2 / 3, 3, "census")
    narrowed = share_interval(2, 2, population=3)
    assert found.top_two_box[1] == Estimate(1.0, float(narrowed.low), 1.0, 2, "wilson")


def test_facts_and_items_without_answers_have_no_figures() -> None:
    found = item_estimates(make_tabulation(["1x", "2x"], "f:five:fact", "A1"))
    nothing = Estimate(None, None, None, 0, "dirichlet_half")
    assert found.mean == (nothing, nothing)
    assert found.top_two_box[0].value is None


def test_each_item_has_its_own_scale() -> None:
    found = item_estimates(make_tabulation(["23", "33"], "A1:three", "A2"))
    assert (found.mean[0].low, found.mean[0].high) == pytest.approx(ends(mean_interval([0, 1, 1])))
    assert (found.top_two_box[0].value, found.top_two_box[1].value) == (1.0, 0.0)


def test_no_ballots_have_no_figures() -> None:
    nothing = tabulate(Responses(make_questionnaire("A1"), np.empty((0, 1), dtype=np.int8)))
    assert item_estimates(nothing).mean == (Estimate(None, None, None, 0, "dirichlet_half"),)
    assert item_estimates(nothing, population=0).mean[0].value is None


def test_an_estimate_for_json() -> None:
    assert Estimate(0.5, 0.1, 0.9, 3, "wilson").as_dict() == {
        "value": 0.5, "low": 0.1, "high": 0.9, "n": 3, "method": "wilson",
    }  # fmt: skip
