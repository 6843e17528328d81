"""Two reports of nearly the same ballots: their difference is a report too."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from survey.overlaps import smallest_piece, too_close
from survey.periods import Period, read_period

OCTOBER, REFORM = read_period("2026-10"), read_period("2026-10@15")


def test_closings_of_the_same_or_of_clearly_other_ballots_stand_apart() -> None:
    before = {"a": (10, "x"), "b": (20, "y")}
    assert too_close(before, dict(before), 5) == ()
    assert too_close(before, before | {"a": (15, "z")}, 5) == ()
    assert too_close(before, before | {"c": (5, "z")}, 5) == ()


def test_closings_that_a_handful_of_ballots_tells_apart_are_named() -> None:
    before = {"a": (10, "x"), "b": (20, "y")}
    assert too_close(before, {"a": (11, "z"), "b": (18, "w")}, 5) == ("a", "b")
    assert too_close(before, {"a": (10, "other")} | {"b": (20, "y")}, 5) == ("a",)
    assert too_close(before, before | {"c": (4, "z")}, 5) == ("c",)
    assert too_close(before, {"a": (10, "x")}, 30) == ("b",)


def number_of(**numbers: int) -> Callable[[Period], int]:
    def number(half: Period) -> int:
        return numbers.get("h" + half.key.replace("-", "_"), 100)

    return number


def test_a_half_month_with_a_handful_is_what_two_periods_single_out() -> None:
    few = number_of(h2026_10_1=3)
    assert smallest_piece(OCTOBER, [REFORM], few, 5) == 3
    assert smallest_piece(REFORM, [OCTOBER], few, 5) == 3
    assert smallest_piece(OCTOBER, [REFORM], number_of(h2026_09_2=2), 5) == 2
    assert (
        smallest_piece(
            OCTOBER, [read_period("2026-Q4")], number_of(h2026_11_1=1, h2026_11_2=1, h2026_12_1=0, h2026_12_2=0), 5
        )
        == 2
    )


def test_periods_that_share_nothing_or_everything_single_out_nothing() -> None:
    few = number_of(h2026_10_1=3)
    assert smallest_piece(OCTOBER, [OCTOBER, read_period("2026-09"), read_period("2026-11")], few, 5) is None
    assert smallest_piece(OCTOBER, [], few, 5) is None
    assert smallest_piece(OCTOBER, [REFORM], number_of(), 5) is None
    assert smallest_piece(OCTOBER, [REFORM], number_of(h2026_10_1=0), 5) is None


@given(st.lists(st.integers(0, 12), min_size=3, max_size=3), st.integers(1, 6))
def test_no_handful_is_left(sizes: list[int], least: int) -> None:
    """October and 15 September to 14 October: three half-months, each a piece."""
    number = number_of(h2026_09_2=sizes[0], h2026_10_1=sizes[1], h2026_10_2=sizes[2])
    small = [size for size in sizes if 0 < size < least]
    assert smallest_piece(OCTOBER, [REFORM], number, least) == min(small, default=None)
