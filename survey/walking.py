"""One walk through the ballots of a period: what a closing says of them beside the counts."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from survey.comments.counting import Listener, Talk
from survey.doors import Door
from survey.listing import Reading, reader_of
from survey.periods import Period
from survey.sealing import add_up
from survey.store import ballots, instruments, set_asides

FIELDS = ("id", "instrument", "agency", "desk", "mode", "date", "language", "answers")
"""Of a ballot, what the digest covers: not the comment, so that one can be erased."""


@dataclass
class Walk:
    """What one walk through the ballots of a period finds; by agency: what is counted, said and set aside."""

    macs: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    counted: dict[str, list[str]] = field(default_factory=dict)
    low: dict[str, int] = field(default_factory=dict)
    dissatisfied: dict[str, int] = field(default_factory=dict)
    talk: dict[str, Talk] = field(default_factory=dict)
    aside: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, set[str]] = field(default_factory=dict)

    @property
    def ballots(self) -> dict[str, Any]:
        """Which ballots there are, and which of them are set aside, in three words."""
        return {"number": len(self.macs), "digest": add_up(self.macs), "aside": add_up(self.left_out)}


def walk_through(door: Door, period: Period, among: Sequence[str], heard: Listener | None = None) -> Walk:
    """One look at every settled ballot of the period, whether or not it is set aside or shown.

    `heard` counts comments; without it none is.
    """
    why = {row["ballot"]: row["why"] for row in set_asides.of(door)}
    aside = set_asides.current(door)
    walk, read = Walk(), _readers(door)
    for rows in ballots.stream(
        door, columns=(*FIELDS, "comment"), agencies=among, from_=period.first, to=period.last, include_set_aside=True
    ):
        for row in rows:
            words = "\x1f".join(str(row[name]) for name in FIELDS)
            walk.macs.append(hashlib.sha256(words.encode()).hexdigest()[:32])
            if row["id"] in aside:
                walk.left_out.append(walk.macs[-1])
                walk.aside[row["agency"]] = walk.aside.get(row["agency"], 0) + 1
                walk.reasons.setdefault(row["agency"], set()).add(why[row["id"]].strip())
                continue
            walk.counted.setdefault(row["agency"], []).append(walk.macs[-1])
            _, low, dissatisfied, _ = read(row["instrument"])(row["answers"])
            walk.low[row["agency"]] = walk.low.get(row["agency"], 0) + bool(low)
            walk.dissatisfied[row["agency"]] = walk.dissatisfied.get(row["agency"], 0) + bool(dissatisfied)
            if heard is not None and row["comment"]:
                heard.hear(row["id"], row["comment"], walk.talk.setdefault(row["agency"], Talk()))
    return walk


def _readers(door: Door) -> Callable[[str], Callable[[str], Reading]]:
    """Key of a recorded instrument → what reads a ballot's low items."""

    @cache
    def reader(key: str) -> Callable[[str], Reading]:
        found = instruments.read(door, key)
        if found is None:
            raise LookupError(f"ballots from {key}, which is not recorded")
        return reader_of(found)

    return reader
