"""A citizen's request for an answer, as it stands after its steps. Pure.

It knows the agency and the day, never the desk, the language or the ballot: each of them would point at a ballot.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from survey.model import Refused
from survey.workdays import WEEKDAYS, Workdays

LEFT, NOTED, ANSWERED, WITHDRAWN = "left", "noted", "answered", "withdrawn"
STEPS = (NOTED, ANSWERED, WITHDRAWN)
"""What staff may do about a request: note an attempt, say what was answered, empty it because its sender asks so."""


@dataclass(frozen=True)
class Step:
    """One thing that was done about a request: on which day, by whom, what, and what was said."""

    day: date
    who: str
    what: str
    text: str = ""


@dataclass(frozen=True)
class Request:
    """What somebody left: `contact` is a phone number or an e-mail address. Deleted on the day `delete_on`."""

    id: str
    agency: str
    day: date
    delete_on: date
    message: str
    contact: str
    steps: tuple[Step, ...] = ()

    @property
    def answered(self) -> Step | None:
        """The step that answered it."""
        return next((step for step in self.steps if step.what == ANSWERED), None)

    @property
    def withdrawn(self) -> bool:
        """Whether it was emptied at its sender's wish."""
        return any(step.what == WITHDRAWN for step in self.steps)

    @property
    def open(self) -> bool:
        """Whether somebody still waits for an answer."""
        return not (self.answered or self.withdrawn)

    def due(self, days: int, workdays: Workdays = WEEKDAYS) -> date:
        """The day by which it is to be answered: so many working days after it was left, before it is deleted."""
        return min(workdays.add(self.day, days), self.delete_on)

    def overdue(self, today: date, days: int, workdays: Workdays = WEEKDAYS) -> int:
        """Working days since it was due; 0 where that day has not passed or nobody waits."""
        return workdays.between(self.due(days, workdays), today) if self.open else 0


def follow(request: Request, step: Step) -> Request:
    """The request after one more step. Raises `Refused` for one that is unknown, lacks its words or comes too late."""
    if step.what not in STEPS:
        raise Refused(f"unknown step {step.what!r}; use one of {', '.join(STEPS)}")
    if request.withdrawn or (step.what == ANSWERED and request.answered):
        raise Refused(f"request {request.id} is answered or withdrawn; {step.what} cannot follow")
    if step.what != WITHDRAWN and not step.text.strip():
        raise Refused(f"{step.what}: say what was done")
    after = replace(request, steps=(*request.steps, step))
    return emptied(after) if step.what == WITHDRAWN else after


def emptied(request: Request) -> Request:
    """The request without a word of its sender, or of those who spoke with them; who did what and when stays."""
    return replace(request, message="", contact="", steps=tuple(replace(step, text="") for step in request.steps))


def by_urgency(requests: Iterable[Request], days: int, workdays: Workdays = WEEKDAYS) -> list[Request]:
    """Those that wait first, the longest waiting at the top; then those that were answered, the newest first."""
    every = sorted(requests, key=lambda one: one.id)
    waiting = sorted((one for one in every if one.open), key=lambda one: one.due(days, workdays))
    over = sorted((one for one in every if not one.open), key=lambda one: one.day, reverse=True)
    return waiting + over
