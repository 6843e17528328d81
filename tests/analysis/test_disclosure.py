"""What leaves the review team gives no small cell away, whatever the tables and however they are taken together."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.disclosure import Leak, Release, audit, growing, margins, small, suppress, unanimous
from analysis.releases import Cell, Equation

counts = st.integers(0, 30) | st.integers(0, 6)


@st.composite
def tables(draw: st.DrawFn) -> NDArray[np.int64]:
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    return np.array(draw(st.lists(st.lists(counts, min_size=columns, max_size=columns), min_size=rows, max_size=rows)))


@st.composite
def trees(draw: st.DrawFn) -> Release:
    """A province, its districts, their desks, in two months and the quarter."""
    values: dict[Cell, int] = {}
    equations: list[Equation] = []
    shape = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    times = ("10", "11")
    for district, desks in enumerate(shape):
        for desk, month in product(range(desks), times):
            values[district, desk, month] = draw(counts)
        for month in times:
            parts: tuple[Cell, ...] = tuple((district, desk, month) for desk in range(desks))
            values[district, month] = sum(values[part] for part in parts)
            equations.append(((district, month), parts))
        values[district, "Q"] = sum(values[district, month] for month in times)
        equations.append(((district, "Q"), tuple((district, month) for month in times)))
    for time in (*times, "Q"):
        parts = tuple((district, time) for district in range(len(shape)))
        values["all", time] = sum(values[part] for part in parts)
        equations.append((("all", time), parts))
    return Release(values, equations)


def release_of(table: NDArray[np.int64]) -> Release:
    return margins(table, [f"r{i}" for i in range(len(table))], [f"c{j}" for j in range(table.shape[1])])


@settings(max_examples=60, deadline=None)
@given(tables(), st.integers(2, 6))
def test_no_table_gives_a_small_cell_away(table: NDArray[np.int64], minimum: int) -> None:
    release = release_of(table)
    hidden = suppress(release, minimum=minimum)
    assert audit(release, hidden, minimum=minimum) == []
    assert small(release, minimum) <= hidden
    assert not any(release.values[cell] == 0 for cell in hidden)


@settings(max_examples=40, deadline=None)
@given(trees(), st.integers(2, 6))
def test_no_tree_over_two_months_gives_a_small_cell_away(release: Release, minimum: int) -> None:
    hidden = suppress(release, minimum=minimum)
    assert audit(release, hidden, minimum=minimum) == []
    assert small(release, minimum) <= hidden


@settings(max_examples=60, deadline=None)
@given(tables())
def test_nothing_small_means_nothing_hidden(table: NDArray[np.int64]) -> None:
    assert suppress(release_of(np.where(table, table + 5, 0))) == frozenset()


def possible(release: Release, hidden: frozenset[object], cell: object, most: int = 12) -> set[int]:
    """Every value that a cell can have, by trying all that its table could be."""
    names = sorted(hidden, key=repr)
    found = set()
    for values in product(range(most + 1), repeat=len(names)):
        tried = dict(release.values) | dict(zip(names, values, strict=True))
        if all(tried[total] == sum(tried[part] for part in parts) for total, parts in release.equations):
            found.add(tried[cell])
    return found


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=4, max_size=4), st.data())
def test_the_audit_sees_what_trying_everything_sees(flat: list[int], data: st.DataObject) -> None:
    release = release_of(np.array(flat).reshape(2, 2))
    inner = [(f"r{i}", f"c{j}") for i, j in product(range(2), repeat=2)]
    hidden = frozenset(data.draw(st.sets(st.sampled_from(inner), min_size=1)))
    leaks = {leak.cell: leak for leak in audit(release, hidden, minimum=5)}
    for cell in hidden:
        values = possible(release, hidden, cell)
        pinned = max(values) - min(values) < 5 and 0 < release.values[cell] < 5
        assert (cell in leaks) == pinned
        if pinned:
            assert (leaks[cell].low, leaks[cell].high) == (min(values), max(values))


def test_hiding_the_small_cell_alone_hides_nothing() -> None:
    release = Release({"all": 40, "A": 25, "B": 12, "C": 3}, [("all", ("A", "B", "C"))])
    assert audit(release, {"C"}) == [Leak("C", 3, 3)]
    assert audit(release, set()) == [Leak("C", 3, 3)]
    assert suppress(release) == {"B", "C"}


def test_a_companion_too_small_to_help_gets_another() -> None:
    """Beside 1 and 1, the total leaves 0 to 2: a third has to go."""
    release = Release({"all": 42, "A": 40, "B": 1, "C": 1}, [("all", ("A", "B", "C"))])
    assert audit(release, {"B", "C"}) == [Leak("B", 0, 2), Leak("C", 0, 2)]
    assert suppress(release) == {"A", "B", "C"}


def test_cells_without_companions_take_the_total_along() -> None:
    release = Release({"all": 3, "A": 3, "B": 0, "Q": 9, "rest": 6}, [("all", ("A", "B")), ("Q", ("all", "rest"))])
    assert suppress(release) == {"all", "A", "rest"}


def test_far_cells_are_hidden_when_near_ones_are_zero() -> None:
    release = margins([[4, 0, 0], [0, 9, 8], [0, 7, 9]], "abc", "xyz")
    hidden = suppress(release)
    assert audit(release, hidden) == []
    assert ("a", "x") in hidden


def test_a_month_s_growth_is_not_small_either() -> None:
    release = growing([{"A": 20, "B": 9}, {"A": 22, "B": 15}])
    assert audit(release, release.unprinted) == [Leak(("new", 1, "A"), 2, 2)]
    assert suppress(release) == {("new", 1, "A"), ("new", 1, "B"), (1, "A")}


def test_a_cell_that_is_new_has_no_difference() -> None:
    assert suppress(growing([{"A": 20}, {"A": 20, "B": 9}])) == {("new", 1, "A")}


def test_what_is_out_already_cannot_be_mended() -> None:
    release = Release({"all": 12, "A": 9, "B": 3}, [("all", ("A", "B"))], fixed={"all", "A"})
    with pytest.raises(ValueError, match="what is published already gives 'B' away"):
        suppress(release)


@pytest.mark.parametrize(
    ("release", "message"),
    [
        (lambda: Release({"A": -1}), "the count of 'A' is negative"),
        (lambda: Release({"A": 1}, [("A", ("B",))]), "the equation of 'A' names unknown cells"),
        (lambda: Release({"A": 3, "B": 2}, [("A", ("B",))]), "the parts of 'A' do not add up"),
        (lambda: margins([[1]], ["a"], ["x", "y"]), r"table must have shape \(1, 2\)"),
        (lambda: growing([{"A": 2}, {"A": 1}]), "negative"),
        (lambda: suppress(Release({"A": 1}), minimum=1), "minimum must be at least 2, not 1"),
    ],
)
def test_what_makes_no_sense_is_refused(release: type, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        release()


def test_all_of_few_agreeing_is_hidden_and_all_of_many_is_not() -> None:
    cells = [[6, 0, 0], [5, 1, 0], [0, 0, 9], [0, 0, 10], [0, 0, 0]]
    assert unanimous(cells).tolist() == [True, False, True, False, False]
    assert unanimous(cells[2], minimum=4).tolist() is False
