"""Ballots: cast into the inbox, settled in the order of their ids, read."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from operator import itemgetter
from typing import Any, Literal, TypedDict, Unpack

from survey.doors import Door, Row
from survey.model import Ballot, Refused
from survey.sealing import BALLOT_FIELDS, mac_of
from survey.store import reveals, seals, set_asides
from survey.store.selecting import Where

Cast = Literal["new", "same", "different"]

COLUMNS = BALLOT_FIELDS[:-1]
"""The fields of a `Ballot`, in its order."""
CONTENT = ("instrument", "desk", "mode", "answers", "comment")
"""What makes two ballots of one id the same. One that is sent again after midnight has another date and is no other."""
LOOKED_UP = 500
"""Ids that one statement looks for."""
CHUNK = 20_000
"""Rows that `stream` holds at once, unless told."""

_NAMES = ", ".join(COLUMNS)
_VALUES = ", ".join(f":{name}" for name in COLUMNS)
_CAST = f"""
    INSERT INTO inbox ({_NAMES}) SELECT {_VALUES} WHERE NOT EXISTS (SELECT 1 FROM ballots WHERE id = :id)
    ON CONFLICT (id) DO NOTHING
"""  # noqa: S608 - constants only
_CONTENT_OF = f"""
    SELECT {", ".join(CONTENT)} FROM inbox WHERE id = :id UNION ALL
    SELECT {", ".join(CONTENT)} FROM ballots WHERE id = :id
"""  # noqa: S608 - constants only
_WAIT = f"INSERT INTO inbox ({_NAMES}) VALUES ({_VALUES})"  # noqa: S608 - constants only
_SETTLE = f"INSERT INTO ballots ({_NAMES}, batch, mac) VALUES ({_VALUES}, :batch, :mac)"  # noqa: S608 - constants only
_SEALED = itemgetter(*BALLOT_FIELDS)


def cast(door: Door, ballot: Ballot) -> Cast:
    """Put a ballot into the inbox, durably, once: "same" for one that is there or settled, "different" for another."""
    values = _values(ballot)

    def insert() -> Cast:
        if door.run(_CAST, **values):
            return "new"
        found = door.rows(_CONTENT_OF, id=ballot.id)
        return "same" if found == [{name: values[name] for name in CONTENT}] else "different"

    return door.atomic(insert, sharing="inbox")


def count_inbox(door: Door) -> int:
    """How many ballots wait to be settled."""
    return int(door.rows("SELECT count(*) AS n FROM inbox")[0]["n"])


def waiting(door: Door) -> list[Row]:
    """The rows of the inbox, by id."""
    return door.rows(f"SELECT {_NAMES} FROM inbox ORDER BY id")  # noqa: S608 - constants only


def put_back(door: Door, rows: Iterable[Row]) -> None:
    """Put rows into the emptied inbox again, by id, so that they too have lost their order."""
    door.run_many(_WAIT, sorted(rows, key=_id))


class Filters(TypedDict, total=False):
    """Which settled ballots are meant; what is missing or None does not matter.

    `agencies`: these only (name those below too, see `agencies.below`). Days from `from_` to `to`, inclusive. Ballots
    of mode `test` and those set aside are left out unless asked for. `revealed`: only those that staff see.
    """

    agencies: Iterable[str] | None
    desk: str | None
    from_: date | None
    to: date | None
    modes: Iterable[str] | None
    instrument: str | None
    include_test: bool
    include_set_aside: bool
    revealed: bool


def settled(door: Door, **filters: Unpack[Filters]) -> list[Row]:
    """Settled ballots by id: rows of the fields of `Ballot`, the date as ISO text."""
    where = _where(filters)
    return door.rows(f"SELECT {_NAMES} FROM ballots{where.sql} ORDER BY id", **where.params)  # noqa: S608 - values are parameters


def by_day(door: Door, **filters: Unpack[Filters]) -> list[Row]:
    """How many settled ballots there are: rows of agency, desk, date and number. Filters as in `settled`."""
    where = _where(filters)
    return door.rows(
        f"SELECT agency, desk, date, count(*) AS number FROM ballots{where.sql} "  # noqa: S608 - values are parameters
        "GROUP BY agency, desk, date ORDER BY agency, desk, date",
        **where.params,
    )


def stream(
    door: Door, *, chunk: int = CHUNK, columns: Iterable[str] = COLUMNS, **filters: Unpack[Filters]
) -> Iterator[list[Row]]:
    """What `settled` returns, in lists of at most `chunk` rows: for more than memory holds.

    `columns`: some of the fields of `Ballot`, `batch` and `mac`; `id` is always there. Ballots that are settled
    meanwhile may be in or not.
    """
    wanted = set(columns)
    names = ", ".join(name for name in (*BALLOT_FIELDS, "mac") if name == "id" or name in wanted)
    where = _where(filters).be("id > :last", last="")
    sql = f"SELECT {names} FROM ballots{where.sql} ORDER BY id LIMIT :chunk"  # noqa: S608 - values are parameters
    while rows := door.rows(sql, chunk=chunk, **where.params):
        yield rows
        where.params["last"] = rows[-1]["id"]


def add_settled_many(  # noqa: PLR0913 - one argument for each thing that is kept
    door: Door, ballots: Iterable[Ballot], batch: str, *, key: bytes, today: date, source: str = "", who: str = ""
) -> int:
    """Add ballots that were collected elsewhere, settled at once, all or none; returns how many were new.

    Those whose id is known, in the inbox or settled, are left alone. `batch` names the import, so that it can be
    taken back; the first call of a name records it with `source` and `who`. Raises `Refused` for one that was undone.
    """
    rows = [_values(ballot) for ballot in ballots]

    def add() -> int:
        door.run(
            "INSERT INTO batches (id, source, day, who) VALUES (:id, :source, :day, :who) ON CONFLICT (id) DO NOTHING",
            id=batch,
            source=source,
            day=today.isoformat(),
            who=who,
        )
        if door.rows("SELECT id FROM batches WHERE id = :id AND undone_day IS NOT NULL", id=batch):
            raise Refused(f"import {batch} was undone; give the new one another name")
        return _settle(door, _unknown(door, rows, ("inbox", "ballots")), batch, key, today)

    return door.atomic(add)


def expire(door: Door, before: date, *, key: bytes, today: date) -> int:
    """Delete the settled ballots from before a day, of every mode, and seal that they are gone; returns how many."""

    def delete() -> int:
        limit = before.isoformat()
        rows = door.rows("SELECT date, desk, batch, mac FROM ballots WHERE date < :limit", limit=limit)
        seals.expire(door, key, today, rows)
        gone = door.run("DELETE FROM ballots WHERE date < :limit", limit=limit)
        reveals.forget_deleted(door)
        return gone

    return door.atomic(delete)


def settle_rows(door: Door, rows: Iterable[Row], *, key: bytes, today: date) -> int:
    """Store rows of the inbox as settled ballots in the order of their ids, with macs and seals; returns how many.

    Inside a transaction. All of it is one run of one statement: neither the place of a row nor the transaction that
    PostgreSQL notes in it tells more than the id and the settling.
    """
    return _settle(door, _unknown(door, rows, ("ballots",)), "", key, today)


def _settle(door: Door, fresh: list[Row], batch: str, key: bytes, today: date) -> int:
    make = mac_of(key)
    for row in fresh:
        row["batch"] = batch
        row["mac"] = make(_SEALED(row))
    if fresh:
        door.run_many(_SETTLE, fresh)
        seals.append(door, key, today, batch, fresh)
        reveals.hold_back(door, fresh)
    return len(fresh)


def _unknown(door: Door, rows: Iterable[Row], tables: tuple[str, ...]) -> list[Row]:
    """The rows whose ids are in none of the tables, by id, each id once."""
    by_id = {row["id"]: row for row in rows}
    ids = sorted(by_id)
    known: set[str] = set()
    for table in tables:
        if not door.rows(f"SELECT id FROM {table} LIMIT 1"):  # noqa: S608 - constants only
            continue
        for start in range(0, len(ids), LOOKED_UP):
            where = Where().among("id", ids[start : start + LOOKED_UP])
            known |= {row["id"] for row in door.rows(f"SELECT id FROM {table}{where.sql}", **where.params)}  # noqa: S608 - values are parameters
    return [by_id[one] for one in ids if one not in known]


def _where(filters: Filters) -> Where:
    where = Where().among("agency", filters.get("agencies")).among("mode", filters.get("modes"))
    where.be("desk = :desk", desk=filters.get("desk")).be("instrument = :key", key=filters.get("instrument"))
    where.be("date >= :from_", from_=filters.get("from_")).be("date <= :to", to=filters.get("to"))
    if not filters.get("include_test"):
        where.be("mode <> 'test'")
    if not filters.get("include_set_aside"):
        where.be(f"id NOT IN ({set_asides.NOW})")
    if filters.get("revealed"):
        where.be(reveals.SEEN)
    return where


def _id(row: Mapping[str, Any]) -> str:
    return str(row["id"])


def _values(ballot: Ballot) -> Row:
    values = dict(vars(ballot))
    values["date"] = ballot.date.isoformat()
    return values
