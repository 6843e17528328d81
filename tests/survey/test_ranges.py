"""The axis of a chart, and which items stand at its ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.published import Estimate, Line
from survey.ranges import MARGIN, Axis, axis_for, best_and_lowest


def make_line(name: str, low: float, high: float, grade: str = "clear") -> Line:
    share = Estimate((low + high) / 2, low, high, 50)
    return Line(name, share, share, "A", grade)


HIDDEN = Line("hidden", None, None, "A")


@pytest.mark.parametrize(
    ("low", "expected"),
    [(0.0, Axis(0.0, 0.2)), (0.19, Axis(0.0, 0.2)), (0.45, Axis(0.4, 0.2)), (0.65, Axis(0.6, 0.1)),
     (0.85, Axis(0.8, 0.05)), (1.0, Axis(0.8, 0.05))],
)  # fmt: skip
def test_axis_begins_below_the_lowest_end(low: float, expected: Axis) -> None:
    assert axis_for([make_line("a", low, 1.0), make_line("b", 0.9 if low < 0.9 else low, 1.0), HIDDEN]) == expected


def test_axis_of_nothing_is_the_whole() -> None:
    assert axis_for([HIDDEN]) == Axis(0.0, 0.2)


def test_ticks_go_from_the_beginning_to_the_end() -> None:
    assert Axis(0.4, 0.2).ticks == (0.4, 0.6, 0.8, 1.0)
    assert Axis(0.8, 0.05).ticks == (0.8, 0.85, 0.9, 0.95, 1.0)


@given(st.floats(0, 1), st.floats(0, 1))
def test_every_end_lies_on_the_picture_in_its_order(one: float, other: float) -> None:
    low, high = sorted((one, other))
    axis = axis_for([make_line("a", low, high)])
    places = [float(axis.at(share).removesuffix("%")) for share in (low, high)]
    assert MARGIN <= places[0] <= places[1] <= 100 - MARGIN


def test_best_and_lowest_go_by_the_ends_of_intervals() -> None:
    lines = [
        make_line("wide", 0.50, 1.00), make_line("high", 0.90, 0.95), make_line("higher", 0.92, 0.94),
        make_line("low", 0.40, 0.60), make_line("lower", 0.45, 0.55), make_line("middle", 0.70, 0.80),
        make_line("few", 0.10, 0.20, "too_few"), HIDDEN,
    ]  # fmt: skip
    best, lowest = best_and_lowest(lines)
    assert [line.id for line in best] == ["higher", "high", "middle"]
    assert [line.id for line in lowest] == ["lower", "low", "wide"]


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=12))
def test_praise_is_as_long_as_blame_and_no_item_is_both(ends: list[tuple[float, float]]) -> None:
    lines = [make_line(f"i{place}", min(pair), max(pair)) for place, pair in enumerate(ends)]
    best, lowest = best_and_lowest(lines)
    assert len(best) == len(lowest) == min(3, len(lines) // 2)
    assert not {line.id for line in best} & {line.id for line in lowest}
