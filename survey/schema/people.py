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

DIGESTS = (
    """
    CREATE TABLE digests (
        login TEXT PRIMARY KEY REFERENCES staff (login), address TEXT NOT NULL,
        often TEXT NOT NULL CHECK (often IN ('daily', 'weekly', 'never')), sent TEXT NOT NULL
    ) {without_rowid}
    """,
)
