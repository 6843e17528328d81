"""Review, cases and administration by keyboard alone."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from survey.store import ballot_events, cases, desks
from tests.browser.test_office import add, enter
from tests.browser.test_results import fill, reader
from tests.browser.visitors import DESKTOP, site

MOST = 120
"""Presses of Tab after which a place counts as out of reach."""


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until what a selector finds first has the focus, and shows it."""
    target = page.locator(selector).first
    target.wait_for(state="attached")
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if target.evaluate("one => one === document.activeElement"):
            assert target.evaluate("one => getComputedStyle(one).outlineStyle !== 'none'"), (
                f"{selector}: no focus is seen"
            )
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def test_the_main_content_is_one_step_away(browser: Browser, tmp_path: Path) -> None:
    with site(tmp_path) as found, reader(browser, DESKTOP) as page:
        enter(found, page, "lan")
        page.goto(found.server.address + "/cases")
        page.keyboard.press("Tab")
        skip = page.locator(".skip")
        expect(skip).to_be_focused()
        box = skip.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_a_reviewer_needs_no_mouse(browser: Browser, tmp_path: Path) -> None:
    with site(tmp_path) as found, reader(browser, DESKTOP) as page:
        fill(found)
        enter(found, page, "lan")
        page.goto(found.server.address + "/review")
        page.locator("article.flag").first.wait_for(timeout=60_000)
        tab_to(page, "article.flag a[href*='/ballots']")
        page.keyboard.press("Enter")
        page.locator(".sheet").first.wait_for(timeout=60_000)
        tab_to(page, ".sheet summary")
        page.keyboard.press("Enter")
        tab_to(page, ".sheet textarea")
        page.keyboard.type("Đã hỏi tổ một cửa")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Đã lưu ghi chú")
        tab_to(page, ".sheet input[name=tokens]")
        page.keyboard.press("Space")
        tab_to(page, "#marks button[value=seen]")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Đã đánh dấu 1 phiếu")
        assert ballot_events.last(found.door) == 2
        page.goto(found.server.address + "/cases/new/xa-mau-1")
        tab_to(page, "#title")
        page.keyboard.type("Chờ lâu")
        tab_to(page, "main form button")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text("Chờ lâu")
        assert [case.title for case in cases.of(found.door)] == ["Chờ lâu"]


def test_an_administrator_needs_no_mouse(browser: Browser, tmp_path: Path) -> None:
    with site(tmp_path, SURVEY_SECOND_FACTOR="optional") as found, reader(browser, DESKTOP) as page:
        add(found, "quan", "administrator")
        enter(found, page, "quan")
        tab_to(page, "main a[href*='/admin/desks/']")
        page.keyboard.press("Enter")
        tab_to(page, "#name")
        page.keyboard.type("Quầy 9")
        tab_to(page, "main form button")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Quầy 9")
        assert "Quầy 9" in {desk.name for desk in desks.of(found.door, "xa-mau-1")}
