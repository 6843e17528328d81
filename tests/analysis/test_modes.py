"""Differences between modes: Newcombe's and the stratified intervals, ballots as clusters, what the mix alone does."""

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from analysis.case_mix import compare_within
from analysis.changes import share_change_interval
from analysis.modes import Modes, compare_modes
from analysis.pooling import effective_share
from analysis.shares import share_interval
from tests.analysis.building import make_tabulation

KINDS = np.array(["kiosk", "paper", "receipt", "web"])
Ballots = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.str_], NDArray[np.int64]]


def ballots(seed: int, effect: float = 0.0, number: int = 3000) -> Ballots:
    """Answers, those satisfied, modes and desks; better desks have more of web, paper is `effect` better (logit)."""
    draws = np.random.default_rng(seed)
    levels = np.random.default_rng(9).normal(1.5, 0.6, 40)
    desk = draws.integers(0, 40, number)
    mix = np.where(levels[desk, None] > 1.5, [0.1, 0.15, 0.25, 0.5], [0.5, 0.25, 0.15, 0.1])
    which = (draws.random((number, 1)) > mix.cumsum(axis=1)).sum(axis=1).clip(0, 3)
    mood = levels[desk] + draws.normal(0, 1, number) + effect * (which == 1)
    answers = draws.integers(4, 9, number)
    return draws.binomial(answers, 1 / (1 + np.exp(-mood))), answers, KINDS[which], desk


def compare(found: Ballots) -> Modes:
    satisfied, answers, mode, desk = found
    return compare_modes(satisfied, answers, mode, mix=desk)


def test_single_items_without_a_mix_have_newcombe_s_interval() -> None:
    satisfied, mode = np.repeat([1, 0, 1, 0], [56, 14, 48, 32]), np.repeat(["paper", "web"], [70, 80])
    pair = compare_modes(satisfied, np.ones(150), mode).pairs[0]
    wanted = share_change_interval(48, 80, 56, 70)
    assert (pair.first, pair.second, pair.raw.n, pair.standardised.n) == ("paper", "web", 150, 150)
    assert pair.raw.value == pytest.approx(56 / 70 - 48 / 80)
    assert pair.raw.low == pytest.approx(float(wanted.low), abs=2e-3)
    assert pair.raw.high == pytest.approx(float(wanted.high), abs=2e-3)
    assert pair.standardised.value == pytest.approx(pair.raw.value)
    assert pair.standardised.low == pytest.approx(pair.raw.low, abs=1e-6)
    assert pair.differs


def test_standardised_is_the_difference_within_groups() -> None:
    k, n = np.array([[95, 540], [900, 50]]), np.array([[100, 900], [1000, 100]])
    rows = [(mode, group) for mode in (0, 1) for group in (0, 1)]
    satisfied = np.concatenate([np.arange(n[row]) < k[row] for row in rows])
    mode = np.repeat(["a", "b"], n.sum(axis=1))
    group = np.repeat([0, 1, 0, 1], n.ravel())
    pair = compare_modes(satisfied, np.ones(len(mode)), mode, mix=group).pairs[0]
    wanted = compare_within(k, n)
    assert pair.standardised.value == pytest.approx(wanted.difference[0], abs=1e-5)
    assert pair.standardised.low == pytest.approx(wanted.interval.low[0], abs=1e-3)
    assert pair.standardised.high == pytest.approx(wanted.interval.high[0], abs=1e-3)
    assert pair.raw.value is not None
    assert pair.raw.value < 0 < wanted.difference[0]


def test_ballots_are_worth_what_the_pooled_index_counts_them() -> None:
    draws = np.random.default_rng(3)
    mood = draws.normal(size=(400, 1))
    points = np.digitize(mood + draws.normal(size=(400, 6)), [-2, -1, -0.5, 1]) + 1
    k, n = effective_share(make_tabulation(["".join(map(str, row)) for row in points]), range(6))
    share = compare_modes((points >= 4).sum(axis=1), np.full(400, 6), np.full(400, "web")).modes[0].share
    wanted = share_interval(k, n)
    assert share.value == pytest.approx(k / n)
    assert share.n == 2400
    assert n < 1500  # answers of one person go together
    assert [share.low, share.high] == pytest.approx([float(wanted.low), float(wanted.high)])


def test_where_no_mode_matters_standardised_intervals_hold_together() -> None:
    found = [compare(ballots(seed)) for seed in range(100)]
    assert np.mean([any(pair.differs for pair in of.pairs) for of in found]) <= 0.09
    raw = [any(not (pair.raw.low or 0) <= 0 <= (pair.raw.high or 0) for pair in of.pairs) for of in found]
    assert np.mean(raw) > 0.9  # better desks have more of web


def test_a_mode_that_matters_is_found() -> None:
    for seed in range(10):
        pairs = compare(ballots(seed, effect=0.8)).pairs
        assert len(pairs) == 6
        for pair in pairs:
            if "paper" in (pair.first, pair.second):
                assert pair.differs
                sign = 1 if pair.first == "paper" else -1
                assert pair.standardised.value is not None
                assert sign * pair.standardised.value > 0


def test_more_pairs_have_wider_intervals_and_modes_their_own_level() -> None:
    satisfied, answers, mode, _ = ballots(1)
    two = np.isin(mode, ["kiosk", "paper"])
    many, few = compare_modes(satisfied, answers, mode), compare_modes(satisfied[two], answers[two], mode[two])
    assert many.pairs[0].raw.value == few.pairs[0].raw.value
    assert (many.pairs[0].raw.low or 0) < (few.pairs[0].raw.low or 0)
    assert many.modes[0] == few.modes[0]
    assert sum(one.ballots for one in many.modes) == 3000


def test_groups_that_only_one_mode_has_say_nothing() -> None:
    pair = compare_modes([1, 0, 1, 1], [1, 1, 1, 1], ["a", "a", "b", "b"], mix=["x", "x", "y", "y"]).pairs[0]
    assert (pair.standardised.value, pair.standardised.low, pair.standardised.high) == (None, -1, 1)
    assert pair.standardised.n == 0
    assert not pair.differs
    assert pair.raw.value == -0.5


def test_where_all_agree_a_ballot_is_worth_one_answer() -> None:
    found = compare_modes([8] * 20, [8] * 20, ["web"] * 10 + ["paper"] * 10)
    pair = found.pairs[0]
    assert pair.raw.value == 0
    assert pair.raw.high == pytest.approx(float(share_change_interval(10, 10, 10, 10).high))
    assert not pair.differs


def test_modes_without_answers_and_none_at_all_are_defined() -> None:
    assert compare_modes([], [], []) == Modes((), ())
    alone = compare_modes([0], [0], ["web"])
    assert alone.pairs == ()
    assert (alone.modes[0].share.value, alone.modes[0].share.low, alone.modes[0].share.high) == (None, 0, 1)
    pair = compare_modes([0, 1], [0, 1], ["web", "paper"]).pairs[0]
    for estimate in (pair.raw, pair.standardised):
        assert (estimate.value, estimate.low, estimate.high) == (None, -1, 1)


@pytest.mark.parametrize(
    ("satisfied", "answered", "mode", "mix", "message"),
    [
        ([1], [1], ["a", "b"], None, "one shape"),
        ([1], [1], ["a"], ["x", "y"], "one shape"),
        ([[1]], [[1]], [["a"]], None, "one shape"),
        ([2], [1], ["a"], None, "0 <= k <= n"),
    ],
)
def test_what_is_no_ballot_is_refused(
    satisfied: ArrayLike, answered: ArrayLike, mode: ArrayLike, mix: ArrayLike | None, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        compare_modes(satisfied, answered, mode, mix=mix)


def test_the_confidence_level_is_a_probability() -> None:
    with pytest.raises(ValueError, match="confidence_level"):
        compare_modes([1], [1], ["a"], confidence_level=95)
