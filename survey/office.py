"""What an office is set up with, for commands and pages alike: desks, what they ask, what they served."""

import random
import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from forms.instrument import Instrument, find, library, load
from forms.parts import InstrumentError
from survey.agency_settings import PUBLIC
from survey.db import Door
from survey.instance import Instance
from survey.model import Desk, Refused, Staff, Transactions
from survey.settings import Settings
from survey.spreadsheets import Row, read_date
from survey.store import agencies, agency_settings, desks, instruments, transactions
from survey.tickets import new_code, read_code

DESK_COLUMNS = (frozenset(("agency", "name")), frozenset(("code", "staff", "instrument", "from")))
"""Columns that a table of desks needs, and those that it may have."""
TRANSACTION_COLUMNS = ("desk", "first", "last", "number", "source")


def chance() -> random.Random:
    """The machine's own randomness, for new codes."""
    return secrets.SystemRandom()


def add_desk(  # noqa: PLR0913 - one argument for each thing that is kept
    instance: Instance, door: Door, desk: Desk, *, who: str, instrument: str = "", first: date | None = None
) -> Desk:
    """Add a desk and what it asks from a day on: the setting's instrument and today unless told otherwise."""

    def add() -> Desk:
        desks.add(door, desk)
        assign(instance, door, desk.code, instrument or instance.settings.instrument, first, who=who)
        return desk

    return door.atomic(add)


def assign(instance: Instance, door: Door, code: str, key: str, first: date | None, *, who: str) -> None:  # noqa: PLR0913 - as above
    """Ask an instrument at a desk from a day on. Raises `Refused` for a desk or an instrument that is not there."""
    today = instance.clock.today()

    def note() -> None:
        try:
            wanted = find(key, instance.instruments)
            instruments.add(door, wanted)
        except InstrumentError as error:
            raise Refused(str(error)) from None
        if wanted.use != "desk":
            raise Refused(f"instrument {key} is for surveys at home and asks what no desk may ask")
        desks.assign(door, code, key, first or today, today=today, who=who)

    door.atomic(note)


def settings_at(door: Door, settings: Settings, agency: str) -> Settings:
    """The settings with what an agency, or one above it, tells citizens about itself."""
    own: dict[str, Any] = agency_settings.read(door, agency)
    return replace(settings, **{name: own[name] for name in PUBLIC if name in own})


def minutes_at(instance: Instance, door: Door, code: str = "") -> int:
    """Minutes that the ballot of a desk takes, as it says itself; without a desk, the ballot of the setting.

    Raises `Refused` where that instrument is not there.
    """
    key = desks.instrument_on(door, code, instance.clock.today()) if code else None
    used = instruments.read(door, key) if key else None
    try:
        return (used or find(instance.settings.instrument, instance.instruments)).minutes
    except InstrumentError as error:
        raise Refused(str(error)) from None


def seated(door: Door, person: Staff) -> Staff:
    """The person at the place that the role asks for: a clerk at a desk of the agency, others at none.

    Raises `Refused` for an agency that is not there, a clerk without such a desk, and an inspector below the top.
    """
    agency = agencies.read(door, person.agency)
    if agency is None:
        raise Refused(f"unknown agency {person.agency!r}; see: survey agency list")
    if person.role == "inspector" and agency.parent:
        raise Refused(f"an inspector belongs to the top of the tree, not to {agency.id}")
    if person.role != "clerk":
        return replace(person, desk="")
    code = read_code(person.desk)
    desk = desks.read(door, code) if code else None
    if code is None or desk is None or desk.agency != person.agency:
        raise Refused(f"a clerk needs a desk of {person.agency}; see: survey desk list")
    return replace(person, desk=code)


def known_instruments(instance: Instance) -> list[Instrument]:
    """The questionnaires that a desk may ask: those shipped and the instance's own, by key."""
    own = [load(path) for path in sorted(instance.instruments.glob("*.toml"))]
    every = {one.key: one for one in (*library().values(), *own)}
    return [every[key] for key in sorted(every) if every[key].use == "desk"]


def take_desks(instance: Instance, door: Door, rows: Iterable[Row], *, who: str) -> int:
    """Add the desks of a table, all or none; returns how many were new. Raises `Refused` with the line of a bad row."""
    every = list(rows)
    return door.atomic(lambda: sum(_take(instance, door, row, who) for row in every))


def _take(instance: Instance, door: Door, row: Row, who: str) -> bool:
    try:
        if row.problem:
            raise Refused(row.problem)
        cells = {name: cell.strip() for name, cell in row.cells.items()}
        needed, beside = DESK_COLUMNS
        if not needed <= cells.keys() <= needed | beside:
            raise Refused("the columns are agency, name and, where wanted, code, staff, instrument, from")
        desk = _desk(cells)
        named = {other.name for other in desks.of(door, desk.agency)}
        if desks.read(door, desk.code) if cells.get("code") else desk.name in named:
            return False
        first = read_date(cells["from"]) if cells.get("from") else None
        add_desk(instance, door, desk, who=who, instrument=cells.get("instrument", ""), first=first)
    except Refused as error:
        raise Refused(f"line {row.line}: {error}") from None
    return True


def _desk(cells: dict[str, str]) -> Desk:
    typed, staff = cells.get("code", ""), cells.get("staff") or "3"
    code = read_code(typed) if typed else new_code(chance())
    if code is None:
        raise Refused(f"code {typed!r} is not a desk's code; leave it empty for a new one")
    if not staff.isdecimal():
        raise Refused(f"staff {staff!r}: write digits only")
    return Desk(code, cells["agency"], cells["name"], staff=int(staff))


def take_transactions(door: Door, rows: Iterable[Row]) -> int:
    """Note the rows of a table, all or none; returns how many. Raises `Refused` with the line of a bad row."""
    found = [_transactions(door, row) for row in rows]

    def note() -> int:
        for one in found:
            transactions.add(door, one)
        return len(found)

    return door.atomic(note)


def _transactions(door: Door, row: Row) -> Transactions:
    try:
        if row.problem:
            raise Refused(row.problem)
        if set(row.cells) != set(TRANSACTION_COLUMNS):
            raise Refused(f"the columns must be {', '.join(TRANSACTION_COLUMNS)}")
        cells = {name: cell.strip() for name, cell in row.cells.items()}
        if not cells["number"].isdecimal():
            raise Refused(f"number {cells['number']!r}: write digits only")
        first, last = read_date(cells["first"]), read_date(cells["last"])
        return Transactions(desk_of(door, cells["desk"]).code, first, last, int(cells["number"]), cells["source"])
    except Refused as error:
        raise Refused(f"line {row.line}: {error}") from None


def desk_of(door: Door, code: str) -> Desk:
    """The desk of a code as people type it. Raises `Refused` for an unknown one."""
    desk = desks.read(door, read_code(code) or code)
    if desk is None:
        raise Refused(f"unknown desk {code!r}; see: survey desk list")
    return desk
