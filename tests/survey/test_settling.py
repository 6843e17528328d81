"""Settling: whole past days, once, in one step, whoever does it and whatever happens meanwhile."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from survey.checking import check
from survey.db import Door
from survey.model import Refused
from survey.settling import expire, settle
from survey.store import ballots, batches
from tests.builders import KEY, TODAY, make_ballot
from tests.survey.store.doors import both_doors, opened, stored
from tests.survey.test_db import address_of

YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)


@both_doors
def test_past_days_are_settled_and_today_waits(tmp_path: Path, kind: str) -> None:
    days = [YESTERDAY, TODAY, TOMORROW, TODAY - timedelta(days=30)]
    cast = [make_ballot(date=day) for day in days]
    with stored(kind, tmp_path) as door:
        for ballot in cast:
            ballots.cast(door, ballot)
        assert settle(door, key=KEY, today=TODAY) == 2
        assert {row["date"] for row in ballots.settled(door)} == {str(YESTERDAY), "2026-10-24"}
        assert {row["date"] for row in ballots.waiting(door)} == {str(TODAY), str(TOMORROW)}
        assert settle(door, key=KEY, today=TODAY) == 0
        assert settle(door, key=KEY, today=TODAY, include_today=True) == 1
        assert settle(door, key=KEY, today=TOMORROW + timedelta(days=1)) == 1
        assert len(ballots.settled(door)) == 4
        assert ballots.count_inbox(door) == 0
        assert check(door, KEY) == []


@both_doors
def test_a_ballot_that_is_settled_already_is_not_settled_again(tmp_path: Path, kind: str) -> None:
    ballot = make_ballot()
    with stored(kind, tmp_path) as door:
        ballots.cast(door, ballot)
        settle(door, key=KEY, today=TOMORROW)
        ballots.put_back(door, ballots.settled(door))
        assert settle(door, key=KEY, today=TOMORROW) == 0
        assert ballots.count_inbox(door) == 0
        assert check(door, KEY) == []


@both_doors
def test_what_fails_in_between_changes_nothing(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with stored(kind, tmp_path) as door:
        cast = [make_ballot() for _ in range(5)]
        for ballot in cast:
            ballots.cast(door, ballot)
        before = ballots.waiting(door)
        with monkeypatch.context() as broken:
            broken.setattr(ballots, "put_back", fail)
            with pytest.raises(MemoryError):
                settle(door, key=KEY, today=TOMORROW)
        assert ballots.waiting(door) == before
        assert ballots.settled(door) == []
        assert settle(door, key=KEY, today=TOMORROW) == 5


def fail(*arguments: object) -> None:
    raise MemoryError(arguments)


KILLED = """
import os, signal, sys, time
from survey import settling
from survey.db import connect
from survey.store import ballots, batches
from tests.builders import KEY, TODAY
place, address = sys.argv[1:]
door = connect(address)
die = lambda *rest: os.kill(os.getpid(), signal.SIGKILL)
if place == "before commit":
    ballots.put_back = die
elif place == "after commit":
    door._scrub = die
settling.settle(door, key=KEY, today=TODAY.replace(day=24))
"""


@pytest.mark.parametrize(("place", "settled"), [("before commit", 0), ("after commit", 5)])
@both_doors
def test_a_killed_settling_has_done_nothing_or_all(tmp_path: Path, kind: str, place: str, settled: int) -> None:
    with stored(kind, tmp_path) as door:
        for _ in range(5):
            ballots.cast(door, make_ballot())
        killed = subprocess.run([sys.executable, "-c", KILLED, place, address_of(door, tmp_path)], check=False)
        assert killed.returncode == -signal.SIGKILL
        assert len(ballots.settled(door)) == settled
        assert settle(door, key=KEY, today=TOMORROW) == 5 - settled
        assert check(door, KEY) == []
    if kind == "sqlite":
        assert not (tmp_path / "survey.db-wal").exists()


SETTLE = """
import sys, time
from datetime import timedelta
from survey.db import connect
from survey.model import Refused
from survey.settling import expire, settle
from tests.builders import KEY, TODAY
door = connect(sys.argv[1])
end = time.monotonic() + float(sys.argv[2])
moved = 0
while time.monotonic() < end:
    moved += settle(door, key=KEY, today=TODAY + timedelta(days=1))
    time.sleep(0.05)  # SQLite's queue of writers is not fair
print(moved)
"""

CAST = """
import sys, time
from survey.db import connect
from survey.store import ballots, batches
from tests.builders import make_ballot
door = connect(sys.argv[1])
end = time.monotonic() + float(sys.argv[2])
number = 0
while time.monotonic() < end:
    ballot = make_ballot(id=f"{int(sys.argv[3]):08x}{number:024x}")
    said = ballots.cast(door, ballot), ballots.cast(door, ballot)
    assert said == ("new", "same"), said
    number += 1
print(number)
"""


def start(program: str, *arguments: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(Path.cwd())}
    )


@both_doors
def test_settling_while_others_cast_and_settle_loses_and_doubles_nothing(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        address, seconds = address_of(door, tmp_path), 3.0
        casting = [start(CAST, address, seconds, number) for number in range(4)]
        settling = [start(SETTLE, address, seconds) for _ in range(2)]
        numbers = [int(process.communicate(timeout=60)[0]) for process in (*casting, *settling)]
        assert [process.returncode for process in (*casting, *settling)] == [0] * 6
        rest = settle(door, key=KEY, today=TOMORROW)
        assert min(numbers[:4]) > 0
        assert sum(numbers[4:]) > 5
        assert sum(numbers[4:]) + rest == sum(numbers[:4]) == len(ballots.settled(door))
        assert check(door, KEY) == []


CHECKPOINT = """
import fcntl, sys, time
with open(sys.argv[1], "r+b") as index:
    fcntl.lockf(index, fcntl.LOCK_EX, 1, 121)  # the byte by which SQLite knows that somebody cuts the log
    print("begun", flush=True)
    time.sleep(0.1)
"""


def test_a_settling_waits_for_another_process_that_cuts_the_log(tmp_path: Path) -> None:
    with stored("sqlite", tmp_path) as door:
        ballots.cast(door, make_ballot())
        other = start(CHECKPOINT, tmp_path / "survey.db-shm")
        assert other.stdout is not None
        assert other.stdout.readline() == "begun\n"
        assert settle(door, key=KEY, today=TOMORROW) == 1
        other.communicate(timeout=60)
        assert other.returncode == 0
        assert (tmp_path / "survey.db-wal").stat().st_size == 0


def test_a_settling_waits_for_a_cast_that_has_begun_and_takes_it_along(tmp_path: Path) -> None:
    """PostgreSQL's TRUNCATE takes rows along that its own transaction cannot see: the lock must come first."""
    with stored("postgresql", tmp_path) as door, opened(address_of(door, tmp_path)) as other:

        def slowly() -> "subprocess.Popen[str]":
            assert ballots.cast(other, make_ballot()) == "new"
            process = start(SETTLE, address_of(door, tmp_path), 0.2)
            wait_for_a_lock(door)
            return process

        process = other.atomic(slowly, sharing="inbox")
        assert int(process.communicate(timeout=60)[0]) == 1
        assert len(ballots.settled(door)) == 1


def wait_for_a_lock(door: Door) -> None:
    end = time.monotonic() + 20
    while not door.rows("SELECT 1 AS one FROM pg_locks WHERE NOT granted"):
        assert time.monotonic() < end, "nobody waits"
        time.sleep(0.01)


@both_doors
def test_a_ballot_goes_when_its_years_are_over_and_not_a_day_before(tmp_path: Path, kind: str) -> None:
    kept, over = (
        make_ballot(date=TODAY.replace(year=TODAY.year - 5)),
        make_ballot(date=TODAY.replace(year=2021, day=22)),
    )
    with stored(kind, tmp_path) as door:
        ballots.add_settled_many(door, [kept, over], "old", key=KEY, today=TODAY)
        assert expire(door, key=KEY, today=TODAY, keep_years=5) == 1
        assert [row["id"] for row in ballots.settled(door)] == [kept.id]
        assert check(door, KEY) == []
        assert expire(door, key=KEY, today=TODAY, keep_years=5) == 0
        # What is left of the import can still be taken back.
        assert batches.undo(door, "old", key=KEY, today=TODAY) == 1
        assert check(door, KEY) == []


def test_ballots_are_kept_for_a_year_at_least(tmp_path: Path) -> None:
    with stored("sqlite", tmp_path) as door, pytest.raises(Refused, match="keep_years is 0"):
        expire(door, key=KEY, today=TODAY, keep_years=0)
