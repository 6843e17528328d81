"""What stands beside a password, on both doors."""

from pathlib import Path

import pytest

from survey.model import Refused
from survey.store import access, staff
from survey.store.access import Access
from tests.survey.store.doors import both_doors, stored
from tests.survey.store.test_staff import make_staff


@both_doors
def test_a_second_factor_is_kept_with_its_recovery_codes_and_given_up(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        staff.add(door, make_staff())
        assert access.read(door, "lan") == Access()
        access.set_factor(door, "lan", "sealed", 7, ["a", "b"])
        assert access.read(door, "lan") == Access("sealed", 7, 0, 2)
        assert access.with_factor(door) == {"lan"}
        with pytest.raises(Refused, match="already"):
            access.set_factor(door, "lan", "another", 8, [])
        access.clear_factor(door, "lan")
        assert access.read(door, "lan") == Access("", 7, 0, 0)
        assert access.with_factor(door) == set()


@both_doors
def test_a_step_is_taken_once_and_none_before_it(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        staff.add(door, make_staff())
        assert not access.take_step(door, "lan", 9)
        access.set_factor(door, "lan", "sealed", 7, [])
        assert [access.take_step(door, "lan", step) for step in (7, 8, 8, 6, 9)] == [False, True, False, False, True]


@both_doors
def test_a_recovery_code_is_taken_once_and_by_its_owner_only(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        for login in ("lan", "an"):
            staff.add(door, make_staff(login=login))
        access.set_factor(door, "lan", "sealed", 7, ["a", "b"])
        assert not access.take_recovery(door, "an", "a")
        assert access.take_recovery(door, "lan", "a")
        assert not access.take_recovery(door, "lan", "a")
        access.set_recovery(door, "lan", ["c"])
        assert not access.take_recovery(door, "lan", "b")
        assert access.read(door, "lan").recovery == 1


@both_doors
def test_sessions_are_ended_for_one_login(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        for login in ("lan", "an"):
            staff.add(door, make_staff(login=login))
        access.end_sessions(door, "lan")
        access.end_sessions(door, "lan")
        assert (access.read(door, "lan").ended, access.read(door, "an").ended) == (2, 0)
        with pytest.raises(Refused, match="unknown login"):
            access.end_sessions(door, "nobody")
