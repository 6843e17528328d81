import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import gammaln
from scipy.stats import t as student

from analysis.anytime import e_values, kt_interval

CEILING, MIDDLE, ANGRY = (0.02, 0, 0, 0, 0.98), (0.15, 0.2, 0.3, 0.2, 0.15), (0.3, 0.1, 0.05, 0.15, 0.4)


def wealth(counts: list[int], m: float, most: float = 1) -> float:
    """The definition, by adaptive quadrature over b = sin² of an angle."""
    mu, u = (m - 1) / (len(counts) - 1), np.arange(len(counts)) / (len(counts) - 1)

    def product(angle: float) -> float:
        b = np.sin(angle) ** 2
        return float(np.prod((b * u / mu + (1 - b) * (1 - u) / (1 - mu)) ** counts))

    end = float(np.arcsin(np.sqrt(most)))
    return float(quad(product, 0, end, epsabs=1e-13, epsrel=1e-11, limit=400)[0]) / end


@pytest.mark.parametrize("counts", [[1, 2, 5, 20, 12], [3, 0, 0, 0, 4], [0, 1, 0], [30, 40, 50, 60, 70]])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_at_the_bounds_the_wealth_is_what_the_level_allows(counts: list[int], level: float) -> None:
    for bound in kt_interval(counts, level):
        assert wealth(counts, float(bound)) == pytest.approx(1 / (1 - level), rel=1e-6)


def test_where_all_agree_it_is_a_gamma_ratio() -> None:
    """wealth(m) = E bⁿ / μⁿ, and E bⁿ = Γ(n + ½)/(Γ(½) n!)."""
    for n in (1, 10, 1000, 100_000):
        low, high = kt_interval([0, 0, 0, 0, n])
        expected = np.exp((gammaln(n + 0.5) - gammaln(0.5) - gammaln(n + 1) - np.log(20)) / n)
        assert low == pytest.approx(1 + 4 * expected, abs=1e-8)
        assert high == 5


def test_it_turns_with_the_scale() -> None:
    low, high = kt_interval([[1, 2, 5, 20, 12], [12, 20, 5, 2, 1]])
    assert low[0] == pytest.approx(6 - high[1], abs=1e-8)
    assert high[0] == pytest.approx(6 - low[1], abs=1e-8)


def test_each_scale_has_its_own_length() -> None:
    low, high = kt_interval([[2, 3, 9, 0, 0], [2, 3, 9, 0, 0]], points=[3, 5])
    alone = kt_interval([2, 3, 9])
    assert (low[0], high[0]) == pytest.approx((float(alone[0]), float(alone[1])), abs=1e-8)
    assert high[1] > high[0]


def test_nothing_and_little_is_known() -> None:
    low, high = kt_interval(np.array([[0] * 5, [0, 0, 0, 0, 1], [1, 0, 0, 0, 0], [0, 0, 0.5, 0, 0]]))
    assert low.tolist()[::2] == [1, 1]
    assert low[1] == pytest.approx(1.1)
    assert high.tolist()[:2] == [5, 5]
    assert high[2] == pytest.approx(4.9)
    assert 1 < low[3] < 1.01
    assert kt_interval(np.zeros((0, 3, 5)))[0].shape == (0, 3)


def test_the_mean_lies_inside_and_more_answers_say_more() -> None:
    counts = np.array([1, 2, 5, 20, 12]) * np.array([1, 10, 100, 10_000])[:, None]
    low, high = kt_interval(counts)
    assert (low < 4).all()
    assert (high > 4).all()
    assert (np.diff(high - low) < 0).all()


@pytest.mark.parametrize("level", [0, 1, 1.5])
def test_a_level_outside_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match="confidence_level must lie between 0 and 1"):
        kt_interval([1, 2], level)


@pytest.mark.parametrize(("counts", "threshold"), [([20, 10, 5, 3, 2], 3), ([4, 5, 6, 7, 8], 2.2), ([3, 3], 1.5)])
def test_an_e_value_is_the_wealth_of_bets_on_low_ratings(counts: list[int], threshold: float) -> None:
    most = (threshold - 1) / (len(counts) - 1)
    assert e_values(counts, threshold=threshold) == pytest.approx(wealth(counts, threshold, most), rel=1e-9)


def test_e_values_at_the_ends() -> None:
    found = e_values([[0] * 5, [0, 0, 50, 0, 0], [1_000_000, 0, 0, 0, 0], [0, 0, 0, 0, 1000]])
    assert found[:2] == pytest.approx([1, 1])
    assert found[2] == np.inf
    assert 0 < found[3] < 1e-3
    assert e_values(np.zeros((0, 5))).shape == (0,)
    assert e_values([[3, 1, 0, 0, 0]], points=[2]) == pytest.approx(e_values([[3, 1]]))


@pytest.mark.parametrize("threshold", [1, 5, np.nan])
def test_a_threshold_outside_the_scale_is_refused(threshold: float) -> None:
    with pytest.raises(ValueError, match="threshold must lie between the ends of the scale"):
        e_values([1, 2, 3, 4, 5], threshold=threshold)


def test_an_e_value_is_worth_at_most_one_where_it_is_not_true() -> None:
    """Over every outcome of six answers: the mean of the e-value, at the threshold and above it."""
    outcomes = np.array([(a, b, 6 - a - b) for a in range(7) for b in range(7 - a)])
    ways = np.exp(gammaln(7) - gammaln(outcomes + 1).sum(axis=1))
    for law in ([0.3, 0.4, 0.3], [0.5, 0, 0.5], [0.2, 0.4, 0.4], [0.05, 0.05, 0.9]):
        mean = (ways * np.prod(np.array(law) ** outcomes, axis=1) * e_values(outcomes)).sum()
        assert mean <= 1 + 1e-12
        assert (mean == pytest.approx(1)) == (law[0] == law[2])


def watched(law: tuple[float, ...], series: int) -> np.ndarray:
    """Counts so far on each of 250 days of four answers, shape (series, 250, 5)."""
    return np.random.default_rng(7).multinomial(4, law, (series, 250)).cumsum(axis=1)


@pytest.mark.parametrize("law", [CEILING, MIDDLE, ANGRY])
def test_a_year_of_daily_looks_hardly_ever_misses(law: tuple[float, ...]) -> None:
    low, high = kt_interval(watched(law, 120))
    truth = float(np.dot(law, range(1, 6)))
    assert ((low > truth) | (high < truth)).any(axis=1).mean() <= 0.05


def test_the_t_interval_breaks_when_it_is_watched() -> None:
    counts = watched(MIDDLE, 200)
    n = counts.sum(axis=-1)
    mean = counts @ np.arange(1, 6) / n
    spread = np.sqrt((counts @ np.arange(1, 6) ** 2 / n - mean**2) / (n - 1))
    assert (abs(mean - 3) > student.ppf(0.975, n - 1) * spread).any(axis=1).mean() > 0.3


def test_an_alarm_is_hardly_ever_false_and_comes_when_it_is_bad() -> None:
    assert (e_values(watched(MIDDLE, 400)) >= 20).any(axis=1).mean() <= 0.05
    alarmed = e_values(watched((0.2, 0.27, 0.28, 0.15, 0.1), 100)) >= 20
    assert alarmed.any(axis=1).mean() > 0.95
    assert np.median(alarmed.argmax(axis=1)) < 60
