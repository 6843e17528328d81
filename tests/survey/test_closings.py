"""Closings: what they freeze, when there is a second one, what `survey check` says of them, reports made from them."""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analysis.report.content import Figure
from survey.checking import check
from survey.closed import Closing, agency_of, document_of, nearest
from survey.closings import close
from survey.composing import compose
from survey.db import Door
from survey.freezing import canonical, digest_of
from survey.instance import Instance
from survey.issued import Wanted, texts_of
from survey.migrations import migrate
from survey.model import Refused, Transactions
from survey.rechecking import difference, recheck
from survey.remediation import Case, Event
from survey.reports import freeze_of, issue
from survey.store import (
    agencies,
    agency_settings,
    ballots,
    cases,
    closings,
    explanations,
    issued_reports,
    report_texts,
    set_asides,
    transactions,
)
from survey.store.explanations import Subject
from tests.builders import (
    INSTRUMENT,
    TODAY,
    fill_store,
    make_agency,
    make_answers,
    make_ballot,
    make_instance,
)
from tests.survey.closing import OCTOBER, close_october, make_october, store
from tests.survey.contact.test_told import verified
from tests.survey.full_store import Place, places

__all__ = ("store",)


@places
def test_any_door_keeps_a_closing(place: Place, tmp_path: Path) -> None:
    instance = make_instance(tmp_path, database_url=place(tmp_path))
    door = instance.connect()
    migrate(door, TODAY)
    fill_store(door)
    make_october(instance, door)
    made = close_october(instance, door)
    assert (made.agency, made.period, made.revision, made.day, made.why) == ("tinh-mau", OCTOBER, 1, TODAY, "")
    assert [Closing.of(row) for row in closings.of(door, ["tinh-mau"])] == [made]
    assert closings.of(door, []) == []
    assert check(door, instance.key) == []
    files = dict(issue(instance, door, [Wanted(made.number, "xa-mau-1", "vi", "page")], today=TODAY, who="an"))
    [row] = issued_reports.of(door, made.number)
    assert row["digest"] == hashlib.sha256(next(iter(files.values()))).hexdigest()
    door.close()


def test_a_closing_holds_every_agency_below_and_hides_what_is_small(store: tuple[Instance, Door]) -> None:
    instance, door = store
    few = [make_ballot(date=date(2026, 10, 20), agency="xa-mau-2") for _ in range(3)]
    ballots.add_settled_many(door, few, "few", key=instance.key, today=TODAY)
    document = document_of(door, close_october(instance, door).number)
    assert [one["id"] for one in document["agencies"]] == ["tinh-mau", "xa-mau-1", "xa-mau-2"]
    assert document["ballots"]["number"] == 43
    shown = {one: found["published"]["ballots"] for one, found in document["figures"].items()}
    assert shown == {"tinh-mau": 43, "xa-mau-1": None, "xa-mau-2": None}, "43 less 40 would be those three"
    assert document["figures"]["tinh-mau"]["comments"] == 10
    assert "Tốt" not in json.dumps(document, ensure_ascii=False), "no comment is in it"


def test_every_settled_ballot_is_taken_in_also_those_not_shown_yet(store: tuple[Instance, Door]) -> None:
    instance, door = store
    ballots.cast(door, make_ballot(date=date(2026, 10, 31)))
    document = document_of(door, close_october(instance, door).number)
    assert document["figures"]["xa-mau-1"]["published"]["ballots"] == 41
    assert ballots.count_inbox(door) == 0, "settled first"


def test_closing_twice_changes_nothing_and_a_late_ballot_makes_another(store: tuple[Instance, Door]) -> None:
    instance, door = store
    first = close_october(instance, door)
    assert close_october(instance, door, today=date(2026, 12, 1), why="lần nữa") == first
    late = [make_ballot(date=date(2026, 10, 5), mode="paper") for _ in range(5)]
    ballots.add_settled_many(door, late[:4], "late", key=instance.key, today=TODAY)
    with pytest.raises(Refused, match=r"nearly the same ballots of Xã Mẫu 1: .* at least 5 more"):
        close_october(instance, door, why="thêm phiếu giấy")
    ballots.add_settled_many(door, late[4:], "later", key=instance.key, today=TODAY)
    with pytest.raises(Refused, match="say why"):
        close_october(instance, door)
    second = close_october(instance, door, why=" thêm phiếu giấy ")
    assert (second.revision, second.why, second.number) == (2, "thêm phiếu giấy", first.number + 1)
    assert nearest(door, "xa-mau-1", OCTOBER) == second
    assert document_of(door, first.number)["ballots"]["number"] == 40


@pytest.mark.parametrize(
    ("period", "agency", "message"),
    [
        ("2026-11", None, "can be closed from the day after"),
        (OCTOBER, "nowhere", "unknown agency"),
        ("x", None, "write"),
    ],
)
def test_what_cannot_be_closed_is_refused(
    store: tuple[Instance, Door], period: str, agency: str | None, message: str
) -> None:
    instance, door = store
    with pytest.raises(Refused, match=message):
        close(door, instance, period, agency, today=TODAY, who="an")
    agencies.add(door, make_agency(id="tinh-2", name="Tỉnh Mẫu 2"))
    with pytest.raises(Refused, match="name one with --agency"):
        agency_of(door, None)
    with pytest.raises(Refused, match="unknown closing"):
        document_of(door, 99)


def test_the_own_closing_comes_before_that_of_the_agency_above(store: tuple[Instance, Door]) -> None:
    instance, door = store
    assert nearest(door, "xa-mau-1", OCTOBER) is None
    above = close_october(instance, door)
    assert nearest(door, "xa-mau-1", OCTOBER) == above
    own = close_october(instance, door, "xa-mau-1")
    assert nearest(door, "xa-mau-1", OCTOBER) == own
    assert nearest(door, "xa-mau-2", OCTOBER) == above


def test_a_report_tells_cases_explanations_transactions_and_what_is_set_aside(store: tuple[Instance, Door]) -> None:
    instance, door = store
    low = [make_ballot(date=date(2026, 10, 12), answers=make_answers(A24=1, A25=4)) for _ in range(30)]
    ballots.add_settled_many(door, low, "low", key=instance.key, today=TODAY)
    for one in low[:5]:
        set_asides.append(door, one.id, "set_aside", key=instance.key, today=TODAY, who="an", why="nhập thử")
    transactions.add(door, Transactions("7K3MPQ9X2V", date(2026, 10, 1), date(2026, 10, 31), 650, "một cửa"))
    subject = Subject("xa-mau-1", INSTRUMENT, "A24", OCTOBER)
    explanations.give(door, subject, today=TODAY, who="an", text="Thiếu người.")
    cases.add(door, Case("v1", "xa-mau-1", "Biển hiệu mờ", "flag", TODAY, "an", instrument=INSTRUMENT, item="A24"))
    plan = {"cause": "staff", "action": "Thay biển", "owner": "Văn phòng", "due": "2026-11-10"}
    cases.append(door, "v1", Event(TODAY, "an", "acknowledged"))
    cases.append(door, "v1", Event(TODAY, "an", "planned", data=plan))
    report_texts.append(door, "xa-mau-1", OCTOBER, {"proposals": "Thêm người."}, today=TODAY, who="an")
    made = close_october(instance, door)
    frozen = freeze_of(door, made)
    report = compose(frozen, "xa-mau-1", texts_of(door, made, "xa-mau-1"))
    assert (report.ballots, report.population, report.comments) == (65, 650, 10)
    assert (report.aside.ballots, report.aside.reasons) == (5, ("nhập thử",))
    assert report.talk is not None
    assert (report.talk.looked, report.talk.acted) == (0, 0)
    [case] = report.cases
    assert (case.title, case.cause, case.action, case.due, case.late) == (
        "Biển hiệu mờ", "Thiếu người", "Thay biển", date(2026, 11, 10), 9,
    )  # fmt: skip
    [flag] = [one for one in report.attention if "biển hiệu" in one.row.label]
    assert (flag.explanation, flag.case) == ("Thiếu người.", case)
    assert (report.proposals, report.previous) == ("Thêm người.", "tháng 9 năm 2026")
    english = compose(frozen, "xa-mau-1", {}, "en")
    assert english.cases[0].cause != case.cause
    assert english.items[0].label != report.items[0].label


def test_a_report_tells_what_an_agency_s_remedy_was_judged_by_in_round_numbers(store: tuple[Instance, Door]) -> None:
    instance, door = store
    for name, desk, n in (("v1", "", "128"), ("v2", "", "4"), ("v3", "7K3MPQ9X2V", "128")):
        one = verified(desk, after_n=n)
        cases.add(door, replace(one, id=name, history=()))
        for event in one.history[1:]:
            cases.append(door, name, event)
    found = compose(freeze_of(door, close_october(instance, door)), "xa-mau-1", {}).cases
    told = {case.after for case in found if case.after is not None}
    assert [case.state for case in found] == ["verified"] * 3
    assert told == {Figure(0.9, 0.83, 0.94, 120)}
    assert sum(case.before is not None for case in found) == 1


def test_check_names_a_closing_that_was_changed_or_removed(store: tuple[Instance, Door]) -> None:
    instance, door = store
    close_october(instance, door, "xa-mau-1")
    made = close_october(instance, door)
    assert check(door, instance.key) == []
    assert list(recheck(door, instance.settings, TODAY)) == []
    door.run("UPDATE closings SET who = 'ai' WHERE number = 1")
    assert [finding.code for finding in check(door, instance.key)] == ["closing_changed"]
    door.run("UPDATE closings SET who = 'an' WHERE number = 1")
    door.run("DELETE FROM closings WHERE number = :number", number=made.number)
    assert [(finding.code, finding.subject) for finding in check(door, instance.key)] == [("closing_missing", "2")]


def test_figures_are_recomputed_while_their_ballots_are_those_of_then(store: tuple[Instance, Door]) -> None:
    instance, door = store
    made = close_october(instance, door)
    document = document_of(door, made.number)
    document["figures"]["tinh-mau"]["published"]["index"]["share"]["value"] += 0.01
    door.run("UPDATE closings SET document = :text", text=json.dumps(document))
    [finding] = recheck(door, instance.settings, TODAY)
    assert finding.code == "closing_damaged"
    door.run(
        "UPDATE closings SET document = :text, digest = :digest", text=canonical(document), digest=digest_of(document)
    )
    [finding] = recheck(door, instance.settings, TODAY)
    assert (finding.code, finding.subject) == ("closing_differs", "1")
    assert "index.share.value" in finding.text
    late = make_ballot(date=date(2026, 10, 5), mode="paper")
    ballots.add_settled_many(door, [late], "late", key=instance.key, today=TODAY)
    assert list(recheck(door, instance.settings, TODAY)) == []


def test_differences_are_named_by_their_place() -> None:
    assert difference({"a": [1, {"b": 0.5}]}, {"a": [1, {"b": 0.5 + 1e-12}]}) == ""
    assert difference({"a": [1, {"b": 0.5}]}, {"a": [1, {"b": 0.6}]}) == "a[1].b"
    assert difference({"a": [1]}, {"a": [1, 2]}) == "a"
    assert difference("x", "y") == "the whole"


def test_what_was_issued_is_handed_out_again_and_a_new_text_makes_another(store: tuple[Instance, Door]) -> None:
    instance, door = store
    made = close_october(instance, door)
    ids = ("tinh-mau", "xa-mau-1", "xa-mau-2")
    wanted = [Wanted(made.number, one, "vi", part) for one in ids for part in ("page", "report")]
    first = dict(issue(instance, door, wanted, today=TODAY, who="an"))
    assert len(first) == 6
    kept = {path: path.stat().st_mtime_ns for path in (instance.folder / "reports").iterdir()}
    again = dict(issue(instance, door, wanted, today=date(2027, 1, 1), who="ai"))
    assert again == first
    assert {path: path.stat().st_mtime_ns for path in (instance.folder / "reports").iterdir()} == kept
    report_texts.append(door, "xa-mau-1", OCTOBER, {"tasks": "Tập huấn."}, today=TODAY, who="an")
    later = dict(issue(instance, door, wanted, today=TODAY, who="an"))
    changed = {one for one in wanted if later[one] != first[one]}
    assert changed == {one for one in wanted if one.agency == "xa-mau-1"}, "the leader's page carries the check code"
    with pytest.raises(LookupError):
        list(issue(instance, door, [replace(wanted[0], closing=99)], today=TODAY, who="an"))


def test_letterheads_are_frozen_too(store: tuple[Instance, Door]) -> None:
    instance, door = store
    head = {
        "issuer": "Ủy ban nhân dân Tỉnh Mẫu",
        "symbol": "BC-UBND",
        "recipients": "Sở Mẫu\n\nVăn phòng",
        "place": "Mẫu",
    }
    agency_settings.append(door, "tinh-mau", head, today=TODAY, who="an")
    made = close_october(instance, door)
    agency_settings.append(door, "tinh-mau", {"symbol": "khác"}, today=TODAY, who="an")
    frozen = freeze_of(door, made)
    found = compose(frozen, "tinh-mau", {}).head
    assert (found.issuer, found.symbol, found.recipients) == (head["issuer"], "BC-UBND", ("Sở Mẫu", "Văn phòng"))
    below = compose(frozen, "xa-mau-1", {}).head
    assert (below.issuer, below.place) == ("", "Mẫu")


def test_who_is_stopped_takes_the_second_process_along(tmp_path: Path) -> None:
    code = (
        "import os, sys; from concurrent.futures import ProcessPoolExecutor; from multiprocessing import get_context\n"
        "from survey.reports import _end_with_parent\n"
        "if __name__ == '__main__':\n"
        "    pool = ProcessPoolExecutor(1, mp_context=get_context('spawn'), initializer=_end_with_parent)\n"
        "    print(pool.submit(os.getpid).result(), flush=True); os.kill(os.getpid(), 9)\n"
    )
    (tmp_path / "killed.py").write_text(code, "utf-8")
    done = subprocess.run(
        [sys.executable, str(tmp_path / "killed.py")], stdout=subprocess.PIPE, text=True, check=False, timeout=60,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    # The call returns only when nobody holds the pipe any more, so the second process has ended.
    assert done.returncode == -9


def test_a_closing_of_an_agency_without_a_ballot_can_be_printed(store: tuple[Instance, Door]) -> None:
    instance, door = store
    made = close_october(instance, door, "xa-mau-2")
    report = compose(freeze_of(door, made), "xa-mau-2", {})
    assert (report.ballots, report.items, report.points) == (None, (), ())
    [(_, pdf)] = issue(instance, door, [Wanted(made.number, "xa-mau-2", "en", "report")], today=TODAY, who="an")
    assert pdf.startswith(b"%PDF-")


@pytest.mark.parametrize("period", ["2026-Q3", "2025", "2026-10@15"])
def test_every_kind_of_period_can_be_closed_and_named(store: tuple[Instance, Door], period: str) -> None:
    instance, door = store
    made = close(door, instance, period, today=TODAY, who="an")
    assert compose(freeze_of(door, made), "tinh-mau", {}).period in {"quarter", "year", "reform_month"}
