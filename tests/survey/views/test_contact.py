"""The page of a citizen who wants an answer: absent where nobody answers, apart from the ballot, kept once."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from survey.contact.throttle import MOST
from survey.settling import settle
from survey.store import agency_settings, contacts
from tests.builders import TODAY
from tests.client import text_of
from tests.survey.views.visits import Visit, hidden

WHO = "Bà Mẫu, bộ phận một cửa"
WHOLE = {"message": "Bao giờ có kết quả?", "contact": "0912 345 678", "consent": "1"}


def answering(folder: Path, **settings: Any) -> Visit:
    """A desk whose agency says who answers."""
    return Visit(folder, contact=WHO, phone="0271 3 888 999", complaint_channel="Phòng Mẫu", **settings)


def leave(visit: Visit, tail: str = "/CONTACT", **changes: str) -> TestResponse:
    return visit.client.post(visit.path + tail, data=WHOLE | changes)


def waiting(visit: Visit) -> list[dict[str, Any]]:
    return visit.door.rows("SELECT * FROM contact_inbox ORDER BY id")


def test_without_anybody_who_answers_there_is_no_such_page(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    for tail in ("/CONTACT", "/EN/CONTACT", "/CONTACT/thanks"):
        assert visit.get(tail).status_code == 404
    assert leave(visit).status_code == 404
    assert "CONTACT" not in text_of(visit.get("/thanks"))
    assert waiting(visit) == []


def test_an_agency_says_itself_who_answers(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    visit.get("/thanks")  # is kept from then on
    agency_settings.append(visit.door, visit.desk.agency, {"contact": WHO}, today=TODAY, who="an")
    assert f'href="{visit.path}/CONTACT"' in text_of(visit.get("/thanks"))
    assert WHO in text_of(visit.get("/CONTACT"))


@pytest.mark.parametrize(("tail", "sentence"), [("", "số này không được nối với phiếu"), ("/EN", "not linked to the")])
def test_the_thanks_lead_there_and_the_ballot_does_not(tmp_path: Path, tail: str, sentence: str) -> None:
    visit = answering(tmp_path)
    page = text_of(visit.get(f"{tail}/thanks"))
    assert sentence in page
    assert f'href="{visit.path}{tail}/CONTACT"' in page
    assert "CONTACT" not in text_of(visit.get(tail))
    assert "CONTACT" not in text_of(visit.get(f"{tail}/TEST/thanks"))


def test_the_page_says_who_why_and_until_when_before_it_asks(tmp_path: Path) -> None:
    page = text_of(answering(tmp_path).get("/CONTACT"))
    before = page[: page.index("<form")]
    for sentence in (
        WHO, "Trả lời chậm nhất ngày 01 tháng 12 năm 2026", "chỉ dùng để trả lời lời nhắn này",
        "được xóa ngày 21 tháng 02 năm 2027", "xin gọi 0271 3 888 999", "không thay cho phản ánh, kiến nghị",
        "Xin liên hệ Phòng Mẫu", "xin đừng ghi ở đây",
    ):  # fmt: skip
        assert sentence in before
    assert re.search(r"deleted on 21 February 2027", text_of(answering(tmp_path / "en").get("/EN/CONTACT")))


@pytest.mark.parametrize("tail", ["/CONTACT", "/EN/CONTACT"])
def test_a_message_is_kept_once_with_the_agency_and_the_date_and_nothing_else(tmp_path: Path, tail: str) -> None:
    visit = answering(tmp_path)
    page = text_of(visit.get(tail))
    fields = {"request": hidden(page, "request"), "until": hidden(page, "until")}
    for _ in range(2):
        response = leave(visit, tail, **fields)
        assert (response.status_code, response.headers["Location"]) == (303, f"{visit.path}{tail}/thanks")
        assert "Set-Cookie" not in response.headers
    [row] = waiting(visit)
    assert row.pop("id") not in page
    assert row == {
        "agency": visit.desk.agency, "day": "2026-11-23", "delete_on": "2027-02-21", "text": WHOLE["message"],
        "contact": WHOLE["contact"],
    }  # fmt: skip
    assert ("1 December 2026" if "EN" in tail else "ngày 01 tháng 12") in text_of(visit.get(f"{tail}/thanks"))


def test_a_page_opened_before_midnight_keeps_its_word(tmp_path: Path) -> None:
    visit = answering(tmp_path)
    until = hidden(text_of(visit.get("/CONTACT")), "until")
    visit.now += timedelta(days=1)
    leave(visit, until=until)
    leave(visit, until="2030-01-01")
    leave(visit, until="2020-01-01")
    assert sorted(row["delete_on"] for row in waiting(visit)) == ["2027-02-21", "2027-02-22", "2027-02-22"]


def test_mistakes_keep_what_was_written(tmp_path: Path) -> None:
    visit = answering(tmp_path)
    response = visit.post("/CONTACT", message='Bao giờ "xong"?', contact="012345678901", request="abc")
    page = text_of(response)
    assert response.status_code == 422
    assert "Bao giờ &#34;xong&#34;?</textarea>" in page
    assert 'value="012345678901"' in page
    assert hidden(page, "request") == "abc"
    assert page.count('aria-invalid="true"') == 2
    assert 'name="consent" value="1" checked' not in page
    assert 'name="consent" value="1" checked' in text_of(visit.post("/CONTACT", consent="1"))
    assert waiting(visit) == []


def test_a_desk_s_page_takes_only_so_many_an_hour(tmp_path: Path) -> None:
    visit = answering(tmp_path)
    assert {leave(visit).status_code for _ in range(MOST)} == {303}
    response = leave(visit, message="còn đây")
    assert (response.status_code, response.headers["Retry-After"]) == (429, "600")
    assert "còn đây</textarea>" in text_of(response)
    visit.now += timedelta(hours=1)
    assert leave(visit).status_code == 303
    assert len(waiting(visit)) == MOST + 1


def test_who_has_cast_at_a_desk_that_closed_since_may_still_ask(tmp_path: Path) -> None:
    visit = answering(tmp_path)
    visit.set_status("closed")
    assert leave(visit).status_code == 303
    visit.set_status("retired")
    assert leave(visit).status_code == 410


def test_an_address_typed_by_hand_is_led_to_its_own_spelling(tmp_path: Path) -> None:
    visit = answering(tmp_path)
    response = visit.client.get(f"/b/{visit.desk.code.lower()}/en/contact/thanks")
    assert (response.status_code, response.headers["Location"]) == (308, f"{visit.path}/EN/CONTACT/thanks")


def test_what_was_left_is_deleted_by_the_nightly_settling(tmp_path: Path) -> None:
    visit = answering(tmp_path)
    leave(visit)
    [row] = waiting(visit)
    day = date.fromisoformat(row["delete_on"])
    settle(visit.door, key=visit.instance.key, today=TODAY + timedelta(days=1))
    assert len(contacts.of(visit.door, [visit.desk.agency], TODAY + timedelta(days=1))) == 1
    settle(visit.door, key=visit.instance.key, today=day)
    assert visit.door.rows("SELECT * FROM contacts") == []


def test_a_message_that_may_not_have_arrived_can_be_sent_again(tmp_path: Path) -> None:
    visit = answering(tmp_path)
    visit.door.run("ALTER TABLE contact_inbox RENAME TO away")
    response = leave(visit, message="còn đây")
    page = text_of(response)
    assert response.status_code == 500
    assert "Gửi lại lời nhắn" in page
    assert 'value="còn đây"' in page
    visit.door.run("ALTER TABLE away RENAME TO contact_inbox")
    sent = {name: hidden(page, name) for name in ("message", "contact", "consent", "request")}
    assert {visit.post("/CONTACT", **sent).status_code for _ in range(2)} == {303}
    assert len(waiting(visit)) == 1
