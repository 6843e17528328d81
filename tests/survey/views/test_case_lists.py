"""Cases that are late go up the tree, dropped ones tell why; the calendar of what is due."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from survey.remediation import Event
from survey.store import cases
from tests.builders import TODAY
from tests.client import text_of
from tests.offices import Office, opened
from tests.survey.views.test_cases import PLAN, make_case


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
    assert "Trễ lâu" in text_of(above.get("/cases?state=escalated"))
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
