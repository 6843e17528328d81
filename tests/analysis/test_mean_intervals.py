import csv
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from analysis.anytime import kt_interval
from analysis.intervals import mean_interval, share_interval
from tests.analysis.building import ends
from tests.reference.coverage import LAWS, Bounds, Floats, coverages, dirichlet_half, student

COVERAGE = Path(__file__).parents[1] / "reference" / "coverage.csv"
METHODS = ("dirichlet_half", "gaffke", "kt", "t")
EXTREME = np.array(
    [[0, 0, 0, 0, 0], [0, 0, 0, 0, 1], [1, 0, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 7, 0, 0], [9, 0, 0, 0, 0],
     [0, 0, 0, 0, 1_000_000], [1, 0, 0, 0, 999_999], [0, 1, 0, 0, 0], [1, 0, 0, 0, 1], [0, 0.25, 0, 0, 0.5]]
)  # fmt: skip


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


def bounds(method: str) -> Bounds:
    def found(counts: Floats) -> tuple[Floats, Floats]:
        interval = mean_interval(counts, method=method)
        return interval.low, interval.high

    return found


@pytest.mark.parametrize(("method", "lowest"), [("gaffke", 0.95), ("kt", 0.95)])
def test_what_must_hold_holds_in_every_law(method: str, lowest: float) -> None:
    for n in (10, 20):
        found = coverages(n, bounds(method))
        assert min(found.values()) >= lowest, found


def test_gaffke_covers_as_documented() -> None:
    for n in (5, 10, 20):
        assert min(coverages(n, bounds("gaffke")).values()) > 0.97


def test_t_covers_as_badly_as_the_docstring_says() -> None:
    assert round(coverages(20, bounds("t"))["rare_anger"], 2) == 0.79


@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
@pytest.mark.parametrize("n", [1, 2, 10, 100, 1_000_000])
def test_gaffke_with_answers_at_the_ends_only_is_clopper_and_pearson(n: int, level: float) -> None:
    k = np.unique(np.linspace(0, n, 11).round())
    counts = np.zeros((len(k), 5))
    counts[:, 0], counts[:, -1] = n - k, k
    found = mean_interval(counts, method="gaffke", confidence_level=level)
    share = share_interval(k, n, method="clopper_pearson", confidence_level=level)
    assert (found.low - 1) / 4 == pytest.approx(share.low, abs=1e-8)
    assert (found.high - 1) / 4 == pytest.approx(share.high, abs=1e-8)


def test_gaffke_is_quantiles_with_a_whole_phantom_at_its_own_end() -> None:
    """Drawn shares, without anything of the library."""
    rng = np.random.default_rng(3)
    counts = np.array([1, 2, 5, 20, 12])
    low, high = (rng.dirichlet(counts + phantom, 400_000) @ np.arange(1, 6) for phantom in np.eye(5)[[0, 4]])
    expected = (float(np.quantile(low, 0.025)), float(np.quantile(high, 0.975)))
    assert ends(mean_interval(counts, method="gaffke")) == pytest.approx(expected, abs=0.003)
    inner = mean_interval([0, 0, 3, 4, 0], method="gaffke")
    low, high = (rng.dirichlet(weights, 400_000) @ values for weights, values in (
        ([1, 3, 4], [1, 3, 4]), ([3, 4, 1], [3, 4, 5])))  # fmt: skip
    assert ends(inner) == pytest.approx((np.quantile(low, 0.025), np.quantile(high, 0.975)), abs=0.006)


def test_kt_is_the_one_for_all_looks() -> None:
    counts = [[1, 2, 5, 20, 12], [0, 0, 0, 0, 10]]
    found = mean_interval(counts, method="kt", confidence_level=0.9)
    low, high = kt_interval(counts, 0.9)
    assert found.low == pytest.approx(low, abs=1e-12)
    assert found.high == pytest.approx(high, abs=1e-12)


@pytest.mark.parametrize("level", [0.5, 0.95])
def test_t_is_student_s(level: float) -> None:
    ratings = np.repeat([1, 2, 3, 4, 5], [1, 2, 5, 20, 12])
    expected = stats.ttest_1samp(ratings, 0).confidence_interval(level)
    found = mean_interval([1, 2, 5, 20, 12], method="t", confidence_level=level)
    assert ends(found) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_t_ends_with_the_scale_and_knows_nothing_without_a_spread() -> None:
    found = mean_interval([[1, 0, 0, 0, 9], [0, 0, 9, 0, 0], [0, 0, 0, 0, 9], [0, 1, 0, 0, 0]], method="t")
    assert found.high[0] == 5
    assert found.low[0] > 3
    assert (found.low[1:].tolist(), found.high[1:].tolist()) == ([1, 1, 1], [5, 5, 5])


def test_t_of_a_sample_without_replacement_has_the_variance_that_r_gives_it() -> None:
    counts, size = np.array([3, 4, 5, 9, 7]), 70
    ratings = np.repeat([1, 2, 3, 4, 5], counts)
    error = np.sqrt(ratings.var(ddof=1) / 28 * (1 - 28 / size))
    half = stats.t.ppf(0.975, 27) * error
    found = mean_interval(counts, method="t", population=size)
    assert ends(found) == pytest.approx((ratings.mean() - half, ratings.mean() + half), abs=1e-12)


@pytest.mark.parametrize("level", [0.01, 0.95, 0.9999])
@pytest.mark.parametrize("method", METHODS)
def test_degenerate_counts_have_an_interval_with_a_width_around_the_mean(method: str, level: float) -> None:
    found = mean_interval(EXTREME, method=method, confidence_level=level)
    total = EXTREME.sum(axis=1)
    means = np.where(total > 0, EXTREME @ np.arange(1.0, 6) / np.where(total > 0, total, 1), 3)
    assert (found.low >= 1).all()
    assert (found.high <= 5).all()
    assert (found.low < found.high).all()
    assert (found.low <= means).all()
    assert (means <= found.high).all()
    assert (found.low[0], found.high[0]) == (1, 5)
    assert (found.high[1], found.low[2], found.high[6]) == (5, 1, 5)


@pytest.mark.parametrize("method", METHODS)
def test_a_census_has_no_width_with_any_method(method: str) -> None:
    found = mean_interval([[1, 2, 5, 20, 12], [0, 0, 0, 0, 40]], method=method, population=40)
    assert found.low.tolist() == found.high.tolist() == [4.0, 5.0]
    nearly = mean_interval([[1, 2, 5, 20, 12], [0, 0, 0, 0, 40]], method=method, population=41)
    assert (nearly.low < nearly.high).all()


@pytest.mark.parametrize("method", METHODS)
def test_points_are_worth_what_they_are_said_to_be_worth(method: str) -> None:
    counts = np.array([[1, 2, 5, 20, 12], [0, 0, 0, 0, 10], [0, 0, 0, 0, 0]])
    plain = mean_interval(counts, method=method)
    percent = mean_interval(counts, method=method, points=[0, 25, 50, 75, 100])
    assert percent.low == pytest.approx(25 * (plain.low - 1), abs=1e-5)
    assert percent.high == pytest.approx(25 * (plain.high - 1), abs=1e-5)


@pytest.mark.parametrize("method", METHODS)
def test_points_need_not_be_equally_far_apart(method: str) -> None:
    """A scale with points that nobody chose and that lie between is the same scale."""
    found = mean_interval([3, 4, 9], method=method, points=[1, 2, 5])
    filled = mean_interval([3, 4, 0, 0, 9], method=method)
    assert ends(found) == pytest.approx(ends(filled), abs=1e-7)


@pytest.mark.parametrize("method", METHODS)
def test_shorter_scales_stand_beside_longer_ones_with_any_method(method: str) -> None:
    scales = np.array([[1, 2, 3, np.nan, np.nan], [1, 2, 3, np.nan, np.nan], [1, 2, 3, 4, 5]])
    found = mean_interval([[2, 3, 4, 0, 0], [0, 0, 4, 0, 0], [2, 3, 4, 1, 2]], method=method, points=scales)
    alone = mean_interval([[2, 3, 4], [0, 0, 4]], method=method)
    longer = mean_interval([2, 3, 4, 1, 2], method=method)
    assert found.low == pytest.approx([*alone.low, float(longer.low)], abs=1e-8)
    assert found.high == pytest.approx([*alone.high, float(longer.high)], abs=1e-8)


@pytest.mark.parametrize("points", [3, [1, 2], [[1, 2, 3], [1, 2, 3]], [1, 1, 2], [3, 2, 1], [1, np.nan, 3],
                                    [1, np.nan, np.nan], [1, 2, np.inf]])  # fmt: skip
def test_points_that_are_no_scale_are_refused(points: list[float]) -> None:
    with pytest.raises(ValueError, match="points must"):
        mean_interval([1, 2, 3], points=points)


def test_an_answer_beyond_its_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="counts beyond the end of their scale"):
        mean_interval([1, 2, 3], points=[1, 2, np.nan])
