"""Cases and their events, only ever appended; what a case is now is folded by `survey.remediation`."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from survey.doors import Door, Row
from survey.model import Refused
from survey.remediation import Case, Event, fold, follow, permit
from survey.store.selecting import Where

COLUMNS = ("id", "agency", "desk", "instrument", "item", "period", "ballot", "origin", "day", "who", "title")
OPTIONAL = ("desk", "instrument", "item", "period", "ballot")
MOST_OF_A_DESK = 3
"""Running cases that a desk may have: more is a list of reproaches, and nobody mends four things at once."""


def add(door: Door, case: Case, why: str = "") -> Case:
    """Open a case; returns it, or the unfinished one about the same that it joins.

    Raises `Refused` where the desk has as many running cases as it may have, or the id is taken.
    """

    def insert() -> Case:
        own = [other for other in of(door, [case.agency]) if other.unfinished]
        for other in own:
            if case.item and (other.desk, other.instrument, other.item) == (case.desk, case.instrument, case.item):
                return append(door, other.id, Event(case.day, case.who, "joined", why or case.title))
        if case.desk and sum(other.running and other.desk == case.desk for other in own) >= MOST_OF_A_DESK:
            raise Refused(f"the desk has {MOST_OF_A_DESK} running cases; finish one of them first")
        values: dict[str, Any] = {name: getattr(case, name) for name in COLUMNS} | {"day": case.day.isoformat()}
        values |= {name: values[name] or None for name in OPTIONAL}
        names = ", ".join(COLUMNS)
        marks = ", ".join(f":{name}" for name in COLUMNS)
        if not door.run(f"INSERT INTO cases ({names}) VALUES ({marks}) ON CONFLICT (id) DO NOTHING", **values):  # noqa: S608 - constants only
            raise Refused(f"case {case.id} exists already")
        return append(door, case.id, Event(case.day, case.who, "opened", why))

    return door.atomic(insert)


def append(door: Door, case_id: str, event: Event) -> Case:
    """Append an event; returns the case after it. Raises `Refused` for an unknown case and what may not follow."""

    def write() -> Case:
        case = read(door, case_id)
        if case is None:
            raise Refused(f"no case {case_id!r}")
        permit(case, event)
        after = follow(case, event)
        door.run(
            "INSERT INTO case_events (case_id, number, day, who, what, why, data) "
            "VALUES (:case_id, :number, :day, :who, :what, :why, :data)",
            case_id=case_id,
            number=len(case.history) + 1,
            day=event.day.isoformat(),
            who=event.who,
            what=event.what,
            why=event.why,
            data=json.dumps(dict(event.data), ensure_ascii=False, sort_keys=True),
        )
        return after

    return door.atomic(write)


def read(door: Door, case_id: str) -> Case | None:
    """A case as it stands."""
    found = _read(door, Where().be("id = :id", id=case_id))
    return found[0] if found else None


def of(door: Door, agencies: Iterable[str] | None = None, *, desk: str | None = None) -> list[Case]:
    """The cases of agencies (None: of all), or of a desk, the newest first."""
    return _read(door, Where().among("agency", agencies).be("desk = :desk", desk=desk))


def _read(door: Door, where: Where) -> list[Case]:
    rows = door.rows(f"SELECT {', '.join(COLUMNS)} FROM cases{where.sql} ORDER BY day DESC, id", **where.params)  # noqa: S608 - values are parameters
    events = door.rows(
        "SELECT e.case_id, e.day, e.who, e.what, e.why, e.data FROM case_events AS e "  # noqa: S608 - values are parameters
        f"JOIN (SELECT id FROM cases{where.sql}) AS c ON c.id = e.case_id ORDER BY e.case_id, e.number",
        **where.params,
    )
    own: dict[str, list[Event]] = {}
    for row in events:
        own.setdefault(row["case_id"], []).append(_event(row))
    return [fold(_case(row), own.get(row["id"], [])) for row in rows]


def _case(row: Row) -> Case:
    values: dict[str, Any] = {name: row[name] or "" for name in COLUMNS}
    return Case(**(values | {"day": date.fromisoformat(row["day"])}))


def _event(row: Row) -> Event:
    return Event(date.fromisoformat(row["day"]), row["who"], row["what"], row["why"], json.loads(row["data"]))
