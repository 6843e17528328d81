"""Reliability: R's psych, the definitions, and what is refused."""

import csv
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.reliability import reliability

REFERENCE = Path(__file__).parents[1] / "reference"
ITEMS: NDArray[np.float64] = np.loadtxt(REFERENCE / "attitude.csv", delimiter=",", skiprows=1)[:, 1:]


def references(name: str) -> list[float]:
    rows = csv.DictReader((REFERENCE / "understanding_r.csv").read_text("utf-8").splitlines()[1:])
    return [float(row["value"]) for row in rows if row["figure"] == name]


def one_factor(respondents: int, loadings: list[float], seed: int = 1) -> NDArray[np.float64]:
    """Ratings of 1 to 5 that share one factor."""
    draws = np.random.default_rng(seed)
    common, own = draws.normal(size=(respondents, 1)), draws.normal(size=(respondents, len(loadings)))
    strength = np.array(loadings)
    latent = common * strength + own * np.sqrt(1 - strength**2)
    return np.asarray(np.digitize(latent, [-1.5, -0.5, 0.5, 1.5]) + 1.0)


def test_figures_are_those_of_r() -> None:
    found = reliability(ITEMS)
    assert [found.alpha.value] == pytest.approx(references("alpha"), abs=1e-12)
    assert [found.alpha.low, found.alpha.high] == pytest.approx(references("feldt"), abs=1e-12)
    assert found.alpha_if_deleted == pytest.approx(references("alpha_if_deleted"), abs=1e-12)
    assert found.item_rest == pytest.approx(references("item_rest"), abs=1e-12)
    assert found.eigenvalues == pytest.approx(references("eigenvalues"), abs=1e-12)
    # psych stops its search for the loadings a little earlier.
    assert [found.omega_total.value] == pytest.approx(references("omega"), abs=1e-5)
    assert (found.complete, found.left_out, found.alpha.n, found.alpha.method) == (30, 0, 30, "feldt")


def test_omega_s_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    loadings = [0.8, 0.7, 0.7, 0.6]
    truth = reliability(one_factor(20_000, loadings, seed=99)).omega_total.value
    assert truth is not None
    held = 0
    for seed in range(40):
        omega = reliability(one_factor(150, loadings, seed)).omega_total
        assert omega.low is not None
        assert omega.high is not None
        held += omega.low <= truth <= omega.high
    assert 34 <= held <= 40


def test_the_same_seed_gives_the_same_ends_and_a_higher_level_wider_ones() -> None:
    one, same, wide = reliability(ITEMS), reliability(ITEMS), reliability(ITEMS, confidence_level=0.99)
    assert one == same
    assert wide.omega_total.low is not None
    assert one.omega_total.low is not None
    assert wide.omega_total.low < one.omega_total.low
    assert reliability(ITEMS, seed=1).omega_total.low != one.omega_total.low


def test_who_left_an_item_out_is_left_out() -> None:
    gaps = np.vstack([ITEMS, ITEMS[:3]])
    gaps[30, 0], gaps[31, 1], gaps[32, 2] = np.nan, 0, -1
    found = reliability(gaps)
    assert (found.complete, found.left_out) == (30, 3)
    assert found.alpha == reliability(ITEMS).alpha


@pytest.mark.parametrize(
    ("answers", "advice"),
    [
        (one_factor(300, [0.75] * 5), "good"),
        (one_factor(300, [0.7] * 4), "acceptable"),
        (one_factor(300, [0.3] * 4), "weak"),
        (one_factor(300, [0.99] * 6), "redundant"),
        (np.hstack([one_factor(400, [0.9] * 4, seed=2), one_factor(400, [0.9] * 4, seed=3)]), "several_dimensions"),
    ],
)
def test_advice_follows_the_figures(answers: NDArray[np.float64], advice: str) -> None:
    assert reliability(answers).advice == advice


def test_two_items_have_no_alpha_without_one() -> None:
    found = reliability(one_factor(100, [0.8, 0.8]))
    assert found.alpha_if_deleted == (None, None)
    assert found.advice != "several_dimensions"


def test_items_that_cancel_each_other_are_refused_and_named_where_a_third_is_there() -> None:
    up = one_factor(60, [0.9])
    with pytest.raises(ValueError, match="cancel each other"):
        reliability(np.hstack([up, 6 - up]))
    found = reliability(np.hstack([up, 6 - up, np.roll(up, 7)]))
    assert found.item_rest[2] == 0
    assert found.alpha_if_deleted[2] is None
    assert found.omega_total.value == pytest.approx(0, abs=1e-3)
    assert found.advice == "weak"


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        (ITEMS[:29], "29 respondents answered every item; at least 30"),
        (ITEMS[:, :1], "2 or more items"),
        (ITEMS[:, 0], "2 or more items"),
        (np.column_stack([ITEMS, np.full(30, 4)]), r"all agree on items at places \[6\]"),
    ],
)
def test_what_nothing_can_be_said_about_is_refused(answers: NDArray[np.float64], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        reliability(answers)


def test_the_confidence_level_is_a_probability() -> None:
    with pytest.raises(ValueError, match="confidence_level"):
        reliability(ITEMS, confidence_level=95)
