import re
from typing import Any

import numpy as np
import pytest

from analysis.arguments import checked_counts, checked_level, checked_share, choose, without_replacement


def test_a_choice_is_made_by_its_full_name() -> None:
    assert choose("b", {"a": 1, "b": 2}) == 2
    with pytest.raises(ValueError, match="unknown method 'c'; choices: a, b"):
        choose("c", {"a": 1, "b": 2})
    with pytest.raises(ValueError, match="unknown form 'c'; choices: a"):
        choose("c", {"a": 1}, "form")


@pytest.mark.parametrize("level", [0, 1, -0.1, 95, np.nan])
def test_a_level_lies_between_0_and_1(level: float) -> None:
    with pytest.raises(ValueError, match=f"confidence_level must lie between 0 and 1, not {level}"):
        checked_level(level)


def test_a_level_in_range_is_kept() -> None:
    assert (checked_level(0.001), checked_level(0.999)) == (0.001, 0.999)


@pytest.mark.parametrize(
    ("k", "n"), [(-1, 3), (4, 3), (np.nan, 3), (1, np.nan), (np.inf, np.inf), (0, -1), ([1, 9], [3, 3])]
)
def test_impossible_shares_are_refused(k: Any, n: Any) -> None:
    with pytest.raises(ValueError, match="k and n must be finite with 0 <= k <= n"):
        checked_share(k, n)


def test_shares_are_broadcast() -> None:
    k, n = checked_share([[0], [3]], [3, 4])
    assert (k.tolist(), n.tolist()) == ([[0, 0], [3, 3]], [[3, 4], [3, 4]])
    assert k.dtype == n.dtype == np.float64


@pytest.mark.parametrize(
    ("counts", "points", "message"),
    [
        (5, None, "counts must have 2 to 35 points as their last axis"),
        ([5], None, "counts must have 2 to 35 points as their last axis"),
        ([0] * 36, None, "counts must have 2 to 35 points as their last axis"),
        ([1, -1], None, "counts must be finite and not negative"),
        ([1, np.nan], None, "counts must be finite and not negative"),
        ([1, np.inf], None, "counts must be finite and not negative"),
        ([1, 1, 0], 1, "points must be 2 to 3"),
        ([1, 1, 0], 4, "points must be 2 to 3"),
        ([[1, 1, 0], [1, 1, 1]], [2, 2], "counts beyond the end of their scale"),
    ],
)
def test_impossible_counts_are_refused(counts: Any, points: Any, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        checked_counts(counts, points)


def test_counts_keep_their_scales_and_are_copied() -> None:
    given = np.array([[1.0, 1, 0], [1, 1, 1]])
    table, points = checked_counts(given, [2, 3])
    table[0, 0] = 9
    assert given[0, 0] == 1
    assert points.tolist() == [2, 3]
    assert checked_counts(given, None)[1].tolist() == [3, 3]
    assert int(checked_counts([0] * 35, None)[1]) == 35


def test_without_a_population_nothing_changes() -> None:
    answers, census = without_replacement(np.array([3.0, 0.0]), None)
    assert (answers.tolist(), census.tolist()) == ([3.0, 0.0], [False, False])


def test_a_population_enlarges_n() -> None:
    answers, census = without_replacement(np.array([50.0, 99.0, 100.0, 0.0]), 100)
    assert answers.tolist() == [50 * 99 / 50, 99 * 99, 100, 0]
    assert census.tolist() == [False, False, True, False]


def test_a_population_of_nobody_and_of_one() -> None:
    assert without_replacement(np.zeros(1), 0)[1].tolist() == [True]
    answers, census = without_replacement(np.array([0.0, 1.0]), 1)
    assert (answers.tolist(), census.tolist()) == ([0.0, 1.0], [False, True])


@pytest.mark.parametrize("population", [2, np.nan, np.inf, -1])
def test_a_population_is_at_least_n(population: float) -> None:
    with pytest.raises(ValueError, match="population must be finite and at least n"):
        without_replacement(np.array([3.0]), population)
