"""The one clock. Whatever needs the time takes a `Clock`; tests and the demo hand in their own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def system() -> datetime:
    """The system's time, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Clock:
    """Tells the time in one time zone. `read` returns an aware datetime; the default is the system's clock."""

    time_zone: str
    read: Callable[[], datetime] = system

    def now(self) -> datetime:
        """The current moment in the time zone."""
        return self.read().astimezone(ZoneInfo(self.time_zone))

    def today(self) -> date:
        """The current date in the time zone."""
        return self.now().date()


def years_after(day: date, years: int) -> date:
    """The same day so many years later, or earlier for a negative number; 28 February stands for the 29th."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year + years, day=last)
