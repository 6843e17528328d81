"""Chains of rows, each sealed with the one before: seals, set-asides, closings, the audit log. A gap tells of a loss.

Where a chain ends is kept beside it (`chains`), under a mac, so that dropping its last rows shows too.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from survey.doors import Door, Row
from survey.sealing import Link, head_mac, next_link

Chain = Literal["seals", "set_asides", "closings", "audit"]
FIELDS: Mapping[Chain, tuple[str, ...]] = {
    "seals": ("kind", "day", "date", "subject", "batch", "ballots", "digest"),
    "set_asides": ("ballot", "day", "who", "what", "why"),
    "closings": ("agency", "period", "revision", "day", "who", "why", "digest", "document"),
    "audit": ("day", "time", "who", "home", "kind", "what", "subject"),
}
"""What each link of a chain holds besides its number and its mac; both are the names of tables."""


def extend(door: Door, key: bytes, chain: Chain, links: Iterable[Mapping[str, Any]]) -> None:
    """Append links, each a mapping of the chain's fields."""

    def append() -> None:
        last, sound = end(door, key, chain)
        rows: list[dict[str, Any]] = []
        for link in links_:
            last = next_link(key, chain, last, [link[name] for name in FIELDS[chain]])
            rows.append({**link, "number": last.number, "mac": last.mac})
        names = ("number", *FIELDS[chain], "mac")
        sql = f"INSERT INTO {chain} ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"  # noqa: S608 - constants only
        door.run_many(sql, rows)
        _end_at(door, chain, last, head_mac(key, chain, last) if sound else "")

    links_ = list(links)
    if links_:
        door.atomic(append)


def end(door: Door, key: bytes, chain: Chain) -> tuple[Link, bool]:
    """The last link, and whether what is kept about it holds; once it did not, it never will again."""
    heads = door.rows("SELECT number, last, mac FROM chains WHERE name = :chain", chain=chain)
    tails = door.rows(f"SELECT number, mac FROM {chain} ORDER BY number DESC LIMIT 1")  # noqa: S608 - constants only
    head = Link(heads[0]["number"], heads[0]["last"]) if heads else Link(0, "")
    tail = Link(tails[0]["number"], tails[0]["mac"]) if tails else Link(0, "")
    sound = heads[0]["mac"] == head_mac(key, chain, head) if heads else not tails
    return (tail if tail.number > head.number else head), sound and tail == head


def links(door: Door, chain: Chain) -> list[Row]:
    """All rows of a chain in order."""
    names = ", ".join(("number", *FIELDS[chain], "mac"))
    return door.rows(f"SELECT {names} FROM {chain} ORDER BY number")  # noqa: S608 - constants only


def _end_at(door: Door, chain: Chain, last: Link, mac: str) -> None:
    door.run(
        "INSERT INTO chains (name, number, last, mac) VALUES (:name, :number, :last, :mac) "
        "ON CONFLICT (name) DO UPDATE SET number = :number, last = :last, mac = :mac",
        name=chain,
        number=last.number,
        last=last.mac,
        mac=mac,
    )
