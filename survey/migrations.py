"""The schema as ordered steps in portable SQL. A step that was released is never changed: another is appended.

Ballots have no index by date or agency: reading a month of a year through one took as long as reading the year, and
it made storing a ballot twice as long and a third larger.

Ballots have no foreign keys: PostgreSQL would mark the desk's row at every cast, and the mark would tell which was the
last. `survey check` names the ballots of unknown desks and instruments instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from survey.doors import Door
from survey.model import Refused


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
    "sqlite": {"without_rowid": "WITHOUT ROWID"},
    "postgresql": {"without_rowid": ""},
}

LEDGER = "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, day TEXT NOT NULL)"

AGENCIES = (
    """
    CREATE TABLE agencies (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL,
        parent TEXT REFERENCES agencies (id), valid_from TEXT NOT NULL, valid_to TEXT,
        successor TEXT REFERENCES agencies (id)
    ) {without_rowid}
    """,
    """
    CREATE TABLE desks (
        code TEXT PRIMARY KEY, agency TEXT NOT NULL REFERENCES agencies (id), name TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('open', 'closed', 'retired')),
        staff INTEGER NOT NULL CHECK (staff >= 0), revision INTEGER NOT NULL
    ) {without_rowid}
    """,
    "CREATE INDEX desks_by_agency ON desks (agency)",
    """
    CREATE TABLE assignments (
        desk TEXT NOT NULL REFERENCES desks (code), valid_from TEXT NOT NULL, number INTEGER NOT NULL,
        instrument TEXT NOT NULL, PRIMARY KEY (desk, valid_from, number)
    ) {without_rowid}
    """,
    """
    CREATE TABLE desk_events (
        desk TEXT NOT NULL REFERENCES desks (code), number INTEGER NOT NULL, day TEXT NOT NULL, who TEXT NOT NULL,
        what TEXT NOT NULL, why TEXT NOT NULL, PRIMARY KEY (desk, number)
    ) {without_rowid}
    """,
    """
    CREATE TABLE transactions (
        desk TEXT NOT NULL REFERENCES desks (code), first_day TEXT NOT NULL, last_day TEXT NOT NULL,
        revision INTEGER NOT NULL, number INTEGER NOT NULL CHECK (number >= 0), source TEXT NOT NULL,
        PRIMARY KEY (desk, first_day, last_day, revision)
    ) {without_rowid}
    """,
)

INSTRUMENTS = (
    """
    CREATE TABLE instruments (
        key TEXT PRIMARY KEY, hash TEXT NOT NULL, document TEXT NOT NULL
    ) {without_rowid}
    """,
    """
    CREATE TABLE items (
        instrument TEXT NOT NULL REFERENCES instruments (key), position INTEGER NOT NULL, item TEXT NOT NULL,
        option INTEGER, kind TEXT NOT NULL, factor TEXT, scale TEXT, points INTEGER,
        PRIMARY KEY (instrument, position)
    ) {without_rowid}
    """,
)

BALLOT = """
    id TEXT PRIMARY KEY, instrument TEXT NOT NULL, agency TEXT NOT NULL, desk TEXT NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('web', 'receipt', 'kiosk', 'paper', 'link', 'test')),
    date TEXT NOT NULL, language TEXT NOT NULL, answers TEXT NOT NULL, comment TEXT NOT NULL
"""

BALLOTS = (
    f"CREATE TABLE inbox ({BALLOT}) {{without_rowid}}",
    f"CREATE TABLE ballots ({BALLOT}, batch TEXT NOT NULL, mac TEXT NOT NULL) {{without_rowid}}",
    """
    CREATE VIEW answers AS
    SELECT b.id AS ballot, b.agency, b.desk, b.date, b.mode, b.instrument,
        i.position, i.item, i.option, i.kind, i.factor, substr(b.answers, i.position + 1, 1) AS answer
    FROM ballots AS b JOIN items AS i ON i.instrument = b.instrument
    """,
    """
    CREATE TABLE batches (
        id TEXT PRIMARY KEY, source TEXT NOT NULL, day TEXT NOT NULL, who TEXT NOT NULL,
        undone_day TEXT, undone_by TEXT
    ) {without_rowid}
    """,
    """
    CREATE TABLE set_asides (
        number INTEGER PRIMARY KEY, ballot TEXT NOT NULL, day TEXT NOT NULL, who TEXT NOT NULL,
        what TEXT NOT NULL CHECK (what IN ('set_aside', 'restored')), why TEXT NOT NULL, mac TEXT NOT NULL
    )
    """,
    "CREATE INDEX set_asides_by_ballot ON set_asides (ballot, number)",
    """
    CREATE TABLE seals (
        number INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('ballots', 'instrument')), day TEXT NOT NULL,
        date TEXT NOT NULL, subject TEXT NOT NULL, batch TEXT NOT NULL, ballots INTEGER NOT NULL,
        digest TEXT NOT NULL, mac TEXT NOT NULL
    )
    """,
    "CREATE INDEX seals_by_batch ON seals (batch)",
    "CREATE TABLE chains (name TEXT PRIMARY KEY, number INTEGER NOT NULL, last TEXT NOT NULL, mac TEXT NOT NULL)",
)

STAFF = (
    """
    CREATE TABLE staff (
        login TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL,
        agency TEXT NOT NULL REFERENCES agencies (id), password_hash TEXT NOT NULL, active INTEGER NOT NULL
    ) {without_rowid}
    """,
    "CREATE TABLE attempts (login TEXT PRIMARY KEY, failures INTEGER NOT NULL, last TEXT NOT NULL) {without_rowid}",
)

REVEALED = (
    """
    CREATE TABLE revealed (
        agency TEXT NOT NULL, desk TEXT NOT NULL, cut_off TEXT NOT NULL, step INTEGER NOT NULL,
        PRIMARY KEY (agency, desk)
    ) {without_rowid}
    """,
    "CREATE TABLE held (ballot TEXT PRIMARY KEY) {without_rowid}",
)

OFFICE = (
    "ALTER TABLE staff ADD COLUMN desk TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE staff ADD COLUMN must_change INTEGER NOT NULL DEFAULT 0",
    """
    CREATE TABLE agency_events (
        agency TEXT NOT NULL REFERENCES agencies (id), number INTEGER NOT NULL, day TEXT NOT NULL, who TEXT NOT NULL,
        what TEXT NOT NULL, why TEXT NOT NULL, PRIMARY KEY (agency, number)
    ) {without_rowid}
    """,
    """
    CREATE TABLE agency_settings (
        agency TEXT NOT NULL REFERENCES agencies (id), name TEXT NOT NULL, number INTEGER NOT NULL, day TEXT NOT NULL,
        who TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (agency, name, number)
    ) {without_rowid}
    """,
)

# An event's `what` and `data` (JSON, folded by the program) are free: later steps of a case need no other table.
REVIEW = (
    """
    CREATE TABLE ballot_events (
        number INTEGER PRIMARY KEY, ballot TEXT NOT NULL, day TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
        why TEXT NOT NULL
    )
    """,
    "CREATE INDEX ballot_events_by_ballot ON ballot_events (ballot, number)",
    """
    CREATE TABLE explanation_events (
        agency TEXT NOT NULL REFERENCES agencies (id), instrument TEXT NOT NULL, item TEXT NOT NULL,
        period TEXT NOT NULL, number INTEGER NOT NULL, day TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
        due TEXT, why TEXT NOT NULL, PRIMARY KEY (agency, instrument, item, period, number)
    ) {without_rowid}
    """,
    """
    CREATE TABLE cases (
        id TEXT PRIMARY KEY, agency TEXT NOT NULL REFERENCES agencies (id), desk TEXT REFERENCES desks (code),
        instrument TEXT, item TEXT, period TEXT, ballot TEXT, origin TEXT NOT NULL, day TEXT NOT NULL,
        who TEXT NOT NULL, title TEXT NOT NULL
    ) {without_rowid}
    """,
    "CREATE INDEX cases_by_agency ON cases (agency)",
    """
    CREATE TABLE case_events (
        case_id TEXT NOT NULL REFERENCES cases (id), number INTEGER NOT NULL, day TEXT NOT NULL, who TEXT NOT NULL,
        what TEXT NOT NULL, why TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (case_id, number)
    ) {without_rowid}
    """,
)

CLOSINGS = (
    """
    CREATE TABLE closings (
        number INTEGER PRIMARY KEY, agency TEXT NOT NULL REFERENCES agencies (id), period TEXT NOT NULL,
        revision INTEGER NOT NULL, day TEXT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL, digest TEXT NOT NULL,
        document TEXT NOT NULL, mac TEXT NOT NULL, UNIQUE (agency, period, revision)
    )
    """,
    """
    CREATE TABLE report_texts (
        agency TEXT NOT NULL REFERENCES agencies (id), period TEXT NOT NULL, name TEXT NOT NULL,
        number INTEGER NOT NULL, day TEXT NOT NULL, who TEXT NOT NULL, text TEXT NOT NULL,
        PRIMARY KEY (agency, period, name, number)
    ) {without_rowid}
    """,
    """
    CREATE TABLE issued_reports (
        number INTEGER PRIMARY KEY, closing INTEGER NOT NULL REFERENCES closings (number), agency TEXT NOT NULL,
        language TEXT NOT NULL, part TEXT NOT NULL, day TEXT NOT NULL, who TEXT NOT NULL, digest TEXT NOT NULL
    )
    """,
)

MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, "agencies and desks", AGENCIES),
    Migration(2, "instruments", INSTRUMENTS),
    Migration(3, "ballots", BALLOTS),
    Migration(4, "staff", STAFF),
    Migration(5, "revealed", REVEALED),
    Migration(6, "office", OFFICE),
    Migration(7, "review", REVIEW),
    Migration(8, "closings", CLOSINGS),
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
