"""What the store needs of a database: the door, the one retry policy, portable SQL. Knows no driver; `survey.db` does.

SQL is written once with `:name` parameters; values are str, int, float and None on every door. A door belongs to one
thread. It decides nothing: what is asked and kept is `survey.store`'s.
"""

import random
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

from survey.model import Refused

T = TypeVar("T")
Row = dict[str, Any]
Kind = Literal["sqlite", "postgresql"]

ATTEMPTS = 10
LONGEST_WAIT = 0.5
"""Seconds between two attempts, at most."""


class Door(Protocol):
    """What the store needs of a database. Raises `Refused` for one that is unreachable, locked for long or damaged."""

    @property
    def kind(self) -> Kind:
        """Which door it is."""

    def rows(self, sql: str, /, **params: Any) -> list[Row]:
        """Run a statement and return all its rows."""

    def run(self, sql: str, /, **params: Any) -> int:
        """Run a statement and return the number of rows it changed."""

    def run_many(self, sql: str, rows: Iterable[Mapping[str, Any]], /) -> int:
        """Run a statement once for each mapping, all or none; returns the number of rows changed."""

    def atomic(self, function: Callable[[], T], *, alone: str = "", sharing: str = "") -> T:
        """Run a function in one serialisable transaction, all of it again when others were in the way.

        So it may run several times and must not act outside the database. Inside another it joins that one. `alone`
        names a table that nobody else may touch meanwhile, which `erase` needs; `sharing` one that nobody may have
        alone meanwhile. Both are taken before anything is read.
        """

    def erase(self, table: str) -> None:
        """Empty a table so that neither its rows nor their order can be read from the database's files.

        Only inside `atomic(…, alone=table)`. It is done for good when that has returned; where it could not be
        (SQLite: another process read for long), `Refused` says that the next `erase` makes up for it.
        """

    def tables(self) -> set[str]:
        """Names of the tables."""

    def prepare(self) -> None:
        """Whatever a database needs once, before its first table."""

    def backup(self, path: Path) -> None:
        """Write a consistent copy while others write. Raises `Refused` when `path` exists or cannot be written."""

    def damages(self) -> list[str]:
        """What the database itself finds wrong with its files; empty when all is well."""

    def close(self) -> None:
        """Give the connection back."""


def pause(number: int) -> None:
    """Wait after the attempt of that number (from 0): longer each time, and never quite the same.

    Without chance all who collided would collide again.
    """
    time.sleep(random.uniform(0, min(LONGEST_WAIT, 0.005 * 2**number)))  # noqa: S311 - no secret is drawn


class Retrying(ABC):
    """The one retry policy, and transactions that join."""

    errors: type[Exception]
    """What the driver raises."""

    def __init__(self) -> None:
        self._inside: set[str] | None = None
        self._erased = False

    def atomic(self, function: Callable[[], T], *, alone: str = "", sharing: str = "") -> T:
        if self._inside is None:
            result = self._persist(lambda: self._transaction(function, alone, sharing))
            if self._erased:
                self._erased = False
                self._scrub()
            return result
        if alone and alone not in self._inside:
            raise RuntimeError(f"{alone} can be had alone only from the start of a transaction")
        return function()

    def _persist(self, attempt: Callable[[], T]) -> T:
        """Run `attempt`; while others are in the way, again, after a pause."""
        for number in range(ATTEMPTS):
            try:
                return attempt()
            except self.errors as error:
                if self._inside is not None or not self._passing(error):
                    plain = self._plain(error)
                    if plain is error:
                        raise
                    raise plain from error
            pause(number)
        raise Refused("the database is busy with other work; wait a moment and try again")

    def _transaction(self, function: Callable[[], T], alone: str, sharing: str) -> T:
        try:
            self._begin(alone, sharing)
            self._inside = {alone}
            result = function()
            self._end("COMMIT")
        except BaseException:
            self._erased = False
            self._end("ROLLBACK")
            raise
        finally:
            self._inside = None
        return result

    def erase(self, table: str) -> None:
        if self._inside is None or table not in self._inside:
            raise RuntimeError(f"erase {table} inside atomic(…, alone={table!r})")
        self._empty(table)
        self._erased = True

    def run_many(self, sql: str, rows: Iterable[Mapping[str, Any]], /) -> int:
        if self._inside is not None:
            return self._persist(lambda: self._run_many(sql, rows))
        # What runs dry when it is read must not be read a second time.
        kept = list(rows)
        return self.atomic(lambda: self.run_many(sql, kept))

    @abstractmethod
    def _run_many(self, sql: str, rows: Iterable[Mapping[str, Any]]) -> int: ...
    @abstractmethod
    def _begin(self, alone: str, sharing: str) -> None: ...
    @abstractmethod
    def _end(self, verb: str) -> None: ...
    @abstractmethod
    def _empty(self, table: str) -> None: ...
    @abstractmethod
    def _scrub(self) -> None: ...
    @abstractmethod
    def _passing(self, error: Exception) -> bool: ...
    @abstractmethod
    def _plain(self, error: Exception) -> Exception: ...


_TOKENS = re.compile(
    r"""(?P<kept>'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|::)|:(?P<name>[A-Za-z_]\w*)|(?P<percent>%)""",
    re.DOTALL,
)


@lru_cache(maxsize=512)
def translate(sql: str) -> str:
    """`:name` as psycopg's `%(name)s`, sparing strings, quoted names, comments and casts; `%` doubled everywhere."""

    def one(match: re.Match[str]) -> str:
        if match["name"]:
            return f"%({match['name']})s"
        return match[0].replace("%", "%%")

    return _TOKENS.sub(one, sql)
