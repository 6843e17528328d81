"""Scorecards of what is looked at daily: intervals and grades that no number of looks breaks."""

import numpy as np
import pytest

from analysis.flags import raise_flags
from analysis.intervals import mean_interval, share_interval
from analysis.pooling import pool
from analysis.questionnaire import Item, Questionnaire, Scale
from analysis.responses import Responses
from analysis.scores import score
from analysis.tabulation import tabulate

SCALE = Scale(5, satisfied=(4, 5), at_or_below_average=(1, 2, 3))
SHORT = Scale(3, satisfied=(3,), at_or_below_average=(1, 2))
ITEMS = tuple(Item(name, "five", "A") for name in ("A1", "A2", "A3", "A4"))
QUESTIONNAIRE = Questionnaire(ITEMS, ("A",), {"five": SCALE})
LAW = [0.05, 0.05, 0.1, 0.4, 0.4]
SATISFIED = 0.8


def draw(random: np.random.Generator, people: int) -> Responses:
    """People who mostly give the same rating to every item: their answers go together."""
    own = random.choice(5, size=(people, 1), p=LAW)
    other = random.choice(5, size=(people, len(ITEMS)), p=LAW)
    rated = np.where(random.random((people, len(ITEMS))) < 0.8, own, other) + 1
    return Responses(QUESTIONNAIRE, rated.astype(np.int8))


def test_a_share_of_two_points_is_the_sequence_of_a_mean() -> None:
    low = share_interval([0, 3, 10], 10, method="kt").low
    mean = mean_interval([[10, 0], [7, 3], [0, 10]], method="kt").low - 1
    assert low.tolist() == pytest.approx(mean.tolist(), abs=1e-12)
    assert share_interval(3, 10, method="kt").high == pytest.approx(
        float(mean_interval([7, 3], method="kt").high) - 1, abs=1e-12
    )
    nothing = share_interval(0, 0, method="kt")
    assert (float(nothing.low), float(nothing.high)) == (0, 1)
    with pytest.raises(ValueError, match="no population"):
        share_interval(3, 10, method="kt", population=20)


def test_every_figure_of_a_scorecard_says_how_it_was_made() -> None:
    card = score(draw(np.random.default_rng(1), 60), method="kt")
    assert {item.mean.method for item in card.items} == {item.top_two_box.method for item in card.items} == {"kt"}
    assert card.index.top_two_box.method == card.index.mean.method == card.factors[0].pooled.mean.method == "kt_union"
    once = score(draw(np.random.default_rng(1), 60))
    for one, other in ((card.index.top_two_box, once.index.top_two_box), (card.index.mean, once.index.mean)):
        assert one.value == pytest.approx(other.value)
        assert one.low is not None
        assert other.low is not None
        assert one.low < other.low


def test_nobody_and_unanimous_people_have_their_figures() -> None:
    nobody = score(Responses(QUESTIONNAIRE, np.zeros((0, 4), dtype=np.int8)), method="kt")
    assert nobody.index.top_two_box.value is None
    agreed = score(Responses(QUESTIONNAIRE, np.full((20, 4), 5, dtype=np.int8)), method="kt").index.top_two_box
    assert (agreed.value, agreed.high) == (1.0, 1.0)
    assert agreed.low is not None
    assert agreed.low < 1
    mixed = Questionnaire((Item("A1", "five", "A"), Item("A2", "three", "A")), ("A",), {"five": SCALE, "three": SHORT})
    both = tabulate(Responses(mixed, np.array([[5, 3], [4, 2]], dtype=np.int8)))
    assert pool(both, [[0, 1]], method="kt").mean.method == "scales_differ"


def test_the_index_is_hardly_ever_missed_though_one_looks_every_day() -> None:
    """Three ballots a day on a hundred days; a fixed interval is wrong at some time far more often."""
    random = np.random.default_rng(7)
    wrong = {"kt": 0, "wilson": 0}
    series = 60
    for _ in range(series):
        drawn = draw(random, 300)
        for method in wrong:
            missed = False
            for day in range(10, 101, 10):
                seen = tabulate(Responses(QUESTIONNAIRE, drawn.matrix[: 3 * day]))
                found = pool(seen, [[0, 1, 2, 3]], method=method).top_two_box
                assert found.low is not None
                assert found.high is not None
                missed |= not found.low <= SATISFIED <= found.high
            wrong[method] += missed
    assert wrong["kt"] <= 3
    assert wrong["wilson"] > wrong["kt"]


def test_flags_of_a_live_page_go_by_evidence_that_holds_at_all_looks() -> None:
    random = np.random.default_rng(3)
    bad = Responses(QUESTIONNAIRE, random.choice([1, 2, 3], size=(60, 4)).astype(np.int8))
    table = tabulate(bad, by=np.array(["D1"] * 60, dtype=np.str_))
    flags = raise_flags(table, anytime=True)
    assert {flag.grade for flag in flags} == {"confirmed"}
    assert {flag.mean.method for flag in flags} == {"kt"}
    few = tabulate(Responses(QUESTIONNAIRE, bad.matrix[:12]), by=np.array(["D1"] * 12, dtype=np.str_))
    order = ("confirmed", "likely", "watch", "clear", "too_few")
    live = score(few.of("D1"), method="kt").items
    once = score(few.of("D1")).items
    assert all(order.index(one.grade) >= order.index(other.grade) for one, other in zip(live, once, strict=True))
