"""Agencies on both doors."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from survey.model import Refused
from survey.store import agencies
from tests.builders import make_agency
from tests.survey.store.doors import both_doors, stored


@both_doors
def test_what_is_added_is_read(tmp_path: Path, kind: str) -> None:
    old = make_agency(
        id="huyen-cu", name="Huyện Cũ", valid_from=date(2000, 1, 1), valid_to=date(2025, 6, 30), successor="xa-mau-1"
    )
    with stored(kind, tmp_path) as door:
        agencies.add(door, old)
        assert agencies.read(door, "huyen-cu") == old
        assert agencies.read(door, "none") is None
        assert agencies.all(door) == [old, make_agency()]


@both_doors
def test_below_is_the_whole_branch(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        for id_, parent in (("tinh", None), ("so", "tinh"), ("phong", "so"), ("khac", None)):
            agencies.add(door, make_agency(id=id_, parent=parent))
        assert agencies.below(door, "tinh") == ["phong", "so", "tinh"]
        assert agencies.below(door, "phong") == ["phong"]
        assert agencies.below(door, "none") == []


@both_doors
def test_a_changed_agency_is_read_as_changed(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        agencies.add(door, make_agency(id="tinh"))
        changed = replace(make_agency(), name="Xã Mới", parent="tinh", valid_to=date(2026, 12, 31))
        agencies.update(door, changed)
        assert agencies.read(door, "xa-mau-1") == changed


@both_doors
def test_impossible_trees_are_refused(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        with pytest.raises(Refused, match="exists already"):
            agencies.add(door, make_agency())
        with pytest.raises(Refused, match="unknown agency 'none'"):
            agencies.add(door, make_agency(id="a", parent="none"))
        with pytest.raises(Refused, match="unknown agency 'none'"):
            agencies.update(door, make_agency(successor="none"))
        with pytest.raises(Refused, match="unknown agency 'b'"):
            agencies.update(door, make_agency(id="b"))
        agencies.add(door, make_agency(id="a", parent="xa-mau-1"))
        with pytest.raises(Refused, match="lies below"):
            agencies.update(door, make_agency(parent="a"))
