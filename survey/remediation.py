"""A remedy's record (việc khắc phục), folded from its events. Pure.

Events are only ever appended; what a case is now follows from them. A new kind of event is a row of `STEPS`; the tables
know nothing of kinds. The record is the one that ISO 9001:2015 asks for in 10.2 (what was wrong, why, what was done,
with what effect); that the effect is measured, and when, is 9.1.2.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from survey.marked import source
from survey.model import Refused
from survey.workdays import WEEKDAYS, Workdays

OPEN, ACKNOWLEDGED, PLANNED, NOT_IMPROVED = "open", "acknowledged", "planned", "not_improved"
VERIFYING = "verifying"
DONE, VERIFIED, INCONCLUSIVE, PASSED, DROPPED = "done", "verified", "inconclusive", "passed", "dropped"
RUNNING = frozenset((OPEN, ACKNOWLEDGED, PLANNED, NOT_IMPROVED))
"""States in which somebody still has to do something; a remedy under verification waits for ballots by itself."""
ENDED = frozenset((DONE, VERIFIED, INCONCLUSIVE, PASSED, DROPPED))
STATES = (OPEN, ACKNOWLEDGED, PLANNED, VERIFYING, NOT_IMPROVED, VERIFIED, INCONCLUSIVE, DONE, PASSED, DROPPED)

CAUSES: Mapping[str, str] = MappingProxyType(
    {
        "work": source("Cách làm việc tại quầy"),
        "guidance": source("Hướng dẫn, thông tin chưa rõ"),
        "software": source("Phần mềm, đường truyền"),
        "rules": source("Quy định, thủ tục"),
        "other_agency": source("Cơ quan khác giải quyết chậm"),
        "staff": source("Thiếu người"),
        "premises": source("Nơi chờ, trang thiết bị"),
        "other": source("Nguyên nhân khác"),
    }
)
"""Causes to choose from where a place has no list of its own; most of them lie outside the desk."""

ORIGINS = ("flag", "ballot", "hand")

OUTCOMES: Mapping[str, str] = MappingProxyType(
    {"improved": VERIFIED, "no_evidence": NOT_IMPROVED, "worse": NOT_IMPROVED, "not_enough": INCONCLUSIVE}
)
"""What a verification may say, and the state that follows from it."""


@dataclass(frozen=True)
class Step:
    """A kind of event: the states that it may follow, the state that it leads to ("" leaves it), the data it needs.

    Where the next state hangs on what the event says or on what the case has, `follow` knows it.
    """

    after: frozenset[str]
    state: str
    needs: tuple[str, ...] = ()
    reason: bool = False
    """Whether it needs a `why`."""


STEPS: Mapping[str, Step] = MappingProxyType(
    {
        "opened": Step(frozenset(("",)), OPEN),
        "joined": Step(RUNNING | {VERIFYING}, ""),
        "noted": Step(frozenset(STATES), "", reason=True),
        "acknowledged": Step(frozenset((OPEN, NOT_IMPROVED)), ACKNOWLEDGED),
        "planned": Step(RUNNING, PLANNED, ("cause", "action", "owner", "due")),
        "fixed": Step(frozenset((PLANNED,)), "", ("item", "before_first", "before_last", "after_days")),
        "abandoned": Step(frozenset((PLANNED, DONE, VERIFYING)), "", reason=True),
        "done": Step(frozenset((PLANNED,)), DONE, ("evidence",)),
        "verdict": Step(frozenset((VERIFYING,)), "", ("outcome",)),
        "relapsed": Step(frozenset((VERIFIED,)), "", reason=True),
        "passed": Step(RUNNING, PASSED, ("to",), reason=True),
        "dropped": Step(RUNNING, DROPPED, reason=True),
        "reopened": Step(ENDED, OPEN, reason=True),
    }
)
"""What may be done to a case. `fixed` settles a verification in advance, `abandoned` gives it up, `verdict` ends it."""


@dataclass(frozen=True)
class Event:
    """What was done to a case: when, by whom, what, why, and what else belongs to it (`data`, plain text)."""

    day: date
    who: str
    what: str
    why: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """A remedy's record as it stands.

    `desk`, `instrument`, `item`, `period`, `ballot` say what it is about, as far as it is about one; `origin` is
    "flag", "ballot" or "hand". `cause` is a key of the place's list of causes. `finished`: when the action was done.
    `verification` is what was fixed in advance, `verdict` what came of it, `relapsed` when a verified remedy's item was
    flagged again. `history` has every event, oldest first.
    """

    id: str
    agency: str
    title: str
    origin: str
    day: date
    who: str
    desk: str = ""
    instrument: str = ""
    item: str = ""
    period: str = ""
    ballot: str = ""
    state: str = ""
    cause: str = ""
    cause_text: str = ""
    action: str = ""
    owner: str = ""
    due: date | None = None
    evidence: str = ""
    finished: date | None = None
    to: str = ""
    verification: Mapping[str, str] | None = None
    verdict: Mapping[str, str] | None = None
    relapsed: date | None = None
    closed: date | None = None
    history: tuple[Event, ...] = ()

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise Refused("a case needs a title: what is to be mended")
        if self.origin not in ORIGINS:
            raise Refused(f"unknown origin {self.origin!r}; use one of {', '.join(ORIGINS)}")

    @property
    def running(self) -> bool:
        """Whether something still has to be done."""
        return self.state in RUNNING

    @property
    def unfinished(self) -> bool:
        """Whether it runs or its effect is still to be seen: a further flag of the same kind joins it."""
        return self.running or self.state == VERIFYING

    def overdue(self, today: date, workdays: Workdays = WEEKDAYS) -> int:
        """Working days since the due date, 0 where it has not passed or nothing has to be done."""
        return workdays.between(self.due, today) if self.running and self.due is not None else 0

    def left(self, today: date, workdays: Workdays = WEEKDAYS) -> int | None:
        """Working days until the due date; None where there is none, it has passed, or nothing has to be done."""
        if not self.running or self.due is None or self.due < today:
            return None
        return workdays.between(today, self.due)


@dataclass(frozen=True)
class Tally:
    """How many cases run, are overdue, wait for their verification, had the effect, were done without one.

    `next_due`: the next date that one of the running ones is due.
    """

    running: int = 0
    overdue: int = 0
    verifying: int = 0
    verified: int = 0
    done: int = 0
    next_due: date | None = None


def tally(cases: Iterable[Case], today: date, workdays: Workdays = WEEKDAYS) -> Tally:
    """The cases in numbers; those that were dropped or passed on are none of them."""
    every = list(cases)
    running = [case for case in every if case.running]
    return Tally(
        running=len(running),
        overdue=sum(case.overdue(today, workdays) > 0 for case in running),
        verifying=sum(case.state == VERIFYING for case in every),
        verified=sum(case.state == VERIFIED for case in every),
        done=sum(case.state in (DONE, INCONCLUSIVE) for case in every),
        next_due=min((case.due for case in running if case.due is not None and case.due >= today), default=None),
    )


def fold(case: Case, events: Iterable[Event]) -> Case:
    """The case after its events. Raises `Refused` for an event that may not follow."""
    for event in events:
        case = follow(case, event)
    return case


def follow(case: Case, event: Event) -> Case:
    """The case after one more event. Raises `Refused` for one that is unknown, may not follow, or lacks something."""
    step = STEPS.get(event.what)
    if step is None:
        raise Refused(f"unknown step {event.what!r}; use one of {', '.join(STEPS)}")
    if case.state not in step.after:
        raise Refused(f"case {case.id} is {case.state or 'new'}; {event.what} cannot follow")
    missing = [name for name in step.needs if not str(event.data.get(name, "")).strip()]
    if step.reason and not event.why.strip():
        missing.append("why")
    if missing:
        raise Refused(f"{event.what}: {', '.join(missing)} missing")
    changes = _changes(event) | _verification(case, event)
    state = _state(case, event, step)
    if state:
        changes["state"] = state
        changes["closed"] = event.day if state in ENDED else None
    return replace(case, **changes, history=(*case.history, event))


def permit(case: Case, event: Event) -> None:
    """Raise `Refused` for a step that the present rules do not allow, though a history of before may have it.

    An agency's own case is taken over by somebody before it is planned; at a desk one screen is enough.
    """
    if event.what == "planned" and not case.desk and case.state in (OPEN, NOT_IMPROVED):
        raise Refused(f"case {case.id} is {case.state}; an agency's case is acknowledged before it is planned")


def _state(case: Case, event: Event, step: Step) -> str:
    """The state that an event leads to, "" where it leaves it."""
    if event.what == "done" and case.verification is not None:
        return VERIFYING
    if event.what == "abandoned":
        return DONE if case.state == VERIFYING else ""
    if event.what == "verdict":
        return OUTCOMES[event.data["outcome"]]
    return step.state


def _verification(case: Case, event: Event) -> dict[str, Any]:
    """What an event means for the verification of the case."""
    if event.what == "fixed":
        if case.verification is not None:
            raise Refused(f"case {case.id}: its verification is fixed already; abandon it first, with a reason")
        return {"verification": MappingProxyType(dict(event.data)), "verdict": None}
    if event.what == "abandoned":
        if case.verification is None:
            raise Refused(f"case {case.id} has no verification that could be abandoned")
        return {"verification": None}
    if event.what == "verdict":
        if event.data["outcome"] not in OUTCOMES:
            raise Refused(f"unknown outcome {event.data['outcome']!r}; use one of {', '.join(OUTCOMES)}")
        again = OUTCOMES[event.data["outcome"]] == NOT_IMPROVED
        verdict = {"verdict": MappingProxyType(dict(event.data))}
        # What runs again is planned again, and its next verification is fixed anew.
        return verdict | ({"verification": None, "due": None, "finished": None} if again else {})
    if event.what == "relapsed":
        return {"relapsed": event.day}
    if event.what == "reopened":
        return {"verification": None, "due": None, "finished": None, "relapsed": None}
    return {}


def _changes(event: Event) -> dict[str, Any]:
    """What an event's data say of the case."""
    known = ("cause", "cause_text", "action", "owner", "evidence", "to")
    changes: dict[str, Any] = {name: event.data[name].strip() for name in known if name in event.data}
    if event.what == "done":
        changes["finished"] = event.day
    if "due" in event.data:
        try:
            changes["due"] = date.fromisoformat(event.data["due"])
        except ValueError:
            raise Refused(f"due {event.data['due']!r} is no date like 2026-12-31") from None
    return changes
