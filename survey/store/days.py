"""Days of settled ballots: how many there were, and the answers of a run of days. What results are computed from."""

from collections.abc import Iterable
from datetime import date

from survey.doors import Door, Row
from survey.store.selecting import Where


def last_seal(door: Door) -> int:
    """The number of the newest seal: it grows whenever ballots come into the store or leave it. 0 in an empty store."""
    return int(door.rows("SELECT coalesce(max(number), 0) AS number FROM seals")[0]["number"])


def counts(door: Door, agencies: Iterable[str], before: date) -> list[Row]:
    """Ballots of each agency, desk, date and instrument from the days before `before`, trial ballots left out."""
    where = Where().among("agency", agencies).be("date < :before", before=before).be("mode <> 'test'")
    return door.rows(
        "SELECT agency, desk, date, instrument, CAST(count(*) AS INTEGER) AS number "  # noqa: S608 - conditions of ours
        f"FROM ballots{where.sql} GROUP BY agency, desk, date, instrument",
        **where.params,
    )


def answers(door: Door, agencies: Iterable[str], instrument: str, first: date, last: date) -> list[Row]:
    """Agency, desk, date, mode and answers of an instrument's ballots from one day to another, without trial ones."""
    where = Where().among("agency", agencies).be("date BETWEEN :first AND :last", first=first, last=last)
    where.be("instrument = :instrument", instrument=instrument).be("mode <> 'test'")
    return door.rows(f"SELECT agency, desk, date, mode, answers FROM ballots{where.sql}", **where.params)  # noqa: S608 - conditions of ours
