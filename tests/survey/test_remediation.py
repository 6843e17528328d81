"""A case is what its events make of it; none may be skipped, and none is ever lost."""

from datetime import date
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from survey.model import Refused
from survey.remediation import (
    CAUSES,
    ENDED,
    OUTCOMES,
    RUNNING,
    STATES,
    STEPS,
    Case,
    Event,
    Tally,
    fold,
    follow,
    permit,
    tally,
)

DAY = date(2026, 11, 2)
PLAN: dict[str, Any] = {
    "cause": "staff",
    "action": "Thêm một quầy buổi sáng",
    "owner": "Tổ một cửa",
    "due": "2026-11-20",
}


FIXED: dict[str, Any] = {
    "item": "A24", "before_first": "2026-08-01", "before_last": "2026-10-31", "after_days": "60",
}  # fmt: skip

VERIFYING: list[tuple[str, dict[str, Any]]] = [
    ("opened", {}), ("planned", PLAN), ("fixed", FIXED), ("done", {"evidence": "x"}),
]  # fmt: skip


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
    assert tally([opened, late, due, done, dropped], today) == Tally(3, 1, 0, 0, 1, date(2026, 12, 4))
    assert tally(iter([]), today) == Tally()


@pytest.mark.parametrize(
    ("events", "message"),
    [
        ([("opened", {}), ("acknowledged", {}), ("acknowledged", {})], "is acknowledged; acknowledged cannot follow"),
        ([("opened", {}), ("fixed", FIXED)], "is open; fixed cannot follow"),
        ([("opened", {}), ("planned", PLAN), ("fixed", {"item": "A24"})], "before_first, before_last, after_days miss"),
        ([("opened", {}), ("planned", PLAN), ("fixed", FIXED), ("fixed", FIXED)], "is fixed already; abandon it first"),
        ([("opened", {}), ("planned", PLAN), ("abandoned", {"why": "x"})], "no verification that could be abandoned"),
        (
            [("opened", {}), ("planned", PLAN), ("verdict", {"outcome": "improved"})],
            "is planned; verdict cannot follow",
        ),
        ([*VERIFYING, ("verdict", {"outcome": "perhaps"})], "unknown outcome 'perhaps'; use one of improved"),
        ([*VERIFYING, ("abandoned", {})], "abandoned: why missing"),
        ([*VERIFYING, ("planned", PLAN)], "is verifying; planned cannot follow"),
        ([("opened", {}), ("passed", {"why": "x"})], "passed: to missing"),
        ([("opened", {}), ("relapsed", {"why": "x"})], "is open; relapsed cannot follow"),
        ([("planned", PLAN)], "is new; planned cannot follow"),
        ([("opened", {}), ("opened", {})], "is open; opened cannot follow"),
        ([("opened", {}), ("done", {"evidence": "x"})], "is open; done cannot follow"),
        ([("opened", {}), ("planned", PLAN | {"owner": " "})], "planned: owner missing"),
        ([("opened", {}), ("planned", {})], "cause, action, owner, due missing"),
        ([("opened", {}), ("planned", PLAN | {"due": "soon"})], "due 'soon' is no date"),
        ([("opened", {}), ("planned", PLAN), ("done", {})], "evidence missing"),
        ([("opened", {}), ("dropped", {})], "dropped: why missing"),
        ([("opened", {}), ("noted", {})], "noted: why missing"),
        ([("opened", {}), ("solved", {})], "unknown step 'solved'; use one of opened"),
    ],
)
def test_no_step_is_skipped(events: list[tuple[str, dict[str, Any]]], message: str) -> None:
    with pytest.raises(Refused, match=message):
        fold(make_case(), [make_event(what, **given) for what, given in events])


@pytest.mark.parametrize(
    ("changes", "message"), [({"title": " "}, "needs a title"), ({"origin": "air"}, "unknown origin")]
)
def test_a_case_says_what_it_is(changes: dict[str, str], message: str) -> None:
    with pytest.raises(Refused, match=message):
        make_case(**changes)


def verifying(**changes: Any) -> Case:
    return fold(make_case(**changes), [make_event(what, **given) for what, given in VERIFYING])


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("improved", "verified"),
        ("no_evidence", "not_improved"),
        ("worse", "not_improved"),
        ("not_enough", "inconclusive"),
    ],
)
def test_the_verdict_says_how_a_case_goes_on(outcome: str, state: str) -> None:
    waiting = verifying()
    assert (waiting.state, waiting.running, waiting.unfinished, waiting.closed) == ("verifying", False, True, None)
    assert waiting.finished == DAY
    told = follow(waiting, make_event("verdict", day=date(2027, 1, 20), outcome=outcome, value="0.1"))
    assert (told.state, told.verdict) == (state, {"outcome": outcome, "value": "0.1"})
    assert told.closed == (None if state == "not_improved" else date(2027, 1, 20))
    assert told.running == (state == "not_improved")


def test_what_did_not_help_runs_again_with_its_history_and_another_verification() -> None:
    again = follow(verifying(), make_event("verdict", outcome="worse"))
    assert (again.verification, again.due, again.finished) == (None, None, None)
    assert (again.cause, again.owner) == ("staff", "Tổ một cửa")
    second = fold(again, [make_event(what, **given) for what, given in VERIFYING[1:]])
    assert (second.state, second.verdict, len(second.history)) == ("verifying", None, 8)


def test_a_verification_that_is_abandoned_leaves_the_case_done() -> None:
    given_up = follow(verifying(), make_event("abandoned", "quầy đã đóng"))
    assert (given_up.state, given_up.verification, given_up.closed) == ("done", None, DAY)
    planned = fold(make_case(), [make_event("opened"), make_event("planned", **PLAN), make_event("fixed", **FIXED)])
    planned = follow(planned, make_event("abandoned", "chọn lại tiêu chí"))
    assert (planned.state, planned.verification) == ("planned", None)
    assert follow(planned, make_event("fixed", **FIXED | {"item": "A25"})).verification == FIXED | {"item": "A25"}


def test_a_relapse_is_noted_beside_what_was_verified() -> None:
    good = follow(verifying(), make_event("verdict", outcome="improved"))
    again = follow(good, make_event("relapsed", "2027-03", day=date(2027, 3, 2)))
    assert (again.state, again.relapsed) == ("verified", date(2027, 3, 2))
    assert follow(again, make_event("reopened", "tái diễn")).relapsed is None


def test_an_agency_s_own_case_is_acknowledged_before_it_is_planned() -> None:
    own, desk = make_case(), make_case(desk="D1")
    opened = follow(own, make_event("opened"))
    with pytest.raises(Refused, match="acknowledged before it is planned"):
        permit(opened, make_event("planned", **PLAN))
    permit(follow(opened, make_event("acknowledged")), make_event("planned", **PLAN))
    permit(follow(desk, make_event("opened")), make_event("planned", **PLAN))


def test_days_left_are_working_days() -> None:
    case = fold(make_case(), [make_event("opened"), make_event("planned", **PLAN)])
    assert [case.left(date(2026, 11, day)) for day in (16, 19, 20, 21)] == [4, 1, 0, None]
    assert verifying().left(DAY) is None


class Cases(RuleBasedStateMachine):
    """Whatever is done to a case, in whatever order and however incomplete."""

    def __init__(self) -> None:
        super().__init__()
        self.case = make_case()
        self.events: list[Event] = []

    @rule(
        what=st.sampled_from([*STEPS, "unknown"]),
        given=st.fixed_dictionaries(
            {},
            optional={
                **{name: st.sampled_from([value, " "]) for name, value in (PLAN | FIXED).items()},
                "evidence": st.just("x"),
                "to": st.just("Sở Mẫu"),
                "outcome": st.sampled_from([*OUTCOMES, "perhaps"]),
            },
        ),
        why=st.sampled_from(["", "vì thế"]),
    )
    def anything(self, what: str, given: dict[str, str], why: str) -> None:
        self.step(Event(DAY, "an", what, why, given))

    @rule(what=st.sampled_from(list(STEPS)), outcome=st.sampled_from(list(OUTCOMES)))
    def complete(self, what: str, outcome: str) -> None:
        self.step(Event(DAY, "an", what, "vì thế", PLAN | FIXED | {"evidence": "x", "to": "x", "outcome": outcome}))

    def step(self, event: Event) -> None:
        before = self.case
        try:
            after = follow(before, event)
        except Refused:
            return
        assert after.history == (*before.history, event)
        self.events.append(event)
        self.case = after
        if event.what == "done":
            assert before.state == "planned"
            assert all((after.cause, after.action, after.owner, after.due, after.evidence))
        if after.state in ("verified", "not_improved", "inconclusive") and event.what == "verdict":
            assert before.state == "verifying"
            assert before.verification is not None
        if after.state == "verifying":
            assert after.verification is not None
        if before.verification is not None and after.verification != before.verification:
            assert event.what in ("abandoned", "verdict", "reopened")

    @invariant()
    def the_fold_is_the_same(self) -> None:
        assert fold(make_case(), self.events) == self.case

    @invariant()
    def a_state_says_whether_something_is_to_be_done(self) -> None:
        assert self.case.state in {*STATES, ""}
        assert (self.case.closed is not None) == (self.case.state in ENDED)
        assert not (self.case.state in ENDED and self.case.state in RUNNING)


TestCases = Cases.TestCase
TestCases.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


def test_causes_outside_the_desk_can_be_chosen() -> None:
    assert {"software", "rules", "other_agency", "staff", "premises"} <= CAUSES.keys()
