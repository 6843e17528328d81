"""Patterns of answers: R's figures, how often ordinary ballots seem unusual, and what is found of planted ones."""

import csv
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from analysis.imitation import checked_ratings, correlations, covariance_at, imitate
from analysis.integrity import Oddness, Patterns, patterns, straight_point
from tests.analysis.worlds import DESKS, PLACES, ordinary, random_ticks

REFERENCE = Path(__file__).parents[1] / "reference"
REAL: NDArray[np.float64] = np.genfromtxt(REFERENCE / "bfi.csv", delimiter=",", skip_header=1)
NAMES = ("straight", "longstring", "spread", "distance")


def references(name: str) -> list[float]:
    rows = csv.DictReader((REFERENCE / "integrity_r.csv").read_text("utf-8").splitlines()[1:])
    return [float(row["value"]) for row in rows if row["figure"] == name]


def indices(found: Patterns) -> dict[str, Oddness]:
    return {name: getattr(found, name) for name in NAMES}


def test_figures_are_those_of_r() -> None:
    found = patterns(REAL)
    for name in NAMES[1:]:
        assert indices(found)[name].figure == pytest.approx(references(name), rel=1e-9)
    assert found.answered.tolist() == np.isfinite(REAL).sum(axis=1).tolist()


@pytest.mark.parametrize("correlation", [-0.9, -0.3, 0.2, 0.6, 0.95])
def test_covariance_of_points_is_that_of_r_s_normal_integrals(correlation: float) -> None:
    thresholds = np.array([[-2.2, -1.5, -0.8, 0.3]]), np.array([[-1.9, -1.1, -0.2, 1.0]])
    found = covariance_at(*thresholds, np.arcsin([correlation]))
    assert found == pytest.approx(references(f"covariance_{correlation:g}"), abs=1e-9)


def test_ballots_drawn_anew_have_the_items_distributions_and_correlations() -> None:
    answers = checked_ratings(ordinary(3, ballots=3000))
    drawn = imitate(answers).draw(60_000, np.random.default_rng(1))
    for point in range(1, 6):
        real = (answers == point).sum(axis=0) / (answers > 0).sum(axis=0)
        assert np.abs((drawn == point).mean(axis=0) - real).max() < 0.008
    assert np.abs(correlations(drawn) - correlations(answers)).max() < 0.02


def test_gaps_cannot_make_correlations_impossible() -> None:
    gaps = np.array([[1, 1, 0], [2, 2, 0], [3, 3, 0], [0, 1, 1], [0, 2, 2], [0, 3, 3], [1, 0, 3], [2, 0, 2], [3, 0, 1]])
    found = correlations(gaps.astype(np.int8))
    assert np.linalg.eigvalsh(found).min() > 0
    assert np.diag(found) == pytest.approx([1, 1, 1])
    assert found[0, 1] > 0 > found[0, 2]


@pytest.mark.parametrize("styles", [0.0, 0.1])
@pytest.mark.parametrize("desks", [None, DESKS])
def test_of_ordinary_ballots_no_more_than_said_are_called_unusual(
    styles: float, desks: NDArray[np.intp] | None
) -> None:
    found = [indices(patterns(ordinary(seed, styles=styles), desks=desks, seed=seed)) for seed in range(5)]
    for name in NAMES:
        for level in (0.001, 0.01, 0.05):
            assert np.mean([of[name].rate <= level for of in found]) <= level
    if styles:  # the copula alone would call these unusual
        assert np.mean([of["straight"].drawn <= 0.01 for of in found]) > 0.03


def test_random_ticks_at_a_desk_are_found() -> None:
    ballots = ordinary(50)
    ballots[:PLACES] = random_ticks(PLACES, 12)
    found = indices(patterns(ballots, desks=DESKS))
    for name in ("spread", "distance"):
        assert (found[name].rate[:PLACES] <= 0.01).mean() >= 0.85
        assert (found[name].rate[PLACES:] <= 0.01).mean() <= 0.01
    together = indices(patterns(ballots))
    assert (together["distance"].rate <= 0.01).mean() <= 0.01  # without desks they make each other usual
    assert (together["distance"].drawn[:PLACES] <= 0.01).mean() >= 0.85


def test_straight_lines_of_the_satisfied_are_not_told_from_planted_ones_but_those_of_a_rare_point_are() -> None:
    ballots = ordinary(51, styles=0.1)
    ballots[:PLACES] = np.random.default_rng(1).choice([4, 5], (PLACES, 1))
    found = patterns(ballots, desks=DESKS).straight
    assert set(found.figure[:PLACES]) == {4, 5}
    assert found.rate[:PLACES].min() > 0.02
    ballots[:PLACES] = 3
    found = patterns(ballots, desks=DESKS).straight
    assert found.rate[:PLACES].max() <= 0.01
    assert found.rate[found.figure == 0].min() == 1


def test_the_same_seed_gives_the_same_rates() -> None:
    one, same, other = (patterns(REAL, seed=seed) for seed in (1, 1, 2))
    assert one.distance.rate.tolist() == same.distance.rate.tolist()
    assert one.distance.drawn.tolist() != other.distance.drawn.tolist()
    assert one.distance.seen.tolist() == other.distance.seen.tolist()


def test_gaps_are_passed_over() -> None:
    found = patterns([[4.0, np.nan, 4, -1, 4, 2], [np.nan] * 6, [np.nan] * 5 + [3.0], [4.0, 4, -3, 4, 0, -2]])
    assert found.longstring.figure.tolist() == [3, 0, 1, 3]
    assert found.straight.figure.tolist() == [0, 0, 0, 4]
    assert found.spread.figure == pytest.approx([1, 0, 0, 0])
    assert found.answered.tolist() == [4, 0, 1, 3]


@pytest.mark.parametrize(
    "ratings",
    [
        np.zeros((0, 3)), np.zeros((0, 0)), np.zeros((40, 0)), np.full((1, 4), 3), np.full((40, 1), 5),
        np.full((40, 4), 4), np.full((40, 4), np.nan), np.where(np.eye(40) > 0, 5, np.nan), REAL[:29],
    ],
)  # fmt: skip
def test_where_nothing_can_be_said_nothing_is_unusual(ratings: NDArray[np.float64]) -> None:
    for index in indices(patterns(ratings)).values():
        assert index.rate.tolist() == [1] * len(ratings)
        assert np.isfinite(index.figure).all()


def test_whoever_differs_where_all_agree_has_a_rare_line() -> None:
    found = patterns(np.vstack([np.full((40, 4), 4), np.full((1, 4), 1)])).straight
    assert found.rate[40] == pytest.approx(1 / 41)
    assert set(found.rate[:40]) == {1}


def test_a_single_answer_is_no_straight_line() -> None:
    assert straight_point(np.array([[2, 3], [4, 0]], dtype=np.int8)).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("ratings", "desks", "message"),
    [
        ([1, 2], None, "shape"),
        ([[1.5]], None, "whole points"),
        ([[np.inf]], None, "whole points"),
        ([[1], [2]], ["a"], r"desks must have shape \(2,\)"),
    ],
)
def test_what_is_no_ballot_is_refused(ratings: ArrayLike, desks: ArrayLike | None, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        patterns(ratings, desks=desks)


def test_the_promise_is_about_all_desks_and_not_about_the_worst_served_one() -> None:
    rates = []
    for seed in range(5):
        ballots = ordinary(seed, levels=0.5)
        rate = patterns(ballots, desks=DESKS, seed=seed).distance.rate.reshape(-1, PLACES)
        worst = int(np.nanmean(ballots, axis=1).reshape(-1, PLACES).mean(axis=1).argmin())
        rates.append([(rate <= 0.01).mean(), (rate[worst] <= 0.01).mean()])
    everywhere, there = np.mean(rates, axis=0)
    assert everywhere <= 0.01 < there < 0.1
