"""What a case's page shows: what is fixed, numbers while it waits, the verdict with its picture in the end."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from survey.model import Desk, Refused
from survey.remediation import Case, Event
from survey.store import cases, desks
from survey.verification.counting import count
from survey.verification.fixing import fix
from survey.verification.running import run
from survey.verification.showing import Progress, picture_of, progress_of, shown
from tests.builders import INSTRUMENT, make_desk
from tests.client import text_of
from tests.offices import opened
from tests.survey.store.doors import both_doors, stored
from tests.survey.verification.places import AFTER, BEFORE, DONE, FULL, OWN, PLAN, cast, verifying
from tests.survey.views.test_cases import post

PLANNED = {"cause": "staff", "action": "Thêm một quầy", "owner": "Tổ một cửa", "due": "2026-06-30"}


@both_doors
def test_a_planned_case_has_its_verification_fixed_once(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        cast(door, BEFORE, 30, 10)
        cases.add(door, Case("v1", "xa-mau-1", "Chờ", "flag", BEFORE, "an", OWN, INSTRUMENT, "A24", "2026-05"))
        case = cases.append(door, "v1", Event(DONE, "an", "planned", "", PLANNED))
        case = fix(door, case, today=DONE, who="an", least=3)
        assert case.verification is not None
        assert (case.verification["baseline"], case.verification["desks"]) == ("fresh", OWN)
        assert case.verification["before_first"] == "2026-06-01"
        assert fix(door, case, today=DONE, who="an", least=3) == case
        given_up = cases.append(door, "v1", Event(DONE, "an", "abandoned", "đổi giải pháp"))
        assert fix(door, given_up, today=DONE, who="an", least=3).verification is None


def test_a_desk_of_few_people_is_judged_with_its_agency(tmp_path: Path) -> None:
    with stored("sqlite", tmp_path) as door:
        desks.add(door, Desk("4F8H2KQ7WA", "xa-mau-1", "Quầy 2", staff=1))
        cases.add(door, Case("v1", "xa-mau-1", "Chờ", "flag", BEFORE, "an", "4F8H2KQ7WA", INSTRUMENT, "A24", "2026-05"))
        case = fix(
            door, cases.append(door, "v1", Event(DONE, "an", "planned", "", PLANNED)), today=DONE, who="an", least=3
        )
        assert case.verification is not None
        assert case.verification["desks"] == ""


def test_progress_tells_numbers_and_the_day_and_nothing_else() -> None:
    after = DONE + timedelta(days=1)
    today = DONE + timedelta(days=11)
    full = DONE + timedelta(days=60)
    assert progress_of(PLAN, {after: 40}, done=DONE, today=today, minimum_cell=5) == Progress(40, 30, full)
    assert progress_of(PLAN, {after: 4}, done=DONE, today=today, minimum_cell=5) == Progress(
        None, 30, PLAN.deadline(DONE)
    )
    slow = DONE + timedelta(days=101)
    late = progress_of(PLAN, {after: 20}, done=DONE, today=slow, minimum_cell=5)
    assert late == Progress(20, 30, slow + timedelta(days=50))
    slower = progress_of(PLAN, {after: 6}, done=DONE, today=slow, minimum_cell=5)
    assert slower.full == PLAN.deadline(DONE) == date(2026, 12, 30)


def test_a_picture_needs_both_sides_and_enough_ballots() -> None:
    sides = {f"{side}_{part}": "0.5" for side in ("before", "after") for part in ("value", "low", "high")}
    numbers = {"outcome": "improved", "before_n": "40", "after_n": "9"}
    assert picture_of(sides | numbers, 5) is not None
    assert picture_of(sides | numbers, 10) is None
    assert picture_of(sides | numbers | {"outcome": "not_enough"}, 5) is None
    assert picture_of({"outcome": "improved"}, 5) is None


def test_the_page_shows_the_plan_then_numbers_then_the_verdict(tmp_path: Path) -> None:
    with opened(tmp_path) as office:
        office.add_person(agency="xa-mau-1")
        cast(office.door, BEFORE, 80, 40)
        cast(office.door, AFTER, 115, 5)
        verifying(office.door)
        client = office.client_of_lan()
        page = text_of(client.get("/cases/v1"))
        for words in ("Kiểm chứng hiệu quả", "không gồm các phiếu", "Đã có 120 phiếu", "không hiển thị số liệu nào"):
            assert words in page
        assert '<svg class="interval"' not in page
        run(office.door, today=FULL)
        page = text_of(client.get("/cases/v1"))
        for words in (
            "Đã cải thiện",
            "tăng khoảng từ",
            "120 phiếu",
            '<svg class="interval"',
            "Không so sánh được",
            "Xét cả các mức",
        ):
            assert words in page
        assert "Verification of the effect" in text_of(client.get("/cases/v1/EN"))


@pytest.mark.parametrize("item", ["trips", "A99"])
def test_only_what_is_rated_can_be_verified(tmp_path: Path, item: str) -> None:
    with stored("sqlite", tmp_path) as door:
        cases.add(door, Case("v1", "xa-mau-1", "Chờ", "hand", BEFORE, "an", OWN, INSTRUMENT, item))
        case = cases.append(door, "v1", Event(DONE, "an", "planned", "", PLANNED))
        assert fix(door, case, today=DONE, who="an", least=3) == case
        with pytest.raises(Refused, match="rates no item"):
            count(door, INSTRUMENT, item, from_=BEFORE, to=AFTER)


def test_what_is_about_no_item_shows_nothing(tmp_path: Path) -> None:
    with stored("sqlite", tmp_path) as door:
        case = Case("v1", "xa-mau-1", "Biển hiệu", "hand", BEFORE, "an", desk=make_desk().code)
        cases.add(door, case)
        case = fix(
            door, cases.append(door, "v1", Event(DONE, "an", "planned", "", PLANNED)), today=DONE, who="an", least=3
        )
        assert shown(door, case, today=DONE, minimum_cell=5, language="vi") is None


def test_a_verification_is_given_up_with_a_reason_and_only_while_there_is_one(tmp_path: Path) -> None:
    with opened(tmp_path) as office:
        office.add_person(agency="xa-mau-1")
        verifying(office.door)
        client = office.client_of_lan()
        page = text_of(client.get("/cases/v1"))
        post(client, page, "/cases/v1/abandon", why="Quầy ngừng hoạt động")
        case = cases.read(office.door, "v1")
        assert case is not None
        assert (case.state, case.verification) == ("done", None)
        assert 'action="/cases/v1/abandon"' not in text_of(client.get("/cases/v1"))
