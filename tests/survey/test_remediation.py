"""A case is what its events make of it; none may be skipped, and none is ever lost."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.model import Refused
from survey.remediation import CAUSES, RUNNING, STEPS, Case, Event, Tally, fold, follow, tally

DAY = date(2026, 11, 2)
PLAN: dict[str, Any] = {
    "cause": "staff",
    "action": "Thêm một quầy buổi sáng",
    "owner": "Tổ một cửa",
    "due": "2026-11-20",
}


def make_case(**changes: Any) -> Case:
    defaults: dict[str, Any] = {
        "id": "v1", "agency": "xa-mau-1", "title": "Chờ lâu", "origin": "hand", "day": DAY, "who": "an",
    }  # fmt: skip
    return Case(**(defaults | changes))


def make_event(what: str, why: str = "", day: date = DAY, **data: Any) -> Event:
    return Event(day, "an", what, why, data)


def test_a_case_goes_from_open_to_done() -> None:
    case = fold(make_case(), [make_event("opened"), make_event("planned", **PLAN)])
    assert (case.state, case.cause, case.action, case.owner, case.due) == (
        "planned", "staff", PLAN["action"], PLAN["owner"], date(2026, 11, 20),
    )  # fmt: skip
    assert case.running
    done = follow(case, make_event("done", day=date(2026, 11, 18), evidence="Đã mở quầy 2 từ 18/11"))
    assert (done.state, done.evidence, done.closed, done.running) == (
        "done", "Đã mở quầy 2 từ 18/11", date(2026, 11, 18), False,
    )  # fmt: skip
    again = follow(done, make_event("reopened", "vẫn chờ lâu"))
    assert (again.state, again.closed, len(again.history)) == ("open", None, 4)


def test_overdue_is_told_in_working_days_while_something_is_to_be_done() -> None:
    case = fold(make_case(), [make_event("opened"), make_event("planned", **PLAN)])
    assert case.overdue(date(2026, 11, 20)) == 0
    assert case.overdue(date(2026, 11, 22)) == 0
    assert case.overdue(date(2026, 11, 25)) == 3
    assert follow(case, make_event("dropped", "không thuộc thẩm quyền")).overdue(date(2026, 12, 25)) == 0
    assert fold(make_case(), [make_event("opened")]).overdue(date(2026, 12, 25)) == 0


def test_cases_are_told_in_numbers() -> None:
    opened = fold(make_case(), [make_event("opened")])
    late = follow(opened, make_event("planned", **PLAN))
    due = follow(opened, make_event("planned", **(PLAN | {"due": "2026-12-04"})))
    done = follow(late, make_event("done", evidence="x"))
    dropped = follow(opened, make_event("dropped", "không thuộc thẩm quyền"))
    today = date(2026, 11, 23)
    assert tally([opened, late, due, done, dropped], today) == Tally(3, 1, 1, date(2026, 12, 4))
    assert tally(iter([]), today) == Tally()


@pytest.mark.parametrize(
    ("events", "message"),
    [
        ([("planned", PLAN)], "is new; planned cannot follow"),
        ([("opened", {}), ("opened", {})], "is open; opened cannot follow"),
        ([("opened", {}), ("done", {"evidence": "x"})], "is open; done cannot follow"),
        ([("opened", {}), ("planned", PLAN | {"owner": " "})], "planned: owner missing"),
        ([("opened", {}), ("planned", {})], "cause, action, owner, due missing"),
        ([("opened", {}), ("planned", PLAN | {"cause": "luck"})], "unknown cause 'luck'; use one of work"),
        ([("opened", {}), ("planned", PLAN | {"due": "soon"})], "due 'soon' is no date"),
        ([("opened", {}), ("planned", PLAN), ("done", {})], "evidence missing"),
        ([("opened", {}), ("dropped", {})], "dropped: why missing"),
        ([("opened", {}), ("noted", {})], "noted: why missing"),
        ([("opened", {}), ("verified", {})], "unknown step 'verified'; use one of opened"),
    ],
)
def test_no_step_is_skipped(events: list[tuple[str, dict[str, Any]]], message: str) -> None:
    with pytest.raises(Refused, match=message):
        fold(make_case(), [make_event(what, **data) for what, data in events])


@pytest.mark.parametrize(
    ("changes", "message"), [({"title": " "}, "needs a title"), ({"origin": "air"}, "unknown origin")]
)
def test_a_case_says_what_it_is(changes: dict[str, str], message: str) -> None:
    with pytest.raises(Refused, match=message):
        make_case(**changes)


whats = st.sampled_from([*STEPS, "unknown"])
data = st.fixed_dictionaries(
    {}, optional={**{name: st.just(value) for name, value in PLAN.items()}, "evidence": st.just("x")}
)


@given(st.lists(st.tuples(whats, data, st.sampled_from(["", "vì thế"])), max_size=12))
def test_history_only_grows_and_nothing_is_done_without_a_plan(found: list[tuple[str, dict[str, str], str]]) -> None:
    case = make_case()
    for what, given_data, why in found:
        try:
            after = follow(case, Event(DAY, "an", what, why, given_data))
        except Refused:
            continue
        assert after.history[:-1] == case.history
        assert after.history[-1].what == what
        assert after.state in {step.state for step in STEPS.values()} - {""}
        if after.state == "done" and case.state != "done":
            assert all((case.cause, case.action, case.owner, case.due))
        assert (after.closed is None) == (after.state in RUNNING)
        case = after


def test_causes_outside_the_desk_can_be_chosen() -> None:
    assert {"software", "rules", "other_agency", "staff", "premises"} <= CAUSES.keys()
