"""One day's ballots as arrays: who came to which desk, what they answered, what they wrote. Pure: seed and date in.

People, not answers, are drawn: each has a mood that all of their answers share (a latent normal value an item, cut
into five points), so that the answers of one ballot go together as they do on real ones. At the cuts below 84 % of
answers are satisfied, as in the published national series, and most of them are fours and fives.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from forms.instrument import Instrument
from forms.kinds import SYMBOLS
from survey.demo.comments import compose
from survey.demo.province import Province
from survey.model import Mode

CUTS = np.array([-2.45, -1.95, -1.06, 0.22])
"""Where a standard normal value passes from one point to the next: 0.7, 1.9, 11.9, 44.2 and 41.3 %."""

PERSON = 0.55
"""The share of variance that a person's answers have in common."""

STRAIGHT = 0.1
"""People who choose one point for everything."""

MODES: tuple[tuple[Mode, float], ...] = (("web", 0.88), ("paper", 0.06), ("kiosk", 0.04), ("link", 0.02))
ENGLISH = 0.015
NO_ANSWER, NOT_APPLICABLE = ord("-"), ord("x")

WEIGHTS: Mapping[str, tuple[float, ...]] = {
    "stage": (0.44, 0.10, 0.36, 0.03, 0.07),
    "trips": (0.68, 0.20, 0.06, 0.06),
    "on_time": (0.90, 0.07, 0.03),
    "late_letter": (0.35, 0.25, 0.30, 0.10),
    "who": (0.82, 0.07, 0.11),
    "helper": (0.70, 0.16, 0.09, 0.05),
    "gender": (0.47, 0.53),
    "age": (0.08, 0.24, 0.36, 0.22, 0.10),
}
RESULT = 3
"""The stage "Nhận kết quả": only its people know of the result."""
OTHER = 5
"""The stage "Việc khác": there is no file to supplement."""
COMMENTED = 0.12
"""People who once sent a comment and so can rate how it was handled."""


@dataclass(frozen=True)
class Sheets:
    """Ballots of one day, one entry a ballot; `desk` indexes the province's desks."""

    desk: NDArray[np.intp]
    mode: list[Mode]
    language: list[str]
    answers: list[str]
    comment: list[str]


def fill(instrument: Instrument, province: Province, day: date, number: int) -> Sheets:
    """`number` ballots of a day, the same whenever they are asked for."""
    source = np.random.default_rng([province.seed, day.toordinal()])
    desk = _visits(source, province, number)
    points = _points(source, _levels(instrument, province, day)[desk])
    matrix = np.full((number, len(instrument.positions)), NO_ANSWER, np.uint8)
    facts = _facts(source, instrument, number)
    for place in instrument.positions:
        if place.item in facts:
            matrix[:, place.index] = facts[place.item]
    rated = _rated(instrument)
    matrix[:, rated] = _blanks(source, instrument, ord("0") + points, facts["stage"])
    _leave_early(source, matrix)
    none = ((matrix[:, rated] == NO_ANSWER) | (matrix[:, rated] == NOT_APPLICABLE)).all(axis=1)
    matrix[none, rated[0]] = ord("0") + points[none, 0]
    return Sheets(
        desk,
        [MODES[place][0] for place in source.choice(len(MODES), size=number, p=[share for _, share in MODES])],
        ["en" if english else "vi" for english in source.random(number) < ENGLISH],
        [row.decode("ascii") for row in matrix.view(f"S{matrix.shape[1]}").ravel()],
        _comments(source, points),
    )


def visits(province: Province, day: date, number: int) -> NDArray[np.intp]:
    """How many of a day's ballots each desk has, as `fill` gives them: one entry a desk."""
    source = np.random.default_rng([province.seed, day.toordinal()])
    return np.bincount(_visits(source, province, number), minlength=len(province.desks))


def _visits(source: np.random.Generator, province: Province, number: int) -> NDArray[np.intp]:
    busy = np.array([desk.busy for desk in province.desks])
    return source.choice(len(busy), size=number, p=busy / busy.sum())


def _rated(instrument: Instrument) -> list[int]:
    return [place.index for place in instrument.positions if instrument.item(place.item).kind == "rating"]


def _levels(instrument: Instrument, province: Province, day: date) -> NDArray[np.float64]:
    """Desks × rating items: by how much people there answer higher or lower that day."""
    items = [item.id for item in instrument.items if item.kind == "rating"]
    habits = np.random.default_rng(province.seed).uniform(-0.06, 0.06, len(items))
    levels = np.array([[desk.level] for desk in province.desks]) + habits
    desks = [desk.code for desk in province.desks]
    for planted in province.planted:
        levels[desks.index(planted.desk), items.index(planted.item)] += planted.shift(day)
    return levels


def _points(source: np.random.Generator, levels: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Ballots × rating items: the points 1 to 5 that each person would give if asked."""
    mood = source.standard_normal((len(levels), 1))
    values = np.sqrt(PERSON) * mood + np.sqrt(1 - PERSON) * source.standard_normal(levels.shape)
    straight = source.random(len(levels)) < STRAIGHT
    latent = np.where(straight[:, None], mood, values + levels)
    points: NDArray[np.uint8] = 1 + np.searchsorted(CUTS, latent).astype(np.uint8)
    return points


def _facts(source: np.random.Generator, instrument: Instrument, number: int) -> dict[str, NDArray[np.uint8]]:
    """The choices, as symbols, with what nobody could know left out."""
    symbols = np.frombuffer(SYMBOLS.encode("ascii"), np.uint8)
    facts = {
        item: symbols[1 + source.choice(len(weights), size=number, p=weights)]
        for item, weights in WEIGHTS.items()
        if item in {known.id for known in instrument.items}
    }
    facts["on_time"][facts["stage"] != symbols[RESULT]] = NO_ANSWER
    facts["late_letter"][facts["on_time"] != symbols[2]] = NO_ANSWER
    # A first visit has no return trips behind it; most people then leave the question blank.
    facts["trips"][(facts["stage"] == symbols[1]) & (source.random(number) < 0.6)] = NO_ANSWER
    facts["trips"][facts["stage"] == symbols[OTHER]] = NO_ANSWER
    for item, chosen in facts.items():
        skipped = 0.09 if item in ("gender", "age") else 0.03
        chosen[source.random(number) < skipped] = NO_ANSWER
    facts["late_letter"][facts["on_time"] != symbols[2]] = NO_ANSWER
    return facts


def _blanks(
    source: np.random.Generator, instrument: Instrument, chosen: NDArray[np.uint8], stage: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """What is rated, marked as not applicable, and left blank (more towards the end of the form)."""
    number, columns = chosen.shape
    items = [item for item in instrument.items if item.kind == "rating"]
    concerned = {"D": stage == ord(str(RESULT)), "E": source.random(number) < COMMENTED}
    for column, item in enumerate(items):
        if item.not_applicable:
            # One in thirty rates it all the same: kept as it is, and known by its stage.
            idle = ~concerned.get(item.factor or "", np.ones(number, bool)) & (source.random(number) > 1 / 30)
            chosen[idle, column] = np.where(source.random(int(idle.sum())) < 0.8, NOT_APPLICABLE, NO_ANSWER)
    chosen[source.random(chosen.shape) < np.linspace(0.01, 0.05, columns)] = NO_ANSWER
    return chosen


def _leave_early(source: np.random.Generator, matrix: NDArray[np.uint8]) -> None:
    """One person in thirty stops somewhere and sends: whatever follows is blank."""
    number, columns = matrix.shape
    stop = np.where(source.random(number) < 1 / 30, source.integers(2, columns, number), columns)
    matrix[np.arange(columns) >= stop[:, None]] = NO_ANSWER


def _comments(source: np.random.Generator, points: NDArray[np.uint8]) -> list[str]:
    """A comment from one person in twelve; the dissatisfied write more often."""
    unhappy = (points <= 3).mean(axis=1)
    writes = np.flatnonzero(source.random(len(points)) < 0.05 + 0.15 * unhappy)
    comments = [""] * len(points)
    picks = source.integers(0, 100_000, len(writes))
    wishes = source.random(len(writes)) < 0.25
    for place, pick, wish in zip(writes.tolist(), picks.tolist(), wishes.tolist(), strict=True):
        comments[place] = compose(2 if wish else int(unhappy[place] > 0.2), pick)
    return comments
