"""Which counts may leave the review team: small ones are hidden, and so are others from which they would follow.

A published table is more than its cells. Totals, months of a quarter, offices of a district, yesterday's table: each
is an equation, and whoever has the rest of an equation has the missing cell. So a release is given here as its cells
and the equations between them, whatever shape it has; cells are hidden until linear programming finds no small one
that the rest pins down.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linprog

from analysis.releases import Cell, Release, growing, margins, together

__all__ = ["Leak", "Release", "audit", "growing", "margins", "small", "suppress", "unanimous"]

MINIMUM = 5
EXACT = 1e-6
"""Slack of the linear programme's answers, which are whole numbers."""
UNBOUNDED = 3
"""What `linprog` calls a programme without an end."""


@dataclass(frozen=True)
class Leak:
    """A hidden small cell that the published ones pin down to `low` … `high`."""

    cell: Cell
    low: int
    high: int


def small(release: Release, minimum: int = MINIMUM) -> frozenset[Cell]:
    """Cells of 1 to `minimum` − 1 people. Nobody at all is nobody's secret."""
    return frozenset(cell for cell, value in release.values.items() if 0 < value < minimum)


@overload
def suppress(
    tables: Release | Mapping[Cell, int] | Sequence[Release], *, minimum: int = MINIMUM
) -> frozenset[Cell]: ...
@overload
def suppress(
    tables: NDArray[Any] | Sequence[int] | Sequence[Sequence[int]], *, minimum: int = MINIMUM
) -> NDArray[np.bool_]: ...
def suppress(tables: Any, *, minimum: int = MINIMUM) -> frozenset[Cell] | NDArray[np.bool_]:
    """What of counts must not be printed.

    Parameters
    ----------
    tables : Release, several, a mapping, or array_like of int
        A release says what is printed together. Several are printed together: the same name is the same cell. A mapping
        from cell to count is printed with its total, the cell None. So is a row of counts; a table of shape (rows,
        columns) is printed with its row sums, column sums and total.
    minimum : int
        The smallest number of people that is ever shown, at least 2.

    Returns
    -------
    frozenset of cells, or ndarray of bool
        For counts an array one longer along each axis, True where nothing may stand, sums at the end. Every small cell,
        everything unprinted, and as many others (the smallest that help, never a zero) as it takes for `audit` to find
        no leak. A cell that turned out not to be needed is shown again.

    Raises
    ------
    ValueError
        For a minimum below 2, tables of any other kind, and where what is fixed gives a small cell away whatever is
        hidden.

    Notes
    -----
    Greedy: the problem of hiding the fewest is NP-hard. What counts is the audit, which is exact for what an attacker
    can do who knows the equations, and that counts are not negative.

    References
    ----------
    .. [1] Fischetti, M. and Salazar, J. J. (2001). "Solving the cell suppression problem on tabular data with linear
       constraints". Management Science 47, 1008-1027. doi:10.1287/mnsc.47.7.1008.10445

    Examples
    --------
    Three desks and their total. Hiding the small one alone hides nothing: 3 = 40 − 25 − 12.

    >>> release = Release({"all": 40, "A": 25, "B": 12, "C": 3}, [("all", ("A", "B", "C"))])
    >>> sorted(suppress(release))
    ['B', 'C']
    >>> suppress([25, 12, 3])
    array([False,  True,  True, False])
    """
    if isinstance(tables, Release):
        return _suppressed(tables, minimum)
    if isinstance(tables, Mapping):
        everything = {None: sum(tables.values()), **tables}
        return _suppressed(Release(everything, [(None, tuple(tables))]), minimum)
    if isinstance(tables, Sequence) and tables and all(isinstance(one, Release) for one in tables):
        return _suppressed(together(tables), minimum)
    return _mask(tables, minimum)


def _mask(table: ArrayLike, minimum: int) -> NDArray[np.bool_]:
    """Which places of a row or table of counts, with its sums, must not be printed."""
    try:
        given = np.asarray(table, dtype=np.float64)
    except (TypeError, ValueError):
        given = np.empty(())
    if given.ndim not in (1, 2) or np.any(given != np.floor(given)):
        raise ValueError("tables must be a Release, several, a mapping from cell to count, or 1 or 2 axes of counts")
    counts = np.atleast_2d(given)
    rows, columns = range(counts.shape[0]), range(counts.shape[1])
    if given.ndim == 1:
        hidden = suppress(dict(enumerate(counts[0].astype(int).tolist())), minimum=minimum)
        return np.array([place in hidden for place in (*columns, None)])
    hidden = suppress(margins(counts, rows, columns), minimum=minimum)
    return np.array([[(row, column) in hidden for column in (*columns, None)] for row in (*rows, None)])


def _suppressed(release: Release, minimum: int) -> frozenset[Cell]:
    if minimum < 2:
        raise ValueError(f"minimum must be at least 2, not {minimum}")
    needed = (small(release, minimum) | frozenset(release.unprinted)) - frozenset(release.fixed)
    hidden = needed
    while leaks := audit(release, hidden, minimum=minimum):
        hidden |= {_companion(release, hidden, leak) for leak in leaks}
    for cell in sorted(hidden - needed, key=lambda one: (-release.values[one], repr(one))):
        if not audit(release, hidden - {cell}, minimum=minimum):
            hidden -= {cell}
    return hidden


def audit(release: Release, hidden: Collection[Cell], *, minimum: int = MINIMUM) -> list[Leak]:
    """The small cells that can be pinned down although they are hidden, or that are not hidden.

    Parameters
    ----------
    release : Release
    hidden : collection of cells
        Those that are not printed.
    minimum : int
        The smallest number of people that is ever shown, at least 2.

    Returns
    -------
    list of Leak
        A hidden cell is safe when the published ones leave it at least `minimum` + 1 possible values (0 to `minimum`,
        or wider), for somebody who knows every equation and that counts are not negative.

    Notes
    -----
    Of every hidden cell the smallest and the largest value that the equations allow, each by a linear programme [1]_.

    References
    ----------
    .. [1] Fischetti, M. and Salazar, J. J. (2001). "Solving the cell suppression problem on tabular data with linear
       constraints". Management Science 47, 1008-1027. doi:10.1287/mnsc.47.7.1008.10445
    """
    hidden = frozenset(hidden)
    shown = sorted(small(release, minimum) - hidden, key=repr)
    plain = [Leak(cell, release.values[cell], release.values[cell]) for cell in shown]
    return [*plain, *_pinned(release, hidden, minimum)]


def unanimous(counts: ArrayLike, *, minimum: int = MINIMUM) -> NDArray[np.bool_]:
    """Which cells must show no distribution because everybody in them gave the same answer.

    Parameters
    ----------
    counts : array_like of int, shape (..., points)
    minimum : int
        Cells of twice as many people or more may show that all agree: nobody can say of one of them what was not
        true of the crowd.

    Returns
    -------
    ndarray of bool, shape (...,)
        Some answered, fewer than twice `minimum`, and all of them the same [1]_.

    References
    ----------
    .. [1] Hundepool, A., Domingo-Ferrer, J., Franconi, L., Giessing, S., Schulte Nordholt, E., Spicer, K. and
       de Wolf, P.-P. (2012). Statistical Disclosure Control. Wiley, Chichester. Chapters 4 and 5.
    """
    table = np.asarray(counts)
    number = table.sum(axis=-1)
    return np.asarray((number > 0) & (number < 2 * minimum) & (table.max(axis=-1) == number))


def _pinned(release: Release, hidden: frozenset[Cell], minimum: int) -> Iterator[Leak]:
    """Hidden small cells of fewer possible values than it takes; two linear programmes for each."""
    open_ = [one for one in release.equations if not hidden.isdisjoint((one[0], *one[1]))]
    cells = sorted({cell for total, parts in open_ for cell in (total, *parts) if cell in hidden}, key=repr)
    place = {cell: number for number, cell in enumerate(cells)}
    matrix, right = np.zeros((len(open_), len(cells))), np.zeros(len(open_))
    for row, (total, parts) in enumerate(open_):
        for cell, sign in ((total, -1), *((part, 1) for part in parts)):
            if cell in place:
                matrix[row, place[cell]] += sign
            else:
                right[row] -= sign * release.values[cell]
    for cell in cells:
        if 0 < release.values[cell] < minimum:
            low, high = (_end(matrix, right, place[cell], sign) for sign in (1, -1))
            if high - low < minimum:
                yield Leak(cell, int(low), int(high))


def _end(matrix: NDArray[np.float64], right: NDArray[np.float64], place: int, sign: int) -> float:
    """The least (sign 1) or greatest (-1) whole number that a cell can be; infinite without a bound."""
    aim = np.zeros(matrix.shape[1])
    aim[place] = sign
    found = linprog(aim, A_eq=matrix, b_eq=right, bounds=(0, None), method="highs")
    if found.status == UNBOUNDED:
        return -sign * np.inf
    return float(np.ceil(float(found.fun or 0) - EXACT)) * sign


def _companion(release: Release, hidden: frozenset[Cell], leak: Leak) -> Cell:
    """The smallest cell that can be hidden beside one that is pinned down: a part before a total, near before far."""
    beside = [one for one in release.equations if leak.cell in (one[0], *one[1])]
    for equations in (beside, release.equations):
        for cells in ([cell for _, parts in equations for cell in parts], [total for total, _ in equations]):
            free = [cell for cell in cells if release.values[cell] and cell not in hidden and cell not in release.fixed]
            if free:
                return min(free, key=lambda cell: (release.values[cell], repr(cell)))
    raise ValueError(f"what is published already gives {leak.cell!r} away")
