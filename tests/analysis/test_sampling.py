import numpy as np
import pytest
from scipy.stats import norm
from statsmodels.stats.power import TTestIndPower

from analysis.sampling import (
    margin_of_error,
    mean_change_power,
    mean_change_size,
    ministry_sample_size,
    response_rate,
    sample_size,
    selection_bounds,
    share_change_power,
    share_change_size,
)


def test_the_ministry_s_rule_has_the_ministry_s_numbers() -> None:
    found = ministry_sample_size([0, 1, 100, 500, 1000, 5000, 10_000, 50_000])
    assert found.tolist() == [0, 1, 80, 222, 286, 370, 385, 397]
    assert ministry_sample_size(1000, margin=0.1) == 91


def test_a_size_is_the_smallest_whose_margin_is_reached() -> None:
    for population in (None, 50, 1000, 10**6):
        for share in (0.5, 0.9):
            n = int(sample_size(0.05, population=population, share=share))
            assert margin_of_error(n, population=population, share=share) <= 0.05 + 1e-12
            assert margin_of_error(n - 1, population=population, share=share) > 0.05


def test_sizes_in_numbers() -> None:
    assert sample_size([0.05, 0.03]).tolist() == [385, 1068]
    assert sample_size(0.05, population=[0, 1, 10, 1000]).tolist() == [0, 1, 10, 278]
    assert sample_size(0.05, confidence_level=0.99) == 664
    assert sample_size(0.05, design_effect=2, response_rate=0.5) == 1537
    assert sample_size(0.05, population=300, design_effect=4) == 300
    assert sample_size(0.9) == 2
    assert sample_size(0.99, share=0.1) == 1


def test_margins_in_numbers() -> None:
    assert margin_of_error(100) == pytest.approx(norm.ppf(0.975) * 0.05)
    assert margin_of_error(100, design_effect=4) == pytest.approx(norm.ppf(0.975) * 0.1)
    assert margin_of_error(100, confidence_level=0.8, share=0.2) == pytest.approx(norm.ppf(0.9) * 0.04)
    assert margin_of_error(50, population=99) == pytest.approx(norm.ppf(0.975) * 0.5 / np.sqrt(100))
    assert margin_of_error([0, 1, 7], population=[9, 9, 7]).tolist()[::2] == [1, 0]
    assert margin_of_error(0) == 1
    assert margin_of_error(1, design_effect=9) == 1
    assert margin_of_error([0, 1], population=[0, 1]).tolist() == [1, 0]


def test_sizes_for_a_change_agree_with_r() -> None:
    """R 4.2.2: power.prop.test and power.t.test, rounded up."""
    assert share_change_size([0.8, 0.8, 0.7], [0.9, 0.85, 0.8]).tolist() == [199, 906, 294]
    assert mean_change_size([0.3, 0.3, 0.5], [0.8, 1, 1]).tolist() == [113, 176, 64]
    assert share_change_size(0.9, 0.8) == 199
    assert mean_change_size(-0.3, 0.8) == 113


def test_a_size_for_a_change_is_the_smallest_that_has_the_power() -> None:
    for power, level in ((0.5, 0.95), (0.9, 0.99)):
        n = int(share_change_size(0.7, 0.78, power=power, confidence_level=level))
        reached = [float(share_change_power(0.7, 0.78, size, confidence_level=level)) for size in (n - 1, n)]
        assert reached[0] < power <= reached[1]
        n = int(mean_change_size(0.2, 0.9, power=power, confidence_level=level))
        reached = [float(mean_change_power(0.2, 0.9, size, confidence_level=level)) for size in (n - 1, n)]
        assert reached[0] < power <= reached[1]


def test_power_of_a_change_of_a_mean_agrees_with_statsmodels() -> None:
    for n in (2, 5, 40, 300):
        theirs = TTestIndPower().power(0.4, nobs1=n, alpha=0.05, alternative="larger")
        assert theirs > 0
        one_sided = TTestIndPower().power(0.4, nobs1=n, alpha=0.025, alternative="larger")
        assert mean_change_power(0.4, 1, n) == pytest.approx(one_sided, rel=1e-9)
        assert mean_change_power(-0.8, 2, n) == pytest.approx(one_sided, rel=1e-9)


def test_power_at_the_edges() -> None:
    assert mean_change_power(0.5, 1, [0, 1]).tolist() == [0, 0]
    assert mean_change_power(0, 1, 50) == pytest.approx(0.025)
    assert mean_change_power(3, 1, 10**6) == 1
    assert mean_change_size(100, 1) == 2
    assert share_change_power(0.5, 0.5, 50) == pytest.approx(0.025)
    assert share_change_size(0.5, 0.51, power=0.001) == 1
    assert share_change_power(0.1, 0.9, 10**6) == 1


def test_what_cannot_be_planned_is_refused() -> None:
    with pytest.raises(ValueError, match="without a change there is nothing to find"):
        share_change_size(0.5, 0.5)
    with pytest.raises(ValueError, match="without a change there is nothing to find"):
        mean_change_size([0.5, 0], 1)
    with pytest.raises(ValueError, match="too small to be found"):
        mean_change_size(1e-9, 1)
    with pytest.raises(ValueError, match="deviation finite and above 0"):
        mean_change_power(1, 0, 5)
    with pytest.raises(ValueError, match="power must lie between 0 and 1"):
        mean_change_size(1, 1, power=1)
    with pytest.raises(ValueError, match="margin must lie between 0 and 1"):
        sample_size(5)
    with pytest.raises(ValueError, match="share must lie between 0 and 1"):
        sample_size(0.05, share=1)
    for wrong in ({"design_effect": 0.9}, {"response_rate": 0}, {"response_rate": 1.1}):
        with pytest.raises(ValueError, match="design_effect must be at least 1 and finite, response_rate above 0"):
            sample_size(0.05, **wrong)
    with pytest.raises(ValueError, match="design_effect must be at least 1"):
        margin_of_error(5, design_effect=0.5)
    with pytest.raises(ValueError, match="n must not exceed the population"):
        margin_of_error(5, population=4)
    with pytest.raises(ValueError, match="n must be finite and not negative"):
        margin_of_error(-1)
    with pytest.raises(ValueError, match="population must be finite and not negative"):
        ministry_sample_size(np.nan)


def test_response_rates() -> None:
    assert response_rate([143, 0, 0, 5], [715, 80, 0, 5]).tolist() == [0.2, 0, 0, 1]
    for ballots, population in ((6, 5), (-1, 5), (1, np.nan)):
        with pytest.raises(ValueError, match="ballots must not be negative, nor more than the population"):
            response_rate(ballots, population)


def test_bounds_hold_what_the_silent_could_say() -> None:
    found = selection_bounds(95, 100, 500)
    for silent in (0, 200, 400):
        assert found.low <= (95 + silent) / 500 <= found.high
    assert found.low == (95 + 0) / 500
    assert found.high == (95 + 400) / 500
    assert (95 + 400 * found.tipping_point) / 500 == pytest.approx(0.8)
    assert found.response_rate == 0.2
    assert found.outcome == "open"


def test_more_ballots_at_the_same_rate_are_no_more_certain() -> None:
    found = selection_bounds([19, 1900], [20, 2000], [100, 10_000])
    assert found.low[0] == found.low[1] == pytest.approx(0.19)
    assert found.high[0] == found.high[1] == pytest.approx(0.99)


def test_a_target_may_be_out_of_reach_of_the_silent() -> None:
    found = selection_bounds([90, 10, 80, 80], [95, 95, 100, 95], 100, target=[0.8, 0.8, 0.8, 0.85])
    assert found.outcome.tolist() == ["above", "below", "above", "open"]
    assert found.tipping_point.tolist() == pytest.approx([0, 1, 0, 1])
    assert (found.low[2], found.high[2]) == (0.8, 0.8)
    assert selection_bounds(79, 100, 100).tipping_point == 1


def test_without_anybody_nothing_is_certain() -> None:
    found = selection_bounds(0, 0, [0, 10])
    assert (found.low.tolist(), found.high.tolist()) == ([0, 0], [1, 1])
    assert found.response_rate.tolist() == [0, 0]
    assert found.outcome.tolist() == ["open", "open"]
    assert found.tipping_point[1] == pytest.approx(0.8)
    with pytest.raises(ValueError, match="target must lie between 0 and 1"):
        selection_bounds(1, 2, 3, target=1.1)
    with pytest.raises(ValueError, match="0 <= k <= n"):
        selection_bounds(3, 2, 3)
