"""Codes of a second factor: six digits that a phone's application shows, another one every thirty seconds [1]_.

SHA-1 and six digits are what every such application understands; HMAC with SHA-1 is sound.

References
----------
.. [1] RFC 6238, "TOTP: Time-Based One-Time Password Algorithm".
"""

import hmac
import re
from datetime import datetime

import pyotp

SECONDS = 30
"""How long an application shows a code."""
TOLERANCE = 1
"""Steps that a phone's clock may be ahead or behind."""
CODE = re.compile("[0-9]{6}")


def new_secret() -> str:
    """A new secret: 160 random bits as 32 letters and digits of base 32."""
    return pyotp.random_base32(32)


def address_of(secret: str, login: str, issuer: str) -> str:
    """What an application reads from the QR symbol: the secret, whose it is, and what it is for."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def grouped(secret: str) -> str:
    """The secret as it is typed in by hand: groups of four."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def step_at(now: datetime) -> int:
    """The number of the step that a moment (aware) lies in."""
    return int(now.timestamp()) // SECONDS


def code_at(secret: str, step: int) -> str:
    """The six digits of a step."""
    return pyotp.TOTP(secret).generate_otp(step)


def is_code(typed: str) -> bool:
    """Whether what was typed has the form of a code."""
    return CODE.fullmatch(typed) is not None


def met_step(secret: str, typed: str, now: datetime, after: int = -1) -> int | None:
    """The step whose code was typed, or None: a wrong one, one too old, too early, or not later than step `after`.

    A code is taken once: whoever saw it being typed cannot use it again. All steps are compared, each in constant time.
    """
    middle = step_at(now)
    near = range(max(0, middle - TOLERANCE), middle + TOLERANCE + 1)
    met = [step for step in near if hmac.compare_digest(code_at(secret, step).encode(), typed.encode())]
    return next((step for step in met if step > after), None)
