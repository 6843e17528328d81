"""The list of ballots to be reviewed: every one with an item at or below average or a comment, and nothing that tells
who it was.

Beside a ballot stand its week, and its desk, mode and stage where enough ballots are of that kind; never its date, its
id, or what its person said of themselves. A list consists of whole weeks, so that lists of periods which end on
different days do not give a date away together. No test and no figure shortens it. Pure.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from forms.instrument import Instrument
from forms.kinds import SYMBOLS
from survey.doors import Row
from survey.periods import Period
from survey.store.ballot_events import Marks

STAGE = "stage"
TOKEN = 16
"""Hexadecimal digits that stand for a ballot on a page."""


@dataclass(frozen=True)
class Entry:
    """A ballot on the list.

    `token` stands for it on pages; `week` is the Monday of its week. `ratings`: item → point. `low`: the items at or
    below average; `dissatisfied`: those of them on the two lowest points of a scale of five, below the middle of
    others. `desk`, `mode` and `stage` (the option's sign) are empty where they are not said.
    """

    token: str
    ballot: str
    week: date
    instrument: str
    desk: str
    mode: str
    stage: str
    ratings: Mapping[str, int]
    low: frozenset[str]
    dissatisfied: frozenset[str]
    comment: str
    topics: tuple[str, ...] = ()
    aside: bool = False
    marks: Marks = field(default_factory=Marks)


@dataclass(frozen=True)
class Filter:
    """What somebody chose to see; empty: everything. `seen`: "", "yes", "no". `page` counts from 1."""

    desk: str = ""
    mode: str = ""
    stage: str = ""
    item: str = ""
    seen: str = ""
    topic: str = ""
    words: str = ""
    page: int = 1


def token_maker(key: bytes) -> Callable[[str], str]:
    """The function that makes the token of a ballot's id."""
    return lambda ballot: hmac.new(key, b"review:" + ballot.encode(), hashlib.sha256).hexdigest()[:TOKEN]


def entries(
    rows: Iterable[Row],
    instruments: Mapping[str, Instrument],
    token: Callable[[str], str],
    *,
    named: frozenset[str],
    read: Callable[[str, str], tuple[str, tuple[str, ...]]],
) -> list[Entry]:
    """Rows of ballots as entries, those without a low item too.

    `named`: the desks that may be named. `read`: a ballot and its comment → what is shown of that, which alone is
    searched, and the topics that it is about.
    """
    readers = {key: reader_of(instrument) for key, instrument in instruments.items()}
    found = []
    for row in rows:
        ratings, low, dissatisfied, stage = readers[row["instrument"]](row["answers"])
        day = date.fromisoformat(row["date"])
        comment, topics = read(row["id"], row["comment"])
        found.append(
            Entry(
                token=token(row["id"]),
                ballot=row["id"],
                week=day - timedelta(days=day.weekday()),
                instrument=row["instrument"],
                desk=row["desk"] if row["desk"] in named else "",
                mode=row["mode"],
                stage=stage,
                ratings=ratings,
                low=low,
                dissatisfied=dissatisfied,
                comment=comment,
                topics=topics,
            )
        )
    return found


def whole_weeks(period: Period) -> tuple[date, date]:
    """First and last day of all weeks, Monday to Sunday, of which a day lies in a period."""
    return (
        period.first - timedelta(days=period.first.weekday()),
        period.last + timedelta(days=6 - period.last.weekday()),
    )


def coarsened(found: Iterable[Entry], minimum_cell: int) -> list[Entry]:
    """The entries with no more of desk, mode and stage than leaves each in a group of at least `minimum_cell`.

    What few ballots have in common is left unsaid, and with it the next smallest, until what is unsaid is no handful
    either. Every choice of desk, mode and stage is then a union of such groups, and so is whatever two choices differ
    by. Stage gives way first, then mode.
    """
    groups = [list(found)]
    for name in ("desk", "mode", "stage"):
        groups = [part for group in groups for part in _parted(group, name, minimum_cell)]
    return [entry for group in groups for entry in group]


def _parted(group: list[Entry], name: str, minimum_cell: int) -> list[list[Entry]]:
    """A group by the values of a field, those that are too few pooled without it."""
    parts: dict[str, list[Entry]] = {}
    for entry in group:
        parts.setdefault(getattr(entry, name), []).append(entry)
    pool = parts.pop("", [])
    for value in sorted(parts, key=lambda value: (len(parts[value]), value)):
        if len(parts[value]) < minimum_cell or 0 < len(pool) < minimum_cell:
            pool += [_without(entry, name) for entry in parts.pop(value)]
    return [part for part in (*parts.values(), pool) if part]


def _without(entry: Entry, name: str) -> Entry:
    """An entry with one of desk, mode and stage unsaid."""
    said = {"desk": entry.desk, "mode": entry.mode, "stage": entry.stage} | {name: ""}
    return replace(entry, desk=said["desk"], mode=said["mode"], stage=said["stage"])


Reading = tuple[dict[str, int], frozenset[str], frozenset[str], str]


def reader_of(instrument: Instrument) -> Callable[[str], Reading]:
    """What reads ratings, low items, dissatisfied items and the stage from an answers string."""
    stage = next((place.index for place in instrument.positions if place.item == STAGE), None)
    rated = []
    for place in instrument.positions:
        item = instrument.item(place.item)
        if item.scale is not None:
            scale = instrument.scale_of(item)
            rated.append((place.index, item.id, frozenset(scale.at_or_below_average), (len(scale.points) + 1) / 2))

    def read(answers: str) -> Reading:
        points = {item: SYMBOLS.find(answers[index]) for index, item, _, _ in rated}
        given = {item: point for item, point in points.items() if point > 0}
        low = frozenset(item for _, item, below, _ in rated if given.get(item) in below)
        bad = frozenset(item for _, item, _, middle in rated if item in low and given[item] < middle)
        sign = answers[stage] if stage is not None else "-"
        return given, low, bad, "" if sign in "x-" else sign

    return read
