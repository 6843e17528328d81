import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.intervals import Estimate, mean_interval, share_interval
from analysis.questionnaire import Item, Questionnaire, Scale
from analysis.responses import Responses
from analysis.scores import score
from analysis.tabulation import tabulate

METHODS = ("wilson", "clopper_pearson", "jeffreys")
LEVELS = st.floats(0.01, 0.999)


@st.composite
def shares(draw: st.DrawFn) -> tuple[int, int]:
    n = draw(st.integers(1, 5000))
    return draw(st.integers(0, n)), n


@st.composite
def count_tables(draw: st.DrawFn) -> NDArray[np.int64]:
    points = draw(st.integers(2, 12))
    counts = draw(st.lists(st.integers(0, 60), min_size=points, max_size=points).filter(any))
    return np.array(counts)


@st.composite
def ballots(draw: st.DrawFn) -> Responses:
    items, points = draw(st.integers(1, 4)), draw(st.integers(2, 6))
    scale = Scale(points, tuple(range(points // 2 + 1, points + 1)), (1,))
    questionnaire = Questionnaire(
        tuple(Item(f"I{place}", "s", "f" if place % 2 else "g") for place in range(items)), ("f", "g"), {"s": scale}
    )
    answer = st.sampled_from([-3, -2, -1, *range(1, points + 1)])
    rows = draw(st.lists(st.lists(answer, min_size=items, max_size=items), min_size=1, max_size=25))
    return Responses(questionnaire, np.array(rows, dtype=np.int8))


@settings(deadline=None)
@given(shares(), st.sampled_from(METHODS), LEVELS)
def test_an_interval_of_a_share_holds_it(share: tuple[int, int], method: str, level: float) -> None:
    k, n = share
    found = share_interval(k, n, method=method, confidence_level=level)
    assert 0 <= found.low <= k / n <= found.high <= 1
    assert found.low < found.high


@settings(deadline=None)
@given(shares(), st.sampled_from(METHODS), st.integers(2, 50))
def test_an_interval_of_a_share_narrows_when_counts_are_multiplied(
    share: tuple[int, int], method: str, times: int
) -> None:
    k, n = share
    one, many = (share_interval(k * f, n * f, method=method) for f in (1, times))
    assert many.high - many.low < one.high - one.low


@settings(deadline=None)
@given(shares(), st.sampled_from(METHODS), st.integers(0, 5000))
def test_a_population_never_widens(share: tuple[int, int], method: str, more: int) -> None:
    k, n = share
    found, endless = share_interval(k, n, method=method, population=n + more), share_interval(k, n, method=method)
    assert found.high - found.low <= endless.high - endless.low + 1e-12
    assert found.low <= k / n <= found.high


@settings(deadline=None)
@given(count_tables(), LEVELS)
def test_an_interval_of_a_mean_holds_it(counts: NDArray[np.int64], level: float) -> None:
    mean = counts @ np.arange(1, len(counts) + 1) / counts.sum()
    found = mean_interval(counts, confidence_level=level)
    assert 1 <= found.low <= mean <= found.high <= len(counts)
    assert found.low < found.high


@settings(deadline=None)
@given(count_tables(), st.integers(2, 50))
def test_an_interval_of_a_mean_narrows_when_counts_are_multiplied(counts: NDArray[np.int64], times: int) -> None:
    one, many = mean_interval(counts), mean_interval(counts * times)
    assert many.high - many.low < one.high - one.low


@settings(deadline=None)
@given(count_tables())
def test_an_interval_of_a_mean_turns_round_with_its_scale(counts: NDArray[np.int64]) -> None:
    one, turned = mean_interval(counts), mean_interval(counts[::-1])
    assert abs(one.low + turned.high - len(counts) - 1) < 2e-6


@settings(deadline=None)
@given(count_tables())
def test_more_confidence_is_a_wider_interval(counts: NDArray[np.int64]) -> None:
    narrow, wide = (mean_interval(counts, confidence_level=level) for level in (0.9, 0.99))
    assert wide.low <= narrow.low + 1e-6
    assert narrow.high <= wide.high + 1e-6


@settings(deadline=None)
@given(ballots(), st.randoms(use_true_random=False))
def test_tabulation_ignores_the_order_of_rows(responses: Responses, random: object) -> None:
    order = np.random.default_rng(hash(random) % 2**32).permutation(len(responses))
    turned = Responses(responses.questionnaire, responses.matrix[order])
    one, other = tabulate(responses), tabulate(turned)
    assert (one.counts == other.counts).all()
    assert one.moments is not None
    assert other.moments is not None
    assert (one.moments.second == other.moments.second).all()
    assert score(one) == score(other)


@settings(deadline=None)
@given(ballots(), st.integers(0, 25))
def test_tabulations_of_parts_add_up(responses: Responses, cut: int) -> None:
    parts = [tabulate(Responses(responses.questionnaire, part)) for part in np.split(responses.matrix, [cut])]
    assert score(parts[0] + parts[1]) == score(tabulate(responses))


def estimates(responses: Responses) -> list[Estimate]:
    card = score(responses)
    pooled = [card.index, card.index_of_items, card.index_of_factors, *(factor.pooled for factor in card.factors)]
    figures = [figure for item in card.items for figure in (item.mean, item.top_two_box, item.at_or_below_average)]
    return figures + [form for figure in pooled for form in (figure.mean, figure.top_two_box)]


@settings(deadline=None)
@given(ballots())
def test_every_estimate_holds_its_value(responses: Responses) -> None:
    for estimate in estimates(responses):
        if estimate.value is None or estimate.low is None or estimate.high is None:
            assert (estimate.value, estimate.low, estimate.high) == (None, None, None)
        else:
            assert estimate.low <= estimate.value <= estimate.high
            assert estimate.low < estimate.high


@pytest.mark.parametrize("number", range(1, 12))
@pytest.mark.parametrize("point", [1, 3])
def test_where_all_agree_on_an_end_the_interval_ends_there_exactly(number: int, point: int) -> None:
    questionnaire = Questionnaire(
        items=(Item("I0", "s", "g"), Item("I1", "s", "f"), Item("I2", "s", "g")),
        factors=("f", "g"),
        scales={"s": Scale(3, (2, 3), (1,))},
    )
    card = score(Responses(questionnaire, np.full((number, 3), point, dtype=np.int8)))
    for figure in (card.index.mean, card.index_of_items.mean, card.index_of_factors.mean):
        assert figure.value == pytest.approx(point)
        assert (figure.low if point == 1 else figure.high) == point


@settings(deadline=None, max_examples=50)
@given(ballots(), st.integers(2, 6))
def test_every_estimate_narrows_when_all_ballots_are_multiplied(responses: Responses, times: int) -> None:
    many = Responses(responses.questionnaire, np.tile(responses.matrix, (times, 1)))
    for one, other in zip(estimates(responses), estimates(many), strict=True):
        if one.low is not None and one.high is not None and other.low is not None and other.high is not None:
            assert other.high - other.low < one.high - one.low + 1e-9
