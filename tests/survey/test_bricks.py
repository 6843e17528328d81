"""Counts of half-months: put together they are the counts of the ballots, and what is kept is never stale."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.responses import Responses
from analysis.tabulation import Tabulation, tabulate
from forms.instrument import find
from survey.bricks import Bricks, Cell, Tables
from survey.doors import Door
from survey.model import Ballot
from survey.periods import before, half_months, read_period, rolling
from survey.pipeline import decode, leave_out_unconcerned, questionnaire_of
from survey.store import ballots, instruments, reveals, set_asides
from tests.builders import KEY, TODAY, make_answers, make_ballot
from tests.survey.store.doors import both_doors, stored

OCTOBER = read_period("2026-10")
INSTRUMENT = find("sipas-service@2026")
DAY = date(2026, 10, 20)
EARLY = date(2026, 10, 14)


def settle(door: Door, *found: Ballot, batch: str = "test") -> None:
    ballots.add_settled_many(door, found, batch, key=KEY, today=TODAY)
    reveals.advance(door, today=TODAY, step=2)


def some(number: int, answers: dict[str, Any] | None = None, **changes: Any) -> list[Ballot]:
    text = make_answers(**(answers or {"A24": 5, "B27": 2}))
    return [make_ballot(**({"date": DAY, "answers": text} | changes)) for _ in range(number)]


def read(door: Door, folder: Path, key: str = "2026-10") -> dict[str, Tables]:
    return Bricks(door, folder).tables(read_period(key))


def numbers(door: Door, folder: Path, key: str = "2026-10") -> int:
    return sum(int(tables.agencies.total().ballots) for tables in read(door, folder, key).values())


def same(one: Tabulation, other: Tabulation) -> bool:
    names = ("counts", "not_applicable", "no_answer", "never_asked", "ballots")
    pairs = [(getattr(one, name), getattr(other, name)) for name in names]
    if one.moments and other.moments:
        pairs += [(getattr(one.moments, name), getattr(other.moments, name)) for name in ("first", "second")]
    return all(np.array_equal(a, b) for a, b in pairs)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with stored("sqlite", tmp_path) as opened:
        yield opened


@both_doors
def test_bricks_add_up_to_the_ballots(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        found = [
            *some(9), *some(7, {"A24": 2, "stage": 3, "on_time": 2}, date=EARLY, mode="paper"),
            *some(6, {"A24": 4, "stage": 1, "on_time": 2}, desk="OTHER"), *some(4, agency="xa-mau-2", date=EARLY),
        ]  # fmt: skip
        settle(door, *found, *some(5, date=date(2026, 9, 30)))
        for _ in range(2):  # counted, then read back
            [(key, tables)] = read(door, tmp_path / "cache").items()
            assert key == INSTRUMENT.key
            matrix = decode(INSTRUMENT, [ballot.answers for ballot in found])
            leave_out_unconcerned(INSTRUMENT, matrix, ("trips", "on_time", "late_letter"))
            agency = np.array([ballot.agency for ballot in found])
            expected = tabulate(Responses(questionnaire_of(INSTRUMENT), matrix, agency=agency), by="agency")
            assert tables.agencies.groups == expected.groups
            assert same(tables.agencies, expected)
            assert same(tables.cells.total(), expected.total())
            assert tables.by("mode").ballots.tolist() == [7, 19]
            assert tables.by("stage").groups == ("", "1", "3")
            assert tables.by("agency", "desk").groups == (
                "xa-mau-1\t7K3MPQ9X2V", "xa-mau-1\tOTHER", "xa-mau-2\t7K3MPQ9X2V",
            )  # fmt: skip
        own = Bricks(door, tmp_path / "cache").tables(OCTOBER, ("xa-mau-2",))[key]
        assert own.agencies.groups == ("xa-mau-2",)
        assert int(own.cells.total().ballots) == 4
        assert Bricks(door, tmp_path / "cache").tables(OCTOBER, ("xa-mau-9",)) == {}


def test_longer_periods_are_runs_of_the_same_bricks(door: Door, tmp_path: Path) -> None:
    settle(door, *some(4), *some(3, date=EARLY), *some(2, date=date(2026, 7, 1)))
    found = {key: numbers(door, tmp_path, key) for key in ("2026-10", "2026-10@15", "2026-Q3", "2026", "2025")}
    assert found == {"2026-10": 7, "2026-10@15": 3, "2026-Q3": 2, "2026": 9, "2025": 0}


def test_whatever_happens_to_ballots_shows(door: Door, tmp_path: Path) -> None:
    aside = make_ballot(date=DAY)
    settle(door, *some(5), aside)
    assert numbers(door, tmp_path) == 6
    settle(door, *some(3), batch="more")
    assert numbers(door, tmp_path) == 9
    settle(door, *some(1))  # held back
    assert numbers(door, tmp_path) == 9
    settle(door, *some(1))
    assert numbers(door, tmp_path) == 11
    set_asides.append(door, aside.id, "set_aside", key=KEY, today=TODAY, who="lan", why="one hand")
    [tables] = read(door, tmp_path).values()
    assert int(tables.agencies.total().ballots) == 10
    assert int(tables.aside.total().ballots) == 1
    set_asides.append(door, aside.id, "restored", key=KEY, today=TODAY, who="lan", why="it was not")
    assert numbers(door, tmp_path) == 11
    ballots.expire(door, DAY + timedelta(days=1), key=KEY, today=TODAY)
    assert numbers(door, tmp_path) == 0


def test_a_place_that_comes_into_view_shows(door: Door, tmp_path: Path) -> None:
    ballots.add_settled_many(door, some(5), "test", key=KEY, today=TODAY)
    assert numbers(door, tmp_path) == 0
    reveals.advance(door, today=TODAY, step=2)
    assert numbers(door, tmp_path) == 5


def test_trials_are_not_counted_and_instruments_are_kept_apart(door: Door, tmp_path: Path) -> None:
    short = find("commune-short@2026")
    instruments.add(door, short)
    text = "".join("4" if short.item(one.item).kind == "rating" else "-" for one in short.positions)
    other = [make_ballot(date=DAY, instrument=short.key, answers=text) for _ in range(3)]
    settle(door, *some(5), *some(5, mode="test"), *other)
    found = read(door, tmp_path)
    assert {key: int(tables.agencies.total().ballots) for key, tables in found.items()} == {
        "commune-short@2026": 3, "sipas-service@2026": 5,
    }  # fmt: skip
    assert found["commune-short@2026"].by("stage").groups == ("",)


def test_what_is_kept_is_used_and_what_changed_is_not(door: Door, tmp_path: Path, monkeypatch: Any) -> None:
    settle(door, *some(5), *some(5, date=EARLY))
    numbers(door, tmp_path)
    kept = sorted(path.name for path in tmp_path.glob("brick-*"))
    assert len(kept) == 2
    settle(door, *some(2))
    numbers(door, tmp_path)
    now = sorted(path.name for path in tmp_path.glob("brick-*"))
    assert (now[0], len(now)) == (kept[0], 2)
    assert now[1] != kept[1]

    def fail(*_: Any, **__: Any) -> None:
        raise AssertionError("ballots were read")

    monkeypatch.setattr(ballots, "stream", fail)
    assert numbers(door, tmp_path) == 12


def test_ballots_of_an_instrument_that_is_not_recorded_are_an_error(door: Door, tmp_path: Path) -> None:
    settle(door, *some(3, instrument="lost@1"))
    with pytest.raises(LookupError, match="lost@1, which is not recorded"):
        read(door, tmp_path)


def test_a_cell_s_label_is_read_back() -> None:
    cell = Cell("xa-mau-1", "7K3MPQ9X2V", "web", "")
    assert Cell.of(cell.label) == cell


def test_periods_are_runs_of_half_months() -> None:
    assert [half.key for half in half_months(date(2026, 9, 15), date(2026, 10, 14))] == ["2026-09-2", "2026-10-1"]
    [first, second] = half_months(OCTOBER.first, OCTOBER.last)
    assert (first.first, first.last, second.first, second.last) == (
        date(2026, 10, 1), EARLY, date(2026, 10, 15), date(2026, 10, 31),
    )  # fmt: skip
    assert len(half_months(date(2022, 1, 1), date(2026, 12, 31))) == 120


def test_the_period_before_is_of_the_same_kind() -> None:
    pairs = {
        "2026": "2025",
        "2026-Q1": "2025-Q4",
        "2026-Q3": "2026-Q2",
        "2026-01": "2025-12",
        "2026-10@15": "2026-09@15",
    }
    assert {key: before(read_period(key)).key for key in pairs} == pairs
    three = rolling(OCTOBER)
    assert (three.key, three.first, three.last) == ("2026-10", date(2026, 8, 1), date(2026, 10, 31))
