"""Administration in the browser: agencies, desks, posters, transactions, letterheads."""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from survey.store import agencies, agency_settings, desks, transactions
from tests.builders import TODAY
from tests.client import InspectingClient, text_of
from tests.offices import Office, opened, sign_in
from tests.survey.views.administering import DESK, SETTINGS, post, read


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
    assert "Tình trạng" in page
    assert "tạm đóng" in page.partition("Đã thay đổi")[2]
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
        recipients="- Như trên;\r\n- Lưu: VT.",
    )
    assert agency_settings.read(office.door, "huyen-mau")["signatory_title"] == "CHỦ TỊCH"
    # The signatory is the agency's own; a browser ends lines with CR LF.
    assert agency_settings.read(office.door, "xa-mau-1") == {"place": "Mẫu", "recipients": "- Như trên;\n- Lưu: VT."}
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
