"""Frozen periods and the reports on them."""

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
