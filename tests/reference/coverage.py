"""Exact coverage of intervals of a mean rating: every outcome of n answers, weighted by its probability.

python tests/reference/coverage.py > tests/reference/coverage.csv
"""

import sys
from collections.abc import Callable, Mapping
from itertools import combinations
from types import MappingProxyType

import numpy as np
import scipy
from numpy.typing import NDArray
from scipy.special import gammaln, stdtrit

from analysis.intervals import mean_interval

Floats = NDArray[np.float64]
Bounds = Callable[[Floats], tuple[Floats, Floats]]

LAWS: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        "ceiling": (0.02, 0, 0, 0, 0.98),
        "nearly_all_best": (0, 0, 0.01, 0.04, 0.95),
        "satisfied": (0.01, 0.02, 0.07, 0.40, 0.50),
        "national": (0.02, 0.04, 0.10, 0.44, 0.40),
        "bland": (0, 0.02, 0.90, 0.08, 0),
        "neutral": (0.05, 0.20, 0.50, 0.20, 0.05),
        "uniform": (0.20, 0.20, 0.20, 0.20, 0.20),
        "polarised": (0.45, 0.05, 0, 0.05, 0.45),
        "j_shaped": (0.25, 0.05, 0.05, 0.15, 0.50),
        "rare_anger": (0.05, 0, 0, 0.15, 0.80),
        "angry": (0.60, 0.25, 0.10, 0.04, 0.01),
        "two_neighbours": (0, 0, 0, 0.30, 0.70),
    }
)
"""Answers of satisfied, divided, indifferent and angry respondents: chosen for what desks see, and for what breaks
intervals (end points, rare answers at the far end, few points used)."""


def outcomes(n: int) -> NDArray[np.int64]:
    """All counts of five points that sum to n, shape (outcomes, 5)."""
    bars = np.array(list(combinations(range(n + 4), 4)))
    edges = np.hstack([np.full((len(bars), 1), -1), bars, np.full((len(bars), 1), n + 4)])
    return np.diff(edges, axis=1) - 1


def probabilities(counts: NDArray[np.int64], law: tuple[float, ...]) -> Floats:
    """Multinomial probabilities of the outcomes."""
    with np.errstate(divide="ignore"):
        logs = np.where(np.array(law) > 0, np.log(law), -1e9)  # a point that is never chosen
    size = gammaln(counts.sum(axis=1) + 1) - gammaln(counts + 1).sum(axis=1)
    return np.asarray(np.exp(size + counts @ logs))


def dirichlet_half(counts: Floats) -> tuple[Floats, Floats]:
    """The interval under test."""
    interval = mean_interval(counts)
    return interval.low, interval.high


def student(counts: Floats) -> tuple[Floats, Floats]:
    """The t interval, for comparison."""
    n, points = counts.sum(axis=1), np.arange(1, 6)
    mean = counts @ points / n
    variance = np.maximum(counts @ points**2 / n - mean**2, 0) * n / (n - 1)
    half = stdtrit(n - 1, 0.975) * np.sqrt(variance / n)
    return mean - half, mean + half


def coverages(n: int, bounds: Bounds) -> dict[str, float]:
    """By law: how often the interval holds the law's mean."""
    counts = outcomes(n)
    low, high = bounds(counts.astype(np.float64))
    return {
        name: float(probabilities(counts, law)[(low <= mean + 1e-9) & (mean <= high + 1e-9)].sum())
        for name, law in LAWS.items()
        for mean in [float(np.dot(law, np.arange(1, 6)))]
    }


def main() -> None:
    """Print a table."""
    sys.stdout.write(f"# numpy {np.__version__} scipy {scipy.__version__}\nn,law,dirichlet_half,t\n")
    for n in (5, 10, 20):
        ours, theirs = coverages(n, dirichlet_half), coverages(n, student)
        for law in LAWS:
            sys.stdout.write(f"{n},{law},{ours[law]:.6f},{theirs[law]:.6f}\n")


if __name__ == "__main__":
    main()
