"""Who visits the pages in the browser tests: devices, what they cannot do, and how a page is judged."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request

from survey.db import Door
from survey.instance import Instance
from survey.store import desks
from tests.builders import make_store
from tests.server import Server, free_port, running

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
NARROW: dict[str, Any] = {"viewport": {"width": 320, "height": 640}}
"""A page of 640 pixels at 200 % zoom, and the width at which WCAG 1.4.10 asks for reflow."""
NO_SCRIPT: dict[str, Any] = {**PHONE, "java_script_enabled": False}
ZALO: dict[str, Any] = {
    **PHONE,
    "user_agent": "Mozilla/5.0 (Linux; Android 9; SM-J415F Build/PPR1.180610.011; wv) AppleWebKit/537.36 (KHTML, like "
    "Gecko) Version/4.0 Chrome/83.0.4103.106 Mobile Safari/537.36 Zalo android/12100672 ZaloTheme/light",
}

WITHOUT_STORAGE = """
for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"])
    Object.defineProperty(window, name, {get() { throw new DOMException("denied", "SecurityError"); }});
Object.defineProperty(document, "cookie", {get() { throw new DOMException("denied", "SecurityError"); }});
"""


@dataclass(frozen=True)
class Site:
    """A running site with one desk."""

    server: Server
    instance: Instance
    door: Door
    code: str

    def address(self, tail: str = "") -> str:
        """The ballot's address."""
        return f"{self.server.address}/B/{self.code}{tail}"

    def today(self) -> date:
        """The date that the server writes on ballots."""
        return self.instance.clock.today()


@contextmanager
def site(folder: Path, **environment: str) -> Iterator[Site]:
    """A site on a port of its own that knows its own address, as posters need it."""
    port = free_port()
    instance, door = make_store(folder)
    settings = {"SURVEY_BASE_ADDRESS": f"http://127.0.0.1:{port}", **environment}
    with running(instance.folder, options=("--port", str(port)), environment=settings) as server:
        yield Site(server, instance, door, desks.of(door)[0].code)
    door.close()


@contextmanager
def visitor(browser: Browser, device: dict[str, Any], *, storage: bool = True) -> Iterator[Page]:
    """A page in a fresh context; at the end the browser must not have complained or asked anybody else."""
    context = browser.new_context(**device)
    context.set_default_timeout(10_000)
    if not storage:
        context.add_init_script(WITHOUT_STORAGE)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if _complains(message) else None)
    page.on("request", lambda request: errors.append(request.url) if _foreign(request) else None)
    yield page
    assert errors == []
    assert context.cookies() == []
    context.close()


def _complains(message: ConsoleMessage) -> bool:
    """Whether the browser objects to the page itself; that a page came with a status of 400 or more is meant."""
    return message.type in ("warning", "error") and "Failed to load resource" not in message.text


def _foreign(request: Request) -> bool:
    return not request.url.startswith(("http://127.0.0.1:", "data:"))


def choice(page: Page, item: str, value: str) -> Locator:
    """What a finger touches to choose a value: the label around its field."""
    return page.locator(f'label:has(input[name="{item}"][value="{value}"])')


def send(page: Page) -> None:
    """Press the last of the buttons that send the ballot."""
    page.get_by_role("button", name="Gửi phiếu").last.click()


def shoot(page: Page, folder: Path, name: str) -> None:
    """Leave a picture beside the test's files for whoever wants to look."""
    page.screenshot(path=folder / f"{name}.png", full_page=True)


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it stands."""
    response = Axe().run(page).response
    return [f"{found['id']}: {found['nodes'][0]['html'][:120]}" for found in response["violations"]]


def overflows(page: Page) -> bool:
    """Whether the page has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def small_targets(page: Page, least: int = 44) -> list[str]:
    """Things to touch that are lower or narrower than a fingertip; links within a sentence excepted."""
    return list(
        page.evaluate(
            """least => [...document.querySelectorAll("label.c, button, textarea, input[type=text], summary, nav a")]
                .filter(e => e.offsetParent && (e.getBoundingClientRect().height < least
                                                || e.getBoundingClientRect().width < least))
                .map(e => e.outerHTML.slice(0, 80))""",
            least,
        )
    )
