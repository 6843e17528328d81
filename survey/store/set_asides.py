"""Ballots kept out of figures with a reason and a name: events that are only ever appended; the last one holds."""

from datetime import date
from typing import Literal

from survey.doors import Door, Row
from survey.model import Refused
from survey.store import chains

What = Literal["set_aside", "restored"]

NOW = """
    SELECT s.ballot FROM set_asides AS s WHERE s.what = 'set_aside'
    AND s.number = (SELECT max(t.number) FROM set_asides AS t WHERE t.ballot = s.ballot)
"""
"""Ids of the ballots that are set aside."""


def current(door: Door) -> frozenset[str]:
    """Ids of the ballots that are set aside now."""
    return frozenset(row["ballot"] for row in door.rows(NOW))


def append(  # noqa: PLR0913 - one argument for each thing that is kept
    door: Door, ballot: str, what: What, *, key: bytes, today: date, who: str, why: str
) -> None:
    """Set a settled ballot aside, or restore it. Raises `Refused` for an unknown ballot and without a reason."""

    def add() -> None:
        if not door.rows("SELECT id FROM ballots WHERE id = :id", id=ballot):
            raise Refused(f"no settled ballot {ballot}")
        event = {"ballot": ballot, "day": today.isoformat(), "who": who, "what": what, "why": why}
        chains.extend(door, key, "set_asides", [event])

    if not why.strip():
        raise Refused("say why the ballot is set aside or restored")
    door.atomic(add)


def of(door: Door, ballot: str | None = None) -> list[Row]:
    """The events of a ballot, or all: rows of `number, ballot, day, who, what, why`, in order."""
    condition, params = ("", {}) if ballot is None else (" WHERE ballot = :ballot", {"ballot": ballot})
    sql = f"SELECT number, ballot, day, who, what, why FROM set_asides{condition} ORDER BY number"  # noqa: S608 - constants only
    return door.rows(sql, **params)
