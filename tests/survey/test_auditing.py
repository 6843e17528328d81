"""The audit log: every page that shows what people wrote or changes anything leaves an entry, or is not handed out."""

import csv
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from survey.auditing import READS
from survey.checking import check
from survey.db import Door, connect
from survey.rights import VERBS
from survey.security import Needs, guard_of
from survey.store import audit, cases
from survey.store.audit import Entry, Wanted
from tests.builders import KEY, TODAY, fill_store
from tests.client import text_of
from tests.offices import MORNING, PASSWORD, Office, opened, sign_in
from tests.survey.cli.running import refused, survey, survey_json
from tests.survey.store.doors import both_doors, make_address, stored
from tests.survey.store.doors import opened as at
from tests.survey.test_rights_of_routes import TABLE, routes
from tests.survey.views.test_cases import make_case
from tests.survey.views.test_review import LIST, post, settle, wait

ALL = Wanted(frozenset(("xa-mau-1", "tinh-mau", "huyen-mau", "")))
READ = Entry("lan", "xa-mau-1", "read", "review.list_", "agency=xa-mau-1 period=2026-10")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as office:
        office.add_person()
        yield office


def told(office: Office, kind: str = "") -> list[tuple[str, str, str]]:
    """Who, what and about what, the newest first."""
    found = audit.find(office.door, replace(ALL, kind=kind))
    return [(row["who"], row["what"], row["subject"]) for row in found]


def test_reading_and_changing_leave_an_entry_and_no_word_of_a_ballot(office: Office) -> None:
    settle(office, 12, {"A24": 1}, comment="Ghế gãy từ tháng trước")
    client = office.client_of_lan()
    page = wait(client, LIST + "?words=gh%E1%BA%BF")
    post(client, page, "/review/xa-mau-1/2026-10/note", text="Đã hỏi lại")
    client.get("/results/xa-mau-1")
    found = told(office)
    assert [what for _, what, _ in found] == ["review.note", "review.list_", "signin.enter"]
    assert {who for who, _, _ in found} == {"lan"}
    assert re.fullmatch(r"agency=xa-mau-1 period=2026-10 page=1 token=[0-9a-f]{16}", found[0][2])
    assert found[1][2] == "agency=xa-mau-1 period=2026-10"
    everything = str(audit.find(office.door, ALL))
    assert "Ghế" not in everything
    assert "hỏi lại" not in everything
    assert check(office.door, office.instance.key) == []


def test_what_cannot_be_noted_is_not_shown(office: Office) -> None:
    settle(office, 12, {"A24": 1}, comment="Ghế gãy")
    client = office.client_of_lan()
    assert "Ghế gãy" in wait(client, LIST)
    office.door.run("ALTER TABLE audit RENAME TO elsewhere")
    answer = client.get(LIST)
    assert answer.status_code == 500
    assert "Ghế gãy" not in text_of(answer)
    office.door.run("ALTER TABLE elsewhere RENAME TO audit")
    assert "Ghế gãy" in wait(client, LIST)


def test_wrong_passwords_of_people_are_noted_and_those_of_nobody_are_not(office: Office) -> None:
    client = office.client()
    sign_in(client, login="nobody", password="x" * 20)
    sign_in(client, login="lan", password="x" * 20)
    sign_in(client, login="lan", password=PASSWORD)
    assert [(row["who"], row["kind"]) for row in audit.find(office.door, ALL)] == [
        ("lan", "sign_in"), ("lan", "refused"),
    ]  # fmt: skip


def test_every_route_that_shows_what_people_wrote_is_among_the_reads(office: Office) -> None:
    for endpoint, rule in routes(office).items():
        guard = guard_of(office.app, endpoint)
        assert isinstance(guard, Needs)
        area = endpoint.partition(".")[0]
        shows = area in {
            "review", "cases", "case_papers", "unmasking", "answering", "lane", "audit", "reports", "improved",
        } and endpoint != "cases.new"  # fmt: skip
        writes = "POST" in (rule.methods or ())
        assert writes or shows == (guard.verb in READS), endpoint
    assert set(VERBS) >= READS
    assert TABLE["audit.list_"].roles == {"auditor", "inspector"}


def test_the_auditor_reads_it_narrowed_and_that_is_noted_too(office: Office) -> None:
    cases.add(office.door, make_case())
    client = office.client_of_lan()
    client.get("/cases/v1")
    watcher = office.client_of(office.add_person(login="mai", role="auditor", agency="tinh-mau"))
    page = text_of(watcher.get("/audit?kind=read"))
    assert "cases.show" in page
    assert "case_id=v1" in page
    assert "08:00" in page
    assert "signin.enter" not in page.partition("<tbody>")[2]
    assert "Không có dòng nào như vậy." in text_of(watcher.get("/audit?who=nobody"))
    assert "cases.show" not in text_of(watcher.get("/audit?last=2026-11-22"))
    assert "cases.show" in text_of(watcher.get(f"/audit?first={TODAY}&last={TODAY}&page=9"))
    answer = watcher.get("/audit/export?who=lan")
    rows = list(csv.DictReader(text_of(answer).removeprefix("\ufeff").splitlines()))
    assert [row["what"] for row in rows] == ["cases.show", "signin.enter"]
    assert told(office)[0] == ("mai", "audit.export", "who=lan")
    beside = office.client_of(office.add_person(login="ha", role="auditor", agency="xa-mau-2"))
    assert "cases.show" not in text_of(beside.get("/audit"))


def test_commands_that_change_something_are_noted_and_lists_are_not(tmp_path: Path) -> None:
    with opened(tmp_path) as office:
        office.add_person()
        survey(tmp_path, "staff", "disable", "lan")
        survey(tmp_path, "staff", "list")
        survey(tmp_path, "settle")
        assert [entry[1:] for entry in told(office)] == [("settle", ""), ("staff disable", "login=lan")]
        found = survey_json(tmp_path, "audit", "list", "--limit", "1")
        assert [row["what"] for row in found] == ["settle"]
        survey(tmp_path, "audit", "export", tmp_path / "log.csv")
        assert (tmp_path / "log.csv").read_text("utf-8").count("\n") == 3
        kept = survey(tmp_path, "audit", "head").stdout.strip()
        assert kept.startswith("3:")
        assert "still holds" in survey(tmp_path, "audit", "verify", kept).stdout
        assert "another one" in refused(tmp_path, "audit", "verify", "2:" + kept[2:])
        assert "not there any more" in refused(tmp_path, "audit", "verify", "9:" + kept[2:])
        assert "NUMBER:MAC" in refused(tmp_path, "audit", "verify", "x")


def fill(door: Door, number: int = 5) -> None:
    for place in range(number):
        audit.note(door, replace(READ, subject=f"page={place}"), key=KEY, now=MORNING)


@both_doors
@pytest.mark.parametrize(
    ("harm", "code", "first"),
    [
        ("UPDATE audit SET who = 'ai' WHERE number = 3", "audit_changed", "3"),
        ("UPDATE audit SET subject = '' WHERE number IN (2, 4)", "audit_changed", "2"),
        ("DELETE FROM audit WHERE number = 2", "audit_missing", "2"),
        ("DELETE FROM audit WHERE number >= 4", "audit_missing", "4 to 5"),
        ("UPDATE audit SET number = number + 10 WHERE number = 2", "audit_missing", "2"),
        ("UPDATE audit SET number = 7 - number WHERE number IN (3)", "audit_changed", "3"),
        ("INSERT INTO audit SELECT 6, day, time, who, home, kind, what, subject, mac FROM audit WHERE number = 5",
         "audit_changed", "6"),
    ],
    ids=["changed", "two changed", "deleted", "cut off", "moved", "reordered", "put in"],
)  # fmt: skip
def test_the_check_names_the_first_broken_entry(tmp_path: Path, kind: str, harm: str, code: str, first: str) -> None:
    with stored(kind, tmp_path) as door:
        fill(door)
        assert check(door, KEY) == []
        if "7 - number" in harm:  # 3 and 4 change places
            for was, now in ((3, 99), (4, 3), (99, 4)):
                door.run("UPDATE audit SET number = :now WHERE number = :was", was=was, now=now)
        else:
            door.run(harm)
        found = [one for one in check(door, KEY) if one.code.startswith("audit")]
        assert (found[0].code, found[0].subject) == (code, first)


@both_doors
def test_many_at_once_make_one_chain(tmp_path: Path, kind: str) -> None:
    address = make_address(kind, tmp_path)

    def append(_: int) -> None:
        own = connect(address)
        try:
            fill(own)
        finally:
            own.close()

    with at(address) as door:
        fill_store(door)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(append, range(8)))
        assert audit.count(door, ALL) == 40
        assert check(door, KEY) == []
