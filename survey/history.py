"""Which ballots a view of results rests on: counts of days, as far as they are revealed. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from survey.periods import Period
from survey.reveal import DayCount, cut_offs


@dataclass(frozen=True)
class Day:
    """Settled ballots of one desk, under one agency, from one instrument on one day; trial ballots are not among them.

    A desk that was moved to another agency counts as two: the views of both agencies, and of those above, then move
    together.
    """

    agency: str
    desk: str
    day: date
    instrument: str
    number: int

    @property
    def place(self) -> str:
        """What has a cut-off of its own."""
        return f"{self.agency} {self.desk}"


@dataclass(frozen=True)
class History:
    """All revealed days of an agency and those below it, and each place's cut-off."""

    days: tuple[Day, ...]
    limits: Mapping[str, date]

    @classmethod
    def of(cls, days: Iterable[Day], *, today: date, step: int) -> "History":
        """What is revealed on the morning of `today`."""
        every = tuple(days)
        limits = cut_offs((DayCount(day.place, day.day, day.number) for day in every), today=today, step=step)
        return cls(tuple(day for day in every if day.place in limits and day.day <= limits[day.place]), limits)

    def within(self, period: Period) -> "History":
        """The part of it that lies in a period."""
        days = tuple(day for day in self.days if day.day in period)
        places = {day.place for day in days}
        return History(days, {place: day for place, day in self.limits.items() if place in places})

    @property
    def instruments(self) -> list[tuple[str, int]]:
        """Instruments with the number of ballots made from each, most first."""
        numbers: Counter[str] = Counter()
        for day in self.days:
            numbers[day.instrument] += day.number
        return sorted(numbers.items(), key=lambda found: (-found[1], found[0]))

    @property
    def last(self) -> date | None:
        """The last day that is seen."""
        return max((day.day for day in self.days), default=None)
