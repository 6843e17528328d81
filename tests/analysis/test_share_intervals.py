from typing import Literal

import numpy as np
import pytest
from scipy.stats import beta, binom, binomtest, hypergeom
from statsmodels.stats.proportion import proportion_confint

from analysis.intervals import share_interval
from tests.analysis.building import ends

METHODS = ("wilson", "clopper_pearson", "jeffreys", "mid_p")
SIZES = (1, 2, 7, 30, 185, 4215)


@pytest.mark.parametrize("level", [0.8, 0.95, 0.999])
@pytest.mark.parametrize(("method", "name"), [("wilson", "wilson"), ("clopper_pearson", "exact")])
def test_agrees_with_scipy(method: str, name: Literal["wilson", "exact"], level: float) -> None:
    for n in SIZES:
        for k in {0, 1, n // 3, n - 1, n}:
            expected = binomtest(k, n).proportion_ci(level, name)
            found = share_interval(k, n, confidence_level=level, method=method)
            assert ends(found) == pytest.approx((expected.low, expected.high), abs=1e-12), (k, n)


@pytest.mark.parametrize(
    ("method", "name"), [("wilson", "wilson"), ("clopper_pearson", "beta"), ("jeffreys", "jeffreys")]
)
def test_agrees_with_statsmodels(method: str, name: str) -> None:
    for n in SIZES[2:]:
        k = np.arange(1, n, max(n // 20, 1))
        low, high = proportion_confint(k, n, alpha=0.1, method=name)
        found = share_interval(k, n, confidence_level=0.9, method=method)
        assert found.low == pytest.approx(low, abs=1e-12)
        assert found.high == pytest.approx(high, abs=1e-12)


def test_wilson_in_the_text_s_example() -> None:
    found = share_interval(143, 185)
    assert (round(float(found.low), 3), round(float(found.high), 3)) == (0.707, 0.827)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("n", [1, 2, 10, 1000, 123457])
def test_nobody_and_everybody_end_exactly_at_0_and_1(method: str, n: int) -> None:
    found = share_interval([0, n], n, method=method)
    assert (found.low[0], found.high[1]) == (0.0, 1.0)
    assert 0 < found.high[0] < 1
    assert 0 < found.low[1] < 1
    assert found.high[0] == pytest.approx(1 - found.low[1], abs=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_without_answers_nothing_is_known(method: str) -> None:
    found = share_interval(0, 0, method=method)
    assert ends(found) == (0.0, 1.0)


def test_jeffreys_beside_the_ends_is_a_beta_quantile() -> None:
    found = share_interval(0, 12, method="jeffreys")
    assert found.high == pytest.approx(beta.ppf(0.975, 0.5, 12.5))


def test_arrays_are_broadcast_and_single_values_have_no_axes() -> None:
    assert share_interval([[1], [2]], [5, 6, 7]).low.shape == (2, 3)
    assert share_interval(1, 5).low.shape == ()
    assert share_interval([], []).high.shape == (0,)


@pytest.mark.parametrize("method", METHODS)
def test_pseudo_counts_lie_between_whole_ones(method: str) -> None:
    lows = [float(share_interval(k, 20, method=method).low) for k in (7, 7.5, 8)]
    assert lows[0] < lows[1] < lows[2]


def test_an_unknown_method_is_refused_with_the_choices() -> None:
    with pytest.raises(
        ValueError, match="unknown method 'wald'; choices: wilson, clopper_pearson, jeffreys, mid_p, hypergeometric, kt"
    ):
        share_interval(1, 2, method="wald")


@pytest.mark.parametrize("method", METHODS)
def test_a_census_is_the_only_interval_without_width(method: str) -> None:
    census = share_interval([0, 30, 50], 50, method=method, population=50)
    assert census.low.tolist() == census.high.tolist() == [0, 0.6, 1]
    nearly = share_interval([0, 30, 50], 50, method=method, population=51)
    assert (nearly.high > nearly.low).all()
    nobody = share_interval(0, 0, method=method, population=0)
    assert ends(nobody) == (0, 1)


def test_a_population_narrows_as_its_part_grows() -> None:
    widths = [float(i.high - i.low) for i in (share_interval(30, 50, population=size) for size in (51, 60, 100, 10**9))]
    assert widths == sorted(widths)
    endless = share_interval(30, 50)
    assert widths[-1] == pytest.approx(float(endless.high - endless.low), rel=1e-6)


def test_a_population_enlarges_n_by_the_variance_of_drawing_without_replacement() -> None:
    found, endless = share_interval(30, 50, population=100), share_interval(30 * 99 / 50, 99)
    assert ends(found) == pytest.approx(ends(endless))


def test_a_population_covers_like_the_exact_inversion() -> None:
    """Every number of satisfied people in a population of 300, 60 of whom are asked: coverage and width."""
    size, n, k = 300, 60, np.arange(61)
    found = share_interval(k, n, population=size)
    covered, widths = [], []
    for satisfied in range(15, 286):
        odds = hypergeom.pmf(k, size, satisfied, n)
        holds = (found.low <= satisfied / size) & (satisfied / size <= found.high)
        covered.append(float(odds[holds].sum()))
        widths.append(float((odds * (found.high - found.low)).sum()))
    assert min(covered) > 0.90
    assert 0.945 < np.mean(covered) < 0.965
    inverted = [s for s in range(size + 1) if min(hypergeom.cdf(36, size, s, n), hypergeom.sf(35, size, s, n)) > 0.025]
    assert (found.low[36], found.high[36]) == pytest.approx((inverted[0] / size, inverted[-1] / size), abs=0.012)


def test_clopper_pearson_never_covers_less_than_it_says() -> None:
    n, k = 30, np.arange(31)
    found = share_interval(k, n, method="clopper_pearson")
    for share in np.linspace(0.005, 0.995, 199):
        odds = binom.pmf(k, n, share)
        assert odds[(found.low <= share) & (share <= found.high)].sum() >= 0.95


@pytest.mark.parametrize("level", [0.8, 0.95, 0.999])
def test_mid_p_is_where_the_outcome_counts_half_in_either_tail(level: float) -> None:
    for n in SIZES:
        for k in {0, 1, n // 3, n - 1, n}:
            found = share_interval(k, n, method="mid_p", confidence_level=level)
            if k > 0:
                above = binom.sf(k, n, found.low) + binom.pmf(k, n, found.low) / 2
                assert above == pytest.approx((1 - level) / 2, rel=1e-9), (k, n)
            if k < n:
                below = binom.cdf(k - 1, n, found.high) + binom.pmf(k, n, found.high) / 2
                assert below == pytest.approx((1 - level) / 2, rel=1e-9), (k, n)


def test_mid_p_lies_within_clopper_and_pearson_and_covers_as_documented() -> None:
    n, k = 30, np.arange(31)
    found, cautious = (share_interval(k, n, method=method) for method in ("mid_p", "clopper_pearson"))
    assert (found.low[1:] > cautious.low[1:]).all()
    assert (found.high[:-1] < cautious.high[:-1]).all()
    covered = [
        binom.pmf(k, n, share)[(found.low <= share) & (share <= found.high)].sum()
        for share in np.linspace(0.005, 0.995, 199)
    ]
    assert 0.92 < min(covered) < 0.93
    assert 0.955 < np.mean(covered) < 0.96


@pytest.mark.parametrize("level", [0.5, 0.95, 0.99])
@pytest.mark.parametrize(("population", "n"), [(1, 1), (7, 3), (30, 20), (300, 60), (40, 39)])
def test_hypergeometric_keeps_every_number_of_people_that_no_tail_excludes(
    population: int, n: int, level: float
) -> None:
    tail = (1 - level) / 2
    found = share_interval(np.arange(n + 1), n, method="hypergeometric", population=population, confidence_level=level)
    for k in range(n + 1):
        kept = [
            satisfied / population
            for satisfied in range(k, population - (n - k) + 1)
            if hypergeom.sf(k - 1, population, satisfied, n) > tail
            and hypergeom.cdf(k, population, satisfied, n) > tail
        ]
        low, high = float(found.low[k]), float(found.high[k])
        assert (low, high) == pytest.approx((min(kept[0], k / n), max(kept[-1], k / n)), abs=1e-12)


def test_hypergeometric_never_covers_less_than_it_says() -> None:
    size, n, k = 60, 25, np.arange(26)
    found = share_interval(k, n, method="hypergeometric", population=size)
    for satisfied in range(size + 1):
        holds = (found.low <= satisfied / size + 1e-12) & (satisfied / size <= found.high + 1e-12)
        assert hypergeom.pmf(k, size, satisfied, n)[holds].sum() >= 0.95


def test_hypergeometric_among_very_many_is_clopper_and_pearson() -> None:
    found, endless = (
        share_interval([0, 3, 20], 20, method=method, population=size)
        for method, size in (("hypergeometric", 10**7), ("clopper_pearson", None))
    )
    assert found.low == pytest.approx(endless.low, abs=1e-5)
    assert found.high == pytest.approx(endless.high, abs=1e-5)


def test_hypergeometric_degenerate_cases() -> None:
    found = share_interval([0, 0, 5, 0, 5], [0, 0, 5, 5, 5], method="hypergeometric", population=[0, 9, 5, 5, 6])
    assert found.low[:4].tolist() == [0, 0, 1, 0]
    assert found.high[:4].tolist() == [1, 1, 1, 0]
    assert found.low[4] < found.high[4] == 1
    assert share_interval([[1]], [[2]], method="hypergeometric", population=3).low.shape == (1, 1)


@pytest.mark.parametrize(("k", "n", "population"), [(1.5, 3, 9), (1, 2.5, 9), (1, 3, 9.5)])
def test_hypergeometric_wants_whole_people(k: float, n: float, population: float) -> None:
    with pytest.raises(ValueError, match="needs whole numbers of people"):
        share_interval(k, n, method="hypergeometric", population=population)


def test_hypergeometric_wants_a_population() -> None:
    with pytest.raises(ValueError, match="'hypergeometric' needs a population"):
        share_interval(1, 2, method="hypergeometric")
