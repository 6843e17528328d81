"""CSV files as numbered lines: every refusal names its line and column."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO, TypeVar

File = str | Path | TextIO
"""A path, or text that is open already (`open(path, newline="")`, `io.StringIO`)."""

Value = TypeVar("Value")
DELIMITERS = ",;\t"


class TableError(ValueError):
    """A file that cannot be read as what it should be; `line` counts from 1, `column` is the header's word."""

    def __init__(self, problem: str, line: int, column: str | None = None) -> None:
        self.problem, self.line, self.column = problem, line, column
        super().__init__(f"line {line}, column {column}: {problem}" if column else f"line {line}: {problem}")


@dataclass(frozen=True)
class Table:
    """A header and the lines under it, each with its number in the file; lines are read as they are asked for."""

    header: tuple[str, ...]
    lines: Iterator[tuple[int, list[str]]]


@contextmanager
def open_table(file: File) -> Iterator[Table]:
    """Open a CSV file: UTF-8 with or without a byte order mark, separated by comma, semicolon or tab.

    The separator is the one that the header uses most, or the one that a first line `sep=;` names. A path is opened and
    closed, open text is left open. Lines with nothing in them are passed over, and so are columns that stand empty
    after the last named one, as spreadsheets leave both; a line longer or shorter than the header, or not closed, is
    refused.
    """
    if isinstance(file, str | Path):
        with Path(file).open(encoding="utf-8-sig", newline="") as opened:
            yield _split(opened)
    else:
        yield _split(file)


def _split(text: Iterable[str]) -> Table:
    lines = iter(text)
    try:
        first, above = next(lines, "").removeprefix("\ufeff"), 1
        told = re.fullmatch(r"sep=(.)\s*", first)
        if told:
            first, above = next(lines, ""), 2
    except UnicodeDecodeError as error:
        raise TableError(f"cannot be read: {error}", 1) from error
    delimiter = told[1] if told else max(DELIMITERS, key=first.count)
    header = [word.strip() for word in next(csv.reader([first], delimiter=delimiter), [])]
    if not any(header):
        raise TableError("the header must name the columns", above)
    header = _shortened(header, 0)
    return Table(tuple(header), _lines(lines, delimiter, len(header), above))


def _lines(text: Iterator[str], delimiter: str, width: int, above: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    while True:
        try:
            row = next(reader, None)
        except (csv.Error, UnicodeDecodeError) as error:
            raise TableError(f"cannot be read: {error}", reader.line_num + above) from error
        if row is None:
            return
        row = _shortened(row, width)
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != width:
            raise TableError(f"{len(row)} cells, but the header has {width}", reader.line_num + above)
        yield reader.line_num + above, row


def _shortened(cells: list[str], least: int) -> list[str]:
    """The cells without the empty ones at the end, as long as more than `least` are left."""
    while len(cells) > least and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def check_header(header: tuple[str, ...], allowed: Iterable[str], required: Iterable[str] = ()) -> None:
    """Refuse columns that are unknown, doubled or missing, naming all of them."""
    known = list(allowed)
    faults = {
        "unknown columns": [column or "(no name)" for column in header if column not in known],
        "columns more than once": sorted({column for column in header if header.count(column) > 1}),
        "columns missing": [column for column in required if column not in header],
    }
    for fault, columns in faults.items():
        if columns:
            raise TableError(f"{fault}: {', '.join(columns)}; known are {', '.join(known)}", 1)


def read_cell(reader: Callable[[str], Value], text: str, line: int, column: str, expected: str) -> Value:
    """Turn one cell into a value; `reader` says by a KeyError or ValueError that it cannot."""
    try:
        return reader(text)
    except (KeyError, ValueError):
        raise TableError(f"{text!r} is not {expected}", line, column) from None
