"""Closing a period: its figures are frozen, and every report of it is made from what was frozen.

A closing belongs to an agency, with all below it, and a period. Closing a second time changes nothing where nothing
has changed; a late ballot or any other change makes the next closing, with a reason. Former ones stay.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from survey.doors import Door, Row
from survey.freezing import Progress, canonical, digest_of, freeze
from survey.instance import Instance
from survey.model import Agency, Refused
from survey.periods import Period, read_period
from survey.rights import tree_of
from survey.settling import settle
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


def close(  # noqa: PLR0913 - one argument for each thing that is kept
    door: Door, instance: Instance, period: str, agency: str | None = None, *, today: date, who: str, why: str = "",
    progress: Progress = lambda _: None,
) -> Closing:  # fmt: skip
    """Close a period; returns the new closing, or the last one where nothing has changed since.

    Raises `Refused` for a period that is not over, an unknown agency, and a change without a reason.
    """
    wanted = read_period(period)
    if wanted.last >= today:
        raise Refused(f"period {period} lasts until {wanted.last}; it can be closed from the day after")
    chosen = agency_of(door, agency)
    settle(door, key=instance.key, today=today)
    document = freeze(door, instance.settings, chosen, wanted, today=today, progress=progress)
    row = closings.append(
        door, chosen.id, period, digest_of(document), canonical(document), key=instance.key, today=today, who=who,
        why=why,
    )  # fmt: skip
    return Closing.of(row)


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


def period_of(closing: Closing) -> Period:
    """The closing's period."""
    return read_period(closing.period)
