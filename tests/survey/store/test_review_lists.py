"""A list of ballots as a file: complete, in order, narrowed, paged, and never a handful of people."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.db import connect
from survey.doors import Door
from survey.folding import bare, canonical, sought
from survey.listing import Entry, Filter
from survey.store.review_lists import (
    Shown,
    ballot_of,
    choices,
    drawn_up_at,
    instruments_of,
    show,
    write,
)

MONDAY = date(2026, 10, 19)


def make_entry(number: int, ratings: Mapping[str, int], **changes: Any) -> Entry:
    defaults: dict[str, Any] = {
        "token": f"{number:016x}", "ballot": f"ballot-{number}", "week": MONDAY, "instrument": "sipas-service@2026",
        "desk": "", "mode": "web", "stage": "", "ratings": ratings, "comment": "",
        "low": frozenset(item for item, point in ratings.items() if point <= 3),
        "dissatisfied": frozenset(item for item, point in ratings.items() if point <= 2),
    }  # fmt: skip
    return Entry(**(defaults | changes))


def make_entries(*ratings: Mapping[str, int], **changes: Any) -> list[Entry]:
    return [make_entry(number, one, **changes) for number, one in enumerate(ratings, start=1)]


@contextmanager
def written(found: Sequence[Entry], **options: Any) -> Iterator[Door]:
    with TemporaryDirectory() as folder:
        file = connect(Path(folder) / "list.db")
        write(file, found, **({"instruments": ["sipas-service@2026"]} | options))
        yield file
        file.close()


def shown(found: Sequence[Entry], chosen: Filter = Filter(), marked: Mapping[str, bool] | None = None) -> Shown:  # noqa: B008 - frozen
    with written(found) as file:
        return show(file, chosen, marked or {}, minimum_cell=5)


def test_what_is_written_is_read_back() -> None:
    entry = make_entry(7, {"A24": 1, "B27": 5}, desk="7K3MPQ9X2V", stage="2", comment="Chờ lâu")
    with written([entry, *make_entries(*[{"A24": 5}] * 4)], number=12) as file:
        found = show(file, Filter(), {}, minimum_cell=5)
        assert found.dissatisfied == (entry,)
        assert drawn_up_at(file) == 12
        assert instruments_of(file) == ["sipas-service@2026"]
        assert choices(file) == {"desk": ["7K3MPQ9X2V"], "mode": ["web"], "stage": ["2"]}
        assert ballot_of(file, entry.token) == "ballot-7"
        assert ballot_of(file, "0" * 16) is None


def test_dissatisfied_and_commented_come_first_and_average_apart() -> None:
    made = make_entries({"A24": 3}, {"A24": 2}, {"A24": 1}, {"A24": 1}, {"A24": 5})
    made[0] = replace(made[0], comment="tạm được")
    made[2] = replace(made[2], comment="chờ lâu")
    made[3] = replace(made[3], week=MONDAY + timedelta(days=7))
    found = shown(made)
    assert [(entry.comment, entry.week.day) for entry in found.dissatisfied] == [("chờ lâu", 19), ("", 26), ("", 19)]
    assert [entry.comment for entry in found.average] == ["tạm được"]
    assert found.items == {"A24": (3, 1)}
    assert (found.unseen, found.total) == (4, 4)


def test_an_item_s_ballots_are_those_that_rate_it_low() -> None:
    made = make_entries({"A24": 2, "A25": 3}, {"A24": 5, "A25": 1}, {"A24": 3}, {"A24": 5}, {"A24": 5})
    found = shown(made, Filter(item="A25"))
    assert (len(found.dissatisfied), len(found.average), found.total) == (1, 1, 2)
    assert found.items == {"A24": (1, 1), "A25": (1, 1)}


@pytest.mark.parametrize("chosen", [Filter(mode="paper"), Filter(stage="3"), Filter(desk="OTHER")])
def test_a_handful_of_people_is_never_singled_out(chosen: Filter) -> None:
    made = make_entries(*[{"A24": 1}] * 20)
    made += [make_entry(100 + number, {"A24": 1}, mode="paper", stage="3") for number in range(4)]
    assert not shown(made).hidden
    found = shown(made, chosen)
    assert found.hidden
    assert (found.dissatisfied, found.items, found.total) == ((), {}, 0)


def test_words_and_seen_narrow_what_is_looked_for_and_hide_nothing() -> None:
    made = make_entries(*[{"A24": 1}] * 7)
    made[0] = replace(made[0], comment="Chờ rất lâu")
    marked = {"ballot-1": True, "of another list": True}
    assert [entry.comment for entry in shown(made, Filter(words="cho rat lau")).dissatisfied] == ["Chờ rất lâu"]
    assert shown(made, Filter(words="chợ")).total == 0
    assert shown(made, Filter(seen="yes"), marked).total == 1
    assert shown(made, Filter(seen="no"), marked).total == 6
    assert shown(made, Filter(seen="no"), marked).unseen == 6


def test_marks_of_before_and_since_are_told_together() -> None:
    made = make_entries(*[{"A24": 1}] * 6, {"A24": 5})
    with written(made, seen=frozenset({"ballot-1", "ballot-2"}), number=2) as file:
        found = show(file, Filter(seen="yes"), {"ballot-1": False, "ballot-3": True}, minimum_cell=5)
    assert {entry.ballot for entry in found.dissatisfied} == {"ballot-2", "ballot-3"}
    assert found.unseen == 4


def test_a_comment_alone_is_listed_last_and_found_by_its_topic_as_somebody_tagged_it() -> None:
    made = make_entries({"A24": 1}, {"A24": 5}, {"A24": 5}, {"A24": 5}, {"A24": 5})
    made[1] = replace(made[1], comment="Chờ lâu", topics=("waiting",))
    made[2] = replace(made[2], comment="Cảm ơn", topics=("praise",))
    assert [one.comment for one in shown(made).commented] == ["Chờ lâu", "Cảm ơn"]
    assert shown(made, Filter(topic="waiting")).commented == (made[1],)
    assert shown(made, Filter(topic="wait")).total == 0
    with written(made) as file:
        found = show(
            file,
            Filter(topic="waiting"),
            {},
            {"ballot-2": ("fee",), "ballot-3": ("waiting",)},
            minimum_cell=5,
        )
    assert [one.comment for one in found.commented] == ["Cảm ơn"]
    assert found.commented[0].topics == ("waiting",)


def test_pages_go_from_the_dissatisfied_to_the_average() -> None:
    made = make_entries(*[{"A24": 1}] * 5, *[{"A24": 3}] * 6)
    with written(made) as file:
        first = show(file, Filter(), {}, minimum_cell=5, size=4)
    with written(made) as file:
        last = show(file, Filter(page=99), {}, minimum_cell=5, size=4)
    assert (first.page, first.pages, first.total) == (1, 3, 11)
    assert (len(first.dissatisfied), len(first.average)) == (4, 0)
    assert (last.page, len(last.dissatisfied), len(last.average)) == (3, 0, 3)


entries_of = st.builds(
    lambda ratings, desk, mode, stage, comment, weeks: (ratings, {
        "desk": desk, "mode": mode, "stage": stage, "comment": comment, "week": MONDAY + timedelta(days=7 * weeks),
        "topics": ("waiting", "queue") if comment == "Chờ lâu" else ("queue",) if comment else (),
    }),
    st.dictionaries(st.sampled_from(["A24", "A25", "B27"]), st.integers(1, 5), min_size=1),
    st.sampled_from(["", "A", "B"]), st.sampled_from(["web", "paper"]), st.sampled_from(["", "1", "2"]),
    st.sampled_from(["", "Chờ lâu", "cho lâu", "Tốt"]), st.integers(0, 3),
)  # fmt: skip
filters = st.builds(
    Filter, desk=st.sampled_from(["", "A"]), mode=st.sampled_from(["", "web"]), stage=st.sampled_from(["", "1"]),
    item=st.sampled_from(["", "A24"]), seen=st.sampled_from(["", "yes", "no"]),
    words=st.sampled_from(["", "cho", "chờ"]), topic=st.sampled_from(["", "waiting"]),
)  # fmt: skip


@given(st.lists(entries_of, max_size=25), filters, st.sets(st.integers(1, 25)))
def test_the_list_is_complete_and_narrowed_as_asked(
    made: list[tuple[dict[str, int], dict[str, Any]]], chosen: Filter, seen: set[int]
) -> None:
    """The plain way, over all entries in memory, finds the same."""
    every = [make_entry(number, ratings, **changes) for number, (ratings, changes) in enumerate(made, start=1)]
    marked = {f"ballot-{number}": True for number in seen}
    kind = [
        one for one in every
        if chosen.desk in ("", one.desk) and chosen.mode in ("", one.mode) and chosen.stage in ("", one.stage)
    ]  # fmt: skip
    found = shown(every, chosen, marked)
    assert found.hidden == (len(kind) < 5)
    if found.hidden:
        return
    form, words = sought(chosen.words)
    fold = {"bare": bare, "canonical": canonical}[form]
    wanted = [
        one for one in kind if (one.low or one.comment) and (not chosen.item or chosen.item in one.low)
        and (not chosen.topic or chosen.topic in one.topics)
        and chosen.seen in ("", "yes" if one.ballot in marked else "no") and words in fold(one.comment)
    ]  # fmt: skip
    wanted.sort(key=lambda one: (not one.comment, -one.week.toordinal(), one.token))
    bad = [one for one in wanted if (chosen.item in one.dissatisfied if chosen.item else one.dissatisfied)]
    assert found.dissatisfied == tuple(bad)
    average = [one for one in wanted if one.low and one not in bad]
    assert found.average == tuple(average)
    assert found.commented == tuple(one for one in wanted if one not in bad and one not in average)
    assert found.total == len(wanted)
    assert found.unseen == sum(bool(one.low or one.comment) and one.ballot not in marked for one in kind)
    assert set(found.items) == {item for one in kind for item in one.low}
