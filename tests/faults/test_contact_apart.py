"""A request for an answer and the ballot before it: joined by order while both wait, by chance once settled."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from survey.contact.requests import Request
from survey.db import Door
from survey.sealing import ballot_id, request_id
from survey.settling import settle
from survey.store import ballots, contacts
from tests.builders import KEY, TODAY, make_ballot
from tests.faults.attacker import Clue
from tests.faults.test_anonymity import attack
from tests.survey.contact.test_requests import make_request
from tests.survey.store.doors import both_doors, stored
from tests.survey.test_db import address_of

VISITORS = 180
"""On one day, each leaving a number right after the ballot; of more, SQLite's log would show a part of the day only."""
TOMORROW = TODAY + timedelta(days=1)
SLACK = 0.02
FEWEST = 100
"""Of fewer pairs, chance joins too many."""


def visit(door: Door) -> tuple[list[str], list[str]]:
    """Everybody casts and then leaves a number; ids of the ballots and of the requests, in the order of the visits.

    Even under one form id the two have ids of which neither tells the other.
    """
    for number in range(VISITORS):
        form = f"form {number}"
        ballots.cast(door, make_ballot(id=ballot_id(KEY, form)))
        contacts.leave(door, make_request(id=request_id(KEY, form), day=TODAY))
    forms = [f"form {number}" for number in range(VISITORS)]
    return [ballot_id(KEY, form) for form in forms], [request_id(KEY, form) for form in forms]


def joined(ours: Mapping[str, Clue], theirs: Mapping[str, Clue], cast: Sequence[str], left: Sequence[str]) -> float:
    """The best that any two clues do, forwards or backwards: the share of requests put beside their ballots, or near.

    Near is within `SLACK` of the day, so chance is 2 × `SLACK`.
    """
    whose = dict(zip(left, cast, strict=True))
    best = 0.0
    for clue, other in product(ours.values(), theirs.values()):
        both = [one for one in left if one in clue and whose[one] in other]
        if len(both) < FEWEST:
            continue
        place = {
            one: number for number, one in enumerate(sorted(both, key=lambda one: (other[whose[one]], whose[one])))
        }
        ranked = sorted(both, key=lambda one: (clue[one], one))  # ties by id, never by the order that is looked for
        for order in (ranked, ranked[::-1]):
            best = max(best, sum(abs(n - place[one]) <= SLACK * len(order) for n, one in enumerate(order)) / len(order))
    return best


def best_join(door: Door, folder: Path, cast: Sequence[str], left: Sequence[str]) -> float:
    """What an attacker with a copy of everything makes of it."""
    requests = attack(door, folder, left, ["contact_inbox", "contacts"])
    return joined(requests, attack(door, folder, cast), cast, left)


@both_doors
def test_a_request_cannot_be_joined_to_its_ballot_once_both_are_settled(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        cast, left = visit(door)
        assert best_join(door, tmp_path, cast, left) > 0.9  # said openly: until the night, the disk shows the order
        assert settle(door, key=KEY, today=TOMORROW) == VISITORS
        # 7 of 180 by chance; a Poisson number of 7 exceeds 21 once in a hundred thousand.
        assert 0 < best_join(door, tmp_path, cast, left) <= 0.12


@both_doors
def test_today_s_requests_stay_when_today_s_ballots_are_settled(tmp_path: Path, kind: str) -> None:
    """Taking today in at noon and in the evening would else tell which requests and ballots came before noon."""
    with stored(kind, tmp_path) as door:
        ballots.cast(door, make_ballot())
        contacts.leave(door, make_request(day=TODAY))
        assert settle(door, key=KEY, today=TODAY, include_today=True) == 1
        assert contacts.of(door, ["xa-mau-1"], TODAY) == []


@both_doors
def test_no_column_leads_from_a_request_to_a_ballot(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        contacts.leave(door, make_request(day=TODAY))
        [waiting] = door.rows("SELECT * FROM contact_inbox")
        contacts.settle(door, TOMORROW)
        [row] = door.rows("SELECT * FROM contacts")
    assert set(waiting) == {"id", "agency", "day", "delete_on", "text", "contact"}
    assert set(row) == set(waiting) | {"number", "who", "what"}


DIE_BEFORE_THE_END = """
import os, signal, sys
from datetime import date
from survey.db import connect
from survey.store import contacts
door = connect(sys.argv[1])
name, alone, day = sys.argv[2:]
def act_and_die():
    assert getattr(contacts, name)(door, date.fromisoformat(day)) == 1
    os.kill(os.getpid(), signal.SIGKILL)
door.atomic(act_and_die, alone=alone)
"""


@both_doors
@pytest.mark.parametrize(("name", "alone"), [("settle", "contact_inbox"), ("expire", "contacts")])
def test_killed_in_between_nothing_is_lost_or_done_by_halves(tmp_path: Path, kind: str, name: str, alone: str) -> None:
    left: Request = make_request(day=TODAY)
    day = TOMORROW if name == "settle" else left.delete_on
    with stored(kind, tmp_path) as door:
        contacts.leave(door, left)
        if name == "expire":
            contacts.settle(door, TOMORROW)
        before = everything(door)
        killed = subprocess.run(
            [sys.executable, "-c", DIE_BEFORE_THE_END, address_of(door, tmp_path), name, alone, day.isoformat()],
            check=False, env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        )  # fmt: skip
        assert killed.returncode == -signal.SIGKILL
        assert everything(door) == before
        settle(door, key=KEY, today=day)
        expected = [left] if name == "settle" else []
        assert contacts.of(door, [left.agency], TOMORROW) == expected


def everything(door: Door) -> list[list[dict[str, object]]]:
    """Every row of both tables."""
    return [door.rows("SELECT * FROM contact_inbox"), door.rows("SELECT * FROM contacts ORDER BY id, number")]
