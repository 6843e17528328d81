"""Reading one comment as it was written: who asked why, who else agreed, until when. Only ever appended. Pure.

An inspector and a second person have to agree, neither of them whoever asked; one who refuses ends it. Whoever asked
and those who agreed may then read it for some days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

from survey.marked import source
from survey.model import Refused, Role

What = Literal["asked", "granted", "refused", "read"]
State = Literal["waiting", "open", "refused", "over"]

DECIDERS: frozenset[Role] = frozenset(("inspector", "agency_head"))
NEEDED = 2
"""People who have to agree, an inspector among them."""
READING_DAYS = 14
"""Days, from that of the second agreement on, in which the comment may be read."""
STATES: Mapping[State, str] = MappingProxyType(
    {
        "waiting": source("Đang chờ hai người đồng ý"),
        "open": source("Được đọc"),
        "refused": source("Không đồng ý"),
        "over": source("Đã hết hạn đọc"),
    }
)
WHATS: Mapping[What, str] = MappingProxyType(
    {
        "asked": source("Đề nghị"),
        "granted": source("Đồng ý"),
        "refused": source("Không đồng ý"),
        "read": source("Đã đọc"),
    }
)


@dataclass(frozen=True)
class Step:
    """Something done: `role` is the person's at that time, `why` the written reason, empty for `read`."""

    day: date
    who: str
    role: str
    what: What
    why: str = ""


@dataclass(frozen=True)
class Unmasking:
    """A request for the comment of one ballot, with every step, oldest first; the first one asked."""

    id: str
    agency: str
    ballot: str
    steps: tuple[Step, ...]

    @property
    def asked(self) -> Step:
        """Who asked, when and why."""
        return self.steps[0]

    @property
    def granted(self) -> tuple[Step, ...]:
        """Who agreed."""
        return tuple(step for step in self.steps if step.what == "granted")

    @property
    def until(self) -> date | None:
        """The last day on which it may be read; None as long as nobody may."""
        agreed = self.granted
        return agreed[-1].day + timedelta(days=READING_DAYS - 1) if len(agreed) == NEEDED else None

    def state(self, today: date) -> State:
        """How it stands on a day."""
        if any(step.what == "refused" for step in self.steps):
            return "refused"
        if self.until is None:
            return "waiting"
        return "open" if today <= self.until else "over"

    def may_read(self, who: str, today: date) -> bool:
        """Whether somebody may read the comment as it was written: whoever asked or agreed, in its days."""
        return self.state(today) == "open" and who in {self.asked.who, *(step.who for step in self.granted)}

    def may_decide(self, who: str, role: str, today: date) -> bool:
        """Whether somebody may agree or refuse now: nobody twice, never whoever asked, one inspector at least."""
        return (
            self.state(today) == "waiting"
            and role in DECIDERS
            and who not in {step.who for step in self.steps}
            and (role == "inspector" or not self.granted or self.granted[0].role == "inspector")
        )


def follow(before: Unmasking, step: Step) -> Unmasking:
    """The request after another step. Raises `Refused` for one that may not follow."""
    if step.what in ("granted", "refused"):
        if not before.may_decide(step.who, step.role, step.day):
            raise Refused("an inspector and a second person decide, once each, and never whoever asked")
        if not step.why.strip():
            raise Refused("a decision needs a written reason")
    elif step.what != "read" or not before.may_read(step.who, step.day):
        raise Refused("only whoever asked or agreed may read it, in its days")
    return Unmasking(before.id, before.agency, before.ballot, (*before.steps, step))
