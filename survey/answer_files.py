"""A file of ballots as responses, with no store behind it: what `survey score --file` reads.

`analysis.responses.read_csv` reads it; here stands what an instrument adds. Columns are the items' ids, a cell is as in
`survey.exchange`. Beside them may stand `desk, agency, date, mode, weight, stratum`; what else an export writes is
passed over. Trial ballots (mode `test`) are dropped.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import IO, TextIO, cast

from analysis.responses import COLUMNS, NEVER_ASKED, NO_ANSWER, NOT_APPLICABLE, Column, Responses, read_csv
from analysis.tables import TableError
from forms import parts
from forms.instrument import Instrument
from forms.kinds import Code
from survey.exchange import answer_of, possible
from survey.model import Refused
from survey.pipeline import mark_never_asked, questionnaire_of
from survey.spreadsheets import decoded

PASSED_OVER = ("id", "language", "comment")


def read_responses(stream: IO[bytes], instrument: Instrument, language: str = "vi") -> Responses:
    """Read a file of ballots of one instrument; an item that has no column was never asked.

    Raises `Refused` naming line, column and reason of the first cell that is wrong.
    """
    try:
        with decoded(stream) as text:
            # The library takes any text that it can read line by line.
            lines = cast("TextIO", text)
            found = read_csv(
                lines, questionnaire_of(instrument, language), ignore=PASSED_OVER, columns=_columns(instrument)
            )
    except TableError as error:
        raise Refused(f"{error}; mend the file") from None
    counted = _without_trials(found)
    # Of an item that nobody was asked, a blank elsewhere says nothing.
    absent = (counted.matrix == NEVER_ASKED).all(axis=0)
    counted.matrix[:, absent] = NO_ANSWER
    mark_never_asked(instrument, counted.matrix)
    counted.matrix[:, absent] = NEVER_ASKED
    return counted


def _columns(instrument: Instrument) -> Mapping[str, Column]:
    same = Column((), {instrument.key: (), "": ()}.__getitem__, f"{instrument.key}: score each instrument by itself")
    return {code.item: _column(code) for code in instrument.codes if code.width} | {"instrument": same}


def _column(code: Code) -> Column:
    items = tuple(f"{code.item}.{value}" for value in code.values) if code.many else (code.item,)
    return Column(items, lambda cell: _points(cell, code), f"{possible(code)} or empty")


@lru_cache(maxsize=10_000)
def _points(cell: str, code: Code) -> tuple[int, ...]:
    """The points of a column's items. Raises `ValueError` for a cell that is no answer."""
    answer = answer_of(cell, code) if cell else parts.NO_ANSWER
    match answer:
        case None:
            raise ValueError(cell)
        case parts.NonAnswer():
            return (NOT_APPLICABLE if answer is parts.NOT_APPLICABLE else NO_ANSWER,) * code.width
        case frozenset():
            return tuple(2 if value in answer else 1 for value in code.values)
        case _:
            return (answer + 1 - code.values[0],)


def _without_trials(responses: Responses) -> Responses:
    if responses.mode is None:
        return responses
    counted = responses.mode != "test"
    beside = {name: values[counted] for name in COLUMNS if (values := getattr(responses, name)) is not None}
    return replace(responses, matrix=responses.matrix[counted], **beside)
