"""How long `survey --help` takes, beside a bare interpreter and a bare click group: `python tests/bench/help.py`.

Prints JSON: median seconds of several runs, taken in turns so that a busy machine slows all alike, and ratios.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNS = 15
LIMIT = 0.35
"""Seconds that `survey --help` may take."""

BARE = "import click\n\n@click.group()\ndef main(): ...\n\nmain(['--help'])\n"
COMMANDS: Mapping[str, Sequence[str]] = {
    "python": ("-c", "pass"),
    "click": ("-c", BARE),
    "survey": ("-m", "survey", "--help"),
}


def seconds(arguments: Sequence[str]) -> float:
    """The time of one run."""
    before = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - before


def measure(runs: int = RUNS) -> dict[str, float]:
    """Medians by name; one run of each before, for the file system's cache."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for number in range(runs + 1):
        for name, arguments in COMMANDS.items():
            taken = seconds(arguments)
            if number:
                times[name].append(taken)
    return {name: round(statistics.median(values), 4) for name, values in times.items()}


def main() -> None:
    """Print the figures; exit status 1 beyond the limit."""
    found = measure()
    ratios = {f"survey/{name}": round(found["survey"] / found[name], 2) for name in ("python", "click")}
    print(json.dumps({"seconds": found, "ratios": ratios, "limit": LIMIT}, indent=2))
    sys.exit(found["survey"] > LIMIT)


if __name__ == "__main__":
    main()
