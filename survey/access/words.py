"""What is handed over once on paper or screen and typed in again: groups of characters that are easy to read out."""

import hashlib
import hmac
import random

from survey.access.safe import derived

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""None of them is taken for another when it is read out; 31 of them, about five bits each."""
_LEFT_OUT = str.maketrans("", "", " -–\t\r\n\u00a0\u2010\u2011")


def new_word(chance: random.Random, groups: int) -> str:
    """So many random groups of four: three are 59 bits, four 79."""
    return "-".join("".join(chance.choice(ALPHABET) for _ in range(4)) for _ in range(groups))


def digest_of(key: bytes, purpose: str, word: str) -> str:
    """What is kept of a word, 64 hexadecimal digits: not to be turned back without the instance's key.

    However it is typed, in capitals, without hyphens or with spaces, it stays the same.
    """
    bare = word.casefold().translate(_LEFT_OUT)
    return hmac.new(derived(key, purpose), bare.encode(), hashlib.sha256).hexdigest()
