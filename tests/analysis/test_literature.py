"""Numbers that are printed in papers, and coverages that the documentation names."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binom

from analysis.evidence import benjamini_hochberg
from analysis.intervals import mean_interval, share_interval
from tests.analysis.building import ends

NEWCOMBE = (
    (81, 263, "wilson", 0.2553, 0.3662),
    (15, 148, "wilson", 0.0624, 0.1605),
    (0, 20, "wilson", 0.0000, 0.1611),
    (1, 29, "wilson", 0.0061, 0.1718),
    (81, 263, "clopper_pearson", 0.2527, 0.3676),
    (15, 148, "clopper_pearson", 0.0578, 0.1617),
    (0, 20, "clopper_pearson", 0.0000, 0.1684),
    (1, 29, "clopper_pearson", 0.0009, 0.1776),
)
"""Newcombe, R. G. (1998). "Two-sided confidence intervals for the single proportion: comparison of seven methods".
Statistics in Medicine 17, 857-872: his four examples, methods 3 and 5."""

MYOCARDIAL_INFARCTION = (
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
    0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000,
)  # fmt: skip
"""Benjamini and Hochberg (1995), section 4.1: fifteen comparisons of two treatments."""


@pytest.mark.parametrize(("k", "n", "method", "low", "high"), NEWCOMBE)
def test_newcombe_s_examples(k: int, n: int, method: str, low: float, high: float) -> None:
    assert ends(share_interval(k, n, method=method)) == pytest.approx((low, high), abs=5.001e-5)


def test_benjamini_and_hochberg_s_example_declares_four() -> None:
    adjusted = benjamini_hochberg(MYOCARDIAL_INFARCTION)
    assert (adjusted <= 0.05).tolist() == [True] * 4 + [False] * 11
    assert adjusted[3] == pytest.approx(0.0095 * 15 / 4)
    assert (np.array(MYOCARDIAL_INFARCTION) * 15 <= 0.05).sum() == 3  # what Bonferroni declares


@pytest.mark.parametrize(
    ("p", "expected"),
    [
        ([0.02, 0.02, 0.02], [0.02, 0.02, 0.02]),
        ([0.03, 0.01, 0.03, 0.01], [0.03, 0.02, 0.03, 0.02]),
        ([0.9, 0.8, 0.04], [0.9, 0.9, 0.12]),
    ],
)
def test_ties_and_steps_by_hand(p: list[float], expected: list[float]) -> None:
    assert benjamini_hochberg(p) == pytest.approx(expected)


def test_the_order_of_p_values_does_not_matter() -> None:
    turned = benjamini_hochberg(MYOCARDIAL_INFARCTION[::-1])[::-1]
    assert turned.tolist() == benjamini_hochberg(MYOCARDIAL_INFARCTION).tolist()


SHARES = np.linspace(0.005, 0.995, 991)


def covered(low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each of SHARES the probability of the outcomes 0 to n whose intervals hold it."""
    k = np.arange(len(low))[:, None]
    holds = (low[:, None] <= SHARES) & (high[:, None] >= SHARES)
    return np.asarray((binom.pmf(k, len(low) - 1, SHARES) * holds).sum(axis=0))


def coverages(n: int, method: str) -> NDArray[np.float64]:
    """Exact coverage of a share's interval."""
    found = share_interval(np.arange(n + 1), n, method=method)
    return covered(found.low, found.high)


@pytest.mark.parametrize(
    ("n", "method", "lowest", "mean"),
    [
        (10, "wilson", 0.842, 0.954),
        (30, "wilson", 0.860, 0.953),
        (100, "wilson", 0.910, 0.951),
        (10, "clopper_pearson", 0.961, 0.984),
        (30, "clopper_pearson", 0.954, 0.973),
        (100, "clopper_pearson", 0.950, 0.964),
        (10, "jeffreys", 0.868, 0.953),
        (30, "jeffreys", 0.889, 0.951),
        (100, "jeffreys", 0.881, 0.950),
    ],
)
def test_coverage_of_a_share(n: int, method: str, lowest: float, mean: float) -> None:
    found = coverages(n, method)
    assert found.min() == pytest.approx(lowest, abs=6e-4)
    assert found.mean() == pytest.approx(mean, abs=6e-4)


def test_clopper_pearson_is_a_tenth_wider_than_wilson_at_thirty() -> None:
    widths = {}
    for method in ("wilson", "clopper_pearson"):
        found = share_interval(np.arange(31), 30, method=method)
        widths[method] = float(np.mean(found.high - found.low))
    assert widths["clopper_pearson"] / widths["wilson"] == pytest.approx(1.1, abs=0.03)


def test_with_two_points_a_mean_s_interval_covers_as_jeffreys_does() -> None:
    """So it is below .89 at n = 10 for some shares."""
    n, k = 10, np.arange(11)
    found = mean_interval(np.stack([n - k, 0 * k, 0 * k, 0 * k, k], axis=1))
    shares = covered((found.low - 1) / 4, (found.high - 1) / 4)
    assert shares.min() == pytest.approx(coverages(n, "jeffreys").min(), abs=0.01)
    assert shares.mean() == pytest.approx(0.953, abs=0.002)
