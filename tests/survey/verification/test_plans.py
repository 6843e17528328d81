"""What a verification fixes in advance: bounds, plain text and back, and the windows that are proposed."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from wtforms import IntegerField
from wtforms.validators import NumberRange

from forms.review import PlanForm
from survey.model import Refused
from survey.remediation import Case, Event
from survey.verification.fixing import PROPOSED
from survey.verification.plans import BEFORE_DAYS, DAY, Plan, propose

TODAY = date(2026, 11, 23)
PLAN = Plan("sipas-service@2026", "A24", date(2026, 4, 1), date(2026, 9, 30), ("7K3MPQ9X2V",))


def make_case(**changes: Any) -> Case:
    values: dict[str, Any] = {
        "id": "v1",
        "agency": "xa-mau-1",
        "title": "A24",
        "origin": "flag",
        "day": TODAY,
        "who": "an",
    }
    return Case(**(values | {"instrument": "sipas-service@2026", "item": "A24", "period": "2026-10"} | changes))


def numbers(first: date, days: int, each: int = 1) -> dict[date, int]:
    return {first + timedelta(days=day): each for day in range(days)}


def test_a_plan_is_the_same_after_it_was_kept_as_text() -> None:
    for plan in (PLAN, replace(PLAN, desks=("A", "B"), baseline="drawn", comparison=False, smallest=0.1)):
        assert Plan.of(plan.as_data()) == plan
        assert all(isinstance(text, str) for text in plan.as_data().values())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"item": ""}, "instrument and an item"),
        ({"before_last": date(2026, 3, 31)}, "before it begins"),
        ({"baseline": "any"}, "unknown baseline"),
        ({"after_days": 13}, "after_days"),
        ({"minimum": 9}, "minimum"),
        ({"smallest": 0.51}, "smallest"),
        ({"smallest": float("nan")}, "smallest"),
        ({"wait_months": 0}, "wait_months"),
    ],
)
def test_what_cannot_be_judged_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(Refused, match=message):
        replace(PLAN, **changes)


@pytest.mark.parametrize("changes", [{"after_days": "long"}, {"before_first": ""}])
def test_text_that_is_no_plan_is_refused(changes: dict[str, str]) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        Plan.of(PLAN.as_data() | changes)


def test_ballots_from_after_the_flag_are_the_first_choice() -> None:
    seen = numbers(date(2026, 5, 1), 120) | numbers(date(2026, 11, 1), 22, 2)
    plan = propose(make_case(), seen, today=TODAY, desks=("D",))
    assert plan is not None
    assert (plan.baseline, plan.before_first, plan.before_last) == ("fresh", date(2026, 11, 1), TODAY - DAY)
    assert (plan.desks, plan.item) == (("D",), "A24")


def test_without_enough_after_the_flag_those_from_before_it_are_taken() -> None:
    seen = numbers(date(2026, 5, 1), 120) | numbers(date(2026, 11, 1), 5)
    plan = propose(make_case(), seen, today=TODAY)
    assert plan is not None
    assert (plan.baseline, plan.before_last) == ("fresh", date(2026, 9, 30))
    assert plan.before_first == date(2026, 10, 1) - BEFORE_DAYS * DAY


def test_a_further_flag_taints_what_came_after_the_first() -> None:
    joined = make_case(history=(Event(TODAY, "", "opened"), Event(TODAY, "", "joined")))
    seen = numbers(date(2026, 11, 1), 22, 9)
    plan = propose(joined, seen, today=TODAY)
    assert plan is not None
    assert (plan.baseline, plan.before_first) == ("drawn", date(2026, 10, 1))


@pytest.mark.parametrize("period", ["", "no period"])
def test_a_case_whose_flag_is_not_known_is_drawn(period: str) -> None:
    plan = propose(make_case(period=period), numbers(date(2026, 5, 1), 200, 3), today=TODAY)
    assert plan is not None
    assert (plan.baseline, plan.before_first) == ("drawn", TODAY - BEFORE_DAYS * DAY)


def test_a_flag_of_today_leaves_no_window_that_ends_before_it_begins() -> None:
    plan = propose(make_case(period="2026-12"), {}, today=TODAY)
    assert plan is not None
    assert plan.before_first == plan.before_last == TODAY - DAY


def test_what_is_about_no_item_cannot_be_verified() -> None:
    assert propose(make_case(item=""), {}, today=TODAY) is None


def test_a_person_may_ask_for_something_else() -> None:
    assert PLAN.but() == PLAN == PLAN.but(**PROPOSED)
    other = PLAN.but(days=90, ballots=60, points=10, months=3)
    assert (other.after_days, other.minimum, other.smallest, other.wait_months) == (90, 60, 0.1, 3)


@pytest.mark.parametrize("name", PROPOSED)
def test_the_form_and_the_plan_have_the_same_limits(name: str) -> None:
    [limits] = [one for one in asked_of(name).validators if isinstance(one, NumberRange)]
    assert limits.min is not None
    assert limits.max is not None
    for end in (limits.min, limits.max):
        PLAN.but(**{name: int(end)})
    with pytest.raises(Refused, match="must lie from"):
        PLAN.but(**{name: int(limits.max) + 1})
    if name != "points":  # a plan may count any change at all; nobody asks for that
        with pytest.raises(Refused, match="must lie from"):
            PLAN.but(**{name: int(limits.min) - 1})


def asked_of(name: str) -> IntegerField:
    field = PlanForm(session={}, secret=b"only for tests")[f"check_{name}"]
    assert isinstance(field, IntegerField)
    return field
