"""What is asked, what was answered, what was set aside, and how far staff see it.

Ballots have no index by date or agency: reading a month of a year through one took as long as reading the year, and
it made storing a ballot twice as long and a third larger.

Ballots have no foreign keys: PostgreSQL would mark the desk's row at every cast, and the mark would tell which was the
last. `survey check` names the ballots of unknown desks and instruments instead.
"""

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

REVEALED = (
    """
    CREATE TABLE revealed (
        agency TEXT NOT NULL, desk TEXT NOT NULL, cut_off TEXT NOT NULL, step INTEGER NOT NULL,
        PRIMARY KEY (agency, desk)
    ) {without_rowid}
    """,
    "CREATE TABLE held (ballot TEXT PRIMARY KEY) {without_rowid}",
)
