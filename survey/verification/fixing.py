"""A verification is fixed as soon as its action is planned, with the defaults, so that nobody has an extra step."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from survey.doors import Door
from survey.naming import stand_in
from survey.remediation import PLANNED, Case, Event
from survey.store import ballots, cases, desks, instruments
from survey.verification.plans import AFTER_DAYS, BEFORE_DAYS, DAY, MINIMUM, SMALLEST, WAIT_MONTHS, propose

TURNS = ("opened", "reopened", "verdict", "abandoned")
"""Events after which it is open whether a verification is fixed; the last one says."""


AS_PROPOSED: Mapping[str, int | None] = MappingProxyType({})
PROPOSED: Mapping[str, int] = MappingProxyType(
    {"days": AFTER_DAYS, "ballots": MINIMUM, "points": round(100 * SMALLEST), "months": WAIT_MONTHS}
)
"""What a verification is given where nobody asks for anything else, as `Plan.but` takes it."""


def fix(  # noqa: PLR0913 - whose case, when, by whom, and what instead of the defaults
    door: Door, case: Case, *, today: date, who: str, least: int, asked: Mapping[str, int | None] = AS_PROPOSED
) -> Case:
    """Fix the verification of a planned case; returns the case after it. `asked`: as `Plan.but` takes it.

    Nothing is fixed where the case is about no rated item, has one already, or gave it up and was not opened again.
    A desk with fewer than `least` staff is judged together with those that stand in for it, or with its whole agency.
    """
    turn = next((event.what for event in reversed(case.history) if event.what in TURNS), "")
    if case.state != PLANNED or not _rated(door, case) or case.verification is not None or turn == "abandoned":
        return case
    own = stand_in(desks.of(door, case.agency), case.desk, least) if case.desk else ()
    from_ = (case.day - 2 * BEFORE_DAYS * DAY) if case.period else today - BEFORE_DAYS * DAY
    numbers = by_day(door, case.agency, case.instrument, own, from_=from_, to=today - DAY)
    plan = propose(case, numbers, today=today, desks=own)
    if plan is None:
        return case
    return cases.append(door, case.id, Event(today, who, "fixed", "", plan.but(**asked).as_data()))


def _rated(door: Door, case: Case) -> bool:
    """Whether the case is about an item whose answers are points of a scale."""
    used = instruments.read(door, case.instrument) if case.item else None
    return used is not None and any(one.id == case.item and one.scale is not None for one in used.items)


def by_day(  # noqa: PLR0913 - whose ballots, from which instrument, when
    door: Door, agency: str, instrument: str, own: tuple[str, ...], *, from_: date, to: date
) -> dict[date, int]:
    """Day → ballots of an agency's desks (none named: of all), as far as staff see them."""
    found: Counter[date] = Counter()
    for row in ballots.by_day(door, agencies=[agency], instrument=instrument, from_=from_, to=to, revealed=True):
        if not own or row["desk"] in own:
            found[date.fromisoformat(row["date"])] += row["number"]
    return dict(found)
