"""Sums over respondents of products of their answers: what the variance of a pooled figure needs, and it adds up.

A respondent's answers are not independent of each other, so a figure that pools several items must take respondents,
not answers, as its unit. The variance of every such figure here is a quadratic form in one matrix of sums, which is
kept per stratum and can be added over months and desks like a count.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.responses import Responses

Floats = NDArray[np.float64]
CHUNK = 8192
"""Respondents taken at a time: sums of products of whole numbers up to 35 stay exact in single precision
(8192 · 35² < 2²⁴)."""
SMALL_PRODUCT = 2**18
"""Multiplications up to which OpenBLAS multiplies matrices without waking threads. On a machine whose processors are
busy (a server's), its threads wait for each other: the same sums took twenty times as long."""


@dataclass(frozen=True, eq=False)
class Moments:
    """Sums over the respondents of each stratum.

    A respondent is described by a vector of three numbers for each of the J scored items, in three blocks: whether the
    answer was satisfied, the point, whether there was an answer; zeros where there was none. It is multiplied by the
    respondent's weight.

    Parameters
    ----------
    strata : tuple of str
        Labels; one empty label where ballots had no strata.
    respondents : ndarray of float64, shape ([groups,] strata)
    first : ndarray of float64, shape ([groups,] strata, 3 J)
        Sums of the vectors.
    second : ndarray of float64, shape ([groups,] strata, 3 J, 3 J)
        Sums of the vectors' outer products.
    """

    strata: tuple[str, ...]
    respondents: Floats
    first: Floats
    second: Floats

    def variance(self, gradient: Floats) -> float:
        """Variance of a linearised figure: Σ over strata of n/(n − 1) Σ over respondents of (z − mean of z)².

        Parameters
        ----------
        gradient : ndarray, shape (3 J,)
            The figure's derivative by each of the three blocks; z is its product with a respondent's vector.

        Returns
        -------
        float
            A stratum with one respondent has no variance of its own: its z is taken about zero, which is the mean of
            z over all strata (the rule that R's survey calls `adjust`).
        """
        n, sums = self.respondents, self.first @ gradient
        squares = np.einsum("i,hij,j->h", gradient, self.second, gradient)
        inside = np.maximum(squares - sums**2 / np.maximum(n, 1), 0) * n / np.maximum(n - 1, 1)
        return float(np.where(n == 1, squares, inside).sum())

    def square(self, gradient: Floats) -> float:
        """Σ over respondents of z², about zero."""
        return float(np.einsum("i,hij,j->", gradient, self.second, gradient))

    def of(self, items: NDArray[np.intp], number: int) -> "Moments":
        """Those of some of the `number` scored items only, by their places among them."""
        kept = np.concatenate([items + block * number for block in range(3)])
        return Moments(self.strata, self.respondents, self.first[..., kept], self.second[..., kept[:, None], kept])

    def __add__(self, other: "Moments") -> "Moments":
        strata = tuple(sorted({*self.strata, *other.strata}))
        mine, theirs = self._spread(strata), other._spread(strata)
        return Moments(strata, *(a + b for a, b in zip(mine, theirs, strict=True)))

    def _spread(self, strata: tuple[str, ...]) -> tuple[Floats, Floats, Floats]:
        """The sums with their strata at the places of a longer list."""
        places = [strata.index(stratum) for stratum in self.strata]
        axis = self.respondents.ndim - 1
        spread = []
        for sums in (self.respondents, self.first, self.second):
            wide = np.zeros((*sums.shape[:axis], len(strata), *sums.shape[axis + 1 :]))
            wide[(slice(None),) * axis + (places,)] = sums
            spread.append(wide)
        return spread[0], spread[1], spread[2]


def second_moments(responses: Responses, groups: NDArray[np.intp], number: int) -> Moments:
    """Sum up the respondents of every group and stratum.

    Parameters
    ----------
    responses : Responses
    groups : ndarray of intp, shape (ballots,)
        The group of each ballot, below `number`.
    number : int

    Returns
    -------
    Moments
        With a first axis of length `number`.
    """
    strata, stratum = _strata(responses)
    cells = groups * len(strata) + stratum
    respondents = np.bincount(cells, minlength=number * len(strata)).astype(np.float64)
    width = 3 * len(responses.questionnaire.scored)
    first, second = np.zeros((respondents.size, width)), np.zeros((respondents.size, width, width))
    for cell, rows in _runs(cells, respondents):
        vectors = _vectors(responses, rows, responses.questionnaire.scored)
        first[cell] += vectors.sum(axis=0, dtype=np.float64)
        second[cell] += _outer(vectors)
    shape = (number, len(strata))
    return Moments(
        strata, respondents.reshape(shape), first.reshape(*shape, width), second.reshape(*shape, width, width)
    )


def _strata(responses: Responses) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    if responses.stratum is None:
        return ("",), np.zeros(len(responses), dtype=np.intp)
    labels, places = np.unique(responses.stratum, return_inverse=True)
    return tuple(labels.tolist()), places


def _runs(cells: NDArray[np.intp], respondents: Floats) -> Iterator[tuple[int, slice | NDArray[np.intp]]]:
    """Each cell's ballots, a chunk at a time; without a copy where there is one cell only."""
    if respondents.size == 1:
        yield from ((0, slice(start, start + CHUNK)) for start in range(0, cells.size, CHUNK))
        return
    order = np.argsort(cells, kind="stable")
    ends = np.cumsum(respondents).astype(np.intp)
    for cell in np.flatnonzero(respondents).tolist():
        for start in range(ends[cell] - int(respondents[cell]), ends[cell], CHUNK):
            yield cell, order[start : min(start + CHUNK, ends[cell])]


def _vectors(
    responses: Responses, rows: slice | NDArray[np.intp], scored: NDArray[np.intp]
) -> NDArray[np.float32] | Floats:
    """Respondents' vectors, shape (rows, 3 J); in double precision where they are weighted."""
    answers = responses.matrix[rows][:, scored]
    marks = responses.questionnaire.satisfied[scored]
    vectors = np.empty((len(answers), 3, len(scored)), dtype=np.float32)
    satisfied = np.zeros(answers.shape, dtype=np.bool_)
    for point in np.flatnonzero(marks.any(axis=0)):
        satisfied |= (answers == point + 1) & marks[:, point]
    vectors[:, 0], vectors[:, 1], vectors[:, 2] = satisfied, np.maximum(answers, 0), answers > 0
    flat = vectors.reshape(len(answers), -1)
    return flat if responses.weight is None else flat * responses.weight[rows, None]


def _outer(vectors: NDArray[np.float32] | Floats) -> Floats:
    """Sum of the rows' outer products, as a row of matrix products each too small to be given to threads."""
    width = vectors.shape[1]
    rows = max(SMALL_PRODUCT // max(width, 1) ** 2, 1)
    whole = len(vectors) // rows * rows
    blocks = vectors[:whole].reshape(whole // rows, rows, width)
    rest = vectors[whole:]
    # A copy, because numpy hands a matrix times its own transpose to another routine, which always wakes threads.
    return np.asarray((blocks.transpose(0, 2, 1) @ blocks.copy()).sum(axis=0, dtype=np.float64) + rest.T @ rest.copy())
