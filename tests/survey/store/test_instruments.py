"""Instruments on both doors: recorded once, and the database decodes itself."""

from dataclasses import replace
from pathlib import Path

import pytest

from forms.instrument import find
from survey.settling import settle
from survey.store import ballots, instruments
from survey.store.instruments import InstrumentChanged
from tests.builders import KEY, TODAY, make_answers, make_ballot, make_instrument
from tests.survey.store.doors import both_doors, stored


@both_doors
def test_an_instrument_is_recorded_once_as_it_was(tmp_path: Path, kind: str) -> None:
    other = find("hue-city@2019")
    with stored(kind, tmp_path) as door:
        instruments.add(door, make_instrument())
        instruments.add(door, other)
        assert instruments.all(door) == [other, make_instrument()]
        assert instruments.read(door, other.key) == other
        assert instruments.read(door, "none@1") is None


@both_doors
def test_another_wording_needs_another_version(tmp_path: Path, kind: str) -> None:
    was = make_instrument()
    with stored(kind, tmp_path) as door:
        instruments.add(door, replace(was, title={**was.title, "en": "Mended"}))
        with pytest.raises(InstrumentChanged, match="new version"):
            instruments.add(door, replace(was, title={**was.title, "vi": "Khác"}))
        assert instruments.all(door) == [was]


@both_doors
def test_the_view_unpacks_ballots_to_items(tmp_path: Path, kind: str) -> None:
    answers = make_answers(stage=2, A24=4)
    with stored(kind, tmp_path) as door:
        ballots.cast(door, make_ballot(answers=answers))
        settle(door, key=KEY, today=TODAY, include_today=True)
        rows = door.rows("SELECT item, kind, factor, option, answer FROM answers ORDER BY position")
        assert "".join(row["answer"] for row in rows) == answers
        assert rows[:2] == [
            {"item": "stage", "kind": "choice", "factor": None, "option": None, "answer": "2"},
            {"item": "A24", "kind": "rating", "factor": "A", "option": None, "answer": "4"},
        ]
        assert {type(row["position"]) for row in instruments.recorded_items(door)} == {int}


@both_doors
def test_positions_of_a_multiple_choice_name_their_option(tmp_path: Path, kind: str) -> None:
    asked = find("sipas@2026")
    with stored(kind, tmp_path) as door:
        instruments.add(door, asked)
        stored_rows = [row for row in instruments.recorded_items(door) if row["instrument"] == asked.key]
        assert stored_rows == list(instruments.item_rows(asked))
        assert len(stored_rows) == len(asked.positions)
