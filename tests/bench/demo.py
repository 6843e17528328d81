"""By hand: how long `survey demo` takes for 20,000 and for a million ballots, and whether its store checks clean.

    .venv/bin/python -m tests.bench.demo [BALLOTS …]

Prints wall-clock seconds, processor seconds of all processes, and the size of the database.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def measure(ballots: int) -> str:
    """Make a demo of so many ballots in a folder of its own; one line of figures."""
    with tempfile.TemporaryDirectory() as folder:
        begin, before = time.perf_counter(), _processor_seconds()
        _survey(folder, "demo", "--no-serve", "--ballots", str(ballots))
        wall, used = time.perf_counter() - begin, _processor_seconds() - before
        size = (Path(folder) / "demo/survey.db").stat().st_size / 1e6
        begin = time.perf_counter()
        _survey(f"{folder}/demo", "check")
        checked = time.perf_counter() - begin
    return (
        f"{ballots:>9,} ballots: {wall:5.1f} s, {used:5.1f} processor seconds, {size:6.1f} MB; check {checked:5.1f} s"
    )


def _survey(folder: str, *arguments: str) -> None:
    command = [sys.executable, "-m", "survey", "--instance", folder, *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _processor_seconds() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


if __name__ == "__main__":
    for number in map(int, sys.argv[1:] or ("20000", "1000000")):
        print(measure(number))
