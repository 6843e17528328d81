"""What an import of ballots asks of the store before it adds them."""

from collections.abc import Sequence

from survey.doors import Door, Row
from survey.store.ballots import COLUMNS, LOOKED_UP
from survey.store.selecting import Where


def known(door: Door, ids: Sequence[str]) -> dict[str, Row]:
    """Id → the fields of the ballot, settled or not, for those of the ids that are there."""
    found: dict[str, Row] = {}
    for table in ("inbox", "ballots"):
        for start in range(0, len(ids), LOOKED_UP):
            where = Where().among("id", ids[start : start + LOOKED_UP])
            rows = door.rows(f"SELECT {', '.join(COLUMNS)} FROM {table}{where.sql}", **where.params)  # noqa: S608 - values are parameters
            found |= {row["id"]: row for row in rows}
    return found
