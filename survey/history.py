"""Which ballots a view of results rests on: counts of days, as far as they are revealed. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from survey.periods import Period
from survey.reveal import Place


@dataclass(frozen=True)
class Day:
    """Settled ballots of one desk, under one agency, from one instrument on one day; trial ballots are not among them.

    A desk that was moved to another agency counts as two: the views of both agencies, and of those above, then move
    together. `held` of the `number` arrived after the day was first seen, and wait.
    """

    agency: str
    desk: str
    day: date
    instrument: str
    number: int
    held: int = 0

    @property
    def place(self) -> Place:
        """What has a cut-off of its own."""
        return self.agency, self.desk


@dataclass(frozen=True)
class History:
    """All revealed days of an agency and those below it, and each place's cut-off."""

    days: tuple[Day, ...]
    limits: Mapping[Place, date]

    @classmethod
    def of(cls, days: Iterable[Day], cut_offs: Mapping[Place, date]) -> "History":
        """What is seen of the days where the places stand so; what is held back is not counted."""
        seen = (
            replace(day, number=day.number - day.held, held=0)
            for day in days
            if day.place in cut_offs and day.day <= cut_offs[day.place]
        )
        found = tuple(day for day in seen if day.number)
        places = {day.place for day in found}
        return cls(found, {place: day for place, day in cut_offs.items() if place in places})

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
