"""Drivers: shares of R² by definition (R), what they may be read as, and what is refused."""

import csv
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.drivers import Bootstrap, Drivers, importance_performance, relative_weights, shapley_shares
from analysis.intervals import Estimate

REFERENCE = Path(__file__).parents[1] / "reference"
TABLE: NDArray[np.float64] = np.loadtxt(REFERENCE / "attitude.csv", delimiter=",", skiprows=1)
OUTCOME, ITEMS = TABLE[:, 0], TABLE[:, 1:]
FEW = Bootstrap(100)


def references(name: str) -> list[float]:
    rows = csv.DictReader((REFERENCE / "understanding_r.csv").read_text("utf-8").splitlines()[1:])
    return [float(row["value"]) for row in rows if row["figure"] == name]


def values(found: Drivers) -> list[float]:
    return [share.value or 0.0 for share in found.shares]


@pytest.mark.parametrize("correlation", ["pearson", "spearman"])
def test_shares_are_those_of_r(correlation: str) -> None:
    exact = shapley_shares(OUTCOME, ITEMS, correlation=correlation, bootstrap=FEW)
    assert values(exact) == pytest.approx(references(f"shapley_{correlation}"), abs=1e-12)
    near = relative_weights(OUTCOME, ITEMS, correlation=correlation, bootstrap=FEW)
    assert values(near) == pytest.approx(references(f"johnson_{correlation}"), abs=1e-12)
    for found, way in ((exact, "shapley"), (near, "johnson")):
        assert found.r_squared.value == pytest.approx(sum(values(found)))
        assert found.r_squared.method == f"{way}_{correlation}_bootstrap"
        assert found.r_squared.n == 30


def test_intervals_hold_their_value_and_a_seed_repeats_them() -> None:
    found = shapley_shares(OUTCOME, ITEMS, bootstrap=FEW)
    for share in (*found.shares, found.r_squared):
        assert share.low is not None
        assert share.high is not None
        assert share.value is not None
        assert share.low <= share.value <= share.high
        assert share.low < share.high
    assert found == shapley_shares(OUTCOME, ITEMS, bootstrap=FEW)
    assert found != shapley_shares(OUTCOME, ITEMS, bootstrap=Bootstrap(100, seed=1))


def test_a_strong_driver_is_told_from_an_empty_one() -> None:
    draws = np.random.default_rng(5)
    predictors = draws.normal(size=(400, 3))
    found = shapley_shares(predictors[:, 0] + draws.normal(size=400), predictors, bootstrap=FEW)
    strong, *empty = found.shares
    assert strong.low is not None
    assert all(one.high is not None and one.high < strong.low for one in empty)
    assert strong.value == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("share_out", [shapley_shares, relative_weights])
def test_two_that_say_the_same_share_equally(share_out: type) -> None:
    doubled = np.column_stack([ITEMS[:, 0], ITEMS[:, 0], ITEMS[:, 3]])
    one, other, _ = values(share_out(OUTCOME, doubled, bootstrap=FEW))
    assert one == pytest.approx(other)
    assert one > 0.05


def test_incomplete_respondents_are_left_out() -> None:
    gaps = np.vstack([ITEMS, ITEMS[:2]])
    gaps[30, 0] = np.nan
    outcome = np.append(OUTCOME, [50, np.nan])
    found = shapley_shares(outcome, gaps, bootstrap=FEW)
    assert found.left_out == 2
    assert found.shares == shapley_shares(OUTCOME, ITEMS, bootstrap=FEW).shares


def test_a_draw_in_which_all_agree_still_counts() -> None:
    rare = np.zeros(40)
    rare[0] = 1
    found = shapley_shares(np.tile([1.0, 2.0], 20), np.column_stack([rare, np.arange(40) % 3]), bootstrap=FEW)
    assert all(share.low is not None and np.isfinite(share.low) for share in found.shares)


@pytest.mark.parametrize(
    ("outcome", "predictors", "message"),
    [
        (OUTCOME[:29], ITEMS[:29], "29 complete respondents; at least 30"),
        (np.full(30, 3.0), ITEMS, "all agree on the outcome"),
        (OUTCOME, np.column_stack([ITEMS[:, 0], np.ones(30)]), "all agree on predictor 1"),
        (OUTCOME, ITEMS[:, :1], "2 to 12 predictors"),
        (OUTCOME, np.tile(ITEMS, 3), "2 to 12 predictors; for more use relative_weights"),
    ],
)
def test_what_nothing_can_be_said_about_is_refused(
    outcome: NDArray[np.float64], predictors: NDArray[np.float64], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        shapley_shares(outcome, predictors, bootstrap=FEW)


def test_options_are_checked() -> None:
    with pytest.raises(ValueError, match="unknown correlation 'kendall'; choices: pearson, spearman"):
        relative_weights(OUTCOME, ITEMS, correlation="kendall")
    with pytest.raises(ValueError, match="at least 100 resamples, not 99"):
        Bootstrap(99)
    with pytest.raises(ValueError, match="at least 2 predictors"):
        relative_weights(OUTCOME, ITEMS[:, :1])
    with pytest.raises(ValueError, match="confidence_level"):
        relative_weights(OUTCOME, ITEMS, confidence_level=1)


def test_many_predictors_are_shared_out_quickly_and_close_to_the_definition() -> None:
    draws = np.random.default_rng(3)
    items = draws.normal(size=(500, 1)) + draws.normal(size=(500, 10))
    outcome = items @ np.linspace(0, 1, 10) + draws.normal(size=500) * 3
    near, exact = relative_weights(outcome, items, bootstrap=FEW), shapley_shares(outcome, items, bootstrap=FEW)
    assert values(near) == pytest.approx(values(exact), abs=0.01)


def test_quadrants_need_intervals_that_do_not_straddle() -> None:
    def estimates(*ends: tuple[float, float]) -> list[Estimate]:
        return [Estimate((low + high) / 2, low, high, 50, "any") for low, high in ends]

    importance = estimates((0.3, 0.4), (0.3, 0.4), (0.0, 0.1), (0.0, 0.1), (0.1, 0.4))
    performance = estimates((0.5, 0.6), (0.9, 0.95), (0.5, 0.6), (0.9, 0.95), (0.5, 0.6))
    assert importance_performance(importance, performance) == (
        "mend_first", "keep_up", "lower_priority", "no_priority", "undecided",
    )  # fmt: skip
    nothing = Estimate(None, None, None, 0, "any")
    assert importance_performance([nothing], [nothing]) == ("undecided",)
    with pytest.raises(ValueError, match="importance of 5 things"):
        importance_performance(importance, performance[:2])
