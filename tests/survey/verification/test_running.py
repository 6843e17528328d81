"""Verdicts come once, when their window is full, of what staff see, whoever asks and however often."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from survey.doors import Door
from survey.published import Flag, Line, Published
from survey.store import agencies, cases, closings, set_asides
from survey.verification.counting import count
from survey.verification.running import Said, run
from tests.builders import INSTRUMENT, KEY, make_agency
from tests.survey.store.doors import both_doors, stored
from tests.survey.test_db import address_of
from tests.survey.verification.places import AFTER, BEFORE, DONE, FULL, OTHER, OWN, PLAN, cast, verifying, with_other

DAY = timedelta(days=1)


@both_doors
def test_a_full_window_gives_one_verdict_and_no_second(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        with_other(door)
        cast(door, BEFORE, 80, 40)
        cast(door, AFTER, 115, 5)
        verifying(door)
        assert run(door, today=FULL - DAY) == []
        assert run(door, today=FULL) == [Said("v1", "verdict", "improved")]
        assert run(door, today=FULL + 30 * DAY) == []
        case = cases.read(door, "v1")
        assert case is not None
        assert (case.state, case.history[-1].who, case.history[-1].day) == ("verified", "", FULL)
        assert case.verdict is not None
        assert (case.verdict["before_n"], case.verdict["after_n"], case.verdict["compared"]) == ("120", "120", "1")
        assert case.verdict["after_last"] == str(FULL - DAY)


@both_doors
def test_no_effect_and_harm_set_the_case_running_again(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        cast(door, BEFORE, 90, 30)
        cast(door, AFTER, 30, 90)
        verifying(door)
        assert run(door, today=FULL) == [Said("v1", "verdict", "worse")]
        case = cases.read(door, "v1")
        assert case is not None
        assert (case.state, case.running, case.verification) == ("not_improved", True, None)


def test_too_few_ballots_wait_and_end_without_an_answer(tmp_path: Path) -> None:
    with stored("sqlite", tmp_path) as door:
        cast(door, BEFORE, 90, 30)
        cast(door, AFTER, 20, 0)
        verifying(door)
        assert run(door, today=date(2026, 12, 30)) == []
        assert run(door, today=date(2026, 12, 31)) == [Said("v1", "verdict", "not_enough")]
        case = cases.read(door, "v1")
        assert case is not None
        assert case.state == "inconclusive"
        assert case.verdict is not None
        assert case.verdict["needed"] == "10"


def test_what_staff_do_not_see_is_not_counted(tmp_path: Path) -> None:
    with stored("sqlite", tmp_path) as door:
        cast(door, BEFORE, 90, 30)
        cast(door, AFTER, 40, 0)
        cast(door, AFTER + DAY, 4, 0)  # fewer than a step
        one = count(door, INSTRUMENT, "A24", from_=AFTER, to=FULL)
        assert sum(one.days([("xa-mau-1", OWN)]).values()) == 40
        ballot = door.rows("SELECT id FROM ballots WHERE date = :day", day=str(AFTER))[0]["id"]
        set_asides.append(door, ballot, "set_aside", key=KEY, today=AFTER, who="an", why="thử")
        assert count(door, INSTRUMENT, "A24", from_=AFTER, to=FULL).of.total() == 39


def test_where_no_other_desk_has_enough_the_tree_above_is_compared(tmp_path: Path) -> None:
    with stored("sqlite", tmp_path) as door:
        agencies.add(door, make_agency(id="tinh-mau", name="Tỉnh Mẫu", kind="province"))
        agencies.add(door, make_agency(id="xa-mau-2", name="Xã Mẫu 2", parent="tinh-mau"))
        agencies.update(door, make_agency(parent="tinh-mau"))
        with_other(door)
        door.run("UPDATE ballots SET agency = 'xa-mau-2' WHERE desk = :desk", desk=OTHER.code)
        door.run("UPDATE revealed SET agency = 'xa-mau-2' WHERE desk = :desk", desk=OTHER.code)
        cast(door, BEFORE, 80, 40)
        cast(door, AFTER, 115, 5)
        verifying(door)
        run(door, today=FULL)
        case = cases.read(door, "v1")
        assert case is not None
        assert case.verdict is not None
        assert case.verdict["compared"] == "1"


def test_an_agencys_remedy_counts_all_its_desks(tmp_path: Path) -> None:
    with stored("sqlite", tmp_path) as door:
        with_other(door)
        cast(door, BEFORE, 80, 40)
        cast(door, AFTER, 115, 5)
        verifying(door, replace(PLAN, desks=()))
        run(door, today=FULL)
        case = cases.read(door, "v1")
        assert case is not None
        assert case.verdict is not None
        assert case.verdict["after_n"] == "240"
        assert "compared" in case.verdict


KILLED = """
import os, signal, sys
from survey.db import connect
from survey.store import cases
from survey.verification.running import run
from tests.survey.verification.places import FULL
append = cases.append
def die(*arguments):
    append(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)
cases.append = die
run(connect(sys.argv[1]), today=FULL)
"""
RUN = """
import sys
from survey.db import connect
from survey.verification.running import run
from tests.survey.verification.places import FULL
print(len(run(connect(sys.argv[1]), today=FULL)))
"""


def start(program: str, door: Door, folder: Path) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    command = [sys.executable, "-c", program, address_of(door, folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


@both_doors
def test_processes_that_judge_at_once_or_die_append_one_verdict(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        cast(door, BEFORE, 80, 40)
        cast(door, AFTER, 115, 5)
        verifying(door)
        killed = start(KILLED, door, tmp_path)
        killed.communicate(timeout=60)
        assert killed.returncode == -signal.SIGKILL
        started = [start(RUN, door, tmp_path) for _ in range(2)]
        assert sum(int(process.communicate(timeout=60)[0]) for process in started) == 1
        case = cases.read(door, "v1")
        assert case is not None
        assert [event.what for event in case.history].count("verdict") == 1


@pytest.mark.parametrize(
    ("period", "item", "desk", "said"),
    [
        ("2026-11", "A24", OWN, [Said("v1", "relapsed")]),
        ("2026-06", "A24", OWN, []),  # from before the action
        ("2027-06", "A24", OWN, []),  # too long after
        ("2026-11", "A23", OWN, []),
        ("2026-11", "A24", OTHER.code, []),
    ],
)
def test_a_flag_on_the_same_within_half_a_year_is_a_relapse(
    tmp_path: Path, period: str, item: str, desk: str, said: list[Said]
) -> None:
    with stored("sqlite", tmp_path) as door:
        cast(door, BEFORE, 80, 40)
        cast(door, AFTER, 115, 5)
        verifying(door)
        run(door, today=FULL)
        flag = Flag("xa-mau-1", desk, Line(item, None, None), 1.0)
        published = asdict(Published(120, flags=(flag,)))
        document = json.dumps({"figures": {"xa-mau-1": {"published": published}}})
        closings.append(door, "xa-mau-1", period, "0" * 64, document, key=KEY, today=FULL, who="an", why="")
        assert run(door, today=date(2027, 7, 1)) == said
        assert run(door, today=date(2027, 7, 2)) == []
        case = cases.read(door, "v1")
        assert case is not None
        assert (case.relapsed is not None) == bool(said)
        assert DONE < FULL
