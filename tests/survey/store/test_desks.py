"""Desks on both doors."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from survey.model import Refused
from survey.store import agencies, desks
from tests.builders import INSTRUMENT, TODAY, make_agency, make_desk
from tests.survey.store.doors import both_doors, stored

CODE = make_desk().code


@both_doors
def test_what_is_added_is_read(tmp_path: Path, kind: str) -> None:
    other = make_desk(code="B", agency="khac", staff=0, status="closed", name="Quầy Hộ tịch")
    with stored(kind, tmp_path) as door:
        agencies.add(door, make_agency(id="khac"))
        desks.add(door, other)
        assert desks.read(door, "B") == other
        assert desks.read(door, "none") is None
        assert [desk.code for desk in desks.of(door)] == [CODE, "B"]
        assert desks.of(door, "khac") == [other]
        assert desks.of(door, "none") == []


@both_doors
def test_a_desk_needs_a_new_code_and_a_known_agency(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        with pytest.raises(Refused, match="exists already"):
            desks.add(door, make_desk())
        with pytest.raises(Refused, match="unknown agency 'none'"):
            desks.add(door, make_desk(code="B", agency="none"))
        with pytest.raises(Refused, match="unknown desk 'none'"):
            desks.set_status(door, "none", "closed", TODAY, "admin")
        with pytest.raises(Refused, match="unknown desk 'none'"):
            desks.assign(door, "none", INSTRUMENT, TODAY)
        with pytest.raises(Refused, match="unknown agency 'none'"):
            desks.update(door, make_desk(agency="none"), TODAY, "admin")


@both_doors
def test_every_change_raises_the_revision_and_is_told_for_ever(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        before = desks.read(door, CODE)
        assert before is not None
        desks.set_status(door, CODE, "closed", TODAY, "admin", why="flooded")
        changed = desks.update(door, replace(before, name="Quầy 2", staff=5), TODAY, "admin")
        assert changed == replace(before, name="Quầy 2", staff=5, revision=before.revision + 2)
        assert desks.history(door, CODE)[1:] == [
            {"number": 2, "day": "2026-11-23", "who": "admin", "what": "status: open → closed", "why": "flooded"},
            {"number": 3, "day": "2026-11-23", "who": "admin", "what": "name: Quầy 1 → Quầy 2", "why": ""},
            {"number": 4, "day": "2026-11-23", "who": "admin", "what": "status: closed → open", "why": ""},
            {"number": 5, "day": "2026-11-23", "who": "admin", "what": "staff: 3 → 5", "why": ""},
        ]


@both_doors
def test_the_instrument_is_the_one_of_the_day(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        desks.assign(door, CODE, "other@1", date(2026, 7, 1))
        desks.assign(door, CODE, "wrong@1", date(2026, 9, 1), today=TODAY, who="admin")
        desks.assign(door, CODE, "other@2", date(2026, 9, 1))
        days = {date(2019, 12, 31): None, date(2026, 6, 30): INSTRUMENT, date(2026, 7, 1): "other@1", TODAY: "other@2"}
        assert {day: desks.instrument_on(door, CODE, day) for day in days} == days
        assert desks.assignments(door) == desks.assignments(door, CODE)
        assert desks.assignments(door)[CODE] == [
            (date(2026, 9, 1), "other@2"),
            (date(2026, 9, 1), "wrong@1"),
            (date(2026, 7, 1), "other@1"),
            (date(2020, 1, 1), INSTRUMENT),
        ]
        assert desks.assignments(door, "none") == {}
        assert desks.history(door, CODE)[-2]["day"] == "2026-11-23"
        found = desks.read(door, CODE)
        assert found is not None
        assert found.revision == 5
