"""What is empty, all alike, weighted with nothing, or does not fit: a defined answer, or an error in plain words."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.case_mix import standardise
from analysis.changes import mean_change_interval
from analysis.charts import draw_funnel, draw_small_multiples
from analysis.charts.series import Point
from analysis.disclosure import Release, growing, suppress
from analysis.drivers import importance_performance, relative_weights, shapley_shares
from analysis.explain import explain
from analysis.flags import grade
from analysis.funnels import funnel, limits_at
from analysis.integrity import patterns
from analysis.intervals import Estimate, Interval, mean_interval, share_interval
from analysis.labels import checked_labels
from analysis.modes import compare_modes
from analysis.monitoring import cusum_chart, cusum_run_length, cusum_threshold, ewma_chart, p_prime_chart
from analysis.power import share_change_size
from analysis.reliability import reliability
from analysis.sampling import sample_size, selection_bounds
from analysis.shrinkage import shrink
from analysis.superiority import ordinal_superiority
from analysis.trends import change_point, interrupted_series, lagged_changes
from analysis.verification import Plan, verify
from analysis.weighting import Design, design_mean, design_share, poststratify

BEFORE, AFTER = [10, 10, 10, 60, 30], [3, 4, 5, 60, 48]
GAP: Any = [None, "a"]
"""Labels of which one is missing."""
RATINGS = np.random.default_rng(5).integers(1, 6, (100, 3)).astype(float)


@pytest.mark.parametrize("k", [[10, 20, 30, 40], [0, 0, 0, 0]])
def test_a_funnel_of_agencies_that_are_all_alike_has_limits(k: list[int]) -> None:
    found = funnel(k, [10, 20, 30, 40])
    assert found.target == k[0] / 10
    low, high = limits_at(found, [10, 100, 1000])
    assert np.isfinite([low, high]).all()
    assert (low < high).all()
    assert draw_funnel(found, list("abcd"), [10, 20, 30, 40]).svg


def test_a_spread_next_to_nothing_leaves_the_limits_of_chance() -> None:
    none, least = (funnel([86, 172], [100, 200], target=0.8, spread=spread) for spread in (0, 1e-8))
    assert least.low == pytest.approx(none.low)


def test_answers_without_any_weight_raise_no_flag() -> None:
    bad = np.tile([60, 20, 5, 3, 2], (6, 3, 1))
    table = np.concatenate([bad, np.zeros((1, 3, 5))])
    answers = np.concatenate([np.full((6, 3), 90), np.full((1, 3), 40)])
    for anytime in (False, True):
        found = grade(table, answers=answers, anytime=anytime)
        assert set(found[:6].ravel()) == {"confirmed"}
        assert set(found[6]) == {"too_few"}


def test_clusters_that_agree_by_luck_are_not_worth_many_times_the_people() -> None:
    satisfied = np.tile(np.repeat([1, 0], [40, 10]), 10)
    satisfied[40] = 1
    found = design_share(satisfied, Design(clusters=np.repeat(np.arange(10), 50)))
    assert found.effective_n is not None
    assert 500 < found.effective_n < 2100
    assert found.low is not None
    assert found.high is not None
    assert found.high - found.low > 0.03


def test_rows_without_a_weight_are_no_answers() -> None:
    assert design_mean([1, 2, 3, 4], Design(weights=[0, 0, 1, 1])).n == 2


def test_a_population_for_each_cell_is_broadcast() -> None:
    assert share_interval(3, 10, population=[20, 30]).low.tolist() == [
        share_interval(3, 10, population=whole).low for whole in (20, 30)
    ]
    assert share_interval([3, 4], 10, population=[[20], [30]]).high.shape == (2, 2)
    found = mean_interval([1, 2, 3, 4, 5], population=[20, 30])
    assert found.high.tolist() == [float(mean_interval([1, 2, 3, 4, 5], population=whole).high) for whole in (20, 30)]


def test_an_expectation_of_nothing_has_a_ratio_and_a_width() -> None:
    found = standardise([[0, 5], [0, 0]], [[10, 10], [10, 0]])
    assert found.ratio.tolist() == [1, 1]
    assert (found.interval.low < found.interval.high).all()


def test_nearly_apart_is_no_surer_than_apart() -> None:
    nearly, apart = ordinal_superiority([29, 1, 0], [0, 1, 29]), ordinal_superiority([30, 0, 0], [0, 0, 30])
    assert nearly.p_value >= apart.p_value > 0
    assert nearly.low <= apart.low
    assert ordinal_superiority([0, 1, 29], [29, 1, 0]).high >= 1 - apart.low - 1e-12


@pytest.mark.parametrize("counts", [[500, 500], [20_000, 80_000]])
def test_a_single_unit_is_not_better_known_than_from_its_own_answers(counts: list[int]) -> None:
    found, own = shrink([counts]), share_interval(counts[1], sum(counts))
    assert found.high[0] - found.low[0] == pytest.approx(own.high - own.low, rel=0.01)


def test_a_comparison_of_a_few_ballots_decides_nothing() -> None:
    for others in (([0] * 5, [0] * 5), ([0, 0, 0, 1, 0], [0, 0, 0, 0, 1])):
        found = verify(BEFORE, AFTER, others)
        assert (found.outcome, found.lacking, found.needed) == ("not_enough", "comparison", 0)
        assert re.search("other desks: too few to compare with", explain(found, language="en"))
    assert verify([1, 1, 1, 1, 1], AFTER).lacking == "before"
    assert verify(BEFORE, [1, 1, 1, 1, 1]).lacking == "after"
    whole = verify(BEFORE, AFTER, (BEFORE, BEFORE))
    assert (whole.lacking, whole.outcome) == ("", "improved")


def test_a_verdict_says_both_how_many_more_are_satisfied_and_whether_people_rate_higher() -> None:
    found = verify(BEFORE, AFTER)
    assert found.superiority is not None
    assert found.superiority.value == ordinal_superiority(BEFORE, AFTER).value
    assert verify(BEFORE, AFTER, prior=(4, 1)).superiority is None
    assert verify(np.array(BEFORE) / 3, np.array(AFTER) * 0.7).superiority is None


def test_what_follows_exactly_has_no_interval_and_says_so() -> None:
    for found in (shapley_shares(RATINGS.mean(axis=1), RATINGS), relative_weights(RATINGS.mean(axis=1), RATINGS)):
        assert found.r_squared.value is not None
        assert found.r_squared.value <= 1
        assert (found.r_squared.low, found.r_squared.high) == (None, None)
        assert found.r_squared.method.endswith("_exact")
        assert all(
            share.low is not None and share.high is not None and share.low < share.high for share in found.shares
        )
        assert "được tính từ chính các nội dung này" in explain(found)


def test_a_control_chart_of_perfect_months_still_has_a_limit() -> None:
    found = p_prime_chart([10, 20, 10], [10, 20, 10])
    assert (found.low < 1).all()
    assert found.out.tolist() == [False, False, False]
    assert np.isfinite(p_prime_chart([9, 8, 9], [10, 10, 10], sigmas=40).run_length)


def test_what_was_hidden_for_a_month_is_compared_with_when_it_was_last_seen() -> None:
    release = growing([{"a": 10}, {"b": 7}, {"a": 12}])
    assert (2, "a") in suppress(release)
    assert release.equations == [((2, "a"), ((0, "a"), ("new", 2, "a")))]


def test_plain_tables_are_suppressed_with_their_sums() -> None:
    found = suppress(np.array([[3, 20, 30], [10, 30, 40]]))
    assert found.shape == (3, 4)
    assert found[0, 0]
    assert found.sum() >= 4
    assert not found[2, 3]
    assert suppress([25, 12, 3]).tolist() == [False, True, True, False]
    assert suppress({"a": 3, "b": 10, "c": 80}) == {"a", "b"}
    assert suppress(np.zeros((2, 2))).any() == np.False_


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: share_interval([1, 2], 9, population=[9, 9, 9]), "population of shape (3,) does not fit"),
        (lambda: grade([[[9] * 5]], answers=[[1, 2]]), "answers must have one number for each cell"),
        (lambda: verify(BEFORE, [3, 4, 5, 60, 1, 1, 1]), "the same number of points"),
        (lambda: verify(BEFORE, AFTER, ([1, 2, 3], AFTER)), "the same number of points"),
        (lambda: Plan(satisfied=()), "satisfied must name points, each once, not ()"),
        (lambda: Plan(satisfied=(5, 5)), "satisfied must name points, each once, not (5, 5)"),
        (lambda: mean_change_interval([0, 0, 0, 50], [0, 0, 0, 0, 50]), "must have the same number of points"),
        (lambda: mean_change_interval(np.ones((3, 5)), np.ones((2, 5))), "do not fit each other"),
        (lambda: cusum_chart([10, 9], [10, 10], target=0.9, allowance=3), "take a smaller allowance"),
        (lambda: ewma_chart([10, 9], [10, 10], target=0.9, weight=0.02), "weight must lie between 0.05 and 1"),
        (lambda: reliability(np.column_stack([RATINGS[:, 0]] * 3)), "one item several times over"),
        (lambda: shapley_shares([1, 2, 3], RATINGS), "predictors must have shape (respondents, predictors)"),
        (lambda: shapley_shares(RATINGS[:, 0], RATINGS[:, 0]), "predictors must have shape (respondents, predictors)"),
        (
            lambda: importance_performance([], [Estimate(1, 0, 1, 1, "x")]),
            "importance of 0 things, but performance of 1",
        ),
        (lambda: design_mean([1, 2], Design(strata=GAP, lonely="adjust")), "labels of one kind, none missing"),
        (lambda: grade(np.ones((2, 1, 5)), agencies=GAP), "agencies must be labels of one kind"),
        (lambda: patterns(RATINGS, desks=GAP * 50), "desks must be labels of one kind"),
        (lambda: compare_modes([1, 0], [1, 1], GAP), "mode must be labels of one kind"),
        (lambda: compare_modes([1, 0], [1, 1], ["w", "w"], mix=GAP), "mix must be labels of one kind"),
        (lambda: poststratify(Design(weights=[1, 1]), GAP, {"a": 2}), "groups must be labels of one kind"),
        (lambda: sample_size(1e-10), "no number of people would do"),
        (lambda: sample_size(0.05, design_effect=np.inf), "at least 1 and finite"),
        (lambda: share_change_size(0.5, 0.5 + 1e-12), "too small to be found"),
        (lambda: lagged_changes([1, 2], [3, 3], lag=1.5), "lag must be a whole number"),  # type: ignore[arg-type] # wrong on purpose
        (lambda: interrupted_series(np.arange(20) % 3, 10.5), "at least 8 months before"),  # type: ignore[arg-type] # the same
        (lambda: interrupted_series(np.arange(20) % 3, 10, lags=2.5), "lags must be 0 to 6"),  # type: ignore[arg-type] # the same
        (lambda: suppress(GAP), "tables must be a Release, several, a mapping"),
        (lambda: suppress(np.array([[1.5, 2]])), "tables must be a Release, several, a mapping"),
        (lambda: explain(Interval(np.array([0.1, 0.2]), np.array([0.3, 0.4]))), "say which one, unit=0 to 1"),
        (lambda: explain(selection_bounds([1, 2], [3, 4], 10)), "say which one, unit=0 to 1"),
        (lambda: explain("watch", foo=1), "unknown words foo; choices: none"),
        (lambda: explain(Interval(np.array(0.1), np.array(0.3)), unit=4), "no unit 4 among 1"),
    ],
)
def test_what_does_not_fit_is_refused_in_plain_words(call: Callable[[], Any], said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        call()


def test_charts_of_little_or_nonsense() -> None:
    share = Estimate(0.8, 0.7, 0.9, 50, "wilson")
    assert draw_small_multiples({"b": [Point("1", share)], "a": []}).svg
    assert draw_funnel(funnel([0], [0]), ["a"], [0]).svg
    broken = Estimate(float("nan"), 0.7, 0.9, 50, "wilson")
    with pytest.raises(ValueError, match=re.escape("nan (0.7 to 0.9) cannot be drawn")):
        draw_small_multiples({"b": [Point("1", broken)]})


def test_groups_may_be_pairs() -> None:
    found = poststratify(Design(weights=[1, 1, 1]), [(1, "a"), (1, "b"), (1, "b")], {(1, "a"): 4, (1, "b"): 6})
    assert np.asarray(found.weights).tolist() == [4, 3, 3]


def test_a_series_without_a_change_is_told_so() -> None:
    assert explain(change_point([8, 8, 9, 8, 8, 9], [10] * 6), language="en").startswith("Not enough evidence")


def test_tables_that_are_printed_side_by_side_are_one() -> None:
    months = [
        Release({"all": 40, "A": 25, "B": 12, "C": 3}, [("all", ("A", "B", "C"))]),
        Release({"all": 40, "D": 30, "E": 10}, [("all", ("D", "E"))]),
    ]
    assert suppress(months) == {"B", "C"}
    with pytest.raises(ValueError, match="'all' has different counts in different tables"):
        suppress([*months, Release({"all": 41})])


def test_selection_among_nobody_is_told() -> None:
    assert explain(selection_bounds(0, 0, 0), language="en") == "Nobody has been served yet."


def test_labels_of_a_wrong_length_are_refused() -> None:
    with pytest.raises(ValueError, match="desks must have one label for each of 3 rows"):
        checked_labels(["a", "b"], "desks", (3,))


def test_a_threshold_may_be_tiny() -> None:
    threshold = cusum_threshold(1.2815, 10)
    assert 0 < threshold < 1e-3
    assert cusum_run_length(1.2815, threshold) == pytest.approx(10)
