"""What is looked at again, explained and mended."""

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

# Content is base64: both databases and every backup take it as text.
CASE_FILES = (
    """
    CREATE TABLE case_files (
        case_id TEXT NOT NULL REFERENCES cases (id), number INTEGER NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
        size INTEGER NOT NULL, day TEXT NOT NULL, who TEXT NOT NULL, content TEXT NOT NULL,
        PRIMARY KEY (case_id, number)
    ) {without_rowid}
    """,
)
