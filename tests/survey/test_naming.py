"""Desks with few people are never shown on their own, nor can they be worked out."""

from hypothesis import given
from hypothesis import strategies as st

from survey.naming import nameable, stand_in
from tests.builders import make_desk


def test_a_desk_is_named_where_enough_people_work() -> None:
    desks = [make_desk(code="B", staff=3), make_desk(code="A", staff=4)]
    assert nameable(desks, 3) == ("A", "B")


def test_one_small_desk_takes_the_next_smallest_along() -> None:
    desks = [make_desk(code="B", staff=3), make_desk(code="A", staff=4), make_desk(code="C", staff=2)]
    assert nameable(desks, 3) == ("A",)
    assert stand_in(desks, "C", 3) == stand_in(desks, "B", 3) == ("B", "C")
    assert stand_in(desks, "A", 3) == ("A",)


def test_small_desks_stand_in_for_each_other_or_the_agency_for_all() -> None:
    desks = [make_desk(code="A", staff=4), make_desk(code="C", staff=2), make_desk(code="B", staff=1)]
    assert nameable(desks, 3) == ("A",)
    assert stand_in(desks, "B", 3) == ("B", "C")
    assert nameable(desks, 4) == ()
    assert stand_in(desks, "B", 4) == ()
    assert stand_in(desks[:2], "C", 3) == ()
    assert stand_in([make_desk(code="C", staff=2)], "C", 3) == ()


@given(st.lists(st.integers(0, 6), max_size=8), st.integers(1, 5))
def test_the_rest_of_an_agency_is_never_a_few_people(staff: list[int], least: int) -> None:
    desks = [make_desk(code=str(place), staff=number) for place, number in enumerate(staff)]
    shown = nameable(desks, least)
    rest = [desk.staff for desk in desks if desk.code not in shown]
    assert all(desk.staff >= least for desk in desks if desk.code in shown)
    assert not shown or not rest or sum(rest) >= least
    for desk in desks:
        together = stand_in(desks, desk.code, least)
        assert not together or sum(one.staff for one in desks if one.code in together) >= least
