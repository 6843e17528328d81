"""CSV as people have it: written by a program, by Excel in Vietnamese (BOM, `;`, day first), or copied out as text.

Reading recognises the encoding by its mark, the separator by the header. Writing keeps a spreadsheet from running a
text as a formula, in a way that reading takes back exactly.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import IO

from survey.model import Refused

SEPARATORS = ",;\t"
_DANGEROUS = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


@dataclass(frozen=True)
class Row:
    """One record: the line on which it begins (1 is the header), its cells by column, and what is wrong with it."""

    line: int
    cells: Mapping[str, str]
    problem: str = ""


def escape(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula: an apostrophe in front where one is needed.

    Texts that already look escaped get another one, so that `unescape` always gives back what was there.
    """
    return f"'{text}" if _DANGEROUS.match(text) else text


def unescape(text: str) -> str:
    """What `escape` was given."""
    return text[1:] if text.startswith("'") and _ESCAPED.match(text) else text


def read_date(text: str) -> date:
    """A date as ISO (2026-11-23) or with the day first (23/11/2026). Raises `Refused`."""
    try:
        if found := _DAY_FIRST.fullmatch(text):
            day, month, year = map(int, found.groups())
            return date(year, month, day)
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(f"date {text!r}: write 2026-11-23 or 23/11/2026") from None


@contextmanager
def decoded(file: IO[bytes]) -> Iterator[IO[str]]:
    """The text of a seekable file, in UTF-8 (with or without a mark) or UTF-16 with a mark; the file stays open."""
    file.seek(0)
    wide = file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    file.seek(0)
    text = io.TextIOWrapper(file, "utf-16" if wide else "utf-8-sig", newline="")
    try:
        yield text
    finally:
        # Who stops reading half-way may have closed the file before this is reached.
        if not file.closed:
            text.detach()


def read_rows(file: IO[bytes]) -> Iterator[Row]:
    """Every record that is not empty; a record with too many or too few cells carries its problem.

    Raises `Refused` for a file that is no CSV at all: another encoding, no header, a column named twice. The file
    stays open.
    """
    try:
        with decoded(file) as text:
            yield from _rows(text)
    except UnicodeError:
        raise Refused("the file is not UTF-8; in Excel save it as “CSV UTF-8”") from None
    except csv.Error as error:
        raise Refused(f"the file is no CSV ({error}); save it as “CSV UTF-8”") from None


def _rows(text: IO[str]) -> Iterator[Row]:
    first = text.readline()
    told = re.fullmatch(r"sep=(.)\s*", first)
    if told:
        header, separator, above = text.readline(), told[1], 1
    else:
        header, separator, above = first, max(SEPARATORS, key=first.count), 0
    columns = [name.strip() for name in next(csv.reader([header], delimiter=separator), [])]
    while columns and not columns[-1]:
        columns.pop()
    _check_header(columns)
    reader = csv.reader(text, delimiter=separator)
    above += 1
    line = above + 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield _row(line, columns, cells)
        line = above + 1 + reader.line_num


def _check_header(columns: Sequence[str]) -> None:
    if not any(columns):
        raise Refused("the file has no header; its first line names the columns")
    for column in columns:
        if not column:
            raise Refused("a column has no name in the first line; name it or delete it")
        if columns.count(column) > 1:
            raise Refused(f"column {column!r} is named twice in the first line; delete one")


def _row(line: int, columns: Sequence[str], cells: list[str]) -> Row:
    while len(cells) > len(columns) and not cells[-1].strip():
        cells.pop()
    if len(cells) != len(columns):
        return Row(line, {}, f"{len(cells)} cells under {len(columns)} columns; is a separator missing or too many?")
    return Row(line, dict(zip(columns, (unescape(cell) for cell in cells), strict=True)))


def write_rows(
    out: IO[str], columns: Sequence[str], rows: Iterable[Sequence[str]], *, separator: str = ",", mark: bool = False
) -> int:
    """Write a header and rows, every cell escaped; returns the number of rows. `mark` begins with U+FEFF for Excel."""
    if mark:
        out.write("\ufeff")
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerow(columns)
    number = 0
    for row in rows:
        writer.writerow([escape(cell) for cell in row])
        number += 1
    return number
