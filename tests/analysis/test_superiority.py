from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest
from scipy.stats import brunnermunzel
from statsmodels.stats.nonparametric import rank_compare_2ordinal

from analysis.intervals import Superiority, ordinal_superiority, share_interval
from tests.reference.coverage import LAWS, outcomes, probabilities

PAIRS = (
    ((4, 6, 10, 12, 8), (1, 2, 7, 18, 12)),
    ((0, 0, 1, 4, 30), (3, 0, 0, 5, 20)),
    ((10, 0, 0, 0, 10), (0, 5, 10, 5, 0)),
    ((100, 20, 3), (4000, 10, 9)),
    ((12, 0), (11, 1)),
)


def ratings(counts: tuple[int, ...]) -> list[int]:
    return [point for point, count in enumerate(counts, start=1) for _ in range(count)]


def both(found: Superiority) -> tuple[float, float]:
    return float(found.low), float(found.high)


@pytest.mark.parametrize(("earlier", "later"), PAIRS)
@pytest.mark.parametrize("level", [0.5, 0.95])
def test_agrees_with_statsmodels_and_scipy(earlier: tuple[int, ...], later: tuple[int, ...], level: float) -> None:
    found = ordinal_superiority(earlier, later, confidence_level=level)
    theirs = rank_compare_2ordinal(np.array(later), np.array(earlier))
    low, high = theirs.conf_int(alpha=1 - level)
    assert found.value == pytest.approx(theirs.prob1, abs=1e-12)
    assert both(found) == pytest.approx((max(low, 0), min(high, 1)), abs=1e-12)
    assert found.p_value == pytest.approx(brunnermunzel(ratings(earlier), ratings(later)).pvalue, rel=1e-9)
    assert found.method == "brunner_munzel"
    assert found.n == sum(earlier) + sum(later)


def shuffled(earlier: tuple[int, ...], later: tuple[int, ...]) -> Iterator[tuple[list[int], list[int]]]:
    """Every way to deal the single ratings to two periods of the same sizes."""
    pool = ratings(earlier) + ratings(later)
    for chosen in combinations(range(len(pool)), sum(earlier)):
        yield [pool[place] for place in chosen], [pool[place] for place in set(range(len(pool))) - set(chosen)]


def statistic(earlier: list[int], later: list[int]) -> float:
    """Brunner and Munzel's, from pairs."""
    wins = np.sign(np.subtract.outer(later, earlier)) / 2 + 0.5
    spread = wins.mean(axis=0).var(ddof=1) / len(earlier) + wins.mean(axis=1).var(ddof=1) / len(later)
    distance = abs(float(wins.mean()) - 0.5)
    return distance / float(np.sqrt(spread)) if spread > 1e-15 else np.inf if distance else 0.0


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ((2, 1, 1, 0, 1), (0, 1, 2, 1, 1)),
        ((0, 3, 0, 0, 0), (0, 0, 0, 1, 3)),
        ((0, 0, 0, 2, 2), (3, 1, 0, 0, 0)),
        ((3, 0, 1), (0, 2, 5)),
        ((1, 0, 2, 0), (0, 1, 0, 1)),
    ],
)
def test_few_are_permuted_in_every_way(earlier: tuple[int, ...], later: tuple[int, ...]) -> None:
    found = ordinal_superiority(earlier, later)
    observed = statistic(ratings(earlier), ratings(later))
    far = [statistic(*dealt) >= observed * (1 - 1e-9) for dealt in shuffled(earlier, later)]
    assert found.method == "permutation"
    assert found.p_value == pytest.approx(np.mean(far), abs=1e-12)
    size = min(sum(earlier), sum(later))
    wilson = share_interval(float(found.value) * size, size)
    assert both(found) == pytest.approx((float(wilson.low), float(wilson.high)))


def test_nine_are_few_and_ten_are_not() -> None:
    found = ordinal_superiority([[4, 5], [4, 6]], [[8, 20], [8, 20]])
    assert found.method.tolist() == ["permutation", "brunner_munzel"]
    assert ordinal_superiority([8, 20], [4, 5]).method == "permutation"


def test_one_answer_among_many() -> None:
    found = ordinal_superiority([0, 0, 1, 0], [10, 30, 7, 3])
    assert found.value == pytest.approx((3 + 3.5) / 50)
    # As far from ½ lie the eight on its own point (it and seven) and the three above it.
    assert found.p_value == pytest.approx((10 + 8 + 3) / 51, abs=1e-9)


def test_lying_apart_leaves_a_width_and_counts_the_ways() -> None:
    found = ordinal_superiority([[0, 20, 0], [0, 0, 20], [10, 10, 0]], [[0, 0, 30], [0, 30, 0], [0, 0, 20]])
    assert found.value.tolist() == [1, 0, 1]
    assert found.high.tolist()[::2] == [1, 1]
    assert found.low[1] == 0
    assert (found.low < found.high).all()
    ways = 47129212243960  # 50 over 20
    assert found.p_value[:2] == pytest.approx(1 / ways, rel=1e-9)
    assert found.p_value[2] == pytest.approx(2 / 137846528820, rel=1e-9)  # 40 over 20, and turned round


def test_ratings_that_are_all_alike_say_nothing_about_either_side() -> None:
    found = ordinal_superiority([[0, 20, 0], [0, 3, 0]], [[0, 30, 0], [0, 1, 0]])
    assert found.value.tolist() == [0.5, 0.5]
    assert found.p_value.tolist() == [1, 1]
    assert (found.low > 0).all()
    assert (found.low < 0.5).all()
    assert found.low + found.high == pytest.approx(1)


def test_without_answers_nothing_is_known() -> None:
    found = ordinal_superiority([[0, 0], [0, 0], [5, 5]], [[0, 0], [3, 3], [0, 0]])
    assert found.value.tolist() == [0.5] * 3
    assert (found.low.tolist(), found.high.tolist()) == ([0] * 3, [1] * 3)
    assert found.p_value.tolist() == [1] * 3
    assert found.method.tolist() == ["no_answers"] * 3


def test_long_scales_with_few_answers_fall_back_on_the_t_law() -> None:
    earlier, later = np.arange(35) % 4 == 0, np.arange(35) % 4 != 0
    found = ordinal_superiority(earlier, later)
    assert found.method == "brunner_munzel"
    assert found.p_value == pytest.approx(
        brunnermunzel(ratings(tuple(earlier.astype(int))), ratings(tuple(later.astype(int)))).pvalue, rel=1e-9
    )


def test_a_single_overlap_among_very_many_is_not_lying_apart() -> None:
    found = ordinal_superiority([999_999, 1, 0], [0, 1, 999_999])
    assert found.method == "brunner_munzel"
    assert 0 < found.value < 1
    assert found.p_value < 1e-9


def test_shapes_and_refusals() -> None:
    assert ordinal_superiority(np.ones((3, 1, 5)), np.ones((4, 5))).low.shape == (3, 4)
    assert ordinal_superiority(np.ones((0, 5)), np.ones((0, 5))).p_value.shape == (0,)
    with pytest.raises(ValueError, match="counts must be whole numbers"):
        ordinal_superiority([1, 2.5], [1, 2])
    with pytest.raises(ValueError, match="same number of points"):
        ordinal_superiority([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="confidence_level"):
        ordinal_superiority([1, 2], [1, 2], confidence_level=1)


def test_the_interval_covers_as_the_docstring_says() -> None:
    """Every pair of outcomes of ten answers each."""
    counts = outcomes(10)
    found = [ordinal_superiority(each, counts) for each in counts]
    low, high = np.stack([one.low for one in found]), np.stack([one.high for one in found])
    covered = {}
    for before, earlier in LAWS.items():
        for after, later in LAWS.items():
            truth = float(np.array(later) @ (np.cumsum(earlier) - np.array(earlier) / 2))
            holds = (low <= truth + 1e-9) & (truth <= high + 1e-9)
            covered[before, after] = float(probabilities(counts, earlier) @ holds @ probabilities(counts, later))
    assert np.mean(list(covered.values())) == pytest.approx(0.965, abs=0.005)
    assert min(covered.values()) > 0.92
    assert min(covered[law, law] for law in LAWS) > 0.94
