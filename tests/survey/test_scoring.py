"""From counts to figures: changes, series, kinds of ballots, standings, flags, what is set aside."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest

from analysis.intervals import share_change_interval
from analysis.responses import Responses
from analysis.tabulation import tabulate
from forms.instrument import find
from forms.parts import NO_ANSWER
from survey.bricks import Cell, Tables
from survey.gate import Figures, publish
from survey.pipeline import decode, questionnaire_of
from survey.published import Estimate, Line, Published
from survey.ranges import funnel_picture
from survey.scoring import Month, Rules, Sources, figures_of, flags_of, standings
from tests.builders import make_answers

INSTRUMENT = find("sipas-service@2026")
QUESTIONNAIRE = questionnaire_of(INSTRUMENT)
Rows = Sequence[tuple[int, dict[str, Any], dict[str, str]]]
GOOD, BAD = {"A24": 5, "A25": 4, "B27": 5}, {"A24": 2, "A25": 2, "B27": 4}
RULES = Rules()


def make_tables(*rows: tuple[int, Mapping[str, Any], Mapping[str, str]], aside: Rows = ()) -> Tables:
    """Counts of ballots said as (how many, answers, where): where is agency, desk, mode, stage."""
    cells: list[Cell] = []
    answers: list[str] = []
    for number, given, where in rows:
        cell = Cell(**{"agency": "xa-mau-1", "desk": "D1", "mode": "web", "stage": "", **where})
        cells += [cell] * number
        answers += [make_answers(**given)] * number
    responses = Responses(QUESTIONNAIRE, decode(INSTRUMENT, answers))
    kept = [make_answers(**given) for number, given, _ in aside for _ in range(number)]
    set_aside = Responses(QUESTIONNAIRE, decode(INSTRUMENT, kept))
    return Tables(
        tabulate(responses, by=np.array([cell.agency for cell in cells], dtype=np.str_)),
        tabulate(responses, by=np.array([cell.label for cell in cells], dtype=np.str_), moments=False),
        tabulate(set_aside, by=np.array(["xa-mau-1"] * len(kept), dtype=np.str_), moments=False),
    )


def figures(now: Tables, rules: Rules = RULES, **beside: Any) -> Figures:
    return figures_of(Sources(now, **beside), rules)


def line(found: Figures, item: str) -> Line:
    return next(one for one in found.items if one.id == item)


def known(estimate: Estimate | None) -> Estimate:
    assert estimate is not None
    return estimate


def test_items_carry_their_distribution_and_the_people_behind_it() -> None:
    found = figures(make_tables((30, GOOD, {}), (10, BAD, {})))
    item = line(found, "A24")
    assert item.counts == (0, 10, 0, 0, 30)
    assert item.people == 10
    assert (known(item.below).value, known(item.below).n) == (0.25, 40)
    assert known(item.share).value == 0.75
    assert found.ballots == 40


def test_changes_are_later_less_earlier_with_their_interval() -> None:
    now, then = make_tables((90, GOOD, {}), (10, BAD, {})), make_tables((60, GOOD, {}), (40, BAD, {}))
    found = figures(now, previous=then, previous_key="2026-09")
    change = known(line(found, "A24").change)
    expected = share_change_interval(60, 100, 90, 100)
    assert (change.value, change.low, change.high) == pytest.approx((0.3, float(expected.low), float(expected.high)))
    assert line(found, "A24").direction == "up"
    assert line(found, "B27").direction == "unclear"
    assert found.previous == "2026-09"
    assert [one.id for one in publish(found, 5).improved] == ["A24", "A25"]
    back = figures(then, previous=now)
    assert line(back, "A24").direction == "down"
    assert publish(back, 5).improved == ()


def test_the_index_s_change_takes_respondents_as_the_unit() -> None:
    now, then = make_tables((90, GOOD, {}), (10, BAD, {})), make_tables((60, GOOD, {}), (40, BAD, {}))
    index = figures(now, previous=then).index
    assert index is not None
    change = known(index.change)
    naive = share_change_interval(60 * 3 + 40, 300, 90 * 3 + 10, 300)
    assert change.value == pytest.approx(0.2, abs=0.02)
    assert change.high - change.low > 1.2 * float(naive.high - naive.low)
    assert index.direction == "up"


def test_no_change_is_told_of_few_answers_or_of_nothing() -> None:
    now = make_tables((90, GOOD, {}))
    assert line(figures(now), "A24").direction == ""
    few = figures(now, previous=make_tables((9, BAD, {})))
    assert line(few, "A24").change is None
    assert few.index is not None
    assert few.index.change is None
    assert line(figures(now, previous=make_tables((10, BAD, {}))), "A24").direction == "up"
    assert line(few, "D34").change is None


def test_series_keep_gaps_and_versions() -> None:
    months = (
        Month("2026-08", "sipas-service@2025", make_tables((20, BAD, {}))),
        Month("2026-09", "", None),
        Month("2026-10", INSTRUMENT.key, make_tables((3, GOOD, {}))),
    )
    found = publish(figures(make_tables((30, GOOD, {})), months=months), 5)
    assert found.index is not None
    assert [(point.period, point.instrument, point.share is None) for point in found.index.trend] == [
        ("2026-08", "sipas-service@2025", False), ("2026-09", "", True), ("2026-10", INSTRUMENT.key, True),
    ]  # fmt: skip
    [item] = [one for one in found.items if one.id == "A24"]
    assert known(item.trend[0].share).value == 0
    assert item.trend[2].share is None
    hidden = next(one for one in found.items if one.id == "D34")
    assert hidden.hidden
    assert hidden.trend == ()


def test_kinds_of_ballots_have_a_share_each_and_no_small_one_follows_from_the_others() -> None:
    tables = make_tables(
        (30, GOOD, {"stage": "1"}), (8, BAD, {"mode": "paper", "stage": "3"}), (3, BAD, {"mode": "link"})
    )
    found = publish(figures(tables), 5)
    assert [(split.key, split.ballots) for split in found.by_mode] == [("web", 30), ("paper", None), ("link", None)]
    assert known(found.by_mode[0].share).value == 1
    assert found.by_mode[1].share is None
    assert [(split.key, split.ballots) for split in found.by_stage] == [("1", 30), ("3", None), ("", None)]
    assert found.modes == (("web", 30), ("paper", None), ("link", None))


def test_two_small_kinds_together_hide_each_other() -> None:
    tables = make_tables((30, GOOD, {}), (4, BAD, {"mode": "paper"}), (3, BAD, {"mode": "link"}))
    assert publish(figures(tables), 5).modes == (("web", 30), ("paper", None), ("link", None))
    tables = make_tables((30, GOOD, {}), (2, BAD, {"mode": "paper"}), (2, BAD, {"mode": "link"}))
    assert publish(figures(tables), 5).modes == (("web", None), ("link", None), ("paper", None))


def test_agencies_below_stand_in_groups_and_the_silent_are_named() -> None:
    rows = [
        (150, GOOD, {"agency": "xa-mau-1"}), (10, GOOD, {"agency": "thon-mau"}), (100, BAD, {"agency": "xa-mau-2"}),
        (9, GOOD, {"agency": "xa-mau-3"}), (50, GOOD, {"agency": "huyen-mau"}),
    ]  # fmt: skip
    below = {"xa-mau-1": ("xa-mau-1", "thon-mau"), "xa-mau-2": ("xa-mau-2",), "xa-mau-3": ("xa-mau-3",), "xa-mau-4": ()}
    groups = standings(make_tables(*rows), Rules(below=below))
    assert groups.higher == ("xa-mau-1",)
    assert groups.lower == ("xa-mau-2",)
    assert groups.too_few == ("xa-mau-3",)
    assert groups.silent == ("xa-mau-4",)
    assert standings(make_tables(*rows), Rules()).higher == ()


def test_flags_name_desks_only_where_they_may_be_named() -> None:
    tables = make_tables((40, BAD, {}), (40, GOOD, {"desk": "D2"}), (5, BAD, {"desk": "D3"}))
    every = flags_of(tables, Rules(desks=frozenset({"D1", "D2"})))
    assert {(flag.agency, flag.desk) for flag in every} == {("xa-mau-1", ""), ("xa-mau-1", "D1")}
    assert {flag.desk for flag in flags_of(tables, Rules())} == {""}
    [first] = [flag for flag in every if flag.desk == "D1" and flag.line.id == "A24"]
    assert first.line.grade == "confirmed"
    assert first.line.people == 40
    assert [flag.severity for flag in every] == sorted((flag.severity for flag in every), reverse=True)


def test_what_is_set_aside_is_counted_beside() -> None:
    tables = make_tables((40, GOOD, {}), aside=[(10, BAD, {})])
    found = figures(tables)
    assert found.ballots == 40
    assert found.aside == 10
    assert found.index is not None
    assert known(found.index.share).value == 1
    assert known(found.with_aside).value == pytest.approx(130 / 150)
    assert figures(make_tables((40, GOOD, {}))).with_aside is None


def test_a_month_of_few_ballots_is_shown_with_the_two_before_it() -> None:
    three = make_tables((60, GOOD, {}))
    few = figures(make_tables((29, GOOD, {})), rolling=three)
    assert few.rolling is not None
    assert known(few.rolling.share).n == 180
    assert figures(make_tables((30, GOOD, {})), rolling=three).rolling is None
    hidden = publish(figures(make_tables((3, GOOD, {})), rolling=three), 5)
    assert hidden.ballots is None
    assert hidden.rolling is not None
    assert figures(make_tables((3, GOOD, {})), rolling=make_tables((4, GOOD, {}))).rolling is None


def test_items_with_few_answers_enter_no_sum_on_either_side() -> None:
    alone = {"A24": NO_ANSWER, "D34": 1}
    now = make_tables((30, GOOD, {}), (4, alone, {}))
    found = figures(now, previous=make_tables((30, BAD, {}), (9, alone, {})))
    assert found.index is not None
    assert known(found.index.share).n == 90
    assert line(found, "D34").share is None
    assert known(found.index.change).n == 34


def test_desks_have_figures_from_counts() -> None:
    tables = make_tables((40, GOOD, {}), (40, BAD, {"desk": "D2"})).at(("D2",))
    found = figures(tables, previous=tables)
    assert found.ballots == 40
    assert known(line(found, "A24").share).value == 0
    assert found.index is not None
    assert found.index.direction == "unclear"


def test_too_few_in_every_item_is_ballots_and_facts_only() -> None:
    found = figures(make_tables((4, {"A24": 5}, {}), (4, {"A24": NO_ANSWER, "A25": 5}, {})))
    assert (found.index, found.factors) == (None, ())
    assert all(one.hidden for one in found.items)
    assert [split.share for split in found.by_mode] == [None]


def test_what_is_published_survives_being_written_down() -> None:
    months = (Month("2026-10", INSTRUMENT.key, make_tables((20, BAD, {}))),)
    tables = make_tables((40, GOOD, {}), (40, BAD, {"desk": "D2"}), aside=[(2, BAD, {})])
    rules = Rules(desks=frozenset({"D2"}), below={"xa-mau-1": ("xa-mau-1",), "xa-mau-2": ()})
    found = publish(figures(tables, rules, previous=tables, months=months, rolling=tables), 5)
    assert Published.of(asdict(found)) == found


def test_a_period_that_is_not_over_is_compared_with_nothing_and_its_intervals_are_wider() -> None:
    rows = [(40, GOOD, {"agency": "xa-mau-1"}), (15, BAD, {"agency": "xa-mau-2"})]
    below = {"xa-mau-1": ("xa-mau-1",), "xa-mau-2": ("xa-mau-2",), "xa-mau-3": ("xa-mau-3",)}
    now, before = make_tables(*rows), make_tables((60, GOOD, {}))
    once = figures(now, Rules(below=below), previous=before, previous_key="2026-09")
    live = figures(
        now, Rules(below=below, live=True), previous=before, previous_key="2026-09",
        months=(Month("2026-09", INSTRUMENT.key, before), Month("2026-10", INSTRUMENT.key, now, live=True)),
    )  # fmt: skip
    assert once.previous == "2026-09"
    assert (live.previous, live.live) == ("", True)
    assert all(one.change is None for one in live.items)
    assert live.groups.silent == ("xa-mau-3",)
    assert (live.groups.higher, live.groups.lower, live.groups.unclear) == ((), (), ())
    assert live.index is not None
    assert once.index is not None
    assert live.index.change is None
    wide, narrow = known(live.index.share), known(once.index.share)
    assert wide.value == pytest.approx(narrow.value)
    assert wide.low < narrow.low
    september, october = live.index.trend
    assert known(october.share).low == pytest.approx(wide.low)
    closed = figures(before).index
    assert closed is not None
    assert known(september.share).low == pytest.approx(known(closed.share).low)
    assert known(line(live, "A24").share).low < known(line(once, "A24").share).low


def test_five_agencies_or_more_stand_in_a_funnel_and_fewer_do_not() -> None:
    rows = [(60, GOOD, {"agency": f"xa-mau-{place}"}) for place in range(1, 6)]
    rows += [(60, BAD, {"agency": "xa-mau-6"}), (8, GOOD, {"agency": "xa-mau-7"})]
    below = {f"xa-mau-{place}": (f"xa-mau-{place}",) for place in range(1, 8)}
    found = figures(make_tables(*rows), Rules(below=below)).funnel
    assert found is not None
    assert [spot.agency for spot in found.spots] == [f"xa-mau-{place}" for place in range(1, 7)], "too few are left out"
    assert found.spots[-1].share < found.target < found.spots[0].share
    assert all(inner >= outer for inner, outer in zip(found.inner[0], found.outer[0], strict=True))
    picture = funnel_picture(found, {name: name for name in below})
    outside = [mark for mark in picture.marks if mark.number]
    assert {mark.number for mark in outside} == set(range(1, len(outside) + 1))
    assert all(0 <= mark.x <= picture.width and 0 <= mark.y <= picture.height for mark in picture.marks)
    assert figures(make_tables(*rows), Rules(below=below, live=True)).funnel is None
    assert figures(make_tables(*rows[:4]), Rules(below=below)).funnel is None
