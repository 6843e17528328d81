"""First paint of a ballot on a slow phone: simulated slow 4G and a processor four times slower, in Chromium.

By hand: `python -m tests.bench.first_paint [--visits 7]`. Prints JSON. The network is what Lighthouse calls slow 4G:
150 ms round trip, 1.6 Mbit/s down, 750 kbit/s up.
"""

import argparse
import json
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import ARGUMENTS
from tests.browser.visitors import PHONE, site

SLOW_4G = {
    "offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8,
}  # fmt: skip
SLOWER_PROCESSOR = 4
PAINTS = "performance.getEntriesByType('paint').map(e => [e.name, e.startTime])"
LAST = "performance.getEntriesByType('navigation')[0]"


def visit(browser: Browser, address: str) -> dict[str, float]:
    """One first visit, nothing cached: milliseconds from the start of navigation, and bytes on the wire."""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    tools: Any = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", SLOW_4G)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_PROCESSOR})
    page.goto(address, wait_until="load")
    page.wait_for_function("performance.getEntriesByType('paint').length > 1")
    paints = dict(page.evaluate(PAINTS))
    loaded, size = page.evaluate(f"[{LAST}.loadEventEnd, {LAST}.transferSize]")
    context.close()
    return {"first_paint": paints["first-contentful-paint"], "load": loaded, "bytes": size}


def main() -> None:
    """Measure and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=7)
    visits = parser.parse_args().visits
    with tempfile.TemporaryDirectory() as name, site(Path(name)) as found, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGUMENTS))
        visit(browser, found.address())  # the browser's own start is nobody's first paint
        seen = [visit(browser, found.address()) for _ in range(visits)]
        browser.close()
    report = {
        name: {
            "median": round(statistics.median(one[name] for one in seen)),
            "worst": round(max(one[name] for one in seen)),
        }
        for name in seen[0]
    }
    print(json.dumps({"visits": visits, "network": "slow 4G", "processor": "4x slower", **report}, indent=2))


if __name__ == "__main__":
    main()
