"""When something has to be done about a case, how late it is, and who above is told. Pure.

A case that is planned is due on its date; one that nobody planned is due so many working days after it was opened or
its effect was judged. What is late goes up the tree of agencies with its age, one level at a time; the case is named,
never a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from survey.remediation import Case
from survey.workdays import WEEKDAYS, Workdays

TURNS = frozenset(("opened", "reopened", "verdict", "abandoned"))
"""Events after which a plan is waited for."""


@dataclass(frozen=True)
class Rules:
    """Working days: `soon` before the date it is called soon; `plan` until a plan is there; `step` late for a level."""

    soon: int = 3
    plan: int = 5
    step: int = 10
    workdays: Workdays = WEEKDAYS


@dataclass(frozen=True)
class Deadline:
    """`due`: the date, None where nothing has to be done; `planned`: whether it is the plan's own. `left`, `late`:
    working days until then or since. `level`: how many agencies above the case's own are told.
    """

    due: date | None = None
    planned: bool = True
    left: int = 0
    late: int = 0
    level: int = 0
    soon: bool = False

    @property
    def overdue(self) -> bool:
        """Whether what was planned is late, as reports count it; a plan that is late is something else."""
        return self.planned and self.late > 0


def deadline_of(case: Case, today: date, rules: Rules) -> Deadline:
    """What has to be done about a case, and when."""
    if not case.running:
        return Deadline()
    planned = case.due is not None
    due = case.due or rules.workdays.add(_since(case), rules.plan)
    late = rules.workdays.between(due, today)
    left = rules.workdays.between(today, due)
    return Deadline(due, planned, left, late, late // rules.step, not late and left <= rules.soon)


def told(case: Case, found: Deadline, tree: Mapping[str, str | None]) -> tuple[str, ...]:
    """The agencies above the case's own that are told of it, the nearest first."""
    above: list[str] = []
    step = tree.get(case.agency)
    while step is not None and len(above) < found.level and step not in above:
        above.append(step)
        step = tree.get(step)
    return tuple(above)


def _since(case: Case) -> date:
    return next((event.day for event in reversed(case.history) if event.what in TURNS), case.day)
