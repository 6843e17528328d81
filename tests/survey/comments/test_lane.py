"""The confidential lane: what may follow what, and what others read meanwhile."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from survey.comments.lane import Event, Held, Sight, permit
from survey.comments.topics import OWN, Topics, read_topics
from survey.db import Door
from survey.model import Refused
from survey.store import ballots, lane, reveals
from tests.builders import KEY, TODAY, make_ballot
from tests.survey.store.doors import both_doors, stored

MONEY, PLAIN = "Phải bỏ phong bì mới xong", "Chờ lâu"
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.fixture(scope="module")
def topics(tmp_path_factory: pytest.TempPathFactory) -> Topics:
    return read_topics(tmp_path_factory.mktemp("none"))


def event(what: str, why: str = "", day: date = TODAY) -> Event:
    return Event(day, "tra", what, why)  # type: ignore[arg-type] # wrong ones are tried too


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((), event("looked")),
        ((), event("released", "nhầm")),
        ((event("entered"),), event("entered")),
        ((event("entered"),), event("moved")),
        ((event("entered"),), event("passed", " ")),
        ((event("entered"),), event("released")),
        ((event("entered"), event("released", "nhầm")), event("looked")),
        ((event("entered"), event("released", "nhầm")), event("entered")),
        ((), event("verified")),
    ],
)
def test_what_may_not_follow_is_refused(before: tuple[Event, ...], after: Event) -> None:
    with pytest.raises(Refused):
        permit(before, after)


def test_what_may_follow_follows(topics: Topics) -> None:
    history: tuple[Event, ...] = ()
    for one in (event("entered"), event("looked"), event("passed", "Thanh tra tỉnh"), event("released", "nhầm")):
        permit(history, one)
        history = (*history, one)
    permit(history, event("moved"))


def test_nobody_reads_what_is_serious_until_the_day_after_it_was_given_back(topics: Topics) -> None:
    assert Sight(topics, [], TODAY)("b1", MONEY) == ""
    assert Sight(topics, [], TODAY)("b1", PLAIN) == PLAIN
    moved = Held("b1", "xa-mau-1", (event("moved"),))
    assert Sight(topics, [moved], TODAY)("b1", PLAIN) == ""
    back = Held("b1", "xa-mau-1", (event("entered"), event("released", "nhầm")))
    assert Sight(topics, [back], TODAY)("b1", MONEY) == ""
    assert Sight(topics, [back], TOMORROW)("b1", MONEY) == MONEY
    versions = {Sight(topics, held, day).version for held, day in (([], TODAY), ([back], TODAY), ([back], TOMORROW))}
    assert len(versions) == 3


def cast(door: Door, *comments: str) -> list[str]:
    made = [make_ballot(date=YESTERDAY, comment=comment) for comment in (*comments, *[""] * 5)]
    ballots.add_settled_many(door, made, "test", key=KEY, today=TODAY)
    return [one.id for one in made[: len(comments)]]


@both_doors
def test_screening_takes_in_what_is_serious_once_and_for_good(kind: str, topics: Topics, tmp_path: Path) -> None:
    with stored(kind, tmp_path) as door:
        money, _ = cast(door, MONEY, PLAIN)
        assert lane.screen(door, topics, TODAY) == 1
        assert lane.screen(door, topics, TODAY) == 0
        [held] = lane.of(door, ["xa-mau-1"])
        assert (held.ballot, held.agency, held.events) == (money, "xa-mau-1", (Event(TODAY, "", "entered"),))
        (tmp_path / OWN).write_text('[fee]\nvi = "Phí"\nen = "Fee"\nphrases = ["phí"]', "utf-8")
        without = Topics(one for one in topics.all if not one.serious)
        assert lane.sight(door, without, TODAY)(money, MONEY) == ""
        lane.append(door, money, "xa-mau-1", event("released", "nhầm"))
        assert lane.screen(door, topics, TODAY) == 0
        assert lane.sight(door, topics, TOMORROW)(money, MONEY) == MONEY
        assert lane.last(door) == 2


@both_doors
def test_the_inspector_reads_what_staff_would_see_of_those_days(kind: str, topics: Topics, tmp_path: Path) -> None:
    with stored(kind, tmp_path) as door:
        [money] = cast(door, MONEY)
        lane.screen(door, topics, TODAY)
        assert lane.shown(door, ["xa-mau-1"], TODAY) == []
        reveals.advance(door, today=TODAY, step=5)
        [row] = lane.shown(door, ["xa-mau-1"], TODAY)
        assert row == {"id": money, "date": YESTERDAY.isoformat(), "agency": "xa-mau-1", "comment": MONEY}
        assert lane.shown(door, ["xa-mau-2"], TODAY) == []
        assert lane.read(door, "0" * 32) is None
