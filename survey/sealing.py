"""Keyed digests: a ballot's id, the mac of a settled ballot, chains whose links cannot be dropped unseen. Pure.

Whoever can write to the database but does not hold the instance key can change figures, but not unseen:
`survey.checking` recomputes what is made here. Each use of the key has a purpose of its own, so that an id that a
visitor chose can never serve as a mac.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from survey.model import Ballot

MODULUS = 1 << 128
"""Digests of groups of ballots are sums of their macs below it, so that they do not depend on an order."""

SEPARATOR = "\x1f"
"""The control character that separates units; no ballot's form lets it through."""

BALLOT_FIELDS = ("id", "instrument", "agency", "desk", "mode", "date", "language", "answers", "comment", "batch")
"""What a ballot's mac covers: everything that its row holds."""


def _digest(key: bytes, purpose: str, message: bytes) -> str:
    return hmac.digest(key, purpose.encode() + b":" + message, "sha256")[:16].hex()


def _joined(parts: Iterable[object]) -> bytes:
    """Parts as bytes, so that no two lists of parts give the same; their lengths only where one holds the separator."""
    texts = list(map(str, parts))
    text = SEPARATOR.join(texts)
    if text.count(SEPARATOR) == len(texts) - 1:
        return f"{len(texts)} parts:{text}".encode("utf-8", "surrogatepass")
    return f"{','.join(str(len(one)) for one in texts)} long:{''.join(texts)}".encode("utf-8", "surrogatepass")


def ballot_id(key: bytes, form_id: str) -> str:
    """The id under which a ballot is stored, 32 hexadecimal digits; the id that a page showed is no handle to it."""
    return _digest(key, "ballot id", form_id.encode("utf-8", "surrogatepass"))


def request_id(key: bytes, form_id: str) -> str:
    """The id under which a request for an answer is kept: the ballot's form id would give another."""
    return _digest(key, "request id", form_id.encode("utf-8", "surrogatepass"))


def mac_of(key: bytes) -> Callable[[Iterable[object]], str]:
    """The function that makes the mac of a ballot's values in the order of `BALLOT_FIELDS`; for many of them."""
    begun = hmac.new(key, b"ballot:", hashlib.sha256)

    def mac_of_values(values: Iterable[object]) -> str:
        made = begun.copy()
        made.update(_joined(values))
        return made.digest()[:16].hex()

    return mac_of_values


def mac(key: bytes, ballot: Ballot, batch: str = "") -> str:
    """The mac of a settled ballot, 32 hexadecimal digits."""
    return mac_of(key)([*(getattr(ballot, name) for name in BALLOT_FIELDS[:-1]), batch])


def add_up(macs: Iterable[str]) -> str:
    """The digest of a group of ballots: the sum of their macs, 32 hexadecimal digits."""
    return f"{sum(int(one, 16) for one in macs) % MODULUS:032x}"


def negated(digest: str) -> str:
    """The digest that takes a group of ballots out again."""
    return f"{-int(digest, 16) % MODULUS:032x}"


@dataclass(frozen=True)
class Link:
    """The last link of a chain: how many there are, and its mac. The first link follows `Link(0, "")`."""

    number: int
    mac: str


def next_link(key: bytes, chain: str, last: Link, fields: Iterable[object]) -> Link:
    """The link that follows `last` in a chain and holds `fields`."""
    number = last.number + 1
    return Link(number, _digest(key, f"chain {chain}", _joined([number, last.mac, *fields])))


def head_mac(key: bytes, chain: str, last: Link) -> str:
    """The mac of what says where a chain ends."""
    return _digest(key, f"head of chain {chain}", _joined([last.number, last.mac]))


def document_digest(document: str) -> str:
    """The digest of an instrument's document, 32 hexadecimal digits; it is sealed, so it needs no key."""
    return hashlib.sha256(document.encode()).hexdigest()[:32]
