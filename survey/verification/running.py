"""Verdicts come by themselves: each night, of the cases whose window is full, once.

Any number of processes may do it at any time; a case that has its verdict takes no second one.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from survey.closed import document_of
from survey.doors import Door, Row
from survey.periods import read_period
from survey.published import Flag, Published
from survey.remediation import VERIFIED, VERIFYING, Case, Event
from survey.reveal import Place
from survey.rights import Tree, above, tree_of
from survey.store import agencies, cases, closings
from survey.verification.counting import Answers, count
from survey.verification.fixing import by_day
from survey.verification.judging import as_data, judge, window_end
from survey.verification.plans import DAY, Plan

RELAPSE = timedelta(days=183)
"""So long after a remedy was verified a new flag on the same says that it did not last."""


@dataclass(frozen=True)
class Said:
    """What was appended to a case: "verdict" with its outcome, or "relapsed"."""

    case: str
    what: str
    outcome: str = ""


def run(door: Door, *, today: date) -> list[Said]:
    """Append the verdicts and relapses that are due; returns them. Doing it again appends nothing.

    Call it after settling and after the reveals' steps: only what staff see is counted.
    """
    every = cases.of(door)
    tree = tree_of(agencies.all(door))
    said = [_verdict(door, case, tree, today) for case in every if case.state == VERIFYING]
    said += [
        _relapse(door, case, above(case.agency, tree), today)
        for case in every
        if case.state == VERIFIED and case.relapsed is None
    ]
    return [one for one in said if one is not None]


def _verdict(door: Door, case: Case, tree: Tree, today: date) -> Said | None:
    if case.verification is None or case.finished is None:
        return None
    plan = Plan.of(case.verification)
    ballots = by_day(door, case.agency, plan.instrument, plan.desks, from_=case.finished + DAY, to=today - DAY)
    if window_end(plan, ballots, done=case.finished, today=today) is None:
        return None  # fewer answers than ballots: walking through them would find no more
    given = count(door, plan.instrument, plan.item, from_=plan.before_first, to=today - DAY)
    rings = list(rings_of(case, given, tree))
    own = {place for place in rings[0] if not plan.desks or place[1] in plan.desks}
    last = window_end(plan, given.days(own), done=case.finished, today=today)
    if last is None:
        return None
    data = as_data(plan, judge(plan, given, own, rings, done=case.finished, last=last), case.finished)
    if not _append(door, case, VERIFYING, Event(today, "", "verdict", "", data)):
        return None
    return Said(case.id, "verdict", data["outcome"])


def rings_of(case: Case, given: Answers, tree: Tree) -> Iterator[Collection[Place]]:
    """The places of the case's agency, then of all below the agency above it, and so on to the top."""
    yield frozenset(place for place in given.places if place[0] == case.agency)
    wider = [frozenset(one for one in tree if upper in above(one, tree)) for upper in above(case.agency, tree)]
    for ring in sorted(wider, key=len):
        yield frozenset(place for place in given.places if place[0] in ring)


def _append(door: Door, case: Case, state: str, event: Event) -> bool:
    """Append unless somebody else has meanwhile; whether it was appended."""

    def write() -> bool:
        now = cases.read(door, case.id)
        if now is None or now.state != state or len(now.history) != len(case.history):
            return False
        cases.append(door, case.id, event)
        return True

    return door.atomic(write)


def _relapse(door: Door, case: Case, upper: Collection[str], today: date) -> Said | None:
    """A verified remedy whose item is flagged again by a closing of a later period, within `RELAPSE`."""
    verified = next((event.day for event in reversed(case.history) if event.what == "verdict"), None)
    if verified is None or not case.item or case.finished is None:
        return None
    for row in closings.of(door, upper):
        period = read_period(row["period"])
        fresh = period.first > case.finished and verified < period.last <= verified + RELAPSE
        if fresh and any(_same(case, flag) for flag in _flags(door, row)):
            event = Event(today, "", "relapsed", row["period"], {"period": row["period"]})
            return Said(case.id, "relapsed") if _append(door, case, VERIFIED, event) else None
    return None


def _same(case: Case, flag: Flag) -> bool:
    return (flag.agency, flag.desk, flag.line.id) == (case.agency, case.desk, case.item)


def _flags(door: Door, row: Row) -> tuple[Flag, ...]:
    """The flags that a closing froze for its agency and those below."""
    figures = document_of(door, row["number"])["figures"].get(row["agency"])
    return Published.of(figures["published"]).flags if figures else ()
