"""When a series changed, what a remedy did to its course, and where it is broken."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm

from analysis.intervals import share_change_interval
from analysis.trends import change_point, interrupted_series, lagged_changes, segments

REFERENCE = Path(__file__).parents[1] / "reference" / "series_r.csv"
SHARES = [0.74, 0.71, 0.76, 0.73, 0.75, 0.72, 0.77, 0.74, 0.73, 0.81, 0.84, 0.83, 0.86, 0.85, 0.88, 0.86, 0.87, 0.90]
SIZES = [60, 55, 71, 64, 58, 62, 70, 49, 66, 61, 57, 73, 68, 59, 63, 72, 54, 67]
FIGURES = {"time": "slope_before", "after": "step", "since": "slope_change"}


@pytest.mark.parametrize("kind", ["plain", "weighted"])
@pytest.mark.parametrize("lags", [0, 3])
def test_courses_are_those_of_r(kind: str, lags: int) -> None:
    course = interrupted_series(SHARES, 9, weights=SIZES if kind == "weighted" else None, lags=lags)
    quantile = 2.1447866879169273  # Student's t, 14 degrees of freedom, 0.975
    rows = csv.DictReader(REFERENCE.read_text("utf-8").splitlines()[1:])
    found = {row["figure"]: row for row in rows if row["first"] == str(lags)}
    for name, figure in FIGURES.items():
        row, estimate = found[f"{kind}_{name}"], getattr(course, figure)
        assert estimate.value == pytest.approx(float(row["second"]), abs=1e-12)
        assert (estimate.high - estimate.low) / 2 == pytest.approx(float(row["value"]) * quantile, rel=1e-9)
        assert (estimate.n, estimate.method) == (18, f"newey_west_{lags}")


def test_courses_are_those_of_statsmodels() -> None:
    time = np.arange(18.0)
    design = np.column_stack([np.ones(18), time, time >= 9, np.where(time >= 9, time - 9, 0)])
    fit = sm.OLS(SHARES, design).fit(cov_type="HAC", cov_kwds={"maxlags": 2, "use_correction": True}, use_t=True)
    low, high = fit.conf_int(alpha=0.1)[2]
    step = interrupted_series(SHARES, 9, lags=2, confidence_level=0.9).step
    assert (step.low, step.high) == pytest.approx((low, high), rel=1e-9)


def test_a_step_is_found_where_it_was_planted_and_not_where_none_is() -> None:
    draws = np.random.default_rng(4)
    flat = 0.75 + draws.normal(0, 0.02, 24)
    step = interrupted_series(np.where(np.arange(24) >= 12, flat + 0.1, flat), 12).step
    assert step.low is not None
    assert step.low > 0
    none = interrupted_series(flat, 12).step
    assert none.low is not None
    assert none.high is not None
    assert none.low < 0 < none.high


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"remedy": 7}, "at least 8 months before the remedy"),
        ({"remedy": 11}, "at least 8 months before the remedy"),
        ({"values": [SHARES]}, "at least 8 months"),
        ({"values": [*SHARES[:-1], np.nan]}, "must be finite"),
        ({"weights": [0, *SIZES[1:]]}, "weights positive"),
        ({"weights": SIZES[1:]}, "of one length"),
        ({"weights": [np.inf, *SIZES[1:]]}, "must be finite"),
        ({"lags": 7}, "lags must be 0 to 6"),
        ({"lags": -1}, "lags must be 0 to 6"),
        ({"confidence_level": 0}, "confidence_level"),
        ({"values": [1.0] * 18}, "lies on its course exactly"),
        ({"values": np.arange(18) / 20}, "lies on its course exactly"),
    ],
)
def test_courses_that_cannot_be_told_are_refused(changes: dict[str, Any], message: str) -> None:
    arguments: dict[str, Any] = {"values": SHARES, "remedy": 9} | changes
    with pytest.raises(ValueError, match=message):
        interrupted_series(**arguments)


def test_a_planted_change_is_found_with_its_place() -> None:
    found = change_point([45, 44, 46, 45, 30, 31, 29, 32], [50] * 8)
    assert (found.first, found.low, found.high) == (4, 4, 4)
    assert (found.before, found.after) == (0.9, 0.61)
    assert found.p_value == pytest.approx(1 / 2001)
    assert found == change_point([45, 44, 46, 45, 30, 31, 29, 32], [50] * 8)


def test_places_are_as_vague_as_the_answers_are_few() -> None:
    few, many = [9, 9, 9, 9, 6, 6, 6, 6], [900, 900, 900, 900, 600, 600, 600, 600]
    vague, sharp = change_point(few, [10] * 8), change_point(many, [1000] * 8)
    assert vague.low < sharp.low == sharp.high < vague.high
    assert vague.low >= 2
    assert vague.high <= 6
    assert vague.p_value > sharp.p_value


def test_weights_of_places_by_hand() -> None:
    """Four looks leave one place; five leave two, weighed by their marginal likelihoods."""
    assert change_point([5, 5, 1, 1], [5] * 4).first == 2
    found = change_point([50, 50, 50, 10, 10], [50] * 5, confidence_level=0.99)
    assert (found.first, found.low, found.high) == (3, 3, 3)


def test_no_change_is_called_one_as_seldom_as_it_says() -> None:
    draws = np.random.default_rng(11)
    n = np.array([30, 60, 45, 80, 20, 55, 70, 35, 50, 40, 65, 75])
    called = sum(change_point(draws.binomial(n, 0.85), n, simulations=200).p_value <= 0.05 for _ in range(200))
    assert called <= 19  # 10 expected, three standard deviations


def test_a_true_place_is_inside_as_often_as_it_says() -> None:
    draws = np.random.default_rng(12)
    held = 0
    for _ in range(200):
        k = np.concatenate([draws.binomial(60, 0.9, 6), draws.binomial(60, 0.75, 6)])
        found = change_point(k, [60] * 12, simulations=100)
        held += found.low <= 6 <= found.high
    assert held >= 184


def test_looks_without_answers_are_passed_over() -> None:
    found = change_point([45, 0, 44, 46, 30, 0, 31, 29], [50, 0, 50, 50, 50, 0, 50, 50])
    assert found.first == 4
    assert change_point([5, 5, 5, 5], [5, 5, 5, 5]).p_value == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: change_point([1, 1, 1], [2, 2, 2]), "at least 4 looks"),
        (lambda: change_point([1, 1, 1, 0], [2, 2, 2, 0]), "at least 4 looks"),
        (lambda: change_point([[1] * 4], [[2] * 4]), "one row"),
        (lambda: change_point([1] * 4, [2] * 4, simulations=99), "at least 100 simulations"),
        (lambda: change_point([1] * 4, [2] * 4, confidence_level=1), "confidence_level"),
    ],
)
def test_changes_that_cannot_be_sought_are_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_series_are_broken_where_the_question_changed() -> None:
    def same(one: object, other: object) -> bool:
        return {one, other} == {"long@1", "long@2"}

    assert segments(["long@1", "long@1", "long@2", "long@2"], same) == [range(4)]
    assert segments(["long@1", "short@1", "short@1"], same) == [range(1), range(1, 3)]
    assert segments([], same) == []


def test_each_month_is_compared_with_the_one_before_or_with_the_same_of_last_year() -> None:
    k, n = [50, 60, 0, 80] * 4, [100, 100, 0, 100] * 4
    month = lagged_changes(k, n)
    assert month[0] is month[2] is month[3] is None
    assert month[1] is not None
    interval = share_change_interval(50, 100, 60, 100)
    assert month[1].value == pytest.approx(0.1)
    assert (month[1].n, month[1].method) == (200, "newcombe")
    assert (month[1].low, month[1].high) == (float(interval.low), float(interval.high))
    year = lagged_changes(k, n, lag=12)
    assert year[:12] == (None,) * 12
    assert year[13] is not None
    assert year[13].value == 0
    assert lagged_changes(k[:3], n[:3], lag=12) == (None, None, None)
    assert lagged_changes([], []) == ()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: lagged_changes([[1]], [[2]]), "must be one row"),
        (lambda: lagged_changes([1], [2], lag=0), "lag must be a whole number from 1"),
        (lambda: lagged_changes([3], [2]), "0 <= k <= n"),
    ],
)
def test_changes_that_cannot_be_told_are_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
