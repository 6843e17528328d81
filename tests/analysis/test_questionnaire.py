import re

import pytest

from analysis.questionnaire import Item, Questionnaire, Scale
from tests.analysis.building import FIVE, SCALES, make_questionnaire


@pytest.mark.parametrize("points", [2, 35])
def test_scales_have_2_to_35_points(points: int) -> None:
    assert Scale(points, (points,), (1,)).points == points


@pytest.mark.parametrize("points", [-1, 1, 36])
def test_other_numbers_of_points_are_refused(points: int) -> None:
    with pytest.raises(ValueError, match=f"points must be 2 to 35, not {points}"):
        Scale(points, (), ())


@pytest.mark.parametrize(("satisfied", "below", "point"), [((0,), (), 0), ((5,), (6,), 6), ((4, -1), (), -1)])
def test_points_off_the_scale_are_refused(satisfied: tuple[int, ...], below: tuple[int, ...], point: int) -> None:
    with pytest.raises(ValueError, match=f"point {point} is not on a scale of 5 points"):
        Scale(5, satisfied, below)


def test_the_ends_of_the_scale_may_be_named() -> None:
    assert Scale(5, (5,), (1,)).satisfied == (5,)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"items": (Item("A", "five"), Item("B", "five"), Item("A", "five"))}, "item more than once: A"),
        ({"factors": ("x", "y", "x", "y")}, "factor more than once: x, y"),
        ({"items": (Item("A", "nine"),)}, "item A: unknown scale 'nine', known: five, three, yes_no"),
        ({"items": (Item("A", "five", "Q"),), "factors": ("P", "R")}, "item A: unknown factor 'Q', known: P, R"),
        ({"items": (Item("A", "yes_no"),)}, "item A: its scale 'yes_no' names no satisfied point"),
    ],
)
def test_questionnaires_that_cannot_be_scored_are_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        make_questionnaire(**{"items": (), "factors": (), **changes})


def test_two_questionnaires_are_the_same_whatever_the_labels() -> None:
    one, other = make_questionnaire("A1", labels={"A1": "Thái độ"}), make_questionnaire("A1")
    assert one == other
    assert hash(one) == hash(other)
    assert one != make_questionnaire("A1:three")
    assert one != "A1"


def test_two_questionnaires_with_other_scales_differ() -> None:
    strict = {**SCALES, "five": Scale(5, (5,), (1, 2, 3))}
    assert make_questionnaire("A1") != make_questionnaire("A1", scales=strict)


def test_labels_fall_back_on_ids() -> None:
    questionnaire = make_questionnaire("A1", labels={"A1": "Thái độ"})
    assert (questionnaire.label("A1"), questionnaire.label("A")) == ("Thái độ", "A")


def test_tables_by_item() -> None:
    questionnaire = make_questionnaire("A1:three", "f:yes_no:fact", "B1")
    assert questionnaire.points.tolist() == [3, 2, 5]
    assert questionnaire.most_points == 5
    assert questionnaire.scored.tolist() == [0, 2]
    assert questionnaire.satisfied.tolist() == [
        [False, True, True, False, False],
        [False] * 5,
        [False, False, False, True, True],
    ]
    assert questionnaire.at_or_below_average.tolist() == [
        [True, False, False, False, False],
        [False] * 5,
        [True, True, True, False, False],
    ]
    assert questionnaire.scale_of(questionnaire.items[2]) == FIVE


def test_facts_are_never_at_or_below_average() -> None:
    questionnaire = make_questionnaire("f:five:fact")
    assert not questionnaire.at_or_below_average.any()
    assert questionnaire.factors == ()


def test_a_questionnaire_without_items_has_the_shortest_scale() -> None:
    assert Questionnaire((), (), {}).most_points == 2
