"""What the page of a case shows of its verification: what is fixed, how far it is, and in the end what came of it.

Before the window is full only numbers of ballots are shown, never what they say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from survey.contact.told import estimate_of
from survey.doors import Door
from survey.published import Estimate, Line
from survey.ranges import Axis, axis_for
from survey.remediation import VERIFYING, Case
from survey.verification.fixing import by_day
from survey.verification.plans import DAY, Plan


@dataclass(frozen=True)
class Progress:
    """How many ballots came since the action. `number` is None while they are fewer than may be shown.

    `full`: the day after which the verdict comes if as many go on coming; nothing is waited for longer than planned.
    """

    number: int | None
    minimum: int
    full: date


@dataclass(frozen=True)
class Picture:
    """Shares before and after on one axis."""

    axis: Axis
    before: Estimate
    after: Estimate


@dataclass(frozen=True)
class Shown:
    """What is shown of a case. `plan`: what is fixed; `verdict`: the data of the last verdict, with its `sentence` on
    shares, which decides, and `higher`, the one on all points of the scale, "" where it was not said.
    """

    plan: Plan | None
    progress: Progress | None
    verdict: Mapping[str, str]
    sentence: str
    higher: str
    picture: Picture | None


def shown(door: Door, case: Case, *, today: date, minimum_cell: int, language: str) -> Shown | None:
    """What the page shows; None where nothing is fixed and nothing was said."""
    if case.verification is None and case.verdict is None:
        return None
    plan = Plan.of(case.verification) if case.verification is not None else None
    progress = None
    if plan is not None and case.state == VERIFYING and case.finished is not None:
        numbers = by_day(door, case.agency, plan.instrument, plan.desks, from_=case.finished + DAY, to=today - DAY)
        progress = progress_of(plan, numbers, done=case.finished, today=today, minimum_cell=minimum_cell)
    verdict = case.verdict or {}
    few = int(verdict.get("after_n", "0")) < minimum_cell
    sentence = "" if few else verdict.get(f"sentence_{language}", "")
    higher = "" if few else verdict.get(f"higher_{language}", "")
    return Shown(plan, progress, verdict, sentence, higher, picture_of(verdict, minimum_cell))


def progress_of(plan: Plan, numbers: Mapping[date, int], *, done: date, today: date, minimum_cell: int) -> Progress:
    """How far the window after is. `numbers`: day → ballots since the action."""
    number, days = sum(numbers.values()), max((today - done).days - 1, 1)
    full, latest = done + plan.after_days * DAY, plan.deadline(done)
    if number < plan.minimum:
        wait = -(-(plan.minimum - number) * days // number) if number >= minimum_cell else None
        reached = today + timedelta(days=min(wait, 3660)) if wait is not None else None
        full = max(full, reached) if reached is not None else latest
    return Progress(number if number >= minimum_cell else None, plan.minimum, min(full, latest))


def picture_of(verdict: Mapping[str, str], minimum_cell: int) -> Picture | None:
    """The shares before and after; None where nothing was concluded, or one rests on too few ballots to be shown."""
    if verdict.get("outcome", "not_enough") == "not_enough":
        return None
    before, after = estimate_of(verdict, "before"), estimate_of(verdict, "after")
    if before is None or after is None or min(before.n, after.n) < minimum_cell:
        return None
    return Picture(axis_for([Line("before", before, None), Line("after", after, None)]), before, after)
