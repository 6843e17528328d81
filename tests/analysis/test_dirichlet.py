import csv
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from scipy.special import betainc, betaincinv

from analysis.dirichlet import distribution, quantile

REFERENCE = Path(__file__).parents[1] / "reference" / "quantiles.csv"


def references() -> list[tuple[list[float], float, float]]:
    lines = REFERENCE.read_text("utf-8").splitlines()[1:]
    return [
        ([float(a) for a in row["weights"].split()], float(row["level"]), float(row["quantile"]))
        for row in csv.DictReader(lines)
    ]


def test_quantiles_agree_with_adaptive_quadrature() -> None:
    cases = references()
    assert len(cases) == 90
    for weights, level, expected in cases:
        assert quantile(np.array([weights]), level)[0] == pytest.approx(expected, abs=2e-8), (weights, level)


def test_distributions_agree_with_adaptive_quadrature() -> None:
    for weights, level, t in references():
        if len(weights) - t < 1e-6:
            continue  # nine decimals do not tell such a quantile from the end of the scale
        assert distribution(np.array([weights]), np.array([t]))[0] == pytest.approx(level, abs=1e-7), (weights, level)


@pytest.mark.parametrize(
    "ends", [(0.5, 0.5), (2.5, 0.5), (3.5, 1.5), (50.5, 2.5), (1000.5, 3.5), (500.5, 500.5), (1e6, 30.5)]
)
@pytest.mark.parametrize("points", [2, 5, 35])
def test_two_points_make_a_beta_law(ends: tuple[float, float], points: int) -> None:
    weights = np.zeros((6, points))
    weights[:, 0], weights[:, -1] = ends
    levels = np.array([1e-6, 0.001, 0.025, 0.5, 0.8, 0.999])
    shares = betaincinv(ends[1], ends[0], levels)
    found = distribution(weights, 1 + (points - 1) * shares)
    assert found == pytest.approx(levels, rel=1e-7, abs=2e-8)
    for level, share in zip(levels, shares, strict=True):
        assert quantile(weights[:1], level)[0] == pytest.approx(1 + (points - 1) * share, abs=1e-6)


def test_far_tails_stay_within_nothing_and_everything() -> None:
    weights = np.array([[300.5, 0, 0, 0, 400.5]])
    assert distribution(weights, np.array([1 + 4 * 0.35]))[0] == pytest.approx(betainc(400.5, 300.5, 0.35), abs=1e-8)
    assert distribution(weights, np.array([1 + 4 * 0.9]))[0] == pytest.approx(1, abs=1e-8)
    assert np.all((distribution(weights, np.array([1.1])) >= 0) & (distribution(weights, np.array([4.9])) <= 1))


def test_a_law_that_is_symmetric_has_its_middle_at_a_half() -> None:
    weights = np.array([[0.5, 0, 30, 0, 0.5], [3.5, 2, 1, 2, 3.5], [0.5, 4, 0, 4, 0.5]])
    assert distribution(weights, np.full(3, 3.0)) == pytest.approx(0.5, abs=1e-9)
    assert quantile(weights, 0.5) == pytest.approx(3, abs=1e-7)


def test_turned_round_it_is_its_mirror() -> None:
    weights = np.array([[1.5, 3, 0, 20, 12.5], [0.5, 0, 0, 37, 0.5]])
    for level in (0.001, 0.025, 0.4):
        mirrored = 6 - quantile(weights[:, ::-1], 1 - level)
        assert quantile(weights, level) == pytest.approx(mirrored, abs=1e-7)


def test_quantile_and_distribution_undo_each_other() -> None:
    rng = np.random.default_rng(7)
    weights = rng.poisson(rng.uniform(0, 30, (400, 5)) * rng.integers(0, 2, (400, 5))).astype(float)
    weights[:, [0, -1]] += 0.5
    for level in (0.005, 0.025, 0.5, 0.975, 0.995):
        assert distribution(weights, quantile(weights, level)) == pytest.approx(level, abs=1e-6)


def test_shorter_scales_stand_beside_longer_ones() -> None:
    weights = np.array([[2.5, 1, 4.5, 0, 0], [2.5, 1, 4.5, 1, 0.5]])
    alone = quantile(np.array([[2.5, 1, 4.5]]), 0.975)
    assert quantile(weights, 0.975)[0] == pytest.approx(alone[0], abs=1e-9)


def test_there_may_be_no_cells() -> None:
    assert quantile(np.empty((0, 5)), 0.5).shape == (0,)
    assert distribution(np.empty((0, 5)), np.empty(0)).shape == (0,)


def test_drawn_shares_have_these_quantiles() -> None:
    weights = np.array([1.5, 2, 5, 20, 12.5])
    means = np.random.default_rng(1).dirichlet(weights, 200_000) @ np.arange(1, 6)
    assert np.quantile(means, [0.025, 0.975]) == pytest.approx(
        [quantile(weights[None], level)[0] for level in (0.025, 0.975)], abs=0.004
    )


def exactly_above(weights: tuple[int, ...], t: Fraction) -> float:
    """P(M > t) for whole weights in exact fractions: the residues of Π (1 − θd)^−α / θ at its positive poles."""
    distances = [(point - t, weight) for point, weight in enumerate(weights, start=1) if weight]
    total = Fraction(0)
    for d, order in ((d, order) for d, order in distances if d > 0):
        others = [(e / (1 - e / d), weight) for e, weight in distances if e != d]
        slopes = [sum((weight * r ** (i + 1) for r, weight in others), -((-d) ** i) * d) for i in range(order)]
        series = [d]  # of 1/θ and the other factors, about the pole
        for e, weight in distances:
            series[0] *= (1 - e / d) ** -weight if e != d else 1
        for i in range(order - 1):
            series.append(sum((slopes[r] * series[i - r] for r in range(i + 1)), Fraction(0)) / (i + 1))
        total -= series[order - 1] / (-d) ** order
    return float(total)


WHOLE = (
    (1, 2, 5, 20, 13),
    (2, 0, 0, 0, 1),
    (1, 150, 0, 0, 1),
    (1, 1, 120, 3, 1),
    (1, 0, 0, 130, 2),
    (3, 0, 40, 1, 9),
    (60, 0, 1, 0, 1),
    (1, 1, 1, 1, 1),
)


@pytest.mark.parametrize("weights", WHOLE)
def test_distributions_agree_with_exact_fractions(weights: tuple[int, ...]) -> None:
    points = np.arange(1, 6)
    mean = float(points @ weights / sum(weights))
    spread = float(np.sqrt((points - mean) ** 2 @ weights / sum(weights) / sum(weights)))
    for shift in (-3, -1, -0.1, 0, 0.5, 2, 4):
        t = Fraction(mean + shift * spread).limit_denominator(1000)
        if 1 < t < 5 and t.denominator > 1:
            found = 1 - distribution(np.array([weights], dtype=float), np.array([float(t)]))[0]
            assert found == pytest.approx(exactly_above(weights, t), abs=1e-9), t


def test_small_tails_are_small_by_the_right_factor() -> None:
    weights = np.array([[300.5, 0, 0, 0, 400.5]])
    for share in (0.35, 0.3, 0.2):
        found = distribution(weights, np.array([1 + 4 * share]))[0]
        assert found == pytest.approx(betainc(400.5, 300.5, share), rel=1e-6)


@pytest.mark.parametrize("level", [1e-4, 0.0005, 0.005, 0.025, 0.5, 0.975, 0.995, 0.9999])
def test_however_many_answer_alike(level: float) -> None:
    """Two points of a million answers, beside their beta law."""
    for a, b in ((1e6, 0.5), (0.5, 1e6), (1e6, 3.5), (1e5, 9e5), (971_908.5, 0.5)):
        expected = 1 + 4 * betaincinv(b, a, level)
        assert quantile(np.array([[a, 0, 0, 0, b]]), level)[0] == pytest.approx(expected, abs=1e-7)
