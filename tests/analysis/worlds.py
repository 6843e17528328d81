"""Invented ballots whose truth is known: ordinary people, and others among them."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
PLACES = 50
"""Ballots of each of the forty desks of an ordinary world."""
DESKS = np.repeat(np.arange(40), PLACES)


def ordinary(seed: int, *, ballots: int = 2000, items: int = 12, styles: float = 0.0, levels: float = 0.0) -> Floats:
    """Ratings that share a person's mood, 86 % of them 4 or 5, with 3 % gaps; a part ticks one point throughout.

    `levels` is the standard deviation of the desks' levels, in those of a latent answer; for 2,000 ballots.
    """
    draws = np.random.default_rng(seed)
    mood, own = draws.normal(size=(ballots, 1)), draws.normal(size=(ballots, items))
    latent = 0.75 * mood + np.sqrt(1 - 0.75**2) * own
    if levels:
        latent += draws.normal(0, levels, 40)[DESKS, None]
    cuts = np.array([-2.4, -1.9, -1.2, 0.1]) + draws.normal(0, 0.15, (items, 1))
    answers = 1.0 + (latent[:, :, None] > cuts).sum(axis=2)
    straight = draws.random(ballots) < styles
    answers[straight] = draws.choice([4, 5], (straight.sum(), 1), p=[0.6, 0.4])
    return np.where(draws.random(answers.shape) < 0.03, np.nan, answers)


def random_ticks(ballots: int, items: int) -> Floats:
    """Ballots that nobody thought about."""
    return np.random.default_rng(1).integers(1, 6, (ballots, items)).astype(float)
