"""Agencies, their desks and what they settle."""

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
