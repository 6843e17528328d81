"""Ballots as a matrix: one row a ballot, one column an item, a point or one of three kinds of non-answer."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.questionnaire import Questionnaire
from analysis.tables import File, Table, TableError, check_header, open_table, read_cell

NOT_APPLICABLE = -1
"""The respondent said that the item does not concern this visit."""
NO_ANSWER = -2
"""The item was asked and left blank."""
NEVER_ASKED = -3
"""The ballot did not carry the item (another version, another path through it)."""

COLUMNS: Mapping[str, Any] = MappingProxyType(
    {"desk": np.str_, "agency": np.str_, "date": "datetime64[D]", "mode": np.str_, "weight": float, "stratum": np.str_}
)
"""What may stand beside the answers, and as which type."""

NON_ANSWERS: Mapping[str, tuple[int]] = MappingProxyType(
    {"x": (NOT_APPLICABLE,), "X": (NOT_APPLICABLE,), "": (NO_ANSWER,)}
)
"""How a cell of a file says that there is no point."""

Text = NDArray[np.str_]


@dataclass(frozen=True, eq=False)
class Responses:
    """Answers of ballots to a questionnaire.

    Parameters
    ----------
    questionnaire : Questionnaire
    matrix : ndarray of int8, shape (ballots, items)
        A point from 1 to the item's number of points, or `NOT_APPLICABLE`, `NO_ANSWER`, `NEVER_ASKED`.
    desk, agency, mode, stratum : ndarray of str, shape (ballots,), optional
    date : ndarray of datetime64[D], shape (ballots,), optional
    weight : ndarray of float64, shape (ballots,), optional
        Design weights: how many people a ballot stands for, finite and not negative.

    Raises
    ------
    ValueError
        For a wrong shape or type, a value that no scale has, a weight that is negative, infinite or not a number.
    """

    questionnaire: Questionnaire
    matrix: NDArray[np.int8]
    desk: Text | None = None
    agency: Text | None = None
    date: NDArray[np.datetime64] | None = None
    mode: Text | None = None
    weight: NDArray[np.float64] | None = None
    stratum: Text | None = None

    def __post_init__(self) -> None:
        items = self.questionnaire.items
        if self.matrix.dtype != np.int8 or self.matrix.ndim != 2 or self.matrix.shape[1] != len(items):
            shape = f"{self.matrix.dtype} of shape {self.matrix.shape}"
            raise ValueError(f"matrix must be int8 of shape (ballots, {len(items)}), not {shape}")
        for column in COLUMNS:
            values = getattr(self, column)
            if values is not None and values.shape != (len(self),):
                raise ValueError(f"{column} must have shape ({len(self)},), not {values.shape}")
        if self.weight is not None and not np.all(np.isfinite(self.weight) & (self.weight >= 0)):
            raise ValueError("weights must be finite and not negative")
        self._check_points()

    def _check_points(self) -> None:
        if not self.matrix.size:
            return
        lowest, highest = self.matrix.min(axis=0), self.matrix.max(axis=0)
        empty = (self.matrix == 0).any(axis=0)
        for place in np.flatnonzero((lowest < NEVER_ASKED) | (highest > self.questionnaire.points) | empty):
            item, points = self.questionnaire.items[place], self.questionnaire.points[place]
            raise ValueError(f"item {item.id}: answers must be 1 to {points} or a non-answer (-1, -2, -3)")

    def __len__(self) -> int:
        """How many ballots."""
        return len(self.matrix)


@dataclass(frozen=True)
class Column:
    """How a column of a file is read.

    Parameters
    ----------
    items : tuple of str
        Ids of the items that its cells answer: one, several at once, or none where a cell is only looked at.
    read : callable
        A cell without blanks about it → a point or non-answer of each of the items. Says by a KeyError or ValueError
        that it cannot.
    expected : str
        What a cell has to be, for whoever wrote another.
    """

    items: tuple[str, ...]
    read: Callable[[str], Sequence[int]]
    expected: str


def read_csv(
    file: File,
    questionnaire: Questionnaire,
    *,
    ignore: Collection[str] = (),
    columns: Mapping[str, Column] | None = None,
) -> Responses:
    """Read ballots: item ids as columns, one line a ballot.

    Parameters
    ----------
    file : path or open text
        UTF-8, with or without a byte order mark; separated by comma, semicolon or tab, whichever the header uses most.
    questionnaire : Questionnaire
    ignore : collection of str
        Columns that may stand there without being read.
    columns : mapping of str to Column, optional
        The columns that hold answers, by name; without it each item has one, under its id.

    Returns
    -------
    Responses
        A cell is a point (`1` is the worst), `x` for not applicable, or empty for not answered. An item that has no
        column was never asked. The columns `desk, agency, date, mode, weight, stratum` are read where they stand; a
        date is `2026-01-31` or `31/01/2026`.

    Raises
    ------
    TableError
        An unknown or doubled column (all are named), a line of another length, a cell that is no answer.

    Examples
    --------
    >>> import io
    >>> from analysis.questionnaire import Item, Questionnaire, Scale
    >>> scale = Scale(5, satisfied=(4, 5), at_or_below_average=(1, 2, 3))
    >>> questionnaire = Questionnaire((Item("A", "five"), Item("B", "five")), (), {"five": scale})
    >>> read_csv(io.StringIO("A;B\\n5;x\\n;2\\n"), questionnaire).matrix
    array([[ 5, -1],
           [-2,  2]], dtype=int8)
    """
    answers = plain_columns(questionnaire) if columns is None else columns
    with open_table(file) as table:
        check_header(table.header, dict.fromkeys([*answers, *COLUMNS, *ignore]))
        if not any(answers[column].items for column in table.header if column in answers):
            raise TableError(f"not one item among the columns; items are {', '.join(_answering(answers))}", 1)
        cells = _cells(table, [_reader(column, answers) for column in table.header])
    places = {item.id: place for place, item in enumerate(questionnaire.items)}
    matrix = np.full((len(cells[0]), len(places)), NEVER_ASKED, dtype=np.int8)
    beside = {}
    for column, values in zip(table.header, cells, strict=True):
        if column in answers:
            filled = [places[item] for item in answers[column].items]
            matrix[:, filled] = np.array(values, dtype=np.int8).reshape(len(values), len(filled))
        elif column in COLUMNS:
            beside[column] = np.array(values, dtype=COLUMNS[column])
    return Responses(questionnaire, matrix, **beside)


def plain_columns(questionnaire: Questionnaire) -> dict[str, Column]:
    """A column for each item: a point from 1 to the number of points, `x` or nothing."""
    return {
        item.id: Column(
            (item.id,),
            ({str(point): (point,) for point in range(1, points + 1)} | dict(NON_ANSWERS)).__getitem__,
            f"a point from 1 to {points}, x (not applicable) or empty",
        )
        for item, points in zip(questionnaire.items, questionnaire.points.tolist(), strict=True)
    }


def _answering(answers: Mapping[str, Column]) -> list[str]:
    return [name for name, column in answers.items() if column.items]


def _cells(table: Table, readers: list[tuple[Callable[[str], object], str]]) -> list[list[object]]:
    """The values of every column."""
    cells: list[list[object]] = [[] for _ in table.header]
    columns = list(zip(cells, table.header, readers, strict=True))
    for line, row in table.lines:
        for (values, column, (reader, expected)), text in zip(columns, row, strict=True):
            values.append(read_cell(reader, text.strip(), line, column, expected))
    return cells


def _reader(column: str, answers: Mapping[str, Column]) -> tuple[Callable[[str], object], str]:
    """What reads the cells of a column, and what it expects there."""
    if column in answers:
        return answers[column].read, answers[column].expected
    if column == "date":
        return _date, "a date like 2026-01-31 or 31/01/2026"
    if column == "weight":
        return _weight, "a weight: a number, not negative"
    return str, "text"


def _date(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%d/%m/%Y").date() if "/" in text else dt.date.fromisoformat(text)  # noqa: DTZ007 - a day has no zone


def _weight(text: str) -> float:
    weight = float(text.replace(",", "."))
    if not 0 <= weight < np.inf:
        raise ValueError(text)
    return weight
