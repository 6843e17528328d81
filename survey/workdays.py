"""Working days: Monday to Friday without the days that are free, and the weekend days that are worked. Pure."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Workdays:
    """When an office works. `free`: days off beside weekends; `worked`: days that are worked whatever else they are."""

    free: Container[date] = frozenset()
    worked: Container[date] = frozenset()

    def include(self, day: date) -> bool:
        """Whether an office works on a day."""
        return day in self.worked or (day.weekday() < 5 and day not in self.free)

    def between(self, first: date, last: date) -> int:
        """Working days after `first` up to and including `last`; 0 where `last` does not lie later."""
        return sum(self.include(first + timedelta(days=number)) for number in range(1, (last - first).days + 1))

    def add(self, day: date, number: int) -> date:
        """The working day so many working days later; with 0 the day itself. Raises ValueError below 0."""
        if number < 0:
            raise ValueError(f"the number of working days cannot be {number}")
        while number:
            day += timedelta(days=1)
            number -= self.include(day)
        return day


WEEKDAYS = Workdays()
"""Monday to Friday, whatever day it is."""
