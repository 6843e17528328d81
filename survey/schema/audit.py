"""Who did and read what."""

AUDIT = (
    """
    CREATE TABLE audit (
        number INTEGER PRIMARY KEY, day TEXT NOT NULL, time TEXT NOT NULL, who TEXT NOT NULL, home TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('read', 'change', 'sign_in', 'refused', 'command')), what TEXT NOT NULL,
        subject TEXT NOT NULL, mac TEXT NOT NULL
    )
    """,
    "CREATE INDEX audit_by_home ON audit (home, number)",
)
