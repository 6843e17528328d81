"""Periods of results and reports: a month, a quarter, a half-year, a year; or each as administrative reform counts it.

A period's key is what addresses and commands name: `2026-10`, `2026-Q3`, `2026-H1`, `2026`. With `@15` it begins on the
15th of the month before and ends on the 14th: `2026-10@15` is 15 September to 14 October, `2026-Q1@15` is
15 December to 14 March. Each is a run of half-months.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from survey.model import Refused

Kind = Literal["month", "quarter", "half", "year"]

KEY = re.compile(
    r"(?P<year>20\d\d)(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<month>0[1-9]|1[0-2])))?(?P<reform>@15)?"
)


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both inclusive; `reform`: from the 15th to the 14th."""

    key: str
    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def reform(self) -> bool:
        """Whether it goes from the 15th to the 14th."""
        return self.key.endswith("@15")

    @property
    def kind(self) -> Kind:
        """How long it is."""
        name = self.key.removesuffix("@15")
        if len(name) == 4:
            return "year"
        return "quarter" if "Q" in name else "half" if "H" in name else "month"


def read_period(key: str) -> Period:
    """The period of a key. Raises `Refused` for anything else; the message shows the ways to write one."""
    found = KEY.fullmatch(key)
    if found is None:
        ways = "a month 2026-10, a quarter 2026-Q3, a half-year 2026-H1, a year 2026, or each from 15 to 14: 2026-10@15"
        raise Refused(f"period {key[:20]!r}: write {ways}")
    year = int(found["year"])
    if found["quarter"]:
        first, last = 3 * int(found["quarter"]) - 2, 3 * int(found["quarter"])
    elif found["half"]:
        first, last = 6 * int(found["half"]) - 5, 6 * int(found["half"])
    else:
        first, last = (int(found["month"]),) * 2 if found["month"] else (1, 12)
    if found["reform"]:
        before = date(year, first, 1) - timedelta(days=1)
        return Period(key, before.replace(day=15), date(year, last, 14))
    return Period(key, date(year, first, 1), _month_end(year, last))


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
    part = {
        "month": f"-{day.month:02}",
        "quarter": f"-Q{(day.month + 2) // 3}",
        "half": f"-H{(day.month + 5) // 6}",
        "year": "",
    }[period.kind]
    return read_period(f"{day.year}{part}{'@15' if period.reform else ''}")


def rolling(period: Period, months: int = 3) -> Period:
    """The month with those before it: what is shown where a month alone has too few ballots. Its key is the month's."""
    first = period
    for _ in range(months - 1):
        first = before(first)
    return Period(period.key, first.first, period.last)


def covering(days: Iterable[date]) -> list[Period]:
    """The months of days, newest first; longer periods that hold more than one; the months from 15 to 14."""
    days = list(days)
    months = sorted({f"{day:%Y-%m}" for day in days}, reverse=True)
    quarters = [f"{key[:4]}-Q{(int(key[5:]) + 2) // 3}" for key in months]
    years = [key[:4] for key in months]
    halves = [f"{key[:4]}-H{(int(key[5:]) + 5) // 6}" for key in months]
    longer = [key for keys in (quarters, halves, years) for key in dict.fromkeys(keys) if keys.count(key) > 1]
    reform = sorted({_reform_month(day) for day in days}, reverse=True)
    return [read_period(key) for key in (*months, *longer, *reform)]


def _reform_month(day: date) -> str:
    """The key of the month from 15 to 14 in which a day lies."""
    end = day if day.day <= 14 else _month_end(day.year, day.month) + timedelta(days=1)
    return f"{end:%Y-%m}@15"


def usual(days: Iterable[date], today: date) -> Period | None:
    """What is shown when nobody chose: the last full month with days in it, else the month of the last day."""
    months = [period for period in covering(days) if period.kind == "month" and not period.reform]
    full = [period for period in months if period.last < today]
    return next(iter(full or months), None)


def closable(today: date) -> list[Period]:
    """What one may want to close: the last months that are over, then longer periods, then those from 15 to 14."""
    plain = [*_over("month", 6, today), *_over("quarter", 3, today), *_over("half", 2, today), *_over("year", 2, today)]
    reform = [*_over("month", 3, today, "@15"), *_over("quarter", 2, today, "@15"), *_over("half", 1, today, "@15")]
    return [*plain, *reform, *_over("year", 1, today, "@15")]


def _over(kind: Kind, number: int, today: date, reform: str = "") -> list[Period]:
    """The last periods of a kind that are over, newest first."""
    parts: dict[Kind, str] = {
        "month": f"-{today.month:02}",
        "quarter": f"-Q{(today.month + 2) // 3}",
        "half": f"-H{(today.month + 5) // 6}",
        "year": "",
    }
    one = read_period(f"{today.year}{parts[kind]}{reform}")
    found: list[Period] = []
    while len(found) < number:
        if one.last < today:
            found.append(one)
        one = before(one)
    return found


def _month_end(year: int, month: int) -> date:
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
