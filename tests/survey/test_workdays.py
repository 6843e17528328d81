"""Working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.workdays import add_working_days, is_working_day, working_days_after

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def test_weekends_and_free_days_do_not_count() -> None:
    assert add_working_days(FRIDAY, 1) == MONDAY
    assert add_working_days(FRIDAY, 5) == date(2026, 11, 27)
    assert add_working_days(FRIDAY, 1, {MONDAY}) == date(2026, 11, 24)
    assert add_working_days(date(2026, 11, 21), 0) == date(2026, 11, 21)
    assert working_days_after(FRIDAY, MONDAY) == 1
    assert working_days_after(FRIDAY, date(2026, 11, 22)) == 0
    assert working_days_after(MONDAY, FRIDAY) == 0


@given(days, st.integers(0, 40), st.sets(days, max_size=30))
def test_adding_and_counting_undo_each_other(day: date, number: int, free: set[date]) -> None:
    later = add_working_days(day, number, free)
    assert working_days_after(day, later, free) == number
    assert number == 0 or is_working_day(later, free)
    assert working_days_after(day, later - timedelta(days=1), free) == max(number - 1, 0)


def test_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="cannot be -1"):
        add_working_days(FRIDAY, -1)
