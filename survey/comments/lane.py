"""The confidential lane: comments about money beyond the fee, harassment or threats, apart from cases.

The agency and all who are above it do not see such a comment: their pages are as if its ballot had none. The inspector
reads it, with its date and agency alone, and notes what became of it. Nothing here is a verdict on anybody. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal, get_args

from survey.comments.topics import Topics
from survey.marked import source
from survey.model import Refused

What = Literal["entered", "moved", "looked", "passed", "released"]
WHATS: tuple[What, ...] = get_args(What)
NAMES: Mapping[str, str] = MappingProxyType(
    {
        "entered": source("Mới đến"),
        "moved": source("Do cơ quan chuyển vào"),
        "looked": source("Đã xem"),
        "passed": source("Đã chuyển cơ quan có thẩm quyền"),
        "released": source("Đã trả về cơ quan"),
    }
)
"""What the last event says of a comment."""


@dataclass(frozen=True)
class Event:
    """`entered`: found by its words (by nobody); `moved`: by hand; then `looked` at, `passed` on, or `released`."""

    day: date
    who: str
    what: What
    why: str = ""


@dataclass(frozen=True)
class Held:
    """A comment in the lane, by its ballot, with every event, oldest first."""

    ballot: str
    agency: str
    events: tuple[Event, ...]

    @property
    def released(self) -> date | None:
        """Since when the agency may read it; None while it may not."""
        return self.events[-1].day if self.events[-1].what == "released" else None


def permit(before: Iterable[Event], event: Event) -> None:
    """Raise `Refused` for what may not follow: nothing but entering or moving comes first, reasons are needed."""
    last = next(reversed(tuple(before)), None)
    if event.what not in WHATS:
        raise Refused(f"unknown event {event.what!r}; use one of {', '.join(WHATS)}")
    if event.what in ("entered", "moved"):
        if last is not None and (event.what == "entered" or last.what != "released"):
            raise Refused("this comment is in the lane already")
        return
    if last is None or last.what == "released":
        raise Refused("this comment is not in the lane")
    if event.what in ("passed", "released") and not event.why.strip():
        raise Refused("passed on: to whom; released: why")


class Sight:
    """What people of an agency, and of those above it, may read of comments."""

    def __init__(self, topics: Topics, lane: Iterable[Held], today: date) -> None:
        """What is released reads as any other from the next day on, as every comment does."""
        self._topics = topics
        every = tuple(lane)
        self.released = frozenset(one.ballot for one in every if one.released is not None and one.released < today)
        self.kept = frozenset(one.ballot for one in every) - self.released

    @property
    def version(self) -> str:
        """Changes with what may be read."""
        return f"{','.join(sorted(self.kept))}/{','.join(sorted(self.released))}"

    def __call__(self, ballot: str, comment: str) -> str:
        """The comment, or an empty one in its place. Words are asked too: the lane may not have been filled yet."""
        if ballot in self.released:
            return comment
        return "" if ballot in self.kept or (comment and self._topics.serious(comment)) else comment
