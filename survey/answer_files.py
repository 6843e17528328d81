"""A file of ballots as responses, with no store behind it: what `survey score --file` reads.

Columns are the items' ids; a cell is as in `survey.exchange`. Beside them may stand `desk, agency, date, mode, weight,
stratum`, and whatever else an export writes, which is passed over. Trial ballots (mode `test`) are dropped.
"""

import math
from collections.abc import Mapping, Sequence
from typing import IO, Any

import numpy as np

from analysis.responses import NEVER_ASKED, Responses
from forms.instrument import Instrument
from survey.exchange import encode_cells
from survey.model import Refused
from survey.pipeline import decode, questionnaire_of
from survey.spreadsheets import Row, read_date, read_rows

BESIDE: Mapping[str, Any] = {
    "desk": np.str_,
    "agency": np.str_,
    "date": "datetime64[D]",
    "mode": np.str_,
    "weight": np.float64,
    "stratum": np.str_,
}
PASSED_OVER = frozenset(("id", "language", "comment"))


def read_responses(stream: IO[bytes], instrument: Instrument, language: str = "vi") -> Responses:
    """Read a file of ballots of one instrument; an item that has no column was never asked.

    Raises `Refused` naming the line and the reason of the first row that is wrong, and how many more there are.
    """
    items = [code.item for code in instrument.codes if code.width]
    rows: list[Row] = []
    answers: list[str] = []
    wrong: list[str] = []
    for row in read_rows(stream):
        try:
            answers.append(_answers(row, instrument, items))
            rows.append(row)
        except Refused as error:
            wrong.append(f"line {row.line}: {error}")
    if wrong:
        more = f" (and {len(wrong) - 1} more rows)" if len(wrong) > 1 else ""
        raise Refused(f"{wrong[0]}{more}; mend the file")
    return _responses(rows, answers, instrument, language)


def _answers(row: Row, instrument: Instrument, items: Sequence[str]) -> str:
    if row.problem:
        raise Refused(row.problem)
    for name in row.cells:
        if name not in items and name not in BESIDE and name not in PASSED_OVER and name != "instrument":
            raise Refused(f"column {name!r} is no item of {instrument.key}; name another instrument or delete it")
    if not row.cells.keys() & set(items):
        raise Refused(f"no column is an item of {instrument.key} ({', '.join(items)})")
    cells = {name: cell.strip() for name, cell in row.cells.items()}
    if (other := cells.get("instrument") or instrument.key) != instrument.key:
        raise Refused(f"a ballot of {other}, not of {instrument.key}; score each instrument by itself")
    _check(cells)
    return encode_cells({item: cells[item] for item in items if cells.get(item)}, instrument)


def _check(cells: Mapping[str, str]) -> None:
    if "date" in cells:
        read_date(cells["date"])
    if "weight" in cells:
        _weight(cells["weight"])


def _weight(text: str) -> float:
    try:
        weight = float(text.replace(",", "."))
    except ValueError:
        weight = math.nan
    if not 0 <= weight < math.inf:
        raise Refused(f"weight {text!r}: write a number that is not negative")
    return weight


def _responses(rows: Sequence[Row], answers: Sequence[str], instrument: Instrument, language: str) -> Responses:
    questionnaire = questionnaire_of(instrument, language)
    counted = [place for place, row in enumerate(rows) if row.cells.get("mode", "").strip() != "test"]
    matrix = decode(instrument, [answers[place] for place in counted])
    named = rows[0].cells.keys() if rows else frozenset(item.id.partition(".")[0] for item in questionnaire.items)
    for place, item in enumerate(questionnaire.items):
        if item.id.partition(".")[0] not in named:
            matrix[:, place] = NEVER_ASKED
    beside = {}
    for name, kind in BESIDE.items():
        if name in named:
            beside[name] = np.array([_value(name, rows[place].cells[name].strip()) for place in counted], dtype=kind)
    return Responses(questionnaire, matrix, **beside)


def _value(name: str, text: str) -> Any:
    if name == "date":
        return read_date(text)
    return _weight(text) if name == "weight" else text
