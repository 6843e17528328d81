import csv
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import beta, false_discovery_control
from statsmodels.stats.multitest import multipletests

from analysis.evidence import benjamini_hochberg, e_bh, holm, p_values
from analysis.intervals import mean_interval


def test_with_answers_at_the_ends_only_it_is_a_beta_law() -> None:
    found = p_values([[12, 0, 0, 0, 5], [5, 0, 0, 0, 12]])
    assert found == pytest.approx([beta.sf(0.5, 5.5, 12.5), beta.sf(0.5, 12.5, 5.5)], abs=1e-9)


def test_it_is_the_part_of_drawn_means_above_the_middle() -> None:
    counts = np.array([6, 4, 8, 5, 2])
    means = np.random.default_rng(3).dirichlet(counts + np.array([0.5, 0, 0, 0, 0.5]), 400_000) @ np.arange(1, 6)
    assert p_values(counts) == pytest.approx((means > 3).mean(), abs=0.002)
    assert p_values(counts, threshold=2.5) == pytest.approx((means > 2.5).mean(), abs=0.002)


def test_it_is_small_exactly_when_the_interval_lies_below() -> None:
    counts = np.array([[20, 10, 6, 8, 6], [14, 10, 6, 8, 9]])
    below = mean_interval(counts).high < 3
    assert below.tolist() == [True, False]
    assert ((p_values(counts) < 0.025) == below).all()


def test_the_middle_belongs_to_the_scale() -> None:
    found = p_values([[3, 4, 2, 0, 0], [3, 4, 2, 0, 0]], points=[3, 5])
    assert found[0] == pytest.approx(p_values([3, 4, 2]))
    assert found[1] < found[0]
    assert p_values([4, 4]) == pytest.approx(0.5)
    assert p_values([9, 1, 1, 9]) == pytest.approx(0.5)


def test_nothing_speaks_for_either_side() -> None:
    assert p_values([[0] * 5, [0, 0, 1000, 0, 0]]) == pytest.approx([0.5, 0.5], abs=1e-9)


def test_worse_counts_speak_louder() -> None:
    found = p_values([[k, 0, 0, 0, 20 - k] for k in range(21)])
    assert (np.diff(found) < 0).all()
    assert found[20] < 1e-4
    assert found[0] > 1 - 1e-4


def test_shapes() -> None:
    assert p_values(np.ones((2, 3, 5))).shape == (2, 3)
    assert p_values(np.ones((0, 5))).shape == (0,)


@pytest.mark.parametrize("threshold", [1, 5, 0, np.nan])
def test_a_threshold_outside_the_scale_is_refused(threshold: float) -> None:
    with pytest.raises(ValueError, match="threshold must lie between the ends of the scale"):
        p_values([1, 2, 3, 4, 5], threshold=threshold)


def test_a_threshold_inside_is_taken() -> None:
    assert p_values([0, 0, 0, 0, 5], threshold=1.001) > 0.999


def test_an_unknown_method_is_refused_with_the_choices() -> None:
    with pytest.raises(ValueError, match="unknown method 'kt'; choices: dirichlet_half"):
        p_values([1, 2], method="kt")


def test_adjusted_p_values_agree_with_scipy_and_statsmodels() -> None:
    p = np.random.default_rng(4).beta(0.4, 1, 200)
    p[10] = p[20]
    assert benjamini_hochberg(p) == pytest.approx(false_discovery_control(p), abs=1e-15)
    assert benjamini_hochberg(p) == pytest.approx(multipletests(p, method="fdr_bh")[1], abs=1e-15)


def test_the_shape_does_not_matter() -> None:
    p = [[0.01, 0.04], [0.03, 0.5]]
    assert benjamini_hochberg(p).tolist() == benjamini_hochberg(np.ravel(p)).reshape(2, 2).tolist()


def test_families_of_none_one_and_certainties() -> None:
    assert benjamini_hochberg([]).shape == (0,)
    assert benjamini_hochberg(0.03) == 0.03
    assert benjamini_hochberg([0, 1, 1]).tolist() == [0, 1, 1]


@pytest.mark.parametrize("p", [-0.01, 1.01, np.nan])
def test_what_is_no_probability_is_refused(p: float) -> None:
    with pytest.raises(ValueError, match="p-values must lie between 0 and 1"):
        benjamini_hochberg([0.5, p])


def families() -> list[list[dict[str, str]]]:
    """What R made of each family of p-values."""
    lines = (Path(__file__).parents[1] / "reference" / "adjust_r.csv").read_text("utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return [list(family) for _, family in groupby(rows, key=lambda row: row["family"])]


@pytest.mark.parametrize("family", families(), ids=lambda family: str(family[0]["family"]))
def test_adjusted_p_values_are_those_of_r(family: list[dict[str, str]]) -> None:
    p = [float(row["p"]) for row in family]
    assert benjamini_hochberg(p) == pytest.approx([float(row["BH"]) for row in family], rel=1e-11)
    assert holm(p) == pytest.approx([float(row["holm"]) for row in family], rel=1e-11)


def test_holm_agrees_with_statsmodels_whatever_the_shape() -> None:
    p = np.random.default_rng(6).beta(0.2, 1, (20, 5))
    assert holm(p) == pytest.approx(multipletests(p.ravel(), method="holm")[1].reshape(20, 5), abs=1e-15)
    assert holm([]).shape == (0,)
    assert holm(0.03) == 0.03
    assert holm([0, 1, 1]).tolist() == [0, 1, 1]
    with pytest.raises(ValueError, match="p-values must lie between 0 and 1"):
        holm([0.5, -0.1])


def test_statements_from_e_values() -> None:
    assert e_bh([20, 19]).tolist() == [False, False]
    assert e_bh([40, 19]).tolist() == [True, False]
    assert e_bh([20, 20]).tolist() == [True, True]
    assert e_bh([1, 80, 20, 20, 5]).tolist() == [False, False, False, False, False]
    assert e_bh([1, 100, 51, 5, 50]).tolist() == [False, True, True, False, True]
    assert e_bh(np.array([[np.inf, 0], [0, 0]])).tolist() == [[True, False], [False, False]]
    assert e_bh([9], level=0.1).tolist() == [False]
    assert e_bh([10], level=0.1).tolist() == [True]
    assert e_bh([]).shape == (0,)
    assert e_bh(20.0).tolist() is True


def test_e_values_that_come_from_p_values_say_less() -> None:
    p = np.random.default_rng(7).beta(0.1, 1, 300)
    assert not (e_bh(0.5 / np.sqrt(p)) & (benjamini_hochberg(p) > 0.05)).any()


@pytest.mark.parametrize("e", [[-1], [np.nan]])
def test_what_is_no_e_value_is_refused(e: list[float]) -> None:
    with pytest.raises(ValueError, match="e-values must not be negative"):
        e_bh(e)
    with pytest.raises(ValueError, match="level must lie between 0 and 1"):
        e_bh([1], level=1)
