"""Stories of an office in a real browser: an administrator sets up a desk, a reviewer follows a bad item to a case."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from survey.access.codes import code_at, step_at
from survey.model import Staff
from survey.store import cases, desks, staff
from tests.browser.test_results import TABLET, fill, judge, reader
from tests.browser.visitors import DESKTOP, PHONE, Site, site
from tests.builders import make_desk
from tests.offices import PASSWORD, kept_password

SETTINGS = {
    "SURVEY_BASE_ADDRESS": "https://danhgia.example.vn",
    "SURVEY_PHONE": "0271 3 888 999",
    "SURVEY_PAPER_PLACE": "bàn hướng dẫn",
    "SURVEY_COMPLAINT_CHANNEL": "Bộ phận tiếp công dân",
}


def enter(found: Site, page: Page, login: str) -> None:
    page.goto(found.server.address + "/sign-in")
    page.locator("#login").fill(login)
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()


def add(found: Site, login: str, role: Any, **changes: Any) -> None:
    staff.add(found.door, Staff(login, login.title(), role, "xa-mau-1", kept_password(), **changes))


def take_up(page: Page, folder: Path) -> str:
    """Take a second factor up, to which an administrator is led; returns its secret."""
    expect(page.locator("h1")).to_have_text("Xác thực hai lớp")
    judge(page, folder, "second-factor")
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("Mã 6 số").fill(code_at(secret, step_at(datetime.now(UTC))))
    page.get_by_role("button", name="Bật xác thực hai lớp").click()
    expect(page.locator(".codes li")).to_have_count(10)
    judge(page, folder, "recovery-codes")
    return secret


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_an_administrator_sets_up_an_agency_a_desk_and_its_poster(
    browser: Browser, tmp_path: Path, device: dict[str, Any]
) -> None:
    with site(tmp_path, **SETTINGS) as found, reader(browser, device) as page:
        add(found, "quan", "administrator")
        enter(found, page, "quan")
        secret = take_up(page, tmp_path)
        page.get_by_role("button", name="Đăng xuất", exact=True).click()
        enter(found, page, "quan")
        expect(page.locator("h1")).to_have_text("Mã xác thực")
        judge(page, tmp_path, "code")
        page.get_by_label("Mã xác thực").fill(code_at(secret, step_at(datetime.now(UTC)) + 1))
        page.get_by_role("button", name="Đăng nhập").click()
        expect(page.locator("h1")).to_have_text("Quản trị")
        judge(page, tmp_path, "admin")
        page.get_by_role("link", name="Cơ quan, đơn vị").click()
        page.get_by_label("Mã đơn vị").fill("xa-mau-7")
        page.get_by_label("Tên", exact=True).fill("Xã Mẫu 7")
        page.get_by_label("Trực thuộc").select_option("xa-mau-1")
        judge(page, tmp_path, "agencies")
        page.get_by_role("button", name="Thêm").click()
        page.get_by_role("link", name="Xã Mẫu 7", exact=True).click()
        judge(page, tmp_path, "agency")
        page.goto(found.server.address + "/admin/desks/xa-mau-7")
        page.get_by_label("Tên", exact=True).fill("Quầy 1: Đất đai")
        judge(page, tmp_path, "desks")
        page.get_by_role("button", name="Thêm", exact=True).click()
        expect(page.locator("h1")).to_have_text("Quầy 1: Đất đai")
        judge(page, tmp_path, "desk")
        page.goto(found.server.address + "/admin/desks/xa-mau-7")
        with page.expect_download() as download:
            page.get_by_role("link", name="Tải bảng mã QR").click()
        assert Path(str(download.value.path())).read_bytes().startswith(b"%PDF")
        for address in ("/admin/staff", "/admin/transactions/xa-mau-1", "/admin/settings/xa-mau-1", "/account"):
            page.goto(found.server.address + address)
            judge(page, tmp_path, address.replace("/", "-"))
        assert len(desks.of(found.door, "xa-mau-7")) == 1


@pytest.mark.parametrize("device", [PHONE, TABLET], ids=["phone", "tablet"])
def test_a_reviewer_follows_a_bad_item_to_a_case_and_its_explanation(
    browser: Browser, tmp_path: Path, device: dict[str, Any]
) -> None:
    with site(tmp_path) as found, reader(browser, device) as page:
        fill(found)
        enter(found, page, "lan")
        page.goto(found.server.address + "/review")
        flag = page.locator("article.flag", has_text="Cần khắc phục").first
        expect(flag).to_be_visible(timeout=60_000)
        judge(page, tmp_path, "flags")
        explained = page.locator("article.flag", has=page.locator(".explanation")).first
        explained.locator("summary").click()
        explained.get_by_label("Ý kiến giải trình").fill("Phần mềm dừng ba ngày.")
        explained.get_by_role("button", name="Ghi ý kiến").click()
        expect(page.get_by_text("Phần mềm dừng ba ngày.").first).to_be_visible(timeout=60_000)
        page.locator("article.flag", has_text="Cần khắc phục").first.get_by_role(
            "link", name="Các phiếu liên quan"
        ).click()
        expect(page.locator("h1")).to_contain_text("Phiếu có nội dung từ mức")
        judge(page, tmp_path, "ballots")
        page.locator(".sheet summary").first.click()
        judge(page, tmp_path, "ballot-open")
        page.locator(".sheet").first.get_by_role("link", name="Mở việc khắc phục từ phiếu này").click()
        page.get_by_label("Việc cần khắc phục").fill("Chờ lâu vào buổi sáng")
        page.get_by_label("Nguyên nhân", exact=True).select_option("staff")
        page.get_by_label("Giải pháp").fill("Thêm một quầy buổi sáng")
        page.get_by_label("Người chịu trách nhiệm").fill("Tổ một cửa")
        page.get_by_label("Hạn hoàn thành").fill(f"{found.today().year + 1}-01-15")
        judge(page, tmp_path, "case-new")
        page.get_by_role("button", name="Ghi lại").click()
        expect(page.get_by_text("Đã có kế hoạch").first).to_be_visible()
        judge(page, tmp_path, "case")
        page.goto(found.server.address + "/cases")
        judge(page, tmp_path, "cases")
        [case] = cases.of(found.door)
        assert (case.origin, case.owner) == ("ballot", "Tổ một cửa")


def test_the_auditor_sees_all_and_changes_nothing_and_the_neighbour_sees_nothing(
    browser: Browser, tmp_path: Path
) -> None:
    with site(tmp_path) as found:
        fill(found)
        add(found, "mai", "auditor")
        staff.add(found.door, Staff("tam", "Tâm", "reviewer", "xa-mau-2", kept_password()))
        with reader(browser, DESKTOP) as page:
            enter(found, page, "mai")
            page.goto(found.server.address + "/review")
            expect(page.locator("article.flag").first).to_be_visible(timeout=60_000)
            assert page.locator("textarea, main form[method=post]").count() == 0
        with reader(browser, DESKTOP) as page:
            enter(found, page, "tam")
            for address in ("/results/xa-mau-1", "/review/xa-mau-1", "/reports/xa-mau-1"):
                answer = page.goto(found.server.address + address)
                assert answer is not None
                assert answer.status == 404


@pytest.mark.parametrize("device", [PHONE], ids=["phone"])
def test_a_clerk_reads_the_own_sheet(browser: Browser, tmp_path: Path, device: dict[str, Any]) -> None:
    with site(tmp_path) as found, reader(browser, device) as page:
        fill(found)
        add(found, "hoa", "clerk", desk=make_desk().code)
        enter(found, page, "hoa")
        expect(page.get_by_text("Người dân khen nhiều nhất")).to_be_visible(timeout=60_000)
        judge(page, tmp_path, "sheet")
