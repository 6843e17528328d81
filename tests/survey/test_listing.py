"""The list of ballots to be reviewed: complete, by week, without what tells who it was, never a handful of people."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.instrument import find
from survey.listing import Entry, Filter, entries, listed, token_maker
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


@given(
    st.lists(st.dictionaries(st.sampled_from(["A24", "A25", "B27", "D34"]), st.integers(1, 5), min_size=1), min_size=5)
)
def test_the_list_is_complete(sheets: list[dict[str, int]]) -> None:
    shown = listed(read(*(make_row({"A24": 5} | sheet) for sheet in sheets)), Filter(), 5)
    low = [sheet for sheet in sheets if any(point <= 3 for point in sheet.values())]
    assert len(shown.dissatisfied) + len(shown.average) == len(low)
    assert len(shown.dissatisfied) == sum(any(point <= 2 for point in sheet.values()) for sheet in sheets)
