"""Days of settled ballots: how many there were, which decides what staff see."""

from collections.abc import Iterable
from datetime import date

from survey.doors import Door, Row
from survey.store.selecting import Where


def state(door: Door) -> str:
    """A word that changes whenever ballots come into the store, leave it, or are set aside or restored."""
    [found] = door.rows(
        "SELECT (SELECT coalesce(max(number), 0) FROM seals) AS seal, "
        "(SELECT coalesce(max(number), 0) FROM set_asides) AS event"
    )
    return f"{found['seal']}.{found['event']}"


def counts(door: Door, agencies: Iterable[str], before: date) -> list[Row]:
    """Ballots of each agency, desk, date and instrument from the days before `before`, trial ballots left out.

    Those set aside are counted: what was revealed stays revealed.
    """
    where = Where().among("agency", agencies).be("date < :before", before=before).be("mode <> 'test'")
    return door.rows(
        "SELECT agency, desk, date, instrument, CAST(count(*) AS INTEGER) AS number "  # noqa: S608 - conditions of ours
        f"FROM ballots{where.sql} GROUP BY agency, desk, date, instrument",
        **where.params,
    )
