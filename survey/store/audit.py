"""The audit log: who changed what, and who read ballots, comments and cases. Only ever appended, each entry chained.

The chain is keyed with the instance's key (`survey.store.chains`): whoever can write to the database but has not
`secret.key` cannot make an entry that `survey check` takes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from survey.doors import Door, Row
from survey.store import chains
from survey.store.selecting import Where

Kind = Literal["read", "change", "sign_in", "refused", "command"]
NAMES = ("number", *chains.FIELDS["audit"])
_NAMES = ", ".join(NAMES)


@dataclass(frozen=True)
class Entry:
    """`who`: a login, or the account on the machine; `home`: the agency that they belong to, "" for commands.

    `what`: the page's endpoint or the command; `subject`: what it was about. Never what a ballot or comment says.
    """

    who: str
    home: str
    kind: Kind
    what: str
    subject: str = ""


@dataclass(frozen=True)
class Wanted:
    """Which entries somebody looks for; `homes`: whose agencies; everything else is empty for all."""

    homes: frozenset[str]
    who: str = ""
    kind: str = ""
    first: date | None = None
    last: date | None = None


def note(door: Door, entry: Entry, *, key: bytes, now: datetime) -> None:
    """Append an entry, durably. `now`: local time; the minute is kept."""
    row = dict(vars(entry)) | {"day": now.date().isoformat(), "time": f"{now:%H:%M}"}
    chains.extend(door, key, "audit", [row])


def find(door: Door, wanted: Wanted, *, size: int | None = None, start: int = 0) -> list[Row]:
    """The entries that are looked for, the newest first."""
    where = _where(wanted)
    limit = "" if size is None else " LIMIT :size OFFSET :start"
    page = {} if size is None else {"size": size, "start": start}
    return door.rows(f"SELECT {_NAMES} FROM audit{where.sql} ORDER BY number DESC{limit}", **where.params, **page)  # noqa: S608 - values are parameters


def count(door: Door, wanted: Wanted) -> int:
    """How many entries are looked for."""
    where = _where(wanted)
    return int(door.rows(f"SELECT count(*) AS n FROM audit{where.sql}", **where.params)[0]["n"])  # noqa: S608 - values are parameters


def people(door: Door, homes: Iterable[str]) -> list[str]:
    """Who has an entry."""
    where = Where().among("home", homes)
    return [row["who"] for row in door.rows(f"SELECT DISTINCT who FROM audit{where.sql} ORDER BY who", **where.params)]  # noqa: S608 - values are parameters


def head(door: Door) -> tuple[int, str]:
    """Number and mac of the last entry; (0, "") before the first. Kept elsewhere, it shows what was cut off."""
    rows = door.rows("SELECT number, mac FROM audit ORDER BY number DESC LIMIT 1")
    return (rows[0]["number"], rows[0]["mac"]) if rows else (0, "")


def mac_at(door: Door, number: int) -> str:
    """The mac of an entry; "" where there is none."""
    rows = door.rows("SELECT mac FROM audit WHERE number = :number", number=number)
    return rows[0]["mac"] if rows else ""


def _where(wanted: Wanted) -> Where:
    where = Where().among("home", wanted.homes)
    where.be("who = :who", who=wanted.who or None).be("kind = :kind", kind=wanted.kind or None)
    first, last = (day.isoformat() if day else None for day in (wanted.first, wanted.last))
    return where.be("day >= :first", first=first).be("day <= :last", last=last)
