"""Both doors keep their promises: types, transactions, errors that say what to do."""

import os
import sqlite3
import stat
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from survey import db, doors
from survey.db import connect
from survey.doors import translate
from survey.model import Refused
from tests.builders import make_ballot, make_door
from tests.postgres import make_database
from tests.survey.store.doors import both_doors, make_address, opened, stored


@pytest.mark.parametrize(
    ("sql", "translated"),
    [
        ("SELECT :a, :b_1", "SELECT %(a)s, %(b_1)s"),
        ("SELECT ':a', 'it''s :b'", "SELECT ':a', 'it''s :b'"),
        ('SELECT ":a" FROM "x:y"', 'SELECT ":a" FROM "x:y"'),
        ("SELECT x::text, :a::int", "SELECT x::text, %(a)s::int"),
        ("SELECT 7 % 4, '5 %'", "SELECT 7 %% 4, '5 %%'"),
        ("SELECT 1 -- not :this, 5 %\n, :a", "SELECT 1 -- not :this, 5 %%\n, %(a)s"),
        ("SELECT /* :no\n'% */ :a", "SELECT /* :no\n'%% */ %(a)s"),
    ],
)
def test_parameters_are_translated_and_nothing_else(sql: str, translated: str) -> None:
    assert translate(sql) == translated


@both_doors
def test_values_have_the_same_types(tmp_path: Path, kind: str) -> None:
    with opened(make_address(kind, tmp_path)) as door:
        door.run("CREATE TABLE t (a TEXT, n INTEGER)")
        assert (
            door.run_many("INSERT INTO t (a, n) VALUES (:a, :n)", [{"a": "x%:y", "n": 1}, {"a": "ệ", "n": None}]) == 2
        )
        assert door.rows("SELECT a, n FROM t WHERE a = :a", a="x%:y") == [{"a": "x%:y", "n": 1}]
        [row] = door.rows(
            "SELECT count(*) AS c, sum(n) AS s, avg(n) AS m, 0 - sum(n) AS minus, 1 = 1 AS yes, max(a) AS a, "
            "sum(n) + 0.5 AS half, 7 % 4 AS rest, ':no' AS text FROM t"
        )
        expected = {"c": 2, "s": 1, "m": 1.0, "minus": -1, "yes": 1, "a": "ệ", "half": 1.5, "rest": 3, "text": ":no"}
        assert row == expected
        assert {name: type(value) for name, value in row.items()} == {
            name: type(value) for name, value in expected.items()
        }
        assert door.run("UPDATE t SET n = 5 WHERE n IS NULL") == 1
        assert door.run("CREATE TABLE u (a TEXT)") == 0
        assert door.rows("INSERT INTO u (a) VALUES ('x') RETURNING a") == [{"a": "x"}]
        assert door.tables() == {"t", "u"}
        assert door.kind == kind
        assert door.damages() == []


@both_doors
def test_a_transaction_is_all_or_nothing_and_joins(tmp_path: Path, kind: str) -> None:
    with opened(make_address(kind, tmp_path)) as door:
        door.run("CREATE TABLE t (n INTEGER PRIMARY KEY)")

        def inner() -> int:
            return door.run("INSERT INTO t (n) VALUES (2)")

        def fails() -> None:
            door.run("INSERT INTO t (n) VALUES (1)")
            door.atomic(inner)
            raise ValueError("no")

        with pytest.raises(ValueError, match="no"):
            door.atomic(fails)
        assert door.rows("SELECT n FROM t") == []
        assert door.atomic(lambda: door.atomic(inner) + inner_count()) == 2
        with pytest.raises((sqlite3.IntegrityError, psycopg.errors.UniqueViolation)):
            door.run_many("INSERT INTO t (n) VALUES (:n)", iter([{"n": 7}, {"n": 2}]))
        assert door.rows("SELECT n FROM t") == [{"n": 2}]


def inner_count() -> int:
    return 1


@both_doors
def test_a_transaction_is_repeated_whole_when_others_were_in_the_way(tmp_path: Path, kind: str) -> None:
    busy: dict[str, Exception] = {
        "sqlite": sqlite3.OperationalError("database is locked"),
        "postgresql": psycopg.errors.SerializationFailure("could not serialize"),
    }
    if isinstance(busy[kind], sqlite3.Error):
        busy[kind].sqlite_errorcode = sqlite3.SQLITE_BUSY  # type: ignore[attr-defined] # as the driver does
    with opened(make_address(kind, tmp_path)) as door:
        door.run("CREATE TABLE t (n INTEGER)")
        runs: list[int] = []

        def twice_in_the_way() -> None:
            door.run("INSERT INTO t (n) VALUES (1)")
            runs.append(1)
            if len(runs) < 3:
                raise busy[kind]

        door.atomic(twice_in_the_way)
        assert len(runs) == 3
        assert door.rows("SELECT n FROM t") == [{"n": 1}]


@both_doors
def test_patience_ends(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "LONGEST_WAIT", 0.001)
    monkeypatch.setattr(db, "BUSY_SECONDS", 0.02)
    with stored(kind, tmp_path) as door, opened(address_of(door, tmp_path)) as other:

        def wait() -> None:
            with pytest.raises(Refused, match="busy"):
                other.atomic(lambda: other.run("DELETE FROM inbox"), sharing="inbox")

        door.atomic(wait, alone="inbox")


def address_of(door: Any, folder: Path) -> str:
    """Where a door leads."""
    if door.kind == "sqlite":
        return str(folder / "survey.db")
    info = door._connection.info
    return f"postgresql://{info.user}@/{info.dbname}?host={info.host}"


@both_doors
def test_erasing_needs_the_table_alone_from_the_start(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        with pytest.raises(RuntimeError, match="alone"):
            door.erase("inbox")
        with pytest.raises(RuntimeError, match="alone"):
            door.atomic(lambda: door.erase("inbox"))
        with pytest.raises(RuntimeError, match="start of a transaction"):
            door.atomic(lambda: door.atomic(lambda: None, alone="inbox"))
        with pytest.raises(ValueError, match="no name"):
            door.atomic(lambda: door.erase("inbox; x"), alone="inbox; x")
        door.atomic(lambda: door.atomic(lambda: door.erase("inbox"), alone="inbox"), alone="inbox")


def test_files_are_the_owner_s(tmp_path: Path) -> None:
    door = make_door(tmp_path / "survey.db")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    door.close()
    assert modes == dict.fromkeys(("survey.db", "survey.db-wal", "survey.db-shm"), 0o600)


def test_sqlite_writes_durably(tmp_path: Path) -> None:
    door = make_door(tmp_path / "survey.db")
    settings = {
        name: next(iter(door.rows(f"PRAGMA {name}")[0].values()))
        for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "temp_store", "busy_timeout")
    }
    door.close()
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "temp_store": 2,
        "busy_timeout": 5000,
    }


def test_an_address_may_name_sqlite(tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path / 'x.db'}") as door:
        assert door.tables() == set()
    assert (tmp_path / "x.db").exists()


def test_what_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"this is no database, and it is longer than a header " * 100)
    with pytest.raises(Refused, match=r"x\.db.*not a database.*restore"):
        connect(tmp_path / "x.db").tables()


def test_a_damaged_database_is_told(tmp_path: Path) -> None:
    door = make_door(tmp_path / "survey.db")
    door.run_many(
        "INSERT INTO batches (id, source, day, who) VALUES (:id, '', '', '')", [{"id": f"{n:050}"} for n in range(2000)]
    )
    door.close()
    path = tmp_path / "survey.db"
    content = bytearray(path.read_bytes())
    content[-4096 * 8 :] = b"\xff" * 4096 * 8
    path.write_bytes(content)
    with opened(str(path)) as damaged:
        assert damaged.damages()
        with pytest.raises(Refused, match="damaged; restore"):
            damaged.rows("SELECT * FROM batches ORDER BY id")


def test_a_path_that_cannot_be_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"none.*No such file"):
        connect(tmp_path / "none" / "x.db")


def test_a_reference_to_nothing_is_a_damage(tmp_path: Path) -> None:
    door = make_door(tmp_path / "survey.db")
    door.run("PRAGMA foreign_keys = OFF")
    door.run("DELETE FROM agencies")
    assert door.damages() == ["desks refers to a missing row of agencies"]
    door.close()


def test_postgresql_that_does_not_answer_is_told_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be reached") as told:
        connect(f"postgresql://somebody:hunter2@/x?host={tmp_path}")
    assert "hunter2" not in str(told.value)
    assert "\n" not in str(told.value)


def test_a_lost_connection_is_told() -> None:
    with opened(make_database()) as door:
        with pytest.raises(Refused, match="connection to the database was lost"):
            door.rows("SELECT pg_terminate_backend(pg_backend_pid())")
        with pytest.raises(Refused, match="connection to the database was lost"):
            door.atomic(lambda: None)


def test_postgresql_in_another_order_is_refused() -> None:
    address = make_database()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE DATABASE latin TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
    with (
        opened(f"postgresql://survey@/latin?{address.split('?')[1]}") as door,
        pytest.raises(Refused, match="createdb"),
    ):
        door.prepare()


def test_postgresql_s_own_errors_pass(tmp_path: Path) -> None:
    with opened(make_database()) as door, pytest.raises(psycopg.errors.UndefinedTable):
        door.rows("SELECT * FROM nothing")


def test_without_the_extra_postgresql_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(Refused, match="pip install"):
        connect("postgresql://x")


def test_a_backup_is_a_whole_copy_of_the_owner_s(tmp_path: Path) -> None:
    door = make_door(tmp_path / "survey.db")
    copy = tmp_path / "copy.db"
    door.backup(copy)
    with pytest.raises(Refused, match="exists"):
        door.backup(copy)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with opened(str(copy)) as copied:
        assert copied.rows("SELECT * FROM desks") == door.rows("SELECT * FROM desks")
        assert copied.damages() == []
    door.close()


def test_postgresql_is_backed_up_with_its_own_tool(tmp_path: Path) -> None:
    with opened(make_database()) as door, pytest.raises(Refused, match="pg_dump"):
        door.backup(tmp_path / "copy")
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - the folder is what is looked at


def test_a_log_that_is_being_read_is_told_and_made_up_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "BUSY_SECONDS", 0.01)
    door = make_door(tmp_path / "survey.db")
    reader = sqlite3.connect(tmp_path / "survey.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM desks").fetchall()
    door.run("INSERT INTO batches (id, source, day, who) VALUES (:id, '', '', '')", id=make_ballot().id)
    with pytest.raises(Refused, match="do it again"):
        door.atomic(lambda: door.erase("inbox"), alone="inbox")
    reader.close()
    door.atomic(lambda: door.erase("inbox"), alone="inbox")
    assert (tmp_path / "survey.db-wal").stat().st_size == 0
    door.close()
