"""Stores with ballots before and after a remedy, and a case that waits for its verdict."""

from collections.abc import Mapping
from datetime import date

from survey.doors import Door
from survey.model import Ballot
from survey.remediation import Case, Event
from survey.store import ballots, cases, desks, reveals
from survey.verification.plans import Plan
from tests.builders import INSTRUMENT, KEY, make_answers, make_ballot, make_desk

BEFORE, DONE, AFTER = date(2026, 6, 10), date(2026, 6, 30), date(2026, 8, 20)
FULL = date(2026, 8, 30)
"""The day after the window's last."""
OWN = make_desk().code
OTHER = make_desk(code="4F8H2KQ7WA", name="Quầy 2")
PLAN = Plan(INSTRUMENT, "A24", date(2026, 4, 1), DONE, (OWN,), smallest=0.0)


def cast(door: Door, day: date, good: int, bad: int, *, desk: str = OWN) -> None:
    """Settled ballots of a day, satisfied with A24 or not, that staff see."""
    rated = [5] * good + [2] * bad
    made: list[Ballot] = [make_ballot(desk=desk, date=day, answers=make_answers(A24=point)) for point in rated]
    ballots.add_settled_many(door, made, f"{desk} {day}", key=KEY, today=day)
    reveals.advance(door, today=date(2027, 12, 31), step=5)


def verifying(door: Door, plan: Plan = PLAN, *, number: int = 1) -> Case:
    """A case whose action was done on `DONE`."""
    case = Case(
        f"v{number}", "xa-mau-1", "Chờ lâu", "flag", date(2026, 6, 1), "an", desk=OWN,
        instrument=INSTRUMENT, item="A24", period="2026-05",
    )  # fmt: skip
    cases.add(door, case)
    planned = {"cause": "staff", "action": "Thêm một quầy", "owner": "Tổ một cửa", "due": "2026-06-30"}
    steps: tuple[tuple[str, Mapping[str, str]], ...] = (
        ("planned", planned), ("fixed", plan.as_data()), ("done", {"evidence": "Quầy 3 đã mở"}),
    )  # fmt: skip
    for what, data in steps:
        case = cases.append(door, case.id, Event(DONE, "an", what, "", data))
    return case


def with_other(door: Door) -> None:
    """A second desk of the agency, as many ballots before as after, equally satisfied."""
    desks.add(door, OTHER)
    for day in (BEFORE, AFTER):
        cast(door, day, 90, 30, desk=OTHER.code)
