"""Who hammers at a login keeps its owner's own browser waiting for nothing, and gets no more tries for it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from survey.access.known import counter_of, new_token, number_of
from survey.accounts import TooSoon, WrongPassword, sign_in_as
from survey.doors import Door
from survey.passwords import hash_password
from survey.store import staff
from survey.store.staff import LONGEST_LOGIN
from tests.survey.store.doors import stored
from tests.survey.store.test_staff import make_staff

KEY = bytes(range(32))
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PASSWORD = "bốn con voi xanh"  # noqa: S105 - of a person that only tests know


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with stored("sqlite", tmp_path) as door:
        staff.add(door, make_staff(password_hash=hash_password(PASSWORD)))
        yield door


def hammer(door: Door, seconds: int, browser: str = "") -> int:
    """Try a wrong password every second; returns how many were looked at."""
    looked_at = 0
    for second in range(seconds):
        try:
            sign_in_as(door, "lan", "sai", NOW + second * SECOND, browser)
        except TooSoon:
            continue
        except WrongPassword:
            looked_at += 1
    return looked_at


def test_a_stranger_who_hammers_does_not_keep_the_owner_out(door: Door) -> None:
    browser = number_of(KEY, "lan", new_token(KEY, "lan"))
    assert 3 < hammer(door, 240) < 12
    now = NOW + 240 * SECOND
    with pytest.raises(TooSoon):
        sign_in_as(door, "lan", PASSWORD, now)
    for _ in range(3):
        assert sign_in_as(door, "lan", PASSWORD, now, browser).login == "lan"
    with pytest.raises(TooSoon):
        sign_in_as(door, "lan", PASSWORD, now)


def test_a_known_browser_waits_for_its_own_wrong_passwords(door: Door) -> None:
    first, second = (number_of(KEY, "lan", new_token(KEY, "lan")) for _ in range(2))
    assert 3 < hammer(door, 240, first) < 12
    with pytest.raises(TooSoon):
        sign_in_as(door, "lan", PASSWORD, NOW + 240 * SECOND, first)
    assert sign_in_as(door, "lan", PASSWORD, NOW + 240 * SECOND, second).login == "lan"


def test_a_token_is_good_for_its_login_and_key_alone() -> None:
    token = new_token(KEY, "lan")
    assert len(number_of(KEY, "lan", token)) == 32
    made_up = token[:33] + "0" * 64
    assert {
        number_of(KEY, "an", token), number_of(bytes(32), "lan", token), number_of(KEY, "lan", made_up),
        number_of(KEY, "lan", ""), number_of(KEY, "lan", "ế.ế"),
    } == {""}  # fmt: skip


def test_no_login_that_is_typed_is_counted_as_another_one_or_as_a_code() -> None:
    counters = [
        counter_of("lan"), counter_of("lan", "1"), counter_of("lan", "2"), counter_of("an", "1"),
        counter_of("lan", step="code"), counter_of("lan", "1", "code"), counter_of("an", step="code"),
    ]  # fmt: skip
    assert len(set(counters)) == len(counters)
    assert all(len(counter) <= LONGEST_LOGIN for counter in counters)
    assert all(counter != counter.lower() for counter in counters[1:])
