"""Those who answer see what citizens left for that purpose, until its day; nobody else does."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from survey.store import contacts
from tests.builders import TODAY
from tests.client import text_of
from tests.offices import Office, opened, token_of
from tests.survey.contact.test_requests import make_request

FRIDAY = date(2026, 11, 13)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Somebody left a number at a commune ten days ago, somebody else elsewhere."""
    with opened(tmp_path) as made:
        for agency in ("xa-mau-1", "so-mau"):
            message = f"Bao giờ xong?\nHỏi ở {agency}"
            contacts.leave(made.door, make_request(id=f"r.{agency}", agency=agency, day=FRIDAY, message=message))
        contacts.settle(made.door, TODAY)
        made.add_person()
        yield made


def test_the_list_shows_what_waits_within_reach_and_for_how_long(office: Office) -> None:
    page = text_of(office.client_of_lan().get("/contacts"))
    assert "Hỏi ở xa-mau-1" in page
    assert "0912 345 678" in page
    assert "Trả lời trước hết ngày 20/11/2026" in page
    assert "Quá hạn 1 ngày làm việc" in page
    assert "1 lời nhắn quá hạn." in page
    assert "Hỏi ở so-mau" not in page
    assert "Xóa ngày 18 tháng 02 năm 2027." in page


def test_it_is_marked_answered_with_what_was_said(office: Office) -> None:
    client = office.client_of_lan()
    token = token_of(text_of(client.get("/contacts")))
    said = {"csrf_token": token, "text": "Đã gọi: ngày mai có kết quả"}
    assert client.post("/contacts/r.xa-mau-1/answer", data=said).status_code == 303
    page = text_of(client.get("/contacts"))
    assert "Đã trả lời <span" in page
    assert "Đã gọi: ngày mai có kết quả" in page
    assert "Không có việc quá hạn" in page
    response = client.post("/contacts/r.xa-mau-1/answer", data=said)
    assert response.status_code == 409
    assert "vừa có người cập nhật" in text_of(response)
    assert client.post("/contacts/r.xa-mau-1/note", data=said | {"text": "Gọi lại"}).status_code == 303


def test_an_answer_without_words_is_asked_for_again(office: Office) -> None:
    client = office.client_of_lan()
    token = token_of(text_of(client.get("/contacts")))
    response = client.post("/contacts/r.xa-mau-1/answer", data={"csrf_token": token, "text": " "})
    assert response.status_code == 422
    assert '<details class="step" open>' in text_of(response)
    assert 'aria-invalid="true"' in text_of(response)
    assert client.post("/contacts/r.xa-mau-1/answer", data={"text": "ok"}).status_code == 422
    assert client.post("/contacts/r.so-mau/answer", data={"csrf_token": token, "text": "ok"}).status_code == 404
    assert client.post("/contacts/nothing/answer", data={"csrf_token": token, "text": "ok"}).status_code == 404


def test_who_asks_to_be_forgotten_is(office: Office) -> None:
    client = office.client_of_lan()
    token = token_of(text_of(client.get("/contacts")))
    assert client.post("/contacts/r.xa-mau-1/withdraw", data={"csrf_token": token}).status_code == 303
    page = text_of(client.get("/contacts"))
    assert "Người gửi đã yêu cầu xóa." in page
    assert "0912 345 678" not in page
    assert office.door.rows("SELECT text, contact FROM contacts WHERE id = 'r.xa-mau-1' AND text <> ''") == []


def test_looking_deletes_what_is_due_even_where_nothing_was_settled(office: Office) -> None:
    lan = office.client_of_lan()
    assert "Chưa có lời nhắn" not in text_of(lan.get("/contacts"))
    office.now += timedelta(days=87)
    page = text_of(office.client_of_lan().get("/contacts"))
    assert "0912 345 678" not in page
    assert "quản trị hệ thống ghi ai trả lời" in page
    assert office.door.rows("SELECT id FROM contacts") == []


@pytest.mark.parametrize("role", ["administrator", "auditor", "inspector", "clerk"])
def test_who_does_not_answer_does_not_see_them(office: Office, role: str) -> None:
    agency = "tinh-mau" if role == "inspector" else "xa-mau-1"
    client = office.client_of(office.add_person(login="viet", role=role, agency=agency, desk="7K3MPQ9X2V"))
    response = client.get("/contacts")
    assert response.status_code == 403
    assert "0912" not in text_of(response)
    assert "/contacts" not in text_of(client.get("/account"))
