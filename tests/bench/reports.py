"""Reports of 1, 10 and 100 agencies, and how long ballots take while they are made.

By hand: `python -m tests.bench.reports [--agencies 100] [--ballots 60] [--seconds 4]`. Prints JSON: seconds of closing
and of `survey report` as commands, their largest memory,
and the 99th percentile of casting a ballot, quiet and meanwhile.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from random import Random

import numpy as np

from survey.model import Desk
from survey.store import agencies, ballots, desks
from survey.tickets import new_code
from tests.bench.visits import measure
from tests.builders import INSTRUMENT, TODAY, make_agency, make_answers, make_ballot, make_store
from tests.server import running

PERIOD = "2026-10"
ITEMS = ("A24", "A25", "A26", "B27", "B28", "B29", "B30", "C31", "C32", "C33", "D34", "D35", "D36")


def fill(folder: Path, number: int, each: int) -> str:
    """A province with so many communes of one desk each and their ballots of two months; returns a desk's code."""
    instance, door = make_store(folder)
    agencies.add(door, make_agency(id="tinh-mau", name="Tỉnh Mẫu"))
    agencies.update(door, make_agency(parent="tinh-mau"))
    random, codes_from = np.random.default_rng(1), Random(1)  # noqa: S311 - codes of a bench
    codes = ["7K3MPQ9X2V"]
    for place in range(2, number + 1):
        agencies.add(door, make_agency(id=f"xa-mau-{place}", name=f"Xã Mẫu {place}", parent="tinh-mau"))
        codes.append(new_code(codes_from))
        desks.add(door, Desk(codes[-1], f"xa-mau-{place}", "Quầy 1"))
        desks.assign(door, codes[-1], INSTRUMENT, date(2020, 1, 1))
    made = []
    for place, code in enumerate(codes, start=1):
        points = random.choice([1, 2, 3, 4, 5], size=(each, len(ITEMS)), p=[0.02, 0.05, 0.1, 0.43, 0.4]).tolist()
        made += [
            make_ballot(
                agency=f"xa-mau-{place}", desk=code, date=date(2026, 9 + at % 2, 1 + at % 28),
                answers=make_answers(**dict(zip(ITEMS, row, strict=True))),
            )
            for at, row in enumerate(points)
        ]  # fmt: skip
    ballots.add_settled_many(door, made, "bench", key=instance.key, today=TODAY)
    door.close()
    return codes[0]


def run(folder: Path, *command: str) -> float:
    """Seconds of a command."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "survey", "--instance", str(folder), *command], check=True, capture_output=True
    )
    return round(time.perf_counter() - start, 2)


def reports(folder: Path, number: int, each: int) -> dict[str, float]:
    """Seconds of closing and of all reports, the second time too."""
    fill(folder, number, each)
    out = ("report", "--period", PERIOD, "--all", "-o", str(folder / "out"))
    one = ("report", "--period", PERIOD, "--agency", "xa-mau-1", "-o", str(folder / "one"))
    return {
        "agencies": number,
        "close": run(folder, "close", PERIOD),
        "one_report_cold": run(folder, *one),
        "all_reports": run(folder, *out),
        "all_kept": run(folder, *out),
        "memory_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, 1),
    }


def ballots_meanwhile(folder: Path, number: int, options: argparse.Namespace) -> dict[str, object]:
    """Casting on a server, quiet and while the reports of all agencies are made with a child's priority."""
    code = fill(folder, number, options.ballots)
    run(folder, "close", PERIOD)
    with running(folder, workers=2) as server:
        path = f"/B/{code}"
        quiet = measure(server.port, path, ("POST",), options)
        command = ["nice", "-n", "10", sys.executable, "-m", "survey", "--instance", str(folder)]
        busy = subprocess.Popen(
            [*command, "report", "--period", PERIOD, "--all", "-o", str(folder / "out")], stderr=subprocess.DEVNULL
        )
        meanwhile = measure(server.port, path, ("POST",), options)
        outlasted = busy.poll() is None
        busy.terminate()
        busy.wait()
    return {"quiet": quiet, "meanwhile": meanwhile, "still_busy": outlasted}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agencies", type=int, default=100)
    parser.add_argument("--ballots", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--clients", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        found = [
            reports(Path(name) / str(number), number, options.ballots)
            for number in (1, 10, 100)
            if number <= options.agencies
        ]
        load = ballots_meanwhile(Path(name) / "load", options.agencies, options)
    print(json.dumps({"processors": os.cpu_count(), "reports": found, "ballots": load}, indent=2))


if __name__ == "__main__":
    main()
