"""Closings that were made: which there are, and what they hold. Light enough for pages."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from survey.doors import Door, Row
from survey.model import Agency, Refused
from survey.rights import tree_of
from survey.store import agencies, closings


@dataclass(frozen=True)
class Closing:
    """One closing. `number`: its place among all; `revision`: 1 for the first of its agency and period."""

    number: int
    agency: str
    period: str
    revision: int
    day: date
    who: str
    why: str
    digest: str

    @classmethod
    def of(cls, row: Row) -> "Closing":
        """The closing of a row, with or without its document."""
        day = date.fromisoformat(row["day"])
        return cls(**{name: row[name] for name in cls.__annotations__ if name != "day"}, day=day)

    @property
    def check(self) -> str:
        """What is printed of the digest."""
        return self.digest[:8]


def agency_of(door: Door, agency: str | None) -> Agency:
    """The agency of an id, or the top one. Raises `Refused` for an unknown one, and where there are several tops."""
    if agency is not None:
        found = agencies.read(door, agency)
        if found is None:
            raise Refused(f"unknown agency {agency!r}; see: survey agency list")
        return found
    tops = [one for one in agencies.all(door) if one.parent is None and one.valid_to is None]
    if len(tops) != 1:
        raise Refused(f"there are {len(tops)} agencies with none above them; name one with --agency")
    return tops[0]


def nearest(door: Door, agency: str, period: str) -> Closing | None:
    """The last closing of the period at the agency, else at the nearest agency above it that has one."""
    tree = tree_of(agencies.all(door))
    step: str | None = agency
    seen: set[str] = set()
    while step is not None and step not in seen:
        seen.add(step)
        if row := closings.latest(door, step, period):
            return Closing.of(row)
        step = tree.get(step)
    return None


def document_of(door: Door, number: int) -> dict[str, Any]:
    """What a closing froze. Raises `Refused` for an unknown number."""
    row = closings.read(door, number)
    if row is None:
        raise Refused(f"unknown closing {number}")
    found: dict[str, Any] = json.loads(row["document"])
    return found
