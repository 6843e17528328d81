"""Working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.workdays import WEEKDAYS, Workdays

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def test_weekends_and_free_days_do_not_count() -> None:
    assert WEEKDAYS.add(FRIDAY, 1) == MONDAY
    assert WEEKDAYS.add(FRIDAY, 5) == date(2026, 11, 27)
    assert Workdays({MONDAY}).add(FRIDAY, 1) == date(2026, 11, 24)
    assert WEEKDAYS.add(date(2026, 11, 21), 0) == date(2026, 11, 21)
    assert WEEKDAYS.between(FRIDAY, MONDAY) == 1
    assert WEEKDAYS.between(FRIDAY, date(2026, 11, 22)) == 0
    assert WEEKDAYS.between(MONDAY, FRIDAY) == 0


def test_a_day_that_is_worked_counts_whatever_else_it_is() -> None:
    saturday = date(2026, 11, 21)
    assert Workdays(worked={saturday}).add(FRIDAY, 1) == saturday
    assert Workdays({MONDAY}, {MONDAY}).include(MONDAY)


@given(days, st.integers(0, 40), st.sets(days, max_size=30), st.sets(days, max_size=5))
def test_adding_and_counting_undo_each_other(day: date, number: int, free: set[date], worked: set[date]) -> None:
    own = Workdays(free, worked)
    later = own.add(day, number)
    assert own.between(day, later) == number
    assert number == 0 or own.include(later)
    assert own.between(day, later - timedelta(days=1)) == max(number - 1, 0)


def test_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="cannot be -1"):
        WEEKDAYS.add(FRIDAY, -1)
