"""Signing in: a password is tried, and each wrong one makes the next try of that account wait longer.

There is never a lock: whoever knows somebody's login could otherwise keep them out. A browser that its owner has signed
in with before is counted apart (`survey.access.known`), so that strangers cannot keep it waiting either. The wait is
counted in the database, for logins that do not exist as for those that do, so that nothing tells them apart; it begins
before the password is looked at, so that many tries at once are no way round it.
"""

import math
import random
from dataclasses import replace
from datetime import datetime, timedelta

from survey.access.known import counter_of
from survey.doors import Door
from survey.model import Staff
from survey.passwords import needs_rehash, rehash, verify
from survey.store import staff

FREE_TRIES = 3
LONGEST_WAIT = 60
"""Seconds. At one try a minute a year allows half a million: too few against fifteen characters."""


class WrongPassword(Exception):  # noqa: N818 - reads as what happened
    """Login and password do not belong together, or the account is given up."""


class TooSoon(Exception):  # noqa: N818 - as above
    """The account waits; `seconds` more."""

    def __init__(self, seconds: int) -> None:
        """Carry the seconds that are left, at least one."""
        self.seconds = max(1, seconds)
        super().__init__(f"{self.seconds} s")


def sign_in_as(door: Door, login: str, password: str, now: datetime, browser: str = "") -> Staff:
    """The person whose login and password these are. Raises `TooSoon` or `WrongPassword`.

    `now` is an aware moment, `browser` the number of one that is known for this login. An older hash is replaced on the
    way.
    """
    login = login.lower()
    counter = counter_of(login, browser)
    count_try(door, counter, now)
    person = staff.read(door, login)
    kept = person.password_hash if person and person.active else ""
    if not verify(kept, password) or person is None:
        raise WrongPassword
    staff.note_attempt(door, counter, True, now)
    if needs_rehash(kept):
        person = replace(person, password_hash=rehash(password))
        keep = staff.set_one_time_password if person.must_change else staff.set_password
        keep(door, login, person.password_hash)
    return person


def wait_after(failures: int) -> timedelta:
    """How long an account waits after so many wrong passwords in a row: nothing, then 2, 4, 8 … 60 seconds."""
    beyond = failures - FREE_TRIES
    return timedelta(seconds=0 if beyond < 0 else min(LONGEST_WAIT, 2 ** min(beyond + 1, 10)))


def count_try(door: Door, counter: str, now: datetime) -> None:
    """Count a try as failed until it has succeeded. Raises `TooSoon` for one too soon, uncounted: waiting ends."""

    def count() -> None:
        before = staff.attempts(door, counter)
        if before.last is not None and now < (until := before.last + wait_after(before.failures)):
            raise TooSoon(math.ceil((until - now).total_seconds()))
        staff.note_attempt(door, counter, False, now)

    door.atomic(count)


ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Characters of a one-time password: none that is taken for another when it is read out."""


def one_time_password(chance: random.Random) -> str:
    """A password to be handed over once: four groups of four, about 79 bits."""
    return "-".join("".join(chance.choice(ALPHABET) for _ in range(4)) for _ in range(4))
