"""The head of an agency closes the month in a real browser, and the leader's page carries the case."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from survey.model import Staff
from survey.remediation import Case, Event
from survey.store import cases, staff
from tests.analysis.reports import pages_of
from tests.browser.test_results import NO_SCRIPT, fill, judge, reader
from tests.browser.visitors import DESKTOP, NARROW, Site, site
from tests.builders import INSTRUMENT
from tests.offices import PASSWORD, kept_password

PATIENCE = 60_000
"""Milliseconds a child may take."""


def prepare(found: Site) -> str:
    """Last month's ballots with one item badly rated, its case with a plan, and the head; returns the month's key."""
    fill(found)
    staff.add(found.door, Staff("thu", "Lê Thị Thu", "agency_head", "xa-mau-1", kept_password()))
    today = found.today()
    cases.add(
        found.door, Case("v1", "xa-mau-1", "Thu phí chưa đúng quy định", "flag", today, "lan", "", INSTRUMENT, "B29")
    )
    due = (today + timedelta(days=20)).isoformat()
    plan = {"cause": "guidance", "action": "Niêm yết lại mức phí", "owner": "Văn phòng", "due": due}
    cases.append(found.door, "v1", Event(today, "lan", "acknowledged"))
    cases.append(found.door, "v1", Event(today, "lan", "planned", data=plan))
    return f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"


def enter(found: Site, page: Page) -> None:
    page.goto(found.server.address + "/sign-in")
    page.locator("#login").fill("thu")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    expect(page.locator("#password")).to_have_count(0)


def close(page: Page) -> None:
    page.get_by_role("button", name="Chốt số liệu").click()
    expect(page.get_by_role("heading", name="Phần do đơn vị viết")).to_be_visible(timeout=PATIENCE)


def pdf_of(page: Page, address: str) -> bytes:
    """What a link gives once it is made, asked for as the browser asks."""
    for _ in range(120):
        response = page.request.get(address)
        if response.status == 200:
            return response.body()
        assert response.status == 202
        page.wait_for_timeout(500)
    raise AssertionError(f"{address} never came")


@pytest.mark.parametrize("device", [NARROW, DESKTOP], ids=["narrow", "desktop"])
def test_the_head_closes_the_month_and_the_leaders_page_carries_the_case(
    browser: Browser, tmp_path: Path, device: dict[str, Any]
) -> None:
    with site(tmp_path) as found, reader(browser, device) as page:
        month = prepare(found)
        enter(found, page)
        page.goto(found.server.address + "/reports")
        judge(page, tmp_path, "empty")
        close(page)
        page.get_by_label("Nhiệm vụ, giải pháp kỳ tới").fill("Tập huấn cán bộ một cửa.")
        page.get_by_label("Đề xuất, kiến nghị").fill("Bố trí thêm một người.")
        page.get_by_role("button", name="Lưu").click()
        expect(page.get_by_label("Đề xuất, kiến nghị")).to_have_value("Bố trí thêm một người.")
        judge(page, tmp_path, "period")
        address = f"{found.server.address}/reports/xa-mau-1/{month}/1"
        [leader] = pages_of(pdf_of(page, f"{address}/page"))
        assert "Niêm yết lại mức phí" in leader
        assert "Văn phòng" in leader
        assert "Bố trí thêm một người." in leader
        assert "Quầy 1" not in leader, "no desk"
        whole = " ".join(pages_of(pdf_of(page, f"{address}/report")))
        assert "Tập huấn cán bộ một cửa." in whole
        page.goto(found.server.address + "/reports")
        judge(page, tmp_path, "list")
        page.get_by_role("button", name="Chốt số liệu").click()
        expect(page.get_by_role("alert")).to_contain_text("xin ghi lý do")
        judge(page, tmp_path, "reason")


def test_no_script_is_needed_and_english_is_there(browser: Browser, tmp_path: Path) -> None:
    with site(tmp_path) as found, reader(browser, NO_SCRIPT) as page:
        month = prepare(found)
        enter(found, page)
        page.goto(found.server.address + "/reports")
        close(page)
        page.get_by_role("link", name="English").click()
        expect(page.get_by_role("heading", name="What the agency writes")).to_be_visible()
        english = " ".join(pages_of(pdf_of(page, f"{found.server.address}/reports/xa-mau-1/{month}/1/page/EN")))
        assert "Satisfaction index at the desk" in english
