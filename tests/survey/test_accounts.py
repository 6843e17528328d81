"""Signing in: each wrong password makes the next try wait longer, for known and unknown logins, never for ever."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from survey.accounts import FREE_TRIES, LONGEST_WAIT, TooSoon, WrongPassword, sign_in_as, wait_after
from survey.db import connect
from survey.doors import Door
from survey.migrations import migrate
from survey.model import Agency, Staff
from survey.passwords import hash_password, needs_rehash
from survey.store import agencies, staff

NOW = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
PASSWORD = "bốn con voi xanh"  # noqa: S105 - of a person that only this test knows
WRONG = "năm con voi xanh"


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    opened = connect(tmp_path / "survey.db")
    migrate(opened, date(2026, 11, 3))
    agencies.add(opened, Agency("xa-mau-1", "Xã Mẫu 1"))
    add_person(opened)
    yield opened
    opened.close()


def add_person(door: Door, **changes: object) -> None:
    values = {"login": "lan", "name": "Lan", "role": "reviewer", "agency": "xa-mau-1"} | changes
    values.setdefault("password_hash", hash_password(PASSWORD))
    staff.add(door, Staff(**values))  # type: ignore[arg-type] # a builder takes whatever a field takes


def fail(door: Door, login: str, now: datetime) -> None:
    with pytest.raises(WrongPassword):
        sign_in_as(door, login, WRONG, now)


def test_right_password_is_the_person(door: Door) -> None:
    assert sign_in_as(door, "lan", PASSWORD, NOW).name == "Lan"
    assert sign_in_as(door, "LAN", PASSWORD, NOW).login == "lan"


@pytest.mark.parametrize("login", ["lan", "nobody", "", "gone", "new"])
def test_everything_else_is_refused_in_one_way(door: Door, login: str) -> None:
    add_person(door, login="gone", active=False)
    add_person(door, login="new", password_hash="")
    password = WRONG if login == "lan" else PASSWORD
    with pytest.raises(WrongPassword):
        sign_in_as(door, login, password, NOW)


@pytest.mark.parametrize("login", ["lan", "nobody"])
def test_wrong_passwords_make_the_next_try_wait_longer(door: Door, login: str) -> None:
    now = NOW
    waits = []
    for _ in range(9):
        fail(door, login, now)
        try:
            fail(door, login, now)
        except TooSoon as error:
            waits.append(error.seconds)
            now += timedelta(seconds=error.seconds)
    assert waits == sorted(waits)
    assert waits[0] == 2
    assert waits[-1] == LONGEST_WAIT


def test_a_waiting_account_does_not_even_take_the_right_password(door: Door) -> None:
    for _ in range(FREE_TRIES):
        fail(door, "lan", NOW)
    with pytest.raises(TooSoon) as caught:
        sign_in_as(door, "lan", PASSWORD, NOW + timedelta(milliseconds=500))
    assert caught.value.seconds == 2


def test_waiting_ends_however_often_somebody_knocks_meanwhile(door: Door) -> None:
    for _ in range(FREE_TRIES):
        fail(door, "lan", NOW)
    for tenth in range(1, 20):
        with pytest.raises(TooSoon):
            sign_in_as(door, "lan", WRONG, NOW + timedelta(seconds=tenth / 10))
    assert sign_in_as(door, "lan", PASSWORD, NOW + timedelta(seconds=2)).login == "lan"


def test_success_forgets_what_failed(door: Door) -> None:
    fail(door, "lan", NOW)
    sign_in_as(door, "lan", PASSWORD, NOW)
    assert staff.attempts(door, "lan").failures == 0


def test_one_account_waits_and_another_does_not(door: Door) -> None:
    add_person(door, login="minh")
    for _ in range(FREE_TRIES):
        fail(door, "lan", NOW)
    assert sign_in_as(door, "minh", PASSWORD, NOW).login == "minh"


def test_waits_grow_to_an_end() -> None:
    waits = [wait_after(failures).total_seconds() for failures in range(2000)]
    assert waits[:FREE_TRIES] == [0] * FREE_TRIES
    assert all(first <= second for first, second in pairwise(waits))
    assert waits[-1] == LONGEST_WAIT


def test_an_older_hash_is_replaced_on_the_way_in(door: Door) -> None:
    older = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("short")
    add_person(door, login="old", password_hash=older)
    person = sign_in_as(door, "old", "short", NOW)
    kept = staff.read(door, "old")
    assert kept == person
    assert not needs_rehash(person.password_hash)
    assert sign_in_as(door, "old", "short", NOW) == person
