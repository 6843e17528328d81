"""The attack on anonymity: it reads the order of ballots that are not settled and of leaky stores, and of no other."""

import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from survey.db import Door
from survey.model import Ballot
from survey.sealing import ballot_id
from survey.settling import settle
from survey.store import ballots
from tests.builders import KEY, TODAY, make_ballot
from tests.faults.attacker import POSTGRESQL_PAGE, SQLITE_PAGE, Clue, clues_in, judge, linked
from tests.postgres import server_folder
from tests.survey.store.doors import both_doors, stored

BALLOTS = 400
"""Cast on one day: with so many, four deviations of a blind clue are 7 points in a hundred."""
TOMORROW = TODAY + timedelta(days=1)

HIDDEN = """
    SELECT id, CAST(CAST(xmin AS TEXT) AS BIGINT) AS transaction, CAST(CAST(cmin AS TEXT) AS BIGINT) AS command,
        CAST(CAST(xmax AS TEXT) AS BIGINT) AS ended,
        CAST(split_part(trim(CAST(ctid AS TEXT), '()'), ',', 1) AS BIGINT) * 1000
            + CAST(split_part(trim(CAST(ctid AS TEXT), '()'), ',', 2) AS BIGINT) AS place
    FROM {}
"""
"""What PostgreSQL keeps beside each row of a table."""


def make_day(count: int = BALLOTS, **changes: object) -> list[Ballot]:
    """The ballots of a day, as they come in; ids tell nothing, so neither does the order of the ids."""
    return [
        make_ballot(id=ballot_id(KEY, f"{changes} {number}"), comment=f"lời góp {number}.", **changes)
        for number in range(count)
    ]


def cast_all(door: Door, day: list[Ballot]) -> list[str]:
    """Cast each ballot in a transaction of its own; returns their ids in that order."""
    for ballot in day:
        assert ballots.cast(door, ballot) == "new"
    return [ballot.id for ballot in day]


def attack(
    door: Door, folder: Path, arrived: Sequence[str], tables: Sequence[str] = ("inbox", "ballots")
) -> dict[str, Clue]:
    """Everything that a copy of the disk, and a right to read every table, tell about some ballots."""
    if door.kind == "sqlite":
        clues = clues_in(sorted(folder.iterdir()), arrived, SQLITE_PAGE)
        return clues | {f"{table}: row number": _row_numbers(door, table) for table in tables}
    door.run("CHECKPOINT")  # what is in memory only is not on the disk yet
    number = door.rows("SELECT oid AS number FROM pg_database WHERE datname = current_database()")[0]["number"]
    clues = clues_in(sorted((server_folder() / "data/base" / str(number)).iterdir()), arrived, POSTGRESQL_PAGE)
    for table in tables:
        rows = [row for row in door.rows(HIDDEN.format(table)) if row["id"] in set(arrived)]
        for name in ("transaction", "command", "ended", "place"):
            clues[f"{table}: {name}"] = {row["id"]: (0, row[name]) for row in rows}
    return clues


def _row_numbers(door: Door, table: str) -> Clue:
    if "WITHOUT ROWID" in door.rows("SELECT sql FROM sqlite_master WHERE name = :name", name=table)[0]["sql"]:
        return {}
    return {row["id"]: (0, row["rowid"]) for row in door.rows(f"SELECT id, rowid FROM {table}")}  # noqa: S608 - ours


def assert_blind(clues: dict[str, Clue], arrived: Sequence[str]) -> None:
    """No clue is better than chance, in order or in time."""
    seeing = {name: judge(clue, arrived) for name, clue in clues.items() if not judge(clue, arrived).is_blind}
    assert not seeing
    # 16 of 400 by chance; a Poisson number of 16 exceeds 36 once in a hundred thousand.
    assert max((linked(clue, arrived) for clue in clues.values() if len(clue) > 100), default=0) <= 0.09


def assert_read(clues: dict[str, Clue], arrived: Sequence[str]) -> None:
    """Some clue reads the order."""
    assert [name for name, clue in clues.items() if judge(clue, arrived).reads_order]


@both_doors
def test_the_order_of_an_inbox_can_be_read_as_is_said_openly(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        arrived = cast_all(door, make_day())
        clues = attack(door, tmp_path, arrived)
        assert_read(clues, arrived)
        assert max(linked(clue, arrived) for clue in clues.values()) > 0.9


@both_doors
def test_the_order_in_a_leaky_store_can_be_read(tmp_path: Path, kind: str) -> None:
    """Ballots moved one after the other as they came, into a table that is not its own index."""
    with stored(kind, tmp_path) as door:
        day = make_day()
        door.run("CREATE TABLE leaky (id TEXT PRIMARY KEY, answers TEXT)")
        for ballot in day:
            door.run("INSERT INTO leaky (id, answers) VALUES (:id, :answers)", id=ballot.id, answers=ballot.answers)
        door.atomic(lambda: door.erase("inbox"), alone="inbox")  # cuts the log; the pages alone must tell
        arrived = [ballot.id for ballot in day]
        assert_read(attack(door, tmp_path, arrived, ["leaky"]), arrived)


def test_pages_tell_of_the_order_even_where_a_table_is_its_own_index(tmp_path: Path) -> None:
    """Having no row numbers is not enough: without any log, after many splits, two of three pairs still show."""
    with stored("sqlite", tmp_path) as door:
        arrived = cast_all(door, make_day())
        door.run("PRAGMA journal_mode = DELETE")
        clues = {name: clue for name, clue in attack(door, tmp_path, arrived).items() if "page" in name}
        assert not all(judge(clue, arrived).is_blind for clue in clues.values())


@both_doors
def test_the_order_of_settled_ballots_cannot_be_read(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        arrived = cast_all(door, make_day())
        assert settle(door, key=KEY, today=TOMORROW) == BALLOTS
        if kind == "sqlite":
            door.backup(tmp_path / "backup.db")
        clues = attack(door, tmp_path, arrived)
        assert any(len(clue) == BALLOTS for clue in clues.values())
        assert_blind(clues, arrived)


@both_doors
def test_today_s_ballots_lose_their_order_too_when_earlier_ones_are_settled(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        before = cast_all(door, make_day(date=TODAY - timedelta(days=1)))
        today = cast_all(door, make_day())
        assert settle(door, key=KEY, today=TODAY) == BALLOTS
        assert ballots.count_inbox(door) == BALLOTS
        for arrived in (before, today):
            assert_blind(attack(door, tmp_path, arrived), arrived)


@both_doors
def test_night_after_night_nothing_comes_back(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        nights = [TODAY + timedelta(days=number) for number in range(4)]
        days = []
        for night in nights:
            days.append(cast_all(door, make_day(date=night)))
            settle(door, key=KEY, today=night + timedelta(days=1))
        for arrived in days:
            assert_blind(attack(door, tmp_path, arrived), arrived)


def test_nothing_of_the_inbox_stays_in_the_files(tmp_path: Path) -> None:
    with stored("sqlite", tmp_path) as door:
        arrived = cast_all(door, make_day())
        settle(door, key=KEY, today=TOMORROW)
        root = door.rows("SELECT rootpage FROM sqlite_master WHERE name = 'inbox'")[0]["rootpage"]
    content = (tmp_path / "survey.db").read_bytes()
    pages = [content[start : start + SQLITE_PAGE] for start in range(0, len(content), SQLITE_PAGE)]
    assert [path.name for path in tmp_path.iterdir()] == ["survey.db"]
    assert not any(ballot.encode() in pages[root - 1] for ballot in arrived)
    tree = (2, 5, 10, 13)  # the first byte of pages in use; page 1 begins with the file's header
    unused = b"".join(page for page in pages[1:] if page[0] not in tree)
    assert len(unused) > SQLITE_PAGE
    assert not any(ballot.encode() in unused for ballot in arrived)
    assert "lời góp".encode() not in unused


def test_the_log_is_cut_while_the_store_stays_open(tmp_path: Path) -> None:
    with stored("sqlite", tmp_path) as door:
        cast_all(door, make_day(50))
        assert (tmp_path / "survey.db-wal").stat().st_size > 0
        settle(door, key=KEY, today=TOMORROW)
        assert (tmp_path / "survey.db-wal").stat().st_size == 0


@both_doors
@pytest.mark.parametrize("table", ["inbox", "ballots"])
def test_a_ballot_has_no_column_for_who_or_when(tmp_path: Path, kind: str, table: str) -> None:
    with stored(kind, tmp_path) as door:
        cast_all(door, make_day(1))
        if table == "ballots":
            settle(door, key=KEY, today=TOMORROW)
        [row] = door.rows(f"SELECT * FROM {table}")  # noqa: S608 - one of the two names above
    assert set(row) - {"batch", "mac"} == set(ballots.COLUMNS)
    assert row["date"] == "2026-11-23"


def test_no_time_of_day_and_no_address_is_in_the_files(tmp_path: Path) -> None:
    with stored("sqlite", tmp_path) as door:
        cast_all(door, make_day(50))
        everything = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        settle(door, key=KEY, today=TOMORROW)
        everything += b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"2026-11-23" in everything
    assert not re.search(rb"\d\d:\d\d|\d\dT\d\d|\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b", everything)


def test_postgresql_s_own_log_keeps_the_order_until_it_is_recycled(tmp_path: Path) -> None:
    """README says so: whoever holds the server's disk can read some days back. It is not in any dump."""
    with stored("postgresql", tmp_path) as door:
        arrived = cast_all(door, make_day())
        settle(door, key=KEY, today=TOMORROW)
        logs = [path for path in sorted((server_folder() / "data/pg_wal").iterdir()) if path.is_file()]
        assert_read(clues_in(logs, arrived, POSTGRESQL_PAGE), arrived)
