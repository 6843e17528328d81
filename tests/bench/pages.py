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
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from survey.app import create_app
from survey.instance import load_instance
from survey.store import desks
from tests.offices import sign_in

AGENCY = "xa-mau-1"
TOP = "tinh-mau"
PAGES: Mapping[str, str] = {
    "scorecard of a month": f"/results/{TOP}/{{month}}",
    "scorecard of a year": f"/results/{TOP}/{{year}}",
    "scorecard of a desk": f"/results/{AGENCY}/desk/{{desk}}/{{month}}",
    "flags": f"/review/{AGENCY}/{{month}}",
    "ballots to review": f"/review/{AGENCY}/{{year}}/ballots",
    "ballots to review, narrowed": f"/review/{AGENCY}/{{year}}/ballots?item=B30&seen=no",
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


@dataclass
class Store:
    """A demo of some size with its application and people who have signed in."""

    app: Flask
    heads: Mapping[str, FlaskClient]
    desk: str

    def client(self, name: str) -> FlaskClient:
        """Who may look at a page."""
        return self.heads["quantri" if name == "administration" else "lanhdao"]

    def address(self, name: str) -> str:
        """Where a page is."""
        return PAGES[name].format(month="2026-10", year="2026", desk=self.desk)

    def close(self) -> None:
        """Leave nothing open and nobody computing."""
        self.app.extensions["scorecards"].close()
        self.app.extensions["errands"].close()
        self.app.extensions["survey"].doors.drop()


def make(folder: Path, number: int) -> Store:
    """A demo of so many ballots."""
    command = [sys.executable, "-m", "survey", "--instance", str(folder), "demo", "--no-serve", "--json"]
    made = subprocess.run([*command, "--ballots", str(number)], check=True, capture_output=True, text=True)
    password = json.loads(made.stdout)["password"]
    instance = load_instance(folder / "demo")
    door = instance.open()
    desk = next(one.code for one in desks.of(door, AGENCY) if one.staff >= 3 and one.status == "open")
    door.close()
    app = create_app(instance)
    heads = {}
    for login in ("lanhdao", "quantri"):
        heads[login] = app.test_client()
        assert sign_in(heads[login], login=login, password=password).status_code == 303
    return Store(app, heads, desk)


def measure(stores: Mapping[int, Store], name: str, looks: int) -> dict[int, dict[str, float]]:
    """The seconds of a page's first look at each store, and the milliseconds of the others, taken in turns."""
    first, times = {}, {number: list[float]() for number in stores}
    for number, store in stores.items():
        begin = time.perf_counter()
        look(store.client(name), store.address(name))
        first[number] = time.perf_counter() - begin
    for _ in range(looks):
        for number, store in stores.items():
            begin = time.perf_counter()
            look(store.client(name), store.address(name))
            times[number].append(1000 * (time.perf_counter() - begin))
    return {
        number: {"first_s": round(first[number], 2), "look_ms": round(statistics.median(times[number]), 2)}
        for number in stores
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ballots", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--looks", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        stores = {number: make(Path(folder) / str(number), number) for number in options.ballots}
        try:
            found = {name: measure(stores, name, options.looks) for name in PAGES}
        finally:
            for store in stores.values():
                store.close()
    small, large = min(stores), max(stores)
    ratios = {name: round(one[large]["look_ms"] / one[small]["look_ms"], 2) for name, one in found.items()}
    print(json.dumps({"processors": os.cpu_count(), "pages": found, "ratios": ratios}, indent=2))


if __name__ == "__main__":
    main()
