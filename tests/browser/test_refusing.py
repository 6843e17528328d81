"""In a real browser: what a citizen sees when a ballot cannot be taken as it was sent, and the way on from there."""

from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, expect

from forms.instrument import find
from survey.store import ballots, desks, instruments
from tests.browser.visitors import (
    NARROW,
    NO_SCRIPT,
    PHONE,
    choice,
    overflows,
    send,
    shoot,
    site,
    violations,
    visitor,
)


def test_nothing_chosen_keeps_the_answers_and_says_so(browser: Browser, tmp_path: Path) -> None:
    for device in (PHONE, NO_SCRIPT):
        with site(tmp_path / str(len(device))) as found, visitor(browser, device) as page:
            page.goto(found.address())
            choice(page, "gender", "1").click()
            page.get_by_label("Điều gì làm Ông/Bà hài lòng?").fill("Nhanh hơn")
            send(page)
            expect(page.get_by_role("alert")).to_contain_text("Xin chọn ít nhất một mức hài lòng")
            expect(page.get_by_role("alert")).to_be_focused()
            # From the message the keyboard goes to its link, and from there to the first rating.
            page.keyboard.press("Tab")
            expect(page.get_by_role("link", name="Đến câu đánh giá đầu tiên")).to_be_focused()
            page.keyboard.press("Enter")
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.name") == "A24"
            expect(page.locator("input[name=gender][value='1']")).to_be_checked()
            shoot(page, tmp_path, f"nothing-chosen-{len(device)}")
            choice(page, "A24", "4").click()
            send(page)
            expect(page).to_have_url(found.address("/thanks"))


def test_a_page_of_a_former_ballot_leads_on_to_the_present_one(browser: Browser, tmp_path: Path) -> None:
    for device in (PHONE, NO_SCRIPT):
        with site(tmp_path / str(len(device))) as found, visitor(browser, device) as page:
            page.goto(found.address())
            choice(page, "A24", "5").click()
            choice(page, "gender", "1").click()
            page.get_by_label("Điều gì làm Ông/Bà hài lòng?").fill("Nhanh hơn")
            long_ago = found.today() - timedelta(days=2)
            instruments.add(found.door, find("commune-short@2026"))
            desks.assign(found.door, found.code, "commune-short@2026", long_ago)
            send(page)
            expect(page.get_by_role("alert")).to_contain_text("quầy này đã chuyển sang mẫu phiếu mới")
            expect(page.get_by_role("alert")).to_be_focused()
            if device is PHONE:
                assert violations(page) == []
            shoot(page, tmp_path, f"other-ballot-{len(device)}")
            expect(page.get_by_role("alert")).to_contain_text("không gửi được phần góp ý đã viết")
            expect(page.locator("input[name=gender][value='1']")).to_be_checked()
            choice(page, "C1", "4").click()
            send(page)
            expect(page).to_have_url(found.address("/thanks"))
            assert ballots.count_inbox(found.door) == 1


def test_a_desk_that_is_closed_says_whose_it_is_and_what_else_one_can_do(browser: Browser, tmp_path: Path) -> None:
    settings = {"SURVEY_PHONE": "0200 000 000", "SURVEY_PAPER_PLACE": "bàn hướng dẫn ở cửa chính"}
    with site(tmp_path, **settings) as found, visitor(browser, NARROW) as page:
        for status in ("closed", "retired"):
            desks.set_status(found.door, found.code, status, found.today(), "test")
            for tail in ("", "/EN"):
                page.goto(found.address(tail))
                for text in ("Xã Mẫu 1", "Quầy 1", "0200 000 000", "bàn hướng dẫn ở cửa chính"):
                    expect(page.locator("body")).to_contain_text(text)
                assert not overflows(page)
                shoot(page, tmp_path, status + tail.replace("/", "-"))
        assert violations(page) == []


def test_back_and_the_same_answers_count_once(browser: Browser, tmp_path: Path) -> None:
    with site(tmp_path) as found, visitor(browser, PHONE) as page:
        page.goto(found.address())
        choice(page, "A24", "5").click()
        for _ in range(2):
            send(page)
            expect(page).to_have_url(found.address("/thanks"))
            page.go_back()
            expect(page.locator("input[name=A24][value='5']")).to_be_checked()
        assert ballots.count_inbox(found.door) == 1
        # Whoever scans the code again has a sheet of their own.
        page.goto(found.address("/thanks"))
        page.goto(found.address())
        choice(page, "A24", "5").click()
        send(page)
        expect(page).to_have_url(found.address("/thanks"))
        assert ballots.count_inbox(found.door) == 2


def test_back_and_other_answers_become_a_new_ballot_with_one_button(browser: Browser, tmp_path: Path) -> None:
    with site(tmp_path) as found, visitor(browser, PHONE) as page:
        page.goto(found.address())
        choice(page, "A24", "5").click()
        send(page)
        expect(page).to_have_url(found.address("/thanks"))
        page.go_back()
        expect(page.locator("input[name=A24][value='5']")).to_be_checked()
        choice(page, "A24", "1").click()
        send(page)
        expect(page.get_by_role("alert")).to_contain_text("đã được gửi trước đó")
        expect(page.locator("input[name=A24][value='1']")).to_be_checked()
        assert violations(page) == []
        shoot(page, tmp_path, "cast-before")
        page.get_by_role("button", name="Gửi thành phiếu mới").click()
        expect(page).to_have_url(found.address("/thanks"))
        assert ballots.count_inbox(found.door) == 2
