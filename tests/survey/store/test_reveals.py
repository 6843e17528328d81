"""What staff see of a store, on both doors: whole steps only, whatever comes in late or is deleted."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from survey.doors import Door, Row
from survey.model import Ballot
from survey.store import ballots, batches, days, reveals
from tests.builders import KEY, TODAY, make_ballot, make_door
from tests.survey.store.doors import both_doors, stored

STEP = 5
DAY = date(2026, 11, 10)


def bring(door: Door, *found: Ballot, batch: str = "test", today: date = TODAY) -> None:
    ballots.add_settled_many(door, found, batch, key=KEY, today=today)


def some(number: int, **changes: object) -> list[Ballot]:
    return [make_ballot(**({"date": DAY} | changes)) for _ in range(number)]


def seen(door: Door) -> set[str]:
    return {row["id"] for row in ballots.settled(door, revealed=True)}


@both_doors
def test_late_ballots_are_seen_only_when_enough_have_gathered(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        bring(door, *some(20), *some(3, mode="test"))
        assert seen(door) == set()
        assert reveals.advance(door, today=TODAY, step=STEP)
        assert len(seen(door)) == 20
        bring(door, *some(4), *some(5, desk="OTHER"), *some(6, mode="test"))
        assert reveals.advance(door, today=TODAY, step=STEP)
        assert len(seen(door)) == 25
        assert not reveals.advance(door, today=TODAY, step=STEP)
        bring(door, *some(1, date=DAY - timedelta(days=90)))
        assert len(seen(door)) == 25
        assert reveals.advance(door, today=TODAY, step=STEP)
        assert len(seen(door)) == 30
        assert reveals.cut_offs(door)["xa-mau-1", make_ballot().desk] == DAY
        assert [row["held"] for row in days.counts(door) if row["held"]] == []


@both_doors
def test_deleting_regroups_nothing(tmp_path: Path, kind: str) -> None:
    old = date(2021, 1, 5)
    with stored(kind, tmp_path) as door:
        bring(door, *some(3, date=old), *some(2, date=old + timedelta(days=400)), *some(6))
        reveals.advance(door, today=TODAY, step=STEP)
        bring(door, *some(4), batch="late")
        before = seen(door)
        assert ballots.expire(door, old + timedelta(days=1), key=KEY, today=TODAY) == 3
        assert not reveals.advance(door, today=TODAY, step=STEP)
        assert len(before - seen(door)) == 3
        assert batches.undo(door, "late", key=KEY, today=TODAY) == 4
        assert door.rows("SELECT ballot FROM held") == []
        bring(door, *some(4), batch="later")
        assert not reveals.advance(door, today=TODAY, step=STEP)


@both_doors
def test_expiry_forgets_what_was_held_back(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        bring(door, *some(5))
        reveals.advance(door, today=TODAY, step=STEP)
        bring(door, *some(1))
        ballots.expire(door, DAY + timedelta(days=1), key=KEY, today=TODAY)
        assert door.rows("SELECT ballot FROM held") == []


@both_doors
def test_what_comes_in_meanwhile_waits(tmp_path: Path, kind: str) -> None:
    def counted(door: Door) -> Iterator[Row]:
        rows = days.counts(door)
        bring(door, *some(5, desk="OTHER"))
        yield from rows

    with stored(kind, tmp_path) as door:
        bring(door, *some(5))
        assert not reveals.advance(door, today=TODAY, step=STEP, counted=counted(door))
        assert seen(door) == set()
        assert reveals.advance(door, today=TODAY, step=STEP)
        assert len(seen(door)) == 10


@both_doors
def test_every_step_is_another_state(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        bring(door, *some(5))
        states = [days.state(door)]
        reveals.advance(door, today=TODAY, step=STEP)
        states.append(days.state(door))
        bring(door, *some(5))
        states.append(days.state(door))
        reveals.advance(door, today=TODAY, step=STEP)
        states.append(days.state(door))
    assert len(set(states)) == 4


visits = st.tuples(st.just("bring"), st.integers(0, 12), st.integers(1, 7), st.sampled_from(["A", "B"]))
events = st.one_of(
    visits,
    visits,
    st.tuples(st.just("undo"), st.integers(0, 20)),
    st.tuples(st.just("expire"), st.integers(0, 4)),
    st.tuples(st.just("sleep"), st.integers(1, 3)),
)


@settings(max_examples=40)
@given(st.lists(events, max_size=25), st.integers(2, 6))
def test_whatever_happens_no_view_grows_by_less_than_a_step(happened: list[tuple[object, ...]], step: int) -> None:
    today, names = DAY, 0
    with TemporaryDirectory() as folder:
        door = make_door(Path(folder) / "survey.db")
        before: dict[str, str] = {}
        for event in happened:
            match event:
                case ("bring", int(back), int(number), str(desk)):
                    names += 1
                    found = some(number, desk=desk, date=today - timedelta(days=back))
                    bring(door, *found, batch=f"b{names}", today=today)
                case ("undo", int(name)) if any(
                    row["id"] == f"b{name}" and row["undone_day"] is None for row in batches.all(door)
                ):
                    batches.undo(door, f"b{name}", key=KEY, today=today)
                case ("expire", int(back)):
                    ballots.expire(door, today - timedelta(days=8 - back), key=KEY, today=today)
                case ("sleep", int(nights)):
                    today += timedelta(days=nights)
            reveals.advance(door, today=today, step=step)
            everything = {row["id"]: row for row in ballots.settled(door)}
            now = {row["id"]: str(row["desk"]) for row in ballots.settled(door, revealed=True)}
            assert all(everything[one]["date"] < today.isoformat() for one in now)
            assert {one for one in before if one in everything} <= now.keys()
            for desk in "AB":
                new = [one for one, where in now.items() if where == desk and one not in before]
                assert not new or len(new) >= step
            before = now
        door.close()
