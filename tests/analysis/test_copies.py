"""Near-copies: counted by hand, rates by the binomial law, ordinary ballots that are none, planted ones that are."""

from collections import Counter

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binom

from analysis.copies import near_copies
from tests.analysis.worlds import DESKS, PLACES, ordinary


def plant(ballots: NDArray[np.float64], changed: int, seed: int = 0) -> NDArray[np.float64]:
    """Ten copies of the first ballot without gaps and with four answers off its usual point, each changed so often."""
    draws = np.random.default_rng(seed)
    whole = [row for row in ballots if np.isfinite(row).all()]
    model = next(row for row in whole if max(Counter(row.tolist()).values()) <= len(row) - 4).copy()
    planted = ballots.copy()
    planted[:10] = model
    for row in planted[:10]:
        for item in draws.choice(len(model), changed, replace=False):
            row[item] = draws.choice([point for point in (3, 4, 5) if point != model[item]])
    return planted


def counted(ballots: NDArray[np.float64], desks: NDArray[np.intp], alike: float) -> list[int]:
    """The same by the definition."""
    found = [0] * len(ballots)
    for i, one in enumerate(ballots):
        for j, other in enumerate(ballots):
            either = int((np.isfinite(one) | np.isfinite(other)).sum())
            same = int((one == other).sum())
            found[i] += i != j and desks[i] == desks[j] and either > 0 and same >= alike * either - 1e-9
    return found


def test_near_copies_are_counted_by_their_definition() -> None:
    ballots = ordinary(1, ballots=300, items=10, styles=0.2)
    ballots[5] = np.nan
    desks = np.arange(300) % 3
    for alike in (0.6, 0.9):
        assert near_copies(ballots, desks=desks, alike=alike).figure.tolist() == counted(ballots, desks, alike)


def test_the_rate_is_the_binomial_tail_of_the_chance() -> None:
    found = near_copies(plant(ordinary(2), 0), desks=DESKS)
    size = Counter(DESKS.tolist())
    for row in np.flatnonzero(found.figure):
        tail = binom.sf(found.figure[row] - 1, size[int(DESKS[row])] - 1, found.chance[row])
        assert found.rate[row] == pytest.approx(tail, rel=1e-9)
    alone = found.figure == 0
    assert set(found.rate[alone]) == set(found.chance[alone]) == {1}


@pytest.mark.parametrize("styles", [0.0, 0.1])
@pytest.mark.parametrize("desks", [None, DESKS])
def test_ordinary_ballots_are_seldom_called_copies(styles: float, desks: NDArray[np.intp] | None) -> None:
    rates = [near_copies(ordinary(seed, styles=styles), desks=desks, seed=seed).rate for seed in range(5)]
    for level in (0.001, 0.01, 0.05):
        assert np.mean([rate <= level for rate in rates]) <= level


@pytest.mark.parametrize(("changed", "alike", "least", "most"), [(0, 0.9, 1, 1), (1, 0.8, 0.9, 1), (1, 0.9, 0, 0.5)])
def test_planted_copies_are_found_as_said(changed: int, alike: float, least: float, most: float) -> None:
    hits = []
    for seed in range(5):
        ballots = plant(ordinary(100 + seed, styles=0.05), changed, seed)
        rate = near_copies(ballots, desks=DESKS, alike=alike).rate
        hits.append((rate[:10] <= 0.01).mean())
        assert (rate[10:] <= 0.01).mean() <= 0.01
    assert least <= np.mean(hits) <= most


def test_straight_lines_of_a_desk_are_not_called_copies() -> None:
    ballots = ordinary(7)
    ballots[:15] = 5
    assert set(near_copies(ballots[:PLACES]).rate[:15]) == {1}
    assert near_copies(ballots, desks=DESKS).rate[:15].min() > 0.01


def test_desks_where_people_are_more_satisfied_are_not_called_copies() -> None:
    rates = [near_copies(ordinary(seed, levels=0.5), desks=DESKS, seed=seed).rate for seed in range(5)]
    for level in (0.001, 0.01, 0.05):
        assert np.mean([rate <= level for rate in rates]) <= level


@pytest.mark.parametrize(
    "ratings",
    [np.zeros((0, 3)), np.zeros((40, 0)), np.full((1, 4), 3), np.full((29, 4), 3), np.full((40, 4), np.nan),
     np.full((40, 2), 5), np.full((40, 4), 4)],
)  # fmt: skip
def test_where_nothing_can_be_said_nothing_is_a_copy(ratings: NDArray[np.float64]) -> None:
    assert near_copies(ratings).rate.tolist() == [1] * len(ratings)


def test_the_part_that_is_alike_is_a_part() -> None:
    with pytest.raises(ValueError, match="alike"):
        near_copies([[1]], alike=1)
    with pytest.raises(ValueError, match=r"desks must have shape \(1,\)"):
        near_copies([[1]], desks=["a", "b"])
