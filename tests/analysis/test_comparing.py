from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import beta, betabinom, binom, norm

from analysis import comparing
from analysis.comparing import funnel, rank_intervals, shrink, shrink_values
from analysis.shrinkage import mean_and_variance


def test_everything_is_behind_one_door() -> None:
    assert {"compare_within", "funnel", "rank_intervals", "shrink", "stand", "standardise"} <= set(comparing.__all__)
    assert all(hasattr(comparing, name) for name in comparing.__all__)


def test_limits_of_chance_are_interpolated_binomial_quantiles() -> None:
    found = funnel([80, 40, 8], [100, 50, 10], target=0.8, spread=0)
    for row, level in enumerate((0.025, 0.001)):
        for at, n in enumerate((100, 50, 10)):
            r = int(binom.ppf(level, n, 0.8))
            part = (binom.cdf(r, n, 0.8) - level) / binom.pmf(r, n, 0.8)
            assert found.low[row, at] == pytest.approx(max(r - part, 0) / n)
            r = int(binom.ppf(level, n, 0.2))
            part = (binom.cdf(r, n, 0.2) - level) / binom.pmf(r, n, 0.2)
            assert found.high[row, at] == pytest.approx(1 - max(r - part, 0) / n)


def test_with_a_spread_the_limits_are_beta_binomial() -> None:
    found = funnel([80], [100], target=0.8, spread=0.06)
    strength = 0.8 * 0.2 / 0.06**2 - 1
    law = betabinom(100, 0.8 * strength, 0.2 * strength)
    r = int(law.ppf(0.025))
    assert found.low[0, 0] == pytest.approx((r - (law.cdf(r) - 0.025) / law.pmf(r)) / 100)
    chance = funnel([80], [100], target=0.8, spread=0)
    assert (found.low < chance.low).all()
    assert (found.high > chance.high).all()


def test_positions() -> None:
    k = np.array([80, 71, 60, 89, 96])
    found = funnel(k, 100, target=0.8, spread=0)
    assert found.positions.tolist() == ["inside", "low", "far_low", "high", "far_high"]
    assert found.shares.tolist() == (k / 100).tolist()
    assert (np.diff(found.low, axis=0) < 0).all()
    assert (np.diff(found.high, axis=0) > 0).all()


def test_the_line_is_the_pooled_share() -> None:
    assert funnel([10, 90], [20, 100]).target == pytest.approx(100 / 120)


def test_at_most_one_in_twenty_lies_outside_by_chance_and_hardly_any_far() -> None:
    rng = np.random.default_rng(1)
    n = rng.integers(20, 300, 4000)
    found = funnel(rng.binomial(n, 0.85), n, spread=0)
    assert (found.positions != "inside").mean() == pytest.approx(0.035, abs=0.012)
    assert np.char.startswith(found.positions, "far").mean() < 0.005


def test_the_usual_spread_is_found_and_a_few_bad_agencies_do_not_widen_it() -> None:
    rng = np.random.default_rng(2)
    n = rng.integers(100, 400, 300)
    truth = np.clip(rng.normal(0.8, 0.05, 300), 0, 1)
    truth[:6] = 0.4
    found = funnel(rng.binomial(n, truth), n)
    assert 0.03 < found.spread < 0.06
    assert (found.positions[:6] == "far_low").all()
    assert np.char.startswith(found.positions[6:], "far").mean() < 0.03
    assert funnel(rng.binomial(n, 0.8), n).spread < 0.015


def test_the_spread_by_hand() -> None:
    """Eleven z scores; the tenth at either end is the second smallest and largest."""
    shares = np.array([0.3, 0.42, 0.44, 0.46, 0.48, 0.5, 0.52, 0.54, 0.56, 0.58, 0.7])
    z = (shares - 0.5) * 20
    z[0], z[-1] = z[1], z[-2]
    variance = ((z**2).sum() - 10) / (400 * 11 - 400)
    assert variance > 0
    assert funnel(shares * 100, 100, target=0.5).spread == pytest.approx(np.sqrt(variance))
    assert funnel(shares[:3] * 100, 100, target=0.5).spread == 0


def test_what_chance_does_often_is_never_outside() -> None:
    """All five of five satisfied is what a third of all agencies at .8 show."""
    assert funnel([5, 0], [5, 5], target=0.8, spread=0).positions.tolist() == ["inside", "far_low"]


def test_a_funnel_of_extremes() -> None:
    found = funnel([0, 5, 0], [0, 5, 4])
    assert np.isnan(found.shares[0])
    assert (found.low[:, 0].tolist(), found.high[:, 0].tolist(), found.positions[0]) == ([0, 0], [1, 1], "inside")
    for k in (0, 40):
        everywhere = funnel([k] * 5, [40] * 5)
        assert everywhere.target == k / 40
        assert set(everywhere.positions) == {"inside"}
        assert np.isfinite(everywhere.low).all()
    assert funnel([], []).low.shape == (2, 0)
    assert funnel([], []).target == 0.5
    assert funnel([3.4], [7.6], target=0.5).shares[0] == pytest.approx(3.4 / 7.6)


@pytest.mark.parametrize(
    "changes", [{"target": 0.0}, {"target": 1.0}, {"target": 0.5, "spread": 0.5}, {"spread": -0.1}]
)
def test_impossible_funnels_are_refused(changes: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must"):
        funnel([5], [10], **changes)


def hyperparameters(k: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The beta-binomial model on a dense grid of its own: a, b and their weights."""
    m, part = np.meshgrid((np.arange(400) + 0.5) / 400, (np.arange(200) + 0.5) / 200)
    s = part / (1 - part) * np.median(n)
    a, b = (m * s).ravel(), ((1 - m) * s).ravel()
    log_weight = sum(betabinom.logpmf(one, size, a, b) for one, size in zip(k, n, strict=True))
    weight = np.exp(log_weight - np.max(log_weight))
    return a, b, weight / weight.sum()


def test_shares_are_shrunken_as_a_dense_sum_says() -> None:
    k, n = np.array([3, 18, 70, 45]), np.array([3, 30, 80, 50])
    a, b, weight = hyperparameters(k, n)
    found = shrink(np.stack([n - k, k], axis=1))
    for at, (one, size) in enumerate(zip(k, n, strict=True)):
        assert found.value[at] == pytest.approx(((one + a) / (size + a + b) * weight).sum(), abs=0.002)
        for end, level in ((found.low[at], 0.025), (found.high[at], 0.975)):
            assert (beta.cdf(end, one + a, size - one + b) * weight).sum() == pytest.approx(level, abs=0.003)


def test_means_are_shrunken_as_quadrature_says() -> None:
    counts = np.array([[0, 0, 0, 1, 3], [1, 2, 10, 20, 10], [5, 9, 20, 10, 2]], dtype=float)
    mean, variance = mean_and_variance(counts)

    def weight(spread: float) -> tuple[float, np.ndarray]:
        precision = 1 / (variance + spread**2)
        centre = (precision * mean).sum() / precision.sum()
        density = np.prod(norm.pdf(mean, centre, precision**-0.5)) / np.sqrt(precision.sum())
        own = spread**2 * precision
        return float(density), own * mean + (1 - own) * centre

    total = quad(lambda spread: weight(spread)[0], 0, 4)[0]
    expected = [quad(lambda s, at=at: float(weight(s)[0] * weight(s)[1][at]), 0, 4)[0] for at in range(3)]
    assert shrink(counts).value == pytest.approx(np.array(expected) / total, abs=0.01)


@pytest.mark.parametrize("method", ["beta_binomial", "normal", "nonparametric"])
def test_shrunken_figures_are_nearer_to_the_truth_and_their_intervals_hold_it(method: str) -> None:
    rng, errors, raw_errors, held = np.random.default_rng(3), [], [], []
    for _ in range(12):
        truth, n = np.clip(rng.normal(0.85, 0.05, 30), 0, 0.99), rng.integers(10, 120, 30)
        k = rng.binomial(n, truth)
        found = shrink(np.stack([n - k, k], axis=1), method=method)
        start = 0 if method == "beta_binomial" else 1
        errors.append(np.mean((found.value - start - truth) ** 2))
        raw_errors.append(np.mean((k / n - truth) ** 2))
        held.append(np.mean((found.low - start <= truth) & (truth <= found.high - start)))
    assert np.mean(errors) < 0.6 * np.mean(raw_errors)
    assert np.mean(held) > (0.85 if method == "nonparametric" else 0.9)


def test_small_units_give_way_to_the_whole_and_large_ones_do_not() -> None:
    counts = [[0, 0, 0, 0, 3], [0, 0, 0, 0, 3000], *[[2, 3, 10, 40, 30]] * 10]
    for method in ("normal", "nonparametric"):
        found = shrink(counts, method=method)
        assert found.value[0] < found.value[1]
        assert found.value[1] > 4.98
    shares = shrink([[0, 3], [0, 3000], *[[15, 70]] * 10]).value
    assert shares[0] < 0.97
    assert shares[1] > 0.997


def test_two_kinds_of_units_stay_two_for_the_nonparametric_law() -> None:
    counts = [[20, 10, 10, 5, 1]] * 10 + [[0, 1, 3, 15, 25]] * 10 + [[2, 2, 1, 0, 0]]
    normal, free = shrink(counts).value[-1], shrink(counts, method="nonparametric").value[-1]
    assert abs(free - 2.07) < 0.3
    assert free < normal + 0.2


@pytest.mark.parametrize("method", ["beta_binomial", "normal", "nonparametric"])
@pytest.mark.parametrize(
    "counts", [[[0, 0]], [[0, 0], [3, 7]], [[0, 5]], [[0, 50]] * 20, [[5, 5]], [[10**6, 10**6], [1, 1]]]
)
def test_extremes_have_an_answer_with_a_width(method: str, counts: list[list[int]]) -> None:
    found = shrink(counts, method=method)
    assert (found.low < found.high).all()
    assert ((found.low <= found.value) & (found.value <= found.high)).all()
    assert shrink(np.zeros((0, 2)), method=method).value.shape == (0,)


def test_a_unit_without_answers_is_like_the_others() -> None:
    for counts in ([[0, 0], *[[20, 80]] * 8], [[0] * 5, *[[2, 3, 10, 40, 30]] * 8]):
        for method in ("normal", "nonparametric"):
            found = shrink(counts, method=method)
            assert found.value[0] == pytest.approx(found.value[1], abs=0.35)
            assert found.high[0] - found.low[0] > found.high[1] - found.low[1]


def test_a_higher_level_is_wider() -> None:
    counts = [[20, 80], [15, 60], [9, 50]]
    assert (shrink(counts, confidence_level=0.99).low < shrink(counts, confidence_level=0.8).low).all()


@pytest.mark.parametrize(
    ("counts", "changes", "message"),
    [
        ([1, 2], {}, r"counts must have shape \(units, points\)"),
        ([[1, 2]], {"method": "james_stein"}, "choices: beta_binomial, normal, nonparametric"),
        ([[1, 2, 3]], {"method": "beta_binomial"}, "two columns"),
        ([[1, 2]], {"confidence_level": 1}, "confidence_level must lie between 0 and 1"),
    ],
)
def test_what_cannot_be_shrunken_is_refused(counts: list[Any], changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        shrink(counts, **changes)


def test_ranks_are_only_as_narrow_as_is_shown() -> None:
    found = rank_intervals([[10, 90], [12, 88], [50, 50], [90, 10], [0, 0]])
    assert found.low.tolist() == [1, 1, 3, 4, 1]
    assert found.high.tolist() == [3, 3, 4, 5, 5]
    means = rank_intervals([[0, 0, 0, 10, 90], [0, 0, 90, 10, 0], [0, 0, 0, 0, 0]])
    assert (means.low.tolist(), means.high.tolist()) == ([1, 2, 1], [2, 3, 3])


def test_equal_units_may_have_any_rank() -> None:
    found = rank_intervals([[20, 80]] * 6)
    assert (found.low.tolist(), found.high.tolist()) == ([1] * 6, [6] * 6)
    assert rank_intervals([[3, 2]]).high.tolist() == [1]
    assert rank_intervals(np.zeros((0, 5))).low.shape == (0,)


@pytest.mark.parametrize("columns", [2, 5])
def test_all_true_ranks_lie_in_their_intervals(columns: int) -> None:
    rng, missed = np.random.default_rng(4), 0
    shares = np.array([0.7, 0.75, 0.8, 0.85, 0.9, 0.95])
    ranks = np.arange(6, 0, -1)
    for _ in range(100):
        law = np.stack([1 - shares, *[0 * shares] * (columns - 2), shares], axis=1)
        found = rank_intervals(rng.multinomial(150, law))
        missed += bool(((found.low > ranks) | (found.high < ranks)).any())
    assert missed <= 8


def test_what_has_no_ranks_is_refused() -> None:
    with pytest.raises(ValueError, match=r"counts must have shape \(units, points\)"):
        rank_intervals([1, 2])
    with pytest.raises(ValueError, match="confidence_level must lie between 0 and 1"):
        rank_intervals([[1, 2]], confidence_level=0)


def test_the_eight_schools() -> None:
    """Rubin (1981): medians and the first school's limits as Gelman and others print them (200 draws)."""
    effects, errors = [28, 8, -3, 7, -1, 1, 18, 12], np.array([15, 10, 16, 11, 9, 11, 10, 18])
    medians = shrink_values(effects, errors**2, confidence_level=1e-9).low
    assert medians == pytest.approx([10, 8, 7, 8, 5, 6, 10, 8], abs=1)
    found = shrink_values(effects, errors**2)
    assert (found.low[0], found.high[0]) == pytest.approx((-2, 31), abs=1)


def test_values_with_variances_of_their_own() -> None:
    assert shrink_values([], []).value.shape == (0,)
    alone = shrink_values([2.0], [0.25])
    assert (alone.value[0], alone.low[0], alone.high[0]) == pytest.approx((2, 2 - 0.98, 2 + 0.98), abs=0.001)
    found = shrink_values([1.0, 2.0, 2.2, 1.9], [np.inf, 0.01, 0.01, 0.01])
    assert found.value[0] == pytest.approx(np.mean([2.0, 2.2, 1.9]), abs=0.01)
    assert found.high[0] - found.low[0] > 2 * (found.high[1] - found.low[1])
    unknown = shrink_values([1.0, 2.0], [np.inf, np.inf])
    assert unknown.low.tolist() == [-np.inf, -np.inf]
    same = shrink_values([1, 1, 1], [1e-12] * 3)
    assert (same.low < 1).all()
    assert (same.high > 1).all()


@pytest.mark.parametrize(
    ("values", "variances", "message"),
    [
        ([1, 2], [1], r"values and variances must have shape \(units,\)"),
        ([[1]], [[1]], r"values and variances must have shape \(units,\)"),
        ([np.nan], [1], "values must be finite, variances above zero"),
        ([1], [0], "values must be finite, variances above zero"),
    ],
)
def test_values_that_make_no_sense_are_refused(values: list[Any], variances: list[Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        shrink_values(values, variances)
