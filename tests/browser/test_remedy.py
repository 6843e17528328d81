"""The whole story of a remedy in a browser: bad ballots, a flag, a case, what was done, new ballots, the verdict."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from survey.model import Staff
from survey.store import ballots, cases, reveals, staff
from survey.verification.running import run
from tests.browser.test_results import TABLET, fill, judge, reader
from tests.browser.visitors import DESKTOP, Site, site
from tests.builders import make_answers, make_ballot
from tests.offices import PASSWORD, kept_password
from tests.survey.remedies.test_files import PNG

PATIENCE = 60_000
LATER = 75
"""Days after the action at which its window is full."""


def cast(found: Site, days: int, good: int, bad: int) -> None:
    """Settled ballots of a day so many days from today, which rate the fee well or badly, as staff see them."""
    day, today = found.today() + timedelta(days=days), found.today() + timedelta(days=LATER)
    made = [make_ballot(date=day, answers=make_answers(B29=rated)) for rated in [5] * good + [2] * bad]
    ballots.add_settled_many(found.door, made, f"day {days}", key=found.instance.key, today=today)
    reveals.advance(found.door, today=today, step=5)


def from_flag_to_plan(found: Site, page: Page) -> None:
    """Sign in, open the worst flag, and write cause, action, owner and date on one screen."""
    page.goto(found.server.address + "/sign-in")
    page.locator("#login").fill("thu")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    page.goto(found.server.address + "/review")
    flag = page.locator("article.flag", has_text="Cần khắc phục (căn cứ rõ)").first
    expect(flag).to_be_visible(timeout=PATIENCE)
    flag.get_by_role("link", name="Mở việc khắc phục").click()
    page.get_by_label("Việc cần khắc phục").fill("Thu phí chưa đúng quy định")
    page.get_by_label("Nguyên nhân", exact=True).select_option("guidance")
    page.get_by_label("Giải pháp").fill("Niêm yết lại mức phí tại quầy")
    page.get_by_label("Người chịu trách nhiệm").fill("Văn phòng")
    page.get_by_label("Hạn hoàn thành").fill((found.today() + timedelta(days=7)).isoformat())
    page.get_by_role("button", name="Ghi lại").click()
    expect(page.get_by_role("heading", name="Kiểm chứng hiệu quả")).to_be_visible()


def show_what_was_done(page: Page, folder: Path) -> None:
    """A photograph and a sentence."""
    photo = folder / "bảng phí mới.png"
    photo.write_bytes(PNG)
    page.locator("#file").set_input_files(photo)
    page.get_by_role("button", name="Gửi tệp").click()
    expect(page.get_by_role("link", name="bảng phí mới.png")).to_be_visible()
    page.locator("summary", has_text="Đã thực hiện xong").click()
    page.get_by_label("Đã làm gì (minh chứng)").fill("Đã treo bảng phí mới, có ảnh kèm theo.")
    page.locator("details[open]").get_by_role("button", name="Ghi lại").click()
    expect(page.get_by_text("Đang kiểm chứng").first).to_be_visible()


STORIES: dict[str, tuple[dict[str, Any], int, int, str]] = {
    "verified": (DESKTOP, 110, 10, "Đã kiểm chứng, có hiệu quả"),
    "reopened": (TABLET, 50, 70, "Chưa thấy hiệu quả, tiếp tục khắc phục"),
}
"""How a story ends → the device, the good and the bad ballots after the action, and what the case's page says."""


@pytest.mark.parametrize("story", STORIES)
def test_from_bad_ballots_to_a_verdict(browser: Browser, tmp_path: Path, story: str) -> None:
    device, good, bad, told = STORIES[story]
    with site(tmp_path) as found, reader(browser, device) as page:
        fill(found)
        staff.add(found.door, Staff("thu", "Lê Thị Thu", "agency_head", "xa-mau-1", kept_password()))
        cast(found, -120, 60, 60)
        from_flag_to_plan(found, page)
        judge(page, tmp_path, "planned")
        show_what_was_done(page, tmp_path)
        judge(page, tmp_path, "verifying")
        cast(found, 30, good, bad)
        [said] = run(found.door, today=found.today() + timedelta(days=LATER))
        page.reload()
        expect(page.get_by_text(told).first).to_be_visible()
        judge(page, tmp_path, "judged")
        [case] = cases.of(found.door)
        assert (case.id, case.running) == (said.case, bad > good)
        if bad > good:
            expect(page.locator("summary", has_text="Ghi nguyên nhân, giải pháp, người, hạn")).to_have_count(0)
            expect(page.locator("summary", has_text="Tiếp nhận việc này")).to_be_visible()
            return
        page.get_by_role("link", name="Cho người dân biết").click()
        page.get_by_label("Nội dung người dân đọc").fill("Mức phí đã được niêm yết rõ tại quầy.")
        page.get_by_label("Số quyết định, văn bản").fill("12/QĐ-UBND")
        page.get_by_role("button", name="Duyệt và đăng").click()
        page.goto(found.server.address + "/improved/xa-mau-1")
        expect(page.get_by_text("Mức phí đã được niêm yết rõ tại quầy.")).to_be_visible()
        expect(page.locator("main")).to_contain_text("từ 85 đến 96 người hài lòng")
        judge(page, tmp_path, "public")
