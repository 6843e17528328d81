"""The verdict by its plan: the window that is waited for, with whom is compared, what is said and kept."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from survey.reveal import Place
from survey.verification.counting import Answers
from survey.verification.judging import (
    Judged,
    as_data,
    enough_by,
    judge,
    law_of,
    peer_law,
    size_for,
    window_end,
)
from survey.verification.plans import Plan

BEFORE, DONE, LAST = date(2026, 5, 1), date(2026, 6, 30), date(2026, 8, 29)
PLAN = Plan("i@1", "A24", date(2026, 4, 1), date(2026, 6, 30))
OWN: Place = ("xa-mau-1", "D0")
NEAR, FAR = [("xa-mau-1", "D1")], [("xa-mau-2", f"E{number}") for number in range(6)]


def answers(*cells: tuple[Place, date, int, int], mode: str = "web") -> Answers:
    """Cells of place, day, satisfied, not satisfied."""
    found: Counter[tuple[Place, str, date, int]] = Counter()
    for place, day, satisfied, other in cells:
        found[place, mode, day, 5] += satisfied
        found[place, mode, day, 2] += other
    return Answers(found, 5, (4, 5))


def judged(given: Answers, plan: Plan = PLAN, rings: tuple[list[Place], ...] = ()) -> Judged:
    return judge(plan, given, [OWN], rings, done=DONE, last=LAST)


def own(before: tuple[int, int], after: tuple[int, int]) -> tuple[tuple[Place, date, int, int], ...]:
    return (OWN, BEFORE, *before), (OWN, LAST, *after)


def test_the_window_is_full_when_its_days_are_over_and_the_minimum_is_there() -> None:
    planned = DONE + timedelta(days=60)
    many = {DONE: 500, DONE + timedelta(days=1): 30}
    assert window_end(PLAN, many, done=DONE, today=planned) is None
    assert window_end(PLAN, many, done=DONE, today=planned + timedelta(days=1)) == planned


def test_where_ballots_are_few_it_waits_for_the_minimum_and_no_longer_than_the_plan() -> None:
    late = DONE + timedelta(days=100)
    few = {DONE + timedelta(days=5): 29, late: 1}
    assert window_end(PLAN, few, done=DONE, today=late) is None
    assert window_end(PLAN, few, done=DONE, today=late + timedelta(days=1)) == late
    assert window_end(PLAN, {}, done=DONE, today=date(2026, 12, 30)) is None
    assert window_end(PLAN, {}, done=DONE, today=date(2026, 12, 31)) == date(2026, 12, 30)


def test_months_end_where_they_end() -> None:
    assert PLAN.deadline(date(2026, 8, 31)) == date(2027, 2, 28)
    assert replace(PLAN, wait_months=1).deadline(date(2026, 12, 1)) == date(2027, 1, 30)


@pytest.mark.parametrize(
    ("after", "outcome"), [((110, 10), "improved"), ((90, 30), "no_evidence"), ((60, 60), "worse")]
)
def test_the_outcome_follows_the_ballots(after: tuple[int, int], outcome: str) -> None:
    assert judged(answers(*own((90, 30), after))).verdict.outcome == outcome


def test_an_effect_smaller_than_what_counts_is_none() -> None:
    given = answers(*own((8000, 2000), (8300, 1700)))
    assert judged(given).verdict.outcome == "no_evidence"
    assert judged(given, replace(PLAN, smallest=0.02)).verdict.outcome == "improved"


def test_what_rose_everywhere_is_not_taken_for_the_remedy() -> None:
    general = ((NEAR[0], BEFORE, 900, 300), (NEAR[0], LAST, 1100, 100))
    given = answers(*own((90, 30), (110, 10)), *general)
    assert judged(given, rings=(NEAR,)).verdict.outcome == "no_evidence"
    assert judged(given, replace(PLAN, comparison=False), (NEAR,)).verdict.outcome == "improved"


def test_the_nearest_with_enough_ballots_are_compared_and_never_the_own() -> None:
    given = answers(
        *own((90, 30), (110, 10)),
        (NEAR[0], BEFORE, 29, 0),
        *((place, day, 20, 10) for place in FAR for day in (BEFORE, LAST)),
    )
    assert judged(given, rings=([OWN], [*NEAR], [*NEAR, *FAR])).compared == 7
    assert judged(given, rings=([OWN], [*NEAR])).compared == 0


def test_a_drawn_share_needs_peers_and_takes_off_what_was_luck() -> None:
    drawn = replace(PLAN, baseline="drawn")
    mine = own((15, 25), (90, 30))
    alone = judged(answers(*mine), drawn)
    assert (alone.verdict.outcome, alone.few_peers) == ("not_enough", True)
    assert as_data(drawn, alone, DONE)["lacking"] == "peers"
    peers = [(place, day, 75, 25) for place in FAR for day in (BEFORE, LAST)]
    assert judged(answers(*mine, *peers)).verdict.outcome == "improved"
    found = judged(answers(*mine, *peers), drawn).verdict
    assert found.outcome == "no_evidence"
    assert found.before.value is not None
    assert found.before.value > 0.6


def test_a_fall_from_a_drawn_share_is_said_only_where_the_ballots_themselves_fell() -> None:
    drawn = replace(PLAN, baseline="drawn")
    peers = [(place, day, 850, 150) for place in FAR for day in (BEFORE, LAST)]
    assert judged(answers(*own((20, 20), (60, 60)), *peers), drawn).verdict.outcome == "no_evidence"
    assert judged(answers(*own((36, 4), (60, 60)), *peers), drawn).verdict.outcome == "worse"


def test_what_is_missing_would_show_the_smallest_effect_that_counts() -> None:
    short = judged(answers(*own((90, 30), (20, 5)))).verdict
    assert short.outcome == "not_enough"
    assert short.needed == size_for(PLAN, 0.75) - 25 > 1000
    assert size_for(replace(PLAN, smallest=0.3), 0.5) < 60
    assert size_for(replace(PLAN, smallest=0.0), 0.5) == size_for(PLAN, None) == 30
    assert size_for(PLAN, 1.0) >= size_for(PLAN, 0.94)


def test_what_is_kept_says_all_of_it_in_both_languages() -> None:
    data = as_data(PLAN, judged(answers(*own((90, 30), (110, 10)))), DONE)
    assert data["outcome"] == "improved"
    assert "tăng" in data["sentence_vi"]
    assert "higher than before" in data["sentence_en"]
    assert (data["before_n"], data["after_n"], data["before_value"]) == ("120", "120", "0.750000")
    assert float(data["superiority_low"]) > 0.5
    assert data["higher_vi"]
    assert data["higher_en"] != data["higher_vi"]
    assert (data["after_first"], data["after_last"]) == ("2026-07-01", "2026-08-29")
    assert "elsewhere_value" not in data
    assert "other_modes" not in data


def test_too_few_says_how_many_and_when() -> None:
    data = as_data(PLAN, judged(answers(*own((90, 30), (20, 5)))), DONE)
    assert data["needed"] in data["sentence_en"].replace(",", "")
    assert data["enough_by"] > "2030"
    assert "higher_vi" not in data
    nobody = as_data(PLAN, judged(answers((OWN, BEFORE, 90, 30))), DONE)
    assert "enough_by" not in nobody
    assert "after_value" not in nobody
    assert enough_by(30, 30, date(2026, 7, 1), date(2026, 7, 30)) == date(2026, 8, 29)


def test_ballots_that_come_by_other_ways_are_noted() -> None:
    paper = answers(*own((0, 0), (110, 10)), mode="paper")
    web = answers((OWN, BEFORE, 90, 30))
    mixed = Answers(web.of + paper.of, 5, (4, 5))
    assert judged(mixed).other_modes
    assert as_data(PLAN, judged(mixed), DONE)["other_modes"] == "yes"


def test_the_law_of_peers_is_found_again() -> None:

    chance = np.random.default_rng(3)
    n = np.full(4000, 80.0)
    a, b = law_of(chance.binomial(80, chance.beta(15, 5, 4000)).astype(float), n)
    assert a / (a + b) == pytest.approx(0.75, abs=0.01)
    assert a + b == pytest.approx(20, rel=0.1)
    alike = law_of(np.full(6, 60.0), np.full(6, 80.0))
    assert sum(alike) == pytest.approx(2000)
    assert peer_law(answers((OWN, BEFORE, 1, 1)), FAR, BEFORE, BEFORE) is None
    assert peer_law(answers((OWN, BEFORE, 1, 1)), [], BEFORE, BEFORE) is None
