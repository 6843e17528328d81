"""Imports of ballots, each of which can be taken back as a whole."""

from datetime import date

from survey.doors import Door, Row
from survey.model import Refused
from survey.store import reveals, seals


def all(door: Door) -> list[Row]:  # noqa: A001 - batches.all reads as what it is
    """Every import: rows of `id, source, day, who, undone_day, undone_by, ballots` (how many are there now)."""
    return door.rows("""
        SELECT b.id, b.source, b.day, b.who, b.undone_day, b.undone_by, coalesce(n.ballots, 0) AS ballots
        FROM batches AS b
        LEFT JOIN (SELECT batch, count(*) AS ballots FROM ballots GROUP BY batch) AS n ON n.batch = b.id
        ORDER BY b.day, b.id
    """)


def undo(door: Door, batch: str, *, key: bytes, today: date, who: str = "") -> int:
    """Take an import back; returns how many ballots are gone. Raises `Refused` for an unknown or undone one."""

    def remove() -> int:
        undone = door.run(
            "UPDATE batches SET undone_day = :day, undone_by = :who WHERE id = :id AND undone_day IS NULL",
            day=today.isoformat(),
            who=who,
            id=batch,
        )
        if not undone:
            raise Refused(f"no import {batch!r} that could be undone")
        seals.take_back(door, key, today, batch)
        gone = door.run("DELETE FROM ballots WHERE batch = :batch", batch=batch)
        reveals.forget_deleted(door)
        return gone

    return door.atomic(remove)
