"""Counts of days, and the word for the state of the store, on both doors."""

from datetime import date
from pathlib import Path

from survey.doors import Door
from survey.model import Ballot
from survey.store import ballots, days, set_asides
from tests.builders import KEY, TODAY, make_ballot
from tests.survey.store.doors import both_doors, stored


def settle(door: Door, *found: Ballot) -> None:
    ballots.add_settled_many(door, found, "test", key=KEY, today=TODAY)


@both_doors
def test_days_are_counted_without_trials_and_with_what_is_set_aside(tmp_path: Path, kind: str) -> None:
    earlier, aside = date(2026, 11, 1), make_ballot()
    with stored(kind, tmp_path) as door:
        assert days.counts(door) == []
        settle(door, aside, make_ballot(), make_ballot(mode="test"), make_ballot(date=earlier))
        set_asides.append(door, aside.id, "set_aside", key=KEY, today=TODAY, who="lan", why="two of one hand")
        same = {"agency": "xa-mau-1", "desk": "7K3MPQ9X2V", "instrument": "sipas-service@2026"}
        found = sorted(days.counts(door), key=lambda row: str(row["date"]))
        assert found == [
            same | {"date": earlier.isoformat(), "number": 1, "held": 0},
            same | {"date": TODAY.isoformat(), "number": 2, "held": 0},
        ]


@both_doors
def test_state_changes_with_every_ballot_and_every_setting_aside(tmp_path: Path, kind: str) -> None:
    found = make_ballot()
    with stored(kind, tmp_path) as door:
        states = [days.state(door)]
        for one in (found, make_ballot()):
            settle(door, one)
            states.append(days.state(door))
        for what in ("set_aside", "restored"):
            set_asides.append(door, found.id, what, key=KEY, today=TODAY, who="lan", why="looked at twice")
            states.append(days.state(door))
        assert days.state(door) == states[-1]
        assert len(set(states)) == len(states)


@both_doors
def test_two_stores_never_share_a_state(tmp_path: Path, kind: str) -> None:
    states = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        with stored(kind, tmp_path / name) as door:
            settle(door, make_ballot())
            states.append(days.state(door))
    assert states[0] != states[1]
