"""Invented offices, many at a time: desks of their own levels, people who are kind or strict on every item, one desk
flagged because it looked worst, and a remedy with an effect or with none."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from analysis.verification import Outcome
from survey.verification.judging import decide, law_of
from survey.verification.plans import Baseline, Plan

POINTS = np.array([-1.2, -0.7, 0.0, 1.0])
"""Where an answer's latent value passes from one point to the next; 0: from "average" to "satisfied"."""


@dataclass(frozen=True)
class World:
    """What is drawn. `month`: ballots of a desk in a month; `start`, `end`: shares of the satisfied at the desk."""

    desks: int = 20
    items: int = 6
    month: int = 60
    before: int = 120
    months: int = 2
    start: float = 0.75
    end: float = 0.75
    spread: float = 0.3
    person: float = 0.6


def outcomes(
    world: World, number: int, seed: int, *, baseline: Baseline | Literal["flag"], plan: Plan
) -> Iterator[Outcome]:
    """The verdicts in so many worlds. The desk and item with the lowest share of the flag's month is the one.

    Baseline "flag": that month as it is, which no plan allows.
    """
    chance = np.random.default_rng(seed)
    middle = -norm.ppf(world.start)
    for _ in range(number):
        levels = world.spread * chance.standard_normal((world.desks, world.items)) - middle
        flag = _ratings(world, chance, levels, world.month)
        desk, item = np.unravel_index(np.argmin((flag >= 4).mean(axis=1)), levels.shape)
        gain = norm.ppf(world.end) - norm.ppf(world.start)
        if gain:  # the power is asked for at one start, wherever the desk came from
            levels[desk, item] = norm.ppf(world.start)
        before = _ratings(world, chance, levels, world.before) if baseline == "fresh" else flag
        levels[desk, item] += gain
        after = _ratings(world, chance, levels, world.month * world.months)
        yield _verdict(
            plan, _tables(before[:, :, item]), _tables(after[:, :, item]), int(desk), drawn=baseline == "drawn"
        )


def _ratings(world: World, chance: np.random.Generator, levels: NDArray[np.float64], ballots: int) -> NDArray[np.int8]:
    """Ratings of other people than before, shape (desks, ballots, items); a person's kindness is in all items."""
    shape = (world.desks, ballots)
    kindness = world.person * chance.standard_normal(shape, dtype=np.float32)[:, :, None]
    own = np.sqrt(1 - world.person**2) * chance.standard_normal((*shape, world.items), dtype=np.float32)
    return np.asarray(1 + np.searchsorted(POINTS, levels[:, None, :] + kindness + own), dtype=np.int8)


def _tables(ratings: NDArray[np.int8]) -> NDArray[np.int64]:
    return np.stack([(ratings == point).sum(axis=1) for point in range(1, 6)], axis=1).astype(np.int64)


def _verdict(plan: Plan, before: NDArray[np.int64], after: NDArray[np.int64], desk: int, *, drawn: bool) -> Outcome:
    rest = np.arange(len(before)) != desk
    prior = law_of(before[rest, 3:].sum(axis=1).astype(float), before[rest].sum(axis=1).astype(float))
    others = before[rest].sum(axis=0), after[rest].sum(axis=0)
    own = before[desk], after[desk]
    return decide(plan, own, others, prior=prior if drawn else None).outcome
