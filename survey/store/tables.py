"""Whole tables, for backups: every row in the order of its key, in and out again."""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from survey.doors import Door, Row

KEYS: Mapping[str, tuple[str, ...]] = {
    "agencies": ("id",),
    "desks": ("code",),
    "assignments": ("desk", "valid_from", "number"),
    "desk_events": ("desk", "number"),
    "agency_events": ("agency", "number"),
    "agency_settings": ("agency", "name", "number"),
    "transactions": ("desk", "first_day", "last_day", "revision"),
    "instruments": ("key",),
    "items": ("instrument", "position"),
    "inbox": ("id",),
    "ballots": ("id",),
    "batches": ("id",),
    "set_asides": ("number",),
    "revealed": ("agency", "desk"),
    "held": ("ballot",),
    "ballot_events": ("number",),
    "explanation_events": ("agency", "instrument", "item", "period", "number"),
    "cases": ("id",),
    "case_events": ("case_id", "number"),
    "case_files": ("case_id", "number"),
    "published_remedies": ("case_id", "number"),
    "unmaskings": ("id", "number"),
    "lane_events": ("ballot", "number"),
    "closings": ("number",),
    "audit": ("number",),
    "report_texts": ("agency", "period", "name", "number"),
    "issued_reports": ("number",),
    "seals": ("number",),
    "chains": ("name",),
    "staff": ("login",),
    "digests": ("login",),
    "attempts": ("login",),
    "access": ("login",),
    "recovery_codes": ("login", "digest"),
}
"""Table → the columns of its key, each table after those that it refers to. The list of migrations is not data."""

LEFT_OUT = frozenset(("contact_inbox", "contacts"))
"""Tables that no backup holds: what is deleted on a promised day must not stay in a file that nobody looks into."""

ITSELF: Mapping[str, tuple[str, ...]] = {"agencies": ("parent", "successor")}
"""Columns that refer to rows of the same table, in any order; few enough rows for one chunk."""

CHUNK = 20_000
"""Rows that are held at once."""


def filled(door: Door) -> list[str]:
    """Names of the tables that hold anything."""
    there = door.tables()
    return [name for name in KEYS if name in there and door.rows(f"SELECT 1 AS one FROM {name} LIMIT 1")]  # noqa: S608 - constants only


def count(door: Door, *names: str) -> int:
    """How many rows tables have; all of them where none is named."""
    sql = [f"SELECT count(*) AS n FROM {name}" for name in KEYS if name in names or not names]  # noqa: S608 - constants only
    return sum(int(door.rows(one)[0]["n"]) for one in sql)


def step(door: Door) -> int:
    """The number of the last migration; 0 for a database without tables."""
    if "migrations" not in door.tables():
        return 0
    return int(door.rows("SELECT coalesce(max(number), 0) AS number FROM migrations")[0]["number"])


def rows(door: Door, table: str, chunk: int = CHUNK) -> Iterator[list[Row]]:
    """All rows of a table in the order of its key, in lists of at most `chunk`."""
    names = KEYS[table]
    key = ", ".join(names)
    after: dict[str, Any] = {}
    while True:
        beyond = f" WHERE ({key}) > ({', '.join(f':{name}' for name in names)})" if after else ""
        found = door.rows(f"SELECT * FROM {table}{beyond} ORDER BY {key} LIMIT :chunk", chunk=chunk, **after)  # noqa: S608 - constants only
        if found:
            yield found
        if len(found) < chunk:
            return
        after = {name: found[-1][name] for name in names}


def fill(door: Door, table: str, columns: Sequence[str], values: Iterable[Sequence[Any]]) -> int:
    """Add rows to a table, inside a transaction; returns their number. `values` are in the order of `columns`."""
    for name in columns:
        if table not in KEYS or not re.fullmatch("[a-z_]+", name):
            raise ValueError(f"{table}.{name} is no column")
    itself = [name for name in columns if name in ITSELF.get(table, ())]
    marks = ", ".join("NULL" if name in itself else f":{name}" for name in columns)
    insert = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - names were checked
    named = (dict(zip(columns, row, strict=True)) for row in values)
    number = 0
    while waiting := list(itertools.islice(named, CHUNK)):
        number += len(waiting)
        door.run_many(insert, waiting)
        if itself:
            _refer(door, table, itself, waiting)
    return number


def _refer(door: Door, table: str, itself: Sequence[str], named: Sequence[Mapping[str, Any]]) -> None:
    """Set what refers to rows of the same table, now that they are there."""
    [key] = KEYS[table]
    later = ", ".join(f"{name} = :{name}" for name in itself)
    wanted = [{name: row[name] for name in (key, *itself)} for row in named]
    door.run_many(f"UPDATE {table} SET {later} WHERE {key} = :{key}", wanted)  # noqa: S608 - names were checked
