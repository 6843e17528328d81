"""What those who did not answer could change: for ballots that chose themselves."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.arguments import checked_share

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SelectionBounds:
    """What is certain of a share whoever kept silent; arrays of equal shape.

    Attributes
    ----------
    low, high : ndarray
        The share among all if none, or all, of the silent were satisfied.
    response_rate : ndarray
        Between 0 and 1; 0 where there is nobody.
    tipping_point : ndarray
        The share among the silent at which the share among all is the target, cut off at 0 and 1.
    outcome : ndarray of str
        "above": at or above the target whatever the silent think; "below": below it; "open": it depends on them.
    """

    low: Floats
    high: Floats
    response_rate: Floats
    tipping_point: Floats
    outcome: NDArray[np.str_]


def response_rate(ballots: ArrayLike, population: ArrayLike) -> Floats:
    """Ballots over the people (dossiers, transactions) that could have given one; 0 where there is nobody.

    Parameters
    ----------
    ballots : array_like
        All that were given.
    population : array_like
        N, all who could have given one.

    Returns
    -------
    ndarray
        n/N, between 0 and 1 [1]_.

    Raises
    ------
    ValueError
        For counts that are negative or not finite, and for more ballots than people: then one of the two is wrong.

    References
    ----------
    .. [1] American Association for Public Opinion Research (2023). Standard Definitions: Final Dispositions of Case
       Codes and Outcome Rates for Surveys, 10th edition.

    Examples
    --------
    >>> response_rate([143, 0, 0], [715, 80, 0])
    array([0.2, 0. , 0. ])
    """
    given, people = np.broadcast_arrays(np.asarray(ballots, dtype=np.float64), np.asarray(population, dtype=np.float64))
    if not np.all(np.isfinite(people) & (given >= 0) & (given <= people)):
        raise ValueError("ballots must not be negative, nor more than the population")
    return np.asarray(np.divide(given, people, out=np.zeros(people.shape), where=people > 0))[()]


def selection_bounds(k: ArrayLike, n: ArrayLike, population: ArrayLike, *, target: ArrayLike = 0.8) -> SelectionBounds:
    """Bounds of the share among all N when k of the n who chose to answer are satisfied.

    No weights and no number of ballots repair that people chose to answer: these bounds are what is certain, and they
    belong beside every figure of open ballots. They are not a confidence interval, and not narrower for larger n at
    the same response rate.

    Parameters
    ----------
    k, n : array_like
        Satisfied and all answers, 0 ≤ k ≤ n.
    population : array_like
        N ≥ n, all who could have answered.
    target : array_like
        The share to be reached, between 0 and 1.

    Returns
    -------
    SelectionBounds
        With f = n/N and p = k/n: f p to f p + 1 − f [1]_. Without anybody 0 to 1.

    Raises
    ------
    ValueError
        For counts that are negative, not finite or k > n > N, a target outside [0, 1].

    References
    ----------
    .. [1] Manski, C. F. (1989). "Anatomy of the selection problem". Journal of Human Resources 24, 343-360.
       doi:10.2307/145818

    Examples
    --------
    Of 500 people 100 answered and 95 of them are satisfied. That is 95 % of the ballots; of the people it is anything
    from 19 to 99 %, and at least 76 % of the silent must be satisfied too for the whole to reach 80 %.

    >>> found = selection_bounds(95, 100, 500)
    >>> print(f"{found.low:.2f} {found.high:.2f} {found.response_rate:.2f} {found.tipping_point:.4f} {found.outcome}")
    0.19 0.99 0.20 0.7625 open
    """
    satisfied, answers = checked_share(k, n)
    rate = response_rate(answers, population)
    satisfied, answers, people, aim = np.broadcast_arrays(
        satisfied, answers, np.asarray(population, dtype=np.float64), np.asarray(target, dtype=np.float64)
    )
    if not np.all((aim >= 0) & (aim <= 1)):
        raise ValueError("target must lie between 0 and 1")
    some, silent = people > 0, people - answers
    low = np.divide(satisfied, people, out=np.zeros(people.shape), where=some)
    high = np.divide(satisfied + silent, people, out=np.ones(people.shape), where=some)
    outcome = np.where(low >= aim, "above", np.where(high < aim, "below", "open"))
    outcome = np.where(some, outcome, "open")
    needed = np.divide(aim * people - satisfied, silent, out=np.where(low >= aim, 0.0, 1.0), where=silent > 0)
    rate = np.broadcast_to(rate, people.shape)
    return SelectionBounds(low[()], high[()], rate[()], np.clip(needed, 0, 1)[()], outcome[()])
