import numpy as np
import pytest

from analysis.case_mix import compare_within, standardise
from analysis.changes import share_change_interval
from analysis.intervals import share_interval


def test_expected_is_what_the_whole_does_with_the_agency_s_procedures() -> None:
    k, n = np.array([[90, 5], [9, 50], [30, 0]]), np.array([[100, 10], [10, 100], [60, 0]])
    found = standardise(k, n)
    rates = k.sum(axis=0) / n.sum(axis=0)
    assert found.expected == pytest.approx(n @ rates)
    assert found.observed.tolist() == [95, 59, 30]
    assert found.ratio == pytest.approx(found.observed / found.expected)
    whole = k.sum() / n.sum()
    assert found.share == pytest.approx(found.ratio * whole)
    own = share_interval(95, 110)
    assert found.interval.low[0] == pytest.approx(own.low * whole * 110 / found.expected[0])
    assert found.interval.high[0] == pytest.approx(own.high * whole * 110 / found.expected[0])


def test_the_difficult_procedure_is_no_fault() -> None:
    found = standardise([[90, 5], [9, 50]], [[100, 10], [10, 100]])
    assert found.ratio == pytest.approx([1, 1])
    assert found.share[0] == pytest.approx(found.share[1])


def test_standardised_extremes() -> None:
    found = standardise([[0, 0], [5, 0], [0, 0]], [[0, 0], [5, 0], [0, 7]])
    assert np.isnan(found.share[0])
    assert np.isnan(found.ratio[0])
    assert found.ratio[2] == 1  # nobody was expected to be satisfied there, and nobody was
    assert (found.interval.low[0], found.interval.high[0]) == (0, 1)
    assert found.share[2] == 0
    assert (found.interval.low <= found.interval.high).all()
    assert standardise([[9, 1]] * 2, [[10, 10]] * 2).interval.high.max() <= 1
    assert standardise(np.zeros((0, 2)), np.zeros((0, 2))).share.shape == (0,)


def test_a_share_beyond_one_is_standardised_by_those_who_are_not_satisfied() -> None:
    found = standardise([[95, 0], [0, 850]], [[100, 0], [200, 900]])
    whole, expected, own = 945 / 1200, 95 / 3 / 100, share_interval(95, 100)
    factor = (1 - whole) / (1 - expected)
    assert found.ratio[0] == pytest.approx(3)
    assert found.share[0] == pytest.approx(1 - 0.05 * factor)
    assert found.interval.low[0] == pytest.approx(1 - (1 - own.low) * factor)
    assert found.interval.low[0] < found.share[0] < found.interval.high[0] < 1


def test_within_one_procedure_it_is_newcombe_s_interval_against_the_rest() -> None:
    found = compare_within([[40], [30], [50]], [[50], [60], [60]])
    expected = share_change_interval(80, 120, 40, 50)
    assert found.difference[0] == pytest.approx(40 / 50 - 80 / 120)
    assert found.interval.low[0] == pytest.approx(float(expected.low))
    assert found.interval.high[0] == pytest.approx(float(expected.high))


def test_the_procedures_are_weighted_as_mantel_and_haenszel_do() -> None:
    k, n = np.array([[18, 30, 7], [50, 20, 0]]), np.array([[20, 50, 9], [60, 25, 0]])
    weight = np.array([20 * 60 / 80, 50 * 25 / 75])
    differences = np.array([18 / 20 - 50 / 60, 30 / 50 - 20 / 25])
    found = compare_within(k, n)
    assert found.difference[0] == pytest.approx((weight * differences).sum() / weight.sum())
    assert found.difference[1] == pytest.approx(-found.difference[0])
    assert found.compared.tolist() == [70, 85]


def test_the_paradox_of_a_lower_share_that_is_better_everywhere() -> None:
    k, n = np.array([[95, 540], [900, 50]]), np.array([[100, 900], [1000, 100]])
    assert k[0].sum() / n[0].sum() < k[1].sum() / n[1].sum()
    assert compare_within(k, n).interval.low[0] > 0


def test_nothing_in_common_is_nothing_known() -> None:
    found = compare_within([[5, 0], [0, 5]], [[9, 0], [0, 9]])
    assert np.isnan(found.difference).all()
    assert found.interval.low.tolist() == [-1, -1]
    assert found.interval.high.tolist() == [1, 1]
    assert found.compared.tolist() == [0, 0]


def test_its_interval_holds_the_truth() -> None:
    rng, rates, held = np.random.default_rng(1), np.array([0.95, 0.8, 0.6]), []
    for _ in range(600):
        n = np.array([rng.integers(5, 40, 3), rng.integers(50, 200, 3)])
        k = rng.binomial(n, np.array([rates - 0.05, rates]))
        found = compare_within(k, n)
        held.append(found.interval.low[0] <= -0.05 <= found.interval.high[0])
    assert 0.93 < np.mean(held) < 0.99


def test_shapes_are_checked() -> None:
    for function in (standardise, compare_within):
        with pytest.raises(ValueError, match=r"k and n must have shape \(agencies, procedures\)"):
            function([1, 2], [3, 4])
        with pytest.raises(ValueError, match="0 <= k <= n"):
            function([[4]], [[3]])


def test_effective_numbers_that_do_not_add_up_to_the_last_bit_are_compared() -> None:
    random = np.random.default_rng(1)
    for _ in range(50):
        n = random.random((4, 3)) * 30
        k = n * np.where(random.random((4, 3)) < 0.4, 1.0, random.random((4, 3)))
        found = compare_within(k, n)
        assert np.all(found.interval.low <= found.interval.high)
