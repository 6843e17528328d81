"""Cases and explanations on both doors."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from survey.doors import Door
from survey.model import Refused
from survey.remediation import Case, Event
from survey.store import agencies, cases, explanations
from survey.store.explanations import Subject
from tests.builders import TODAY, make_agency, make_desk
from tests.survey.store.doors import both_doors, stored

PLAN = {"cause": "staff", "action": "Thêm một quầy", "owner": "Tổ một cửa", "due": "2026-12-01"}
SUBJECT = Subject("xa-mau-1", "sipas-service@2026", "A24", "2026-10")


def make_case(number: int = 1, **changes: Any) -> Case:
    defaults: dict[str, Any] = {
        "id": f"v{number}",
        "agency": "xa-mau-1",
        "title": "Chờ lâu",
        "origin": "hand",
        "day": TODAY,
        "who": "an",
    }
    return Case(**(defaults | changes))


def plan(door: Door, case_id: str) -> Case:
    return cases.append(door, case_id, Event(TODAY, "an", "planned", "", PLAN))


@both_doors
def test_a_case_is_what_was_appended(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        opened = cases.add(
            door, make_case(desk=make_desk().code, instrument="sipas-service@2026", item="A24"), "từ phiếu"
        )
        assert opened.state == "open"
        planned = plan(door, "v1")
        assert cases.read(door, "v1") == planned
        assert planned.due == date(2026, 12, 1)
        assert [event.what for event in planned.history] == ["opened", "planned"]
        assert planned.history[0].why == "từ phiếu"
        assert cases.read(door, "v2") is None
        with pytest.raises(Refused, match="no case 'v2'"):
            plan(door, "v2")
        with pytest.raises(Refused, match="exists already"):
            cases.add(door, make_case())
        with pytest.raises(Refused, match="cannot follow"):
            cases.append(door, "v1", Event(TODAY, "an", "opened"))
        assert cases.read(door, "v1") == planned


@both_doors
def test_cases_are_found_by_agency_and_desk(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        agencies.add(door, make_agency(id="xa-mau-2", name="Xã Mẫu 2"))
        cases.add(door, make_case(1, desk=make_desk().code))
        cases.add(door, make_case(2, agency="xa-mau-2", day=date(2026, 11, 1)))
        assert [case.id for case in cases.of(door)] == ["v1", "v2"]
        assert [case.id for case in cases.of(door, ["xa-mau-2"])] == ["v2"]
        assert [case.id for case in cases.of(door, desk=make_desk().code)] == ["v1"]
        assert cases.of(door, []) == []


@both_doors
def test_a_desk_has_three_running_cases_at_most_and_one_about_the_same(tmp_path: Path, kind: str) -> None:
    desk = make_desk().code
    with stored(kind, tmp_path) as door:
        first = cases.add(door, make_case(1, desk=desk, instrument="sipas-service@2026", item="A24"))
        joined = cases.add(
            door, make_case(9, desk=desk, instrument="sipas-service@2026", item="A24", title="Vẫn chờ lâu")
        )
        assert joined.id == first.id
        assert joined.history[-1].what == "joined"
        for number, item in ((2, "A25"), (3, "A26")):
            cases.add(door, make_case(number, desk=desk, instrument="sipas-service@2026", item=item))
        with pytest.raises(Refused, match="3 running cases"):
            cases.add(door, make_case(4, desk=desk, item="B27"))
        cases.add(door, make_case(5))  # the agency's own
        cases.append(door, "v2", Event(TODAY, "an", "dropped", "không thuộc thẩm quyền"))
        assert cases.add(door, make_case(4, desk=desk, instrument="sipas-service@2026", item="A25")).id == "v4"


@both_doors
def test_explanations_are_asked_for_and_given(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        due = date(2026, 11, 30)
        explanations.ask(door, SUBJECT, today=TODAY, who="lan", due=due)
        [asked] = explanations.of(door, ["xa-mau-1"]).values()
        assert (asked.asked, asked.asked_by, asked.due, asked.text, asked.given) == (TODAY, "lan", due, "", None)
        explanations.give(door, SUBJECT, today=TODAY, who="an", text=" Phần mềm chậm. ")
        explanations.give(door, SUBJECT, today=TODAY, who="an", text="Đường truyền hỏng ba ngày.")
        found = explanations.of(door, period="2026-10")[SUBJECT]
        assert (found.text, found.given, found.given_by, found.due) == ("Đường truyền hỏng ba ngày.", TODAY, "an", due)
        assert explanations.of(door, period="2026-09") == {}
        assert explanations.of(door, []) == {}
        other = Subject("xa-mau-1", "sipas-service@2026", "A25", "2026-10")
        explanations.give(door, other, today=TODAY, who="an", text="Không ai hỏi, nhưng xin nói thêm.")
        assert explanations.of(door)[other].asked is None


@both_doors
def test_explanations_that_cannot_be_are_refused(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        with pytest.raises(Refused, match="deadline 2026-11-01 has passed"):
            explanations.ask(door, SUBJECT, today=TODAY, who="lan", due=date(2026, 11, 1))
        with pytest.raises(Refused, match="explanation is empty"):
            explanations.give(door, SUBJECT, today=TODAY, who="an", text=" \n")
        assert explanations.of(door) == {}
