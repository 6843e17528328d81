"""Links that invite: signed for one person with one password, until one moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from survey.access.invitations import is_good, login_of, new_token
from tests.survey.store.test_staff import make_staff

KEY = bytes(range(32))
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
UNTIL = NOW + timedelta(hours=72)
LAN = make_staff(login="lan-a.b")
TOKEN = new_token(KEY, LAN, UNTIL)


def test_a_link_is_good_for_its_person_until_its_moment() -> None:
    assert login_of(TOKEN) == "lan-a.b"
    assert is_good(KEY, LAN, TOKEN, NOW)
    assert is_good(KEY, LAN, TOKEN, UNTIL - timedelta(seconds=1))
    assert not is_good(KEY, LAN, TOKEN, UNTIL)


def test_a_link_is_void_after_another_password_for_another_person_and_under_another_key() -> None:
    assert not is_good(KEY, make_staff(login="lan-a.b", password_hash="other"), TOKEN, NOW)  # noqa: S106 - no password, a hash of none
    assert not is_good(KEY, replace(LAN, login="an"), TOKEN, NOW)
    assert not is_good(KEY, replace(LAN, active=False), TOKEN, NOW)
    assert not is_good(bytes(32), LAN, TOKEN, NOW)


@pytest.mark.parametrize(
    "token", ["", "-", "x-y-lan-a.b", "²-y-lan-a.b", "9" * 20 + "-y-lan-a.b", TOKEN.replace("-", "0-", 1)]
)
def test_a_link_that_was_made_up_is_none(token: str) -> None:
    assert not is_good(KEY, LAN, token, NOW)
