import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import labels as labels_module
from analysis.published import published
from analysis.responses import Responses
from analysis.tabulation import CHUNK, Tabulation, tabulate
from tests.analysis.building import make_questionnaire, make_responses, make_tabulation

ROWS = ["15x", "2-.", "25x", "5x3"]


def same(one: Tabulation, other: Tabulation) -> bool:
    """Whether two tabulations hold the same numbers."""
    names = ("counts", "not_applicable", "no_answer", "never_asked", "ballots", "weighted", "squared_weights")
    pairs = [(getattr(one, name), getattr(other, name)) for name in names]
    if one.moments is not None and other.moments is not None:
        pairs += [(getattr(one.moments, n), getattr(other.moments, n)) for n in ("respondents", "first", "second")]
    return all((a is None) == (b is None) and (a is None or np.allclose(a, b, rtol=1e-12)) for a, b in pairs)


def test_answers_are_counted_by_item_and_point() -> None:
    tabulation = make_tabulation(ROWS)
    assert tabulation.counts.tolist() == [[1, 2, 0, 0, 1], [0, 0, 0, 0, 2], [0, 0, 1, 0, 0]]
    assert tabulation.not_applicable.tolist() == [0, 1, 2]
    assert tabulation.no_answer.tolist() == [0, 1, 0]
    assert tabulation.never_asked.tolist() == [0, 0, 1]
    assert int(tabulation.ballots) == 4
    assert (tabulation.groups, tabulation.weighted, tabulation.squared_weights) == (None, None, None)


def test_nothing_is_lost_at_the_seams() -> None:
    matrix = np.tile(np.array([[1, 5], [-2, 3], [4, -1]], dtype=np.int8), (CHUNK, 1))
    tabulation = tabulate(Responses(make_questionnaire("A1", "A2"), matrix))
    assert tabulation.counts.tolist() == [[CHUNK, 0, 0, CHUNK, 0], [0, 0, CHUNK, 0, CHUNK]]
    assert tabulation.no_answer.tolist() == [CHUNK, 0]
    assert int(tabulation.ballots) == 3 * CHUNK


def test_groups_are_counted_apart_and_sorted() -> None:
    tabulation = tabulate(make_responses(ROWS, desk=np.array(["Q2", "Q1", "Q2", "Q1"])), by="desk")
    assert tabulation.groups == ("Q1", "Q2")
    assert tabulation.ballots.tolist() == [2, 2]
    assert tabulation.counts[0].tolist() == [[0, 1, 0, 0, 1], [0, 0, 0, 0, 0], [0, 0, 1, 0, 0]]
    assert tabulation.not_applicable.tolist() == [[0, 1, 0], [0, 0, 2]]
    assert same(tabulation.of("Q1"), make_tabulation([ROWS[1], ROWS[3]]))
    assert same(tabulation.of("Q2"), make_tabulation([ROWS[0], ROWS[2]]))
    assert tabulation.of("Q1").groups is None
    assert same(tabulation.total(), make_tabulation(ROWS))
    assert tabulation.total().groups is None


def test_a_total_of_no_groups_is_itself() -> None:
    tabulation = make_tabulation(ROWS)
    assert tabulation.total() is tabulation


def test_labels_may_be_given() -> None:
    tabulation = tabulate(make_responses(ROWS), by=np.array(["b", "a", "b", "b"]))
    assert (tabulation.groups, tabulation.ballots.tolist()) == (("a", "b"), [1, 3])


def test_dates_are_labels() -> None:
    dates = np.array(["2026-02-01", "2026-01-31", "2026-02-01", "2026-02-01"], dtype="datetime64[D]")
    assert tabulate(make_responses(ROWS, date=dates), by="date").groups == ("2026-01-31", "2026-02-01")


@pytest.mark.parametrize(
    ("by", "message"),
    [
        ("office", "no column 'office' to group by; there are: desk"),
        ("weight", "no column 'weight' to group by; there are: desk"),
        ("mode", "no column 'mode' to group by; there are: desk"),
        (np.array(["a"]), "labels must have shape (4,), not (1,)"),
    ],
)
def test_what_cannot_group_is_refused(by: Any, message: str) -> None:
    responses = make_responses(ROWS, desk=np.array(["Q"] * 4), weight=np.ones(4))
    with pytest.raises(ValueError, match=re.escape(message)):
        tabulate(responses, by=by)


@pytest.mark.parametrize(
    "tabulation", [make_tabulation(ROWS), tabulate(make_responses(ROWS), by=np.array(list("abab")))]
)
def test_an_unknown_group_is_refused(tabulation: Tabulation) -> None:
    with pytest.raises(ValueError, match=f"no group 'Q9'; there are: {', '.join(tabulation.groups or ())}"):
        tabulation.of("Q9")


def test_weights_are_summed() -> None:
    tabulation = make_tabulation(["1", "1", "5", "-"], weight=np.array([0.5, 2.0, 3.0, 7.0]))
    assert tabulation.weighted is not None
    assert tabulation.weighted.tolist() == [[2.5, 0, 0, 0, 3.0]]
    assert tabulation.squared_weights is not None
    assert tabulation.squared_weights.tolist() == [0.25 + 4 + 9]
    assert tabulation.counts.tolist() == [[2, 0, 0, 0, 1]]


def test_weights_are_summed_by_group() -> None:
    responses = make_responses(["1", "5", "1"], weight=np.array([0.5, 2.0, 3.0]), desk=np.array(["b", "a", "b"]))
    tabulation = tabulate(responses, by="desk")
    assert tabulation.weighted is not None
    assert tabulation.weighted[:, 0].tolist() == [[0, 0, 0, 0, 2.0], [3.5, 0, 0, 0, 0]]
    assert same(tabulation.of("b"), make_tabulation(["1", "1"], weight=np.array([0.5, 3.0])))


def test_moments_can_be_left_out() -> None:
    assert tabulate(make_responses(ROWS), moments=False).moments is None
    assert tabulate(make_responses(ROWS)).moments is not None
    grouped = tabulate(make_responses(ROWS), by=np.array(list("abab")), moments=False)
    assert (grouped.of("a").moments, grouped.total().moments) == (None, None)


def test_tabulations_add_up() -> None:
    assert same(make_tabulation(ROWS[:1]) + make_tabulation(ROWS[1:]), make_tabulation(ROWS))


def test_groups_are_matched_by_label() -> None:
    def part(rows: list[str], desks: str) -> Tabulation:
        return tabulate(make_responses(rows, desk=np.array(list(desks))), by="desk")

    together = part(ROWS[:2], "ca") + part(ROWS[2:], "ba")
    assert together.groups == ("a", "b", "c")
    assert same(together, part(ROWS, "caba"))


def test_a_tabulation_without_weights_has_weights_of_one() -> None:
    weighted = make_tabulation(["1", "5"], weight=np.array([2.0, 3.0]))
    for together in (weighted + make_tabulation(["5", "-"]), make_tabulation(["5", "-"]) + weighted):
        assert together.weighted is not None
        assert together.weighted.tolist() == [[2.0, 0, 0, 0, 4.0]]
        assert together.squared_weights is not None
        assert together.squared_weights.tolist() == [14.0]


def test_moments_are_kept_where_both_have_them() -> None:
    without = tabulate(make_responses(ROWS[:1]), moments=False)
    assert (without + make_tabulation(ROWS[1:])).moments is None
    assert (make_tabulation(ROWS[1:]) + without).moments is None
    grouped = tabulate(make_responses(ROWS[:1]), by=np.array(["a"]), moments=False)
    assert (grouped + tabulate(make_responses(ROWS[1:]), by=np.array(list("aba")))).moments is None


def test_a_sum_with_a_published_table_is_one() -> None:
    table = published(make_questionnaire("A1"), [[0, 0, 0, 0, 1]], 2)
    assert (table + make_tabulation(["5"], "A1")).is_published
    assert (make_tabulation(["5"], "A1") + table).is_published
    assert not (make_tabulation(["5"], "A1") + make_tabulation(["5"], "A1")).is_published


def test_what_does_not_add_up_is_refused() -> None:
    with pytest.raises(ValueError, match="different questionnaires"):
        make_tabulation(["5"], "A1") + make_tabulation(["5"], "B1")
    grouped = tabulate(make_responses(ROWS), by=np.array(list("abab")))
    for one, other in ((make_tabulation(ROWS), grouped), (grouped, make_tabulation(ROWS))):
        with pytest.raises(
            ValueError, match=r"one tabulation has groups, the other has not: take total\(\) of it first"
        ):
            one + other


@pytest.mark.parametrize("name", ["counts", "not_applicable", "no_answer", "never_asked", "ballots"])
def test_arrays_of_other_shapes_are_refused(name: str) -> None:
    good = make_tabulation(ROWS)
    arrays = {n: getattr(good, n) for n in ("counts", "not_applicable", "no_answer", "never_asked", "ballots")}
    with pytest.raises(ValueError, match=rf"{name} must have shape .*, not \(7,\)"):
        Tabulation(good.questionnaire, **{**arrays, name: np.zeros(7, dtype=np.int64)})


def test_no_ballots_are_counted_as_none() -> None:
    tabulation = tabulate(Responses(make_questionnaire("A1", "A2"), np.empty((0, 2), dtype=np.int8)))
    assert tabulation.counts.sum() == 0
    assert int(tabulation.ballots) == 0
    assert tabulation.moments is not None
    assert tabulation.moments.second.shape == (1, 6, 6)


def test_groups_are_put_together_under_other_names() -> None:
    rows, desks = ["151", "2-5", "255", "513"], np.array(["a", "b", "c", "b"])
    whole = tabulate(make_responses(rows), by=desks)
    found = whole.regrouped(["y", "x", "y"])
    assert found.groups == ("x", "y")
    expected = tabulate(make_responses(rows), by=np.array(["y", "x", "y", "x"]))
    assert same(found, expected)
    assert found.moments is not None
    assert found.total().ballots == 4
    assert same(whole.regrouped([None, "x", None]).total(), whole.of("b"))
    assert whole.regrouped([None] * 3).groups == ()
    with pytest.raises(ValueError, match="one label for each group"):
        whole.regrouped(["x"])
    with pytest.raises(ValueError, match="one label for each group"):
        whole.total().regrouped([])


def test_items_can_be_counted_without_being_scored() -> None:
    responses = make_responses(["151", "2-5", "255", "513"])
    without = tabulate(responses).unscored({"A1"})
    narrow = Responses(without.questionnaire, responses.matrix)
    assert [item.scored for item in without.questionnaire.items] == [True, False, True]
    assert same(without, tabulate(narrow))
    assert without.moments is not None
    assert same(tabulate(responses, moments=False).unscored({"A1"}), tabulate(narrow, moments=False))


@pytest.mark.parametrize("odd", [labels_module.HASH, np.uint64(0)], ids=["told apart", "all hashes alike"])
@given(labels=st.lists(st.text(max_size=4), min_size=1, max_size=40))
def test_labels_are_told_apart_as_by_sorting_them(odd: np.uint64, labels: list[str]) -> None:
    given_labels = np.array([label.replace("\x00", "") for label in labels], dtype=np.str_)
    responses = make_responses(["55x"] * len(labels))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(labels_module, "HASH", odd)
        found = tabulate(responses, by=given_labels, moments=False)
    names, numbers = np.unique(given_labels, return_counts=True)
    assert found.groups == tuple(names.tolist())
    assert np.asarray(found.ballots).tolist() == numbers.tolist()
