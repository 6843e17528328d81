"""Passwords of staff: which ones are taken, and how they are kept.

Length counts, composition rules do not exist, and what everybody guesses first is refused [1]_. Kept is an Argon2id
hash with the first of OWASP's settings [2]_: 19 MiB and about 20 ms, so that a worker which checks a password is soon
back at the ballots.

References
----------
.. [1] NIST SP 800-63B-4 (2025), section 3.1.1.2 (password verifiers).
.. [2] OWASP Password Storage Cheat Sheet, Argon2id.
"""

import unicodedata
from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from survey.model import Refused

MINIMUM_LENGTH = 15
"""What [1]_ asks of a password that is the only factor. One rule for everybody: who has a second factor may lose it."""
MAXIMUM_LENGTH = 200
"""Characters; the upper bound only keeps a request from hashing a book."""

TELLING_LOGIN = 4
"""Characters from which on a login within a password says something; `an` stands in half of all words."""

Weakness = Literal["short", "long", "login", "repetitive", "common"]

REMEDIES: Mapping[Weakness, str] = MappingProxyType(
    {
        "short": f"the password is too short; use at least {MINIMUM_LENGTH} characters, a few words do well",
        "long": f"the password is too long; use at most {MAXIMUM_LENGTH} characters",
        "login": "the password contains the login; choose something that is not tied to the account",
        "repetitive": "the password repeats or counts up a few characters; choose several unrelated words",
        "common": "the password is among the first that are guessed; choose several unrelated words",
    }
)

COMMON = frozenset(
    (
        "password",
        "matkhau",
        "mậtkhẩu",
        "qwertyuiop",
        "qwertyuiopasdfghjkl",
        "qwertyuiopasdfghjklzxcvbnm",
        "asdfghjklzxcvbnm",
        "zxcvbnmasdfghjkl",
        "administrator",
        "admin",
        "letmein",
        "welcome",
        "iloveyou",
        "anhyeuem",
        "emyeuanh",
        "thequickbrownfox",
        "correcthorsebatterystaple",
        "changeme",
        "vietnam",
        "việtnam",
        "hanoi",
        "hànội",
        "saigon",
        "khaosat",
        "khảosát",
        "dichvucong",
        "dịchvụcông",
        "caicachhanhchinh",
        "survey",
    )
)
"""Words that, with digits and signs about them or said twice, open too many doors; compared by their letters alone."""

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRub2JvZHlzYQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
"""A hash that no password has, so that an unknown login costs as much time as a known one."""


def weakness(password: str, login: str = "") -> Weakness | None:
    """Why a password is not taken, or None where it is. Length is counted in characters as people see them."""
    text = _normal(password)
    if len(text) < MINIMUM_LENGTH:
        return "short"
    if len(text) > MAXIMUM_LENGTH:
        return "long"
    folded = text.casefold()
    if len(login) >= TELLING_LOGIN and login.casefold() in folded:
        return "login"
    if len(set(folded)) < 5 or _counts(folded):
        return "repetitive"
    letters = "".join(character for character in folded if character.isalpha())
    return "common" if any(_repeats(letters, word) for word in COMMON) else None


def hash_password(password: str, login: str = "") -> str:
    """The hash to keep. Raises `Refused` for a weak password; the message says what to do."""
    found = weakness(password, login)
    if found is not None:
        raise Refused(REMEDIES[found])
    return rehash(password)


def rehash(password: str) -> str:
    """The hash of a password that was met just now, whatever would be asked of a new one."""
    return _HASHER.hash(_normal(password))


def verify(kept: str, password: str) -> bool:
    """Whether the password belongs to the hash. An empty hash (an unknown login) takes as long and is never met."""
    if len(password) > 4 * MAXIMUM_LENGTH:
        password = ""
    try:
        return _HASHER.verify(kept or _NOBODY, _normal(password)) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(kept: str) -> bool:
    """Whether the hash was made with other settings than today's."""
    return _HASHER.check_needs_rehash(kept)


def _normal(password: str) -> str:
    # The same password typed on two keyboards may be composed differently: ế is one character or three.
    return unicodedata.normalize("NFKC", password)


def _repeats(letters: str, word: str) -> bool:
    """Whether the letters are the word, once or again and again."""
    return letters == word * max(1, len(letters) // len(word))


def _counts(text: str) -> bool:
    """Whether nearly every character follows from the one before it: `123456789012`, `abcdefabcdef`."""
    steps = [ord(second) - ord(first) for first, second in pairwise(text)]
    return sum(abs(step) <= 1 for step in steps) >= 0.8 * len(steps)
