"""Periods of results and reports: a month, a quarter, a year, or the 15th to the 14th as administrative reform counts.

A period's key is what addresses and commands name: `2026-10`, `2026-Q3`, `2026`, `2026-10@15` (15 September to
14 October). Each is a run of half-months.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from survey.model import Refused

KEY = re.compile(r"(?P<year>20\d\d)(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])(?P<reform>@15)?))?")


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both inclusive."""

    key: str
    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def read_period(key: str) -> Period:
    """The period of a key. Raises `Refused` for anything else; the message shows the four ways to write one."""
    found = KEY.fullmatch(key)
    if found is None:
        raise Refused(f"period {key[:20]!r}: write a month 2026-10, a quarter 2026-Q3, a year 2026 or 2026-10@15")
    year = int(found["year"])
    if found["quarter"]:
        start = 3 * int(found["quarter"]) - 2
        return Period(key, date(year, start, 1), _month_end(year, start + 2))
    if found["month"] is None:
        return Period(key, date(year, 1, 1), date(year, 12, 31))
    month = int(found["month"])
    if found["reform"]:
        before = date(year, month, 1) - timedelta(days=1)
        return Period(key, before.replace(day=15), date(year, month, 14))
    return Period(key, date(year, month, 1), _month_end(year, month))


def half_months(first: date, last: date) -> list[Period]:
    """The half-months (1 to 14, 15 to the end) that lie wholly within two days: the bricks of every period."""
    found: list[Period] = []
    day = first.replace(day=1)
    while day <= last:
        middle, end = day.replace(day=15), _month_end(day.year, day.month)
        found.append(Period(f"{day:%Y-%m}-1", day, middle - timedelta(days=1)))
        found.append(Period(f"{day:%Y-%m}-2", middle, end))
        day = end + timedelta(days=1)
    return [half for half in found if first <= half.first and half.last <= last]


def before(period: Period) -> Period:
    """The period of the same kind that ends the day before this one begins."""
    day = period.first - timedelta(days=1)
    if len(period.key) == 4:
        return read_period(f"{day.year}")
    if "Q" in period.key:
        return read_period(f"{day.year}-Q{(day.month + 2) // 3}")
    return read_period(f"{day:%Y-%m}{'@15' if '@' in period.key else ''}")


def rolling(period: Period, months: int = 3) -> Period:
    """The month with those before it: what is shown where a month alone has too few ballots. Its key is the month's."""
    first = period
    for _ in range(months - 1):
        first = before(first)
    return Period(period.key, first.first, period.last)


def covering(days: Iterable[date]) -> list[Period]:
    """The months in which days lie, newest first, then the quarters and years of which more than one month does."""
    months = sorted({f"{day:%Y-%m}" for day in days}, reverse=True)
    quarters = [f"{key[:4]}-Q{(int(key[5:]) + 2) // 3}" for key in months]
    years = [key[:4] for key in months]
    longer = [key for keys in (quarters, years) for key in dict.fromkeys(keys) if keys.count(key) > 1]
    return [read_period(key) for key in (*months, *longer)]


def usual(days: Iterable[date], today: date) -> Period | None:
    """What is shown when nobody chose: the last full month with days in it, else the month of the last day."""
    months = [period for period in covering(days) if len(period.key) == 7 and "Q" not in period.key]
    full = [period for period in months if period.last < today]
    return next(iter(full or months), None)


def closable(today: date) -> list[Period]:
    """What one may want to close: the last months that are over, then quarters, years, and periods from 15 to 14."""
    month = read_period(f"{today:%Y-%m}")
    found: list[Period] = []
    for key, number in ((month.key, 6), (f"{today.year}-Q{(today.month + 2) // 3}", 3), (f"{today.year}", 2)):
        one = read_period(key)
        for _ in range(number):
            one = before(one)
            found.append(one)
    reform = read_period(f"{month.key}@15")
    recent = [reform, before(reform), before(before(reform)), before(before(before(reform)))]
    return found + [one for one in recent if one.last < today][:3]


def _month_end(year: int, month: int) -> date:
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
