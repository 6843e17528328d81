"""Ballots that are nearly the same as others of their desk, beyond what the items' own distributions bring about."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc

from analysis.arguments import checked_inside
from analysis.imitation import Answers, checked_ratings, imitate
from analysis.integrity import DRAWN, EPSILON, FEWEST, FEWEST_ITEMS, numbered

Floats = NDArray[np.float64]
BLOCK = 256


@dataclass(frozen=True, eq=False)
class Copies:
    """What `near_copies` found, arrays of shape (ballots,).

    Attributes
    ----------
    figure : ndarray of int
        How many other ballots of the same desk are near-copies of this one.
    chance : ndarray
        How likely an ordinary ballot is one; 1 where there is none.
    rate : ndarray
        How often ordinary ballots have that many. 1 where nothing can be said.
    """

    figure: NDArray[np.intp]
    chance: Floats
    rate: Floats


def near_copies(ratings: ArrayLike, *, desks: ArrayLike | None = None, alike: float = 0.9, seed: int = 0) -> Copies:
    """How many near-copies each ballot has at its desk.

    Parameters
    ----------
    ratings : array_like, shape (ballots, items)
        Points from 1; below 1 or not a number is no answer, whatever the reason.
    desks : array_like, shape (ballots,), optional
        Without them all ballots are of one desk.
    alike : float
        Between 0 and 1: part of the items answered on either ballot that have the same point on both, from which one is
        a near-copy of the other. Nine in ten by default: with fewer than ten items only a copy without any difference.
    seed : int
        Of the ballots drawn anew; the same seed gives the same rates.

    Returns
    -------
    Copies
        All rates are 1 for fewer than 30 ballots, and for a ballot with fewer than 3 answers.

    Raises
    ------
    ValueError
        For ratings that are no whole points, desks of another length, `alike` outside (0, 1).

    Notes
    -----
    The chance that an ordinary ballot is a near-copy of the one looked at is the larger of two parts that are: of
    10,000 ballots drawn from `analysis.imitation` that answer the same items, with the desk's own distributions; and of
    the other desks' ballots (10,000 chosen at random if there are more). So many equal ballots of satisfied people, and
    of a desk where all are satisfied, are no near-copies worth a word. Where there is no other desk, a ballot of which
    such a part is one point has chance 1: only other desks' ballots show how usual that style is. Given a ballot, the
    number of its near-copies among the desk's n − 1 others is binomial; the rate is its upper tail.

    In simulations with a person effect, 40 desks of 50 ballots and 12 items at 86 % satisfied, no more than 1 % of
    ordinary ballots had a rate of 1 % or less, also where a tenth answered in straight lines or desks differed, with
    desks or without. Of ten copies at one desk of a ballot that has at least four answers off its most frequent point,
    all had; when each was changed in one item, at least 90 % with `alike=0.8` and less than half with 0.9, as two
    copies then differ in two items. Copies of a nearly straight line are not told from a satisfied desk's ballots.
    People who talk to each other, or come about the same trouble, answer alike as well.

    Examples
    --------
    Six times the same unusual answers at a desk, among sixty ballots that differ:

    >>> ballots = np.random.default_rng(1).choice([3, 4, 5], (60, 8))
    >>> ballots[:6] = [5, 2, 4, 3, 5, 2, 4, 5]
    >>> found = near_copies(ballots)
    >>> found.figure[[0, 30]], found.rate[[0, 30]].round(3)
    (array([5, 0]), array([0., 1.]))
    """
    answers, part = checked_ratings(ratings), float(checked_inside(alike, "alike"))
    desk = np.zeros(len(answers), dtype=np.intp) if desks is None else numbered(desks, len(answers))
    given = _Given.of(answers, desk, int(answers.max(initial=2)))
    found = np.zeros(len(answers), dtype=np.intp)
    chance, rate = np.ones(len(answers)), np.ones(len(answers))
    law, draws = imitate(answers), np.random.default_rng(seed)
    real = given[draws.permutation(len(answers))[:DRAWN]]
    said = (given.size >= FEWEST_ITEMS) & (len(answers) >= FEWEST)
    for rows in np.split(np.argsort(desk, kind="stable"), np.cumsum(np.bincount(desk))[:-1]):
        own = given[rows]
        for some in _blocks(rows):
            found[some] = given[some].alike(own, part).sum(axis=1) - (given[some].size > 0)  # less itself
        looked_at = rows[(found[rows] > 0) & said[rows]]
        if looked_at.size:
            drawn = _Given.of(law.within(answers[rows]).draw(DRAWN, draws), desk[rows[:1]].repeat(DRAWN), own.points)
        for some in _blocks(looked_at):
            chance[some] = _chances(given[some], drawn, real, part)
            rate[some] = betainc(found[some], len(rows) - found[some], chance[some])
    return Copies(found, chance, rate)


@dataclass(frozen=True, eq=False)
class _Given:
    """Answers as zeros and ones, so that products count what is the same.

    `codes` has a column for each item at each point, `gaps` one for each item, `size` is the number of answers.
    """

    codes: NDArray[np.float32]
    gaps: NDArray[np.float32]
    size: NDArray[np.intp]
    desk: NDArray[np.intp]
    points: int

    @classmethod
    def of(cls, answers: Answers, desk: NDArray[np.intp], points: int) -> "_Given":
        codes = np.concatenate([answers == point for point in range(1, points + 1)], axis=1)
        return cls(codes.astype(np.float32), (answers == 0).astype(np.float32), (answers > 0).sum(axis=1), desk, points)

    def __getitem__(self, rows: NDArray[np.intp]) -> "_Given":
        return _Given(self.codes[rows], self.gaps[rows], self.size[rows], self.desk[rows], self.points)

    def usual(self) -> Floats:
        """How many answers of each are its most frequent point."""
        points = self.codes.reshape(len(self.codes), -1, self.gaps.shape[1])
        return np.asarray(points.sum(axis=2).max(axis=1), dtype=np.float64)

    def alike(self, others: "_Given", part: float) -> NDArray[np.bool_]:
        """Which of the others are near-copies of each; an item that neither answers says nothing."""
        answered = self.gaps.shape[1] - self.gaps @ others.gaps.T
        return np.asarray((answered > 0) & (self.codes @ others.codes.T >= part * answered - EPSILON))

    def alike_where_answered(self, others: "_Given", part: float) -> NDArray[np.bool_]:
        """Which of the others would be, had they the same gaps."""
        return np.asarray(self.codes @ others.codes.T >= part * self.size[:, None] - EPSILON)


def _blocks(rows: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    return np.array_split(rows, -(-len(rows) // BLOCK)) if len(rows) else []


def _chances(some: _Given, drawn: _Given, real: _Given, part: float) -> Floats:
    """How likely an ordinary ballot is a near-copy of each: one drawn anew, or one of another desk."""
    imitated = some.alike_where_answered(drawn, part).sum(axis=1)
    elsewhere = some.desk[:, None] != real.desk
    others = elsewhere.sum(axis=1)
    seen = (some.alike(real, part) & elsewhere).sum(axis=1)
    unseen = np.where(some.usual() >= part * some.size - EPSILON, 1.0, 0.0)
    chance = np.where(others > 0, seen / np.maximum(others, 1), unseen)
    return np.asarray(np.maximum((1 + imitated) / (1 + drawn.size.size), chance))
