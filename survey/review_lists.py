"""The list of ballots to be reviewed, drawn up once by a child and kept as a file: a page reads only what it shows.

The files lie in the instance's folder `cache`, beside the database and for the same eyes: they hold comments, screened
as everybody reads them. A list is named by what it was drawn up from; the next one that is drawn up after ballots came
or went removes those before.
"""

import hashlib
from datetime import date
from pathlib import Path

from survey.comments.counting import listener
from survey.comments.masking import screen
from survey.comments.topics import read_topics, version_of
from survey.db import connect
from survey.doors import Door
from survey.files import keep_newest
from survey.instance import Instance
from survey.listing import coarsened, entries, token_maker, whole_weeks
from survey.naming import nameable
from survey.periods import Period, read_period
from survey.store import ballot_events, ballots, days, desks, instruments, lane, review_lists, screening

METHOD = 3
"""Grows when the same ballots give another list, so that older ones are drawn up anew."""
MOST = 100
"""Lists that the folder keeps; the oldest make room."""


def file_of(door: Door, instance: Instance, agency: str, period: Period, today: date) -> Path:
    """Where the list of an agency and period lies, as the store and the settings are now."""
    named = ",".join(_named(door, instance, agency))
    people = _digest("\n".join(screening.names_at(door, agency)))
    seen = lane.sight(door, read_topics(instance.folder), today, [agency])
    heard = version_of(instance.folder) + seen.version
    what = (METHOD, heard, agency, *whole_weeks(period), instance.settings.minimum_cell, named, people)
    return _folder(instance) / f"list-{_digest(days.arrived(door))}-{_digest('|'.join(map(str, what)))}.db"


def draw_up(door: Door, instance: Instance, agency: str, period: str, today: date) -> None:
    """Write the list of an agency's revealed ballots in the weeks of a period, those set aside among them."""
    path = file_of(door, instance, agency, read_period(period), today)
    first, last = whole_weeks(read_period(period))
    rows = ballots.settled(door, agencies=(agency,), from_=first, to=last, revealed=True, include_set_aside=True)
    used = {key: one for key in {row["instrument"] for row in rows} if (one := instruments.read(door, key))}
    known = [row for row in rows if row["instrument"] in used]
    named, masked = frozenset(_named(door, instance, agency)), screen(screening.names_at(door, agency))
    heard = listener(door, instance.settings, today)

    def read(ballot: str, comment: str) -> tuple[str, tuple[str, ...]]:
        text = heard.sight(ballot, comment)
        return masked(text).text, heard.about(ballot, text) if text else ()

    every = entries(known, used, token_maker(instance.key), named=named, read=read)
    found = coarsened(every, instance.settings.minimum_cell)
    number = ballot_events.last(door)
    marks = ballot_events.of(door, [entry.ballot for entry in found if entry.low or entry.comment])
    seen = frozenset(ballot for ballot, one in marks.items() if one.seen)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)
    file = connect(draft)
    try:
        review_lists.write(file, found, instruments=sorted(used), seen=seen, number=number)
    finally:
        file.close()
    draft.replace(path)
    for other in path.parent.glob("list-*.db"):
        if other.name.split("-")[1] != path.name.split("-")[1]:
            other.unlink(missing_ok=True)
    keep_newest(path.parent, "list-*.db", MOST)


def forget(instance: Instance) -> None:
    """Delete all lists: ballots that have been deleted are in no file."""
    for path in _folder(instance).glob("list-*.db"):
        path.unlink(missing_ok=True)


def _named(door: Door, instance: Instance, agency: str) -> tuple[str, ...]:
    return nameable(desks.of(door, agency), instance.settings.minimum_desk_staff)


def _folder(instance: Instance) -> Path:
    return instance.folder / "cache"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]
