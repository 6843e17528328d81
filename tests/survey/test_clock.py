"""The clock tells days as they are where citizens are."""

from datetime import UTC, date, datetime, timedelta

import pytest

from survey.clock import Clock, years_after


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 23, 16, 59, 59, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 17, 0, tzinfo=UTC), date(2026, 11, 24)),
    ],
)
def test_a_day_begins_at_midnight_in_the_time_zone(moment: datetime, day: date) -> None:
    clock = Clock("Asia/Ho_Chi_Minh", lambda: moment)
    assert clock.today() == day
    assert clock.now() == moment
    assert clock.now().utcoffset() == timedelta(hours=7)


def test_the_default_is_the_system_s_clock() -> None:
    assert abs(Clock("UTC").now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_years_later_and_earlier() -> None:
    assert years_after(date(2026, 11, 23), 5) == date(2031, 11, 23)
    assert years_after(date(2028, 2, 29), -1) == date(2027, 2, 28)
    assert years_after(date(2028, 3, 1), -1) == date(2027, 3, 1)
