"""What signing in takes beside a password."""

ACCESS = (
    """
    CREATE TABLE access (
        login TEXT PRIMARY KEY REFERENCES staff (login), sealed TEXT NOT NULL, step INTEGER NOT NULL,
        ended INTEGER NOT NULL
    ) {without_rowid}
    """,
    """
    CREATE TABLE recovery_codes (
        login TEXT NOT NULL REFERENCES staff (login), digest TEXT NOT NULL, PRIMARY KEY (login, digest)
    ) {without_rowid}
    """,
)
