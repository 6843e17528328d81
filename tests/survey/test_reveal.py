"""The cut-offs of staff views: never today, never a step smaller than the minimum, never back."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.reveal import DayCount, Place, next_cut_offs

FIRST = date(2026, 10, 1)
A, B = ("xa-mau-1", "A"), ("xa-mau-1", "B")


def on(day: int, number: int, place: Place = A, held: int = 0) -> DayCount:
    return DayCount(place, FIRST + timedelta(days=day), number, held)


def at(day: int) -> date:
    return FIRST + timedelta(days=day)


histories = st.lists(st.builds(on, st.integers(0, 20), st.integers(0, 12), st.sampled_from([A, B])), max_size=40)
steps = st.integers(1, 9)


@given(histories, steps)
def test_morning_after_morning_no_step_is_smaller_than_the_minimum(history: list[DayCount], step: int) -> None:
    stands: dict[Place, date] = {}
    for today in range(25):
        # As it was on that day: what has not happened yet is not in the store.
        known = [count for count in history if count.day < at(today)]
        moved = next_cut_offs(known, stands, today=at(today), step=step)
        for place, day in moved.items():
            before = stands.get(place, date.min)
            assert before < day < at(today)
            assert sum(c.number for c in known if c.place == place and before < c.day <= day) >= step
        stands |= moved
        for place in (A, B):
            assert sum(c.number for c in known if c.place == place and c.day > stands.get(place, date.min)) < step


@given(histories, steps, st.integers(0, 25))
def test_nothing_of_today_or_later_is_seen(history: list[DayCount], step: int, day: int) -> None:
    found = next_cut_offs(history, {}, today=at(day), step=step)
    assert found == next_cut_offs([count for count in history if count.day < at(day)], {}, today=at(day), step=step)


@given(st.permutations([on(0, 3), on(1, 3), on(2, 1, B), on(2, 3), on(4, 9, B)]))
def test_order_of_rows_does_not_matter(rows: list[DayCount]) -> None:
    assert next_cut_offs(rows, {}, today=at(9), step=5) == {A: at(2), B: at(4)}


def test_a_quiet_desk_waits_until_enough_have_gathered() -> None:
    history = [on(day, 1) for day in range(12)]
    assert next_cut_offs(history, {}, today=at(4), step=5) == {}
    assert next_cut_offs(history, {}, today=at(5), step=5) == {A: at(4)}
    assert next_cut_offs(history, {A: at(4)}, today=at(9), step=5) == {}
    assert next_cut_offs(history, {A: at(4)}, today=at(10), step=5) == {A: at(9)}


def test_a_busy_desk_is_seen_the_next_morning() -> None:
    assert next_cut_offs([on(0, 40)], {}, today=at(0), step=5) == {}
    assert next_cut_offs([on(0, 40)], {}, today=at(1), step=5) == {A: at(0)}


def test_late_ballots_wait_for_the_next_step_and_count_towards_it() -> None:
    assert next_cut_offs([on(0, 44, held=4)], {A: at(3)}, today=at(9), step=5) == {}
    assert next_cut_offs([on(0, 45, held=5)], {A: at(3)}, today=at(9), step=5) == {A: at(3)}
    assert next_cut_offs([on(0, 44, held=4), on(5, 1)], {A: at(3)}, today=at(9), step=5) == {A: at(5)}
    assert next_cut_offs([on(0, 44, held=4), on(5, 1)], {A: at(3)}, today=at(5), step=5) == {}


def test_a_step_has_at_least_one_ballot() -> None:
    with pytest.raises(ValueError, match="at least one ballot"):
        next_cut_offs([], {}, today=FIRST, step=0)
