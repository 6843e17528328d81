"""By hand: how often is each grade wrong, and what does it find, where the truth is planted?

    python -m tests.bench.flags [--worlds 40] [--desks 60] [--items 22] [--months 3] [--bad 0.04] [--healthy 1.8]

A world has desks of many sizes, healthy cells of many means, and a few whose true mean is at or below 3. Ratings are an
ordinal cut of desk + item + cell + person + chance, so a person's answers go together, and with them the errors of all
items of a desk; the cuts differ by item, so no law is exactly one that the library assumes. Each month is graded as a
family of its own; `anytime` looks at all months so far after each. Prints JSON: for each rule the mean share of wrong
flags among its flags, the worst month, and the share found of what is there, all and with 30 answers or more. Exit
status 1 where a promise is broken.
"""

import argparse
import json
import sys
import time

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from analysis.grading import FALSE_DISCOVERY_RATE, LIKELY_RATE, MINIMUM, TOLERANCE, grade

Floats = NDArray[np.float64]
PERSON = 0.7
"""Standard deviation of what a person adds to all items; chance adds 0.6 to 1.1 to each."""
PROMISES = {"confirmed": FALSE_DISCOVERY_RATE, "confirmed_nested": FALSE_DISCOVERY_RATE, "likely": LIKELY_RATE}


def laws(ability: Floats, cuts: Floats, spread: Floats) -> Floats:
    """Each cell's true law of ratings: the normal law of the person's and the answer's parts together, cut."""
    total = np.sqrt(PERSON**2 + spread**2)
    below = ndtr((cuts[None] - ability[..., None]) / total[None, :, None])
    ends = np.zeros((*ability.shape, 1)), np.ones((*ability.shape, 1))
    return np.diff(np.concatenate([ends[0], below, ends[1]], axis=-1), axis=-1)


def world(rng: np.random.Generator, options: argparse.Namespace) -> tuple[NDArray[np.int64], Floats]:
    """Counts, shape (months, desks, items, 5), and the true laws, shape (desks, items, 5)."""
    shape = (options.desks, options.items)
    cuts = np.sort(np.array([-1.6, -0.55, 0.55, 1.6]) + rng.normal(0, 0.12, (options.items, 4)), axis=1)
    healthy = (
        rng.normal(options.healthy, 0.35, (shape[0], 1))
        + rng.normal(0, 0.3, (1, shape[1]))
        + rng.normal(0, 0.15, shape)
    )
    ability = np.where(rng.random(shape) < options.bad, rng.normal(-0.5, 0.35, shape), healthy)
    spread = rng.uniform(0.6, 1.1, shape[1])
    counts = np.zeros((options.months, *shape, 5), dtype=np.int64)
    people = np.clip(rng.lognormal(3.4, 0.7, (options.months, shape[0])), 5, 250).astype(int)
    for month, desk in np.ndindex(options.months, shape[0]):
        mood = rng.normal(0, PERSON, (people[month, desk], 1))
        felt = ability[desk] + mood + spread * rng.standard_normal((people[month, desk], shape[1]))
        rated = (felt[..., None] > cuts).sum(axis=-1)
        rated[rng.random(rated.shape) < 0.04] = -1
        counts[month, desk] = np.stack([(rated == point).sum(axis=0) for point in range(5)], axis=-1)
    return counts, laws(ability, cuts, spread)


def flagged(counts: NDArray[np.int64], so_far: NDArray[np.int64]) -> dict[str, NDArray[np.bool_]]:
    """Which cells each rule flags in a month."""
    n = counts.sum(axis=-1)
    grades = grade(counts)
    nested = grade(counts, agencies=np.arange(len(counts)) // 3)
    return {
        "naive_mean_at_most_3": (n >= MINIMUM) & (counts @ np.arange(1, 6) <= 3 * n),
        "confirmed": grades == "confirmed",
        "confirmed_nested": nested == "confirmed",
        "likely": np.isin(grades, ["confirmed", "likely"]),
        "watch": np.isin(grades, ["confirmed", "likely", "watch"]),
        "confirmed_anytime": grade(so_far, anytime=True) == "confirmed",
    }


def judged(marks: NDArray[np.bool_], true: NDArray[np.bool_], answers: NDArray[np.int64]) -> tuple[float, ...]:
    """Share of wrong flags; share found of all, and of cells with 30 answers or more; number of flags."""
    many = true & (answers >= 30)
    wrong, found = (marks & ~true).sum() / max(marks.sum(), 1), (marks & true).sum() / max(true.sum(), 1)
    return float(wrong), float(found), float((marks & many).sum() / max(many.sum(), 1)), float(marks.sum())


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--worlds", type=int, default=40)
    parser.add_argument("--desks", type=int, default=60)
    parser.add_argument("--items", type=int, default=22)
    parser.add_argument("--months", type=int, default=3)
    parser.add_argument("--bad", type=float, default=0.04)
    parser.add_argument("--healthy", type=float, default=1.8, help="mean of healthy cells; 1.8 satisfies 83 of 100")
    options = parser.parse_args()
    found: dict[str, list[tuple[float, ...]]] = {}
    tolerated, start = [], time.perf_counter()
    for seed in range(options.worlds):
        counts, law = world(np.random.default_rng(seed), options)
        below, angry = law @ np.arange(1, 6) <= 3, law[..., :3].sum(axis=-1) > TOLERANCE
        for month in range(options.months):
            answers, so_far = counts[month].sum(axis=-1), counts[: month + 1].sum(axis=0)
            marks = flagged(counts[month], so_far)
            for rule, mark in marks.items():
                seen = so_far.sum(axis=-1) if rule == "confirmed_anytime" else answers
                truth = below | angry if rule == "watch" else below
                found.setdefault(rule, []).append(judged(mark, truth & (seen >= MINIMUM), seen))
            enough = below & (answers >= MINIMUM)
            tolerated.append((marks["watch"] & enough).sum() / max(enough.sum(), 1))
    names = ("false_discoveries", "recall", "recall_of_30_answers", "flags")
    figures = {
        rule: dict(zip(names, np.mean(rows, axis=0).round(3).tolist(), strict=True)) for rule, rows in found.items()
    }
    for rule, rows in found.items():
        figures[rule]["worst_month"] = round(max(row[0] for row in rows), 3)
    missed = [rule for rule, most in PROMISES.items() if figures[rule]["false_discoveries"] > most]
    shown = {
        **{name: getattr(options, name) for name in ("worlds", "desks", "items", "months", "bad", "healthy")},
        "rules": figures,
        "bad_cells_that_pass_as_clear": round(1 - float(np.mean(tolerated)), 4),
        "seconds": round(time.perf_counter() - start, 1),
        "missed": missed,
    }
    print(json.dumps(shown, indent=2))
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
