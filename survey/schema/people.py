"""Who signs in, and how."""

STAFF = (
    """
    CREATE TABLE staff (
        login TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL,
        agency TEXT NOT NULL REFERENCES agencies (id), password_hash TEXT NOT NULL, active INTEGER NOT NULL
    ) {without_rowid}
    """,
    "CREATE TABLE attempts (login TEXT PRIMARY KEY, failures INTEGER NOT NULL, last TEXT NOT NULL) {without_rowid}",
)
