"""Control charts: run lengths as R's spc has them and as simulation finds them, and what the charts cry at."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from analysis import monitoring
from analysis.monitoring import cusum_chart, cusum_run_length, ewma_chart, ewma_limit, ewma_run_length, p_prime_chart

REFERENCE = Path(__file__).parents[1] / "reference" / "series_r.csv"
RUN_LENGTHS = [
    row
    for row in csv.DictReader(REFERENCE.read_text("utf-8").splitlines()[1:])
    if row["figure"].startswith(("ewma", "cusum"))
]


@pytest.mark.parametrize("row", RUN_LENGTHS)
def test_run_lengths_and_limits_are_those_of_r(row: dict[str, str]) -> None:
    function: Callable[[float, float], float] = getattr(monitoring, row["figure"])
    # R's limits are found to six digits only.
    near = 1e-9 if row["figure"].endswith("run_length") else 1e-5
    assert function(float(row["first"]), float(row["second"])) == pytest.approx(float(row["value"]), rel=near)


def run_lengths(chart: str, size: int, series: int = 150, looks: int = 500) -> float:
    """Mean look at which a chart first cries, in control; looks beyond the last are added by the mean of the rest."""
    draws = np.random.default_rng(7)
    cried, waited = 0, 0
    for _ in range(series):
        k = draws.binomial(size, 0.8, size=looks)
        make = ewma_chart if chart == "ewma" else cusum_chart
        out = make(k, np.full(looks, size), target=0.8, run_length=100).out
        cried += bool(out.any())
        waited += int(out.argmax()) + 1 if out.any() else looks
    return waited / cried


@pytest.mark.parametrize("chart", ["ewma", "cusum"])
def test_a_chart_cries_as_seldom_as_it_says(chart: str) -> None:
    assert run_lengths(chart, 400) == pytest.approx(100, rel=0.2)


def test_a_lasting_small_shift_is_found() -> None:
    k, n = [160] * 10 + [148] * 20, [200] * 30
    for chart in (ewma_chart(k, n, target=0.8), cusum_chart(k, n, target=0.8)):
        assert not chart.out[:10].any()
        assert chart.out[10:20].any()
        assert chart.run_length == pytest.approx(370.4)
    assert not p_prime_chart(k, n).out.any()


def test_cusum_cries_only_at_worse() -> None:
    better = cusum_chart([160] * 5 + [190] * 20, [200] * 25, target=0.8)
    assert not better.out.any()
    assert (better.values == 0).all()
    assert ewma_chart([160] * 5 + [190] * 20, [200] * 25, target=0.8).out.any()


def test_charts_begin_anew_at_the_target() -> None:
    chart = ewma_chart([80, 100], [100, 100], target=0.8)
    assert chart.values == pytest.approx([0, 0.2 * 0.2 / 0.04])
    sums = cusum_chart([80, 60, 60], [100, 100, 100], target=0.8)
    assert sums.values == pytest.approx([0, -4.5, -9.0])
    assert sums.high.tolist() == [0, 0, 0]


def test_a_look_without_answers_is_no_news() -> None:
    for chart in (
        ewma_chart([80, 0, 90], [100, 0, 100], target=0.8),
        cusum_chart([70, 0, 0], [100, 0, 100], target=0.8),
    ):
        assert np.isfinite(chart.values).all()
    chart = p_prime_chart([80, 0, 90], [100, 0, 100])
    assert chart.values[1] == chart.centre
    assert not chart.out[1]


def test_laney_s_figures_by_hand() -> None:
    k, n = np.array([40, 60, 45, 70]), np.array([50, 80, 60, 75])
    centre = k.sum() / n.sum()
    scores = (k / n - centre) / np.sqrt(centre * (1 - centre) / n)
    wide = np.abs(np.diff(scores)).mean() / 1.128
    chart = p_prime_chart(k, n)
    assert wide > 1
    assert chart.overdispersion == pytest.approx(wide)
    half = 3 * wide * np.sqrt(centre * (1 - centre) / n)
    assert chart.high == pytest.approx(np.minimum(centre + half, 1))
    assert chart.low == pytest.approx(centre - half)
    assert chart.run_length == pytest.approx(370.4, rel=1e-4)


def test_large_offices_scatter_more_than_chance_and_are_not_cried_at() -> None:
    draws = np.random.default_rng(2)
    n = np.full(40, 20_000)
    k = draws.binomial(n, np.clip(draws.normal(0.84, 0.02, 40), 0, 1))
    chart = p_prime_chart(k, n)
    assert chart.overdispersion > 4
    assert not chart.out.any()
    error = np.sqrt(chart.centre * (1 - chart.centre) / n)
    assert (np.abs(chart.values - chart.centre) > 3 * error).sum() > 20


def test_a_chart_is_never_narrower_than_chance() -> None:
    chart = p_prime_chart([80] * 10, [100] * 10)
    assert chart.overdispersion == 1
    assert chart.high[0] - chart.centre == pytest.approx(3 * 0.04)
    assert not p_prime_chart([100] * 5, [100] * 5).out.any()


def test_a_single_bad_month_is_out() -> None:
    chart = p_prime_chart([80] * 8 + [30] + [80] * 8, [100] * 17, sigmas=2.5)
    assert np.flatnonzero(chart.out).tolist() == [8]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: p_prime_chart([1, 2], [2, 2], sigmas=0), "sigmas must be positive"),
        (lambda: p_prime_chart([1], [2]), "at least two looks"),
        (lambda: p_prime_chart([[1, 1]], [[2, 2]]), "one row"),
        (lambda: p_prime_chart([3, 1], [2, 2]), "k and n"),
        (lambda: ewma_chart([1, 1], [2, 2], target=1), "target must lie between 0 and 1"),
        (lambda: ewma_chart([1, 1], [2, 2], target=0.5, weight=0), r"weight must lie between 0.05 and 1"),
        (lambda: ewma_run_length(0.2, 0), "limit be positive"),
        (lambda: ewma_limit(0.2, 5), "run_length must lie between 10 and 10,000"),
        (lambda: cusum_chart([1, 1], [2, 2], target=0.5, run_length=10_001), "run_length must lie"),
        (lambda: cusum_run_length(0, 4), "allowance must be at least 0.1"),
        (lambda: cusum_run_length(0.5, -1), "the threshold positive"),
    ],
)
def test_what_makes_no_sense_is_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
