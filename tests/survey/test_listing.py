"""The list of ballots to be reviewed: complete, by week, without what tells who it was, never a handful of people."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.instrument import find
from survey.listing import Entry, Filter, coarsened, entries, listed, token_maker, whole_weeks
from survey.periods import read_period
from survey.store.ballot_events import Marks
from tests.builders import KEY, make_answers, make_ballot

LONG, HUE = find("sipas-service@2026"), find("hue-city@2019")
KNOWN = {LONG.key: LONG, HUE.key: HUE}
DAY = date(2026, 10, 21)
"""A Wednesday."""


def make_row(answers: dict[str, Any], **changes: Any) -> dict[str, Any]:
    ballot = make_ballot(**({"date": DAY, "answers": make_answers(**answers)} | changes))
    return dict(vars(ballot)) | {"date": ballot.date.isoformat()}


def read(*rows: dict[str, Any], named: tuple[str, ...] = (), aside: tuple[str, ...] = ()) -> list[Entry]:
    return entries(rows, KNOWN, token_maker(KEY), named=frozenset(named), aside=frozenset(aside))


def test_an_entry_says_the_week_and_the_ratings_and_nothing_of_the_person() -> None:
    row = make_row({"A24": 1, "A25": 3, "B27": 5, "stage": 3, "gender": 1, "age": 2}, comment="Chờ lâu")
    [entry] = read(row)
    assert entry.week == date(2026, 10, 19)
    assert entry.ratings == {"A24": 1, "A25": 3, "B27": 5}
    assert (sorted(entry.low), sorted(entry.dissatisfied)) == (["A24", "A25"], ["A24"])
    assert (entry.stage, entry.mode, entry.comment, entry.desk) == ("3", "web", "Chờ lâu", "")
    assert row["id"] not in entry.token
    assert len(entry.token) == 16
    assert read(row)[0].token == entry.token
    assert entries([row], KNOWN, token_maker(b"another key" * 3), named=frozenset())[0].token != entry.token


def test_desks_are_named_only_where_they_may_be() -> None:
    row = make_row({"A24": 1})
    assert read(row, named=(row["desk"],))[0].desk == row["desk"]
    assert read(row, aside=(row["id"],))[0].aside


def test_scales_of_their_own_have_their_own_low_points() -> None:
    points = {"Q1": 1, "Q2": 2, "Q3": 3}
    row = dict(make_row({})) | {"instrument": HUE.key, "answers": HUE.encode(points)}
    [entry] = read(row)
    below = {item: HUE.scale_of(HUE.item(item)).at_or_below_average for item in points}
    assert entry.low == frozenset(item for item, point in points.items() if point in below[item])
    assert "Q1" in entry.dissatisfied


def group(*given_answers: dict[str, Any], **changes: Any) -> list[Entry]:
    return read(*(make_row(answers, **changes) for answers in given_answers), named=("7K3MPQ9X2V",))


def test_dissatisfied_and_commented_come_first_and_average_apart() -> None:
    found = [
        *group({"A24": 3}, comment="tạm được"), *group({"A24": 2}), *group({"A24": 1}, comment="chờ lâu"),
        *group({"A24": 1}, date=date(2026, 10, 28)), *group({"A24": 5}),
    ]  # fmt: skip
    shown = listed(found, Filter(), 5)
    assert [(entry.comment, entry.week.day) for entry in shown.dissatisfied] == [("chờ lâu", 19), ("", 26), ("", 19)]
    assert [entry.comment for entry in shown.average] == ["tạm được"]
    assert shown.items == {"A24": (3, 1)}
    assert shown.unseen == 4


def test_an_item_s_ballots_are_those_that_rate_it_low() -> None:
    found = group({"A24": 2, "A25": 3}, {"A24": 5, "A25": 1}, {"A24": 3}, {"A24": 5}, {"A24": 5})
    shown = listed(found, Filter(item="A25"), 5)
    assert (len(shown.dissatisfied), len(shown.average)) == (1, 1)
    assert shown.items == {"A24": (1, 1), "A25": (1, 1)}


@pytest.mark.parametrize("chosen", [Filter(mode="paper"), Filter(stage="3"), Filter(desk="OTHER")])
def test_a_handful_of_people_is_never_singled_out(chosen: Filter) -> None:
    found = [*group(*[{"A24": 1}] * 20), *group(*[{"A24": 1, "stage": 3}] * 4, mode="paper")]
    assert not listed(found, Filter(), 5).hidden
    assert listed(found, chosen, 5).hidden
    assert listed(found, chosen, 5).dissatisfied == ()


def test_words_and_seen_narrow_what_is_looked_for_and_hide_nothing() -> None:
    found = [*group({"A24": 1}, comment="Chờ rất lâu"), *group(*[{"A24": 1}] * 6)]
    seen = [Entry(**(vars(entry) | {"marks": Marks(seen=place == 0)})) for place, entry in enumerate(found)]
    assert [entry.comment for entry in listed(seen, Filter(words="cho rat lau"), 5).dissatisfied] == ["Chờ rất lâu"]
    assert len(listed(seen, Filter(seen="yes"), 5).dissatisfied) == 1
    assert len(listed(seen, Filter(seen="no"), 5).dissatisfied) == 6
    assert listed(seen, Filter(seen="no"), 5).unseen == 6


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026-10", date(2026, 9, 28), date(2026, 11, 1)),
        ("2026-11", date(2026, 10, 26), date(2026, 12, 6)),
        ("2026-10@15", date(2026, 9, 14), date(2026, 10, 18)),
        ("2026", date(2025, 12, 29), date(2027, 1, 3)),
    ],
)
def test_a_list_has_whole_weeks(period: str, first: date, last: date) -> None:
    assert whole_weeks(read_period(period)) == (first, last)


@given(st.dates(date(2025, 1, 1), date(2027, 12, 31)))
def test_lists_of_all_periods_together_tell_no_more_than_the_week(day: date) -> None:
    monday = day - timedelta(days=day.weekday())
    for year in (day.year - 1, day.year, day.year + 1):
        keys = [f"{year}", *(f"{year}-Q{n}" for n in range(1, 5)), *(f"{year}-{n:02}" for n in range(1, 13))]
        keys += [f"{year}-{n:02}@15" for n in range(1, 13)]
        for period in map(read_period, keys):
            first, last = whole_weeks(period)
            assert (first <= day <= last) == (first <= monday <= last)
            assert day not in period or first <= day <= last


kinds = st.tuples(
    st.sampled_from(["", "A", "B", "C"]), st.sampled_from(["web", "paper", "kiosk"]), st.sampled_from("12")
)


def kind_of(entry: Entry) -> tuple[str, str, str]:
    return entry.desk, entry.mode, entry.stage


@given(st.lists(kinds, max_size=60), st.integers(1, 6))
def test_what_is_said_of_a_ballot_is_true_and_said_of_a_group(made: list[tuple[str, str, str]], least: int) -> None:
    [plain] = group({"A24": 1})
    named = [
        Entry(**(vars(plain) | {"token": str(place), "desk": desk, "mode": mode, "stage": stage}))
        for place, (desk, mode, stage) in enumerate(made)
    ]
    said = sorted(coarsened(named, least), key=lambda entry: int(entry.token))
    assert [entry.token for entry in said] == [entry.token for entry in named]
    for before, after in zip(named, said, strict=True):
        assert all(told in ("", true) for told, true in zip(kind_of(after), kind_of(before), strict=True))
    groups = Counter(map(kind_of, said))
    assert len(made) < least or all(number >= least for number in groups.values())
    if all(number >= least for number in Counter(made).values()):
        assert said == named


def test_few_ballots_of_a_kind_go_unsaid_with_the_next_smallest() -> None:
    web, kiosk = group(*[{"A24": 1}] * 9), group(*[{"A24": 1}] * 6, mode="kiosk")
    paper = group(*[{"A24": 1}] * 2, mode="paper")
    assert Counter(entry.mode for entry in coarsened([*web, *kiosk, *paper], 5)) == {"web": 9, "": 8}


@given(
    st.lists(st.dictionaries(st.sampled_from(["A24", "A25", "B27", "D34"]), st.integers(1, 5), min_size=1), min_size=5)
)
def test_the_list_is_complete(sheets: list[dict[str, int]]) -> None:
    shown = listed(read(*(make_row({"A24": 5} | sheet) for sheet in sheets)), Filter(), 5)
    low = [sheet for sheet in sheets if any(point <= 3 for point in sheet.values())]
    assert len(shown.dissatisfied) + len(shown.average) == len(low)
    assert len(shown.dissatisfied) == sum(any(point <= 2 for point in sheet.values()) for sheet in sheets)
