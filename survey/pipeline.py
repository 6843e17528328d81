"""The straight line from stored ballots to figures; each arrow one function.

`answers → Responses → Tabulation → Scorecard`

`analysis` knows no instrument and `forms` no numbers: here one becomes the other. Trial ballots never come this far
from the store, and are dropped from files.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.questionnaire import Item, Questionnaire, Scale
from analysis.responses import NEVER_ASKED, NO_ANSWER, NOT_APPLICABLE, Responses
from analysis.scores import score
from analysis.tabulation import Tabulation, tabulate
from forms.instrument import Instrument
from forms.kinds import SYMBOLS
from forms.parts import Condition
from forms.parts import Item as Asked
from survey.db import Door, Row
from survey.model import Refused
from survey.store import ballots, instruments

_BLANK = 127
"""What no answer decodes to; such a character is damage."""

STORED: Mapping[str, Any] = {"desk": np.str_, "agency": np.str_, "date": "datetime64[D]"}
"""What goes along with stored answers, and as which type."""


def questionnaire_of(instrument: Instrument, language: str = "vi") -> Questionnaire:
    """The instrument as numbers need to know it.

    Ratings are scored. Facts are counted only: a choice on a scale of its own options, yes and no as points 2 and 1,
    each option of a multiple choice as an item `id.option` with points 2 (ticked) and 1 (not).
    """
    scales = {
        name: Scale(len(scale.points), scale.satisfied, scale.at_or_below_average)
        for name, scale in instrument.scales.items()
    }
    items = []
    labels = {factor.id: factor.name.get(language, factor.name["vi"]) for factor in instrument.factors}
    for item, column, points in _columns(instrument):
        name = item.scale or f"{points} options"
        scales.setdefault(name, Scale(points, (), ()))
        items.append(Item(column, name, item.factor, scored=item.scale is not None))
        labels[column] = _label(item, column, language)
    return Questionnaire(tuple(items), tuple(factor.id for factor in instrument.factors), scales, labels)


def _columns(instrument: Instrument) -> Iterator[tuple[Asked, str, int]]:
    """Item, name of the column and number of points, in the order of the positions."""
    for place in instrument.positions:
        item = instrument.item(place.item)
        if place.option is not None:
            yield item, f"{item.id}.{place.option}", 2
        elif item.kind == "yes_no":
            yield item, item.id, 2
        else:
            yield item, item.id, len(instrument.scale_of(item).points) if item.scale else len(item.options)


def _label(item: Asked, column: str, language: str) -> str:
    question = item.question.get(language, item.question["vi"])
    if column == item.id:
        return question
    option = item.options[int(column.rpartition(".")[2]) - 1]
    return f"{question} {option.get(language, option['vi'])}"


def decode(instrument: Instrument, answers: Sequence[str]) -> NDArray[np.int8]:
    """Answers strings as a matrix of shape (ballots, positions), one column for each item of `questionnaire_of`.

    Raises `ValueError` for a string of another length or with a character that no position has.
    """
    width = len(instrument.positions)
    text = "".join(answers)
    if len(text) != len(answers) * width or any(len(one) != width for one in answers):
        raise ValueError(f"answers of {instrument.key} have {width} characters")
    codes = np.frombuffer(text.encode("ascii", "replace"), dtype=np.uint8).reshape(len(answers), width)
    matrix = _values()[codes]
    for place in instrument.positions:
        if place.option is not None or instrument.item(place.item).kind == "yes_no":
            column = matrix[:, place.index]
            column[column >= 0] += 1
    if (matrix == _BLANK).any():
        raise ValueError(f"answers of {instrument.key} hold a character that stands for nothing")
    mark_never_asked(instrument, matrix)
    return matrix


def _values() -> NDArray[np.int8]:
    values = np.full(256, _BLANK, dtype=np.int8)
    values[[ord(symbol) for symbol in SYMBOLS]] = range(len(SYMBOLS))
    values[ord("x")], values[ord("-")] = NOT_APPLICABLE, NO_ANSWER
    return values


def mark_never_asked(instrument: Instrument, matrix: NDArray[np.int8]) -> None:
    """Turn a blank into never asked where the ballot itself says that the question was not meant for this person."""
    factors = {factor.id: factor.expects for factor in instrument.factors}
    places = {place.item: place for place in reversed(instrument.positions)}
    for place in instrument.positions:
        item = instrument.item(place.item)
        for condition in (item.asked_when, factors.get(item.factor or "")):
            if condition is not None:
                column = matrix[:, place.index]
                denied = _denied(condition, instrument, matrix[:, places[condition.item].index])
                column[denied & (column == NO_ANSWER)] = NEVER_ASKED


def _denied(condition: Condition, instrument: Instrument, given: NDArray[np.int8]) -> NDArray[np.bool_]:
    shift = 1 if instrument.item(condition.item).kind == "yes_no" else 0
    wanted = [option + shift for option in condition.options]
    elsewhere: NDArray[np.bool_] = (given > 0) & ~np.isin(given, wanted)
    return elsewhere | np.equal(given, NEVER_ASKED)


def leave_out_unconcerned(instrument: Instrument, matrix: NDArray[np.int8], items: Iterable[str]) -> None:
    """Turn even an answer to one of `items` into never asked where its condition was answered otherwise.

    A condition that was not answered leaves it alone; one that was itself left out does not. `matrix` is what
    `decode` gave, and is changed.
    """
    places = {place.item: place.index for place in reversed(instrument.positions)}
    wanted = set(items)
    for item in instrument.items:
        if item.id in wanted and item.asked_when is not None:
            given = matrix[:, places[item.asked_when.item]]
            matrix[_denied(item.asked_when, instrument, given), places[item.id]] = NEVER_ASKED


def read_stored(
    door: Door, language: str, progress: Callable[[int], None] = lambda _: None, **filters: Any
) -> list[tuple[Instrument, Responses]]:
    """Settled ballots as responses with desk, agency and date, of each instrument by itself, by key.

    `filters` are those of `ballots.settled`: trial ballots and those set aside are left out unless one asks for them.
    Raises `Refused` for ballots of an instrument that is not recorded.
    """
    parts: dict[str, list[Responses]] = {}
    used: dict[str, tuple[Instrument, Questionnaire]] = {}
    for rows in ballots.stream(door, columns=("instrument", *STORED, "answers"), **filters):
        for key in {row["instrument"] for row in rows}:
            if key not in used:
                instrument = _recorded(door, key)
                used[key] = instrument, questionnaire_of(instrument, language)
            own = [row for row in rows if row["instrument"] == key]
            parts.setdefault(key, []).append(_responses(*used[key], own))
        progress(len(rows))
    return [(used[key][0], _joined(parts[key])) for key in sorted(parts)]


def _recorded(door: Door, key: str) -> Instrument:
    instrument = instruments.read(door, key)
    if instrument is None:
        raise Refused(f"{key} is not recorded in the store; run: survey check")
    return instrument


def _responses(instrument: Instrument, questionnaire: Questionnaire, rows: Sequence[Row]) -> Responses:
    columns = {name: np.array([row[name] for row in rows], dtype=kind) for name, kind in STORED.items()}
    return Responses(questionnaire, decode(instrument, [row["answers"] for row in rows]), **columns)


def _joined(parts: Sequence[Responses]) -> Responses:
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in STORED}
    return Responses(parts[0].questionnaire, np.concatenate([part.matrix for part in parts]), **columns)


def scorecard(tabulation: Tabulation, confidence_level: float) -> dict[str, Any]:
    """All estimates of a tabulation, as plain values."""
    return score(tabulation, confidence_level=confidence_level).as_dict()


def hidden_scorecard(responses: Responses, confidence_level: float, minimum_cell: int) -> dict[str, Any]:
    """The same of ballots that are kept here: items with fewer answers than `minimum_cell` are not shown.

    Their figures are None. They do not enter factors and index either, which would otherwise tell them.
    """
    few = (responses.matrix > 0).sum(axis=0) < minimum_cell
    matrix = responses.matrix.copy()
    matrix[:, few] = NEVER_ASKED
    found = scorecard(tabulate(replace(responses, matrix=matrix)), confidence_level)
    hidden = {item.id for item, hide in zip(responses.questionnaire.items, few.tolist(), strict=True) if hide}
    for kind in ("items", "facts"):
        found[kind] = [_without_figures(one) if one["item"] in hidden else one for one in found[kind]]
    return found | {"minimum_cell": minimum_cell}


def _without_figures(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if name in ("item", "factor") else None for name, value in item.items()}
