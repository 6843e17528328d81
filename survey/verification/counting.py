"""Answers to one item by day and place, as far as staff see them: settled, revealed, not set aside."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from analysis.questionnaire import Item
from forms.instrument import Instrument
from survey.doors import Door
from survey.facts import FACTS
from survey.model import Refused
from survey.pipeline import decode, leave_out_unconcerned, questionnaire_of
from survey.reveal import Place
from survey.store import ballots, instruments

COLUMNS = ("agency", "desk", "mode", "date", "answers")


@dataclass(frozen=True)
class Answers:
    """How many gave each point of an item. `of` has (place, mode, day, point) → ballots; `points` is the scale's."""

    of: Counter[tuple[Place, str, date, int]]
    points: int
    satisfied: tuple[int, ...]

    def table(self, places: Iterable[Place], first: date, last: date) -> NDArray[np.int64]:
        """Ballots by point, shape (points,), of some places and days, both ends inclusive."""
        wanted, found = frozenset(places), np.zeros(self.points, dtype=np.int64)
        for (place, _, day, point), number in self.of.items():
            if place in wanted and first <= day <= last:
                found[point - 1] += number
        return found

    def days(self, places: Iterable[Place]) -> dict[date, int]:
        """Day → answers at some places."""
        wanted, found = frozenset(places), Counter[date]()
        for (place, _, day, _), number in self.of.items():
            if place in wanted:
                found[day] += number
        return dict(sorted(found.items()))

    def modes(self, places: Iterable[Place], first: date, last: date) -> dict[str, float]:
        """Mode → its share of the answers at some places."""
        wanted, found = frozenset(places), Counter[str]()
        for (place, mode, day, _), number in self.of.items():
            if place in wanted and first <= day <= last:
                found[mode] += number
        return {mode: number / found.total() for mode, number in found.items()}

    @property
    def places(self) -> frozenset[Place]:
        """Where anybody answered."""
        return frozenset(place for place, _, _, _ in self.of)


def count(door: Door, key: str, item: str, *, from_: date, to: date) -> Answers:
    """The answers to an item of an instrument between two days, both inclusive.

    Raises `Refused` for an instrument that is not recorded, or one that does not rate the item.
    """
    instrument = instruments.read(door, key)
    asked = next((one for one in questionnaire_of(instrument).items if one.id == item), None) if instrument else None
    if instrument is None or asked is None or not asked.scored:
        raise Refused(f"{key} rates no item {item!r}")
    questionnaire, found = questionnaire_of(instrument), Counter[tuple[Place, str, date, int]]()
    for rows in ballots.stream(door, columns=COLUMNS, instrument=key, from_=from_, to=to, revealed=True):
        points = _points(instrument, asked, [row["answers"] for row in rows])
        for row, point in zip(rows, points, strict=True):
            if point > 0:
                found[(row["agency"], row["desk"]), row["mode"], date.fromisoformat(row["date"]), point] += 1
    scale = questionnaire.scales[asked.scale]
    return Answers(found, scale.points, scale.satisfied)


def _points(instrument: Instrument, asked: Item, answers: list[str]) -> list[int]:
    matrix = decode(instrument, answers)
    leave_out_unconcerned(instrument, matrix, FACTS)
    column = [one.id for one in questionnaire_of(instrument).items].index(asked.id)
    return [int(point) for point in matrix[:, column]]
