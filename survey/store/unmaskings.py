"""Requests to read one comment as it was written; only ever appended, reading among it."""

from collections.abc import Iterable
from datetime import date

from survey.comments.unmasking import Step, Unmasking, follow
from survey.doors import Door, Row
from survey.model import Refused
from survey.store.selecting import Where

COLUMNS = ("id", "number", "agency", "ballot", "day", "who", "role", "what", "why")
_NAMES = ", ".join(COLUMNS)
_ADD = f"INSERT INTO unmaskings ({_NAMES}) VALUES ({', '.join(f':{name}' for name in COLUMNS)})"  # noqa: S608 - constants only


def ask(door: Door, unmasking_id: str, *, agency: str, ballot: str, step: Step) -> None:
    """Ask for the comment of a ballot. Raises `Refused` without a reason, and while another request for it runs."""
    if not step.why.strip():
        raise Refused("a request needs a written reason")

    def write() -> None:
        running = [one for one in _read(door, Where().be("ballot = :ballot", ballot=ballot)) if _runs(one, step.day)]
        if running:
            raise Refused("this comment is asked for already")
        _append(door, Unmasking(unmasking_id, agency, ballot, (step,)))

    door.atomic(write, alone="unmaskings")


def append(door: Door, unmasking_id: str, step: Step) -> Unmasking:
    """Append a decision, or that somebody read it, once a day. Raises `Refused` for what may not follow."""

    def write() -> Unmasking:
        found = read(door, unmasking_id)
        if found is None:
            raise Refused(f"no request {unmasking_id!r}")
        after = follow(found, step)
        if step in found.steps:
            return found
        _append(door, after)
        return after

    return door.atomic(write, alone="unmaskings")


def read(door: Door, unmasking_id: str) -> Unmasking | None:
    """A request with its steps."""
    return next(iter(_read(door, Where().be("id = :id", id=unmasking_id))), None)


def of(door: Door, agencies: Iterable[str]) -> list[Unmasking]:
    """The requests at agencies, the newest first."""
    found = _read(door, Where().among("agency", agencies))
    return sorted(found, key=lambda one: (-one.asked.day.toordinal(), one.id))


def comment_of(door: Door, ballot: str) -> str | None:
    """The comment of a ballot as it was written; None where the ballot has been deleted."""
    rows = door.rows("SELECT comment FROM ballots WHERE id = :id", id=ballot)
    return str(rows[0]["comment"]) if rows else None


def _runs(one: Unmasking, today: date) -> bool:
    return one.state(today) in ("waiting", "open")


def _append(door: Door, after: Unmasking) -> None:
    step = after.steps[-1]
    door.run(
        _ADD,
        id=after.id,
        number=len(after.steps) - 1,
        agency=after.agency,
        ballot=after.ballot,
        day=step.day.isoformat(),
        who=step.who,
        role=step.role,
        what=step.what,
        why=step.why,
    )


def _read(door: Door, where: Where) -> list[Unmasking]:
    own: dict[str, list[Row]] = {}
    for row in door.rows(f"SELECT {_NAMES} FROM unmaskings{where.sql} ORDER BY id, number", **where.params):  # noqa: S608 - values are parameters
        own.setdefault(row["id"], []).append(row)
    return [
        Unmasking(
            key,
            rows[0]["agency"],
            rows[0]["ballot"],
            tuple(Step(date.fromisoformat(r["day"]), r["who"], r["role"], r["what"], r["why"]) for r in rows),
        )
        for key, rows in own.items()
    ]
