import numpy as np
import pytest

from analysis.evidence import benjamini_hochberg, p_values
from analysis.flags import WATCH, grade_items, judge_items, raise_flags, severity
from analysis.grading import grade
from analysis.intervals import mean_interval
from analysis.mixtures import learn
from analysis.tabulation import Tabulation, tabulate
from tests.analysis.building import ends, make_responses, make_tabulation


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


def test_what_is_proved_comes_before_what_is_believed_and_then_the_most_severe() -> None:
    rows = ["122"] * 30 + ["211"] * 30
    desks = np.array(["b"] * 30 + ["a"] * 30)
    flags = raise_flags(tabulate(make_responses(rows, desk=desks), by="desk"))
    assert {(flag.group, flag.item) for flag in flags[:3]} == {("a", "A1"), ("a", "A2"), ("b", "A0")}
    weighs = [flag.severity for flag in flags]
    assert weighs == sorted(weighs, reverse=True)
    assert {flag.grade for flag in flags} == {"confirmed"}


def test_many_people_weigh_more_than_a_lower_mean() -> None:
    rows = ["21"] * 30 + ["2x"] * 60
    flags = raise_flags(tabulate(make_responses(rows, desk=np.array(["Q"] * 90)), by="desk"))
    assert [(flag.item, flag.k) for flag in flags] == [("A0", 90), ("A1", 30)]
    assert flags[0].shrunken > flags[1].shrunken


def test_the_grades_that_are_flagged_can_be_chosen() -> None:
    rows = ["15"] * 20 + ["13"] * 20 + ["1x"] * 10
    tabulation = tabulate(make_responses(rows, desk=np.array(["Q"] * 50)), by="desk")
    assert [flag.grade for flag in raise_flags(tabulation)] == ["confirmed"]
    both = raise_flags(tabulation, grades=("confirmed", "likely", "watch"))
    assert [(flag.item, flag.grade) for flag in both] == [("A0", "confirmed"), ("A1", "watch")]


def test_importance_moves_a_flag() -> None:
    rows = ["11"] * 20 + ["12"] * 10
    tabulation = tabulate(make_responses(rows, desk=np.array(["Q"] * 30)), by="desk")
    assert [flag.item for flag in raise_flags(tabulation)] == ["A0", "A1"]
    turned = raise_flags(tabulation, importance={"A1": 2.0})
    assert [flag.item for flag in turned] == ["A1", "A0"]
    assert turned[0].severity == pytest.approx(2 * raise_flags(tabulation)[1].severity)


def test_severity_is_gap_times_people_times_importance() -> None:
    counts = np.array([[30, 20, 5, 3, 2], [2, 3, 5, 30, 20], [10, 10, 10, 0, 0]])
    believed = learn(counts).mean
    assert severity(counts) == pytest.approx(np.maximum(4 - believed, 0) * [55, 10, 30])
    assert severity(counts, shrunken=[2.0, 4.5, 3.0]) == pytest.approx([110, 0, 30])
    assert severity(counts, shrunken=[2.0, 4.5, 3.0], target=5, importance=[1, 1, 0.5]) == pytest.approx([165, 5, 30])
    assert severity(counts, shrunken=2, people=[1, 2, 3]) == pytest.approx([2, 4, 6])
    assert severity([[5, 3, 2, 0]], points=[3], shrunken=[1.5]) == pytest.approx([8.0])
    assert severity(np.zeros((0, 5))).shape == (0,)
    with pytest.raises(ValueError, match="importance must not be negative"):
        severity(counts, importance=-1)


def test_few_bad_answers_are_believed_to_be_chance_in_part() -> None:
    counts = np.vstack([np.tile([0, 1, 4, 15, 20], (50, 1)), [[1, 3, 0, 1, 0]]])
    assert 2.2 < learn(counts).mean[-1] < 4
    assert severity(counts)[-1] < (4 - 2.2) * 4


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


def test_items_of_one_group_are_judged_as_those_of_one_desk() -> None:
    rows = ["15", "14", "25", "25", "11"] * 5
    alone = judge_items(make_tabulation(rows))
    grouped_alike = judge_items(tabulate(make_responses(rows, desk=np.array(["Q"] * 25)), by="desk"))
    for name, values in vars(alone).items():
        assert np.array_equal(values, vars(grouped_alike)[name][0]), name


def test_at_or_below_average_belongs_to_the_scale_of_the_questionnaire() -> None:
    """Point 1 of three is at or below average there, so half on point 2 of three is no reason to watch."""
    rows = ["2"] * 50 + ["3"] * 50
    assert grade_items(make_tabulation(rows, "A1:three"))[0].tolist() == ["clear"]
    assert grade([[0, 50, 50]]).tolist() == [WATCH]
