"""The tables of a drawn-up list of ballots to be reviewed, in a database file of its own (SQLite).

Counts of every kind of ballot (desk, mode, stage, as far as these are said) are kept, and the ballots with an item at
or below average in the order in which they are shown: a page of it costs what it shows, however long the list is.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from survey.doors import Door, Row
from survey.folding import bare, canonical, sought
from survey.listing import Entry, Filter
from survey.store.selecting import Where

TABLES = (
    """
    CREATE TABLE entries (
        place INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, ballot TEXT NOT NULL UNIQUE, week TEXT NOT NULL,
        instrument TEXT NOT NULL, desk TEXT NOT NULL, mode TEXT NOT NULL, stage TEXT NOT NULL, ratings TEXT NOT NULL,
        low TEXT NOT NULL, bad TEXT NOT NULL, rank INTEGER NOT NULL, comment TEXT NOT NULL, topics TEXT NOT NULL,
        bare TEXT NOT NULL, canonical TEXT NOT NULL, seen INTEGER NOT NULL
    )
    """,
    "CREATE INDEX entries_in_order ON entries (rank DESC, place)",
    """
    CREATE TABLE low_items (
        item TEXT NOT NULL, dissatisfied INTEGER NOT NULL, place INTEGER NOT NULL,
        PRIMARY KEY (item, dissatisfied, place)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE kinds (
        desk TEXT NOT NULL, mode TEXT NOT NULL, stage TEXT NOT NULL, ballots INTEGER NOT NULL, listed INTEGER NOT NULL,
        dissatisfied INTEGER NOT NULL, seen INTEGER NOT NULL, PRIMARY KEY (desk, mode, stage)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE kind_items (
        desk TEXT NOT NULL, mode TEXT NOT NULL, stage TEXT NOT NULL, item TEXT NOT NULL,
        dissatisfied INTEGER NOT NULL, average INTEGER NOT NULL, PRIMARY KEY (desk, mode, stage, item)
    ) WITHOUT ROWID
    """,
    "CREATE TABLE instruments (key TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE drawn_up (number INTEGER NOT NULL)",
)
MARKED = "CREATE TEMPORARY TABLE marked (ballot TEXT PRIMARY KEY, seen INTEGER NOT NULL)"
"""Ballots that were marked as seen, or as not seen, since the list was drawn up."""
SEEN = "coalesce((SELECT m.seen FROM marked AS m WHERE m.ballot = entries.ballot), entries.seen)"
RETAGGED = "CREATE TEMPORARY TABLE retagged (ballot TEXT PRIMARY KEY, topics TEXT NOT NULL)"
"""Ballots whose comment was tagged by hand since the list was drawn up."""
TOPICS = "coalesce((SELECT r.topics FROM retagged AS r WHERE r.ballot = entries.ballot), entries.topics)"
FIELDS = ("token", "ballot", "instrument", "desk", "mode", "stage", "comment")


@dataclass(frozen=True)
class Shown:
    """What a page shows of a list.

    `hidden`: too few ballots are said to be of the kind that was chosen, so that none is shown. `items`: item → how
    many ballots of that kind are dissatisfied with it, and how many rate it average. `unseen`: those of the kind that
    nobody has seen yet. `dissatisfied` come first, `average` after them, then those that have a comment only; each part
    commented first, then the newest week. These are those of one page of `pages`, `total` is how many there are.
    """

    hidden: bool
    items: Mapping[str, tuple[int, int]]
    unseen: int = 0
    dissatisfied: tuple[Entry, ...] = ()
    average: tuple[Entry, ...] = ()
    commented: tuple[Entry, ...] = ()
    total: int = 0
    page: int = 1
    pages: int = 1


def write(
    file: Door,
    found: Sequence[Entry],
    *,
    instruments: Iterable[str],
    seen: frozenset[str] = frozenset(),
    number: int = 0,
) -> None:
    """Write a list. `found`: all entries, coarsened; `seen`: the ballots that were, up to the event `number`."""
    listed = sorted(
        (entry for entry in found if entry.low or entry.comment),
        key=lambda entry: (not entry.comment, -entry.week.toordinal(), entry.token),
    )

    def fill() -> None:
        for table in TABLES:
            file.run(table)
        _insert(file, "entries", (_row(place, entry, seen) for place, entry in enumerate(listed)))
        _insert(
            file, "low_items",
            ({"item": item, "dissatisfied": int(item in entry.dissatisfied), "place": place}
             for place, entry in enumerate(listed) for item in entry.low),
        )  # fmt: skip
        _insert(file, "kinds", _kinds(found, seen))
        _insert(file, "kind_items", _kind_items(listed))
        _insert(file, "instruments", ({"key": key} for key in instruments))
        _insert(file, "drawn_up", [{"number": number}])

    file.atomic(fill)


def _insert(file: Door, table: str, rows: Iterable[Row]) -> None:
    every = list(rows)
    if every:
        names = list(every[0])
        sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"  # noqa: S608 - names of columns
        file.run_many(sql, every)


def _row(place: int, entry: Entry, seen: frozenset[str]) -> Row:
    said = {name: getattr(entry, name) for name in FIELDS}
    return said | {
        "place": place,
        "week": entry.week.isoformat(),
        "ratings": json.dumps(entry.ratings),
        "low": " ".join(sorted(entry.low)),
        "bad": " ".join(sorted(entry.dissatisfied)),
        "rank": 2 if entry.dissatisfied else 1 if entry.low else 0,
        "topics": f" {' '.join(entry.topics)} ",
        "bare": bare(entry.comment),
        "canonical": canonical(entry.comment),
        "seen": int(entry.ballot in seen),
    }


def _kinds(found: Iterable[Entry], seen: frozenset[str]) -> Iterable[Row]:
    counts: dict[tuple[str, str, str], Counter[str]] = {}
    for entry in found:
        one = counts.setdefault((entry.desk, entry.mode, entry.stage), Counter())
        listed = bool(entry.low or entry.comment)
        one.update(ballots=1, listed=listed, dissatisfied=bool(entry.dissatisfied))
        one["seen"] += listed and entry.ballot in seen
    for (desk, mode, stage), number in sorted(counts.items()):
        columns = ("ballots", "listed", "dissatisfied", "seen")
        yield {"desk": desk, "mode": mode, "stage": stage} | {name: int(number[name]) for name in columns}


def _kind_items(listed: Iterable[Entry]) -> Iterable[Row]:
    counts: Counter[tuple[str, str, str, str, bool]] = Counter()
    for entry in listed:
        counts.update((entry.desk, entry.mode, entry.stage, item, item in entry.dissatisfied) for item in entry.low)
    for desk, mode, stage, item in sorted({key[:4] for key in counts}):
        bad, average = (counts[desk, mode, stage, item, is_bad] for is_bad in (True, False))
        yield {"desk": desk, "mode": mode, "stage": stage, "item": item, "dissatisfied": bad, "average": average}


def drawn_up_at(file: Door) -> int:
    """The number of the last event that the list knows of (`ballot_events.last`)."""
    return int(file.rows("SELECT number FROM drawn_up")[0]["number"])


def instruments_of(file: Door) -> list[str]:
    """Keys of the instruments that its ballots answer."""
    return [row["key"] for row in file.rows("SELECT key FROM instruments ORDER BY key")]


def choices(file: Door) -> dict[str, list[str]]:
    """What the list can be narrowed to: desks, modes and stages that are said of any of its ballots."""
    kinds = file.rows("SELECT desk, mode, stage FROM kinds")
    return {name: sorted({row[name] for row in kinds} - {""}) for name in ("desk", "mode", "stage")}


def ballot_of(file: Door, token: str) -> str | None:
    """The ballot that a token stands for."""
    found = file.rows("SELECT ballot FROM entries WHERE token = :token", token=token)
    return str(found[0]["ballot"]) if found else None


def entry_of(file: Door, token: str) -> Entry | None:
    """The entry that a token stands for, as it was drawn up."""
    sql = f"SELECT {', '.join(FIELDS)}, week, ratings, low, bad, topics FROM entries WHERE token = :token"  # noqa: S608 - constants only
    return next(map(_entry, file.rows(sql, token=token)), None)


def show(  # noqa: PLR0913 - one argument for each thing that the page depends on
    file: Door,
    chosen: Filter,
    marked: Mapping[str, bool],
    retagged: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    *,
    minimum_cell: int,
    size: int = 40,
) -> Shown:
    """A page of what somebody looks for. `marked`: ballot → seen, of those marked since the list was drawn up;
    `retagged`: ballot → topics, of those tagged by hand since.

    The kind that desk, mode and stage single out, low items or not, must have at least `minimum_cell` ballots: what a
    handful of people said is theirs. Item, seen and words look for ballots within it.
    """
    file.run(MARKED)
    _insert(file, "marked", ({"ballot": one, "seen": int(seen)} for one, seen in marked.items()))
    file.run(RETAGGED)
    _insert(file, "retagged", ({"ballot": one, "topics": f" {' '.join(keys)} "} for one, keys in retagged.items()))
    ballots, unseen = _sums(file, chosen)
    if ballots < minimum_cell:
        return Shown(True, {})
    total = _total(file, chosen)
    pages = max(1, -(-total // size))
    page = max(1, min(chosen.page, pages))
    found = _page(file, chosen, (page - 1) * size, size)
    return Shown(
        hidden=False,
        items=_items(file, chosen),
        unseen=unseen,
        dissatisfied=tuple(entry for entry, rank in found if rank == 2),
        average=tuple(entry for entry, rank in found if rank == 1),
        commented=tuple(entry for entry, rank in found if rank == 0),
        total=total,
        page=page,
        pages=pages,
    )


def _sums(file: Door, chosen: Filter) -> tuple[int, int]:
    """How many ballots are of the kind, and how many of those on the list nobody has seen yet."""
    kind = _kind(chosen)
    sums = "coalesce(sum(ballots), 0) AS ballots, coalesce(sum(listed - seen), 0) AS unseen"
    [kept] = file.rows(f"SELECT {sums} FROM kinds{kind.sql}", **kind.params)  # noqa: S608 - values are parameters
    newly = "coalesce(sum(m.seen - entries.seen), 0) AS seen"
    joined = "marked AS m JOIN entries ON entries.ballot = m.ballot"
    [since] = file.rows(f"SELECT {newly} FROM {joined}{kind.sql}", **kind.params)  # noqa: S608 - values are parameters
    return kept["ballots"], kept["unseen"] - since["seen"]


def _kind(chosen: Filter) -> Where:
    return (
        Where()
        .be("desk = :desk", desk=chosen.desk or None)
        .be("mode = :mode", mode=chosen.mode or None)
        .be("stage = :stage", stage=chosen.stage or None)
    )


def _picked(chosen: Filter) -> Where:
    """The ballots of the kind that are looked for."""
    where = _kind(chosen)
    if chosen.seen:
        where.be(f"{SEEN} = :seen", seen=int(chosen.seen == "yes"))
    if chosen.topic:
        where.be(f"instr({TOPICS}, :topic) > 0", topic=f" {chosen.topic} ")
    if chosen.words:
        form, words = sought(chosen.words)
        where.be(f"instr({form}, :words) > 0", words=words)
    if chosen.item:
        where.be("low_items.item = :item", item=chosen.item)
    return where


def _from(chosen: Filter) -> str:
    return "entries JOIN low_items ON low_items.place = entries.place" if chosen.item else "entries"


def _total(file: Door, chosen: Filter) -> int:
    if not (chosen.item or chosen.seen or chosen.words or chosen.topic):
        kind = _kind(chosen)
        return int(file.rows(f"SELECT coalesce(sum(listed), 0) AS n FROM kinds{kind.sql}", **kind.params)[0]["n"])  # noqa: S608 - values are parameters
    where = _picked(chosen)
    sql = f"SELECT count(*) AS n FROM {_from(chosen)}{where.sql}"  # noqa: S608 - values are parameters
    return int(file.rows(sql, **where.params)[0]["n"])


def _page(file: Door, chosen: Filter, start: int, size: int) -> list[tuple[Entry, int]]:
    """The entries of a page and where each stands: 2 dissatisfied, 1 average, 0 with a comment alone."""
    where = _picked(chosen)
    rank, order = ("low_items.dissatisfied + 1", "low_items") if chosen.item else ("entries.rank", "entries")
    sql = (
        f"SELECT {', '.join(f'entries.{name}' for name in FIELDS)}, week, ratings, low, bad, {TOPICS} AS topics, "  # noqa: S608 - values are parameters
        f"{rank} AS rank FROM {_from(chosen)}{where.sql} "
        f"ORDER BY {rank} DESC, {order}.place LIMIT :size OFFSET :start"
    )
    return [(_entry(row), row["rank"]) for row in file.rows(sql, size=size, start=start, **where.params)]


def _entry(row: Row) -> Entry:
    return Entry(
        **{name: row[name] for name in FIELDS},
        week=date.fromisoformat(row["week"]),
        ratings=json.loads(row["ratings"]),
        low=frozenset(row["low"].split()),
        dissatisfied=frozenset(row["bad"].split()),
        topics=tuple(row["topics"].split()),
    )


def _items(file: Door, chosen: Filter) -> dict[str, tuple[int, int]]:
    kind = _kind(chosen)
    sql = (
        "SELECT item, sum(dissatisfied) AS bad, sum(average) AS average "  # noqa: S608 - values are parameters
        f"FROM kind_items{kind.sql} GROUP BY item ORDER BY bad DESC, average DESC, item"
    )
    return {row["item"]: (row["bad"], row["average"]) for row in file.rows(sql, **kind.params)}
