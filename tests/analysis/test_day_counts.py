"""Numbers of ballots a day: scipy's laws, how often ordinary days seem unusual, and what is found of planted ones."""

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray
from scipy.stats import betabinom, dirichlet_multinomial

from analysis.day_counts import SPREADS, days

OPEN: NDArray[np.datetime64] = np.arange("2026-01-05", "2026-03-28", dtype="datetime64[D]")
OPEN = OPEN[np.is_busday(OPEN)]
WEEK = np.array([1.3, 1.0, 0.9, 0.9, 1.1])
"""Monday to Friday, over the mean."""


def visits(seed: int, mean: float, spread: float) -> NDArray[np.float64]:
    """Ballots of ordinary open days whose levels vary with that relative variance."""
    draws = np.random.default_rng(seed)
    levels = draws.gamma(1 / spread, spread, len(OPEN)) if spread else np.ones(len(OPEN))
    return draws.poisson(mean * WEEK[np.arange(len(OPEN)) % 5] * levels).astype(float)


def by_definition(counts: NDArray[np.float64], day: int) -> float:
    """A day's tail, weighed by the likelihood of the other days, with scipy's laws."""
    whole, tails, likelihoods = counts.astype(int).reshape(-1, 5), [], []
    column, place = day % 5, day // 5
    for spread in SPREADS[1:]:
        total, others = whole[:, column].sum(), len(whole) - 1
        tails.append(betabinom.sf(counts[day] - 1, total, 1 / spread, others / spread))
        left = [np.delete(whole[:, one], place) if one == column else whole[:, one] for one in range(5)]
        likelihoods.append(sum(dirichlet_multinomial.logpmf(x, np.full(len(x), 1 / spread), x.sum()) for x in left))
    weights = np.exp(np.array(likelihoods) - max(likelihoods))
    return float(np.average(tails, weights=weights))


def test_a_burst_s_rate_is_that_of_scipy_s_laws() -> None:
    counts = visits(1, 12, 0.6)  # so uneven that no spread at all has no weight
    found = days(OPEN, counts)
    for day in (0, 7, 23, 44, 59):
        assert found.burst[day] == pytest.approx(by_definition(counts, day), rel=1e-6)


def test_without_any_spread_between_days_it_is_binomial() -> None:
    counts = np.full(60, 50.0)
    assert days(OPEN, counts).burst[0] == pytest.approx(betabinom.sf(49, 600, 1e9, 11e9), abs=0.02)


def test_expected_are_the_other_days_of_the_weekday() -> None:
    counts = visits(2, 10, 0.0)
    table = counts.reshape(-1, 5)
    assert days(OPEN, counts).expected == pytest.approx(((table.sum(axis=0) - table) / 11).ravel())


@pytest.mark.parametrize("mean", [3, 20])
@pytest.mark.parametrize("spread", [0.0, 0.1, 0.5])
def test_ordinary_days_seldom_seem_unusual(mean: float, spread: float) -> None:
    found = [days(OPEN, visits(seed, mean, spread), seed=seed) for seed in range(40)]
    assert np.mean([of.burst <= 0.01 for of in found]) <= 0.015
    assert np.mean([of.burst <= 0.05 for of in found]) <= 0.055
    assert np.mean([of.regular <= 0.05 for of in found]) <= 0.1
    if spread:
        assert max(of.regular <= 0.05 for of in found) == 0


def test_planted_bursts_are_found_where_ordinary_days_do_not_differ_as_much() -> None:
    hits = {0.0: 0.0, 0.1: 0.0, 0.5: 0.0}
    for spread in hits:
        rates = []
        for seed in range(20):
            counts = visits(seed, 20, spread)
            counts[seed] = round(60 * WEEK[seed % 5])
            rates.append(days(OPEN, counts).burst[seed])
        hits[spread] = float(np.mean(np.array(rates) <= 0.01))
    assert hits[0.0] == hits[0.1] == 1
    assert hits[0.5] < 0.5


def test_a_burst_does_not_excuse_itself_but_three_are_the_desk_s_way() -> None:
    counts = visits(5, 20, 0.0)
    counts[10] = 200
    alone = days(OPEN, counts).burst[10]
    counts[[15, 20]] = 200  # the same weekday
    assert alone < 1e-6
    assert days(OPEN, counts).burst[10] > 1e-3


def test_counts_that_are_too_much_alike_are_found_and_busy_days_are_not() -> None:
    draws = np.random.default_rng(4)
    made_up = np.round(20 * WEEK[np.arange(60) % 5] + draws.normal(0, 1, 60))
    found = days(OPEN, made_up)
    assert found.dispersion < 0.2
    assert found.regular == pytest.approx(1e-4, rel=0.01)
    busy = days(OPEN, visits(4, 20, 0.5))
    assert busy.dispersion > 3
    assert busy.regular > 0.99


def test_dispersion_is_fisher_s_index_within_weekdays() -> None:
    counts = visits(6, 15, 0.0)
    table = counts.reshape(-1, 5)
    index = (((table - table.mean(axis=0)) ** 2).sum(axis=0) / table.mean(axis=0)).sum()
    assert days(OPEN, counts).dispersion == pytest.approx(index / 55)


def test_days_that_are_not_known_are_left_out() -> None:
    counts = visits(7, 10, 0.1)
    gaps = counts.copy()
    gaps[[3, 8, 40]] = np.nan
    found, kept = days(OPEN, gaps), days(OPEN[~np.isnan(gaps)], gaps[~np.isnan(gaps)])
    assert found.burst[~np.isnan(gaps)].tolist() == kept.burst.tolist()
    assert (found.dispersion, found.regular) == (kept.dispersion, kept.regular)
    assert found.burst[[3, 8, 40]].tolist() == [1, 1, 1]
    assert np.isnan(found.expected[[3, 8, 40]]).all()


@pytest.mark.parametrize(
    "counts", [[], [5], [np.nan] * 20, [0] * 60, [1] * 29 + [0] * 31, [100] * 9, [100] * 9 + [np.nan] * 20]
)
def test_few_days_or_ballots_are_not_unusual(counts: list[float]) -> None:
    found = days(OPEN[: len(counts)], counts)
    assert found.burst.tolist() == [1] * len(counts)
    assert np.isnan(found.dispersion)
    assert found.regular == 1


def test_weekdays_with_one_day_say_nothing() -> None:
    saturday = np.datetime64("2026-03-28")
    counts = visits(8, 10, 0.1)
    found, without = days(np.append(OPEN, saturday), np.append(counts, 90)), days(OPEN, counts)
    assert found.burst[60] == 1
    assert np.isnan(found.expected[60])
    assert found.burst[:60] == pytest.approx(without.burst)
    assert found.dispersion == without.dispersion


def test_where_only_days_without_ballots_repeat_their_weekday_nothing_is_said() -> None:
    dates = np.concatenate([np.arange("2026-03-02", "2026-03-08", dtype="datetime64[D]"), OPEN[4:64:5]])
    found = days(dates[[0, 1, 2, 3, 5]].tolist() + OPEN[4::5].tolist(), [20] * 5 + [0] * 12)
    assert set(found.burst) == {1}
    assert np.isnan(found.dispersion)
    assert found.regular == 1


@pytest.mark.parametrize(
    ("dates", "counts", "message"),
    [
        (["2026-01-05"], [1, 2], "one shape"),
        ("2026-01-05", 1, "one shape"),
        (["NaT"], [1], "known, each once"),
        (["2026-01-05", "2026-01-05"], [1, 2], "known, each once"),
        (["2026-01-05"], [-1], "whole and not negative"),
        (["2026-01-05"], [1.5], "whole and not negative"),
        (["2026-01-05"], [np.inf], "whole and not negative"),
    ],
)
def test_what_is_no_count_of_a_day_is_refused(dates: ArrayLike, counts: ArrayLike, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        days(dates, counts)
