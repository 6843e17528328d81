"""What is printed together, and the sums that hold between it: tables with their margins, counts that grow."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

Cell = Hashable
Equation = tuple[Cell, tuple[Cell, ...]]
"""A total and the cells that add up to it."""


@dataclass(frozen=True)
class Release:
    """What is to be published together, and what follows from it.

    Parameters
    ----------
    values : mapping of cell to int
        Counts of people, not negative: cells, totals, and differences nobody prints but anybody can take.
    equations : sequence of (total, parts)
        Every sum that holds between them. Cells that are in none are on their own.
    unprinted : collection of cells
        Those that are not printed, but must not be found out either if they are small.
    fixed : collection of cells
        Those that were printed before and cannot be hidden any more.

    Raises
    ------
    ValueError
        For a negative count, an equation that names an unknown cell or does not add up.
    """

    values: Mapping[Cell, int]
    equations: Sequence[Equation] = ()
    unprinted: Collection[Cell] = frozenset()
    fixed: Collection[Cell] = frozenset()

    def __post_init__(self) -> None:
        for cell, value in self.values.items():
            if value < 0:
                raise ValueError(f"the count of {cell!r} is negative")
        for total, parts in self.equations:
            unknown = [cell for cell in (total, *parts) if cell not in self.values]
            if unknown:
                raise ValueError(f"the equation of {total!r} names unknown cells: {unknown!r}")
            if self.values[total] != sum(self.values[cell] for cell in parts):
                raise ValueError(f"the parts of {total!r} do not add up to it")


def together(releases: Sequence[Release]) -> Release:
    """Releases that are printed side by side as one."""
    values: dict[Cell, int] = {}
    for cell, value in (pair for one in releases for pair in one.values.items()):
        if values.setdefault(cell, value) != value:
            raise ValueError(f"{cell!r} has different counts in different tables")
    return Release(
        values,
        [equation for one in releases for equation in one.equations],
        frozenset(cell for one in releases for cell in one.unprinted),
        frozenset(cell for one in releases for cell in one.fixed),
    )


def margins(table: ArrayLike, rows: Sequence[Cell], columns: Sequence[Cell]) -> Release:
    """A table with its row sums, column sums and total as a release; cells are (row, column), sums have None there.

    Raises ValueError where names and table differ in size.
    """
    counts = np.asarray(table, dtype=np.int64)
    if counts.shape != (len(rows), len(columns)):
        raise ValueError(f"table must have shape ({len(rows)}, {len(columns)}), not {counts.shape}")
    values: dict[Cell, int] = {
        (row, column): int(counts[i, j]) for i, row in enumerate(rows) for j, column in enumerate(columns)
    }
    values |= {(row, None): int(counts[i].sum()) for i, row in enumerate(rows)}
    values |= {(None, column): int(counts[:, j].sum()) for j, column in enumerate(columns)}
    values[None, None] = int(counts.sum())
    equations: list[Equation] = [((row, None), tuple((row, column) for column in columns)) for row in rows]
    equations += [((None, column), tuple((row, column) for row in rows)) for column in columns]
    equations += [((None, None), tuple((row, None) for row in rows))]
    return Release(values, equations)


def growing(snapshots: Sequence[Mapping[Cell, int]]) -> Release:
    """Counts that only grow, as published at several times: what came between two of them must not be small either.

    Parameters
    ----------
    snapshots : sequence of mappings from cell to int
        The counts as published, oldest first; all but the last are fixed.

    Returns
    -------
    Release
        Cells are (time, cell); the unprinted differences are ("new", time, cell) [1]_.

    Raises
    ------
    ValueError
        Where a count shrinks.

    References
    ----------
    .. [1] Hundepool, A., Domingo-Ferrer, J., Franconi, L., Giessing, S., Schulte Nordholt, E., Spicer, K. and
       de Wolf, P.-P. (2012). Statistical Disclosure Control. Wiley, Chichester. Chapters 4 and 5.
    """
    values: dict[Cell, int] = {(time, cell): one for time, shot in enumerate(snapshots) for cell, one in shot.items()}
    new: dict[Cell, int] = {}
    equations: list[Equation] = []
    seen: dict[Cell, int] = {}  # when each cell was published last: it may have been hidden for a while
    for time, shot in enumerate(snapshots):
        for cell, count in shot.items():
            if cell in seen:
                before = seen[cell]
                new["new", time, cell] = count - snapshots[before][cell]
                equations.append(((time, cell), ((before, cell), ("new", time, cell))))
            seen[cell] = time
    last = len(snapshots) - 1
    fixed = frozenset((time, cell) for time, shot in enumerate(snapshots) if time < last for cell in shot)
    return Release(values | new, equations, frozenset(new), fixed)
