"""The check names whatever was done to a store past the program, and nothing else."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from survey import checking
from survey.checking import check
from survey.db import Door
from survey.sealing import mac
from survey.settling import settle
from survey.store import agencies, ballots, batches, desks, set_asides
from tests.builders import KEY, TODAY, make_agency, make_answers, make_ballot, make_desk
from tests.survey.store.doors import both_doors, stored

CODE = make_desk().code
YESTERDAY = TODAY - timedelta(days=1)
CAST = [
    make_ballot(id=f"{place:032x}", date=YESTERDAY if place % 2 else TODAY, comment="tốt" if place == 4 else "")
    for place in range(1, 7)
]
"""1, 3, 5 of yesterday, 2, 4, 6 of today."""
TAKEN_IN = make_ballot(id="a" * 32, date=YESTERDAY, desk="B", agency="khac", mode="paper")


def fill(door: Door) -> None:
    """Two desks, six settled ballots, an import, another that was undone, one set aside."""
    agencies.add(door, make_agency(id="khac"))
    desks.add(door, make_desk(code="B", agency="khac"))
    for ballot in CAST:
        ballots.cast(door, ballot)
    settle(door, key=KEY, today=TODAY)
    settle(door, key=KEY, today=TODAY + timedelta(days=1))
    ballots.add_settled_many(door, [TAKEN_IN], "a.csv", key=KEY, today=TODAY)
    ballots.add_settled_many(door, [make_ballot(desk="B"), make_ballot()], "b.csv", key=KEY, today=TODAY)
    batches.undo(door, "b.csv", key=KEY, today=TODAY)
    for what in ("set_aside", "restored"):
        set_asides.append(door, CAST[0].id, what, key=KEY, today=TODAY, who="lan", why="x")
    ballots.cast(door, make_ballot(date=TODAY + timedelta(days=1)))


def found(door: Door) -> set[tuple[str, str]]:
    """Code and subject of every finding; each says what to do."""
    findings = check(door, KEY)
    for finding in findings:
        assert any(word in finding.text for word in ("restore", "add it", "put the key"))
        assert "\n" not in finding.text
    return {(finding.code, finding.subject) for finding in findings}


@both_doors
def test_a_store_as_the_program_left_it_is_sound(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        assert check(door, KEY) == []
        fill(door)
        seen: list[int] = []
        assert check(door, KEY, seen.append) == []
        assert sum(seen) == 7


STRANGER = replace(CAST[1], id="b" * 32)
"""As the second ballot, under another id."""
COPY = """
    INSERT INTO ballots SELECT :stranger, instrument, agency, desk, mode, date, language, answers, comment, batch, {mac}
    FROM ballots WHERE id = :second
"""
CLOSE_GAP = """
    UPDATE seals SET number = number - 1 WHERE number = (
        SELECT min(number) FROM seals WHERE number > 4 AND number - 1 NOT IN (SELECT number FROM seals)
    )
"""
VALUES = {
    "first": CAST[0].id,
    "second": CAST[1].id,
    "with_comment": CAST[3].id,
    "taken_in": TAKEN_IN.id,
    "stranger": STRANGER.id,
    "answers": make_answers(A24=1),
    "today": str(TODAY),
    "zeros": "0" * 32,
    "mac_of_stranger": mac(KEY, STRANGER),
    "mac_of_first": mac(KEY, CAST[0]),
}
TAMPER: dict[str, tuple[str, set[tuple[str, str]]]] = {
    "answers changed": (
        "UPDATE ballots SET answers = :answers WHERE id = :first",
        {("ballot_changed", CAST[0].id)},
    ),
    "impossible answers": (
        "UPDATE ballots SET answers = '9' WHERE id = :first",
        {("ballot_changed", CAST[0].id), ("answers_impossible", CAST[0].id)},
    ),
    "comment changed": ("UPDATE ballots SET comment = 'x' WHERE id = :first", {("ballot_changed", CAST[0].id)}),
    "comment erased": ("UPDATE ballots SET comment = '' WHERE id = :with_comment", {("ballot_changed", CAST[3].id)}),
    "answers and mac changed": (
        "UPDATE ballots SET answers = :answers, mac = :zeros WHERE id = :first",
        {("ballot_changed", CAST[0].id)},
    ),
    "mac no digest": ("UPDATE ballots SET mac = 'none' WHERE id = :first", {("ballot_changed", CAST[0].id)}),
    "comment and mode changed": (
        "UPDATE ballots SET comment = 'x', mode = 'kiosk' WHERE id = :first",
        {("ballot_changed", CAST[0].id)},
    ),
    "moved": ("UPDATE ballots SET desk = 'B' WHERE id = :first", {("ballot_changed", CAST[0].id)}),
    "moved with its agency": (
        "UPDATE ballots SET desk = 'B', agency = 'khac' WHERE id = :first",
        {("ballot_changed", CAST[0].id)},
    ),
    "redated": ("UPDATE ballots SET date = :today WHERE id = :first", {("ballot_changed", CAST[0].id)}),
    "moved and redated": (
        "UPDATE ballots SET desk = 'B', date = :today WHERE id = :first",
        {("ballot_added", CAST[0].id), ("ballots_missing", f"{CODE} {YESTERDAY}")},
    ),
    "moved to nowhere": (
        "UPDATE ballots SET desk = 'C', agency = 'c' WHERE id = :first",
        {
            ("ballot_changed", CAST[0].id), ("desk_unknown", "C"), ("agency_unknown", "c"),
        },
    ),
    "agency changed": ("UPDATE ballots SET agency = 'khac' WHERE id = :first", {("ballot_changed", CAST[0].id)}),
    "mode changed": ("UPDATE ballots SET mode = 'test' WHERE id = :first", {("ballot_changed", CAST[0].id)}),
    "instrument changed": (
        "UPDATE ballots SET instrument = 'x@1' WHERE id = :first",
        {("ballot_changed", CAST[0].id), ("instrument_missing", "x@1")},
    ),
    "taken out of an import": (
        "UPDATE ballots SET batch = '' WHERE id = :taken_in",
        {("ballot_changed", TAKEN_IN.id)},
    ),
    "removed": ("DELETE FROM ballots WHERE id = :first", {("ballots_missing", f"{CODE} {YESTERDAY}")}),
    "all removed": (
        "DELETE FROM ballots",
        {("ballots_missing", f"{desk} {day}") for desk, day in ((CODE, YESTERDAY), (CODE, TODAY), ("B", YESTERDAY))},
    ),
    "added": (COPY.format(mac=":zeros"), {("ballot_added", STRANGER.id)}),
    "added with an empty mac": (COPY.format(mac="''"), {("ballot_added", STRANGER.id)}),
    "added with another's mac": (COPY.format(mac=":mac_of_first"), {("ballot_added", STRANGER.id)}),
    "put back from an undone import": (
        COPY.format(mac=":mac_of_stranger"), {("ballots_unsealed", f"{CODE} {TODAY}")},
    ),
    "replaced": (
        "; ".join([COPY.format(mac=":mac_of_stranger"), "DELETE FROM ballots WHERE id = :second"]),
        {("ballots_replaced", f"{CODE} {TODAY}")},
    ),
    "seal removed": (
        "DELETE FROM seals WHERE number = 2",
        {("seal_missing", "2"), ("ballots_unsealed", f"{CODE} {YESTERDAY}")},
    ),
    "last seals removed": (
        "DELETE FROM seals WHERE number >= 5",
        {("seal_missing", "5 to 8")},
    ),
    "seal changed": (
        "UPDATE seals SET ballots = 4 WHERE number = 2",
        {("seal_changed", "2"), ("ballots_missing", f"{CODE} {YESTERDAY}")},
    ),
    "seal's digest garbled": (
        "UPDATE seals SET digest = 'none' WHERE number = 2",
        {("seal_changed", "2"), ("ballots_replaced", f"{CODE} {YESTERDAY}")},
    ),
    "removed with its seal, the next renumbered": (
        "; ".join(["DELETE FROM ballots WHERE id = :taken_in", "DELETE FROM seals WHERE number = 4", *[CLOSE_GAP] * 4]),
        {("seal_changed", str(number)) for number in range(4, 8)} | {("seal_missing", "8")},
    ),
    "end of the seals removed": ("DELETE FROM chains WHERE name = 'seals'", {("seal_changed", "end")}),
    "end of the seals changed": (
        "UPDATE chains SET mac = 'x' WHERE name = 'seals'",
        {("seal_changed", "end")},
    ),
    "set-aside removed": ("DELETE FROM set_asides WHERE number = 1", {("set_aside_missing", "1")}),
    "last set-aside removed": ("DELETE FROM set_asides WHERE number = 2", {("set_aside_missing", "2")}),
    "set-aside changed": ("UPDATE set_asides SET who = 'an' WHERE number = 1", {("set_aside_changed", "1")}),
    "set-aside added": (
        "INSERT INTO set_asides VALUES (3, :first, '2026-11-23', 'lan', 'set_aside', 'x', '')",
        {("set_aside_changed", "3"), ("set_aside_changed", "end")},
    ),
    "instrument altered": (
        "UPDATE instruments SET document = replace(document, 'Rất hài lòng', 'Hài lòng lắm')",
        {("instrument_altered", "sipas-service@2026")},
    ),
    "translation altered": (
        "UPDATE instruments SET document = replace(document, 'Very satisfied', 'Satisfied')",
        {("instrument_altered", "sipas-service@2026")},
    ),
    "instrument's hash altered": ("UPDATE instruments SET hash = 'x'", {("instrument_altered", "sipas-service@2026")}),
    "instrument unreadable": ("UPDATE instruments SET document = '['", {("instrument_altered", "sipas-service@2026")}),
    "items altered": ("UPDATE items SET item = 'A25' WHERE item = 'A24'", {("items_altered", "sipas-service@2026")}),
    "items removed": ("DELETE FROM items WHERE position = 3", {("items_altered", "sipas-service@2026")}),
    "instrument removed": (
        "DELETE FROM items; DELETE FROM instruments",
        {("instrument_missing", "sipas-service@2026")},
    ),
    "inbox altered": (
        "UPDATE inbox SET answers = '9', id = '00000000000000000000000000000000'",
        {("answers_impossible", "0" * 32)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPER)
def test_what_was_done_is_named(tmp_path: Path, name: str) -> None:
    statements, expected = TAMPER[name]
    with stored("sqlite", tmp_path) as door:
        fill(door)
        for statement in statements.split("; "):
            door.run(statement, **VALUES)
        assert found(door) == expected


@pytest.mark.parametrize("name", ["moved", "removed", "added", "seal removed", "instrument altered", "items altered"])
def test_it_is_named_on_postgresql_too(tmp_path: Path, name: str) -> None:
    statements, expected = TAMPER[name]
    with stored("postgresql", tmp_path) as door:
        fill(door)
        door.run(statements, **VALUES)
        assert found(door) == expected


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            "UPDATE ballots SET desk = 'B', agency = 'khac' WHERE id = :first",
            f"agency was 'xa-mau-1', now 'khac', desk was '{CODE}', now 'B'",
        ),
        ("UPDATE ballots SET date = :today WHERE id = :first", f"date was '{YESTERDAY}', now '{TODAY}'"),
        ("UPDATE ballots SET mode = 'kiosk' WHERE id = :first", "mode was 'web', now 'kiosk'"),
        ("UPDATE ballots SET comment = 'x' WHERE id = :first", "comment was '', now 'x'"),
        ("UPDATE ballots SET answers = '1' WHERE id = :first", "its answers, its comment, or several fields"),
    ],
)
def test_what_a_ballot_was_is_told_where_it_can_be_known(tmp_path: Path, statement: str, words: str) -> None:
    with stored("sqlite", tmp_path) as door:
        fill(door)
        door.run(statement, **VALUES)
        assert words in check(door, KEY)[0].text


def test_an_altered_end_is_not_healed_by_going_on(tmp_path: Path) -> None:
    with stored("sqlite", tmp_path) as door:
        fill(door)
        door.run("DELETE FROM seals WHERE number = (SELECT max(number) FROM seals)")
        door.run("DELETE FROM chains WHERE name = 'seals'")
        ballots.add_settled_many(door, [make_ballot()], "c.csv", key=KEY, today=TODAY)
        assert ("seal_changed", "end") in found(door)


def test_another_key_is_named_once(tmp_path: Path) -> None:
    with stored("sqlite", tmp_path) as door:
        fill(door)
        assert [finding.code for finding in check(door, bytes(32))] == ["key_changed"]


def test_many_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MOST", 2)
    with stored("sqlite", tmp_path) as door:
        fill(door)
        door.run("UPDATE ballots SET comment = 'x'")
        findings = check(door, KEY)
        assert [finding.code for finding in findings].count("ballot_changed") == 2
        assert ("more_ballots_changed", "5 more") in {(one.code, one.text[:6]) for one in findings}


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    with stored("sqlite", tmp_path) as door:
        door.run("PRAGMA foreign_keys = OFF")
        door.run("DELETE FROM agencies")
        assert found(door) == {("file_damaged", "database")}
