"""What citizens leave who want an answer, and what they are told was mended.

No column of a request says which ballot, desk or language, and no foreign key marks a row elsewhere when somebody
leaves one. What is done about a request lies in the table of the request itself, so that emptying one table is enough
to be rid of every word of it.
"""

CITIZENS = (
    """
    CREATE TABLE contact_inbox (
        id TEXT PRIMARY KEY, agency TEXT NOT NULL, day TEXT NOT NULL, delete_on TEXT NOT NULL, text TEXT NOT NULL,
        contact TEXT NOT NULL
    ) {without_rowid}
    """,
    """
    CREATE TABLE contacts (
        id TEXT NOT NULL, number INTEGER NOT NULL, agency TEXT NOT NULL, day TEXT NOT NULL, delete_on TEXT NOT NULL,
        who TEXT NOT NULL, what TEXT NOT NULL, text TEXT NOT NULL, contact TEXT NOT NULL, PRIMARY KEY (id, number)
    ) {without_rowid}
    """,
    "{no_samples}ALTER TABLE contact_inbox ALTER COLUMN text SET STATISTICS 0, ALTER COLUMN contact SET STATISTICS 0",
    "{no_samples}ALTER TABLE contacts ALTER COLUMN text SET STATISTICS 0, ALTER COLUMN contact SET STATISTICS 0",
    # What was shown is kept as it was approved: `data` (JSON) holds the question and the figures of that day.
    """
    CREATE TABLE published_remedies (
        case_id TEXT NOT NULL REFERENCES cases (id), number INTEGER NOT NULL,
        agency TEXT NOT NULL REFERENCES agencies (id), day TEXT NOT NULL, who TEXT NOT NULL,
        what TEXT NOT NULL CHECK (what IN ('published', 'withdrawn')), text_vi TEXT NOT NULL, text_en TEXT NOT NULL,
        decision TEXT NOT NULL, why TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (case_id, number)
    ) {without_rowid}
    """,
    "CREATE INDEX published_remedies_by_agency ON published_remedies (agency)",
)
