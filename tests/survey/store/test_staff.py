"""Staff and their failed attempts on both doors."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from survey.model import Refused, Staff
from survey.store import staff
from survey.store.staff import Attempts
from tests.survey.store.doors import both_doors, stored

NOW = datetime(2026, 11, 23, 8, tzinfo=timezone(timedelta(hours=7)))


def make_staff(**changes: Any) -> Staff:
    """A reviewer."""
    return Staff(
        **({"login": "lan", "name": "Lan", "role": "reviewer", "agency": "xa-mau-1", "password_hash": "h"} | changes)
    )


@both_doors
def test_what_is_added_is_read(tmp_path: Path, kind: str) -> None:
    former = make_staff(login="an", active=False)
    with stored(kind, tmp_path) as door:
        staff.add(door, make_staff())
        staff.add(door, former)
        assert staff.read(door, "lan") == make_staff()
        assert staff.read(door, "none") is None
        assert staff.all(door) == [former, make_staff()]


@both_doors
def test_password_and_activity_change(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        staff.add(door, make_staff())
        staff.set_password(door, "lan", "other")
        staff.set_active(door, "lan", False)
        assert staff.read(door, "lan") == replace(make_staff(), password_hash="other", active=False)  # noqa: S106 - invented
        with pytest.raises(Refused, match="unknown login 'none'"):
            staff.set_password(door, "none", "other")
        with pytest.raises(Refused, match="unknown login 'none'"):
            staff.set_active(door, "none", True)
        with pytest.raises(Refused, match="is taken"):
            staff.add(door, make_staff())
        with pytest.raises(Refused, match="unknown agency 'none'"):
            staff.add(door, make_staff(login="an", agency="none"))


@both_doors
def test_people_move(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        staff.add(door, make_staff(must_change=True))
        moved = make_staff(name="Lan Anh", role="clerk", desk="7K3MPQ9X2V", must_change=True)
        staff.change(door, replace(moved, password_hash="other", active=False))  # noqa: S106 - invented
        assert staff.read(door, "lan") == moved
        with pytest.raises(Refused, match="unknown agency 'none'"):
            staff.change(door, make_staff(agency="none"))
        with pytest.raises(Refused, match="unknown login 'an'"):
            staff.change(door, make_staff(login="an"))


@both_doors
def test_failures_are_counted_until_a_success_or_a_day(tmp_path: Path, kind: str) -> None:
    at = NOW.astimezone(UTC)
    with stored(kind, tmp_path) as door:
        assert staff.attempts(door, "lan") == Attempts()
        assert staff.note_attempt(door, "lan", False, NOW) == Attempts()
        assert staff.note_attempt(door, "lan", False, NOW + timedelta(seconds=1)) == Attempts(1, at)
        assert staff.attempts(door, "lan") == Attempts(2, at + timedelta(seconds=1))
        assert staff.note_attempt(door, "lan", True, NOW).failures == 2
        assert staff.attempts(door, "lan") == Attempts()
        staff.note_attempt(door, "nobody " * 20, False, NOW)
        assert staff.attempts(door, "nobody " * 20).failures == 1
        staff.note_attempt(door, "lan", False, NOW + timedelta(days=2))
        assert staff.attempts(door, "nobody " * 20) == Attempts()
