"""Processes are killed at any moment: what was acknowledged is there, exactly once; what was not is whole or absent."""

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from survey.checking import check
from survey.db import connect
from survey.settling import settle
from survey.store import ballots
from tests.builders import KEY, TODAY, make_answers, make_ballot
from tests.survey.store.doors import both_doors, stored
from tests.survey.test_db import address_of

PROCESSES = 8

CAST = """
import sys
from survey.db import connect
from survey.store import ballots
from tests.builders import make_ballot
door = connect(sys.argv[1])
for number in range(10**6):
    ballot = make_ballot(id=f"{int(sys.argv[2]):08x}{number:024x}")
    assert ballots.cast(door, ballot) in ("new", "same")
    print(ballot.id, flush=True)
"""

DIE_UNANSWERED = """
import os, signal, sys
from survey.db import connect
from survey.store import ballots
from tests.builders import make_ballot
door = connect(sys.argv[1])
ballots.cast(door, make_ballot(id="a" * 32))
os.kill(os.getpid(), signal.SIGKILL)
"""


def start(address: str, number: int, answers: Path) -> "subprocess.Popen[bytes]":
    with answers.open("ab") as file:
        environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
        return subprocess.Popen([sys.executable, "-c", CAST, address, str(number)], stdout=file, env=environment)


@both_doors
def test_what_was_acknowledged_survives_killing(tmp_path: Path, kind: str) -> None:
    moments = random.Random(7)  # noqa: S311 - repeatable, nothing secret
    with stored(kind, tmp_path) as door:
        address, answers = address_of(door, tmp_path), tmp_path / "answers"
        for _ in range(3):
            running = [start(address, number, answers) for number in range(3)]
            begun = answers.stat().st_size
            while answers.stat().st_size < begun + 33 * 20:
                time.sleep(0.01)
            for process in running:
                time.sleep(moments.uniform(0, 0.2))
                process.kill()
                assert process.wait() == -signal.SIGKILL
        acknowledged = {line for line in answers.read_text().splitlines() if len(line) == 32}
        there = [row["id"] for row in ballots.waiting(door)]
        assert len(acknowledged) >= 60
        assert acknowledged <= set(there)
        # At most the one ballot of each process that was killed before it could answer.
        assert len(set(there) - acknowledged) <= 3 * 3
        assert settle(door, key=KEY, today=TODAY + timedelta(days=1)) == len(there) == len(set(there))
        assert check(door, KEY) == []


@both_doors
def test_a_ballot_that_was_stored_but_not_answered_is_the_same_when_it_is_sent_again(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        killed = subprocess.run([sys.executable, "-c", DIE_UNANSWERED, address_of(door, tmp_path)], check=False)
        assert killed.returncode == -signal.SIGKILL
        assert ballots.cast(door, make_ballot(id="a" * 32)) == "same"
        assert ballots.count_inbox(door) == 1


def cast_many(address: str, process: int, ids: list[str]) -> list[str]:
    """Cast ballots; what each time was said. Every process answers the first question in its own way."""
    door = connect(address)
    try:
        point = process % 5 + 1
        return [ballots.cast(door, make_ballot(id=one, answers=make_answers(A24=point))) for one in ids]
    finally:
        door.close()


@both_doors
@pytest.mark.parametrize("points", [1, PROCESSES])
def test_one_id_cast_by_eight_processes_at_once_is_one_ballot(tmp_path: Path, kind: str, points: int) -> None:
    ids = [f"{number:032x}" for number in range(40)]
    with stored(kind, tmp_path) as door:
        address = address_of(door, tmp_path)
        with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as pool:
            list(pool.map(abs, range(PROCESSES * 4)))  # all are up before it begins
            told = [pool.submit(cast_many, address, number % points, ids) for number in range(PROCESSES)]
            said = [process.result() for process in told]
        assert [row["id"] for row in ballots.waiting(door)] == ids
        for number in range(len(ids)):
            words = sorted(each[number] for each in said)
            assert words.count("new") == 1
            assert set(words) == ({"new", "same"} if points == 1 else {"new", "same", "different"} & set(words))
            assert "different" in words or points == 1


@both_doors
def test_many_ballots_of_eight_processes_are_all_there(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        address = address_of(door, tmp_path)
        shares = [[f"{process:08x}{number:024x}" for number in range(40)] for process in range(PROCESSES)]
        with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as pool:
            told = [pool.submit(cast_many, address, number, ids) for number, ids in enumerate(shares)]
            assert all(set(process.result()) == {"new"} for process in told)
        assert [row["id"] for row in ballots.waiting(door)] == [one for ids in shares for one in ids]
