"""Passwords: weak ones are refused with a remedy, kept ones are met by themselves only."""

import time
import unicodedata

import pytest
from argon2 import PasswordHasher

from survey.model import Refused
from survey.passwords import hash_password, needs_rehash, verify, weakness

GOOD = "bốn con voi xanh"


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("", "short"),
        ("fourteen chars", "short"),
        ("x y" * 67, "long"),
        ("lan.anh con voi", "login"),
        ("aaaaaaaaaaaaaaa", "repetitive"),
        ("abababababababab", "repetitive"),
        ("123456789012345", "repetitive"),
        ("ABCDEFGHIJKLMNO", "repetitive"),
        ("Administrator!1", "common"),
        ("Mật khẩu 2026-12!", "common"),
        ("password-password", "common"),
        ("qwertyuiop asdfghjkl 1", "common"),
        ("mậtkhẩu mậtkhẩu mậtkhẩu", "common"),
        (GOOD, None),
        ("correct horse battery", None),
    ],
)
def test_weakness(password: str, expected: str | None) -> None:
    assert weakness(password, "lan.anh") == expected


@pytest.mark.parametrize(("login", "expected"), [("an", None), ("xan", None), ("xanh", "login"), ("XANH", "login")])
def test_a_login_of_a_few_letters_may_stand_in_a_password(login: str, expected: str | None) -> None:
    assert weakness(GOOD, login) == expected


def test_length_is_counted_in_characters_not_in_how_they_are_typed() -> None:
    decomposed = unicodedata.normalize("NFD", "ếếộộữữ")
    assert len(decomposed) > 15
    assert weakness(decomposed) == "short"


def test_weak_password_is_refused_with_a_remedy() -> None:
    with pytest.raises(Refused, match="at least 15 characters"):
        hash_password("short")
    with pytest.raises(Refused, match="contains the login"):
        hash_password("minh.nguyen lên núi", "minh.nguyen")


def test_hash_is_met_by_its_password_only() -> None:
    kept = hash_password(GOOD)
    assert kept.startswith("$argon2id$")
    assert GOOD not in kept
    assert kept != hash_password(GOOD), "salted"
    assert verify(kept, GOOD)
    assert verify(kept, unicodedata.normalize("NFD", GOOD)), "another keyboard's accents"
    assert not verify(kept, GOOD + " ")
    assert not verify(kept, GOOD.upper())


@pytest.mark.parametrize("kept", ["", "not a hash", "$argon2id$v=19$m=8,t=1,p=1$"])
@pytest.mark.parametrize("password", ["", GOOD, "x" * 5000])
def test_no_password_meets_what_is_no_hash(kept: str, password: str) -> None:
    assert not verify(kept, password)


def test_a_book_is_not_hashed() -> None:
    assert not verify(hash_password(GOOD), GOOD * 1000)


def test_unknown_login_takes_as_long_as_a_known_one() -> None:
    kept = hash_password(GOOD)

    def fastest(candidate: str) -> float:
        durations = []
        for _ in range(5):
            start = time.perf_counter()
            verify(candidate, "some wrong password")
            durations.append(time.perf_counter() - start)
        return min(durations)

    assert fastest("") == pytest.approx(fastest(kept), rel=0.5)


def test_rehash_is_asked_for_when_the_settings_have_changed() -> None:
    assert not needs_rehash(hash_password(GOOD))
    assert needs_rehash(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD))
