"""What is done with comments after they were screened."""

UNMASKINGS = (
    """
    CREATE TABLE unmaskings (
        id TEXT NOT NULL, number INTEGER NOT NULL, agency TEXT NOT NULL REFERENCES agencies (id), ballot TEXT NOT NULL,
        day TEXT NOT NULL, who TEXT NOT NULL, role TEXT NOT NULL,
        what TEXT NOT NULL CHECK (what IN ('asked', 'granted', 'refused', 'read')), why TEXT NOT NULL,
        PRIMARY KEY (id, number)
    ) {without_rowid}
    """,
    "CREATE INDEX unmaskings_by_agency ON unmaskings (agency)",
)

LANE = (
    """
    CREATE TABLE lane_events (
        ballot TEXT NOT NULL, number INTEGER NOT NULL, agency TEXT NOT NULL REFERENCES agencies (id),
        day TEXT NOT NULL, who TEXT NOT NULL,
        what TEXT NOT NULL CHECK (what IN ('entered', 'moved', 'looked', 'passed', 'released')), why TEXT NOT NULL,
        PRIMARY KEY (ballot, number)
    ) {without_rowid}
    """,
    "CREATE INDEX lane_events_by_agency ON lane_events (agency)",
)
