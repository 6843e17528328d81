"""By hand: which share of small faults planted into `analysis` and `forms` do their tests notice?

    python tests/bench/mutation.py [--package analysis] [--module intervals] [--sample 200] [--seed 1]

cosmic-ray makes the faults (another operator, number, comparison, keyword; a decorator less; a loop not run), one at a
time, in copies of the tree; a fault that the package's tests let through has survived. Prints JSON; exit status 1 when
a package lies below the target. Wants the extra `bench`.
"""

import argparse
import functools
import json
import os
import random
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from cosmic_ray.commands import init
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec, TestOutcome, WorkerOutcome

ROOT = Path(__file__).resolve().parents[2]
TARGET = 0.85
SAME = ("Eq_Is", "NotEq_IsNot", "Is_Eq", "IsNot_NotEq")
"""Replacements that change nothing for small whole numbers and for None: nobody could notice them."""


def faults(package: str, module: str | None) -> list[MutationSpec]:
    """Every fault that can be planted, in order of file and place; paths are below the root."""
    files = [path.relative_to(ROOT) for path in sorted((ROOT / package).rglob("*.py")) if module in (None, path.stem)]
    if not files:
        sys.exit(f"no module {module} in {package}")
    with tempfile.TemporaryDirectory() as folder, use_db(f"{folder}/faults.sqlite", WorkDB.Mode.create) as database:
        init(files, database, {})
        planted = [mutation for item in database.work_items for mutation in item.mutations]
    planted = [mutation for mutation in planted if not mutation.operator_name.endswith(SAME)]
    return sorted(planted, key=lambda m: (str(m.module_path), m.operator_name, m.occurrence))


def tests_of(module: Path) -> str:
    """The command that runs a package's tests, those named after the module first."""
    folder = Path("tests", *module.parts[:-1])
    first = [str(path) for path in sorted((ROOT / folder).glob(f"test_{module.stem}*.py"))]
    paths = [*(os.path.relpath(path, ROOT) for path in first), f"tests/{module.parts[0]}"]
    return shlex.join([sys.executable, "-m", "pytest", "-x", "-q", "-n0", "-p", "no:cacheprovider", *paths])


def move_into_a_copy(place: str) -> None:
    """Give this process a tree of its own to plant into."""
    copy = Path(place, str(os.getpid()))
    hidden = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "instance", "build", "dist")
    shutil.copytree(ROOT, copy, ignore=hidden)
    os.chdir(copy)


def plant(mutation: MutationSpec, limit: float) -> dict[str, Any]:
    """Plant one fault in this process's copy and run the tests on it."""
    result = mutate_and_test([mutation], tests_of(mutation.module_path), limit)
    if result.worker_outcome != WorkerOutcome.NORMAL:
        raise RuntimeError(f"{mutation}: {result.output}")
    return {
        "file": str(mutation.module_path),
        "line": mutation.start_pos[0],
        "fault": mutation.operator_name.removeprefix("core/"),
        "killed": result.test_outcome != TestOutcome.SURVIVED,
        "change": [
            line for line in (result.diff or "").splitlines() if line[:1] in "+-" and line[:3] not in {"+++", "---"}
        ],
    }


def duration(package: str) -> float:
    """Seconds that the package's tests take on sound code; ends the run if they fail."""
    start = time.monotonic()
    done = subprocess.run(
        shlex.split(tests_of(Path(package, "__init__.py"))), capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"the tests of {package} fail before anything is planted:\n{done.stdout[-2000:]}")
    return time.monotonic() - start


def verdict(package: str, possible: int, results: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The killed share of a package and what survived."""
    tried = list(results)
    survived = [
        {key: value for key, value in result.items() if key != "killed"} for result in tried if not result["killed"]
    ]
    share = 1 - len(survived) / len(tried) if tried else 1.0
    return {
        "package": package, "possible": possible, "tried": len(tried), "killed_share": round(share, 4),
        "target": TARGET, "survived": survived,
    }  # fmt: skip


def bench(package: str, module: str | None, sample: int, seed: int) -> dict[str, Any]:
    """Plant a sample of faults into one package, on all processors."""
    possible = faults(package, module)
    chosen = random.Random(seed).sample(possible, min(sample, len(possible)))  # noqa: S311 - a sample, no secret
    with (
        tempfile.TemporaryDirectory() as place,
        ProcessPoolExecutor(os.cpu_count(), initializer=move_into_a_copy, initargs=(place,)) as pool,
    ):
        limit = 20 + 5 * pool.submit(duration, package).result()
        results = list(pool.map(functools.partial(plant, limit=limit), chosen))
    return verdict(package, len(possible), results)


def main() -> None:
    """Parse the command line, run, print."""
    parser = argparse.ArgumentParser(description="mutation run over analysis and forms")
    parser.add_argument("--package", choices=("analysis", "forms"), action="append")
    parser.add_argument("--module", help="only the module of this name")
    parser.add_argument("--sample", type=int, default=200, help="faults planted in each package")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    os.chdir(ROOT)
    packages = chosen.package or ["analysis", "forms"]
    report = [bench(package, chosen.module, chosen.sample, chosen.seed) for package in packages]
    print(json.dumps(report, indent=1, ensure_ascii=False))
    sys.exit(any(part["killed_share"] < TARGET for part in report))


if __name__ == "__main__":
    main()
