"""The schema: taken step by step, once, whoever comes first; other schemas are refused with what to do."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from threading import BrokenBarrierError

import pytest

from survey.db import connect
from survey.migrations import MIGRATIONS, Migration, SchemaError, check_schema, migrate
from survey.model import Refused
from tests.survey.store.doors import both_doors, make_address, opened

TODAY = date(2026, 11, 23)
NEXT = (
    *MIGRATIONS,
    Migration(len(MIGRATIONS) + 1, "more", ("CREATE TABLE more (id TEXT PRIMARY KEY) {without_rowid}",)),
)


@both_doors
def test_every_step_is_taken_once_and_recorded(tmp_path: Path, kind: str) -> None:
    with opened(make_address(kind, tmp_path)) as door:
        with pytest.raises(SchemaError, match="no tables yet; run: survey migrate"):
            check_schema(door)
        assert migrate(door, TODAY) == [step.name for step in MIGRATIONS]
        assert migrate(door, TODAY) == []
        check_schema(door)
        assert door.rows("SELECT number, name, day FROM migrations ORDER BY number") == [
            {"number": step.number, "name": step.name, "day": "2026-11-23"} for step in MIGRATIONS
        ]


@both_doors
def test_an_older_and_a_newer_schema_are_refused(tmp_path: Path, kind: str) -> None:
    with opened(make_address(kind, tmp_path)) as door:
        migrate(door, TODAY)
        with pytest.raises(
            SchemaError,
            match=rf"stands at step {len(MIGRATIONS)}.*needs step {len(MIGRATIONS) + 1}.*run: survey migrate",
        ):
            check_schema(door, NEXT)
        assert migrate(door, TODAY, NEXT) == ["more"]
        check_schema(door, NEXT)
        for refused in (check_schema, lambda door: migrate(door, TODAY)):
            with pytest.raises(Refused, match=r"newer version wrote it; install"):
                refused(door)


@both_doors
def test_a_step_that_fails_leaves_nothing(tmp_path: Path, kind: str) -> None:
    bad = Migration(len(MIGRATIONS) + 1, "bad", ("CREATE TABLE bad (id TEXT)", "CREATE TABLE worse (id TEXT, id TEXT)"))
    with opened(make_address(kind, tmp_path)) as door:
        with pytest.raises(Exception, match="id"):
            migrate(door, TODAY, (*MIGRATIONS, bad))
        check_schema(door)
        assert "bad" not in door.tables()


def test_numbers_are_in_order() -> None:
    assert [step.number for step in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


def migrate_together(address: str, number: int) -> list[str]:
    """Meet the others, then migrate."""
    barrier.wait(30)
    door = connect(address)
    try:
        return migrate(door, TODAY)
    finally:
        door.close()


def keep(shared: object) -> None:
    """Give a process of the pool what all of them share."""
    globals()["barrier"] = shared


class Unset:
    """Stands where each process of a pool has its barrier."""

    def wait(self, seconds: float) -> None:
        raise BrokenBarrierError(seconds)


barrier = Unset()


@both_doors
def test_processes_that_migrate_a_new_database_at_once_all_succeed(tmp_path: Path, kind: str) -> None:
    address, processes = make_address(kind, tmp_path), 6
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, keep, (context.Barrier(processes),)) as pool:
        taken = list(pool.map(migrate_together, [address] * processes, range(processes)))
    assert sorted(name for names in taken for name in names) == sorted(step.name for step in MIGRATIONS)
    with opened(address) as door:
        check_schema(door)
