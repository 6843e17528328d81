"""Taking in ballots from elsewhere, below the command."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from survey.db import Door
from survey.imports import CHUNK, Source, rules_of, take_in
from survey.instance import Instance
from survey.model import Refused
from survey.store import ballots, batches, imports
from tests.builders import make_ballot, make_store

HEADER = "desk,date,A24\n"


def make_source(text: str, name: str = "b.csv", format_: str = "csv") -> Source:
    """A file of that text."""
    return Source.of(io.BytesIO(text.encode()), name, format_)


def row_on(instance: Instance, days: int = 1, rating: str = "5") -> str:
    """A row of some days ago."""
    return f"7K3MPQ9X2V,{instance.clock.today() - timedelta(days=days)},{rating}\n"


def take(instance: Instance, door: Door, text: str, **options: Any) -> Any:
    """Take a file in."""
    rules = rules_of(instance, door, history=False)
    return take_in(door, make_source(text), rules, key=instance.key, who="an", **({"strict": False} | options))


def test_a_file_of_several_chunks_is_one_batch_and_says_how_far_it_is(tmp_path: Path) -> None:
    instance, door = make_store(tmp_path)
    steps: list[int] = []
    taken = take(instance, door, HEADER + row_on(instance) * (CHUNK + 7), progress=steps.append)
    assert (taken.new, steps) == (CHUNK + 7, [CHUNK, 7])
    [batch] = batches.all(door)
    assert (batch["id"], batch["ballots"], batch["who"]) == (taken.batch, CHUNK + 7, "an")
    door.close()


def test_a_file_that_breaks_off_keeps_what_came_before_and_goes_on_later(tmp_path: Path) -> None:
    instance, door = make_store(tmp_path)
    whole = HEADER + row_on(instance) * CHUNK + row_on(instance, rating="4")
    broken = Source(io.BytesIO(whole.encode()[:-2] + b"\xff\n"), "b.csv", "csv", make_source(whole).digest)
    rules = rules_of(instance, door, history=False)
    with pytest.raises(Refused, match="not UTF-8"):
        take_in(door, broken, rules, key=instance.key, who="an", strict=False)
    assert ballots.count_inbox(door) == 0
    taken = take(instance, door, whole)
    assert (taken.new + taken.known, len(batches.all(door))) == (CHUNK + 1, 1)
    door.close()


def test_nothing_new_makes_no_batch(tmp_path: Path) -> None:
    instance, door = make_store(tmp_path)
    assert take(instance, door, HEADER).batch == ""
    assert take(instance, door, HEADER + row_on(instance, rating="9"), strict=True).new == 0
    assert batches.all(door) == []
    door.close()


def test_an_instance_s_own_instruments_are_known(tmp_path: Path) -> None:
    instance, door = make_store(tmp_path)
    instance.instruments.mkdir()
    own = (Path(__file__).parents[1] / "forms/instruments/rating.toml").read_text("utf-8")
    (instance.instruments / "own.toml").write_text(own, "utf-8")
    known = rules_of(instance, door, history=True)
    assert len(known.instruments) == 5
    assert known.earliest is None
    door.close()


def test_ballots_in_the_inbox_and_settled_are_known(tmp_path: Path) -> None:
    instance, door = make_store(tmp_path)
    waiting = make_ballot(comment="chờ")
    ballots.cast(door, waiting)
    settled = [make_ballot() for _ in range(ballots.LOOKED_UP + 3)]
    ballots.add_settled_many(door, settled, "x", key=instance.key, today=instance.clock.today())
    found = imports.known(door, [waiting.id, *(one.id for one in settled), "0" * 32])
    assert found.keys() == {waiting.id, *(one.id for one in settled)}
    assert found[waiting.id]["comment"] == "chờ"
    door.close()
