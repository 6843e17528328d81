"""Working days: Monday to Friday, without the days named as free. Pure."""

from collections.abc import Collection
from datetime import date, timedelta


def is_working_day(day: date, free: Collection[date] = ()) -> bool:
    """Whether an office works on a day."""
    return day.weekday() < 5 and day not in free


def working_days_after(first: date, last: date, free: Collection[date] = ()) -> int:
    """Working days after `first` up to and including `last`; 0 where `last` does not lie later."""
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return sum(is_working_day(day, free) for day in days)


def add_working_days(day: date, number: int, free: Collection[date] = ()) -> date:
    """The working day so many working days later; with 0 the day itself. Raises ValueError for a negative number."""
    if number < 0:
        raise ValueError(f"the number of working days cannot be {number}")
    while number:
        day += timedelta(days=1)
        number -= is_working_day(day, free)
    return day
