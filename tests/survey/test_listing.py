"""The list of ballots to be reviewed: complete, by week, without what tells who it was, never a handful of people."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.instrument import find
from survey.comments.masking import mask
from survey.listing import Entry, coarsened, entries, token_maker, whole_weeks
from survey.periods import read_period
from tests.builders import KEY, make_answers, make_ballot

LONG, HUE = find("sipas-service@2026"), find("hue-city@2019")
KNOWN = {LONG.key: LONG, HUE.key: HUE}
DAY = date(2026, 10, 21)
"""A Wednesday."""


def make_row(answers: dict[str, Any], **changes: Any) -> dict[str, Any]:
    ballot = make_ballot(**({"date": DAY, "answers": make_answers(**answers)} | changes))
    return dict(vars(ballot)) | {"date": ballot.date.isoformat()}


def plainly(ballot: str, comment: str) -> tuple[str, tuple[str, ...]]:
    return mask(comment).text, ("waiting",) if "chờ" in comment else ()


def read(*rows: dict[str, Any], named: tuple[str, ...] = ()) -> list[Entry]:
    return entries(rows, KNOWN, token_maker(KEY), named=frozenset(named), read=plainly)


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
    other = token_maker(b"another key" * 3)
    assert entries([row], KNOWN, other, named=frozenset(), read=plainly)[0].token != entry.token


def test_desks_are_named_only_where_they_may_be() -> None:
    row = make_row({"A24": 1})
    assert read(row, named=(row["desk"],))[0].desk == row["desk"]


def test_scales_of_their_own_have_their_own_low_points() -> None:
    points = {"Q1": 1, "Q2": 2, "Q3": 3}
    row = dict(make_row({})) | {"instrument": HUE.key, "answers": HUE.encode(points)}
    [entry] = read(row)
    below = {item: HUE.scale_of(HUE.item(item)).at_or_below_average for item in points}
    assert entry.low == frozenset(item for item, point in points.items() if point in below[item])
    assert "Q1" in entry.dissatisfied


def group(*given_answers: dict[str, Any], **changes: Any) -> list[Entry]:
    return read(*(make_row(answers, **changes) for answers in given_answers), named=("7K3MPQ9X2V",))


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
