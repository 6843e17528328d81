"""The way of staff in a real browser: signing in, waiting, the scorecard, on three widths and in two languages."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from survey.model import Staff
from survey.store import agencies, ballots, staff
from tests.browser.visitors import DESKTOP, NARROW, PHONE, Site, overflows, site, violations
from tests.builders import make_agency, make_answers, make_ballot
from tests.offices import PASSWORD, kept_password

TABLET: dict[str, Any] = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
NO_SCRIPT: dict[str, Any] = {**PHONE, "java_script_enabled": False}


@contextmanager
def reader(browser: Browser, device: dict[str, Any]) -> Iterator[Page]:
    """A page of somebody who may keep a cookie; no script error and no refused style is allowed."""
    context = browser.new_context(**device)
    context.set_default_timeout(30_000)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if "Content Security" in message.text else None)
    yield page
    assert errors == []
    context.close()


def fill(found: Site) -> None:
    """Ballots of last month: most items well rated, one badly, one by a few only; and a person who reads them."""
    last = found.today().replace(day=1) - timedelta(days=1)
    rated: dict[str, Any] = dict.fromkeys(("A25", "A26", "B27", "B28", "B30", "C31", "C32", "C33"), 5)
    texts = [make_answers(A24=4, B29=1 + place % 2, trips=1 + place % 4, **rated) for place in range(60)]
    texts += [make_answers(A24=3, D34=5, on_time=2, late_letter=3) for _ in range(4)]
    made = [
        make_ballot(date=last, answers=text, mode="paper" if place % 3 else "web") for place, text in enumerate(texts)
    ]
    ballots.add_settled_many(found.door, made, "test", key=found.instance.key, today=found.today())
    agencies.add(found.door, make_agency(id="xa-mau-2", name="Xã Mẫu 2", parent="xa-mau-1"))
    staff.add(found.door, Staff("lan", "Nguyễn Thị Lan", "reviewer", "xa-mau-1", kept_password()))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all who only read: its figures are computed once."""
    with site(tmp_path_factory.mktemp("results")) as found:
        fill(found)
        yield found


def sign_in(found: Site, page: Page, tail: str = "") -> None:
    page.goto(found.server.address + "/sign-in" + tail)
    page.locator("#login").fill("lan")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()


def judge(page: Page, folder: Path, name: str) -> None:
    """A page as it stands: accessible, within its width, and pictured for whoever wants to look."""
    page.screenshot(path=folder / f"{name}.png", full_page=True)
    assert violations(page) == []
    assert not overflows(page)


def scorecard(page: Page) -> None:
    """Wait for the figures; the page asks for them by itself."""
    expect(page.locator("#index")).to_be_visible(timeout=60_000)


@pytest.mark.parametrize("device", [PHONE, TABLET, DESKTOP, NARROW], ids=["phone", "tablet", "desktop", "narrow"])
def test_from_signing_in_to_the_scorecard(
    browser: Browser, found: Site, tmp_path: Path, device: dict[str, Any]
) -> None:
    with reader(browser, device) as page:
        page.goto(found.server.address + "/sign-in")
        judge(page, tmp_path, "sign-in")
        sign_in(found, page)
        scorecard(page)
        judge(page, tmp_path, "scorecard")
        assert page.get_by_role("heading", name="Được đánh giá thấp nhất").is_visible()
        lowest = page.locator(".side").last
        expect(lowest.locator("li").first).to_contain_text("đóng phí lệ phí")
        expect(lowest.locator("li").first).to_contain_text("Cần khắc phục (căn cứ rõ)")
        expect(page.locator("tr", has_text="Không hiển thị vì có ít hơn 5 phiếu").first).to_be_visible()
        page.get_by_role("link", name="English").click()
        scorecard(page)
        judge(page, tmp_path, "scorecard-en")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Results of the satisfaction survey")


def test_every_state_is_accessible(browser: Browser, found: Site, tmp_path: Path) -> None:
    with reader(browser, PHONE) as page:
        page.goto(found.server.address + "/sign-in")
        page.locator("#login").fill("lan")
        page.locator("#password").fill("sai mật khẩu rồi")
        page.locator("main button").click()
        expect(page.locator("#wrong")).to_be_focused()
        judge(page, tmp_path, "wrong")
        sign_in(found, page)
        scorecard(page)
        for address in ("/account", "/results/xa-mau-2", "/results/xa-mau-1/2020-01", "/results/xa-mau-3"):
            page.goto(found.server.address + address)
            expect(page.locator("[role=status]")).to_have_count(0, timeout=60_000)
            judge(page, tmp_path, address.strip("/").replace("/", "-"))
        page.goto(found.server.address + "/results/xa-mau-1/2020")
        expect(page.get_by_role("heading", level=1)).to_have_text("Đang tính kết quả")
        judge(page, tmp_path, "waiting")


def test_no_script_is_needed_to_choose_and_to_leave(browser: Browser, found: Site) -> None:
    with reader(browser, NO_SCRIPT) as page:
        sign_in(found, page)
        scorecard(page)
        page.get_by_label("Cơ quan, đơn vị").select_option("xa-mau-2")
        page.get_by_role("button", name="Xem").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Xã Mẫu 2", timeout=60_000)
        expect(page.locator("main")).to_contain_text("Chưa có phiếu nào trong kỳ này.")
        page.get_by_role("button", name="Đăng xuất").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
        page.goto(found.server.address + "/results/xa-mau-1")
        expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")


def test_keyboard_alone_is_enough(browser: Browser, found: Site) -> None:
    with reader(browser, DESKTOP) as page:
        page.goto(found.server.address + "/sign-in")
        for _ in ("skip", "language", "name"):
            page.keyboard.press("Tab")
        page.keyboard.type("lan")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        scorecard(page)
        places: list[str] = []
        while len(places) < 20 and places[-1:] != ["Xem"]:
            page.keyboard.press("Tab")
            places.append(str(page.evaluate("document.activeElement.textContent.trim().slice(0, 14)")))
        assert places[:5] == ["Đến nội dung c", "English", "Nguyễn Thị Lan", "Đăng xuất", "Kết quả"]
        assert places[-1] == "Xem"
