"""The citizen's page over HTTP: what it shows."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from forms.instrument import find
from survey.store import agencies
from tests.client import parse, text_of, values_of
from tests.survey.views.visits import Visit, hidden, make_small


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
