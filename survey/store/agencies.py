"""Agencies: a tree of any depth, valid from a day to a day, with successors."""

from dataclasses import asdict
from datetime import date
from typing import Any

from survey.doors import Door, Row
from survey.model import Agency, Refused

COLUMNS = "id, name, kind, parent, valid_from, valid_to, successor"

BELOW = """
    WITH RECURSIVE below (id) AS (
        SELECT id FROM agencies WHERE id = :id
        UNION SELECT a.id FROM agencies AS a JOIN below ON a.parent = below.id
    )
    SELECT id FROM below ORDER BY id
"""


def add(door: Door, agency: Agency) -> None:
    """Add an agency. Raises `Refused` when its id is taken, or its parent or successor unknown."""

    def insert() -> None:
        _check(door, agency)
        added = door.run(
            f"INSERT INTO agencies ({COLUMNS}) VALUES "  # noqa: S608 - constants only
            "(:id, :name, :kind, :parent, :valid_from, :valid_to, :successor) ON CONFLICT (id) DO NOTHING",
            **_values(agency),
        )
        if not added:
            raise Refused(f"agency {agency.id} exists already; choose another id or update it")

    door.atomic(insert)


def update(door: Door, agency: Agency, *, today: date | None = None, who: str = "", why: str = "") -> None:
    """Replace what is known about an agency; with `today`, what changed is noted.

    Raises `Refused` for an unknown one and for a tree that bites its tail.
    """

    def replace() -> None:
        before = read(door, agency.id)
        _check(door, agency)
        if agency.parent in below(door, agency.id):
            raise Refused(f"agency {agency.parent} lies below {agency.id} and cannot be its parent")
        changed = door.run(
            "UPDATE agencies SET name = :name, kind = :kind, parent = :parent, valid_from = :valid_from, "
            "valid_to = :valid_to, successor = :successor WHERE id = :id",
            **_values(agency),
        )
        if before is not None and today is not None:
            _note(door, before, agency, today, who=who, why=why)
        if not changed:
            raise Refused(f"unknown agency {agency.id!r}; add it first")

    door.atomic(replace)


def read(door: Door, id: str) -> Agency | None:  # noqa: A002 - the agency's own word for it
    """The agency of an id."""
    found = door.rows(f"SELECT {COLUMNS} FROM agencies WHERE id = :id", id=id)  # noqa: S608 - constants only
    return _agency(found[0]) if found else None


def all(door: Door) -> list[Agency]:  # noqa: A001 - agencies.all reads as what it is
    """Every agency, by id."""
    return [_agency(row) for row in door.rows(f"SELECT {COLUMNS} FROM agencies ORDER BY id")]  # noqa: S608 - constants only


def below(door: Door, id: str) -> list[str]:  # noqa: A002 - the agency's own word for it
    """Ids of an agency and of all below it; empty for an unknown one."""
    return [row["id"] for row in door.rows(BELOW, id=id)]


def _check(door: Door, agency: Agency) -> None:
    for named in (agency.parent, agency.successor):
        if named is not None and read(door, named) is None:
            raise Refused(f"agency {agency.id}: unknown agency {named!r}; add it first")


def _values(agency: Agency) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(agency).items()}


def _agency(row: Row) -> Agency:
    valid_to = row["valid_to"]
    dates = {
        "valid_from": date.fromisoformat(row["valid_from"]),
        "valid_to": date.fromisoformat(valid_to) if valid_to else None,
    }
    return Agency(**(row | dates))


def history(door: Door, agency: str) -> list[Row]:
    """What was changed about an agency: rows of `number, day, who, what, why`, in order."""
    return door.rows(
        "SELECT number, day, who, what, why FROM agency_events WHERE agency = :agency ORDER BY number", agency=agency
    )


def _note(door: Door, before: Agency, after: Agency, day: date, *, who: str, why: str) -> None:  # noqa: PLR0913 - as above
    for name in ("name", "kind", "parent", "valid_from", "valid_to", "successor"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            door.run(
                "INSERT INTO agency_events (agency, number, day, who, what, why) SELECT :agency, "
                "(SELECT coalesce(max(number), 0) + 1 FROM agency_events WHERE agency = :agency), "
                ":day, :who, :what, :why",
                agency=after.id,
                day=day.isoformat(),
                who=who,
                what=f"{name}: {old or '-'} → {new or '-'}",
                why=why,
            )
