"""The two doors to a database: SQLite through sqlite-utils, PostgreSQL through psycopg. Nothing else imports them.

A driver's errors leave as `Refused` where a person can do something about them. psycopg is an extra and is imported
when the first address of a PostgreSQL database is opened.
"""

import os
import re
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from survey.doors import ATTEMPTS, Door, Kind, Retrying, Row, pause, translate
from survey.model import Refused

if TYPE_CHECKING:
    from psycopg.adapt import AdaptersMap

__all__ = ["Door", "Row", "connect"]

BUSY_SECONDS = 5.0
"""How long the database itself waits for others before an attempt counts as failed."""
CACHE_KIB = 32 * 1024
"""Memory that one SQLite connection may use for pages: random ids touch pages all over a large table."""


def connect(url: str | Path) -> Door:
    """A door: `postgresql://…`, or `sqlite:///path` or a path, where a missing file is made (mode 0600), empty."""
    text = str(url)
    if text.startswith(("postgresql://", "postgres://")):
        return _PostgreSQL(text)
    return _SQLite(Path(text.removeprefix("sqlite:///")))


class _SQLite(Retrying):
    kind: Kind = "sqlite"
    errors = sqlite3.Error

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        try:
            # Only a new file is opened here. Closing a file drops all locks that this process holds on it, also those
            # of its other doors; another process would then take itself for the last one and remove the log in which
            # they go on writing.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            pass
        except OSError as error:
            raise Refused(f"{path}: {error.strerror}; check the path and who may write there") from None
        self._db = self._persist(self._open)

    def _open(self) -> Database:
        connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            database = Database(connection, execute_plugins=False)
            # secure_delete: what is deleted is overwritten. temp_store: sorting leaves no files behind.
            for setting in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "temp_store=MEMORY"):
                database.execute(f"PRAGMA {setting}").fetchall()
            database.execute(f"PRAGMA cache_size=-{CACHE_KIB}").fetchall()
        except BaseException:
            connection.close()
            raise
        return database

    def rows(self, sql: str, /, **params: Any) -> list[Row]:
        def attempt() -> list[Row]:
            cursor = self._db.execute(sql, params)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

        return self._persist(attempt)

    def run(self, sql: str, /, **params: Any) -> int:
        return self._persist(lambda: max(self._db.execute(sql, params).rowcount, 0))

    def _run_many(self, sql: str, rows: Iterable[Mapping[str, Any]]) -> int:
        return max(self._db.conn.executemany(sql, rows).rowcount, 0)

    def tables(self) -> set[str]:
        return set(self._persist(self._db.table_names))

    def prepare(self) -> None:
        self._persist(self._db.enable_wal)

    def backup(self, path: Path) -> None:
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except OSError as error:
            raise Refused(f"{path}: {error.strerror}; name a new file in a folder that can be written") from None
        self.run("VACUUM INTO :path", path=str(path))

    def damages(self) -> list[str]:
        try:
            found = [next(iter(row.values())) for row in self.rows("PRAGMA quick_check")]
            found += [f"{row['table']} refers to a missing row of {row['parent']}" for row in self.rows(FOREIGN)]
        except Refused as error:
            return [str(error)]
        return [text for text in found if text != "ok"]

    def close(self) -> None:
        self._db.close()

    def _begin(self, alone: str, sharing: str) -> None:
        # One writer at a time, whatever the table. Beginning deferred fails when a reader turns writer.
        self._db.execute("BEGIN IMMEDIATE")

    def _end(self, verb: str) -> None:
        if self._db.conn.in_transaction:
            self._db.execute(verb)

    def _empty(self, table: str) -> None:
        self.run(f"DELETE FROM {_name(table)}")  # noqa: S608 - the name was checked

    def _scrub(self) -> None:
        """Bring the write-ahead log's pages into the file and cut the log to nothing."""
        for number in range(ATTEMPTS):
            if not next(iter(self.rows("PRAGMA wal_checkpoint(TRUNCATE)")[0].values())):
                return
            # SQLite does not wait for another process that is at the same work, as it waits for readers and writers.
            pause(number)
        raise Refused(f"{self._path}-wal is being read and still shows the order of what was emptied; do it again")

    def _passing(self, error: Exception) -> bool:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)

    def _plain(self, error: Exception) -> Exception:
        remedy = SQLITE_REMEDIES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        return Refused(f"{self._path}: {error}; {remedy}") if remedy else error


FOREIGN = "PRAGMA foreign_key_check"
SQLITE_REMEDIES: Mapping[int, str] = {
    sqlite3.SQLITE_NOTADB: "it is no database; restore it from a backup or name another file",
    sqlite3.SQLITE_CORRUPT: "the database is damaged; restore it from a backup",
    sqlite3.SQLITE_FULL: "make room on the disk",
    sqlite3.SQLITE_READONLY: "let this user write the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "check the path and who may write there",
    sqlite3.SQLITE_IOERR: "check the disk",
}


class _PostgreSQL(Retrying):
    kind: Kind = "postgresql"

    def __init__(self, url: str) -> None:
        super().__init__()
        try:
            import psycopg  # noqa: PLC0415 - an extra, needed for this door only
        except ImportError:
            raise Refused("PostgreSQL needs the extra: pip install 'citizen-survey[postgres]'") from None
        self.errors = psycopg.Error
        try:
            self._connection = psycopg.connect(url, autocommit=True, client_encoding="utf-8")
        except psycopg.Error as error:
            # Never the address itself: it may hold a password.
            raise Refused(f"the database cannot be reached ({_line(error)}); check SURVEY_DATABASE_URL") from None
        _adapt(self._connection.adapters)
        self.run(f"SET lock_timeout = '{BUSY_SECONDS}s'")

    def rows(self, sql: str, /, **params: Any) -> list[Row]:
        def attempt() -> list[Row]:
            cursor = self._connection.execute(translate(sql), params)
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

        return self._persist(attempt)

    def run(self, sql: str, /, **params: Any) -> int:
        return self._persist(lambda: max(self._connection.execute(translate(sql), params).rowcount, 0))

    def _run_many(self, sql: str, rows: Iterable[Mapping[str, Any]]) -> int:
        with self._connection.cursor() as cursor:
            cursor.executemany(translate(sql), rows)
            return max(cursor.rowcount, 0)

    def tables(self) -> set[str]:
        return {row["name"] for row in self.rows(POSTGRESQL_TABLES)}

    def prepare(self) -> None:
        [found] = self.rows(POSTGRESQL_LOCALE)
        if found["encoding"] != "UTF8" or found["collation"] not in ("C", "POSIX", "C.UTF-8", "C.utf8"):
            raise Refused(
                f"the database has encoding {found['encoding']} and collation {found['collation']}; "
                "make one with: createdb --template=template0 --encoding=UTF8 --locale=C NAME"
            )

    def backup(self, path: Path) -> None:
        raise Refused(f"{path}: not written; a PostgreSQL database is backed up with pg_dump")

    def damages(self) -> list[str]:
        return []

    def close(self) -> None:
        self._connection.close()

    def _begin(self, alone: str, sharing: str) -> None:
        # The lock comes before the first snapshot; emptying a table would otherwise take along what came in between.
        locks = [
            f"LOCK TABLE {_name(table)} IN {mode} MODE"
            for table, mode in ((alone, "ACCESS EXCLUSIVE"), (sharing, "ROW EXCLUSIVE"))
            if table
        ]
        self._connection.execute("; ".join(["BEGIN ISOLATION LEVEL SERIALIZABLE", *locks]))

    def _end(self, verb: str) -> None:
        if not self._connection.closed:
            self._connection.execute(verb)

    def _empty(self, table: str) -> None:
        # A new file takes the table's place, the old one is unlinked; deleted rows would stay until the next vacuum.
        self.run(f"TRUNCATE {_name(table)}")

    def _scrub(self) -> None:
        """Truncating was all."""

    def _passing(self, error: Exception) -> bool:
        state = getattr(error, "sqlstate", None)
        # Two processes that make the same table at once collide in the catalogue, whatever IF NOT EXISTS says.
        twice = state == "23505" and error.diag.schema_name == "pg_catalog"  # type: ignore[attr-defined] # psycopg's
        return twice or state in ("40001", "40P01", "42P07", "55P03")

    def _plain(self, error: Exception) -> Exception:
        if getattr(error, "sqlstate", None) is None or self._connection.closed:
            return Refused(f"the connection to the database was lost ({_line(error)}); is PostgreSQL running?")
        return error


POSTGRESQL_TABLES = "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()"
POSTGRESQL_LOCALE = """
    SELECT pg_encoding_to_char(encoding) AS encoding, datcollate AS collation
    FROM pg_database WHERE datname = current_database()
"""


def _adapt(adapters: "AdaptersMap") -> None:
    """Sums and averages come as numeric, comparisons as bool; the other door knows int and float only."""
    from psycopg.adapt import Loader  # noqa: PLC0415 - an extra, needed for this door only

    class Number(Loader):
        def load(self, data: Any) -> int | float:
            text = bytes(data).decode()
            return int(text) if text.removeprefix("-").isdigit() else float(text)

    class Truth(Loader):
        def load(self, data: Any) -> int:
            return int(bytes(data) == b"t")

    adapters.register_loader("numeric", Number)
    adapters.register_loader("bool", Truth)


def _line(error: Exception) -> str:
    return " ".join(str(error).split())


def _name(table: str) -> str:
    if not re.fullmatch("[a-z_]+", table):
        raise ValueError(f"{table!r} is no name of a table")
    return table
