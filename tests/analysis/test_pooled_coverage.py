"""Simulated respondents with moods: how often do intervals of the index hold the truth?"""

import numpy as np
from numpy.typing import NDArray

from analysis.intervals import Estimate, share_interval
from analysis.pooling import pool
from analysis.responses import Responses
from analysis.tabulation import tabulate
from tests.analysis.building import ends, make_questionnaire


def bounds(estimate: Estimate) -> tuple[float, float]:
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.low, estimate.high


def clustered_ballots(rng: np.random.Generator, ballots: int) -> NDArray[np.int8]:
    mood = rng.normal(0, 1.2, (ballots, 1))
    scores = 4.4 + mood + rng.normal(0, 0.8, (ballots, 10))
    return np.clip(np.round(scores), 1, 5).astype(np.int8)


def test_respondents_as_clusters_cover_and_answers_do_not() -> None:
    rng = np.random.default_rng(8)
    truth = clustered_ballots(rng, 200_000)
    share, mean = float((truth >= 4).mean()), float(truth.mean())
    questionnaire = make_questionnaire(*(f"A{place}" for place in range(10)))
    held = np.zeros(3)
    for _ in range(400):
        matrix = clustered_ballots(rng, 60)
        found = pool(tabulate(Responses(questionnaire, matrix)), [list(range(10))])
        naive = share_interval((matrix >= 4).sum(), matrix.size)
        intervals = (bounds(found.top_two_box), bounds(found.mean), ends(naive))
        held += [low <= figure <= high for (low, high), figure in zip(intervals, (share, mean, share), strict=True)]
    assert (held[:2] / 400 > 0.92).all()
    assert held[2] / 400 < 0.75
