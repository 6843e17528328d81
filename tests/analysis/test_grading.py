from typing import Any

import numpy as np
import pytest
from scipy.stats import beta

from analysis.evidence import benjamini_hochberg, p_values
from analysis.grading import Rules, grade, judge
from analysis.mixtures import learn

BAD, GOOD = [30, 20, 5, 3, 2], [2, 3, 5, 30, 20]
ANGRY = [40, 25, 25, 70, 140]
"""A mean of 3.8, 30 % at or below average."""
WEAK = [11, 6, 4, 5, 4]


def test_every_cell_is_graded() -> None:
    counts = np.array([[BAD, GOOD], [GOOD, BAD], [[3, 0, 0, 0, 0], [0] * 5]])
    assert grade(counts).tolist() == [["confirmed", "clear"], ["clear", "confirmed"], ["too_few", "too_few"]]


def test_at_least_ten_answers_are_graded() -> None:
    assert grade([[9, 0, 0, 0, 0], [10, 0, 0, 0, 0]]).tolist() == ["too_few", "confirmed"]
    assert grade([[4, 0, 0, 0, 0], [5, 0, 0, 0, 0]], minimum=5).tolist() == ["too_few", "confirmed"]


def test_a_mean_at_the_middle_is_watched() -> None:
    assert grade([0, 0, 500, 0, 0]).tolist() == "watch"
    assert grade([0, 0, 10, 0, 0]).tolist() == "watch"
    assert grade([6, 0, 0, 0, 6]).tolist() == "watch"


def test_all_cells_with_enough_answers_are_one_family() -> None:
    alone = float(p_values(WEAK))
    assert 0.02 < alone < 0.05
    assert grade([WEAK]).tolist() == ["confirmed"]
    assert grade([WEAK, *[GOOD] * 20])[0] == "likely"
    assert grade([WEAK, *[[1, 0, 0, 0, 0]] * 20])[0] == "confirmed"
    assert grade([WEAK, *[GOOD] * 20], false_discovery_rate=0.99)[0] == "confirmed"


def test_what_is_believed_depends_on_what_the_other_desks_are_like() -> None:
    doubtful = [4, 5, 4, 3, 2]
    poor, fine = [[[6, 6, 4, 3, 1]]] * 40, [[[0, 1, 3, 10, 16]]] * 40
    assert grade([*fine, [doubtful]])[-1, 0] == "watch"
    assert grade([*poor, [doubtful]], false_discovery_rate=1e-9)[-1, 0] == "likely"


def test_a_stricter_rate_believes_less() -> None:
    counts = [WEAK, *[GOOD] * 20]
    chance = float(learn(counts).at_or_below[0])
    assert 0.9 < chance < 0.999
    assert grade(counts, likely_rate=1.001 * (1 - chance))[0] == "likely"
    assert grade(counts, likely_rate=0.999 * (1 - chance))[0] == "watch"


def test_no_company_makes_likely_what_is_so_with_less_than_two_chances_in_three() -> None:
    table = np.array([*[BAD] * 60, [5, 4, 5, 5, 4]], dtype=float)
    found = judge(table, np.full(61, 5), Rules(false_discovery_rate=1e-30, likely_rate=0.5))
    assert set(found.grades[:60]) == {"likely"}
    assert 0.5 < found.chance[-1] < 2 / 3
    assert found.grades[-1] == "watch"


def test_a_good_mean_with_many_below_average_does_not_pass() -> None:
    assert np.dot(ANGRY, range(1, 6)) / sum(ANGRY) > 3.6
    assert grade([ANGRY]).tolist() == ["watch"]
    assert grade([ANGRY], tolerance=0.3).tolist() == ["clear"]
    assert grade([[20, 5, 35, 80, 60]]).tolist() == ["watch"]


def test_the_share_is_tested_and_not_only_seen() -> None:
    below = np.array([3, 8, 30])
    counts = np.stack([below, 0 * below, 0 * below, np.array([10, 30, 100]), 0 * below], axis=1)
    found = judge(counts.astype(float), np.full(3, 5), Rules())
    tests = beta.cdf(0.2, below + 0.5, counts.sum(axis=1) - below + 0.5)
    assert found.share_adjusted == pytest.approx(benjamini_hochberg(tests))
    assert found.grades.tolist() == ["clear", "clear", "clear"]
    assert (np.dot(counts, range(1, 6)) / counts.sum(axis=1) > 3).all()


def test_each_scale_has_its_own_middle() -> None:
    assert grade([[5, 5, 8, 0, 0], [5, 5, 8, 0, 0]], points=[3, 5]).tolist() == ["watch", "confirmed"]
    assert grade([[2, 8, 60, 0, 0], [2, 8, 60, 0, 0]], points=[3, 5]).tolist() == ["clear", "confirmed"]


def test_answers_may_be_more_than_pseudo_counts() -> None:
    assert grade([[6.5, 0, 0, 0, 0]], answers=[12]).tolist() == ["confirmed"]
    assert grade([[12.5, 0, 0, 0, 0]], answers=[9]).tolist() == ["too_few"]


def test_nothing_to_grade() -> None:
    assert grade(np.zeros((0, 3, 5))).shape == (0, 3)
    assert grade(np.zeros((2, 0, 5))).shape == (2, 0)
    assert grade(np.zeros((2, 5))).tolist() == ["too_few", "too_few"]
    assert grade(np.zeros((2, 3, 5)), anytime=True).tolist() == [["too_few"] * 3] * 2
    assert grade(np.zeros((2, 3, 5)), agencies=["a", "b"]).tolist() == [["too_few"] * 3] * 2


def test_whole_and_extreme_tables_are_graded() -> None:
    assert grade([[1e6, 0, 0, 0, 0], [0, 0, 0, 0, 1e6], [5e5, 0, 0, 0, 5e5]]).tolist() == [
        "confirmed",
        "clear",
        "watch",
    ]
    assert grade([[20, 0], [0, 20]]).tolist() == ["confirmed", "clear"]


def test_nested_grades_open_only_what_stands_out() -> None:
    """One agency of one poor desk among twenty good desks of another: within it only its own items are a family."""
    poor = [BAD, [12, 9, 5, 4, 4], GOOD]
    assert 0.002 < float(p_values(poor[1])) < 0.0125
    desks, agencies = [poor, *[[GOOD] * 3] * 20], ["a", *["b"] * 20]
    assert grade(desks)[0].tolist() == ["confirmed", "likely", "clear"]
    assert grade(desks, agencies=agencies)[0].tolist() == ["confirmed", "confirmed", "clear"]
    assert grade(desks, agencies=["a"] * 21)[0].tolist() == ["confirmed", "likely", "clear"]


def test_grades_that_may_be_looked_at_daily_need_more() -> None:
    counts = [[BAD, [8, 6, 4, 3, 2], GOOD]]
    assert grade(counts).tolist() == [["confirmed", "confirmed", "clear"]]
    assert grade(counts, anytime=True).tolist() == [["confirmed", "likely", "clear"]]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"minimum": 0}, "minimum must be at least 1, not 0"),
        ({"false_discovery_rate": 0.0}, "false_discovery_rate must lie between 0 and 1, not 0.0"),
        ({"false_discovery_rate": 1}, "false_discovery_rate must lie between 0 and 1, not 1"),
        ({"likely_rate": 1}, "likely_rate must lie between 0 and 1, not 1"),
        ({"tolerance": 0}, "tolerance must lie between 0 and 1, not 0"),
        ({"agencies": ["a"], "anytime": True}, "agencies or anytime, not both"),
        ({"agencies": ["a"]}, r"p must have shape \(desks, items\)"),
    ],
)
def test_impossible_settings_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        grade([GOOD], **changes)


def test_the_share_of_wrong_flags_is_held() -> None:
    """200 months of 40 items whose true mean is just above the middle, and of 10 that are bad."""
    rng = np.random.default_rng(5)
    fine, bad = [0.10, 0.20, 0.36, 0.24, 0.10], [0.30, 0.30, 0.20, 0.15, 0.05]
    wrong, found = [], []
    for _ in range(200):
        counts = np.vstack([rng.multinomial(40, fine, 40), rng.multinomial(40, bad, 10)])
        flagged = grade(counts) == "confirmed"
        wrong.append(flagged[:40].sum() / max(flagged.sum(), 1))
        found.append(flagged[40:].mean())
    assert np.mean(wrong) < 0.05
    assert np.mean(found) > 0.6
