"""Ballots leave and come in as CSV or JSON lines: the two formats, and what makes a row a ballot.

Columns: `id, date, agency, desk, mode, language, instrument`, one per item by its id, `comment`. A cell holds the
1-based place of the option (yes 1, no 0), `x` for not applicable, nothing for not answered, several places with spaces
between for a multiple choice. JSON lines hold the same under the same names, answers in an object `answers`.

Only `desk`, `date` and answers must be there. What somebody else collected has no `id`: it then follows from the file,
the line and the row, so that the same file again adds nothing.
"""

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import IO, Any, cast

from forms.instrument import Instrument
from forms.kinds import Code
from forms.parts import NO_ANSWER, NOT_APPLICABLE, Answer
from survey import spreadsheets
from survey.model import Ballot, Desk, Mode, Refused
from survey.tickets import group_code, read_code

HEAD = ("id", "date", "agency", "desk", "mode", "language", "instrument")
"""Columns before the items; `comment` follows them."""


@dataclass(frozen=True)
class Draft:
    """A row that was read and is not judged yet: its line, its cells as text, its answers as cells."""

    line: int
    cells: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""

    @property
    def content(self) -> str:
        """Everything that was read, in one canonical line."""
        return json.dumps([dict(self.cells), dict(self.answers)], sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True)
class Rules:
    """What a row is judged by.

    `assigned` holds (desk, instrument, valid from) in order of day; `earliest` is the first day that a ballot without
    an id may have (None: any). Cells that are empty take `instrument` (else the desk's on that day), `mode`,
    `language`.
    """

    desks: Mapping[str, Desk]
    agencies: frozenset[str]
    instruments: Mapping[str, Instrument]
    assigned: Mapping[str, Sequence[tuple[date, str]]]
    today: date
    earliest: date | None = None
    instrument: str = ""
    mode: str = "paper"
    language: str = "vi"


def read_csv(file: IO[bytes], items: frozenset[str]) -> Iterator[Draft]:
    """The rows of a CSV file. Raises `Refused` when it is none, or has a column that is neither known nor an item."""
    checked = False
    for row in spreadsheets.read_rows(file):
        if not checked and row.cells:
            _check_columns(row.cells.keys(), items)
            checked = True
        cells = {name: cell.strip() for name, cell in row.cells.items() if name in HEAD}
        cells["comment"] = row.cells.get("comment", "")
        answers = {name: cell.strip() for name, cell in row.cells.items() if name in items and name not in cells}
        yield Draft(row.line, cells, {name: cell for name, cell in answers.items() if cell}, row.problem)


def _check_columns(columns: Iterable[str], items: frozenset[str]) -> None:
    for column in columns:
        if column not in HEAD and column not in items and column != "comment":
            raise Refused(f"column {column!r} is neither an item of a known instrument nor {', '.join(HEAD)}, comment")
    for column in ("desk", "date"):
        if column not in columns:
            raise Refused(f"there is no column {column!r}; every ballot names its desk and its date")


def read_json_lines(file: IO[bytes]) -> Iterator[Draft]:
    """The rows of a JSON lines file; a line that is none carries its problem."""
    try:
        with spreadsheets.decoded(file) as text:
            for line, content in enumerate(text, 1):
                if content.strip():
                    yield _json_draft(line, content)
    except UnicodeError:
        raise Refused("the file is not UTF-8; save it again in UTF-8") from None


def _json_draft(line: int, content: str) -> Draft:
    try:
        found = json.loads(content)
        answers = found.pop("answers", {})
        cells = {name: "" if value is None else value for name, value in found.items()}
        cells.setdefault("comment", "")
        written = {name: _cell(value) for name, value in answers.items() if value is not None}
    except (ValueError, AttributeError, TypeError, RecursionError):
        return Draft(line, problem="no JSON object of a ballot; each line is one")
    for name, value in cells.items():
        if name not in (*HEAD, "comment"):
            return Draft(line, problem=f"{name!r} is not known; use {', '.join(HEAD)}, answers, comment")
        if not isinstance(value, str):
            return Draft(line, problem=f"{name}: {value!r} is no text; put it in quotes")
    return Draft(line, cells, written)


def _cell(value: object) -> str:
    if isinstance(value, list):
        return " ".join(_cell(one) for one in value)
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    raise TypeError(value)


def ballot_of(draft: Draft, rules: Rules, derived_id: str) -> Ballot:
    """The ballot that a row means. Raises `Refused` with the reason; `derived_id` serves rows without an id."""
    if draft.problem:
        raise Refused(draft.problem)
    cells = draft.cells
    desk = _desk(cells.get("desk", ""), rules)
    day = _day(cells, rules)
    instrument = _instrument(cells.get("instrument", "") or rules.instrument, desk, day, rules)
    agency = cells.get("agency", "") or desk.agency
    if agency not in rules.agencies:
        raise Refused(f"unknown agency {agency!r}; add it with: survey agency add")
    language = cells.get("language", "") or rules.language
    if language not in instrument.languages:
        raise Refused(f"language {language!r}: {instrument.key} has {', '.join(instrument.languages)}")
    return Ballot(
        id=cells["id"].replace("-", "").lower() if cells.get("id") else derived_id,
        instrument=instrument.key,
        agency=agency,
        desk=desk.code,
        mode=cast("Mode", cells.get("mode", "") or rules.mode),
        date=day,
        language=language,
        answers=_answers(draft.answers, instrument),
        comment=cells.get("comment", ""),
    )


def _desk(text: str, rules: Rules) -> Desk:
    if not text:
        raise Refused("no desk; every ballot names the code of its desk")
    desk = rules.desks.get(read_code(text) or text)
    if desk is None:
        raise Refused(f"unknown desk {text!r}; see: survey desk list")
    return desk


def _day(cells: Mapping[str, str], rules: Rules) -> date:
    day = spreadsheets.read_date(cells.get("date", ""))
    if day > rules.today:
        raise Refused(f"date {day} lies ahead of today ({rules.today})")
    # What carries an id was accepted in time where it was cast.
    if rules.earliest is not None and day < rules.earliest and not cells.get("id"):
        raise Refused(f"date {day} lies further back than {rules.earliest}; take in old ballots with --history")
    return day


def _instrument(key: str, desk: Desk, day: date, rules: Rules) -> Instrument:
    for valid_from, assigned in rules.assigned.get(desk.code, ()):
        if not key and valid_from <= day:
            key = assigned
    if not key:
        raise Refused(f"desk {desk.code} had no instrument on {day}; name one with --instrument")
    if key not in rules.instruments:
        raise Refused(f"unknown instrument {key!r}; known: {', '.join(sorted(rules.instruments))}")
    return rules.instruments[key]


def _answers(cells: Mapping[str, str], instrument: Instrument) -> str:
    text = encode_cells(cells, instrument)
    if not instrument.has_rating(text):
        raise Refused("no item is rated; a ballot has at least one rating")
    return text


def encode_cells(cells: Mapping[str, str], instrument: Instrument) -> str:
    """The answers string of cells by item. Raises `Refused` for an unknown item and for a cell that is no answer."""
    codes = _codes(instrument)
    for item in cells:
        if item not in codes:
            raise Refused(f"{item} is no item of {instrument.key}")
    return "".join(_encode_cell(code, cells[item]) if item in cells else blank for item, (code, blank) in codes.items())


@lru_cache(maxsize=64)
def _codes(instrument: Instrument) -> Mapping[str, tuple[Code, str]]:
    """Item → its code and what stands for no answer, for items that take answers."""
    return {code.item: (code, code.encode(NO_ANSWER)) for code in instrument.codes if code.width}


@lru_cache(maxsize=10_000)
def _encode_cell(code: Code, cell: str) -> str:
    # The same few cells come again and again: a file of a million ballots has some hundred different ones.
    answer = answer_of(cell, code)
    if answer is None:
        raise Refused(f"{code.item}: {cell!r} is no answer; use {possible(code)} or nothing")
    return code.encode(answer)


def answer_of(cell: str, code: Code) -> Answer | None:
    """The answer that a cell means; None for one that means nothing."""
    if cell == "-":
        return NO_ANSWER
    places = [code.places.get(part.lower()) for part in cell.split()]
    ticked = [place for place in places if isinstance(place, int)]
    if code.many and ticked and len(ticked) == len(places):
        return frozenset(ticked)
    return places[0] if len(places) == 1 and not (code.many and ticked) else None


def possible(code: Code) -> str:
    """What a cell can be, in words."""
    numbers = [name for name, answer in code.places.items() if isinstance(answer, int)]
    return f"{numbers[0]} to {numbers[-1]}" + (", x" if len(numbers) < len(code.places) else "")


def item_columns(instruments: Iterable[Instrument]) -> list[str]:
    """Ids of everything that takes answers, each once, in order."""
    return list(dict.fromkeys(code.item for one in instruments for code in one.codes if code.width))


def write_csv(
    out: IO[str],
    rows: Iterable[Mapping[str, Any]],
    instruments: Mapping[str, Instrument],
    *,
    excel: bool = False,
) -> int:
    """Write stored rows as CSV; `excel`: with a mark and `;`, as Excel in Vietnamese opens it. Returns their number.

    Ids are written in groups and desk codes in two, so that no spreadsheet takes one for a number.
    """
    items = item_columns(instruments.values())
    cells = (_csv_row(row, instruments[row["instrument"]], items) for row in rows)
    return spreadsheets.write_rows(out, (*HEAD, *items, "comment"), cells, separator=";" if excel else ",", mark=excel)


def _csv_row(row: Mapping[str, Any], instrument: Instrument, items: Sequence[str]) -> list[str]:
    answers = {item: _written(answer) for item, answer in _read_answers(instrument, row["answers"])}
    head = {name: str(row[name]) for name in HEAD} | {
        "id": str(uuid.UUID(row["id"])),
        "desk": group_code(row["desk"]),
    }
    return [*head.values(), *(answers.get(item, "") for item in items), row.get("comment", "")]


def _read_answers(instrument: Instrument, text: str) -> Iterator[tuple[str, Answer]]:
    """Item and answer of everything in an answers string that the store has checked."""
    start = 0
    for item, (code, blank) in _codes(instrument).items():
        end = start + len(blank)
        yield item, _decode_cell(code, text[start:end])
        start = end


@lru_cache(maxsize=10_000)
def _decode_cell(code: Code, text: str) -> Answer:
    return code.decode(text)


def _written(answer: Answer) -> str:
    if isinstance(answer, frozenset):
        return " ".join(str(place) for place in sorted(answer))
    if isinstance(answer, int):
        return str(answer)
    return "x" if answer is NOT_APPLICABLE else ""


def write_json_lines(out: IO[str], rows: Iterable[Mapping[str, Any]], instruments: Mapping[str, Instrument]) -> int:
    """Write stored rows as JSON lines; returns their number."""
    number = 0
    for row in rows:
        decoded = _read_answers(instruments[row["instrument"]], row["answers"])
        answers = {item: _json_value(answer) for item, answer in decoded if answer is not NO_ANSWER}
        record = {name: str(row[name]) for name in HEAD} | {"answers": answers, "comment": row.get("comment", "")}
        out.write(json.dumps(record, ensure_ascii=False) + "\n")
        number += 1
    return number


def _json_value(answer: Answer) -> int | str | list[int]:
    if isinstance(answer, frozenset):
        return sorted(answer)
    return answer if isinstance(answer, int) else "x"
