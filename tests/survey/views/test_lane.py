"""The inspector's page of serious comments; what everybody else sees meanwhile: a ballot without a comment."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from survey.comments.topics import read_topics
from survey.contact.requests import Step
from survey.store import ballot_events, cases, contacts, lane, unmaskings
from tests.builders import TODAY
from tests.client import InspectingClient, text_of
from tests.offices import Office, opened
from tests.survey.contact.test_requests import make_request
from tests.survey.views.test_review import LIST, fields_of, post, settle, wait

MONEY = "Phải bỏ phong bì 500 nghìn, gọi 0912 345 678"
PLAIN = "Ghế ngồi cũ quá"
PAGES = (
    LIST, LIST + "?topic=waiting", LIST + "?words=phong", LIST + "?seen=no", "/review/xa-mau-1/2026-10/comments",
    "/review/huyen-mau/2026-10/comments", "/review/xa-mau-1/2026-10", "/results/xa-mau-1?period=2026-10", "/cases",
    "/unmasking", "/contacts",
)  # fmt: skip

ELSEWHERE = (("auditor", "/contacts"), ("reviewer", "/review/huyen-mau/2026-10/comments"))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as office:
        office.add_person()
        yield office


def screened(office: Office) -> None:
    lane.screen(office.door, read_topics(office.instance.folder), TODAY)


def inspector(office: Office) -> InspectingClient:
    return office.client_of(office.add_person(login="tra", role="inspector", agency="tinh-mau"))


def filled(folder: Path, comment: str) -> dict[str, list[str]]:
    """Every page of every reader of the agency and above, once the store has one ballot with a comment."""
    with opened(folder) as office:
        settle(office, 12, {"A24": 1, "B29": 2}, comment=PLAIN)
        settle(office, 1, {"A24": 1, "B29": 2}, id="f" * 32, comment=comment)
        settle(office, 1, {"A24": 5, "B29": 5}, id="e" * 32, comment=comment)
        settle(office, 10, {"A24": 5, "B29": 5})
        screened(office)
        found: dict[str, list[str]] = {}
        for role, agency in (("reviewer", "xa-mau-1"), ("agency_head", "tinh-mau"), ("auditor", "tinh-mau")):
            client = office.client_of(office.add_person(login=f"{role}.a", role=role, agency=agency))
            for page in PAGES:
                if (role, page) in ELSEWHERE:
                    continue
                text = wait(client, page)
                found.setdefault(page, []).append(re.sub(r'(name="csrf_token"[^>]*value=|nonce=)"[^"]*"', "", text))
        return found


def test_nobody_below_or_above_can_tell_a_serious_comment_from_none(tmp_path: Path) -> None:
    with_money, without = filled(tmp_path / "with", MONEY), filled(tmp_path / "without", "")
    assert with_money.keys() == without.keys()
    for page, texts in with_money.items():
        assert "phong bì" not in "".join(texts)
        tokens = re.compile(r"\b[0-9a-f]{16}\b")  # keys differ from store to store
        assert [tokens.sub("", text) for text in texts] == [tokens.sub("", text) for text in without[page]], page


def test_the_inspector_reads_date_and_agency_and_notes_what_became_of_it(office: Office) -> None:
    settle(office, 12, {"A24": 1, "gender": 2}, comment=MONEY)
    screened(office)
    client = inspector(office)
    page = wait(client, "/lane")
    assert "Phải bỏ phong bì 500 nghìn, gọi [số điện thoại]" in page
    assert "20/10/2026" in page
    assert "Xã Mẫu 1" in page
    for hidden in ("Quầy 1", "345 678", "Nữ", "Rất không hài lòng"):
        assert hidden not in page
    token = re.findall(r'id="([0-9a-f]{16})"', page)[0]
    post(client, page, f"/lane/{token}/looked")
    page = wait(client, "/lane")
    missing = post(client, page, f"/lane/{token}/passed", why="")
    assert missing.status_code == 422
    assert "Xin điền ô này." in text_of(missing)
    post(client, page, f"/lane/{token}/passed", why="Thanh tra tỉnh, công văn 12")
    page = wait(client, "/lane")
    assert "công văn 12" in page
    post(client, page, f"/lane/{token}/released", why="Không nói về ai")
    late = post(client, page, f"/lane/{token}/looked")
    assert late.status_code == 409
    assert "vừa có người cập nhật" in text_of(late)
    assert len([one for one in lane.of(office.door) if one.released == TODAY]) == 1
    assert "Phải bỏ" not in wait(office.client_of_lan(), LIST)
    office.now += timedelta(days=1)
    assert wait(office.client_of_lan(), LIST).count("Phải bỏ phong bì") == 1


def test_a_reviewer_tags_a_comment_and_moves_it_where_it_belongs(office: Office) -> None:
    settle(office, 12, {"A24": 1}, comment=PLAIN)
    screened(office)
    client = office.client_of_lan()
    page = wait(client, LIST)
    assert "Nói về: Phòng chờ, chỗ ngồi" in " ".join(re.sub("<[^>]*>", "", page).split())
    address = "/review/xa-mau-1/2026-10/topics"
    token = re.findall(rf'href="{address}/([0-9a-f]{{16}})"', page)[0]
    form = text_of(client.get(f"{address}/{token}"))
    assert re.search('value="premises"[^>]*checked', form)
    assert "What this comment is about" in text_of(client.get(f"{address}/{token}/EN"))
    post(client, form, address, topics=["waiting", "fee"])
    assert list(ballot_events.retagged(office.door).values()) == [("waiting", "fee")]
    page = wait(client, f"{LIST}?topic=fee")
    assert page.count('<li class="sheet') == 1
    assert token in page
    form = text_of(client.get(f"{address}/{token}"))
    assert re.search('value="fee"[^>]*checked', form)
    assert not re.search('value="premises"[^>]*checked', form)
    assert post(client, form, address, topics=["unknown"]).status_code == 404
    assert client.get(f"{address}/{'0' * 16}").status_code == 404
    moved = post(client, form, address, topics=["extra_money"])
    assert "saved=moved" in (moved.location or "")
    assert wait(client, LIST).count("Ghế ngồi cũ") == 11
    assert [one.events[0].what for one in lane.of(office.door)] == ["moved"]
    assert wait(inspector(office), "/lane").count("Ghế ngồi cũ") == 1


def test_what_is_moved_cannot_be_asked_for_nor_read_by_the_office(office: Office) -> None:
    settle(office, 12, {"A24": 1}, comment="gọi 0912 345 678")
    client = office.client_of_lan()
    page = wait(client, LIST)
    ask = "/review/xa-mau-1/2026-10/topics"
    asking = fields_of(page, "/unmasking/xa-mau-1/2026-10/ask")
    first = client.post("/unmasking/xa-mau-1/2026-10/ask", data=asking | {"why": "cần gọi lại"})
    assert first.status_code == 303
    form = text_of(client.get(f"{ask}/{asking['token']}"))
    post(client, form, ask, topics=["threat"])
    [request] = unmaskings.of(office.door, ["xa-mau-1"])
    assert "gọi [số điện thoại]" not in text_of(client.get(f"/unmasking/{request.id}"))
    assert "gọi [số điện thoại]" in text_of(inspector(office).get(f"/unmasking/{request.id}"))
    again = client.post("/unmasking/xa-mau-1/2026-10/ask", data=asking | {"why": "cần gọi lại"})
    assert again.status_code == 404


def test_comments_are_counted_by_topic_and_by_what_became_of_them(office: Office) -> None:
    seen = settle(office, 30, {"A24": 1}, comment="Chờ lâu quá, thiếu ghế")
    settle(office, 6, {"A24": 5}, comment="Cảm ơn, rất tốt")
    settle(office, 2, {"A24": 5}, comment="Lệ phí cao")
    settle(office, 4, {"A24": 5}, comment=MONEY)
    ballot_events.append(office.door, seen[:10], "seen", today=TODAY, who="lan")
    page = " ".join(re.sub("<[^>]*>", " ", wait(office.client_of_lan(), "/review/huyen-mau/2026-10/comments")).split())
    assert "38 góp ý. Đã xem: 10, trong đó đã mở việc khắc phục: 0. Chưa xem: 28." in page
    assert "Chờ lâu, trễ hẹn 30 78,9" in page
    assert "Phí, lệ phí ít hơn 5" in page
    assert "Tiền ngoài" not in page
    assert page.index("Chờ lâu") < page.index("Khen")


def test_a_case_from_a_ballot_counts_as_acted_on(office: Office) -> None:
    settle(office, 12, {"A24": 1}, comment=PLAIN)
    client = office.client_of_lan()
    found = re.search(r'href="(/cases/new/[^"]+)"', wait(client, LIST))
    assert found is not None
    address = found.group(1).replace("&amp;", "&")
    post(client, text_of(client.get(address)), "/cases/new/xa-mau-1", title="Ghế cũ")
    assert len(cases.of(office.door)) == 1
    page = " ".join(re.sub("<[^>]*>", " ", wait(client, "/review/xa-mau-1/2026-10/comments")).split())
    assert "Đã xem: 1, trong đó đã mở việc khắc phục: 1. Chưa xem: 11." in page


def test_few_comments_and_none_are_said_to_be(office: Office) -> None:
    settle(office, 12, {"A24": 1})
    assert "Chưa có góp ý nào." in wait(office.client_of_lan(), "/review/xa-mau-1/2026-10/comments")
    settle(office, 4, {"A24": 1}, comment=PLAIN)
    settle(office, 1, {"A24": 1})
    assert "có ít hơn 5 góp ý" in wait(office.client_of_lan(), "/review/xa-mau-1/2026-10/comments")


def test_a_message_that_accuses_is_the_inspector_s(office: Office) -> None:
    for name, message in (("r1", "Bao giờ có kết quả?"), ("r2", "Cán bộ đòi tiền trà nước"), ("r3", "Bị dọa nạt")):
        contacts.leave(office.door, make_request(id=name, message=message))
    contacts.settle(office.door, TODAY)
    office_s, lan = office.client_of_lan(), inspector(office)
    page = text_of(office_s.get("/contacts"))
    assert "Bao giờ có kết quả?" in page
    assert "trà nước" not in page
    assert "dọa nạt" not in page
    assert post(office_s, page.replace("/r1/", "/r2/"), "/contacts/r2/answer", text="Đã gọi").status_code == 404
    serious = text_of(lan.get("/lane/messages"))
    assert "trà nước" in serious
    assert "Bao giờ" not in serious
    post(lan, serious, "/lane/messages/r2/answer", text="Đã gọi")
    serious = text_of(lan.get("/lane/messages"))
    post(lan, serious, "/lane/messages/r3/withdraw")
    assert "Người gửi đã yêu cầu xóa" in text_of(lan.get("/lane/messages"))
    assert "Người gửi đã yêu cầu xóa" not in text_of(office_s.get("/contacts"))
    answered = contacts.read(office.door, "r2", TODAY)
    assert answered is not None
    assert answered.steps == (Step(TODAY, "tra", "answered", "Đã gọi"),)
