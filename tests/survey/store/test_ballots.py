"""Ballots on both doors: cast once, settled, read, taken in from elsewhere and taken back."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.db import Door
from survey.model import MODES, Ballot, Refused
from survey.settling import settle
from survey.store import ballots, batches, set_asides
from tests.builders import KEY, TODAY, make_answers, make_ballot, make_door
from tests.survey.store.doors import both_doors, stored

YESTERDAY = TODAY - timedelta(days=1)


def row_of(ballot: Ballot) -> dict[str, Any]:
    """How a ballot is read."""
    return asdict(ballot) | {"date": ballot.date.isoformat()}


def rows_of(*cast: Ballot) -> list[dict[str, Any]]:
    return [row_of(ballot) for ballot in sorted(cast, key=lambda ballot: ballot.id)]


def add(door: Door, cast: list[Ballot], batch: str = "import 1", **options: Any) -> int:
    return ballots.add_settled_many(door, cast, batch, key=KEY, today=TODAY, **options)


@both_doors
def test_a_ballot_is_cast_once(tmp_path: Path, kind: str) -> None:
    ballot = make_ballot(comment="Cảm ơn\n% :id ''")
    with stored(kind, tmp_path) as door:
        assert ballots.cast(door, ballot) == "new"
        assert ballots.cast(door, ballot) == "same"
        assert ballots.waiting(door) == [row_of(ballot)]
        assert ballots.count_inbox(door) == 1
        assert ballots.settled(door) == []


@pytest.mark.parametrize("settled", [False, True])
@both_doors
def test_the_same_id_with_other_content_is_different(tmp_path: Path, kind: str, settled: bool) -> None:
    ballot = make_ballot()
    with stored(kind, tmp_path) as door:
        ballots.cast(door, ballot)
        if settled:
            settle(door, key=KEY, today=TODAY, include_today=True)
        other: dict[str, Any] = {
            "answers": make_answers(A24=1),
            "comment": "x",
            "desk": "B",
            "instrument": "other@1",
            "mode": "test",
        }
        for name, value in other.items():
            assert ballots.cast(door, replace(ballot, **{name: value})) == "different"
        # Sent again after midnight, or after the desk was given to another agency.
        assert ballots.cast(door, replace(ballot, date=TODAY + timedelta(days=1), agency="khac")) == "same"
        assert len(ballots.waiting(door)) + len(ballots.settled(door)) == 1


@both_doors
def test_settled_ballots_are_read_by_what_they_are(tmp_path: Path, kind: str) -> None:
    one = make_ballot()
    elsewhere = make_ballot(desk="B", agency="khac", mode="paper", date=YESTERDAY, instrument="other@1")
    trial = make_ballot(mode="test")
    with stored(kind, tmp_path) as door:
        assert add(door, [one, elsewhere, trial]) == 3
        assert ballots.settled(door) == rows_of(one, elsewhere)
        assert ballots.settled(door, include_test=True) == rows_of(one, elsewhere, trial)
        found: dict[str, Any] = {
            "agencies": ["khac", "none"],
            "desk": "B",
            "to": YESTERDAY,
            "modes": ["paper", "kiosk"],
            "instrument": "other@1",
        }
        for name, value in found.items():
            assert ballots.settled(door, **{name: value}) == [row_of(elsewhere)], name
        assert ballots.settled(door, from_=TODAY) == [row_of(one)]
        assert ballots.settled(door, agencies=[]) == []
        assert ballots.settled(door, agencies=None, desk=None, from_=None) == rows_of(one, elsewhere)


@both_doors
def test_a_stream_gives_all_of_it_in_pieces(tmp_path: Path, kind: str) -> None:
    cast = [make_ballot(date=TODAY - timedelta(days=day)) for day in range(7)]
    with stored(kind, tmp_path) as door:
        add(door, cast)
        pieces = list(ballots.stream(door, chunk=3, agencies=(name for name in ["xa-mau-1"]), to=TODAY))
        assert [len(piece) for piece in pieces] == [3, 3, 1]
        assert [row for piece in pieces for row in piece] == rows_of(*cast)
        assert list(ballots.stream(door, columns=["answers"])) == [
            [{"id": row["id"], "answers": row["answers"]} for row in rows_of(*cast)]
        ]


@both_doors
def test_ballots_set_aside_are_left_out_until_they_are_restored(tmp_path: Path, kind: str) -> None:
    one, other = make_ballot(), make_ballot()
    with stored(kind, tmp_path) as door:
        add(door, [one, other])
        set_asides.append(door, one.id, "set_aside", key=KEY, today=TODAY, who="lan", why="cast by a clerk")
        assert ballots.settled(door) == [row_of(other)]
        assert ballots.settled(door, include_set_aside=True) == rows_of(one, other)
        set_asides.append(door, one.id, "restored", key=KEY, today=TODAY, who="an", why="it was not")
        assert ballots.settled(door) == rows_of(one, other)
        assert set_asides.of(door, one.id) == set_asides.of(door)
        assert set_asides.of(door)[0] == {
            "number": 1, "ballot": one.id, "day": "2026-11-23",
            "who": "lan", "what": "set_aside", "why": "cast by a clerk",
        }  # fmt: skip
        assert set_asides.of(door, other.id) == []


@both_doors
def test_setting_aside_needs_a_ballot_and_a_reason(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        with pytest.raises(Refused, match="no settled ballot"):
            set_asides.append(door, "0" * 32, "set_aside", key=KEY, today=TODAY, who="lan", why="x")
        with pytest.raises(Refused, match="say why"):
            set_asides.append(door, "0" * 32, "set_aside", key=KEY, today=TODAY, who="lan", why=" ")


@both_doors
def test_many_are_added_once(tmp_path: Path, kind: str) -> None:
    known, waiting, fresh = make_ballot(), make_ballot(), make_ballot()
    with stored(kind, tmp_path) as door:
        ballots.cast(door, waiting)
        assert add(door, [known, known], source="a.csv", who="lan") == 1
        assert add(door, [waiting, fresh, replace(known, comment="x")], "import 2") == 1
        assert add(door, [waiting, fresh, known], "import 2") == 0
        assert ballots.settled(door) == rows_of(known, fresh)
        assert batches.all(door) == [
            {
                "id": name, "source": source, "day": "2026-11-23", "who": who,
                "undone_day": None, "undone_by": None, "ballots": 1,
            }
            for name, source, who in (("import 1", "a.csv", "lan"), ("import 2", "", ""))
        ]  # fmt: skip


@both_doors
def test_more_than_one_look_up_finds_what_is_known(tmp_path: Path, kind: str) -> None:
    cast = [make_ballot() for _ in range(ballots.LOOKED_UP + 20)]
    with stored(kind, tmp_path) as door:
        assert add(door, cast[::2]) == len(cast) // 2
        assert add(door, cast, "import 2") == len(cast) // 2
        assert len(ballots.settled(door)) == len(cast)


@both_doors
def test_an_import_is_taken_back_as_a_whole(tmp_path: Path, kind: str) -> None:
    kept, gone = make_ballot(), [make_ballot() for _ in range(3)]
    with stored(kind, tmp_path) as door:
        add(door, [kept])
        add(door, gone, "import 2")
        assert batches.undo(door, "import 2", key=KEY, today=TODAY, who="lan") == 3
        assert ballots.settled(door) == [row_of(kept)]
        assert (
            batches.all(door)[1] | {"undone_day": "2026-11-23", "undone_by": "lan", "ballots": 0}
            == batches.all(door)[1]
        )
        for name in ("import 2", "none"):
            with pytest.raises(Refused, match="no import"):
                batches.undo(door, name, key=KEY, today=TODAY)
        with pytest.raises(Refused, match="was undone"):
            add(door, gone, "import 2")
        assert add(door, gone, "import 3") == 3


@both_doors
def test_an_import_of_nothing_can_be_taken_back(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        assert add(door, []) == 0
        assert batches.undo(door, "import 1", key=KEY, today=TODAY) == 0
        assert door.rows("SELECT * FROM seals") == []


@contextmanager
def fresh_store() -> Iterator[Door]:
    with tempfile.TemporaryDirectory() as folder:
        door = make_door(Path(folder) / "survey.db")
        try:
            yield door
        finally:
            door.close()


@settings(max_examples=25, deadline=None)
@given(
    sheets=st.lists(
        st.tuples(
            st.integers(0, 5),
            st.sampled_from([1, 2, 5]),
            st.sampled_from(MODES),
            st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=5),
        ),
        max_size=25,
    ),
    nights=st.sets(st.integers(0, 24)),
    imported=st.sets(st.integers(0, 5)),
)
def test_casting_twice_is_once(sheets: list[tuple[int, int, Any, str]], nights: set[int], imported: set[int]) -> None:
    """Whatever is cast, settled and imported in whatever order: the first sheet of an id stands, alone."""
    first: dict[str, Ballot] = {}
    day = date(2026, 1, 1)
    with fresh_store() as door:
        for number, (place, point, mode, comment) in enumerate(sheets):
            ballot = make_ballot(
                id=f"{place:032x}", answers=make_answers(A24=point), mode=mode, comment=comment, date=day
            )
            if place in imported and number % 2:
                assert add(door, [ballot]) == (ballot.id not in first)
                first.setdefault(ballot.id, ballot)
            else:
                said = ballots.cast(door, ballot)
                before = first.setdefault(ballot.id, ballot)
                same = (before.answers, before.mode, before.comment) == (ballot.answers, mode, comment)
                assert said == ("new" if before is ballot else "same" if same else "different")
            if number in nights:
                settle(door, key=KEY, today=day + timedelta(days=1))
                day += timedelta(days=1)
        settle(door, key=KEY, today=day + timedelta(days=1))
        assert ballots.settled(door, include_test=True) == rows_of(*first.values())


@both_doors
def test_ballots_are_counted_by_day_and_desk(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        earlier = TODAY - timedelta(days=1)
        made = [make_ballot(date=day) for day in (TODAY, TODAY, earlier)] + [make_ballot(mode="test")]
        ballots.add_settled_many(door, made, "b1", key=KEY, today=TODAY)
        place = {"agency": "xa-mau-1", "desk": made[0].desk}
        assert ballots.by_day(door) == [
            place | {"date": str(earlier), "number": 1},
            place | {"date": str(TODAY), "number": 2},
        ]
        assert ballots.by_day(door, from_=TODAY) == [place | {"date": str(TODAY), "number": 2}]
        assert ballots.by_day(door, revealed=True) == []
