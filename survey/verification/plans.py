"""What a verification fixes in advance, and the defaults that are proposed for it. Pure.

Whoever may choose the window after looking at the ballots finds an effect sooner or later. So everything is fixed when
the action is planned, and kept as plain text in the event `fixed`; it is never changed, only given up with a reason.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Literal, get_args

from survey.model import Refused
from survey.periods import read_period
from survey.remediation import Case

Baseline = Literal["fresh", "drawn"]
METHOD = "shares-newcombe-1"
"""What decides, and its version: the net change of the share of satisfied answers (`analysis.verification`)."""
MINIMUM, SMALLEST, AFTER_DAYS, WAIT_MONTHS = 30, 0.05, 60, 6
BEFORE_DAYS = 183
"""How far back ballots from before the flag are looked for, and those of a case that no flag has opened."""
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Plan:
    """A verification as it is fixed.

    Attributes
    ----------
    instrument, item : str
        The question; the same version before and after.
    desks : tuple of str
        Whose ballots; none: all of the case's agency.
    baseline : str
        "fresh": the ballots before are none of those that raised the flag. "drawn": they are among them, and the share
        before is drawn towards that of the other desks first.
    before_first, before_last : date
        The window before, both inclusive; it ends on the day of the action at the latest.
    after_days : int
        Length of the window after, which begins the day after the action was done; 14 to 366.
    minimum : int
        Ballots on either side below which nothing is said; 10 to 10 000.
    smallest : float
        The smallest effect that counts, as a share from 0 up to 0.5.
    wait_months : int
        So long after the action an answer is waited for; 1 to 24.
    comparison : bool
        Whether the same change at other desks is taken off.
    """

    instrument: str
    item: str
    before_first: date
    before_last: date
    desks: tuple[str, ...] = ()
    baseline: Baseline = "fresh"
    after_days: int = AFTER_DAYS
    minimum: int = MINIMUM
    smallest: float = SMALLEST
    wait_months: int = WAIT_MONTHS
    comparison: bool = True
    method: str = METHOD

    def __post_init__(self) -> None:
        if not self.instrument or not self.item:
            raise Refused("a verification needs an instrument and an item")
        if self.before_last < self.before_first:
            raise Refused(f"the window before ends on {self.before_last}, before it begins")
        if self.baseline not in get_args(Baseline):
            raise Refused(f"unknown baseline {self.baseline!r}; use one of {', '.join(get_args(Baseline))}")
        limits = (("after_days", 14, 366), ("minimum", 10, 10_000), ("smallest", 0, 0.5), ("wait_months", 1, 24))
        for name, low, high in limits:
            if not low <= getattr(self, name) <= high:
                raise Refused(f"{name} must lie from {low} to {high}, not {getattr(self, name)}")

    def deadline(self, done: date) -> date:
        """The last day that is waited for: so many months after the action, never before the window's end."""
        year, month = divmod(done.year * 12 + done.month - 1 + self.wait_months, 12)
        last = monthrange(year, month + 1)[1]
        return max(date(year, month + 1, min(done.day, last)), done + self.after_days * DAY)

    def but(
        self,
        *,
        days: int | None = None,
        ballots: int | None = None,
        points: int | None = None,
        months: int | None = None,
    ) -> "Plan":
        """The plan with what a person asks for: days after, least ballots, smallest effect in percentage points, and
        months to wait. None leaves what is proposed. Raises `Refused` beyond the limits.
        """
        return replace(
            self,
            after_days=self.after_days if days is None else days,
            minimum=self.minimum if ballots is None else ballots,
            smallest=self.smallest if points is None else points / 100,
            wait_months=self.wait_months if months is None else months,
        )

    def as_data(self) -> dict[str, str]:
        """As the plain text of an event."""
        data = {one.name: str(getattr(self, one.name)) for one in fields(self)}
        return data | {"desks": " ".join(self.desks), "comparison": "yes" if self.comparison else "no"}

    @classmethod
    def of(cls, data: Mapping[str, str]) -> "Plan":
        """Read the text back. Raises `Refused` for what is missing or cannot be read."""
        try:
            return cls(
                instrument=data["instrument"],
                item=data["item"],
                before_first=date.fromisoformat(data["before_first"]),
                before_last=date.fromisoformat(data["before_last"]),
                desks=tuple(data["desks"].split()),
                baseline="drawn" if data["baseline"] == "drawn" else "fresh",
                after_days=int(data["after_days"]),
                minimum=int(data["minimum"]),
                smallest=float(data["smallest"]),
                wait_months=int(data["wait_months"]),
                comparison=data["comparison"] == "yes",
                method=data["method"],
            )
        except (KeyError, ValueError) as error:
            raise Refused(f"a verification that cannot be read: {error}") from error


def propose(case: Case, numbers: Mapping[date, int], *, today: date, desks: tuple[str, ...] = ()) -> Plan | None:
    """The verification that is proposed for a case; None where it is about no item.

    Parameters
    ----------
    case : Case
        Where a flag has opened it, its period's ballots raised that flag, and are no honest baseline.
    numbers : mapping
        Day → answers to the item at the place, as far as staff see them.
    today : date
        The clock's date; its ballots are never in.
    desks : tuple of str
        Whose ballots are judged; none: the agency's.

    Notes
    -----
    Fresh ballots come first from after the flag's period, else from the half-year before it, wherever `MINIMUM` of
    them are. Where neither has as many, or no flag's period is known, the ballots up to now are taken and drawn. Where
    a further flag joined the case, those after the first may have raised it, and only the earlier are fresh.
    """
    if not case.item or not case.instrument:
        return None
    known = _period(case)
    windows = []
    if known is not None:
        first, last = known
        if not any(event.what == "joined" for event in case.history):
            windows.append((last + DAY, today - DAY))
        windows.append((first - BEFORE_DAYS * DAY, first - DAY))
    for begins, ends in windows:
        if sum(number for day, number in numbers.items() if begins <= day <= ends) >= MINIMUM:
            return Plan(case.instrument, case.item, begins, ends, desks)
    begins = known[0] if known is not None else today - BEFORE_DAYS * DAY
    return Plan(case.instrument, case.item, min(begins, today - DAY), today - DAY, desks, baseline="drawn")


def _period(case: Case) -> tuple[date, date] | None:
    try:
        period = read_period(case.period)
    except Refused:
        return None
    return period.first, period.last
