"""Whether a remedy worked: published intervals, planted worlds, and what luck alone would make of it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.intervals import Estimate
from analysis.verification import Plan, Verdict, verify

Counts = NDArray[np.int64]
WORLDS = 2000


def two(satisfied: int, number: int) -> list[int]:
    """Counts of five points: so many satisfied of a number."""
    return [0, 0, number - satisfied, satisfied, 0]


def ends(estimate: Estimate) -> tuple[float, float]:
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.low, estimate.high


@pytest.mark.parametrize(
    ("later", "earlier", "low", "high"),
    [
        # Newcombe (1998), table II, method 10, to the four digits printed there.
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_changes_have_the_published_intervals(
    later: tuple[int, int], earlier: tuple[int, int], low: float, high: float
) -> None:
    change = verify(two(*earlier), two(*later)).change
    assert ends(change) == pytest.approx((low, high), abs=5e-5)
    assert change.method == "newcombe"
    assert change.n == later[1] + earlier[1]


def test_the_net_change_takes_the_others_along() -> None:
    alone = verify(two(90, 120), two(108, 120))
    beside = verify(two(90, 120), two(108, 120), (two(7500, 10_000), two(9000, 10_000)))
    assert alone.outcome == "improved"
    assert alone.net == alone.change
    assert alone.elsewhere is None
    assert beside.outcome == "no_evidence"
    assert beside.elsewhere is not None
    assert beside.elsewhere.value == pytest.approx(0.15)
    assert beside.net.value == pytest.approx(0)
    (low, high), (least, most) = ends(beside.change), ends(beside.elsewhere)
    assert beside.net.low == pytest.approx(-np.hypot(0.15 - low, most - 0.15))
    assert beside.net.high == pytest.approx(np.hypot(high - 0.15, 0.15 - least))
    assert beside.net.method == "mover"


@pytest.mark.parametrize(
    ("before", "after", "changes", "outcome", "needed"),
    [
        ((90, 120), (114, 120), {}, "improved", 0),
        ((114, 120), (90, 120), {}, "worse", 0),
        ((90, 120), (93, 120), {}, "no_evidence", 0),
        ((90, 120), (29, 29), {}, "not_enough", 1),
        ((90, 120), (30, 30), {}, "improved", 0),
        ((20, 29), (114, 120), {}, "not_enough", 0),
        ((90, 120), (114, 120), {"smallest": 0.12}, "no_evidence", 0),
        ((90, 120), (114, 120), {"smallest": 0.05}, "improved", 0),
        ((90, 120), (114, 120), {"minimum": 121}, "not_enough", 1),
        ((90, 120), (0, 0), {}, "not_enough", 30),
    ],
)
def test_outcomes_follow_the_plan(
    before: tuple[int, int], after: tuple[int, int], changes: dict[str, Any], outcome: str, needed: int
) -> None:
    found = verify(two(*before), two(*after), plan=Plan(**changes))
    assert (found.outcome, found.needed) == (outcome, needed)


def test_nothing_to_compare_with_is_said_and_not_guessed() -> None:
    nothing = verify(two(0, 0), two(100, 120))
    assert nothing.before == Estimate(None, None, None, 0, "wilson")
    assert nothing.change.value is None
    alone = verify(two(90, 120), two(114, 120), (two(0, 0), two(10, 20)))
    assert alone.net.value is None
    assert alone.outcome == "not_enough"


def test_a_prior_draws_the_baseline_towards_its_peers() -> None:
    found = verify(two(10, 40), two(30, 40), prior=(16, 4))
    assert found.before.value == pytest.approx(26 / 60)
    assert found.before.method == "beta_binomial"
    assert found.before.n == 40
    assert found.change.method == "mover"
    plain = verify(two(10, 40), two(30, 40))
    assert found.change.value is not None
    assert plain.change.value is not None
    assert found.change.value < plain.change.value
    empty = verify(two(0, 0), two(30, 40), prior=(16, 4))
    assert empty.before.value == pytest.approx(0.8)
    assert empty.outcome == "not_enough"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Plan(minimum=9), "minimum must be at least 10"),
        (lambda: Plan(smallest=1), "smallest must lie from 0 up to 1"),
        (lambda: Plan(smallest=-0.1), "smallest must lie from 0 up to 1"),
        (lambda: Plan(confidence_level=1), "confidence_level"),
        (lambda: verify([[1, 2]], [1, 2]), r"shape \(points,\)"),
        (lambda: verify([1, 2, 3], [1, 2, 3]), "not all on a scale of 3 points"),
        (lambda: verify(two(1, 2), two(1, 2), plan=Plan(satisfied=(0,))), "not all on a scale"),
        (lambda: verify([1, -2, 3, 1, 1], two(1, 2)), "not negative"),
        (lambda: verify(two(1, 2), two(1, 2), prior=(0, 1)), "prior"),
        (lambda: verify(two(1, 2), two(1, 2), prior=(1, np.inf)), "prior"),
    ],
)
def test_what_makes_no_sense_is_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def called(outcome: str, verdicts: list[Verdict]) -> float:
    return sum(verdict.outcome == outcome for verdict in verdicts) / len(verdicts)


def world(draws: np.random.Generator, share: float, number: int) -> list[int]:
    return two(int(draws.binomial(number, share)), number)


def test_a_remedy_without_effect_is_called_improved_in_one_of_forty() -> None:
    draws = np.random.default_rng(20)
    verdicts = [verify(world(draws, 0.75, 120), world(draws, 0.75, 120)) for _ in range(WORLDS)]
    assert called("improved", verdicts) <= 0.035
    assert called("worse", verdicts) <= 0.035


def test_a_good_remedy_is_recognised_within_two_months() -> None:
    """From 75 to 90 % at a desk with 60 ballots a month, 120 before; beside five other desks that did not change."""
    draws = np.random.default_rng(21)
    verdicts = [
        verify(world(draws, 0.75, 120), world(draws, 0.9, 120), (world(draws, 0.84, 600), world(draws, 0.84, 600)))
        for _ in range(WORLDS)
    ]
    assert called("improved", verdicts) >= 0.8
    assert called("worse", verdicts) == 0


def flagged(draws: np.random.Generator) -> tuple[float, int]:
    """True share and satisfied of 60 at the desk that looked worst of twelve."""
    shares = draws.beta(16, 4, 12)
    seen = draws.binomial(60, shares)
    worst = int(seen.argmin())
    return float(shares[worst]), int(seen[worst])


def test_luck_goes_back_to_the_mean_and_is_not_taken_for_a_remedy() -> None:
    """The worst of twelve desks, nothing done: its flagged month misleads, fresh ballots or drawn ones do not."""
    draws = np.random.default_rng(22)
    naive, fresh, drawn = [], [], []
    for _ in range(WORLDS):
        share, seen = flagged(draws)
        after = world(draws, share, 60)
        naive.append(verify(two(seen, 60), after))
        fresh.append(verify(world(draws, share, 60), after))
        drawn.append(verify(two(seen, 60), after, prior=(16, 4)))
    assert called("improved", naive) > 0.05
    assert called("improved", fresh) <= 0.035
    assert called("improved", drawn) <= 0.035
