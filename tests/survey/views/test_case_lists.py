"""Cases that are late go up the tree, dropped ones tell why; the calendar of what is due."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from survey.remediation import Event
from survey.store import agency_settings, cases
from tests.builders import TODAY
from tests.client import text_of
from tests.offices import Office, opened
from tests.survey.views.test_cases import PLAN, make_case, post


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as office:
        office.add_person(agency="xa-mau-1")
        yield office


def test_late_cases_are_told_to_the_level_above_and_dropped_ones_with_the_reason(office: Office) -> None:
    cases.add(office.door, make_case(1, title="Trễ lâu"))
    cases.append(office.door, "v1", Event(TODAY, "an", "planned", "", PLAN | {"due": "2026-11-02"}))
    cases.add(office.door, make_case(2, title="Bỏ", desk=""))
    cases.append(office.door, "v2", Event(TODAY, "thu", "dropped", "Trùng với việc khác"))
    cases.append(office.door, "v2", Event(TODAY, "an", "noted", "đã báo"))
    own = text_of(office.client_of_lan().get("/cases?state=escalated"))
    assert "Không có việc nào như vậy." in own
    above = office.client_of(office.add_person(login="minh", role="agency_head", agency="huyen-mau"))
    assert "1 việc được báo lên." in text_of(above.get("/cases"))
    told = text_of(above.get("/cases?state=escalated"))
    assert "Trễ lâu" in told
    assert PLAN["owner"] not in told
    assert "thu)" not in text_of(above.get("/cases?state=dropped"))
    province = office.client_of(office.add_person(login="tinh", role="agency_head", agency="tinh-mau"))
    assert "Trễ lâu" not in text_of(province.get("/cases?state=escalated"))
    dropped = text_of(above.get("/cases?state=dropped"))
    assert "Trùng với việc khác" in dropped
    assert "Trễ lâu" not in dropped


def test_the_calendar_shows_what_is_due_and_days_off(office: Office) -> None:
    cases.add(office.door, make_case(1, title="Sắp tới"))
    cases.append(office.door, "v1", Event(TODAY, "an", "planned", "", PLAN | {"due": "2026-11-25"}))
    cases.add(office.door, make_case(2, title="Chưa kế hoạch"))
    client = office.client_of_lan()
    page = " ".join(re.sub("<[^>]*>", " ", text_of(client.get("/cases/calendar"))).split())
    assert "tháng 11 năm 2026" in page
    assert "Không có việc quá hạn" in page
    assert "25/11/2026 Sắp tới , Xã Mẫu 1 · Sắp đến hạn" in page
    # 24 November is the day of Vietnam's culture, and free.
    next_month = " ".join(re.sub("<[^>]*>", " ", text_of(client.get("/cases/calendar?month=2026-12"))).split())
    assert "01/12/2026 Chưa kế hoạch , Xã Mẫu 1 : lập kế hoạch" in next_month
    later = text_of(client.get("/cases/calendar?month=2027-01"))
    assert "Tháng này không có việc nào đến hạn." in later
    assert "nghỉ" in later
    assert "tháng 11 năm 2026" in text_of(client.get("/cases/calendar?month=2026-13"))
    clerk = office.client_of(office.add_person(login="binh", role="clerk", agency="xa-mau-1", desk="0" * 10))
    assert "Sắp tới" not in text_of(clerk.get("/cases/calendar"))


def test_a_place_has_its_own_causes_and_a_case_keeps_its_words(office: Office) -> None:
    own = {"causes": "Thiếu máy in\n\nThiếu máy in\nPhần mềm của Bộ"}
    agency_settings.append(office.door, "tinh-mau", own, today=TODAY, who="an")
    cases.add(office.door, make_case())
    client = office.client_of_lan()
    page = text_of(client.get("/cases/v1"))
    assert page.count(">Thiếu máy in</option>") == 1
    assert "Thiếu máy in" in text_of(client.get("/cases/v1/EN"))
    assert ">Thiếu người</option>" not in page
    post(client, page, "/cases/v1/plan", **(PLAN | {"cause": "Phần mềm của Bộ", "due": "", "within": "10"}))
    found = cases.read(office.door, "v1")
    assert found is not None
    # 24 November is free: ten working days after the 23rd.
    assert (found.cause, found.due) == ("Phần mềm của Bộ", date(2026, 12, 8))
    agency_settings.append(office.door, "tinh-mau", {"causes": ""}, today=TODAY, who="an")
    page = text_of(client.get("/cases/v1"))
    assert "Phần mềm của Bộ" in page.partition("<details")[0]
    assert ">Phần mềm của Bộ</option>" in page
    assert ">Thiếu người</option>" in page
    made = text_of(client.get("/cases/new/xa-mau-1"))
    post(client, made, "/cases/new/xa-mau-1", title="Ghế", **(PLAN | {"due": "", "within": "5"}))
    assert sorted(str(case.due) for case in cases.of(office.door)) == ["2026-12-01", "2026-12-08"]
