"""A request for an answer: when it is due, what may be done about it, what is left of one that is withdrawn."""

from dataclasses import replace
from datetime import date

import pytest

from survey.contact.requests import Request, Step, by_urgency, follow
from survey.model import Refused
from survey.workdays import Workdays

FRIDAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 23)


def make_request(**changes: object) -> Request:
    """Left on a Friday, deleted in February."""
    given = {"id": "0" * 32, "agency": "xa-mau-1", "day": FRIDAY, "delete_on": date(2027, 2, 18)}
    return Request(**(given | {"message": "Bao giờ có kết quả?", "contact": "0912 345 678"} | changes))  # type: ignore[arg-type] # as the class says


def answered(request: Request, day: date = MONDAY) -> Request:
    return follow(request, Step(day, "lan", "answered", "Đã gọi: có kết quả ngày mai"))


def test_the_due_date_counts_working_days() -> None:
    assert make_request().due(5) == date(2026, 11, 27)
    assert make_request().due(5, Workdays(free={MONDAY})) == date(2026, 11, 30)


def test_nothing_is_due_after_it_is_deleted() -> None:
    assert make_request(delete_on=MONDAY).due(5) == MONDAY


def test_who_waits_becomes_overdue_and_who_was_answered_does_not() -> None:
    request = make_request()
    assert [request.overdue(date(2026, 11, day), 5) for day in (27, 28, 30)] == [0, 0, 1]
    assert answered(request).overdue(date(2026, 11, 30), 5) == 0


def test_attempts_are_noted_until_and_after_it_is_answered_once() -> None:
    request = follow(make_request(), Step(MONDAY, "lan", "noted", "Gọi hai lần, không nghe máy"))
    assert request.open
    request = answered(request)
    assert not request.open
    assert request.answered == request.steps[-1]
    with pytest.raises(Refused, match="answered cannot follow"):
        answered(request)
    assert len(follow(request, Step(MONDAY, "lan", "noted", "Người dân cảm ơn")).steps) == 3


def test_an_answer_without_words_is_none() -> None:
    for what in ("answered", "noted"):
        with pytest.raises(Refused, match="say what was done"):
            follow(make_request(), Step(MONDAY, "lan", what, " "))
    with pytest.raises(Refused, match="unknown step 'left'"):
        follow(make_request(), Step(MONDAY, "lan", "left", "x"))


def test_a_withdrawn_request_keeps_who_and_when_and_no_word() -> None:
    request = follow(answered(make_request()), Step(MONDAY, "lan", "withdrawn"))
    assert (request.message, request.contact, {step.text for step in request.steps}) == ("", "", {""})
    assert [(step.who, step.day, step.what) for step in request.steps] == [
        ("lan", MONDAY, "answered"),
        ("lan", MONDAY, "withdrawn"),
    ]
    assert request.withdrawn
    with pytest.raises(Refused, match="noted cannot follow"):
        follow(request, Step(MONDAY, "lan", "noted", "x"))


def test_who_waits_longest_stands_first() -> None:
    old, new = make_request(id="b"), make_request(id="a", day=MONDAY)
    done, done_later = answered(replace(old, id="c")), answered(replace(new, id="d"))
    assert [one.id for one in by_urgency([done, new, done_later, old], 5)] == ["b", "a", "d", "c"]
