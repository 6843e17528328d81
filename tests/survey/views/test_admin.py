"""Administration in the browser: agencies, desks, posters, people, transactions, letterheads."""

import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from survey.store import agencies, agency_settings, desks, staff, transactions
from tests.builders import TODAY, make_desk
from tests.client import InspectingClient, text_of
from tests.offices import Office, opened, sign_in

DESK = make_desk().code
SETTINGS = {
    "base_address": "https://danhgia.example.vn", "phone": "0271 3 888 999", "paper_place": "bàn hướng dẫn",
    "complaint_channel": "Bộ phận tiếp công dân", "authority": "Tỉnh Mẫu",
}  # fmt: skip


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path, **SETTINGS) as office:
        office.add_person(login="quan", role="administrator", agency="huyen-mau")
        yield office


@pytest.fixture
def client(office: Office) -> InspectingClient:
    client = office.client()
    sign_in(client, login="quan")
    return client


def token(page: str, address: str) -> str:
    form = page[page.index(f'action="{address}"') :]
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
    assert found is not None
    return found.group(1)


def post(client: InspectingClient, page: str, address: str, /, **data: Any) -> TestResponse:
    return client.post(address, data={"csrf_token": token(page, address)} | data)


def read(client: InspectingClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return text_of(response)


def test_the_overview_says_what_there_is_and_what_to_do_first(office: Office, client: InspectingClient) -> None:
    page = read(client, "/admin")
    assert "chưa có quầy nào" not in page
    assert "Chưa in được" not in page
    desks.set_status(office.door, DESK, "retired", TODAY, "an")
    assert "chưa có quầy nào; hãy thêm quầy trước" in read(client, "/admin")
    assert "Administration" in read(client, "/admin/EN")


def test_what_posters_lack_is_named(tmp_path: Path) -> None:
    with opened(tmp_path) as office:
        office.add_person(login="quan", role="administrator")
        client = office.client()
        sign_in(client, login="quan")
        assert "base_address" in read(client, "/admin")
        refused = client.get("/admin/posters/huyen-mau")
        assert refused.status_code == 422
        assert "còn thiếu" in text_of(refused)


def test_agencies_are_added_and_changed_and_what_changed_is_kept(office: Office, client: InspectingClient) -> None:
    page = read(client, "/admin/agencies")
    assert "Tỉnh Mẫu" not in page
    made = post(client, page, "/admin/agencies", id="xa-mau-3", name="Xã Mẫu 3", parent="huyen-mau")
    assert made.location == "/admin/agencies"
    page = read(client, "/admin/agencies/xa-mau-3")
    post(
        client, page, "/admin/agencies/xa-mau-3", name="Phường Mẫu 3", parent="huyen-mau", valid_to="2026-12-31",
        successor="xa-mau-1", why="sáp nhập",
    )  # fmt: skip
    found = agencies.read(office.door, "xa-mau-3")
    assert found is not None
    assert (found.name, found.valid_to, found.successor) == ("Phường Mẫu 3", date(2026, 12, 31), "xa-mau-1")
    history = agencies.history(office.door, "xa-mau-3")
    assert [row["what"] for row in history] == [
        "name: Xã Mẫu 3 → Phường Mẫu 3", "valid_to: - → 2026-12-31", "successor: - → xa-mau-1",
    ]  # fmt: skip
    assert {(row["who"], row["why"]) for row in history} == {("quan", "sáp nhập")}
    assert "sáp nhập" in read(client, "/admin/agencies/xa-mau-3")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"id": "xa-mau-1", "name": "Xã Mẫu 1", "parent": "huyen-mau"}, "mã đơn vị xa-mau-1 đã có"),
        ({"id": "Xã Mẫu", "name": "Xã Mẫu", "parent": "huyen-mau"}, "chữ thường không dấu"),
        ({"id": "xa", "name": "", "parent": "huyen-mau"}, "Xin điền ô này."),
        ({"id": "xa", "name": "Xã", "parent": "tinh-mau"}, "Xin chọn một trong các mục."),
        ({"id": "xa", "name": "Xã", "parent": ""}, "Xin xem lại các ô"),
    ],
)
def test_agencies_that_cannot_be_say_why(client: InspectingClient, data: dict[str, str], said: str) -> None:
    refused = post(client, read(client, "/admin/agencies"), "/admin/agencies", **data)
    assert refused.status_code == 422
    assert said in text_of(refused)


def test_a_tree_never_bites_its_tail_and_nobody_moves_the_own_agency(office: Office, client: InspectingClient) -> None:
    page = read(client, "/admin/agencies/xa-mau-1")
    refused = post(client, page, "/admin/agencies/xa-mau-1", name="Xã Mẫu 1", parent="xa-mau-1")
    assert "không thể trực thuộc chính nó" in text_of(refused)
    own = read(client, "/admin/agencies/huyen-mau")
    post(client, own, "/admin/agencies/huyen-mau", name="Huyện Mẫu", parent="")
    found = agencies.read(office.door, "huyen-mau")
    assert found is not None
    assert found.parent == "tinh-mau"
    assert post(client, own, "/admin/agencies/huyen-mau", name="").status_code == 422


def test_desks_are_added_changed_closed_and_given_another_questionnaire(
    office: Office, client: InspectingClient
) -> None:
    page = read(client, "/admin/desks/xa-mau-2")
    assert "Chưa có quầy nào" in page
    made = post(client, page, "/admin/desks/xa-mau-2", name="Quầy đất đai", staff="4", instrument="commune-short@2026")
    [desk] = desks.of(office.door, "xa-mau-2")
    assert made.location == f"/admin/desks/xa-mau-2/{desk.code}"
    assert (desk.name, desk.staff) == ("Quầy đất đai", 4)
    assert desks.instrument_on(office.door, desk.code, TODAY) == "commune-short@2026"
    page = read(client, made.location)
    post(client, page, made.location, name="Quầy 1: Đất đai", staff="2", status="closed", why="sửa phòng")
    page = read(client, made.location)
    assert "status: open → closed" in page
    assert "sửa phòng" in page
    post(client, page, f"{made.location}/assign", instrument="sipas-service@2026", first="2026-12-01")
    assert desks.instrument_on(office.door, desk.code, date(2026, 12, 1)) == "sipas-service@2026"
    wrong = post(client, page, f"{made.location}/assign", instrument="sipas-service@2026", first="30/02")
    assert wrong.status_code == 422
    assert post(client, page, made.location, name="", staff="x").status_code == 422
    post(client, page, made.location, name="Quầy 1", staff="2", status="retired")
    page = read(client, made.location)
    assert '<option value="open"' not in page


def test_desks_come_from_a_table_all_or_none(office: Office, client: InspectingClient) -> None:
    page = read(client, "/admin/desks/xa-mau-2")
    address = "/admin/desks/xa-mau-2/table"

    def send(text: str) -> TestResponse:
        return post(client, page, address, table=(io.BytesIO(text.encode()), "quay.csv"))

    bad = send("agency,name,staff\nxa-mau-2,Quầy 1,3\nxa-mau-2,Quầy 2,ba\n")
    assert bad.status_code == 422
    assert "dòng 3:" in text_of(bad)
    assert "không phải là số" in text_of(bad)
    assert desks.of(office.door, "xa-mau-2") == []
    assert "không có đơn vị" in text_of(send("agency,name\ntinh-mau,Quầy 1\n"))
    assert "Xin chọn một tệp CSV." in text_of(post(client, page, address))
    assert send("agency,name,staff\nxa-mau-2,Quầy 1,3\nxa-mau-2,Quầy 2,5\n").status_code == 303
    assert [desk.name for desk in desks.of(office.door, "xa-mau-2")] != []
    assert len(desks.of(office.door, "xa-mau-2")) == 2


def test_posters_of_all_desks_are_one_file(client: InspectingClient) -> None:
    found = client.get("/admin/posters/huyen-mau")
    assert found.mimetype == "application/pdf"
    assert found.data.startswith(b"%PDF")
    assert 'filename="ma-qr-huyen-mau.pdf"' in found.headers["Content-Disposition"]
    none = client.get("/admin/posters/xa-mau-2")
    assert none.status_code == 422
    assert "chưa có quầy nào" in text_of(none)


def test_a_person_is_added_with_a_password_that_is_shown_once(office: Office, client: InspectingClient) -> None:
    page = read(client, "/admin/staff")
    made = post(client, page, "/admin/staff", login="hoa", name="Hoa", role="clerk", agency="xa-mau-1", desk=DESK)
    shown = re.search(r'<code class="huge">([^<]+)</code>', text_of(made))
    assert shown is not None
    person = staff.read(office.door, "hoa")
    assert person is not None
    assert (person.role, person.desk, person.must_change) == ("clerk", DESK, True)
    assert shown.group(1) not in read(client, "/admin/staff")
    other = office.client()
    assert sign_in(other, login="hoa", password=shown.group(1)).status_code == 303
    assert other.get("/cases").location == "/account"


def test_people_who_cannot_be_say_why(client: InspectingClient) -> None:
    page = read(client, "/admin/staff")
    for data, said in (
        ({"login": "quan", "role": "auditor", "agency": "xa-mau-1"}, "đã có người dùng"),
        ({"login": "hoa", "role": "clerk", "agency": "xa-mau-2", "desk": DESK}, "cần một quầy của đơn vị đó"),
        ({"login": "Hoa Mai", "role": "auditor", "agency": "xa-mau-1"}, "Tên đăng nhập có 2 đến 40 ký tự"),
        ({"login": "hoa", "role": "auditor", "agency": "tinh-mau"}, "Xin chọn một trong các mục."),
    ):
        refused = post(client, page, "/admin/staff", name="Hoa", **data)
        assert refused.status_code == 422
        assert said in text_of(refused)


def test_passwords_are_reset_and_people_let_in_no_longer(office: Office, client: InspectingClient) -> None:
    office.add_person(agency="xa-mau-1")
    inside = office.client_of_lan()
    page = read(client, "/admin/staff")
    reset = post(client, page, "/admin/staff/lan/reset")
    assert "Mật khẩu dùng một lần" in text_of(reset)
    assert inside.get("/account").status_code == 303
    post(client, page, "/admin/staff/lan/disable")
    lan = staff.read(office.door, "lan")
    assert lan is not None
    assert not lan.active
    page = read(client, "/admin/staff")
    post(client, page, "/admin/staff/lan/enable")
    assert "Không thể tự khóa" in text_of(post(client, page, "/admin/staff/quan/disable"))
    assert client.post("/admin/staff/lan/reset").status_code == 400
    assert client.post("/admin/staff/nobody/reset").status_code == 404


def test_transactions_are_noted_by_hand_and_from_a_table(office: Office, client: InspectingClient) -> None:
    page = read(client, "/admin/transactions/xa-mau-1")
    row = {"desk": DESK, "first": "2026-10-01", "last": "2026-10-31", "number": "120", "source": "phần mềm một cửa"}
    assert post(client, page, "/admin/transactions/xa-mau-1", **row).status_code == 303
    page = read(client, "/admin/transactions/xa-mau-1")
    assert "phần mềm một cửa" in page
    overlap = post(client, page, "/admin/transactions/xa-mau-1", **(row | {"first": "2026-10-15"}))
    assert "trùng với kỳ đã ghi" in text_of(overlap)
    assert post(client, page, "/admin/transactions/xa-mau-1", **(row | {"number": "-1"})).status_code == 422
    address = "/admin/transactions/xa-mau-1/table"
    table = f"desk,first,last,number,source\n{DESK},2026-11-01,2026-11-14,60,một cửa\n"
    assert post(client, page, address, table=(io.BytesIO(table.encode()), "n.csv")).status_code == 303
    assert sum(one.number for one in transactions.of(office.door)) == 180
    bad = table.replace("60", "nhiều")
    assert "không phải là số" in text_of(post(client, page, address, table=(io.BytesIO(bad.encode()), "n.csv")))
    assert "Xin chọn một tệp CSV." in text_of(post(client, page, address))
    other = read(client, "/admin/transactions/xa-mau-2")
    assert "Đơn vị này chưa có quầy." in other


def test_a_reviewer_notes_transactions_and_administers_nothing(office: Office) -> None:
    office.add_person()
    client = office.client_of_lan()
    assert client.get("/admin/transactions/xa-mau-1").status_code == 200
    for address in ("/admin", "/admin/agencies", "/admin/desks/xa-mau-1", "/admin/staff", "/admin/settings/xa-mau-1"):
        assert client.get(address).status_code == 403


def test_letterheads_are_set_and_inherited(office: Office, client: InspectingClient) -> None:
    page = read(client, "/admin/settings/huyen-mau")
    post(
        client,
        page,
        "/admin/settings/huyen-mau",
        place="Mẫu",
        signatory_title="CHỦ TỊCH",
        recipients="- Như trên;\n- Lưu: VT.",
    )
    assert agency_settings.read(office.door, "huyen-mau")["signatory_title"] == "CHỦ TỊCH"
    below = agency_settings.read(office.door, "xa-mau-1")
    assert below == {"place": "Mẫu", "recipients": "- Như trên;\r\n- Lưu: VT."} or below["place"] == "Mẫu"
    assert "signatory_title" not in below
    page = read(client, "/admin/settings/xa-mau-1")
    assert "Theo cấp trên:" in page
    post(client, page, "/admin/settings/xa-mau-1", place="Xã Mẫu 1")
    assert agency_settings.read(office.door, "xa-mau-1")["place"] == "Xã Mẫu 1"


@pytest.mark.parametrize(
    "address",
    [
        "/admin/agencies/tinh-mau", "/admin/agencies/nowhere", "/admin/desks/tinh-mau",
        "/admin/desks/xa-mau-2/7K3MPQ9X2V",
        "/admin/posters/tinh-mau", "/admin/transactions/so-mau", "/admin/settings/tinh-mau",
    ],
)  # fmt: skip
def test_what_lies_outside_does_not_exist(client: InspectingClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_administrators_see_no_results_ballots_or_cases(client: InspectingClient) -> None:
    for address in ("/results", "/review", "/cases", "/reports"):
        assert client.get(address).status_code == 403
