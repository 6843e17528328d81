"""What staff did with a ballot while reviewing it: seen, not seen any more, notes, topics. Only ever appended."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from survey.doors import Door, Row
from survey.model import Refused

What = Literal["seen", "unseen", "note", "topics"]
CHUNK = 500
"""Ids that one statement looks for."""


@dataclass(frozen=True)
class Marks:
    """What stands beside a ballot: whether it was seen, notes as (day, who, text), oldest first, and what its comment
    is about, where somebody said so by hand (None: as its words say).
    """

    seen: bool = False
    notes: tuple[tuple[date, str, str], ...] = ()
    topics: tuple[str, ...] | None = None


def append(  # noqa: PLR0913 - one argument for each thing that is kept
    door: Door, ballots: Iterable[str], what: What, *, today: date, who: str, why: str = ""
) -> int:
    """Append the same event to each of some ballots; returns their number. Raises `Refused` for an empty note.

    `why` is the note, or the topics' keys between blanks.
    """
    if what == "note" and not why.strip():
        raise Refused("the note is empty")
    wanted = sorted(set(ballots))

    def write() -> int:
        before = last(door)
        rows = [
            {"number": before + place, "ballot": one, "day": today.isoformat(), "who": who, "what": what,
             "why": why.strip()}
            for place, one in enumerate(wanted, start=1)
        ]  # fmt: skip
        door.run_many(
            "INSERT INTO ballot_events (number, ballot, day, who, what, why) "
            "VALUES (:number, :ballot, :day, :who, :what, :why)",
            rows,
        )
        return len(rows)

    return door.atomic(write) if wanted else 0


def last(door: Door) -> int:
    """The number of the last event; 0 before the first."""
    return int(door.rows("SELECT coalesce(max(number), 0) AS number FROM ballot_events")[0]["number"])


def since(door: Door, number: int) -> dict[str, bool]:
    """Ballot → whether it is seen, for those marked after the event of a number."""
    sql = "SELECT ballot, what FROM ballot_events WHERE number > :number AND what IN ('seen', 'unseen') ORDER BY number"
    return {row["ballot"]: row["what"] == "seen" for row in door.rows(sql, number=number)}


def retagged(door: Door, number: int = 0) -> dict[str, tuple[str, ...]]:
    """Ballot → what its comment is about, for those that were tagged by hand after the event of a number."""
    sql = "SELECT ballot, why FROM ballot_events WHERE number > :number AND what = 'topics' ORDER BY number"
    return {row["ballot"]: tuple(row["why"].split()) for row in door.rows(sql, number=number)}


def of(door: Door, ballots: Iterable[str]) -> dict[str, Marks]:
    """Ballot → its marks, for those that have any."""
    wanted = sorted(set(ballots))
    found: dict[str, Marks] = {}
    for start in range(0, len(wanted), CHUNK):
        named = {f"id_{place}": one for place, one in enumerate(wanted[start : start + CHUNK])}
        marks = ", ".join(f":{name}" for name in named)
        sql = f"SELECT ballot, day, who, what, why FROM ballot_events WHERE ballot IN ({marks}) ORDER BY number"  # noqa: S608 - marks only
        for row in door.rows(sql, **named):
            found[row["ballot"]] = _after(found.get(row["ballot"], Marks()), row)
    return found


def _after(before: Marks, row: Row) -> Marks:
    if row["what"] == "note":
        note = (date.fromisoformat(row["day"]), row["who"], row["why"])
        return replace(before, notes=(*before.notes, note))
    if row["what"] == "topics":
        return replace(before, topics=tuple(row["why"].split()))
    return replace(before, seen=row["what"] == "seen")
