"""Periods: what a key means, which are offered, which is usual."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.model import Refused
from survey.periods import before, closable, covering, half_months, read_period, usual


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-10@15", date(2026, 9, 15), date(2026, 10, 14)),
        ("2026-01@15", date(2025, 12, 15), date(2026, 1, 14)),
        ("2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026-Q1@15", date(2025, 12, 15), date(2026, 3, 14)),
        ("2026-H1@15", date(2025, 12, 15), date(2026, 6, 14)),
        ("2026-Q3@15", date(2026, 6, 15), date(2026, 9, 14)),
        ("2026@15", date(2025, 12, 15), date(2026, 12, 14)),
    ],
)
def test_key_names_first_and_last_day(key: str, first: date, last: date) -> None:
    period = read_period(key)
    assert (period.key, period.first, period.last) == (key, first, last)
    assert first in period
    assert last in period
    assert first - timedelta(days=1) not in period
    assert last + timedelta(days=1) not in period


@pytest.mark.parametrize(
    "key",
    ["", "2026-13", "2026-00", "2026-1", "2026-Q5", "2026-Q0", "1999", "2026-H3", "2026-10@14", " 2026", "2026-10\n"],
)
def test_other_keys_are_refused_with_a_remedy(key: str) -> None:
    with pytest.raises(Refused, match="write a month 2026-10"):
        read_period(key)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_reform_months_follow_each_other_without_a_gap(day: date) -> None:
    following = read_period(f"{day:%Y-%m}@15").last + timedelta(days=1)
    if following.year < 2100:
        assert read_period(f"{following:%Y-%m}@15").last == following - timedelta(days=1)
    month = read_period(f"{day:%Y-%m}")
    assert day in month
    assert month.last.month == day.month
    assert (month.last + timedelta(days=1)).day == 1


def test_offered_are_months_newest_first_then_longer_ones_that_hold_several() -> None:
    days = [date(2026, 9, 30), date(2026, 8, 1), date(2026, 8, 31), date(2025, 12, 24)]
    assert [period.key for period in covering(days)] == [
        "2026-09", "2026-08", "2025-12", "2026-Q3", "2026-H2", "2026", "2026-10@15", "2026-09@15", "2026-08@15",
        "2026-01@15",
    ]  # fmt: skip
    assert covering([]) == []


def test_usual_is_the_last_full_month_with_ballots() -> None:
    days = [date(2026, 11, 2), date(2026, 10, 30), date(2026, 8, 1)]
    assert usual(days, date(2026, 11, 3)) == read_period("2026-10")
    assert usual(days[2:], date(2026, 11, 3)) == read_period("2026-08")


def test_usual_is_the_month_that_runs_where_no_other_is_over() -> None:
    assert usual([date(2026, 11, 2)], date(2026, 11, 3)) == read_period("2026-11")
    assert usual([], date(2026, 11, 3)) is None


@given(st.dates(date(2021, 1, 1), date(2098, 12, 31)), st.sampled_from(["", "@15"]))
def test_periods_of_a_kind_follow_each_other_and_are_runs_of_half_months(day: date, reform: str) -> None:
    for part in (f"-{day.month:02}", f"-Q{(day.month + 2) // 3}", f"-H{(day.month + 5) // 6}", ""):
        period = read_period(f"{day.year}{part}{reform}")
        assert period.reform == bool(reform)
        earlier = before(period)
        assert earlier.kind == period.kind
        assert earlier.last == period.first - timedelta(days=1)
        halves = half_months(period.first, period.last)
        assert (halves[0].first, halves[-1].last) == (period.first, period.last)


def test_closable_are_periods_that_are_over() -> None:
    today = date(2026, 11, 23)
    found = closable(today)
    assert all(period.last < today for period in found)
    assert [period.key for period in found] == [
        "2026-10", "2026-09", "2026-08", "2026-07", "2026-06", "2026-05", "2026-Q3", "2026-Q2", "2026-Q1", "2026-H1",
        "2025-H2", "2025", "2024", "2026-11@15", "2026-10@15", "2026-09@15", "2026-Q3@15", "2026-Q2@15", "2026-H1@15",
        "2025@15",
    ]  # fmt: skip
