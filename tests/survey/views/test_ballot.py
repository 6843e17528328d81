"""The citizen's page over HTTP: what it shows, what it takes, what it refuses, and how."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from forms.instrument import find
from survey import create_app
from survey.clock import Clock
from survey.db import Door
from survey.instance import Instance
from survey.model import Desk
from survey.site import Site
from survey.store import agencies, desks, instruments
from tests.builders import make_store
from tests.client import InspectingClient, inspecting_client, parse, text_of, values_of

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
"""Noon in Vietnam."""


class Visit:
    """A store with a desk, and a client in front of it."""

    def __init__(self, folder: Path, *, now: datetime = NOON, **settings: Any) -> None:
        self.instance: Instance
        self.door: Door
        self.instance, self.door = make_store(folder)
        self.instance = replace(self.instance, settings=replace(self.instance.settings, **settings))
        self.now = now
        app = create_app(self.instance, clock=Clock("Asia/Ho_Chi_Minh", lambda: self.now))
        self.site: Site = app.extensions["survey"]
        self.client: InspectingClient = inspecting_client(app)
        self.desk: Desk = desks.of(self.door)[0]
        self.path = f"/B/{self.desk.code}"

    def get(self, tail: str = "", **options: Any) -> TestResponse:
        return self.client.get(self.path + tail, **options)

    def post(self, tail: str = "", **answers: Any) -> TestResponse:
        return self.client.post(self.path + tail, data=answers)

    def inbox(self) -> list[dict[str, Any]]:
        return self.door.rows("SELECT * FROM inbox ORDER BY id")

    def set_status(self, status: Any) -> None:
        desks.set_status(self.door, self.desk.code, status, self.now.date(), "test")


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]


# What it shows


@pytest.mark.parametrize(
    ("tail", "sentences"),
    [
        (
            "",
            [
                "tự nguyện trả lời và câu trả lời không ảnh hưởng đến hồ sơ của Ông/Bà",
                "Phiếu không hỏi và không lưu họ tên, số điện thoại, số căn cước hay mã hồ sơ",
                "Khoảng 3 phút. Ông/Bà có thể bỏ qua câu không muốn trả lời và gửi phiếu bất cứ lúc nào.",
                "Ai xem phiếu, giữ bao lâu, gửi phản ánh ở đâu?",
                "Bản thử",
            ],
        ),
        (
            "/EN",
            [
                "answering is voluntary and does not affect your file",
                "It neither asks for nor keeps your name, phone, ID or file number",
                "About 3 minutes. You may skip any question and send at any time.",
                "Who reads it, how long is it kept, where to complain?",
                "Trial version",
            ],
        ),
    ],
)
def test_the_promises_stand_before_the_first_question(tmp_path: Path, tail: str, sentences: list[str]) -> None:
    page = text_of(Visit(tmp_path).get(tail))
    before = page[: page.index("<fieldset")]
    assert [sentence for sentence in sentences if sentence not in before] == []


def test_every_item_is_asked_once_in_order_with_its_official_words(tmp_path: Path) -> None:
    root = parse(text_of(Visit(tmp_path).get()))
    assert root is not None
    instrument = find("sipas-service@2026")
    asked = re.findall(r'class="q" id="([^"]*)"', root.to_html())
    assert asked == [f"q-{item.id}" for item in instrument.items]
    for item in instrument.items:
        values = [value for _, value in values_of(root, f'[name="{item.id}"]')]
        if item.kind == "rating":
            assert values == ["1", "2", "3", "4", "5"] + ["x"] * item.not_applicable
        words = " ".join(root.query(f"#q-{item.id}")[0].to_text().split())
        assert item.question["vi"] in words
        assert [label for label in _labels(instrument, item) if label not in words] == []


def _labels(instrument: Any, item: Any) -> list[str]:
    if item.scale:
        return [point.label["vi"] for point in instrument.scale_of(item).points]
    return [option["vi"] for option in item.options]


def test_a_button_to_send_follows_every_factor(tmp_path: Path) -> None:
    page = text_of(Visit(tmp_path).get())
    for part in page.split("<h2>")[1:]:
        assert part.count("Gửi phiếu</button>") == 1


def test_the_page_is_one_small_request(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    for tail in ("", "/EN", "/TEST", "/EN/TEST"):
        response = visit.get(tail, headers={"Accept-Encoding": "gzip, deflate"})
        assert response.headers["Content-Encoding"] == "gzip"
        assert len(response.data) < 8 * 1024
        root = parse(text_of(response))
        assert root is not None
        assert root.query("[src]") == []
        assert [link.to_html() for link in root.query("link")] == ['<link rel="icon" href="data:,">']


def test_no_page_sets_a_cookie_or_may_be_stored(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    for response in (visit.get(), visit.get("/thanks"), visit.post(A24="5"), visit.post(), visit.client.get("/B/X")):
        assert "Set-Cookie" not in response.headers
        assert response.headers["Cache-Control"] == "no-store"
        assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br"])
def test_whoever_reads_no_gzip_gets_the_same_page(tmp_path: Path, accepted: str) -> None:
    visit = Visit(tmp_path)
    plain = visit.get(headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["Vary"] == "Accept-Encoding"
    compressed = text_of(visit.get(headers={"Accept-Encoding": "gzip"}))
    form_id = re.compile(r'name="ballot" value="[^"]*"')
    assert form_id.sub("", text_of(plain)) == form_id.sub("", compressed)


def test_every_page_has_an_id_of_its_own(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    ids = {hidden(text_of(visit.get()), "ballot") for _ in range(20)}
    assert len(ids) == 20
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", form_id) for form_id in ids)


def test_a_kept_page_follows_the_desk(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    assert visit.desk.name in text_of(visit.get())
    agency = agencies.read(visit.door, visit.desk.agency)
    assert agency is not None
    agencies.update(visit.door, replace(agency, name="UBND Xã Mẫu Mới"))
    assert "UBND Xã Mẫu Mới" in text_of(visit.get())


def test_names_are_shown_as_text(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    agency = agencies.read(visit.door, visit.desk.agency)
    assert agency is not None
    agencies.update(visit.door, replace(agency, name="<script>alert(1)</script> & Co"))
    page = text_of(visit.get())
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co" in page


def test_the_other_language_is_the_same_page(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    for tail, other in (("", "/EN"), ("/TEST", "/EN/TEST"), ("/thanks", "/EN/thanks")):
        assert f'href="{visit.path}{other}"' in text_of(visit.get(tail))
        assert f'href="{visit.path}{tail}"' in text_of(visit.get(other))


def test_the_default_language_may_be_english(tmp_path: Path) -> None:
    visit = Visit(tmp_path, default_language="en")
    page = text_of(visit.get())
    assert '<html lang="en">' in page
    assert f'href="{visit.path}/VI"' in page
    assert '<html lang="vi">' in text_of(visit.get("/VI"))


def test_demo_pages_are_marked(tmp_path: Path) -> None:
    visit = Visit(tmp_path, demo=True)
    for path in (visit.path, f"{visit.path}/thanks", "/", "/privacy", "/B/X"):
        assert "DỮ LIỆU MẪU" in text_of(visit.client.get(path))


def test_the_details_come_from_the_settings(tmp_path: Path) -> None:
    visit = Visit(tmp_path, minimum_cell=7, keep_years=5, complaint_channel="điện thoại 0123")
    page = text_of(visit.get())
    assert "theo nhóm ít nhất 7 phiếu" in page
    assert "Phiếu được giữ đến ngày 23 tháng 11 năm 2031" in page
    assert "xin liên hệ điện thoại 0123." in page
    visit.now = datetime(2028, 2, 29, 5, tzinfo=UTC)
    assert "Phiếu được giữ đến ngày 28 tháng 02 năm 2033" in text_of(visit.get())


def test_without_a_channel_none_is_named(tmp_path: Path) -> None:
    assert "xin liên hệ" not in text_of(Visit(tmp_path).get())


SMALL = """
id = "small"
version = "1"
use = "desk"
minutes = 1
languages = ["vi"]
source = "thử"
title.vi = "Nhỏ"
approval = { approved_by = "Sở Mẫu", number = "1/QĐ", date = 2026-01-31 }
[scales.two]
points = [{ vi = "Kém" }, { vi = "Tốt" }]
satisfied = [2]
at_or_below_average = [1]
[[items]]
id = "late"
kind = "yes_no"
question.vi = "Có trễ không?"
[[items]]
id = "why"
kind = "multiple_choice"
question.vi = "Vì sao?"
options = [{ vi = "Mưa" }, { vi = "Đông người" }]
asked_when = { item = "late", options = [0] }
[[items]]
id = "ok"
kind = "rating"
scale = "two"
question.vi = "Được không?"
"""


def make_small(folder: Path) -> Visit:
    """A desk that asks every other kind of question, in Vietnamese only."""
    visit = Visit(folder)
    (visit.instance.folder / "instruments").mkdir()
    (visit.instance.folder / "instruments/small.toml").write_text(SMALL, "utf-8")
    desks.assign(visit.door, visit.desk.code, "small@1", date(2026, 11, 23))
    return visit


def test_every_kind_of_question_can_be_asked(tmp_path: Path) -> None:
    visit = make_small(tmp_path)
    page = text_of(visit.get())
    root = parse(page)
    assert root is not None
    assert values_of(root, "input[type=radio]") == [("late", "1"), ("late", "0"), ("ok", "1"), ("ok", "2")]
    assert values_of(root, "input[type=checkbox]") == [("why", "1"), ("why", "2")]
    assert len(root.query('#q-why[data-when="late=0"]')) == 1
    assert root.query("textarea") == []
    assert "Bản thử" not in page
    assert visit.client.post(visit.path, data={"late": "0", "why": ["1", "2"], "ok": "2"}).status_code == 303
    assert [row["answers"] for row in visit.inbox()] == ["0112"]
    again = parse(text_of(visit.client.post(visit.path, data={"late": "0", "why": ["1", "2"]})))
    assert again is not None
    assert values_of(again, "[checked]") == [("late", "0"), ("why", "1"), ("why", "2")]


def test_a_text_that_english_lacks_is_vietnamese_and_says_so(tmp_path: Path) -> None:
    page = text_of(make_small(tmp_path).get("/EN"))
    assert '<span lang="vi">Được không?</span>' in page
    assert "Yes</span>" in page


# What it takes


@pytest.mark.parametrize(("tail", "language"), [("", "vi"), ("/EN", "en")])
def test_a_ballot_is_cast_and_thanked_for(tmp_path: Path, tail: str, language: str) -> None:
    visit = Visit(tmp_path)
    page = text_of(visit.get(tail))
    response = visit.post(
        tail, stage="3", A24="5", D34="x", E37="1", on_time="2", late_letter="3", comment="Tốt\r\nlắm",
        ballot=hidden(page, "ballot"), instrument=hidden(page, "instrument"),
    )  # fmt: skip
    assert (response.status_code, response.headers["Location"]) == (303, f"{visit.path}{tail}/thanks")
    [row] = visit.inbox()
    instrument = find("sipas-service@2026")
    answers = {item: answer for item, answer in instrument.decode(row["answers"]).items() if isinstance(answer, int)}
    assert answers == {"stage": 3, "A24": 5, "E37": 1, "on_time": 2, "late_letter": 3}
    assert (row["desk"], row["agency"], row["mode"]) == (visit.desk.code, visit.desk.agency, "web")
    assert (row["date"], row["language"], row["comment"]) == ("2026-11-23", language, "Tốt\nlắm")
    assert row["instrument"] == "sipas-service@2026"
    thanks = visit.client.get(response.headers["Location"])
    assert ("Thank you!" if language == "en" else "Cảm ơn Ông/Bà!") in text_of(thanks)


def test_nothing_of_the_visitor_is_kept(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    visit.client.post(
        visit.path, data={"A24": "5", "ballot": "form-id-1234"},
        headers={"User-Agent": "Zalo/1", "X-Forwarded-For": "203.0.113.9", "Cookie": "a=b"},
    )  # fmt: skip
    [row] = visit.inbox()
    kept = " ".join(str(value) for value in row.values())
    for secret in ("Zalo", "203.0.113.9", "a=b", "form-id-1234"):
        assert secret not in kept
    assert set(row) == {
        "id", "instrument", "agency", "desk", "mode", "date", "language", "answers", "comment",
    }  # fmt: skip


def test_any_client_can_cast_without_an_id(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    for _ in range(2):
        assert visit.post(A24="5").status_code == 303
    assert len(visit.inbox()) == 2


def test_both_kinds_of_form_are_taken(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    for kind in ("multipart/form-data", "application/x-www-form-urlencoded; charset=UTF-8"):
        answered = visit.client.post(visit.path, data={"A24": "5", "comment": "Được"}, content_type=kind)
        assert answered.status_code == 303
    assert [row["comment"] for row in visit.inbox()] == ["Được", "Được"]


def test_the_same_ballot_twice_is_one(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    answered = [visit.post(A24="5", comment="Tốt", ballot="abcdefgh") for _ in range(3)]
    assert {(response.status_code, response.headers["Location"]) for response in answered} == {
        (303, f"{visit.path}/thanks")
    }
    assert len(visit.inbox()) == 1


def test_other_answers_under_the_same_id_are_kept_and_cast_as_a_new_ballot(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    visit.post(A24="5", ballot="abcdefgh")
    response = visit.post(A24="1", D34="x", comment="Chờ <lâu>", ballot="abcdefgh")
    assert response.status_code == 409
    page = text_of(response)
    assert "đã được gửi trước đó" in page
    root = parse(page)
    assert root is not None
    assert values_of(root, "[checked]") == [
        ("A24", "1"),
        ("D34", "x"),
    ]
    assert root.query("textarea")[0].to_text().strip() == "Chờ <lâu>"
    new_id = hidden(page, "ballot")
    assert new_id != "abcdefgh"
    assert len(visit.inbox()) == 1
    assert visit.post(A24="1", comment="Chờ <lâu>", ballot=new_id).status_code == 303
    assert len(visit.inbox()) == 2


def test_an_empty_ballot_is_asked_for_one_answer_and_keeps_the_others(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    response = visit.post(stage="2", gender="1", comment="Góp ý", ballot="abcdefgh")
    assert response.status_code == 422
    page = text_of(response)
    assert "Ông/Bà chưa chọn câu nào. Xin chọn ít nhất một mức hài lòng rồi bấm Gửi phiếu." in page
    root = parse(page)
    assert root is not None
    kept = values_of(root, "[checked]")
    assert kept == [("stage", "2"), ("gender", "1")]
    assert "Góp ý</textarea>" in page
    assert hidden(page, "ballot") == "abcdefgh"
    assert len(root.query("#wrong[autofocus]")) == 1
    assert visit.inbox() == []


def test_what_is_wrong_is_named_where_it_is(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    response = visit.post("/EN", A24="9", B27="4", comment="a" * 2001)
    assert response.status_code == 422
    page = text_of(response)
    assert 'href="#q-A24">This choice is not on the ballot' in page
    assert 'href="#q-comment">Your comment has 2,001 characters' in page
    assert f"{'a' * 2001}</textarea>" in page
    assert visit.inbox() == []


def test_a_trial_ballot_is_marked_everywhere(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    page = text_of(visit.get("/TEST"))
    assert "Phiếu thử – không tính" in page
    assert "Cán bộ không bấm hộ, không đứng xem, không hỏi đã chọn gì." in page
    response = visit.post("/TEST", A24="1")
    assert response.headers["Location"] == f"{visit.path}/TEST/thanks"
    thanks = text_of(visit.client.get(response.headers["Location"]))
    assert "Phiếu thử không được tính vào kết quả." in thanks
    assert "đã được ghi nhận" not in thanks
    assert [row["mode"] for row in visit.inbox()] == ["test"]
    assert "Phiếu thử" not in text_of(visit.get())
    assert "Phiếu thử" not in text_of(visit.get("/thanks"))


def test_the_date_is_the_desk_s(tmp_path: Path) -> None:
    visit = Visit(tmp_path, now=datetime(2026, 11, 23, 17, 30, tzinfo=UTC))
    visit.post(A24="5")
    assert [row["date"] for row in visit.inbox()] == ["2026-11-24"]


def test_a_ballot_opened_before_its_instrument_was_replaced_may_be_finished(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    instruments.add(visit.door, find("commune-short@2026"))
    desks.assign(visit.door, visit.desk.code, "commune-short@2026", date(2026, 11, 23))
    assert visit.post(A24="5", instrument="sipas-service@2026").status_code == 303
    assert [row["instrument"] for row in visit.inbox()] == ["sipas-service@2026"]
    visit.now += timedelta(days=1)
    late = visit.post(A24="5", instrument="sipas-service@2026")
    assert late.status_code == 409
    assert "Quầy này đã chuyển sang mẫu phiếu khác." in text_of(late)
    assert "A24" not in text_of(visit.get())


# What it refuses


def _body(visit: Visit, body: bytes, kind: str = "application/x-www-form-urlencoded", tail: str = "") -> TestResponse:
    return visit.client.post(visit.path + tail, data=body, content_type=kind)


@pytest.mark.parametrize("body", [b"A24=5&comment=%ff", b"A24=5&comment=\xff", b"&".join([b"a=1"] * 600)])
def test_what_is_not_well_formed_is_400(tmp_path: Path, body: bytes) -> None:
    visit = Visit(tmp_path)
    response = _body(visit, body)
    assert response.status_code == 400
    assert "Phiếu của Ông/Bà chưa được ghi nhận." in text_of(response)
    assert visit.inbox() == []


def test_a_bad_encoding_in_a_multipart_form_is_400(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    part = b'--x\r\nContent-Disposition: form-data; name="A24"\r\n\r\n5\xff\r\n--x--\r\n'
    assert _body(visit, part, "multipart/form-data; boundary=x").status_code == 400


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "", "application/x-www-form-urlencoded; charset=utf-16"]
)
def test_another_content_type_is_415(tmp_path: Path, kind: str) -> None:
    visit = Visit(tmp_path)
    response = _body(visit, b"A24=5", kind, "/EN")
    assert response.status_code == 415
    assert "Your ballot has not been recorded." in text_of(response)


def test_an_oversized_body_is_413(tmp_path: Path) -> None:
    visit = Visit(tmp_path, maximum_body=1000)
    assert _body(visit, b"A24=5&comment=" + b"a" * 1000).status_code == 413
    assert _body(visit, b"A24=5&comment=" + b"a" * 900).status_code == 303


@pytest.mark.parametrize("tail", ["", "/EN"])
@pytest.mark.parametrize("code", ["X", "0000000001", "AAAAAAAAAA", "7K3MPQ9X2D7K3MPQ9X2D"])
def test_an_unknown_code_is_404(tmp_path: Path, code: str, tail: str) -> None:
    response = Visit(tmp_path).client.get(f"/B/{code}{tail}")
    assert response.status_code == 404
    assert ("This code is not valid." if tail else "Mã này không đúng.") in text_of(response)


def test_a_code_that_is_right_but_nobody_s_is_404(tmp_path: Path) -> None:
    assert Visit(tmp_path).client.get("/B/0000000000").status_code == 404


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [("retired", 410, "Mã này không còn dùng."), ("closed", 403, "Việc lấy ý kiến tại quầy này đang tạm dừng.")],
)
def test_a_desk_that_takes_nothing_says_so_at_once(tmp_path: Path, status: str, code: int, said: str) -> None:
    visit = Visit(tmp_path)
    assert visit.get().status_code == 200
    visit.set_status(status)
    for response in (visit.get(), visit.post(A24="5")):
        assert response.status_code == code
        assert said in text_of(response)
    assert visit.inbox() == []
    visit.set_status("open")
    assert visit.get().status_code == 200


def test_a_desk_that_asks_nothing_yet_is_closed(tmp_path: Path) -> None:
    visit = Visit(tmp_path, now=datetime(2019, 12, 31, 12, tzinfo=UTC))
    assert visit.get().status_code == 403


def test_thanks_reach_who_cast_before_the_desk_was_closed(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    visit.set_status("closed")
    assert visit.get("/thanks").status_code == 200


@pytest.mark.parametrize(("method", "tail"), [("DELETE", ""), ("PUT", "/EN"), ("POST", "/thanks")])
def test_another_method_is_405(tmp_path: Path, method: str, tail: str) -> None:
    visit = Visit(tmp_path)
    response = visit.client.open(visit.path + tail, method=method)
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


# How a code may be typed


@pytest.mark.parametrize("tail", ["", "/EN", "/TEST", "/EN/TEST/thanks"])
def test_another_spelling_leads_to_the_ballot(tmp_path: Path, tail: str) -> None:
    visit = Visit(tmp_path)
    code = visit.desk.code
    spellings = [
        f"/b/{code}{tail}", f"/b/{code.lower()}{tail.lower()}", f"/B/{code[:5]}-{code[5:]}{tail}",
        f"/B/{code.replace('0', 'o').replace('1', 'l').lower()}{tail.lower()}/",
    ]  # fmt: skip
    for spelling in spellings:
        response = visit.client.get(spelling)
        assert (response.status_code, response.headers["Location"]) == (308, visit.path + tail), spelling


def test_a_ballot_sent_to_another_spelling_arrives(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    response = visit.client.post(f"/b/{visit.desk.code.lower()}", data={"A24": "5"}, follow_redirects=True)
    assert response.status_code == 200
    assert len(visit.inbox()) == 1


@pytest.mark.parametrize("path", ["/B/7K3MPQ9X2D/FR", "/B/", "/B", "/B/a/b/c/d/e"])
def test_a_path_that_means_nothing_is_404(tmp_path: Path, path: str) -> None:
    assert Visit(tmp_path).client.get(path, follow_redirects=True).status_code == 404
