"""A desk's page takes so much in an hour; nobody's address is needed for that."""

from datetime import UTC, datetime, timedelta

from survey.contact.throttle import Throttle

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_so_many_an_hour_of_each_desk() -> None:
    throttle = Throttle(most=2)
    assert [throttle.admit("A", NOON + number * MINUTE) for number in range(3)] == [True, True, False]
    assert throttle.admit("B", NOON)


def test_what_is_older_than_an_hour_no_longer_counts() -> None:
    throttle = Throttle(most=2)
    for number in (0, 30):
        assert throttle.admit("A", NOON + number * MINUTE)
    assert not throttle.admit("A", NOON + 59 * MINUTE)
    assert throttle.admit("A", NOON + 60 * MINUTE)
    assert not throttle.admit("A", NOON + 61 * MINUTE)


def test_a_clock_that_was_set_back_locks_nobody_out() -> None:
    throttle = Throttle(most=1)
    assert throttle.admit("A", NOON)
    assert throttle.admit("A", NOON - timedelta(days=1))
