"""Errands: done by children, one at a time, known to every worker, forgotten once their failure was told."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from survey.errands import LOST, Errands, errand_file, main
from survey.instance import Instance
from survey.store import ballots, closings
from tests.builders import TODAY, make_answers, make_ballot, make_store

PATIENCE = 60.0


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    made, door = make_store(tmp_path)
    found = [make_ballot(date=date(2026, 10, 20), answers=make_answers(A24=point)) for point in (5, 4, 2) * 4]
    ballots.add_settled_many(door, found, "test", key=made.key, today=TODAY)
    door.close()
    return made


@contextmanager
def errands(instance: Instance) -> Iterator[Errands]:
    made = Errands(instance.settings)
    yield made
    made.close()


def list_of(made: Errands, period: str) -> str:
    return made.begin("list", agency="xa-mau-1", period=period, today=TODAY.isoformat())


def wait(made: Errands, key: str) -> str:
    end = time.monotonic() + PATIENCE
    while (state := made.state(key)) == "running":
        assert time.monotonic() < end
        time.sleep(0.05)
    return state


def test_errands_are_done_one_after_another(instance: Instance) -> None:
    with errands(instance) as made:
        keys = [list_of(made, f"2026-{month:02}") for month in (8, 9, 10)]
        most = 0
        while any(made.state(key) == "running" for key in keys):
            most = max(most, _children())
            time.sleep(0.02)
        assert [made.state(key) for key in keys] == ["none"] * 3
    assert most == 1
    assert len(list((instance.folder / "cache").glob("list-*.db"))) == 3


def _children() -> int:
    listed = subprocess.run(
        ["ps", "--ppid", str(os.getpid()), "-o", "args="], capture_output=True, text=True, check=False
    )
    return sum("survey.errands" in line for line in listed.stdout.splitlines())


def test_the_same_errand_is_begun_once_for_all_workers(instance: Instance) -> None:
    with errands(instance) as one, errands(instance) as other:
        key = list_of(one, "2026-10")
        assert list_of(other, "2026-10") == key
        assert other._runner is None
        assert wait(other, key) == "none"


def test_what_was_refused_is_told_once(instance: Instance) -> None:
    with errands(instance) as made:
        what = {"period": "2026-11", "agency": "xa-mau-1", "today": TODAY.isoformat(), "who": "an", "why": ""}
        key = made.begin("close", **what)
        assert wait(made, key) == "failed"
        assert made.begin("close", **what) == key
        assert "lasts until 2026-11-30" in made.end(key)
        assert made.state(key) == "none"
        assert made.end(key) == ""


def test_an_errand_that_fails_says_no_more_than_its_kind(instance: Instance) -> None:
    path = errand_file(instance.folder, "k")
    path.parent.mkdir()
    path.write_text(json.dumps({"kind": "report", "closing": "9", "agency": "x", "language": "vi", "part": "page",
                                "today": TODAY.isoformat(), "who": "an"}))  # fmt: skip
    with pytest.raises(LookupError):
        main(instance.folder, "k")
    assert json.loads(path.read_text()) == {"failed": "LookupError"}


def test_a_period_is_closed_by_an_errand(instance: Instance) -> None:
    path = errand_file(instance.folder, "k")
    path.parent.mkdir()
    path.write_text(json.dumps({"kind": "close", "period": "2026-10", "agency": "xa-mau-1", "why": "",
                                "today": TODAY.isoformat(), "who": "an"}))  # fmt: skip
    main(instance.folder, "k")
    assert not path.exists()
    door = instance.open()
    assert [row["period"] for row in closings.of(door, ["xa-mau-1"])] == ["2026-10"]
    door.close()


def test_an_errand_that_nobody_finished_is_begun_again(instance: Instance) -> None:
    with errands(instance) as made:
        key = list_of(made, "2026-10")
        made.close()
        path = errand_file(instance.folder, key)
        if path.exists():
            before = time.time() - LOST - 1
            os.utime(path, (before, before))
        assert made.state(key) == "none"
        list_of(made, "2026-10")
        assert wait(made, key) == "none"
