"""Published tables: counts without rows behind them."""

import numpy as np
from numpy.typing import ArrayLike

from analysis.questionnaire import Questionnaire
from analysis.tables import File, TableError, check_header, open_table, read_cell
from analysis.tabulation import Tabulation

COLUMNS = ("item", "point", "n")


def published(
    questionnaire: Questionnaire, counts: ArrayLike, ballots: int, *, not_applicable: ArrayLike | None = None
) -> Tabulation:
    """A published table: counts without rows behind them.

    Parameters
    ----------
    questionnaire : Questionnaire
    counts : array_like of int, shape (items, points)
    ballots : int
        How many ballots the table says it counts.
    not_applicable : array_like of int, shape (items,), optional

    Returns
    -------
    Tabulation
        Ballots that no point and no `x` accounts for are `no_answer`; where an item has more answers than ballots it is
        zero (the scorecard's findings name both). An item without any count was never asked.

    Raises
    ------
    ValueError
        For a wrong shape or a negative number.

    Examples
    --------
    >>> from analysis.questionnaire import Item, Questionnaire, Scale
    >>> questionnaire = Questionnaire((Item("A", "three"),), (), {"three": Scale(3, (2, 3), (1,))})
    >>> published(questionnaire, [[1, 2, 5]], ballots=10).no_answer
    array([2])
    """
    table = np.asarray(counts, dtype=np.int64)
    apart = np.zeros(len(questionnaire.items), dtype=np.int64) if not_applicable is None else np.asarray(not_applicable)
    if table.min(initial=0) < 0 or apart.min(initial=0) < 0 or ballots < 0:
        raise ValueError("counts must not be negative")
    said = table.sum(axis=-1) + apart
    asked = said > 0
    return Tabulation(
        questionnaire,
        counts=table,
        not_applicable=apart,
        no_answer=np.where(asked, np.maximum(ballots - said, 0), 0),
        never_asked=np.where(asked, 0, ballots),
        ballots=np.asarray(ballots, dtype=np.int64),
        is_published=True,
    )


def read_counts(file: File, questionnaire: Questionnaire, ballots: int) -> Tabulation:
    """Read a published table: columns `item,point,n`, one line a point; point `x` counts those not concerned.

    Parameters
    ----------
    file : path or open text
        As for `analysis.responses.read_csv`.
    questionnaire : Questionnaire
    ballots : int
        How many ballots the table says it counts.

    Returns
    -------
    Tabulation
        As from `published`. A point without a line was chosen by nobody.

    Raises
    ------
    TableError
        An unknown item, a point that its scale does not have, an `n` that is no whole number, a line said twice.

    Examples
    --------
    >>> import io
    >>> from analysis.questionnaire import Item, Questionnaire, Scale
    >>> questionnaire = Questionnaire((Item("A", "three"),), (), {"three": Scale(3, (2, 3), (1,))})
    >>> read_counts(io.StringIO("item,point,n\\nA,3,7\\nA,2,2\\n"), questionnaire, ballots=10).counts
    array([[0, 2, 7]])
    """
    places = {item.id: place for place, item in enumerate(questionnaire.items)}
    table = np.zeros((len(places), 1 + questionnaire.most_points), dtype=np.int64)  # not applicable first
    seen: set[tuple[int, int]] = set()
    with open_table(file) as lines:
        check_header(lines.header, COLUMNS, COLUMNS)
        for line, row in lines.lines:
            cell = {column: text.strip() for column, text in zip(lines.header, row, strict=True)}
            place = read_cell(places.__getitem__, cell["item"], line, "item", f"one of {', '.join(places)}")
            points = {str(point): point for point in range(1, int(questionnaire.points[place]) + 1)}
            expected = f"a point from 1 to {len(points)} or x"
            point = read_cell({**points, "x": 0}.__getitem__, cell["point"], line, "point", expected)
            if (place, point) in seen:
                raise TableError(f"item {cell['item']}, point {cell['point']} is there already", line)
            seen.add((place, point))
            table[place, point] = read_cell(_whole, cell["n"], line, "n", "a whole number, not negative")
    return published(questionnaire, table[:, 1:], ballots, not_applicable=table[:, 0])


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(text)
    return int(text)
