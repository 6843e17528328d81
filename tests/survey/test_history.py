"""What a view rests on: revealed days of an agency, by period and instrument."""

from datetime import date, timedelta

from survey.history import Day, History
from survey.periods import read_period

TODAY = date(2026, 11, 3)


def make_day(**changes: object) -> Day:
    values = {"agency": "a", "desk": "D", "day": date(2026, 10, 20), "instrument": "one@1", "number": 6} | changes
    return Day(**values)  # type: ignore[arg-type] # a builder takes whatever a field takes


def test_days_beyond_the_cut_off_are_not_seen() -> None:
    days = [make_day(), make_day(day=TODAY - timedelta(days=1), number=4), make_day(day=TODAY, number=50)]
    history = History.of(days, today=TODAY, step=5)
    assert history.days == (days[0],)
    assert history.last == date(2026, 10, 20)


def test_a_desk_moved_to_another_agency_gathers_anew() -> None:
    days = [make_day(number=3), make_day(agency="b", day=date(2026, 10, 21), number=3)]
    assert History.of(days, today=TODAY, step=5).days == ()
    assert len(History.of([*days, make_day(agency="b", number=2)], today=TODAY, step=5).days) == 2


def test_a_period_takes_its_days_and_their_places() -> None:
    days = [make_day(), make_day(desk="E", day=date(2026, 9, 1)), make_day(day=date(2026, 9, 30))]
    within = History.of(days, today=TODAY, step=5).within(read_period("2026-10"))
    assert within.days == (days[0],)
    assert within.limits == {"a D": date(2026, 10, 20)}


def test_instruments_come_most_used_first() -> None:
    days = [make_day(instrument="b@1"), make_day(instrument="a@1"), make_day(instrument="c@1", number=7)]
    history = History.of(days, today=TODAY, step=5)
    assert history.instruments == [("c@1", 7), ("a@1", 6), ("b@1", 6)]


def test_nothing_has_no_last_day() -> None:
    history = History.of([], today=TODAY, step=5)
    assert history.last is None
    assert history.instruments == []
