"""Inbox → ballots: settling makes ballots order-free and visible.

A ballot that was cast is durable at once, and whoever holds the disk can read from the inbox in which order ballots
came. Settling moves whole past days out of it, in the order of their ids, and empties it so that the order cannot be
read any more; what stays, today's, is put back in the order of the ids too.
"""

from datetime import date

from survey.clock import years_after
from survey.doors import Door
from survey.model import Refused
from survey.store import ballots, contacts


def expire(door: Door, *, key: bytes, today: date, keep_years: int) -> int:
    """Delete settled ballots that are older than the years for which a ballot promises to be kept; returns how many.

    Raises `Refused` for less than a year: that would delete what nobody has looked at yet.
    """
    if keep_years < 1:
        raise Refused(f"keep_years is {keep_years}; ballots are kept for at least 1 year")
    return ballots.expire(door, years_after(today, -keep_years), key=key, today=today)


def settle(door: Door, *, key: bytes, today: date, include_today: bool = False) -> int:
    """Settle the ballots of past days, or of today too; returns how many.

    Any number of processes may do it at any time, and one that dies in between has done nothing or all. Settling
    today several times leaves readable which ballots came before which settling; settling past days does not.
    Raises `Refused` when the ballots are settled but another process read for so long that SQLite's log could not be
    cut; the next settling does it.
    """

    def move() -> int:
        waiting = ballots.waiting(door)
        end = today.isoformat()
        ready = [row for row in waiting if row["date"] < end or (include_today and row["date"] == end)]
        moved = ballots.settle_rows(door, ready, key=key, today=today)
        left = {row["id"] for row in waiting} - {row["id"] for row in ready}
        door.erase("inbox")
        ballots.put_back(door, [row for row in waiting if row["id"] in left])
        return moved

    moved = door.atomic(move, alone="inbox")
    # Never today's, even where today's ballots are taken in: the two must not come in the same steps.
    contacts.settle(door, today)
    contacts.expire(door, today)
    return moved
