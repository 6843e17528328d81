"""By hand: a province's tables beside what pandas and R need for the same, all in one run.

    python -m tests.bench.speed [--ballots 1000000] [--items 22] [--runs 3] [--r-cells 60]

1,200 cells (100 agencies × 12 months) of 22 items: n, mean, standard deviation, share of the satisfied and its Wilson
interval. numpy's own counting of the same cells is the unit. R is run where `Rscript` and the package are there:
`survey` for some of the cells (its time is multiplied up), `data.table` for all. Prints JSON; exit status 1 where
a figure of ours misses its target: 3 times numpy's counting, 300 MB above the data.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.intervals import mean_interval, share_interval
from analysis.responses import Responses
from analysis.tabulation import Tabulation, tabulate
from tests.bench.tabulation import ballots, best

AGENCIES, MONTHS = 100, 12
MOST_TIMES, MOST_MEGABYTES = 3.0, 300.0
ADDED = 1000
"""Ballots of a morning."""


def made(number: int, items: int) -> tuple[Responses, NDArray[np.intp]]:
    """Ballots, each with the place of its agency and month."""
    responses = ballots(number, items)
    cells = np.random.default_rng(5).integers(0, AGENCIES * MONTHS, number)
    names = np.array([f"{place:04}" for place in range(AGENCIES * MONTHS)])
    return Responses(responses.questionnaire, responses.matrix, desk=names[cells]), cells


def counted_by_numpy(matrix: NDArray[np.int8], cells: NDArray[np.intp]) -> NDArray[np.intp]:
    """What numpy alone needs: counts of shape (cells, items, 9), those that are no rating among them."""
    items, width = matrix.shape[1], 9
    found = np.empty((AGENCIES * MONTHS, items, width), dtype=np.intp)
    base = cells * width + 3
    for item in range(items):
        found[:, item] = np.bincount(base + matrix[:, item], minlength=len(found) * width).reshape(-1, width)
    return found


def tables(tabulation: Tabulation) -> dict[str, NDArray[np.float64]]:
    """The columns of every cell's table, from its counts."""
    counts = tabulation.counts.astype(np.float64)
    points = np.arange(1.0, counts.shape[-1] + 1)
    n = counts.sum(axis=-1)
    mean = counts @ points / np.maximum(n, 1)
    spread = np.sqrt(np.maximum(counts @ points**2 - n * mean**2, 0) / np.maximum(n - 1, 1))
    k = (counts * tabulation.questionnaire.satisfied).sum(axis=-1)
    interval = share_interval(k, n)
    return {
        "n": n,
        "mean": mean,
        "sd": spread,
        "share": k / np.maximum(n, 1),
        "low": interval.low,
        "high": interval.high,
    }


def ours(responses: Responses) -> dict[str, NDArray[np.float64]]:
    """One pass to counts, closed forms after."""
    return tables(tabulate(responses, by="desk", moments=False))


def by_pandas(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The same by the usual way of a data frame."""
    grouped = frame.groupby("cell", sort=True)
    found = grouped.agg(["count", "mean", "std"])
    satisfied = (frame.drop(columns="cell") >= 4).where(frame.drop(columns="cell").notna()).astype(float)
    satisfied["cell"] = frame["cell"]
    share = satisfied.groupby("cell", sort=True).mean()
    n = found.xs("count", axis=1, level=1)
    z = 1.959963984540054
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    return {"found": found, "share": share, "low": centre - half, "high": centre + half}


R = """
args <- commandArgs(TRUE); n <- as.integer(args[2]); items <- as.integer(args[3]); some <- as.integer(args[4])
con <- file(args[1], "rb"); cells <- readBin(con, "integer", n)
m <- matrix(readBin(con, "integer", n * items, size = 1), ncol = items); close(con)
m[m < 1] <- NA
d <- as.data.frame(m); names(d) <- sprintf("q%02d", seq_len(items)); d$cell <- cells
if (args[5] == "survey") {
  suppressMessages(library(survey))
  t <- system.time(for (one in seq_len(some) - 1) {
    own <- d[d$cell == one, ]
    for (q in names(d)[seq_len(items)]) {
      part <- own[!is.na(own[[q]]), ]; part$y <- part[[q]]; part$s <- as.numeric(part$y >= 4)
      s <- svydesign(ids = ~1, weights = rep(1, nrow(part)), data = part)
      svymean(~y, s); svyciprop(~s, s, method = "beta")
    }
  })["elapsed"]
} else {
  suppressMessages(library(data.table)); setDT(d)
  t <- system.time({
    long <- melt(d, id.vars = "cell", na.rm = TRUE)
    found <- long[, .(n = .N, mean = mean(value), sd = sd(value), share = mean(value >= 4)), by = .(cell, variable)]
  })["elapsed"]
}
cat(t)
"""


def by_r(package: str, responses: Responses, cells: NDArray[np.intp], some: int) -> float | None:
    """Seconds of R; None where it is not installed."""
    if shutil.which("Rscript") is None:
        return None
    there = f"quit(status = !requireNamespace('{package}', quietly = TRUE))"
    if subprocess.run(["Rscript", "-e", there], capture_output=True, check=False).returncode:
        return None
    with tempfile.TemporaryDirectory() as folder:
        data, script = Path(folder) / "data.bin", Path(folder) / "bench.R"
        data.write_bytes(cells.astype("<i4").tobytes() + responses.matrix.astype("i1").T.tobytes())
        script.write_text(R, "utf-8")
        number, items = responses.matrix.shape
        arguments = [str(data), str(number), str(items), str(some), package]
        done = subprocess.run(["Rscript", str(script), *arguments], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def megabytes_above(number: int, items: int) -> float:
    """Largest memory of our way above the loaded data; in a process that has done nothing else."""
    responses, _ = made(number, items)
    tabulate(Responses(responses.questionnaire, responses.matrix[:1000]))
    tracemalloc.start()
    ours(responses)
    return tracemalloc.get_traced_memory()[1] / 1e6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--ballots", type=int, default=1_000_000)
    parser.add_argument("--items", type=int, default=22)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--r-cells", type=int, default=60)
    parser.add_argument("--memory-only", action="store_true")
    options = parser.parse_args()
    if options.memory_only:
        print(megabytes_above(options.ballots, options.items))
        return
    found = measured(options)
    print(json.dumps(found, indent=2))
    sys.exit(1 if found["missed"] else 0)


def measured(options: argparse.Namespace) -> dict[str, object]:
    """Everything, in one run."""
    responses, cells = made(options.ballots, options.items)
    frame = pd.DataFrame(np.where(responses.matrix > 0, responses.matrix, np.nan)).assign(cell=cells)
    morning = Responses(responses.questionnaire, responses.matrix[:ADDED])
    before, added = tabulate(responses, moments=False), tabulate(morning, moments=False)
    counts = tabulate(responses, by="desk", moments=False).counts
    ways: dict[str, Callable[[], object]] = {
        "numpy_counts": lambda: counted_by_numpy(responses.matrix, cells),
        "ours": lambda: ours(responses),
        "ours_from_counts": lambda: tables(tabulate(morning, moments=False) + before),
        "ours_add_1000_ballots": lambda: before + added,
        "dirichlet_half_of_all_cells": lambda: mean_interval(counts),
        "pandas": lambda: by_pandas(frame),
    }
    seconds: dict[str, float | None] = {name: best(way, options.runs) for name, way in ways.items()}
    share = by_r("survey", responses, cells, options.r_cells)
    seconds["r_survey"] = None if share is None else share * AGENCIES * MONTHS / options.r_cells
    seconds["r_data_table"] = by_r("data.table", responses, cells, options.r_cells)
    unit = seconds["numpy_counts"] or 1.0
    size = ["--ballots", str(options.ballots), "--items", str(options.items)]
    command = [sys.executable, "-m", "tests.bench.speed", "--memory-only", *size]
    memory = float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    times = {name: None if value is None else round(value / unit, 2) for name, value in seconds.items()}
    missed = [name for name, is_missed in (
        ("ours", (times["ours"] or 0) > MOST_TIMES), ("memory", memory > MOST_MEGABYTES),
    ) if is_missed]  # fmt: skip
    return {
        "ballots": options.ballots, "items": options.items, "cells": AGENCIES * MONTHS * options.items,
        "seconds": {name: None if value is None else round(value, 4) for name, value in seconds.items()},
        "times_numpy_counts": times, "megabytes_above_the_data": round(memory, 1), "missed": missed,
    }  # fmt: skip


if __name__ == "__main__":
    main()
