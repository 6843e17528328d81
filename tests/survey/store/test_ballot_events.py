"""What reviewers did with ballots, on both doors."""

from datetime import date
from pathlib import Path

import pytest

from survey.model import Refused
from survey.store import ballot_events
from survey.store.ballot_events import Marks
from tests.builders import TODAY
from tests.survey.store.doors import both_doors, stored

EARLIER = date(2026, 11, 2)


@both_doors
def test_the_last_word_holds_and_notes_add_up(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        assert ballot_events.append(door, ["a", "b", "a"], "seen", today=EARLIER, who="lan") == 2
        ballot_events.append(door, ["a"], "note", today=EARLIER, who="lan", why=" gọi lại Xã ")
        ballot_events.append(door, ["a"], "unseen", today=TODAY, who="an")
        ballot_events.append(door, ["a"], "note", today=TODAY, who="an", why="đã gọi")
        assert ballot_events.of(door, ["a", "b", "c"]) == {
            "a": Marks(False, ((EARLIER, "lan", "gọi lại Xã"), (TODAY, "an", "đã gọi"))),
            "b": Marks(True, ()),
        }
        assert ballot_events.of(door, []) == {}
        assert ballot_events.append(door, [], "seen", today=TODAY, who="lan") == 0
        with pytest.raises(Refused, match="note is empty"):
            ballot_events.append(door, ["a"], "note", today=TODAY, who="lan", why=" ")


@both_doors
def test_many_ballots_are_looked_up_in_parts(tmp_path: Path, kind: str) -> None:
    many = [f"{number:032x}" for number in range(ballot_events.CHUNK + 5)]
    with stored(kind, tmp_path) as door:
        ballot_events.append(door, many, "seen", today=TODAY, who="lan")
        assert len(ballot_events.of(door, many)) == len(many)
