"""A remedy's record (việc khắc phục), folded from its events. Pure.

Events are only ever appended; what a case is now follows from them. A new kind of event is a row of `STEPS`; the tables
know nothing of kinds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from survey.marked import source
from survey.model import Refused
from survey.workdays import WEEKDAYS, Workdays

OPEN, PLANNED, DONE, DROPPED = "open", "planned", "done", "dropped"
RUNNING = frozenset((OPEN, PLANNED))
"""States in which somebody still has to do something."""

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
"""Causes to choose from; most of them lie outside the desk."""

ORIGINS = ("flag", "ballot", "hand")


@dataclass(frozen=True)
class Step:
    """A kind of event: the states that it may follow, the state that it leads to ("" leaves it), the data it needs."""

    after: frozenset[str]
    state: str
    needs: tuple[str, ...] = ()


STEPS: Mapping[str, Step] = MappingProxyType(
    {
        "opened": Step(frozenset(("",)), OPEN),
        "joined": Step(RUNNING, ""),
        "noted": Step(frozenset((OPEN, PLANNED, DONE, DROPPED)), ""),
        "planned": Step(RUNNING, PLANNED, ("cause", "action", "owner", "due")),
        "done": Step(frozenset((PLANNED,)), DONE, ("evidence",)),
        "dropped": Step(RUNNING, DROPPED),
        "reopened": Step(frozenset((DONE, DROPPED)), OPEN),
    }
)
NEED_REASON = frozenset(("dropped", "reopened", "noted"))
"""Kinds whose `why` says something; the others' may be empty."""


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
    "flag", "ballot" or "hand". `cause` is a key of `CAUSES`. `history` has every event, oldest first.
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

    def overdue(self, today: date, workdays: Workdays = WEEKDAYS) -> int:
        """Working days since the due date, 0 where it has not passed or nothing has to be done."""
        return workdays.between(self.due, today) if self.running and self.due is not None else 0


@dataclass(frozen=True)
class Tally:
    """How many cases run, how many of these are overdue, how many are done; the next date that one of them is due."""

    running: int = 0
    overdue: int = 0
    done: int = 0
    next_due: date | None = None


def tally(cases: Iterable[Case], today: date, workdays: Workdays = WEEKDAYS) -> Tally:
    """The cases in numbers; those that were dropped are none of them."""
    every = list(cases)
    running = [case for case in every if case.running]
    return Tally(
        running=len(running),
        overdue=sum(case.overdue(today, workdays) > 0 for case in running),
        done=sum(case.state == DONE for case in every),
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
    if event.what in NEED_REASON and not event.why.strip():
        missing.append("why")
    if missing:
        raise Refused(f"{event.what}: {', '.join(missing)} missing")
    changes = _changes(event)
    if step.state:
        changes["state"] = step.state
        changes["closed"] = None if step.state in RUNNING else event.day
    return replace(case, **changes, history=(*case.history, event))


def _changes(event: Event) -> dict[str, Any]:
    """What an event's data say of the case."""
    known = ("cause", "cause_text", "action", "owner", "evidence")
    changes: dict[str, Any] = {name: event.data[name].strip() for name in known if name in event.data}
    if "cause" in changes and changes["cause"] not in CAUSES:
        raise Refused(f"unknown cause {changes['cause']!r}; use one of {', '.join(CAUSES)}")
    if "due" in event.data:
        try:
            changes["due"] = date.fromisoformat(event.data["due"])
        except ValueError:
            raise Refused(f"due {event.data['due']!r} is no date like 2026-12-31") from None
    return changes
