"""Reading one comment as it was written: asked on the review list, decided by two others, read for some days."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from survey.store import unmaskings
from tests.client import InspectingClient, text_of
from tests.offices import Office, opened
from tests.survey.views.test_review import LIST, fields_of, settle, wait

WRITTEN = "Gọi 0912 345 678 giúp tôi"
SCREENED = "Gọi [số điện thoại] giúp tôi"
WHY = {"why": "Người viết xin được gọi lại"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as office:
        office.add_person()
        settle(office, 12, {"A24": 1}, comment=WRITTEN)
        yield office


def person(office: Office, login: str, role: str, agency: str = "huyen-mau") -> InspectingClient:
    return office.client_of(office.add_person(login=login, role=role, agency=agency))


def ask(client: InspectingClient) -> str:
    """Ask for the first comment of the list; the address of the request."""
    page = wait(client, LIST)
    address = "/unmasking/xa-mau-1/2026-10/ask"
    answer = client.post(address, data=fields_of(page, address) | WHY)
    assert answer.status_code == 303
    return answer.location


def send(client: InspectingClient, address: str, step: str, **data: str) -> tuple[int, str]:
    fields = fields_of(text_of(client.get(address)), f"{address}/{step}")
    answer = client.post(f"{address}/{step}", data=fields | data, follow_redirects=True)
    return answer.status_code, text_of(answer)


def test_two_others_agree_and_whoever_asked_reads_it_for_some_days(office: Office) -> None:
    lan = office.client_of_lan()
    address = ask(lan)
    page = text_of(lan.get(address))
    assert SCREENED in page
    assert "Đang chờ hai người đồng ý" in page
    assert f"{address}/decide" not in page
    head, inspector = person(office, "truong", "agency_head"), person(office, "kiemtra", "inspector")
    assert "chờ Ông/Bà quyết định" in text_of(head.get("/unmasking"))
    assert "Đang chờ" in send(head, address, "decide", what="granted", **WHY)[1]
    assert f"{address}/read" not in text_of(lan.get(address))
    assert "đọc được đến hết ngày 06/12/2026" in send(inspector, address, "decide", what="granted", **WHY)[1]
    assert WRITTEN not in text_of(lan.get(address))
    for client in (lan, head, inspector):
        assert WRITTEN in send(client, address, "read")[1]
    auditor = person(office, "giamsat", "auditor")
    assert WRITTEN not in text_of(auditor.get(address))
    assert text_of(auditor.get(address)).count("Đã đọc") == 3
    office.now += timedelta(days=14)
    assert "Đã hết hạn đọc" in text_of(office.client_of_lan().get(address))


def test_nobody_decides_who_may_not_and_nobody_reads_before(office: Office) -> None:
    head = person(office, "truong", "agency_head")
    address = ask(head)
    token = fields_of(wait(head, LIST), "/unmasking/xa-mau-1/2026-10/ask")["csrf_token"]
    own = head.post(f"{address}/decide", data={"csrf_token": token, "what": "granted", **WHY})
    assert own.status_code == 409
    assert head.post(f"{address}/read", data={"csrf_token": token}).status_code == 409
    assert head.post(f"{address}/read").status_code == 422
    inspector = person(office, "kiemtra", "inspector")
    assert send(inspector, address, "decide", what="granted", why=" ")[0] == 422
    assert "Không đồng ý" in send(inspector, address, "decide", what="refused", **WHY)[1]
    (one,) = unmaskings.of(office.door, ["xa-mau-1"])
    assert [step.what for step in one.steps] == ["asked", "refused"]


def test_a_comment_is_asked_for_once_and_only_where_something_is_hidden(office: Office) -> None:
    lan = office.client_of_lan()
    assert ask(lan) != "/unmasking"
    assert ask(lan) == "/unmasking"
    assert len(unmaskings.of(office.door, ["xa-mau-1"])) == 1
    settle(office, 12, {"A24": 1}, comment="Chờ lâu")
    page = wait(lan, LIST)
    assert page.count("/unmasking/xa-mau-1/2026-10/ask") == page.count("[số điện thoại]")
