"""A second factor: taken up with a first code, each code taken once, and only with the instance's key."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from survey.access import factor
from survey.access.codes import SECONDS, code_at, new_secret, step_at
from survey.access.factor import WrongCode
from survey.accounts import TooSoon
from survey.doors import Door
from survey.model import Refused
from survey.store import access, staff
from tests.survey.store.doors import stored
from tests.survey.store.test_staff import make_staff

KEY = bytes(range(32))
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
SECRET = new_secret()


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with stored("sqlite", tmp_path) as door:
        for login in ("lan", "an"):
            staff.add(door, make_staff(login=login))
        yield door


def code(now: datetime, steps: int = 0) -> str:
    return code_at(SECRET, step_at(now) + steps)


def take_up(door: Door) -> list[str]:
    return factor.take_up(door, KEY, "lan", SECRET, code(NOW), NOW)


def test_a_first_code_takes_a_second_factor_up(door: Door) -> None:
    with pytest.raises(WrongCode):
        factor.take_up(door, KEY, "lan", SECRET, code(NOW, 5), NOW)
    assert access.read(door, "lan").sealed == ""
    codes = take_up(door)
    assert len(set(codes)) == access.read(door, "lan").recovery == 10
    assert SECRET not in access.read(door, "lan").sealed
    with pytest.raises(Refused, match="already"):
        factor.take_up(door, KEY, "lan", SECRET, code(LATER), LATER)


def test_a_code_is_taken_once_and_the_first_one_is_taken(door: Door) -> None:
    take_up(door)
    with pytest.raises(WrongCode):
        factor.check(door, KEY, "lan", code(NOW), NOW)
    typed = code(LATER)
    factor.check(door, KEY, "lan", f" {typed[:3]} {typed[3:]}", LATER)
    with pytest.raises(WrongCode):
        factor.check(door, KEY, "lan", typed, LATER)


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(door: Door, steps: int, taken: bool) -> None:
    take_up(door)
    try:
        factor.check(door, KEY, "lan", code(LATER, steps), LATER)
    except WrongCode:
        assert not taken
    else:
        assert taken


def test_an_earlier_code_is_not_taken_after_a_later_one(door: Door) -> None:
    take_up(door)
    factor.check(door, KEY, "lan", code(LATER, 1), LATER)
    with pytest.raises(WrongCode):
        factor.check(door, KEY, "lan", code(LATER), LATER)


def test_a_recovery_code_is_taken_once_however_it_is_typed_and_from_its_owner(door: Door) -> None:
    codes = take_up(door)
    factor.take_up(door, KEY, "an", SECRET, code(NOW), NOW)
    factor.check(door, KEY, "lan", codes[0].upper().replace("-", " "), LATER)
    for login, typed in (("lan", codes[0]), ("an", codes[1])):
        with pytest.raises(WrongCode):
            factor.check(door, KEY, login, typed, LATER)
    renewed = factor.renew_recovery(door, KEY, "lan")
    with pytest.raises(WrongCode):
        factor.check(door, KEY, "lan", codes[1], LATER)
    factor.check(door, KEY, "lan", renewed[0], LATER)
    assert access.read(door, "lan").recovery == 9


def test_wrong_codes_make_the_next_wait_and_a_known_browser_is_counted_apart(door: Door) -> None:
    take_up(door)
    for _ in range(3):
        with pytest.raises(WrongCode):
            factor.check(door, KEY, "lan", "000000", LATER)
    with pytest.raises(TooSoon):
        factor.check(door, KEY, "lan", code(LATER), LATER)
    factor.check(door, KEY, "lan", code(LATER), LATER, "known")
    later = LATER + timedelta(seconds=SECONDS)
    factor.check(door, KEY, "lan", code(later), later)


def test_who_has_none_has_no_code(door: Door) -> None:
    with pytest.raises(WrongCode):
        factor.check(door, KEY, "lan", code(NOW), NOW)


def test_another_key_opens_nothing_and_says_so(door: Door) -> None:
    codes = take_up(door)
    with pytest.raises(Refused, match=r"secret\.key"):
        factor.check(door, bytes(32), "lan", code(LATER), LATER)
    with pytest.raises(WrongCode):
        factor.check(door, bytes(32), "lan", codes[0], LATER)


def test_a_second_factor_that_was_given_up_is_taken_up_again(door: Door) -> None:
    take_up(door)
    access.clear_factor(door, "lan")
    assert len(factor.take_up(door, KEY, "lan", SECRET, code(LATER), LATER)) == factor.RECOVERY
    assert access.read(door, "lan").recovery == factor.RECOVERY


def test_who_needs_one_is_told_by_the_setting() -> None:
    assert factor.is_required("administrator", "administrators")
    assert not factor.is_required("reviewer", "administrators")
    assert factor.is_required("clerk", "all")
    assert not factor.is_required("administrator", "optional")
