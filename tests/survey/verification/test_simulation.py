"""How often the verdict is right, in many invented offices where the worst-looking desk is the one that is mended."""

from collections import Counter
from datetime import date

import pytest
from scipy.stats import binomtest

from survey.verification.plans import Baseline, Plan
from tests.survey.verification.worlds import World, outcomes

PLAN = Plan("sipas-service@2026", "A24", date(2026, 4, 1), date(2026, 9, 30))
WORLDS = 2000


def found(world: World, seed: int, baseline: Baseline = "fresh") -> Counter[str]:
    return Counter(outcomes(world, WORLDS, seed, baseline=baseline, plan=PLAN))


@pytest.mark.parametrize("baseline", ["fresh", "drawn"])
@pytest.mark.parametrize("world", [World(), World(month=30, before=60), World(spread=0.1)])
def test_a_remedy_without_effect_is_called_improved_in_at_most_one_of_twenty(world: World, baseline: Baseline) -> None:
    said = found(world, 7, baseline)
    assert binomtest(said["improved"], WORLDS).proportion_ci(0.99).high <= 0.05
    assert binomtest(said["worse"], WORLDS).proportion_ci(0.99).high <= 0.05
    assert not said["not_enough"]


def test_the_flags_own_ballots_would_be_a_dishonest_baseline() -> None:
    """Without drawing, luck that goes back to the mean looks like the remedy's effect: what the rule is there for."""
    said = Counter(outcomes(World(), 300, 7, baseline="flag", plan=PLAN))
    assert binomtest(said["improved"], 300).proportion_ci(0.99).low > 0.05


def test_from_75_to_90_percent_is_recognised_within_two_months() -> None:
    said = found(World(end=0.9), 7)
    assert binomtest(said["improved"], WORLDS).proportion_ci(0.99).low >= 0.80
    assert not said["worse"]
