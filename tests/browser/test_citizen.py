"""A citizen's way in a real browser: from the poster to the score, on the devices that people have."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Browser, Page, expect

from forms.instrument import find
from survey import posters
from survey.store import ballots, desks
from tests.browser.visitors import (
    DESKTOP,
    NARROW,
    NO_SCRIPT,
    PHONE,
    ZALO,
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
from tests.server import ask


def poster_address(found: Site) -> str:
    """What a phone reads from the desk's printed poster."""
    settings = replace(
        found.instance.settings,
        base_address=found.server.address,
        phone="0123 456 789",
        paper_place="bàn hướng dẫn",
        complaint_channel="bộ phận tiếp công dân",
    )
    poster = posters.Poster("UBND Xã Mẫu 1", "Quầy 1", found.code, approved=False)
    pdf = posters.render([poster], settings, "vi", found.today())
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil()
    return str(zxingcpp.read_barcodes(picture)[0].text)


def command(found: Site, *words: str) -> str:
    """What the `survey` command prints, run as anybody runs it."""
    line = [sys.executable, "-m", "survey", "--instance", str(found.instance.folder), *words]
    return subprocess.run(line, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    ("device", "storage"),
    [(PHONE, True), (NO_SCRIPT, True), (ZALO, False), (DESKTOP, True)],
    ids=["phone", "no script", "zalo", "desktop"],
)
def test_from_the_poster_to_the_score(browser: Browser, tmp_path: Path, device: dict[str, Any], storage: bool) -> None:
    with site(tmp_path) as found, visitor(browser, device, storage=storage) as page:
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.goto(poster_address(found))
        assert len(requests) == 1
        expect(page.get_by_role("heading", level=1)).to_contain_text("Mời Ông/Bà đánh giá sự phục vụ tại")
        shoot(page, tmp_path, "ballot")
        for item, value in (("stage", "3"), ("A24", "5"), ("C31", "2"), ("D34", "x"), ("on_time", "2")):
            choice(page, item, value).click()
        choice(page, "late_letter", "3").click()
        page.get_by_label("Điều gì làm Ông/Bà hài lòng?").fill("Cán bộ hướng dẫn rất kỹ")
        send(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Cảm ơn Ông/Bà!")
        shoot(page, tmp_path, "thanks")
        assert ballots.settled(found.door) == []
        # Four more by another client: fewer than five are never shown.
        others = {"A24": "4", "C31": "1"}
        assert {ask(found.server.port, f"/B/{found.code}", others)[0] for _ in range(4)} == {303}
        command(found, "settle", "--include-today")
        scored = json.loads(command(found, "score", "--json"))
        counts = {item["item"]: item["counts"] for item in scored["items"] if item["n"]}
        assert scored["ballots"] == 5
        assert counts == {"A24": [0, 0, 0, 4, 1], "C31": [4, 1, 0, 0, 0]}
        [row] = [row for row in ballots.settled(found.door) if row["comment"]]
        answers = find(row["instrument"]).decode(row["answers"])
        assert (answers["A24"], answers["C31"], answers["late_letter"]) == (5, 2, 3)
        assert row["comment"] == "Cán bộ hướng dẫn rất kỹ"


def test_keyboard_alone_is_enough(browser: Browser, tmp_path: Path) -> None:
    with site(tmp_path) as found, visitor(browser, DESKTOP) as page:
        page.goto(found.address())
        _tab_to(page, "input[name=A24]")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        assert page.locator("input[name=A24]:checked").get_attribute("value") == "3"
        outline = page.evaluate("getComputedStyle(document.activeElement.nextElementSibling).outlineStyle")
        assert outline == "solid"
        _tab_to(page, "button")
        shoot(page, tmp_path, "focus")
        page.keyboard.press("Enter")
        expect(page).to_have_url(found.address("/thanks"))
        assert ballots.count_inbox(found.door) == 1


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with the Tab key")


def test_a_question_shows_when_its_condition_is_met_and_never_loses_an_answer(browser: Browser, tmp_path: Path) -> None:
    with site(tmp_path) as found, visitor(browser, PHONE) as page:
        page.goto(found.address())
        late = page.locator("#q-late_letter")
        expect(late).to_be_hidden()
        choice(page, "on_time", "2").click()
        expect(late).to_be_visible()
        choice(page, "on_time", "1").click()
        expect(late).to_be_hidden()
        choice(page, "on_time", "2").click()
        choice(page, "late_letter", "1").click()
        choice(page, "on_time", "3").click()
        expect(late).to_be_visible()
    with site(tmp_path / "second") as found, visitor(browser, NO_SCRIPT) as page:
        page.goto(found.address())
        expect(page.locator("#q-late_letter")).to_be_visible()


def test_the_stage_hides_what_is_not_meant_for_it_and_never_an_answer(browser: Browser, tmp_path: Path) -> None:
    with site(tmp_path) as found, visitor(browser, PHONE) as page:
        page.goto(found.address())
        result, on_time, trips = (page.locator(f"#q-{item}") for item in ("D34", "on_time", "trips"))
        for stage, seen in (
            ("", (True, True, True)),
            ("1", (False, False, True)),
            ("5", (False,) * 3),
            ("4", (True,) * 3),
        ):
            if stage:
                choice(page, "stage", stage).click()
            for question, shown in zip((result, on_time, trips), seen, strict=True):
                expect(question).to_be_visible(visible=shown)
        choice(page, "D34", "2").click()
        choice(page, "stage", "1").click()
        expect(result).to_be_visible()
        expect(on_time).to_be_hidden()
        expect(page.locator("#q-late_letter")).to_be_hidden()
    with site(tmp_path / "second") as found, visitor(browser, NO_SCRIPT) as page:
        page.goto(found.address())
        expect(page.locator("#q-D34")).to_be_visible()


PAGES = ("", "/EN", "/TEST", "/EN/TEST", "/thanks", "/EN/thanks", "/TEST/thanks", "/../AAAA", "/../AAAA/EN")
OTHERS = ("/", "/EN", "/privacy", "/privacy/EN", "/nothing", "/nothing/EN")


def test_axe_finds_nothing_on_any_page_or_state(browser: Browser, tmp_path: Path) -> None:
    with site(tmp_path, SURVEY_DEMO="true", SURVEY_COMPLAINT_CHANNEL="số 0123") as found:
        addresses = [found.address(tail) for tail in PAGES] + [found.server.address + path for path in OTHERS]
        for device in (PHONE, {**DESKTOP, "forced_colors": "active"}):
            with visitor(browser, device) as page:
                for address in addresses:
                    page.goto(address)
                    for closed in page.locator("summary").all():
                        closed.click()
                    assert violations(page) == [], address
        desks.set_status(found.door, found.code, "closed", found.today(), "test")
        with visitor(browser, PHONE) as page:
            for tail in ("", "/EN"):
                page.goto(found.address(tail))
                assert violations(page) == []
                shoot(page, tmp_path, f"closed{tail.replace('/', '-')}")


def test_every_page_fits_a_small_screen_and_a_thumb(browser: Browser, tmp_path: Path) -> None:
    with site(tmp_path, SURVEY_DEMO="true") as found:
        for device in (NARROW, PHONE, DESKTOP):
            with visitor(browser, device) as page:
                for address in [found.address(tail) for tail in PAGES] + [found.server.address + p for p in OTHERS]:
                    page.goto(address)
                    assert not overflows(page), (device, address)
                    assert small_targets(page) == [], address
                    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 18


def test_a_dark_phone_shows_the_page_light(browser: Browser, tmp_path: Path) -> None:
    with site(tmp_path) as found, visitor(browser, {**PHONE, "color_scheme": "dark"}) as page:
        page.goto(found.address())
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        shoot(page, tmp_path, "dark")


def test_the_other_language_is_one_touch_away(browser: Browser, tmp_path: Path) -> None:
    with site(tmp_path) as found, visitor(browser, PHONE) as page:
        page.goto(found.address("/TEST"))
        page.get_by_role("link", name="English").click()
        expect(page).to_have_url(found.address("/EN/TEST"))
        expect(page.get_by_role("heading", level=1)).to_contain_text("Please rate the service")
        page.get_by_role("link", name="Tiếng Việt").click()
        expect(page).to_have_url(found.address("/TEST"))
