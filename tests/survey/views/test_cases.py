"""Cases in the browser: opened, planned, done, dropped, opened again; who may do what."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from survey.remediation import Case, Event
from survey.store import cases
from tests.builders import TODAY, make_desk
from tests.client import InspectingClient, text_of
from tests.offices import Office, opened

PLAN = {"cause": "staff", "action": "Thêm một quầy buổi sáng", "owner": "Tổ một cửa", "due": "2026-11-27"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as office:
        office.add_person(agency="xa-mau-1")
        yield office


def token(page: str, action: str) -> str:
    form = page[page.index(f'action="{action}"') :]
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
    assert found is not None
    return found.group(1)


def post(client: InspectingClient, page: str, address: str, /, **data: Any) -> TestResponse:
    return client.post(address, data={"csrf_token": token(page, address)} | data)


def make_case(number: int = 1, **changes: Any) -> Case:
    defaults: dict[str, Any] = {
        "id": f"v{number}", "agency": "xa-mau-1", "title": "Chờ lâu", "origin": "hand", "day": TODAY, "who": "an",
        "desk": make_desk().code,
    }  # fmt: skip
    return Case(**(defaults | changes))


def test_one_screen_is_enough_for_a_case(office: Office) -> None:
    client = office.client_of_lan()
    page = text_of(client.get("/cases/new/xa-mau-1?instrument=sipas-service@2026&item=A24&period=2026-10"))
    assert "Tiêu chí:" in page
    made = post(
        client, page, "/cases/new/xa-mau-1", title="Biển hiệu", instrument="sipas-service@2026", item="A24", **PLAN
    )
    [case] = cases.of(office.door)
    assert made.location == f"/cases/{case.id}"
    assert (case.state, case.origin, case.item, case.owner, case.due) == (
        "planned", "flag", "A24", "Tổ một cửa", date(2026, 11, 27),
    )  # fmt: skip
    shown = text_of(client.get(made.location))
    for text in ("Biển hiệu", "Thiếu người", "Thêm một quầy buổi sáng", "27/11/2026", "Đã có kế hoạch"):
        assert text in shown


def test_how_the_effect_is_verified_can_be_chosen_before_it_is_fixed_and_never_after(office: Office) -> None:
    about: dict[str, Any] = {"instrument": "sipas-service@2026", "item": "A24"}
    cases.add(office.door, make_case(1, **about))
    client = office.client_of_lan()
    page = text_of(client.get("/cases/v1"))
    assert 'placeholder="60"' in page
    wrong = post(client, page, "/cases/v1/plan", **PLAN, check_days="3", check_points="nhiều")
    assert wrong.status_code == 422
    assert "Xin ghi số từ 14 đến 366." in text_of(wrong)
    assert "Xin ghi một số nguyên." in text_of(wrong)
    post(client, page, "/cases/v1/plan", **PLAN, check_days="90", check_ballots="100", check_points="10")
    found = cases.read(office.door, "v1")
    assert found is not None
    assert found.verification is not None
    fixed = {name: found.verification[name] for name in ("after_days", "minimum", "smallest", "wait_months")}
    assert fixed == {"after_days": "90", "minimum": "100", "smallest": "0.1", "wait_months": "6"}
    assert not any("check" in name for event in found.history for name in event.data)
    planned = text_of(client.get("/cases/v1"))
    assert "check_days" not in planned
    post(client, planned, "/cases/v1/plan", **PLAN, check_days="20")
    again = cases.read(office.door, "v1")
    assert again is not None
    assert again.verification == found.verification


def test_a_case_is_planned_done_and_opened_again(office: Office) -> None:
    cases.add(office.door, make_case())
    client = office.client_of_lan()
    page = text_of(client.get("/cases/v1"))
    assert post(client, page, "/cases/v1/plan", **PLAN).location == "/cases/v1"
    page = text_of(client.get("/cases/v1"))
    post(client, page, "/cases/v1/done", evidence="Đã mở quầy 2")
    page = text_of(client.get("/cases/v1"))
    assert "Đã mở quầy 2" in page
    assert "/cases/v1/plan" not in page
    post(client, page, "/cases/v1/note", why="đã báo huyện")
    post(client, page, "/cases/v1/reopen", why="vẫn chờ lâu")
    found = cases.read(office.door, "v1")
    assert found is not None
    assert [event.what for event in found.history] == ["opened", "planned", "done", "noted", "reopened"]


def test_an_agency_s_case_is_acknowledged_first_and_may_be_passed_on(office: Office) -> None:
    cases.add(office.door, make_case(desk=""))
    client = office.client_of_lan()
    page = text_of(client.get("/cases/v1"))
    assert "/cases/v1/plan" not in page
    assert post(client, page, "/cases/v1/acknowledge").status_code == 303
    page = text_of(client.get("/cases/v1"))
    assert "Đã tiếp nhận" in page
    assert "/cases/v1/acknowledge" not in page
    assert post(client, page, "/cases/v1/pass", to="", why="").status_code == 422
    assert post(client, page, "/cases/v1/pass", to="Sở Mẫu", why="thuộc thẩm quyền của sở").status_code == 303
    page = text_of(client.get("/cases/v1"))
    assert "Đã chuyển cơ quan có thẩm quyền" in page
    assert "Sở Mẫu" in page
    made = post(client, text_of(client.get("/cases/new/xa-mau-1")), "/cases/new/xa-mau-1", title="Biển hiệu", **PLAN)
    found = cases.read(office.door, (made.location or "").rpartition("/")[2])
    assert found is not None
    assert [event.what for event in found.history] == ["opened", "acknowledged", "planned"]


def test_what_is_missing_is_said_and_what_was_typed_is_kept(office: Office) -> None:
    cases.add(office.door, make_case())
    client = office.client_of_lan()
    page = text_of(client.get("/cases/v1"))
    wrong = post(client, page, "/cases/v1/plan", **(PLAN | {"owner": "", "due": "30/02"}))
    assert wrong.status_code == 422
    page = text_of(wrong)
    assert "Thêm một quầy buổi sáng" in page
    assert "Xin điền ô này." in page
    assert "Chưa ghi được" in page
    new = text_of(client.get("/cases/new/xa-mau-1"))
    refused = post(client, new, "/cases/new/xa-mau-1", title="", action="Thêm ghế")
    assert refused.status_code == 422
    assert "Thêm ghế" in text_of(refused)
    assert len(cases.of(office.door)) == 1


def test_a_step_that_somebody_else_took_first_is_told(office: Office) -> None:
    cases.add(office.door, make_case())
    client = office.client_of(office.add_person(login="thu", role="agency_head", agency="xa-mau-1"))
    page = text_of(client.get("/cases/v1"))
    assert post(client, page, "/cases/v1/drop", why="không thuộc thẩm quyền").status_code == 303
    late = post(client, page, "/cases/v1/plan", **PLAN)
    assert late.status_code == 409
    assert "vừa có người cập nhật" in text_of(late)


def test_only_a_head_drops_a_case(office: Office) -> None:
    cases.add(office.door, make_case())
    client = office.client_of_lan()
    page = text_of(client.get("/cases/v1"))
    assert "/cases/v1/drop" not in page
    assert post(client, page.replace("/cases/v1/note", "/cases/v1/drop"), "/cases/v1/drop", why="x").status_code == 404


def test_a_desk_has_three_cases_at_most(office: Office) -> None:
    for number in (1, 2, 3):
        cases.add(office.door, make_case(number, desk=make_desk().code))
    client = office.client_of_lan()
    page = text_of(client.get(f"/cases/new/xa-mau-1?desk={make_desk().code}"))
    refused = post(client, page, "/cases/new/xa-mau-1", title="Nữa", desk=make_desk().code)
    assert refused.status_code == 422
    assert "đã có 3 việc đang làm" in text_of(refused)


def test_overdue_cases_come_first_and_finished_ones_on_demand(office: Office) -> None:
    cases.add(office.door, make_case(1, title="Mới"))
    cases.add(office.door, make_case(2, title="Trễ"))
    client = office.client_of_lan()
    cases.append(office.door, "v2", Event(TODAY, "an", "planned", "", PLAN | {"due": "2026-11-20"}))
    listed = text_of(client.get("/cases"))
    assert "1 việc quá hạn." in listed
    assert listed.index("Trễ") < listed.index("Mới")
    post(client, text_of(client.get("/cases/v2")), "/cases/v2/done", evidence="xong")
    listed = text_of(client.get("/cases"))
    assert "Không có việc quá hạn" in listed
    assert "Trễ" not in listed
    assert "Trễ" in text_of(client.get("/cases?state=all"))
    ended = text_of(client.get("/cases?state=finished"))
    assert "Trễ" in ended
    assert "Mới" not in ended.replace("Mới mở", "")
    assert "Không có việc nào như vậy." in text_of(client.get("/cases?state=overdue"))
    assert "Remedies" in text_of(client.get("/cases/EN"))


def test_the_list_narrows_to_an_agency_within_reach_and_to_a_desk(office: Office) -> None:
    cases.add(office.door, make_case(1, desk=make_desk().code, title="Của quầy"))
    cases.add(office.door, make_case(2, title="Của xã", desk=""))
    cases.add(office.door, make_case(3, agency="xa-mau-2", title="Của xã khác", desk=""))
    client = office.client_of(office.add_person(login="bao", agency="huyen-mau"))
    every = text_of(client.get("/cases"))
    assert all(title in every for title in ("Của quầy", "Của xã<", "Của xã khác"))
    one = text_of(client.get("/cases?agency=xa-mau-1"))
    assert "Của xã<" in one
    assert "Của xã khác" not in one
    desk = text_of(client.get(f"/cases?agency=xa-mau-1&desk={make_desk().code}"))
    assert "Của quầy" in desk
    assert "Của xã<" not in desk
    for nothing in ("so-mau", "nowhere"):
        assert "Của" not in text_of(client.get(f"/cases?agency={nothing}"))


def test_a_clerk_works_on_cases_of_the_own_desk_only(office: Office) -> None:
    cases.add(office.door, make_case(1, desk=make_desk().code, title="Của quầy"))
    cases.add(office.door, make_case(2, title="Của xã", desk=""))
    clerk = office.add_person(login="hoa", role="clerk", agency="xa-mau-1", desk=make_desk().code)
    client = office.client_of(clerk)
    listed = text_of(client.get("/cases"))
    assert "Của quầy" in listed
    assert "Của xã" not in listed
    page = text_of(client.get("/cases/v1"))
    assert post(client, page, "/cases/v1/plan", **PLAN).status_code == 303
    assert client.get("/cases/v2").status_code == 404
    new = text_of(client.get("/cases/new/xa-mau-1"))
    post(client, new, "/cases/new/xa-mau-1", title="Thiếu ghế")
    assert [case.desk for case in cases.of(office.door) if case.title == "Thiếu ghế"] == [make_desk().code]
    assert client.get("/cases/new/xa-mau-2").status_code == 404


@pytest.mark.parametrize("address", ["/cases/v9", "/cases/new/nowhere", "/cases/new/xa-mau-1?desk=NOWHERE"])
def test_what_is_not_there_is_not_found(office: Office, address: str) -> None:
    assert office.client_of_lan().get(address).status_code == 404


def test_the_neighbour_sees_nothing_and_the_auditor_changes_nothing(office: Office) -> None:
    cases.add(office.door, make_case())
    neighbour = office.client_of(office.add_person(login="tam", agency="xa-mau-2"))
    assert neighbour.get("/cases/v1").status_code == 404
    assert "Chờ lâu" not in text_of(neighbour.get("/cases"))
    auditor = office.client_of(office.add_person(login="mai", role="auditor"))
    page = text_of(auditor.get("/cases/v1"))
    assert "<textarea" not in page
    assert auditor.get("/cases/new/xa-mau-1").status_code == 403
    assert auditor.post("/cases/v1/plan", data=PLAN).status_code == 403


def test_a_case_grows_older(office: Office) -> None:
    cases.add(office.door, make_case())
    client = office.client_of_lan()
    post(client, text_of(client.get("/cases/v1")), "/cases/v1/plan", **(PLAN | {"due": "2026-11-23"}))
    assert "Quá hạn" not in text_of(client.get("/cases/v1"))
    office.now = datetime(2026, 11, 30, 2, tzinfo=UTC)
    client = office.client_of_lan()
    assert "Quá hạn 4 ngày làm việc" in text_of(client.get("/cases/v1"))
    assert "1 việc quá hạn." in text_of(client.get("/cases"))


def test_a_plan_is_whole_and_lies_ahead_or_is_sent_back_with_what_was_typed(office: Office) -> None:
    client = office.client_of_lan()
    address = "/cases/new/xa-mau-1"
    for half, told in (
        (PLAN | {"owner": ""}, "hoặc để trống cả bốn"),
        (PLAN | {"due": ""}, "hoặc để trống cả bốn"),
        (PLAN | {"due": "2026-11-22"}, "Ngày này đã qua"),
    ):
        sent = post(client, text_of(client.get(address)), address, title="Chờ lâu", **half)
        assert sent.status_code == 422
        assert told in text_of(sent)
        assert "Thêm một quầy buổi sáng" in text_of(sent)
    assert cases.of(office.door) == []
    cases.add(office.door, make_case(1))
    late = post(client, text_of(client.get("/cases/v1")), "/cases/v1/plan", **(PLAN | {"due": "2026-11-22"}))
    assert late.status_code == 422
    assert "Ngày này đã qua" in text_of(late)
    today = post(client, text_of(client.get("/cases/v1")), "/cases/v1/plan", **(PLAN | {"due": "2026-11-23"}))
    assert today.status_code == 303
