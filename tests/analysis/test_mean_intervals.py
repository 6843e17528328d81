import csv
from pathlib import Path

import numpy as np
import pytest

from analysis.intervals import mean_interval, share_interval
from tests.analysis.building import ends
from tests.reference.coverage import LAWS, coverages, dirichlet_half, student

COVERAGE = Path(__file__).parents[1] / "reference" / "coverage.csv"


def test_it_is_quantiles_of_the_answers_and_half_a_phantom_at_either_end() -> None:
    """Drawn shares, without anything of the library."""
    counts = np.array([1, 2, 5, 20, 12])
    means = np.random.default_rng(2).dirichlet(counts + np.array([0.5, 0, 0, 0, 0.5]), 400_000) @ np.arange(1, 6)
    found = mean_interval(counts)
    assert ends(found) == pytest.approx(np.quantile(means, [0.025, 0.975]), abs=0.003)
    narrow = mean_interval(counts, confidence_level=0.5)
    assert ends(narrow) == pytest.approx(np.quantile(means, [0.25, 0.75]), abs=0.003)


@pytest.mark.parametrize("counts", [(3, 9), (1, 0, 0, 0, 11), (40, 0, 60)])
@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_with_answers_at_the_ends_only_it_is_jeffreys_interval(counts: tuple[int, ...], level: float) -> None:
    found = mean_interval(counts, confidence_level=level)
    share = share_interval(counts[-1], sum(counts), method="jeffreys", confidence_level=level)
    width = len(counts) - 1
    assert ends(found) == pytest.approx((1 + width * share.low, 1 + width * share.high), abs=1e-6)


def test_where_all_agree_on_an_end_that_end_is_the_interval_s() -> None:
    found = mean_interval([[7, 0, 0], [0, 0, 7], [0, 7, 0]])
    assert (found.low[0], found.high[1]) == (1.0, 3.0)
    assert 1 < found.high[0] < 2
    assert 2 < found.low[1] < 3
    assert 1 < found.low[2] < 2 < found.high[2] < 3
    assert found.high[0] - 1 == pytest.approx(3 - found.low[1], abs=1e-6)


def test_without_answers_nothing_is_known() -> None:
    found = mean_interval([[0, 0, 0, 0, 0], [0, 0, 0, 0, 1]])
    assert (found.low[0], found.high[0]) == (1.0, 5.0)
    assert found.low[1] > 1


def test_one_answer_in_the_middle() -> None:
    found = mean_interval([0, 0, 1, 0, 0])
    assert found.low == pytest.approx(6 - found.high, abs=1e-6)
    assert 1.1 < found.low < 2


def test_shorter_scales_stand_beside_longer_ones() -> None:
    found = mean_interval(
        [[2, 3, 4, 0, 0], [2, 3, 4, 1, 2]], points=np.array([[1, 2, 3, np.nan, np.nan], [1, 2, 3, 4, 5]])
    )
    alone = mean_interval([2, 3, 4])
    assert (found.low[0], found.high[0]) == pytest.approx(ends(alone), abs=1e-9)
    best = mean_interval([[0, 0, 9, 0, 0]], points=[1, 2, 3, np.nan, np.nan])
    assert best.high.tolist() == [3.0]


def test_any_number_of_points_from_2_to_35() -> None:
    for points in (2, 3, 10, 35):
        counts = np.ones(points)
        found = mean_interval(counts)
        assert found.low < (points + 1) / 2 < found.high
        assert found.low - 1 == pytest.approx(points - found.high, abs=1e-5)


def test_shapes() -> None:
    assert mean_interval(np.ones((2, 3, 5))).low.shape == (2, 3)
    assert mean_interval([1, 2]).high.shape == ()
    assert mean_interval(np.ones((0, 5))).high.shape == (0,)


def test_an_interval_holds_its_estimate_even_at_a_low_level() -> None:
    counts = np.array([[0, 0, 0, 0, 30], [1, 0, 0, 0, 29], [0, 0, 1, 0, 400], [30, 1, 0, 0, 0]])
    means = counts @ np.arange(1, 6) / counts.sum(axis=1)
    found = mean_interval(counts, confidence_level=0.01)
    assert (found.low <= means).all()
    assert (means <= found.high).all()


def test_a_census_is_the_only_interval_without_width() -> None:
    counts = [[1, 2, 5, 20, 12], [0, 0, 0, 0, 40], [1, 0, 0, 0, 0]]
    found = mean_interval(counts, population=[40, 40, 41])
    assert found.low[:2].tolist() == found.high[:2].tolist() == [4.0, 5.0]
    assert found.low[2] < found.high[2]
    nobody = mean_interval([0, 0], population=0)
    assert ends(nobody) == (1, 2)


def test_a_population_is_as_many_more_answers() -> None:
    counts = np.array([1, 2, 5, 20, 12])
    found, endless = mean_interval(counts, population=80), mean_interval(counts * 79 / 40)
    assert ends(found) == pytest.approx(ends(endless), abs=1e-9)


def test_an_unknown_method_is_refused_with_the_choices() -> None:
    with pytest.raises(ValueError, match="unknown method 'wald'; choices: dirichlet_half, gaffke, kt, t"):
        mean_interval([1, 2], method="wald")


def test_a_confidence_level_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="confidence_level"):
        mean_interval([1, 2], confidence_level=95)


def test_coverage_by_enumeration_of_every_outcome() -> None:
    assert len(LAWS) == 12
    for n in (10, 20):
        found = coverages(n, dirichlet_half)
        assert min(found.values()) >= 0.93, found
        assert sum(found.values()) / 12 < 0.975


def test_coverage_is_what_was_recorded() -> None:
    rows = list(csv.DictReader(COVERAGE.read_text("utf-8").splitlines()[1:]))
    for n in (5, 10):
        ours, theirs = coverages(n, dirichlet_half), coverages(n, student)
        for row in (row for row in rows if int(row["n"]) == n):
            assert ours[row["law"]] == pytest.approx(float(row["dirichlet_half"]), abs=1e-5), row
            assert theirs[row["law"]] == pytest.approx(float(row["t"]), abs=1e-5), row


def test_the_bad_example_is_as_bad_as_the_docstring_says() -> None:
    assert round(coverages(10, student)["ceiling"], 2) == 0.18
