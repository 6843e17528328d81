"""Pages of staff in front of a small and a large store: does a page cost more where more ballots lie?

By hand: `python -m tests.bench.pages [--ballots 10000 1000000] [--looks 30]`. Makes a demo of each size, signs in
as the head of the province, and prints JSON: for each page the milliseconds of a look (median, in the process of a
worker), the seconds of the first look, for which a child computes, and the ratio of the largest store to the smallest.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from survey.app import create_app
from survey.instance import load_instance
from survey.store import agencies, desks
from tests.offices import sign_in

AGENCY = "xa-mau-1"
TOP = "tinh-mau"
PAGES: Mapping[str, str] = {
    "scorecard of a month": f"/results/{TOP}/{{month}}",
    "scorecard of a year": f"/results/{TOP}/{{year}}",
    "scorecard of a desk": f"/results/{AGENCY}/desk/{{desk}}/{{month}}",
    "flags": f"/review/{AGENCY}/{{month}}",
    "ballots to review": f"/review/{AGENCY}/{{month}}/ballots",
    "ballots to review, narrowed": f"/review/{AGENCY}/{{year}}/ballots?words=cho&seen=no",
    "cases": "/cases",
    "reports": f"/reports/{TOP}",
    "administration": "/admin",
}


def look(client: FlaskClient, address: str) -> TestResponse:
    """A page, waited for while a child computes."""
    end = time.monotonic() + 600
    while (response := client.get(address, follow_redirects=True)).status_code == 202:
        if time.monotonic() > end:
            raise TimeoutError(address)
        time.sleep(0.02)
    if response.status_code not in (200, 403):
        raise RuntimeError(f"{address}: {response.status_code}")
    return response


def measure(folder: Path, number: int, looks: int) -> dict[str, dict[str, float]]:
    """The seconds of each page's first look and the milliseconds of the others."""
    command = [sys.executable, "-m", "survey", "--instance", str(folder), "demo", "--no-serve", "--json"]
    made = subprocess.run([*command, "--ballots", str(number)], check=True, capture_output=True, text=True)
    people = json.loads(made.stdout)
    instance = load_instance(folder / "demo")
    door = instance.open()
    top = [row.id for row in agencies.all(door) if row.parent is None]
    assert top == [TOP]
    desk = next(one.code for one in desks.of(door, AGENCY) if one.staff >= 3 and one.status == "open")
    door.close()
    app = create_app(instance)
    found = {}
    try:
        for login, pages in (
            ("lanhdao", [one for one in PAGES if one != "administration"]),
            ("quantri", ["administration"]),
        ):
            client = app.test_client()
            assert sign_in(client, login=login, password=people["password"]).status_code == 303
            for name in pages:
                address = PAGES[name].format(month="2026-10", year="2026", desk=desk)
                found[name] = _timed(client, address, looks)
    finally:
        app.extensions["scorecards"].close()
        app.extensions["errands"].close()
        app.extensions["survey"].doors.drop()
    return found


def _timed(client: FlaskClient, address: str, looks: int) -> dict[str, float]:
    begin = time.perf_counter()
    look(client, address)
    first = time.perf_counter() - begin
    times = []
    for _ in range(looks):
        begin = time.perf_counter()
        look(client, address)
        times.append(1000 * (time.perf_counter() - begin))
    return {"first_s": round(first, 2), "look_ms": round(statistics.median(times), 2)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ballots", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--looks", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = {number: measure(Path(folder) / str(number), number, options.looks) for number in options.ballots}
    small, large = found[min(found)], found[max(found)]
    ratios = {name: round(large[name]["look_ms"] / small[name]["look_ms"], 2) for name in small}
    print(json.dumps({"processors": os.cpu_count(), "pages": found, "ratios": ratios}, indent=2))


if __name__ == "__main__":
    main()
