"""People who sign in, in the administration: added, moved, reset, let in no longer."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from survey.store import staff
from tests.client import InspectingClient, text_of
from tests.offices import Office, opened, sign_in
from tests.survey.views.administering import DESK, post, read


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as office:
        office.add_person(login="quan", role="administrator", agency="huyen-mau")
        yield office


@pytest.fixture
def client(office: Office) -> InspectingClient:
    client = office.client()
    sign_in(client, login="quan")
    return client


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


def test_people_move_to_another_role_and_it_holds_at_once(office: Office, client: InspectingClient) -> None:
    office.add_person(agency="xa-mau-1")
    inside = office.client_of_lan()
    assert inside.get("/review").status_code == 303
    page = read(client, "/admin/staff/lan")
    assert "Nguyễn Thị Lan" in page
    moved = {"name": "Lan", "role": "clerk", "agency": "xa-mau-1", "desk": DESK}
    assert post(client, page, "/admin/staff/lan", **moved).location == "/admin/staff"
    assert inside.get("/review").status_code == 403
    assert inside.get("/sheet").location == f"/sheet/{DESK}"
    for wrong, said in (
        (moved | {"desk": ""}, "cần một quầy của đơn vị đó"),
        (moved | {"name": ""}, "Xin điền ô này."),
        (moved | {"agency": "tinh-mau"}, "Xin chọn một trong các mục."),
    ):
        refused = post(client, page, "/admin/staff/lan", **wrong)
        assert refused.status_code == 422
        assert said in text_of(refused)
    lan = staff.read(office.door, "lan")
    assert lan is not None
    assert (lan.name, lan.role, lan.desk) == ("Lan", "clerk", DESK)


def test_nobody_gives_themselves_another_role(office: Office, client: InspectingClient) -> None:
    page = read(client, "/admin/staff/quan")
    own = {"name": "Quân", "role": "agency_head", "agency": "huyen-mau"}
    refused = post(client, page, "/admin/staff/quan", **own)
    assert refused.status_code == 422
    assert "Không thể tự đổi vai trò" in text_of(refused)
    post(client, page, "/admin/staff/quan", **(own | {"role": "administrator"}))
    quan = staff.read(office.door, "quan")
    assert quan is not None
    assert (quan.name, quan.role) == ("Quân", "administrator")


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
