"""The schema as ordered steps in portable SQL. A step that was released is never changed: another is appended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from survey.doors import Door
from survey.model import Refused
from survey.schema.access import ACCESS
from survey.schema.audit import AUDIT
from survey.schema.ballots import BALLOTS, INSTRUMENTS, REVEALED
from survey.schema.citizens import CITIZENS
from survey.schema.closings import CLOSINGS
from survey.schema.comments import LANE, UNMASKINGS
from survey.schema.offices import AGENCIES, OFFICE
from survey.schema.people import DIGESTS, STAFF
from survey.schema.remedies import CASE_FILES, REVIEW


class SchemaError(Refused):
    """The database's tables are not those that this program knows."""


@dataclass(frozen=True)
class Migration:
    """One step: its statements and its record are one transaction."""

    number: int
    name: str
    statements: tuple[str, ...]


TOKENS: Mapping[str, Mapping[str, str]] = {
    # A table that is its own index: one tree instead of two, and no row number that counts arrivals.
    # PostgreSQL keeps samples of what columns hold, also of rows that are gone; of some columns it must keep none.
    "sqlite": {"without_rowid": "WITHOUT ROWID", "no_samples": "SELECT 1 AS one -- "},
    "postgresql": {"without_rowid": "", "no_samples": ""},
}

LEDGER = "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, day TEXT NOT NULL)"

MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, "agencies and desks", AGENCIES),
    Migration(2, "instruments", INSTRUMENTS),
    Migration(3, "ballots", BALLOTS),
    Migration(4, "staff", STAFF),
    Migration(5, "revealed", REVEALED),
    Migration(6, "office", OFFICE),
    Migration(7, "review", REVIEW),
    Migration(8, "closings", CLOSINGS),
    Migration(9, "citizens", CITIZENS),
    Migration(10, "second factors", ACCESS),
    Migration(11, "files of cases", CASE_FILES),
    Migration(12, "unmasking of comments", UNMASKINGS),
    Migration(13, "confidential lane", LANE),
    Migration(14, "audit log", AUDIT),
    Migration(15, "digests", DIGESTS),
)


def migrate(door: Door, today: date, steps: tuple[Migration, ...] = MIGRATIONS) -> list[str]:
    """Take the database to the newest step; returns the names of the steps that were taken.

    Several processes may do it at once. Raises `SchemaError` for a database of a newer program.
    """
    door.prepare()
    door.run(LEDGER)
    return [step.name for step in steps if door.atomic(partial(_take, door, step, today, steps), alone="migrations")]


def _take(door: Door, step: Migration, today: date, steps: tuple[Migration, ...]) -> bool:
    done = _done(door)
    if done > len(steps):
        raise SchemaError(_newer(done, len(steps)))
    if step.number <= done:
        return False
    for statement in step.statements:
        door.run(statement.format_map(TOKENS[door.kind]))
    door.run(
        "INSERT INTO migrations (number, name, day) VALUES (:number, :name, :day)",
        number=step.number,
        name=step.name,
        day=today.isoformat(),
    )
    return True


def check_schema(door: Door, steps: tuple[Migration, ...] = MIGRATIONS) -> None:
    """Raise `SchemaError` unless the database stands at the step that this program knows as the last."""
    done = _done(door) if "migrations" in door.tables() else 0
    if not done:
        raise SchemaError("the database has no tables yet; run: survey migrate")
    if done < len(steps):
        raise SchemaError(
            f"the database stands at step {done}, this program needs step {len(steps)}; "
            "make a backup with your former version, then run: survey migrate"
        )
    if done > len(steps):
        raise SchemaError(_newer(done, len(steps)))


def _done(door: Door) -> int:
    number = door.rows("SELECT max(number) AS number FROM migrations")[0]["number"]
    return int(number or 0)


def _newer(done: int, known: int) -> str:
    return (
        f"the database stands at step {done}, this program knows {known}: a newer version wrote it; "
        "install that version of the program"
    )
