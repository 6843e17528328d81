"""The agency's head approves what citizens are told; citizens read it, never with a desk's name or figures."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from survey.remediation import Case, Event
from survey.store import cases, instruments, published_remedies
from tests.builders import TODAY, make_desk
from tests.client import InspectingClient, text_of
from tests.offices import Office, opened, sign_in, token_of
from tests.survey.contact.test_told import verified

AGENCY = "xa-mau-1"
PAGE = f"/improved/{AGENCY}"
THANKS = f"/B/{make_desk().code}/thanks"
WORDS = {"text_vi": "Đã thêm 20 ghế chờ <b>", "text_en": "", "decision": "12/QĐ-UBND"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An agency's case v1 and a desk's case v2, both verified."""
    with opened(tmp_path) as made:
        for case_id, desk in (("v1", ""), ("v2", make_desk().code)):
            whole = verified(desk)
            cases.add(
                made.door,
                Case(
                    case_id, AGENCY, whole.title, "flag", TODAY, "an", desk=desk, instrument=whole.instrument,
                    item=whole.item,
                ),
            )  # fmt: skip
            for event in whole.history[1:]:
                cases.append(made.door, case_id, event)
        yield made


def head_of(office: Office) -> InspectingClient:
    return office.client_of(office.add_person(login="truong", role="agency_head", agency=AGENCY))


def approve(client: InspectingClient, case_id: str, **changes: str) -> int:
    token = token_of(text_of(client.get(f"/cases/{case_id}/tell")).partition("<h1>")[2])
    return client.post(f"/cases/{case_id}/tell", data={"csrf_token": token} | WORDS | changes).status_code


def test_what_the_head_approves_stands_on_the_public_page_with_its_figures(office: Office) -> None:
    head, citizen = head_of(office), office.client()
    assert "Chưa có việc nào được đăng." in text_of(citizen.get(PAGE))
    assert 'href="/cases/v1/tell"' in text_of(head.get("/cases/v1"))
    assert approve(head, "v1") == 303
    page = text_of(citizen.get(PAGE))
    used = instruments.read(office.door, "sipas-service@2026")
    assert used is not None
    for words in (
        "Đã thêm 20 ghế chờ &lt;b&gt;", used.item("A24").question["vi"], "12/QĐ-UBND", "đăng ngày 23 tháng 11 năm 2026",
        "Trước khi sửa: cứ 100 người trả lời thì có khoảng từ 66 đến 82 người hài lòng (từ 120 phiếu trở lên).",
        "Sau khi sửa: cứ 100 người trả lời thì có khoảng từ 83 đến 94 người hài lòng (từ 110 phiếu trở lên).",
        "không phải Chỉ số SIPAS",
    ):  # fmt: skip
        assert words in page
    english = text_of(citizen.get(f"{PAGE}/EN"))
    assert "about 66 to 82 are satisfied (120 ballots or more)" in english
    assert '<span lang="vi">Đã thêm 20 ghế chờ' in english


def test_it_may_be_kept_and_carries_no_cookie(office: Office) -> None:
    response = office.client().get(PAGE)
    assert response.headers["Cache-Control"] == "public, max-age=600"
    assert "Set-Cookie" not in response.headers
    assert office.client().get("/improved/nowhere").status_code == 404


def test_a_remedy_at_a_desk_is_told_without_the_desk_and_without_figures(office: Office) -> None:
    head = head_of(office)
    assert "Không có con số nào được đăng kèm" in text_of(head.get("/cases/v2/tell"))
    assert approve(head, "v2") == 303
    page = text_of(office.client().get(PAGE))
    assert "Đã thêm 20 ghế chờ" in page
    assert "Con số không hiển thị" in page
    for hidden in ("Trước khi sửa", "Quầy 1", make_desk().code):
        assert hidden not in page


def test_the_thanks_name_the_latest_that_holds_and_a_trial_none(office: Office) -> None:
    head, citizen = head_of(office), office.client()
    citizen.get(THANKS)  # is kept from then on
    approve(head, "v1")
    office.now += timedelta(days=1)
    sign_in(head, login="truong")
    approve(head, "v2", text_vi="Mở thêm bàn", text_en="One more table")
    page = text_of(citizen.get(THANKS))
    assert "Người dân góp ý, cơ quan đã sửa: Mở thêm bàn" in page
    assert f'href="{PAGE}"' in page
    assert "You said, we did: One more table" in text_of(citizen.get(THANKS.replace("/thanks", "/EN/thanks")))
    assert "Mở thêm bàn" not in text_of(citizen.get(THANKS.replace("/thanks", "/TEST/thanks")))
    cases.append(office.door, "v2", Event(TODAY, "", "relapsed", "lại bị đánh giá thấp"))
    assert "Đã thêm 20 ghế chờ" in text_of(citizen.get(THANKS))
    assert "Sau đó nội dung này lại chưa tốt (ngày 23 tháng 11 năm 2026)" in text_of(citizen.get(PAGE))


def test_what_is_taken_back_is_gone_and_its_reason_stays_inside(office: Office) -> None:
    head = head_of(office)
    approve(head, "v1")
    token = token_of(text_of(head.get("/cases/v1/tell")).partition("<h1>")[2])
    assert head.post("/cases/v1/untell", data={"csrf_token": token, "why": " "}).status_code == 422
    assert head.post("/cases/v1/untell", data={"csrf_token": token, "why": "sai số văn bản"}).status_code == 303
    assert "Chưa có việc nào được đăng." in text_of(office.client().get(PAGE))
    assert "sai số văn bản" in text_of(head.get("/cases/v1/tell"))
    assert head.post("/cases/v1/untell", data={"csrf_token": token, "why": "lần nữa"}).status_code == 409


def test_nothing_is_told_without_words_twice_or_of_what_does_not_hold(office: Office) -> None:
    head = head_of(office)
    assert approve(head, "v1", decision=" ") == 422
    assert approve(head, "v1", text_vi="a" * 401) == 422
    token = token_of(text_of(head.get("/cases/v1/tell")).partition("<h1>")[2])
    whole = {"csrf_token": token} | WORDS
    assert [head.post("/cases/v1/tell", data=whole).status_code for _ in range(2)] == [303, 409]
    cases.append(office.door, "v2", Event(TODAY, "an", "reopened", "tái diễn"))
    assert "Chỉ đăng được việc đã kiểm chứng" in text_of(head.get("/cases/v2/tell"))
    assert "/cases/v2/tell" not in text_of(head.get("/cases/v2"))
    assert head.post("/cases/v2/tell", data=whole).status_code == 409
    assert [one.case_id for one in published_remedies.of(office.door, AGENCY)] == ["v1"]


def test_a_reviewer_is_not_offered_it(office: Office) -> None:
    client = office.client_of(office.add_person())
    assert "/cases/v1/tell" not in text_of(client.get("/cases/v1"))
    assert client.get("/cases/v1/tell").status_code == 403
