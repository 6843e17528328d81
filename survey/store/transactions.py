"""Transactions that desks served: the population N of each period. A correction is appended; the last word holds."""

from collections.abc import Iterable
from datetime import date

from survey.doors import Door, Row
from survey.model import Refused, Transactions
from survey.store.selecting import Where

LATEST = """
    SELECT t.desk, t.first_day, t.last_day, t.number, t.source, t.revision
    FROM transactions AS t JOIN desks AS d ON d.code = t.desk
    JOIN (
        SELECT desk, first_day, last_day, max(revision) AS revision FROM transactions
        GROUP BY desk, first_day, last_day
    ) AS l ON l.desk = t.desk AND l.first_day = t.first_day AND l.last_day = t.last_day AND l.revision = t.revision
"""


def add(door: Door, row: Transactions) -> None:
    """Add a desk's number for a period, or correct the number of that same period.

    Raises `Refused` for an unknown desk and for a period that overlaps another one of the desk.
    """

    def insert() -> None:
        if not door.rows("SELECT code FROM desks WHERE code = :desk", desk=row.desk):
            raise Refused(f"unknown desk {row.desk!r}; see: survey desk list")
        known = [_transactions(found) for found in door.rows(f"{LATEST} WHERE t.desk = :desk", desk=row.desk)]
        for other in known:
            if (
                other.first <= row.last
                and row.first <= other.last
                and (other.first, other.last) != (row.first, row.last)
            ):
                raise Refused(
                    f"transactions of {row.desk}: {row.first} to {row.last} overlaps {other.first} to {other.last}; "
                    "name the same days, or days beside them"
                )
        if row not in known:
            _append(door, row)

    door.atomic(insert)


def of(
    door: Door,
    desk: str | None = None,
    *,
    agencies: Iterable[str] | None = None,
    from_: date | None = None,
    to: date | None = None,
) -> list[Transactions]:
    """Numbers by desk and day; those whose period lies wholly within `from_` and `to` (inclusive)."""
    where = Where().be("t.desk = :desk", desk=desk).among("agency", agencies)
    where.be("t.first_day >= :first", first=from_).be("t.last_day <= :last", last=to)
    found = door.rows(f"{LATEST}{where.sql} ORDER BY t.desk, t.first_day", **where.params)
    return [_transactions(row) for row in found]


def _append(door: Door, row: Transactions) -> None:
    door.run(
        "INSERT INTO transactions (desk, first_day, last_day, revision, number, source) "
        "SELECT :desk, :first_day, :last_day, (SELECT coalesce(max(revision), 0) + 1 FROM transactions "
        "WHERE desk = :desk AND first_day = :first_day AND last_day = :last_day), :number, :source",
        desk=row.desk,
        first_day=row.first.isoformat(),
        last_day=row.last.isoformat(),
        number=row.number,
        source=row.source,
    )


def _transactions(row: Row) -> Transactions:
    first, last = date.fromisoformat(row["first_day"]), date.fromisoformat(row["last_day"])
    return Transactions(row["desk"], first, last, row["number"], row["source"])
