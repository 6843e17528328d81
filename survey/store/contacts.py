"""Requests of citizens for an answer, and what was done about them; each is deleted on its day.

What was left today waits in `contact_inbox`, in the order in which it came. Settling moves past days to `contacts`, in
the order of the ids, all in one transaction, and empties the inbox so that nothing of it can be read any more. A row
of `contacts` is the request (number 0) or one step after it. Rows go by rewriting the table: what is only deleted can
still be read in a database's files for a while.
"""

from collections.abc import Callable, Iterable
from datetime import date

from survey.contact.requests import LEFT, WITHDRAWN, Request, Step, follow
from survey.doors import Door, Row
from survey.model import Refused
from survey.store.selecting import Where

COLUMNS = ("id", "number", "agency", "day", "delete_on", "who", "what", "text", "contact")
_NAMES = ", ".join(COLUMNS)
_ADD = f"INSERT INTO contacts ({_NAMES}) VALUES ({', '.join(f':{name}' for name in COLUMNS)})"  # noqa: S608 - constants only


def leave(door: Door, request: Request) -> bool:
    """Keep what somebody left, durably, once; returns whether it was new."""

    def insert() -> bool:
        number = door.run(
            "INSERT INTO contact_inbox (id, agency, day, delete_on, text, contact) "
            "SELECT :id, :agency, :day, :delete_on, :text, :contact "
            "WHERE NOT EXISTS (SELECT 1 FROM contacts WHERE id = :id) ON CONFLICT (id) DO NOTHING",
            id=request.id,
            agency=request.agency,
            day=request.day.isoformat(),
            delete_on=request.delete_on.isoformat(),
            text=request.message,
            contact=request.contact,
        )
        return bool(number)

    return door.atomic(insert, sharing="contact_inbox")


def settle(door: Door, today: date) -> int:
    """Move what was left on past days to where staff see it, in an order that tells nothing; returns how many."""
    if not door.rows("SELECT 1 AS one FROM contact_inbox WHERE day < :today LIMIT 1", today=today.isoformat()):
        return 0

    def move() -> int:
        waiting = door.rows("SELECT id, agency, day, delete_on, text, contact FROM contact_inbox ORDER BY id")
        ready = [row for row in waiting if row["day"] < today.isoformat()]
        door.run_many(_ADD, [row | {"number": 0, "who": "", "what": LEFT} for row in ready])
        door.erase("contact_inbox")
        door.run_many(
            "INSERT INTO contact_inbox (id, agency, day, delete_on, text, contact) "
            "VALUES (:id, :agency, :day, :delete_on, :text, :contact)",
            [row for row in waiting if row not in ready],
        )
        return len(ready)

    return door.atomic(move, alone="contact_inbox")


def expire(door: Door, today: date) -> int:
    """Delete what has come to its day, with everything noted about it; returns how many requests."""
    past = "SELECT id FROM contacts WHERE number = 0 AND delete_on <= :today"
    if not door.rows(f"{past} LIMIT 1", today=today.isoformat()):
        return 0

    def delete() -> int:
        gone = {row["id"] for row in door.rows(past, today=today.isoformat())}
        _rewrite(door, lambda row: row if row["id"] not in gone else None)
        return len(gone)

    return door.atomic(delete, alone="contacts")


def append(door: Door, request_id: str, step: Step) -> Request:
    """Append what was done about a request; returns it after that.

    One that is withdrawn loses every word at once. Raises `Refused` for an unknown one and what may not follow.
    """

    def write() -> Request:
        found = read(door, request_id, step.day)
        if found is None:
            raise Refused(f"no request {request_id!r}")
        after = follow(found, step)
        last = {"id": found.id, "number": len(after.steps), "agency": found.agency, "day": step.day.isoformat()}
        last |= {"delete_on": found.delete_on.isoformat(), "who": step.who, "what": step.what, "contact": ""}
        door.run(_ADD, **last, text=step.text if step.what != WITHDRAWN else "")
        if after.withdrawn:
            _rewrite(door, lambda row: row | {"text": "", "contact": ""} if row["id"] == found.id else row)
        return after

    return door.atomic(write, alone="contacts")


def read(door: Door, request_id: str, today: date) -> Request | None:
    """A request as it stands; None for one whose day has come."""
    return next(iter(_read(door, Where().be("id = :id", id=request_id), today)), None)


def of(door: Door, agencies: Iterable[str], today: date) -> list[Request]:
    """The requests to agencies, by id, without those whose day has come."""
    return _read(door, Where().among("agency", agencies), today)


def _read(door: Door, where: Where, today: date) -> list[Request]:
    where.be("delete_on > :today", today=today)
    rows = door.rows(f"SELECT {_NAMES} FROM contacts{where.sql} ORDER BY id, number", **where.params)  # noqa: S608 - values are parameters
    own: dict[str, list[Row]] = {}
    for row in rows:
        own.setdefault(row["id"], []).append(row)
    return [_request(*lines) for lines in own.values()]


def _request(first: Row, *later: Row) -> Request:
    return Request(
        id=first["id"],
        agency=first["agency"],
        day=date.fromisoformat(first["day"]),
        delete_on=date.fromisoformat(first["delete_on"]),
        message=first["text"],
        contact=first["contact"],
        steps=tuple(Step(date.fromisoformat(row["day"]), row["who"], row["what"], row["text"]) for row in later),
    )


def _rewrite(door: Door, change: Callable[[Row], Row | None]) -> None:
    """Empty the table and put back what `change` makes of each row; inside a transaction that has the table alone."""
    rows = door.rows(f"SELECT {_NAMES} FROM contacts ORDER BY id, number")  # noqa: S608 - constants only
    door.erase("contacts")
    door.run_many(_ADD, [row for row in map(change, rows) if row is not None])
