"""Invitation links: whoever opens one chooses a password, once and before a set moment.

The link is signed under the instance's key together with the hash of the password that holds when it is made. Nothing
of it is kept: the password that is chosen makes it void, and so does another invitation, which sets an unknown one.
"""

import hashlib
import hmac
from datetime import datetime

from survey.access.safe import derived
from survey.model import Staff


def new_token(key: bytes, person: Staff, until: datetime) -> str:
    """The part of the link that says whom it invites, until which moment (aware), and that it is ours."""
    end = int(until.timestamp())
    return f"{end}-{_sign(key, person, end)}-{person.login}"


def login_of(token: str) -> str:
    """The login that a token names; it is not to be believed before `is_good`."""
    return token.partition("-")[2].partition("-")[2]


def is_good(key: bytes, person: Staff, token: str, now: datetime) -> bool:
    """Whether a person may choose a password with a token: made for them, not used, not too old."""
    end, _, rest = token.partition("-")
    if not (person.active and end.isascii() and end.isdigit() and len(end) <= 12):
        return False
    sign = rest.partition("-")[0]
    return hmac.compare_digest(_sign(key, person, int(end)).encode(), sign.encode()) and now.timestamp() < int(end)


def _sign(key: bytes, person: Staff, end: int) -> str:
    what = f"{person.login} {person.password_hash} {end}"
    return hmac.new(derived(key, "invitation"), what.encode(), hashlib.sha256).hexdigest()[:40]
