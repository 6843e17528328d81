"""In a real browser: a citizen asks for an answer after the ballot, staff answer, and citizens read what was mended."""

from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from survey.remediation import Case
from survey.store import cases, contacts
from tests.browser.test_office import add, enter
from tests.browser.test_results import judge, reader
from tests.browser.visitors import (
    NARROW,
    PHONE,
    Site,
    choice,
    overflows,
    send,
    shoot,
    site,
    small_targets,
    violations,
    visitor,
)
from tests.survey.contact.test_told import verified

SETTINGS = {"SURVEY_CONTACT": "Bà Mẫu, bộ phận một cửa", "SURVEY_PHONE": "0271 3 888 999"}


def test_a_citizen_asks_is_answered_and_reads_what_was_mended(browser: Browser, tmp_path: Path) -> None:
    with site(tmp_path, **SETTINGS) as found:
        with visitor(browser, PHONE) as page:
            ask_for_an_answer(page, found, tmp_path)
        contacts.settle(found.door, found.today() + timedelta(days=1))
        with reader(browser, PHONE) as page:
            answer_and_tell(page, found, tmp_path)
        with visitor(browser, NARROW) as page:
            page.goto(found.address("/thanks"))
            page.get_by_role("link", name="Xem các việc đã sửa").click()
            expect(page.get_by_role("heading", level=2)).to_have_text("Đã thêm 20 ghế chờ")
            expect(page.get_by_text("từ 83 đến 94 người hài lòng")).to_be_visible()
            look(page, tmp_path, "improved")


def ask_for_an_answer(page: Page, found: Site, folder: Path) -> None:
    """Cast, follow the link, make a mistake, send."""
    page.goto(found.address())
    choice(page, "A24", "3").click()
    send(page)
    page.get_by_role("link", name="Đến trang để lại số điện thoại").click()
    look(page, folder, "leave")
    page.get_by_label("Ông/Bà muốn được trả lời").fill("Bao giờ có kết quả?")
    page.get_by_label("Số điện thoại hoặc e-mail", exact=True).fill("012345678901")
    page.get_by_role("button", name="Gửi lời nhắn").click()
    expect(page.locator("#wrong")).to_be_focused()
    look(page, folder, "wrong")
    expect(page.get_by_label("Ông/Bà muốn được trả lời")).to_have_value("Bao giờ có kết quả?")
    page.get_by_label("Số điện thoại hoặc e-mail", exact=True).fill("0912 345 678")
    page.locator("label.c").click()
    page.get_by_role("button", name="Gửi lời nhắn").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã nhận lời nhắn")
    look(page, folder, "left")


def answer_and_tell(page: Page, found: Site, folder: Path) -> None:
    """The head notes the answer, and tells citizens of a remedy that was verified."""
    made = verified()
    cases.add(found.door, Case("v1", made.agency, made.title, "flag", made.day, "an"))
    for event in made.history[1:]:
        cases.append(found.door, "v1", event)
    add(found, "truong", "agency_head")
    enter(found, page, "truong")
    page.goto(found.server.address + "/contacts")
    expect(page.get_by_text("0912 345 678")).to_be_visible()
    page.locator("summary").first.click()
    judge(page, folder, "contacts")
    page.get_by_label("Nội dung").first.fill("Đã gọi: ngày mai có kết quả")
    page.get_by_role("button", name="Ghi là đã trả lời").click()
    expect(page.locator(".history")).to_contain_text("Đã gọi: ngày mai có kết quả")
    page.goto(found.server.address + "/cases/v1")
    page.get_by_role("link", name="Cho người dân biết").click()
    page.get_by_label("Nội dung người dân đọc").fill("Đã thêm 20 ghế chờ")
    page.get_by_label("Số quyết định").fill("12/QĐ-UBND")
    judge(page, folder, "tell")
    page.get_by_role("button", name="Duyệt và đăng").click()
    expect(page.get_by_role("button", name="Gỡ xuống")).to_be_visible()


def look(page: Page, folder: Path, name: str) -> None:
    """A citizen's page is sound, not too wide, and has nothing too small for a finger."""
    shoot(page, folder, name)
    assert violations(page) == []
    assert not overflows(page)
    assert small_targets(page) == []
