"""The rarer results in a sentence: what a layman reads of each, in both languages."""

import re
from typing import Any

import numpy as np
import pytest

from analysis.case_mix import Standardised, standardise
from analysis.drivers import Drivers
from analysis.explain import explain
from analysis.intervals import Estimate, Interval
from analysis.modes import Mode, Modes, Pair
from analysis.numbers import MARKS
from analysis.reliability import reliability
from analysis.shrinkage import Shrunken
from analysis.superiority import ordinal_superiority
from analysis.trends import ChangePoint, Course
from analysis.weighting import Design, design_mean, design_share

STEP = Estimate(0.1, 0.034, 0.166, 24, "newey_west_3")
FLAT = Estimate(0.0, -0.05, 0.05, 24, "newey_west_3")
SHARES = (Estimate(0.2, 0.1, 0.3, 90, "x"), Estimate(0.4, 0.3, 0.5, 90, "x"))


def interval(low: float, high: float) -> Interval:
    return Interval(np.array(low), np.array(high))


def pair(low: float | None, high: float | None) -> Pair:
    return Pair("web", "paper", FLAT, Estimate(None if low is None else (low + (high or 0)) / 2, low, high, 90, "x"))


def modes(*pairs: Pair) -> Modes:
    return Modes((Mode("web", 90, STEP),), pairs)


CASES: list[tuple[object, dict[str, Any], str]] = [
    (interval(0.707, 0.827), {}, "About 70 to 83 of every 100 people would be satisfied."),
    (interval(3.6558, 4.246), {"of": "mean"}, "The mean rating lies between 3.65 and 4.25."),
    (interval(0.034, 0.2), {"of": "change"}, "Higher than last period, by about 3.4 to 20.0 percentage points."),
    (interval(-0.2, -0.034), {"of": "change"}, "Lower than last period, by about 3.4 to 20.0 percentage points."),
    (interval(-0.2, 0.034), {"of": "change"}, "Not enough evidence to say higher or lower than last period."),
    (
        ordinal_superiority([4, 6, 10, 12, 8], [1, 2, 7, 18, 12]),
        {},
        (
            "Those who answered later tend to rate higher: of one ballot drawn from each period, the later one is "
            "higher (ties counted half) about 51 to 76 times in 100."
        ),
    ),
    (
        ordinal_superiority([1, 2, 7, 18, 12], [4, 6, 10, 12, 8]),
        {},
        (
            "Those who answered later tend to rate lower: of one ballot drawn from each period, the later one "
            "is higher (ties counted half) about 24 to 49 times in 100."
        ),
    ),
    (
        ordinal_superiority([1, 2], [2, 1]),
        {},
        "Not enough evidence to say that those who answered later rate higher or lower.",
    ),
    (
        Course(STEP, FLAT, FLAT, 3),
        {},
        (
            "Since the remedy the share of the satisfied lies above its former course, by about 3.4 to 16.6 percentage "
            "points; that does not yet mean that the remedy did it."
        ),
    ),
    (
        Course(Estimate(-0.1, -0.166, -0.034, 24, "x"), FLAT, FLAT, 3),
        {"of": "mean"},
        (
            "Since the remedy the mean rating lies below its former course, by about 0.03 to 0.17 points; "
            "that does not yet mean that the remedy did it."
        ),
    ),
    (
        Course(FLAT, FLAT, FLAT, 3),
        {},
        "Not enough evidence to say that the share of the satisfied has left the course it had before the remedy.",
    ),
    (
        ChangePoint(6, 4, 9, 0.81, 0.684, 0.002),
        {},
        (
            "The share of the satisfied probably changed at period 7 (perhaps anywhere from period 5 to 10): "
            "81.0% before, 68.4% since."
        ),
    ),
    (ChangePoint(6, 0, 11, 0.8, 0.79, 0.6), {}, "Not enough evidence to say that this series has changed."),
    (
        Shrunken(np.array([0.8, 0.7]), np.array([0.7, 0.6555]), np.array([0.9, 0.7555])),
        {"unit": 1},
        (
            "Given what similar units are like, this one's share of the satisfied is probably 70.0%, between 65.5% and "
            "75.6%."
        ),
    ),
    (
        Shrunken(np.array([3.9]), np.array([3.711]), np.array([4.019])),
        {"of": "mean"},
        "Given what similar units are like, this one's level is probably 3.90, between 3.71 and 4.02.",
    ),
    (
        standardise([[90, 5], [9, 50]], [[100, 10], [10, 100]]),
        {"unit": 0},
        (
            "With the mix of procedures that all agencies have together, this one's share of the satisfied "
            "would be about 70.0% (between 63.8% and 74.3%)."
        ),
    ),
    (standardise([[0], [9]], [[0], [10]]), {"unit": 0}, "This agency has no answers yet."),
    (
        Drivers(Estimate(0.6, 0.4501, 0.7001, 90, "x"), SHARES, 0),
        {"names": ("A", "B")},
        (
            "These go with about 45.0% to 70.1% of the differences in overall satisfaction (90 ballots); B "
            "goes with most of it. Going with is not causing."
        ),
    ),
    (
        Drivers(Estimate(1, None, None, 90, "x_exact"), SHARES, 0),
        {},
        (
            "Overall satisfaction is made of these very items here, so they go with all of it; 2 goes with "
            "most. Going with is not causing."
        ),
    ),
    (
        modes(pair(0.034, 0.2)),
        {},
        (
            "The share of the satisfied differs between ways of answering: web above paper by about 3.4 to "
            "20.0 percentage points. In part that may be because different people answer in different ways."
        ),
    ),
    (
        modes(pair(-0.2, -0.034), pair(None, None)),
        {},
        (
            "The share of the satisfied differs between ways of answering: paper above web by about 3.4 to "
            "20.0 percentage points. In part that may be because different people answer in different ways."
        ),
    ),
    (
        modes(pair(-0.2, 0.2)),
        {},
        "Not enough evidence to say that the share of the satisfied differs between ways of answering.",
    ),
    (modes(), {}, "There is only one way of answering, so there is nothing to compare."),
    (
        design_share([1, 1, 1] + [0] * 7, Design(weights=[5] * 3 + [1] * 7)),
        {},
        (
            "After weighting, 68.2% are satisfied (10 answers). If many more people like them answered, about "
            "36 to 89 of every 100 would be satisfied."
        ),
    ),
    (
        design_share([1, 1, 0], Design(population=3)),
        {},
        "All 3 people have answered; 66.7% are satisfied, without any sampling error.",
    ),
    (
        design_mean([4, 5, 3], Design(population=3)),
        {"of": "mean"},
        "All 3 people have answered; the mean rating is 4.00 on a scale of 5 points, without any sampling error.",
    ),
    (
        design_mean([5, 5, 5], Design()),
        {"of": "mean"},
        "There are 3 answers, but no interval can be computed, so nothing can be concluded yet.",
    ),
    (Estimate(float("nan"), 0.1, 0.2, 9, "x"), {}, "No answers yet."),
]


@pytest.mark.parametrize(("result", "about", "said"), CASES)
def test_what_is_said(result: object, about: dict[str, Any], said: str) -> None:
    assert explain(result, language="en", **about) == said
    vietnamese = explain(result, **about)
    assert vietnamese.endswith(".")
    assert not re.search(r"nan|None|\{", vietnamese)
    thousands, decimal = MARKS["vi"]
    numbers = [re.findall(r"\d+(?:[.,]\d+)?", text) for text in (said, vietnamese)]
    assert sorted(numbers[0]) == sorted(
        one.replace(thousands, "").replace(decimal, ".") if decimal in one else one for one in numbers[1]
    )


@pytest.mark.parametrize("advice", ["several_dimensions", "redundant", "good", "acceptable", "weak"])
def test_reliability_is_told_with_its_interval(advice: str) -> None:
    rng = np.random.default_rng(3)
    found = reliability(rng.integers(1, 6, (60, 1)) + rng.integers(0, 2, (60, 4)))
    for language in MARKS:
        said = explain(type(found)(**(vars(found) | {"advice": advice})), language=language)
        assert said.endswith(".")
        assert "60" in said
        assert "alpha" in said


def test_names_of_predictors_fit_them() -> None:
    with pytest.raises(ValueError, match="1 names for 2 predictors"):
        explain(Drivers(STEP, SHARES, 0), names=("A",))


def test_a_table_of_units_is_not_told_at_once() -> None:
    found = standardise([[90, 5], [9, 50]], [[100, 10], [10, 100]])
    assert isinstance(found, Standardised)
    with pytest.raises(ValueError, match="standardised shares of 2 units: say which one, unit=0 to 1"):
        explain(found)
