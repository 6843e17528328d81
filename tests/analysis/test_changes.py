import numpy as np
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from analysis.intervals import mean_change_interval, mean_interval, share_change_interval, share_interval
from tests.analysis.building import ends
from tests.reference.coverage import LAWS, outcomes, probabilities

NEWCOMBE = (
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0000),
    (10, 10, 0, 10, 0.6075, 1.0000),
)
"""Newcombe, R. G. (1998). "Interval estimation for the difference between independent proportions: comparison of eleven
methods". Statistics in Medicine 17, 873-890, table II: his eight examples, method 10; first share minus second."""


def test_newcombe_s_examples() -> None:
    for k2, n2, k1, n1, low, high in NEWCOMBE:
        assert ends(share_change_interval(k1, n1, k2, n2)) == pytest.approx((low, high), abs=5.001e-5)


@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_a_change_of_a_share_agrees_with_statsmodels(level: float) -> None:
    for k1, n1, k2, n2 in ((0, 1, 1, 1), (3, 10, 9, 10), (143, 185, 150, 170), (0, 400, 7, 12), (4215, 4215, 1, 9)):
        expected = confint_proportions_2indep(k2, n2, k1, n1, method="newcomb", compare="diff", alpha=1 - level)
        found = share_change_interval(k1, n1, k2, n2, confidence_level=level)
        assert ends(found) == pytest.approx(tuple(map(float, expected)), abs=1e-12)


def test_changes_are_later_minus_earlier() -> None:
    better = share_change_interval(10, 40, 35, 40)
    assert better.low > 0
    assert ends(share_change_interval(35, 40, 10, 40)) == pytest.approx((-better.high, -better.low))
    happier = mean_change_interval([20, 10, 5, 3, 2], [2, 3, 5, 10, 20])
    assert happier.low > 0
    turned = mean_change_interval([2, 3, 5, 10, 20], [20, 10, 5, 3, 2])
    assert ends(turned) == pytest.approx((-happier.high, -happier.low))


def test_a_mean_of_two_points_changes_by_the_square_root_of_squared_distances() -> None:
    earlier, later = share_interval(4, 10, method="jeffreys"), share_interval(9, 12, method="jeffreys")
    found = mean_change_interval([6, 4], [3, 9])
    low = 0.35 - np.sqrt((0.75 - later.low) ** 2 + (earlier.high - 0.4) ** 2)
    high = 0.35 + np.sqrt((later.high - 0.75) ** 2 + (0.4 - earlier.low) ** 2)
    assert ends(found) == pytest.approx((low, high), abs=1e-6)


def test_a_period_without_answers_says_what_the_other_says() -> None:
    one = share_interval(5, 10)
    assert ends(share_change_interval(0, 0, 5, 10)) == pytest.approx((float(one.low) - 1, float(one.high)))
    assert ends(share_change_interval(5, 10, 0, 0)) == pytest.approx((-float(one.high), 1 - float(one.low)))
    assert ends(share_change_interval(0, 0, 0, 0)) == (-1, 1)
    mean = mean_interval([1, 2, 3, 4, 5])
    assert ends(mean_change_interval([0] * 5, [1, 2, 3, 4, 5])) == pytest.approx((mean.low - 5, mean.high - 1))
    assert ends(mean_change_interval([0] * 5, [0] * 5)) == (-4, 4)


@pytest.mark.parametrize("method", ["dirichlet_half", "gaffke", "kt", "t"])
def test_a_change_is_never_without_width_and_never_leaves_the_range(method: str) -> None:
    counts = np.array([[0, 0, 0, 0, 9], [9, 0, 0, 0, 0], [0, 0, 4, 0, 0], [1, 0, 0, 0, 0], [0, 1, 0, 0, 900]])
    found = mean_change_interval(counts[:, None], counts, method=method)
    means = counts @ np.arange(1, 6) / counts.sum(axis=1)
    change = means - means[:, None]
    assert found.low.shape == (5, 5)
    assert (found.low < found.high).all()
    assert (found.low >= -4 - 1e-12).all()
    assert (found.high <= 4 + 1e-12).all()
    assert (found.low <= change + 1e-12).all()
    assert (change <= found.high + 1e-12).all()
    assert found.high[1, 0] == pytest.approx(4)


def test_points_may_be_worth_something_else() -> None:
    plain, percent = (mean_change_interval([3, 4, 5], [1, 4, 9], points=points) for points in (None, [0, 50, 100]))
    assert ends(percent) == pytest.approx((50 * plain.low, 50 * plain.high))


def test_impossible_changes_are_refused() -> None:
    with pytest.raises(ValueError, match="0 <= k <= n"):
        share_change_interval(1, 2, 3, 2)
    with pytest.raises(ValueError, match="confidence_level"):
        share_change_interval(1, 2, 1, 2, confidence_level=0)
    with pytest.raises(ValueError, match="choices: dirichlet_half, gaffke, kt, t"):
        mean_change_interval([1, 2], [1, 2], method="wald")


@pytest.mark.parametrize(("sizes", "lowest"), [((10, 10), 0.942), ((5, 5), 0.932), ((5, 10), 0.937)])
def test_coverage_of_a_change_by_enumeration_of_every_pair_of_outcomes(sizes: tuple[int, int], lowest: float) -> None:
    earlier, later = (outcomes(n) for n in sizes)
    found = mean_change_interval(earlier[:, None], later)
    covered = []
    for before in LAWS.values():
        for after in LAWS.values():
            change = float((np.array(after) - before) @ np.arange(1, 6))
            holds = (found.low <= change + 1e-9) & (change <= found.high + 1e-9)
            covered.append(float(probabilities(earlier, before) @ holds @ probabilities(later, after)))
    assert min(covered) == pytest.approx(lowest, abs=6e-4)
    assert np.mean(covered) < 0.98
