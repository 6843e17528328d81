"""Desks with few people are never shown on their own."""

from survey.naming import nameable, stand_in
from tests.builders import make_desk


def test_a_desk_is_named_where_enough_people_work() -> None:
    desks = [make_desk(code="B", staff=3), make_desk(code="A", staff=4), make_desk(code="C", staff=2)]
    assert nameable(desks, 3) == ("A", "B")


def test_small_desks_stand_in_for_each_other_or_the_agency_for_all() -> None:
    desks = [make_desk(code="A", staff=4), make_desk(code="C", staff=2), make_desk(code="B", staff=1)]
    assert stand_in(desks, "A", 3) == ("A",)
    assert stand_in(desks, "B", 3) == ("B", "C")
    assert stand_in(desks, "B", 4) == ()
    assert stand_in(desks[:2], "C", 3) == ()
