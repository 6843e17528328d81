"""The cut-offs of staff views: never today, never a step smaller than the minimum, never back."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.reveal import DayCount, cut_offs, revealed

FIRST = date(2026, 10, 1)


def on(day: int, number: int, desk: str = "A") -> DayCount:
    return DayCount(desk, FIRST + timedelta(days=day), number)


def seen(counts: list[DayCount], day: int, step: int) -> dict[str, int]:
    """Ballots of each desk that a view on the given day takes in."""
    today = FIRST + timedelta(days=day)
    found: dict[str, int] = {}
    for count in revealed(counts, cut_offs(counts, today=today, step=step)):
        found[count.desk] = found.get(count.desk, 0) + count.number
    return found


histories = st.lists(st.builds(on, st.integers(0, 20), st.integers(0, 12), st.sampled_from("AB")), max_size=40)
steps = st.integers(1, 9)


@given(histories, steps)
def test_no_step_is_smaller_than_the_minimum_and_none_goes_back(history: list[DayCount], step: int) -> None:
    before: dict[str, int] = {}
    for today in range(25):
        # As it was on that day: what has not happened yet is not in the store.
        known = [count for count in history if count.day < FIRST + timedelta(days=today)]
        now = seen(known, today, step)
        for desk in "AB":
            new = now.get(desk, 0) - before.get(desk, 0)
            assert new == 0 or new >= step
        before = now


@given(histories, steps, st.integers(0, 25))
def test_nothing_of_today_or_later_is_seen(history: list[DayCount], step: int, day: int) -> None:
    today = FIRST + timedelta(days=day)
    limits = cut_offs(history, today=today, step=step)
    assert all(limit < today for limit in limits.values())
    assert limits == cut_offs([count for count in history if count.day < today], today=today, step=step)


@given(histories, steps, st.integers(0, 24))
def test_cut_offs_only_move_forward(history: list[DayCount], step: int, day: int) -> None:
    earlier = cut_offs(history, today=FIRST + timedelta(days=day), step=step)
    later = cut_offs(history, today=FIRST + timedelta(days=day + 1), step=step)
    assert all(later[desk] >= limit for desk, limit in earlier.items())


@given(histories, steps, st.integers(0, 25))
def test_fewer_than_a_step_are_kept_back(history: list[DayCount], step: int, day: int) -> None:
    today = FIRST + timedelta(days=day)
    limits = cut_offs(history, today=today, step=step)
    for desk in "AB":
        waiting = [c.number for c in history if c.desk == desk and limits.get(desk, date.min) < c.day < today]
        assert sum(waiting) < step


@given(st.permutations([on(0, 3), on(1, 3), on(2, 1, "B"), on(2, 3), on(4, 9, "B")]))
def test_order_of_rows_does_not_matter(rows: list[DayCount]) -> None:
    assert cut_offs(rows, today=FIRST + timedelta(days=9), step=5) == {
        "A": FIRST + timedelta(days=1),
        "B": FIRST + timedelta(days=4),
    }


def test_a_quiet_desk_waits_until_enough_have_gathered() -> None:
    history = [on(day, 1) for day in range(12)]
    assert [seen(history, today, 5).get("A", 0) for today in range(13)] == [0] * 5 + [5] * 5 + [10] * 3


def test_a_busy_desk_is_seen_the_next_morning() -> None:
    assert [seen([on(0, 40)], today, 5) for today in (0, 1)] == [{}, {"A": 40}]


def test_a_desk_without_a_cut_off_is_not_seen() -> None:
    assert revealed([on(0, 4)], {}) == []


def test_a_step_has_at_least_one_ballot() -> None:
    with pytest.raises(ValueError, match="at least one ballot"):
        cut_offs([], today=FIRST, step=0)
