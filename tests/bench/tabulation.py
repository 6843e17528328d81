"""By hand: how long do a scorecard of a million ballots and the means of a province's cells take?

    python -m tests.bench.tabulation [--ballots 1000000] [--items 22] [--runs 3]

Prints JSON: seconds (best of the runs), also as multiples of numpy's bare bincount of the same matrix in the same
run. Exit status 1 where a target is missed.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable

import numpy as np

from analysis.evidence import p_values
from analysis.intervals import mean_interval
from analysis.questionnaire import Item, Questionnaire, Scale
from analysis.responses import Responses
from analysis.scores import score
from analysis.tabulation import tabulate

CELLS = 26_400
"""Items × desks × months of a province: 22 × 100 × 12."""
MOST_SECONDS = {"tabulate_and_score": 2.0, "mean_intervals": 5.0}


def ballots(number: int, items: int) -> Responses:
    """Answers of respondents who differ, 4 % of them missing or not applicable."""
    rng = np.random.default_rng(2026)
    scale = Scale(5, satisfied=(4, 5), at_or_below_average=(1, 2, 3))
    factors = ("A", "B", "C", "D", "E")
    asked = tuple(Item(f"I{place}", "five", factors[place * 5 // items]) for place in range(items))
    mood = rng.normal(4.2, 0.8, (number, 1)).astype(np.float32)
    rated = np.clip(np.round(mood + rng.standard_normal((number, items), np.float32)), 1, 5).astype(np.int8)
    blank = rng.random((number, items), np.float32)
    rated[blank < 0.04] = -2
    rated[blank < 0.01] = -1
    desks = rng.integers(0, 100, number).astype(np.str_)
    return Responses(Questionnaire(asked, factors, {"five": scale}), rated, desk=desks)


def best(action: Callable[[], object], runs: int) -> float:
    """Seconds of the fastest run."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def bare_bincount(matrix: np.ndarray) -> np.ndarray:
    """What numpy alone needs to count the same matrix."""
    width = 9
    codes = matrix.astype(np.intp) + (np.arange(matrix.shape[1]) * width + 3)
    return np.bincount(codes.ravel(), minlength=matrix.shape[1] * width)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--ballots", type=int, default=1_000_000)
    parser.add_argument("--items", type=int, default=22)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    responses = ballots(options.ballots, options.items)
    rng = np.random.default_rng(1)
    cells = np.array(
        [
            rng.multinomial(n, p)
            for n, p in zip(rng.integers(1, 80, CELLS), rng.dirichlet([0.3, 0.3, 1, 4, 5], CELLS), strict=True)
        ]
    )
    seconds = {
        "bare_bincount": best(lambda: bare_bincount(responses.matrix), options.runs),
        "tabulate_and_score": best(lambda: score(tabulate(responses)), options.runs),
        "tabulate": best(lambda: tabulate(responses), options.runs),
        "tabulate_counts_only": best(lambda: tabulate(responses, moments=False), options.runs),
        "tabulate_by_100_desks": best(lambda: tabulate(responses, by="desk"), options.runs),
        "mean_intervals": best(lambda: mean_interval(cells), options.runs),
        "p_values": best(lambda: p_values(cells), options.runs),
    }
    found = {
        "ballots": options.ballots,
        "items": options.items,
        "cells": CELLS,
        "seconds": {name: round(value, 3) for name, value in seconds.items()},
        "times_bare_bincount": {name: round(value / seconds["bare_bincount"], 1) for name, value in seconds.items()},
        "missed": [name for name, most in MOST_SECONDS.items() if seconds[name] > most],
    }
    print(json.dumps(found, indent=2))
    sys.exit(1 if found["missed"] else 0)


if __name__ == "__main__":
    main()
