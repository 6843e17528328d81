"""What a view rests on: revealed days of an agency, by period and instrument."""

from datetime import date

from survey.history import Day, History
from survey.periods import read_period


def make_day(**changes: object) -> Day:
    values = {"agency": "a", "desk": "D", "day": date(2026, 10, 20), "instrument": "one@1", "number": 6} | changes
    return Day(**values)  # type: ignore[arg-type] # a builder takes whatever a field takes


SEEN = {("a", "D"): date(2026, 10, 20), ("a", "E"): date(2026, 10, 31)}


def test_days_beyond_the_cut_off_and_places_without_one_are_not_seen() -> None:
    days = [make_day(), make_day(day=date(2026, 10, 21)), make_day(agency="b")]
    history = History.of(days, SEEN)
    assert history.days == (days[0],)
    assert history.limits == {("a", "D"): date(2026, 10, 20)}
    assert history.last == date(2026, 10, 20)


def test_what_is_held_back_is_not_counted() -> None:
    history = History.of([make_day(number=7, held=2), make_day(instrument="two@1", number=3, held=3)], SEEN)
    assert history.days == (make_day(number=5),)


def test_a_period_takes_its_days_and_their_places() -> None:
    days = [make_day(), make_day(desk="E", day=date(2026, 9, 1)), make_day(day=date(2026, 9, 30))]
    within = History.of(days, SEEN).within(read_period("2026-10"))
    assert within.days == (days[0],)
    assert within.limits == {("a", "D"): date(2026, 10, 20)}


def test_instruments_come_most_used_first() -> None:
    days = [make_day(instrument="b@1"), make_day(instrument="a@1"), make_day(instrument="c@1", number=7)]
    history = History.of(days, SEEN)
    assert history.instruments == [("c@1", 7), ("a@1", 6), ("b@1", 6)]


def test_nothing_has_no_last_day() -> None:
    history = History.of([], SEEN)
    assert history.last is None
    assert history.instruments == []
