"""Desks: their status, the instrument that is asked from a day on, and what was done to them, only ever appended."""

from dataclasses import asdict
from datetime import date

from survey.doors import Door, Row
from survey.model import Desk, DeskStatus, Refused
from survey.store.selecting import Where

COLUMNS = "code, agency, name, status, staff, revision"


def add(door: Door, desk: Desk) -> None:
    """Add a desk. Raises `Refused` when its code is taken or its agency unknown."""

    def insert() -> None:
        _check_agency(door, desk)
        added = door.run(
            f"INSERT INTO desks ({COLUMNS}) VALUES "  # noqa: S608 - constants only
            "(:code, :agency, :name, :status, :staff, :revision) ON CONFLICT (code) DO NOTHING",
            **asdict(desk),
        )
        if not added:
            raise Refused(f"desk {desk.code} exists already; draw another code")

    door.atomic(insert)


def read(door: Door, code: str) -> Desk | None:
    """The desk of a code."""
    found = door.rows(f"SELECT {COLUMNS} FROM desks WHERE code = :code", code=code)  # noqa: S608 - constants only
    return Desk(**found[0]) if found else None


def of(door: Door, agency: str | None = None) -> list[Desk]:
    """The desks of an agency, not of those below it; None: all desks. By code."""
    where = Where().be("agency = :agency", agency=agency)
    sql = f"SELECT {COLUMNS} FROM desks{where.sql} ORDER BY code"  # noqa: S608 - values are parameters
    return [Desk(**row) for row in door.rows(sql, **where.params)]


def update(door: Door, desk: Desk, today: date, who: str, *, why: str = "") -> Desk:
    """Replace name, agency, status and number of staff; returns the desk with its new revision.

    Raises `Refused` for an unknown desk or agency.
    """

    def replace() -> Desk:
        before = _known(door, desk.code)
        _check_agency(door, desk)
        door.run(
            "UPDATE desks SET agency = :agency, name = :name, status = :status, staff = :staff, "
            "revision = revision + 1 WHERE code = :code",
            **{name: value for name, value in asdict(desk).items() if name != "revision"},
        )
        for name in ("agency", "name", "status", "staff"):
            old, new = getattr(before, name), getattr(desk, name)
            if old != new:
                _append(door, desk.code, today, who=who, what=f"{name}: {old} → {new}", why=why)
        return _known(door, desk.code)

    return door.atomic(replace)


def set_status(door: Door, code: str, status: DeskStatus, today: date, who: str, *, why: str = "") -> None:  # noqa: PLR0913 - one argument for each thing that is kept
    """Open, close or retire a desk; works in every process at once. Raises `Refused` for an unknown one."""

    def change() -> None:
        before = _known(door, code)
        update(door, Desk(code, before.agency, before.name, status, before.staff), today, who, why=why)

    door.atomic(change)


def assign(  # noqa: PLR0913 - one argument for each thing that is kept
    door: Door,
    code: str,
    instrument_key: str,
    valid_from: date,
    *,
    today: date | None = None,
    who: str = "",
    why: str = "",
) -> None:
    """Ask an instrument at a desk from a day on; the latest word for a day holds. `today`: when that was said.

    Raises `Refused` for an unknown desk.
    """

    def append() -> None:
        _known(door, code)
        door.run(
            "INSERT INTO assignments (desk, valid_from, number, instrument) SELECT :desk, :valid_from, "
            "(SELECT coalesce(max(number), 0) + 1 FROM assignments WHERE desk = :desk), :instrument",
            desk=code,
            valid_from=valid_from.isoformat(),
            instrument=instrument_key,
        )
        door.run("UPDATE desks SET revision = revision + 1 WHERE code = :code", code=code)
        what = f"instrument from {valid_from}: {instrument_key}"
        _append(door, code, today or valid_from, who=who, what=what, why=why)

    door.atomic(append)


def instrument_on(door: Door, code: str, date: date) -> str | None:
    """Key of the instrument that a desk asks on a day."""
    found = door.rows(
        "SELECT instrument FROM assignments WHERE desk = :desk AND valid_from <= :day "
        "ORDER BY valid_from DESC, number DESC LIMIT 1",
        desk=code,
        day=date.isoformat(),
    )
    return found[0]["instrument"] if found else None


def assignments(door: Door, code: str | None = None) -> dict[str, list[tuple[date, str]]]:
    """Desk → (valid from, instrument key), the latest first: the first that is not after a day holds on it."""
    where = Where().be("desk = :desk", desk=code)
    sql = f"SELECT desk, valid_from, instrument FROM assignments{where.sql} ORDER BY desk, valid_from DESC, number DESC"  # noqa: S608 - values are parameters
    found: dict[str, list[tuple[date, str]]] = {}
    for row in door.rows(sql, **where.params):
        found.setdefault(row["desk"], []).append((date.fromisoformat(row["valid_from"]), row["instrument"]))
    return found


def history(door: Door, code: str) -> list[Row]:
    """What was done to a desk: rows of `number, day, who, what, why`, in order."""
    return door.rows(
        "SELECT number, day, who, what, why FROM desk_events WHERE desk = :desk ORDER BY number", desk=code
    )


def _append(door: Door, code: str, day: date, **event: str) -> None:
    door.run(
        "INSERT INTO desk_events (desk, number, day, who, what, why) SELECT :desk, "
        "(SELECT coalesce(max(number), 0) + 1 FROM desk_events WHERE desk = :desk), :day, :who, :what, :why",
        desk=code,
        day=day.isoformat(),
        **event,
    )


def _known(door: Door, code: str) -> Desk:
    found = read(door, code)
    if found is None:
        raise Refused(f"unknown desk {code!r}; see: survey desk list")
    return found


def _check_agency(door: Door, desk: Desk) -> None:
    if not door.rows("SELECT id FROM agencies WHERE id = :id", id=desk.agency):
        raise Refused(f"desk {desk.code}: unknown agency {desk.agency!r}; add it with: survey agency add")
