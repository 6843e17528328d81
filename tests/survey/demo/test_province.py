"""The invented province is the same for a seed, as busy as a real one, and named as an invented one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.demo.province import Province, busyness, plan
from survey.tickets import read_code

MADE = date(2026, 11, 23)


def make_plan(seed: int = 1, ballots: int = 20_000, made: date = MADE) -> Province:
    return plan(seed, ballots, made)


@given(st.integers(0, 50), st.integers(100, 200_000), st.dates(date(2025, 1, 1), date(2031, 12, 31)))
def test_the_year_has_exactly_the_ballots_asked_for(seed: int, ballots: int, made: date) -> None:
    province = make_plan(seed, ballots, made)
    daily = province.daily(made)
    assert len(daily) == 364
    assert (min(daily), max(daily)) == (made - timedelta(days=364), made - timedelta(days=1))
    assert min(daily.values()) >= 0
    assert sum(daily.values()) + province.fresh() == ballots


@given(st.integers(1, 60))
def test_a_later_day_keeps_every_earlier_day(later: int) -> None:
    province = make_plan()
    first, then = province.daily(MADE), province.daily(MADE + timedelta(days=later))
    assert {day: then[day] for day in first} == first
    assert len(then) == 364 + later
    assert then[MADE] == province.fresh(), "the ballots of the day it was made were cast on that day"


def test_nobody_comes_on_sundays_holidays_and_at_tet() -> None:
    assert [busyness(day) for day in (date(2026, 11, 22), date(2026, 9, 2), date(2026, 2, 17), date(2026, 2, 15))] == [
        0
    ] * 4
    assert busyness(date(2026, 2, 24)) > 0
    assert busyness(date(2026, 11, 21)) < 0.5 * busyness(date(2026, 11, 20)), "a Saturday is half a day"
    assert busyness(date(2026, 8, 3)) > busyness(date(2026, 3, 2)), "the summer is busier"
    assert busyness(date(2040, 2, 15)) > 0, "a year whose Tết is not in the table has none"


def test_codes_are_valid_and_belong_to_the_seed() -> None:
    codes = [desk.code for desk in make_plan().desks]
    assert len(set(codes)) == len(codes) == 24
    assert all(read_code(code) == code for code in codes)
    assert codes == [desk.code for desk in make_plan(ballots=7, made=date(2030, 1, 1)).desks]
    assert not set(codes) & {desk.code for desk in make_plan(seed=2).desks}


def test_all_names_are_invented() -> None:
    province = make_plan()
    assert all("Mẫu" in agency.name for agency in province.agencies)
    assert {desk.agency for desk in province.desks} == {agency.id for agency in province.agencies[1:]}
    assert all(agency.parent == "tinh-mau" for agency in province.agencies[1:])


def test_one_commune_is_small() -> None:
    """One desk with two staff and few ballots: it shows pooling and "chưa đủ phiếu"."""
    desk = make_plan().desks[-1]
    assert desk.staff == 2
    assert desk.busy < 0.1


@pytest.mark.parametrize("seed", range(5))
def test_seven_things_are_planted_each_at_its_own_desk(seed: int) -> None:
    truth = make_plan(seed).truth()
    cells = [*truth["bad"], *truth["remedy_worked"], *truth["remedy_without_effect"]]
    assert [len(truth[kind]) for kind in ("bad", "remedy_worked", "remedy_without_effect")] == [4, 2, 1]
    assert len({cell["desk"] for cell in cells}) == 7
    assert all(("date" in cell) == (cell not in truth["bad"]) for cell in cells)
    assert (truth["first"], truth["last"]) == ("2025-11-24", "2026-11-23")


def test_a_remedy_changes_answers_only_where_it_worked() -> None:
    bad, worked, idle = (
        next(planted for planted in make_plan().planted if planted.kind == kind)
        for kind in ("bad", "remedy_worked", "remedy_without_effect")
    )
    assert worked.remedy is not None
    eve = worked.remedy - timedelta(days=1)
    assert worked.shift(eve) < 0 == worked.shift(worked.remedy)
    assert idle.shift(MADE) == idle.shift(MADE - timedelta(days=364)) == bad.shift(MADE) < 0
