"""What a closing freezes: everything that its reports print, and a digest of the ballots behind it.

It takes in every settled ballot of the period, also those that staff pages do not show yet; what is printed has passed
the same gate as the pages.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from importlib.metadata import version
from typing import Any

from analysis.report.rendering import RENDERER
from survey.bricks import Bricks, Cell
from survey.comments.counting import Talk, listener
from survey.comments.telling import told
from survey.comments.topics import Topics
from survey.contact.told import frozen
from survey.doors import Door
from survey.figures import sources_of
from survey.gate import publish
from survey.model import Agency
from survey.naming import nameable
from survey.office_days import office_days
from survey.overlaps import smallest_piece
from survey.periods import Period, read_period
from survey.published import Published
from survey.remediation import Case
from survey.scorecards import METHOD, Question
from survey.scoring import Rules, figures_of
from survey.sealing import add_up, document_digest
from survey.settings import Settings
from survey.store import (
    agencies,
    agency_settings,
    cases,
    closings,
    desks,
    explanations,
    instruments,
    staff,
    transactions,
)
from survey.walking import Walk, walk_through
from survey.withholding import withheld

SHAPING = ("minimum_cell", "confidence_level", "minimum_desk_staff", "demo")
"""Settings that shape figures or are printed."""

Progress = Callable[[int], None]
"""Called with the number of agencies that are done since."""


def canonical(plain: Any) -> str:
    """Plain values as JSON text; equal values give equal texts."""
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=date.isoformat)


def digest_of(document: Mapping[str, Any]) -> str:
    """The digest of what a closing says; versions of programs are not part of it."""
    said = {name: value for name, value in document.items() if name != "versions"}
    return hashlib.sha256(canonical(said).encode()).hexdigest()


@dataclass(frozen=True)
class Frame:
    """What the figures of every agency of a closing share."""

    door: Door
    settings: Settings
    period: Period
    today: date
    tree: Sequence[Agency]
    kept: Bricks
    walk: Walk
    named: frozenset[str]
    """Desks that are weighed on their own; what is flagged there is told of the agency, without the desk's name."""


def freeze(  # noqa: PLR0913 - one argument for each thing that it depends on
    door: Door, settings: Settings, agency: Agency, period: Period, *, today: date, progress: Progress = lambda _: None
) -> dict[str, Any]:
    """The document of a closing, as plain values."""
    tree = [one for one in _tree(door, agency) if _valid(one, period) or one.id == agency.id]
    ids = [one.id for one in tree]
    kept = Bricks(door, settings.folder / "cache", revealed=False)
    heard = listener(door, settings, today)
    walk = walk_through(door, period, ids, heard)
    frame = Frame(door, settings, period, today, tree, kept, walk, _named(door, settings, ids))
    figures = {}
    for one in tree:
        figures[one.id] = _figures(frame, one.id, heard.topics)
        progress(1)
    hidden = _withheld(frame, _others(door, period))
    _hide(figures, hidden)
    used = sorted({key for found in figures.values() for key in found["instruments"]})
    return {
        "agency": agency.id,
        "period": {"key": period.key, "first": period.first, "last": period.last},
        "agencies": [{"id": one.id, "name": one.name, "parent": one.parent} for one in tree],
        "ballots": frame.walk.ballots,
        "instruments": {key: document_digest(_document(door, key)) for key in used},
        "figures": figures,
        "named_desks": sorted(frame.named),
        "withheld": sorted(hidden),
        "counted": {one: (len(macs), add_up(macs)) for one, macs in sorted(frame.walk.counted.items())},
        "heads": {one: agency_settings.read(door, one) for one in ids},
        "cases": [_case(one, today, settings) for one in cases.of(door, ids) if one.running or _touched(one, period)],
        "explanations": _explanations(door, ids, period),
        "settings": {name: getattr(settings, name) for name in SHAPING},
        "versions": {"program": version("citizen-survey"), "method": METHOD, "renderer": RENDERER},
    }


def _hide(figures: dict[str, dict[str, Any]], hidden: frozenset[str]) -> None:
    """Keep the figures of some agencies back, wherever they stand."""
    for agency in hidden:
        figures[agency]["published"] = asdict(Published(None))
    for found in figures.values():
        _leave_out(found["published"], hidden)


def _leave_out(published: dict[str, Any], hidden: frozenset[str]) -> None:
    """Take the agencies whose figures stay behind out of a funnel."""
    if published["funnel"] is not None:
        spots = published["funnel"]["spots"]
        published["funnel"]["spots"] = [spot for spot in spots if spot["agency"] not in hidden]


def recompute(door: Door, settings: Settings, document: Mapping[str, Any], today: date) -> dict[str, Any] | None:
    """The figures of a closing's own agency anew, with the tree and the settings that it froze.

    None where its ballots are no longer those of then: late ones came, some were set aside, or their time was over.
    """
    period = read_period(document["period"]["key"])
    tree = [Agency(one["id"], one["name"], parent=one["parent"]) for one in document["agencies"]]
    walk = walk_through(door, period, [one.id for one in tree])
    if walk.ballots != document["ballots"]:
        return None
    then = replace(settings, **document["settings"])
    kept = Bricks(door, settings.folder / "cache", revealed=False)
    frame = Frame(door, then, period, today, tree, kept, walk, frozenset(document.get("named_desks", ())))
    found: dict[str, Any] = json.loads(canonical(_published_of(frame, document)))
    return found


def _published_of(frame: Frame, document: Mapping[str, Any]) -> dict[str, Any]:
    agency = document["agency"]
    if agency in document.get("withheld", _withheld(frame, ())):
        return asdict(Published(None))
    found = asdict(_published(frame, agency, document["figures"][agency]["instrument"]))
    _leave_out(found, frozenset(document.get("withheld", ())))
    return found


def _others(door: Door, period: Period) -> list[Period]:
    """The other periods of which there are reports."""
    return [read_period(key) for key in sorted({row["period"] for row in closings.of(door)} - {period.key})]


def _withheld(frame: Frame, others: Sequence[Period]) -> frozenset[str]:
    """Agencies whose figures stay behind: few ballots, or few that this period and another one have apart."""
    numbers = {one.id: _numbers(frame, frame.period, one.id) for one in frame.tree}
    for agency, own in numbers.items():
        for key in own:
            piece = smallest_piece(
                frame.period,
                others,
                lambda half: _numbers(frame, half, agency).get(key, 0),  # noqa: B023 - called at once
                frame.settings.minimum_cell,
            )
            own[key] = own[key] if piece is None else piece
    return withheld(frame.tree, numbers, frame.settings.minimum_cell)


def _numbers(frame: Frame, period: Period, agency: str) -> dict[str, int]:
    """Instrument → ballots cast directly at an agency."""
    return {key: int(found.cells.total().ballots) for key, found in frame.kept.tables(period, [agency]).items()}


def _named(door: Door, settings: Settings, ids: Sequence[str]) -> frozenset[str]:
    return frozenset(code for one in ids for code in nameable(desks.of(door, one), settings.minimum_desk_staff))


def _tree(door: Door, agency: Agency) -> list[Agency]:
    ids = set(agencies.below(door, agency.id))
    return [one for one in agencies.all(door) if one.id in ids]


def _valid(agency: Agency, period: Period) -> bool:
    return agency.valid_from <= period.last and (agency.valid_to is None or agency.valid_to >= period.first)


def _document(door: Door, key: str) -> str:
    found = instruments.read(door, key)
    if found is None:
        raise LookupError(f"ballots from {key}, which is not recorded")
    return found.document


def below_of(agency: str, tree: Sequence[Agency]) -> frozenset[str]:
    """The agency and all below it among those of a tree."""
    found = {agency}
    while more := {one.id for one in tree if one.parent in found} - found:
        found |= more
    return frozenset(found)


def _figures(frame: Frame, agency: str, topics: Topics) -> dict[str, Any]:
    """What one agency's report prints of figures; `published` are those of the instrument that most ballots used."""
    own = sorted(below_of(agency, frame.tree))
    tables = frame.kept.tables(frame.period, own)
    numbers = {key: int(found.cells.total().ballots) for key, found in tables.items()}
    chosen = max(numbers, key=lambda key: (numbers[key], key), default="")
    asked = {Cell.of(label).desk for found in tables.values() for label in found.cells.groups or ()}
    walk = frame.walk
    return {
        "instrument": chosen,
        "instruments": sorted(numbers),
        "published": asdict(_published(frame, agency, chosen)),
        "population": population_of(frame.door, own, frame.period, asked),
        "low": _sum(walk.low, own),
        "dissatisfied": _sum(walk.dissatisfied, own),
        "comments": sum(talk.comments for one, talk in walk.talk.items() if one in own),
        "talk": _talk(frame, own, topics),
        "aside": _sum(walk.aside, own),
        "reasons": sorted({reason for one in own for reason in walk.reasons.get(one, ())}),
    }


def _talk(frame: Frame, own: Sequence[str], topics: Topics) -> dict[str, Any]:
    """What comments of some agencies say, as far as it may be told."""
    heard = Talk()
    for one in own:
        heard.add(frame.walk.talk.get(one, Talk()))
    least, level = frame.settings.minimum_cell, frame.settings.confidence_level
    return told(heard, topics, minimum_cell=least, confidence_level=level)


def _published(frame: Frame, agency: str, chosen: str) -> Published:
    below = {one.id: tuple(sorted(below_of(one.id, frame.tree))) for one in frame.tree if one.parent == agency}
    least, level = frame.settings.minimum_cell, frame.settings.confidence_level
    question = Question(
        agencies=tuple(sorted(below_of(agency, frame.tree))),
        period=frame.period.key,
        instrument=chosen,
        today=frame.today,
        state="",
        minimum_cell=least,
        confidence_level=level,
        below=tuple(below.items()),
    )
    sources = sources_of(frame.kept, question, chosen, frame.period)
    if sources is None:
        return Published(None)
    return publish(figures_of(sources, Rules(least, level, below, frame.named)), least)


def population_of(door: Door, own: Iterable[str], period: Period, asked: set[str]) -> int | None:
    """Transactions served in the period; None unless they are known for every desk that has ballots."""
    rows = transactions.of(door, agencies=own, from_=period.first, to=period.last)
    if not rows or asked - {row.desk for row in rows}:
        return None
    return sum(row.number for row in rows)


CASE = ("id", "agency", "title", "instrument", "item", "state", "cause", "cause_text", "action", "owner", "due")


def _touched(case: Case, period: Period) -> bool:
    """Whether it ended in the period or later: what ended before was told before."""
    return case.closed is not None and case.closed >= period.first


def _case(case: Case, today: date, settings: Settings) -> dict[str, Any]:
    """A case as the report tells it, with how late it is on the day of the closing, and what its effect rests on."""
    late = case.overdue(today, office_days(settings))
    return {name: getattr(case, name) for name in CASE} | {
        "late": late,
        "relapsed": case.relapsed,
        "effect": frozen(case, settings.minimum_cell),
    }


def _explanations(door: Door, ids: Sequence[str], period: Period) -> list[dict[str, Any]]:
    """What was said of flags, and which agency's people wrote it."""
    home = {person.login: person.agency for person in staff.all(door)}
    return [
        {name: getattr(one.subject, name) for name in ("agency", "instrument", "item")}
        | {"due": one.due, "text": one.text, "by": home.get(one.given_by, one.subject.agency)}
        for one in explanations.of(door, ids, period=period.key).values()
    ]


def _sum(numbers: Mapping[str, int], own: Iterable[str]) -> int:
    return sum(numbers.get(one, 0) for one in own)
