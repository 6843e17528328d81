"""Questionnaires and ballots for tests, each with defaults."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from analysis.intervals import Interval
from analysis.questionnaire import Item, Questionnaire, Scale
from analysis.responses import NO_ANSWER, NOT_APPLICABLE, Responses
from analysis.tabulation import Tabulation, tabulate

FIVE = Scale(5, satisfied=(4, 5), at_or_below_average=(1, 2, 3))
THREE = Scale(3, satisfied=(2, 3), at_or_below_average=(1,))
YES_NO = Scale(2, satisfied=(), at_or_below_average=())
SCALES: Mapping[str, Scale] = {"five": FIVE, "three": THREE, "yes_no": YES_NO}


def make_questionnaire(*items: str, **changes: Any) -> Questionnaire:
    """Items said as `A1` (factor A, five points), `A1:three`, or `f:yes_no:fact`; factors are their first letters."""
    made = []
    for text in items or ("A1", "A2", "B1"):
        name, scale, fact = (*text.split(":"), "five", "")[:3] if ":" not in text else (*text.split(":"), "")[:3]
        made.append(Item(name, scale, None if fact else name[0], scored=not fact))
    factors = tuple(dict.fromkeys(item.factor for item in made if item.factor))
    return Questionnaire(**{"items": tuple(made), "factors": factors, "scales": SCALES, **changes})


def make_responses(rows: Sequence[str], *items: str, **changes: Any) -> Responses:
    """Ballots said as strings: a digit is a point, `x` not applicable, `-` not answered, `.` never asked."""
    signs = {"x": NOT_APPLICABLE, "-": NO_ANSWER, ".": -3}
    matrix = np.array([[signs.get(sign) or int(sign) for sign in row] for row in rows], dtype=np.int8)
    questionnaire = make_questionnaire(*items) if items else make_questionnaire(*(f"A{i}" for i in range(len(rows[0]))))
    return Responses(questionnaire, matrix.reshape(len(rows), len(questionnaire.items)), **changes)


def make_tabulation(rows: Sequence[str], *items: str, **changes: Any) -> Tabulation:
    """The counts of such ballots."""
    return tabulate(make_responses(rows, *items, **changes))


def ends(interval: Interval) -> tuple[float, float]:
    """Both ends of a single interval."""
    return float(interval.low), float(interval.high)
