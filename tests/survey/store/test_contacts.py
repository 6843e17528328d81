"""What citizens leave who want an answer, on both doors: kept once, seen the next day, gone on its day."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from survey.contact.requests import Step
from survey.doors import Door
from survey.model import Refused
from survey.store import contacts
from tests.builders import TODAY
from tests.postgres import server_folder
from tests.survey.contact.test_requests import make_request
from tests.survey.store.doors import both_doors, stored

TOMORROW = TODAY + timedelta(days=1)
LEFT = make_request(id="a" * 32, day=TODAY, message="Bao giờ “xong”?\n%s ' :id")


@both_doors
def test_what_is_left_is_seen_the_next_day_and_once(tmp_path: Path, kind: str) -> None:
    other = replace(LEFT, id="b" * 32, agency="so-mau")
    with stored(kind, tmp_path) as door:
        assert [contacts.leave(door, one) for one in (LEFT, LEFT, other)] == [True, False, True]
        assert contacts.settle(door, TODAY) == 0
        assert contacts.of(door, ["xa-mau-1"], TODAY) == []
        assert contacts.settle(door, TOMORROW) == 2
        assert contacts.of(door, ["xa-mau-1"], TOMORROW) == [LEFT]
        assert contacts.leave(door, LEFT) is False
        assert contacts.settle(door, TOMORROW) == 0
        assert door.rows("SELECT id FROM contact_inbox") == []


@both_doors
def test_what_is_left_today_waits_when_earlier_days_are_settled(tmp_path: Path, kind: str) -> None:
    later = replace(LEFT, id="b" * 32, day=TOMORROW)
    with stored(kind, tmp_path) as door:
        for one in (LEFT, later):
            contacts.leave(door, one)
        assert contacts.settle(door, TOMORROW) == 1
        assert door.rows("SELECT id, day FROM contact_inbox") == [{"id": later.id, "day": str(TOMORROW)}]


@both_doors
def test_steps_are_only_appended(tmp_path: Path, kind: str) -> None:
    noted, said = Step(TOMORROW, "lan", "noted", "Không nghe máy"), Step(TOMORROW, "lan", "answered", "Đã gọi")
    with stored(kind, tmp_path) as door:
        contacts.leave(door, LEFT)
        contacts.settle(door, TOMORROW)
        contacts.append(door, LEFT.id, noted)
        assert contacts.append(door, LEFT.id, said) == replace(LEFT, steps=(noted, said))
        assert contacts.read(door, LEFT.id, TOMORROW) == replace(LEFT, steps=(noted, said))
        with pytest.raises(Refused, match="cannot follow"):
            contacts.append(door, LEFT.id, said)
        with pytest.raises(Refused, match="no request 'x'"):
            contacts.append(door, "x", said)


@both_doors
def test_on_its_day_a_request_is_gone_with_everything_said_about_it(tmp_path: Path, kind: str) -> None:
    last = LEFT.delete_on
    stays = replace(LEFT, id="b" * 32, delete_on=date(2027, 3, 1))
    with stored(kind, tmp_path) as door:
        for one in (LEFT, stays):
            contacts.leave(door, one)
        contacts.settle(door, TOMORROW)
        contacts.append(door, LEFT.id, Step(TOMORROW, "lan", "answered", "Đã gọi"))
        assert contacts.expire(door, last - timedelta(days=1)) == 0
        assert contacts.read(door, LEFT.id, last - timedelta(days=1)) is not None
        assert contacts.read(door, LEFT.id, last) is None  # even before anything is deleted
        assert contacts.expire(door, last) == 1
        assert contacts.expire(door, last) == 0
        assert {row["id"] for row in door.rows("SELECT id FROM contacts")} == {stays.id}


@both_doors
def test_a_withdrawn_request_loses_its_words_at_once(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        contacts.leave(door, LEFT)
        contacts.settle(door, TOMORROW)
        contacts.append(door, LEFT.id, Step(TOMORROW, "lan", "noted", "Gọi bà Mẫu"))
        contacts.append(door, LEFT.id, Step(TOMORROW, "lan", "withdrawn", "xin xóa"))
        rows = door.rows("SELECT number, who, what, text, contact FROM contacts ORDER BY number")
        assert [(row["text"], row["contact"]) for row in rows] == [("", "")] * 3
        assert [(row["who"], row["what"]) for row in rows] == [("", "left"), ("lan", "noted"), ("lan", "withdrawn")]
        found = contacts.read(door, LEFT.id, TOMORROW)
        assert found is not None
        assert found.withdrawn


@both_doors
def test_nothing_of_a_request_that_is_gone_stays_in_the_files(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        for number in range(40):
            left = make_request(
                id=f"{number:032x}", day=TODAY, contact=f"0912 000 {number:03}", message="lời nhắn" * 90
            )
            contacts.leave(door, left)
        assert b"0912 000 " in everything(door, tmp_path)
        contacts.settle(door, TOMORROW)
        door.run("ANALYZE")
        contacts.append(door, f"{3:032x}", Step(TOMORROW, "lan", "answered", "đã nói lại"))
        contacts.append(door, f"{5:032x}", Step(TOMORROW, "lan", "withdrawn"))
        assert b"0912 000 005" not in everything(door, tmp_path)
        assert b"0912 000 007" in everything(door, tmp_path)
        assert contacts.expire(door, LEFT.delete_on) == 40
        for word in ("0912 000", "lời nhắn", "đã nói lại"):
            assert word.encode() not in everything(door, tmp_path)


def everything(door: Door, folder: Path) -> bytes:
    """Every byte of the database's files: pages, samples, what lies between rows; SQLite's log, not PostgreSQL's."""
    if door.kind == "postgresql":
        door.run("CHECKPOINT")
        number = door.rows("SELECT oid AS number FROM pg_database WHERE datname = current_database()")[0]["number"]
        folder = server_folder() / "data/base" / str(number)
    return b"".join(path.read_bytes() for path in folder.iterdir())
