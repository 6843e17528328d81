from typing import Any

import numpy as np
import pytest

from analysis.evidence import benjamini_hochberg, p_values
from analysis.flags import grade, grade_items, raise_flags
from analysis.intervals import mean_interval
from analysis.tabulation import Tabulation, tabulate
from tests.analysis.building import ends, make_responses, make_tabulation

BAD, GOOD = [30, 20, 5, 3, 2], [2, 3, 5, 30, 20]


def test_every_cell_is_graded() -> None:
    counts = np.array([[BAD, GOOD], [GOOD, BAD], [[3, 0, 0, 0, 0], [0] * 5]])
    assert grade(counts).tolist() == [["confirmed", "clear"], ["clear", "confirmed"], ["too_few", "too_few"]]


def test_at_least_ten_answers_are_graded() -> None:
    assert grade([[9, 0, 0, 0, 0], [10, 0, 0, 0, 0]]).tolist() == ["too_few", "confirmed"]
    assert grade([[4, 0, 0, 0, 0], [5, 0, 0, 0, 0]], minimum=5).tolist() == ["too_few", "confirmed"]


def test_a_mean_at_the_middle_is_not_confirmed() -> None:
    assert grade([0, 0, 500, 0, 0]).tolist() == "clear"


def test_all_cells_with_enough_answers_are_one_family() -> None:
    weak = [11, 6, 4, 5, 4]
    alone = float(p_values(weak))
    assert 0.02 < alone < 0.05
    assert grade([weak]).tolist() == ["confirmed"]
    assert grade([weak, *[GOOD] * 20])[0] == "clear"
    assert grade([weak, *[[1, 0, 0, 0, 0]] * 20])[0] == "confirmed"
    assert grade([weak, *[GOOD] * 20], false_discovery_rate=0.99)[0] == "confirmed"


def test_each_scale_has_its_own_middle() -> None:
    assert grade([[5, 5, 8, 0, 0], [5, 5, 8, 0, 0]], points=[3, 5]).tolist() == ["clear", "confirmed"]


def test_answers_may_be_more_than_pseudo_counts() -> None:
    assert grade([[6.5, 0, 0, 0, 0]], answers=[12]).tolist() == ["confirmed"]
    assert grade([[12.5, 0, 0, 0, 0]], answers=[9]).tolist() == ["too_few"]


def test_nothing_to_grade() -> None:
    assert grade(np.zeros((0, 3, 5))).shape == (0, 3)
    assert grade(np.zeros((2, 5))).tolist() == ["too_few", "too_few"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"minimum": 0}, "minimum must be at least 1, not 0"),
        ({"false_discovery_rate": 0.0}, "false_discovery_rate must lie between 0 and 1, not 0.0"),
        ({"false_discovery_rate": 1}, "false_discovery_rate must lie between 0 and 1, not 1"),
    ],
)
def test_impossible_settings_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        grade([GOOD], **changes)


def test_the_share_of_wrong_flags_is_held() -> None:
    """600 months of 40 items whose true mean is just above the middle, and of 10 that are bad."""
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


def grouped() -> Tabulation:
    rows = ["15-"] * 12 + ["24x"] * 6 + ["555"] * 20 + ["11-"] * 4
    desks = ["Q1"] * 18 + ["Q2"] * 20 + ["Q3"] * 4
    return tabulate(make_responses(rows, "A1", "B1", "B2", desk=np.array(desks)), by="desk", moments=False)


def test_flags_carry_their_evidence() -> None:
    (flag,) = raise_flags(grouped())
    counts = [12, 6, 0, 0, 0]
    family = p_values([counts, [0, 0, 0, 6, 12], [0, 0, 0, 0, 20], [0, 0, 0, 0, 20], [0, 0, 0, 0, 20]])
    interval = mean_interval(counts)
    assert (flag.group, flag.item, flag.grade, flag.k) == ("Q1", "A1", "confirmed", 18)
    assert flag.mean.value == pytest.approx(24 / 18)
    assert (flag.mean.low, flag.mean.high) == pytest.approx(ends(interval))
    assert (flag.mean.n, flag.mean.method) == (18, "dirichlet_half")
    assert flag.p_value == pytest.approx(family[0])
    assert flag.adjusted == pytest.approx(benjamini_hochberg(family)[0])


def test_flags_take_settings() -> None:
    assert len(raise_flags(grouped(), minimum=4)) == 3
    assert raise_flags(grouped(), minimum=19) == ()
    (wide,) = raise_flags(grouped(), confidence_level=0.5)
    assert wide.mean.high == pytest.approx(float(mean_interval([12, 6, 0, 0, 0], confidence_level=0.5).high))


def test_the_strongest_statement_comes_first() -> None:
    rows = ["122"] * 30 + ["211"] * 30
    desks = np.array(["b"] * 30 + ["a"] * 30)
    flags = raise_flags(tabulate(make_responses(rows, desk=desks), by="desk"))
    assert [(flag.group, flag.item) for flag in flags] == [
        ("a", "A1"), ("a", "A2"), ("b", "A0"), ("a", "A0"), ("b", "A1"), ("b", "A2"),
    ]  # fmt: skip


def test_only_what_is_at_or_below_average_is_counted() -> None:
    (flag,) = raise_flags(
        tabulate(make_responses(["1"] * 15 + ["3"] * 5 + ["5"] * 3, desk=np.array(["Q"] * 23)), by="desk")
    )
    assert (flag.k, flag.mean.n) == (20, 23)


def test_facts_are_not_graded() -> None:
    grades, p, adjusted = grade_items(make_tabulation(["11"] * 30, "f:five:fact", "A1"))
    assert grades.tolist() == ["confirmed"]
    assert p.shape == adjusted.shape == (1,)


def test_weights_weaken_the_evidence() -> None:
    rows = ["1"] * 12 + ["5"] * 4
    weight = np.array([1.0] * 12 + [6.0] * 4)
    assert grade_items(make_tabulation(rows))[0].tolist() == ["confirmed"]
    assert grade_items(make_tabulation(rows, weight=weight))[0].tolist() == ["clear"]


def test_flags_need_groups() -> None:
    with pytest.raises(ValueError, match=r"flags are raised for groups: tabulate\(responses, by=...\)"):
        raise_flags(make_tabulation(["1"]))


def test_no_groups_no_flags() -> None:
    empty = make_responses(["1"], desk=np.array(["Q"]))
    assert raise_flags(tabulate(empty, by="desk")) == ()
