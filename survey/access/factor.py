"""The second factor of a login: taken up, asked for, given up, and the ten codes for a phone that is lost."""

import random
from datetime import datetime

from survey.access.codes import is_code, met_step
from survey.access.known import counter_of
from survey.access.safe import seal, unseal
from survey.access.words import digest_of, new_word
from survey.accounts import count_try
from survey.doors import Door
from survey.model import Role
from survey.store import access, staff

RECOVERY = 10
"""Recovery codes of a login, 59 bits each."""
GROUPS = 3


class WrongCode(Exception):  # noqa: N818 - reads as what happened
    """The code is not the phone's present one, was taken before, or is no recovery code that is left."""


def is_required(role: Role, rule: str) -> bool:
    """Whether somebody of a role works with a second factor only, under the setting `second_factor`."""
    return rule == "all" or (rule == "administrators" and role == "administrator")


def take_up(door: Door, key: bytes, login: str, secret: str, typed: str, now: datetime) -> list[str]:  # noqa: PLR0913, PLR0917 - what a code is checked against
    """Keep a secret whose code was typed; returns the recovery codes, to be shown once. Raises `WrongCode`.

    `Refused` for a login that has a second factor.
    """
    step = met_step(secret, _bare(typed), now)
    if step is None:
        raise WrongCode
    codes, digests = _new_codes(key, login)
    access.set_factor(door, login, seal(key, login, secret), step, digests)
    return codes


def check(door: Door, key: bytes, login: str, typed: str, now: datetime, browser: str = "") -> None:  # noqa: PLR0913, PLR0917 - as above
    """Take a code of the phone, or a recovery code, once. Raises `WrongCode`, or `TooSoon` after wrong ones.

    `now` is an aware moment, `browser` the number of one that is known. `Refused` where the instance's key is another.
    """
    counter = counter_of(login, browser, "code")
    count_try(door, counter, now)
    if not _is_met(door, key, login, typed, now):
        raise WrongCode
    staff.note_attempt(door, counter, True, now)


def renew_recovery(door: Door, key: bytes, login: str) -> list[str]:
    """Ten new recovery codes, to be shown once; the former ones are void."""
    codes, digests = _new_codes(key, login)
    access.set_recovery(door, login, digests)
    return codes


def _is_met(door: Door, key: bytes, login: str, typed: str, now: datetime) -> bool:
    kept, bare = access.read(door, login), _bare(typed)
    if not kept.sealed:
        return False
    if not is_code(bare):
        return access.take_recovery(door, login, digest_of(key, _purpose(login), typed))
    step = met_step(unseal(key, login, kept.sealed), bare, now, kept.step)
    # Of two requests that bring the same code at once, the store lets one through.
    return step is not None and access.take_step(door, login, step)


def _new_codes(key: bytes, login: str) -> tuple[list[str], list[str]]:
    chance = random.SystemRandom()
    codes = [new_word(chance, GROUPS) for _ in range(RECOVERY)]
    return codes, [digest_of(key, _purpose(login), code) for code in codes]


def _purpose(login: str) -> str:
    return f"recovery of {login}"


def _bare(typed: str) -> str:
    return "".join(typed.split())
