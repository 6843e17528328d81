import re
from typing import Any

import numpy as np
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from analysis.equivalence import mean_equivalence, share_equivalence


@pytest.mark.parametrize(
    ("k1", "n1", "k2", "n2"), [(80, 100, 81, 100), (800, 1000, 790, 1000), (1600, 2000, 1650, 2000)]
)
@pytest.mark.parametrize("level", [0.05, 0.01])
def test_unchanged_is_what_both_one_sided_tests_say(k1: int, n1: int, k2: int, n2: int, level: float) -> None:
    low, high = confint_proportions_2indep(k2, n2, k1, n1, method="newcomb", compare="diff", alpha=2 * level)
    for margin in (0.02, 0.05, 0.2):
        found = share_equivalence(k1, n1, k2, n2, margin=margin, level=level)
        assert [float(found.interval.low), float(found.interval.high)] == pytest.approx([low, high], abs=1e-12)
        assert bool(found.unchanged) == (-margin < low and high < margin)


def test_a_change_as_large_as_the_margin_is_seldom_called_unchanged() -> None:
    rng = np.random.default_rng(2)
    before, after = rng.binomial(600, 0.8, 20_000), rng.binomial(600, 0.88, 20_000)
    wrong = share_equivalence(before, 600, after, 600, margin=0.08).unchanged.mean()
    assert 0.03 < wrong < 0.06
    same = share_equivalence(before, 600, rng.binomial(600, 0.8, 20_000), 600, margin=0.08).unchanged.mean()
    assert same > 0.8


def test_means_are_compared_on_their_scale() -> None:
    counts = np.array([5, 10, 20, 60, 40])
    found = mean_equivalence([counts, 20 * counts], 20 * counts, margin=[0.15, 0.15])
    assert found.unchanged.tolist() == [False, True]
    assert not mean_equivalence([0] * 5, counts, margin=1).unchanged


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"margin": 0}, "margin must lie between 0 and 1"),
        ({"margin": 1}, "margin must lie between 0 and 1"),
        ({"margin": 0.1, "level": 0.5}, "level must lie between 0 and 0.5, not 0.5"),
    ],
)
def test_what_makes_no_sense_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        share_equivalence(1, 2, 1, 2, **changes)


def test_margins_of_means_are_points() -> None:
    with pytest.raises(ValueError, match="margin must be finite and above 0"):
        mean_equivalence([1, 2], [1, 2], margin=0)
    with pytest.raises(ValueError, match="the same number of points"):
        mean_equivalence([1, 2], [1, 2, 3], margin=1)
