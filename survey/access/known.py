"""Browsers that somebody has signed in with before: strangers who guess at a login do not make its owner wait [1]_.

After signing in, a browser keeps a signed cookie that names the login and a random number. Its wrong passwords are
counted apart from everybody else's, so a known browser gets no more tries than a stranger, and its owner waits for own
mistakes only. The store holds no browsers: a row of a number appears with a wrong password and goes with a right one,
or after a day.

References
----------
.. [1] OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
"""

import hashlib
import hmac
import secrets
from typing import Literal

from survey.access.safe import derived

COOKIE = "known"
DAYS = 400
"""How long a browser stays known; browsers keep no cookie longer."""

Step = Literal["password", "code"]


def new_token(key: bytes, login: str) -> str:
    """What a browser keeps that its login's owner has signed in with."""
    number = secrets.token_hex(16)
    return f"{number}.{_sign(key, login, number)}"


def number_of(key: bytes, login: str, token: str) -> str:
    """The number of a browser that is known for a login; empty for any other, and for a token that was made up."""
    number, _, sign = token.partition(".")
    return number if hmac.compare_digest(_sign(key, login, number).encode(), sign.encode()) else ""


def counter_of(login: str, browser: str = "", step: Step = "password") -> str:
    """What wrong tries are counted under: the login for strangers' passwords, else a name that nobody can type.

    A login is typed in small letters, or made such; at most 40 characters, as the store counts them.
    """
    if step == "password" and not browser:
        return login
    return f"{step.upper()}:{hashlib.sha256(f'{login} {browser}'.encode()).hexdigest()[:31]}"


def _sign(key: bytes, login: str, number: str) -> str:
    return hmac.new(derived(key, "known browser"), f"{login} {number}".encode(), hashlib.sha256).hexdigest()
