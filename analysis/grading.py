"""The grade of a cell (item at a desk): how strong the evidence is that it needs a remedy."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc

from analysis.anytime import e_values
from analysis.arguments import checked_counts, checked_level
from analysis.evidence import benjamini_hochberg, e_bh, p_values
from analysis.mixtures import learn
from analysis.nesting import nested_benjamini_hochberg

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]
CONFIRMED, LIKELY, WATCH, CLEAR, TOO_FEW = "confirmed", "likely", "watch", "clear", "too_few"
MINIMUM = 10
"""Fewer valid answers than this are never graded."""
FALSE_DISCOVERY_RATE = 0.05
LIKELY_RATE = 0.10
"""Expected share of wrong statements among those confirmed or likely."""
LEAST_CHANCE = 2 / 3
"""What is likely is so with at least this chance by itself, however sure the others are."""
TOLERANCE = 0.20
"""Share of ratings at or below average beyond which a cell does not pass, whatever its mean."""


@dataclass(frozen=True)
class Rules:
    """The settings of `grade`; ValueError for impossible ones."""

    minimum: int = MINIMUM
    false_discovery_rate: float = FALSE_DISCOVERY_RATE
    likely_rate: float = LIKELY_RATE
    tolerance: float = TOLERANCE

    def __post_init__(self) -> None:
        for name in ("false_discovery_rate", "likely_rate", "tolerance"):
            checked_level(getattr(self, name), name)
        if self.minimum < 1:
            raise ValueError(f"minimum must be at least 1, not {self.minimum}")


@dataclass(frozen=True, eq=False)
class Judgement:
    """What `grade` goes by, arrays of the cells' shape.

    `p` and `adjusted` speak against a mean above the middle, `chance` is that of a mean at or below it, `shrunken` the
    believed mean; `share_adjusted` speaks against a tolerable share at or below average. Cells with too few answers
    keep p = adjusted = share_adjusted = 1.
    """

    grades: NDArray[np.str_]
    p: Floats
    adjusted: Floats
    share_adjusted: Floats
    chance: Floats
    shrunken: Floats


def grade(  # noqa: PLR0913 - keyword arguments with defaults, each documented
    counts: ArrayLike,
    *,
    points: ArrayLike | None = None,
    answers: ArrayLike | None = None,
    minimum: int = MINIMUM,
    false_discovery_rate: float = FALSE_DISCOVERY_RATE,
    likely_rate: float = LIKELY_RATE,
    tolerance: float = TOLERANCE,
    agencies: ArrayLike | None = None,
    anytime: bool = False,
) -> NDArray[np.str_]:
    """Grade every cell of a table of counts; all cells together are one family of statements.

    Parameters
    ----------
    counts : array_like, shape (desks, items, K), or (..., K)
        How many chose points 1 to K; whole numbers or pseudo-counts.
    points : array_like of int, broadcast to counts.shape[:-1], optional
        Points of each cell's own scale where it is shorter than K.
    answers : array_like of int, shape counts.shape[:-1], optional
        Valid answers behind pseudo-counts; by default the sums of the counts.
    minimum : int
        Fewer answers than this are not graded.
    false_discovery_rate : float
        Between 0 and 1: the expected share of wrong statements among those `confirmed`.
    likely_rate : float
        Between 0 and 1: the believed share of wrong statements among those `confirmed` or `likely`.
    tolerance : float
        Between 0 and 1: a larger share of ratings at or below average is worth watching, whatever the mean.
    agencies : array_like, shape (desks,), optional
        The agency of each desk of counts (desks, items, K): then `confirmed` is nested, agency, desk, item
        (`nested_benjamini_hochberg`), for one who opens only what stands out.
    anytime : bool
        For a page that is looked at daily: `confirmed` by e-values (`e_bh`), which no number of looks breaks; the
        fixed grades of a closed month have to be false otherwise in time.

    Returns
    -------
    ndarray of str, shape counts.shape[:-1]
        The first that applies:

        - ``too_few``: fewer than `minimum` answers; these cells are no part of the family;
        - ``confirmed``: the mean lies at or below the middle of the scale, by a one-sided test (`p_values`) with the
          false discovery rate held by Benjamini and Hochberg [1]_ over all cells with enough answers;
        - ``likely``: the same, believed and not proved: a chance of at least 2/3 by what this and the other desks'
          cells say (`mixtures.learn`), in the largest set whose mean chance of being wrong is `likely_rate` [2]_;
        - ``watch``: the mean of the answers received lies at or below the middle, or a share of ratings on the middle
          or lower above `tolerance` is shown (Jeffreys' one-sided test, Benjamini and Hochberg over all cells): a mean
          of 3.6 with 30 % at or below average does not pass;
        - ``clear``: none of these (which does not show that all is well).

    Raises
    ------
    ValueError
        For counts as in `mean_interval`, rates and tolerance outside (0, 1), a minimum below 1, agencies beside counts
        of another shape or beside `anytime`.

    Notes
    -----
    The share at or below average does not confirm: where 83 of 100 are satisfied, as in the country, more than a
    quarter of all cells lie above 20 %, and a word that stands at every fourth line says nothing.
    `tests/bench/flags.py` measures how often each grade is wrong and what it finds.

    References
    ----------
    .. [1] Benjamini, Y. and Hochberg, Y. (1995). "Controlling the false discovery rate". Journal of the Royal
       Statistical Society B 57, 289-300. doi:10.1111/j.2517-6161.1995.tb02031.x
    .. [2] Efron, B. and Tibshirani, R. (2002). "Empirical Bayes methods and false discovery rates for microarrays".
       Genetic Epidemiology 23, 70-86. doi:10.1002/gepi.1124

    Examples
    --------
    >>> grade([[[30, 20, 5, 3, 2], [2, 3, 5, 30, 20]], [[3, 0, 0, 0, 0], [20, 5, 35, 80, 60]]])
    array([['confirmed', 'clear'],
           ['too_few', 'watch']], dtype='<U9')
    """
    rules = Rules(minimum, false_discovery_rate, likely_rate, tolerance)
    table, scale = checked_counts(counts, points)
    if anytime and agencies is not None:
        raise ValueError("e-values are not nested: agencies or anytime, not both")
    if agencies is None and not anytime:
        return judge(table, scale, rules, answers=answers).grades
    if anytime:
        confirmed = confirmed_anytime(table, scale, rules, answers=answers)
    else:
        enough = _enough(table, answers, rules)
        p = np.full(enough.shape, np.nan)
        p[enough] = p_values(table[enough], points=scale[enough])
        confirmed = nested_benjamini_hochberg(p, level=false_discovery_rate, agencies=agencies)
    return judge(table, scale, rules, answers=answers, confirmed=confirmed).grades


def confirmed_anytime(
    counts: Floats, points: NDArray[np.intp], rules: Rules, *, answers: ArrayLike | None = None
) -> Marks:
    """Which cells e-values confirm, however often one has looked; parameters as for `judge`."""
    enough = _enough(counts, answers, rules)
    confirmed = np.zeros(enough.shape, dtype=np.bool_)
    confirmed[enough] = e_bh(e_values(counts[enough], points=points[enough]), rules.false_discovery_rate)
    return confirmed


def judge(  # noqa: PLR0913 - keyword arguments with defaults, each documented
    counts: Floats,
    points: NDArray[np.intp],
    rules: Rules,
    *,
    answers: ArrayLike | None = None,
    below: Floats | None = None,
    confirmed: Marks | None = None,
) -> Judgement:
    """Grades and what they go by.

    Parameters
    ----------
    counts, points : ndarray
        As `checked_counts` gives them.
    rules : Rules
    answers : array_like, optional
        As for `grade`.
    below : ndarray, shape counts.shape[:-1], optional
        Ratings at or below average; by default those on the middle of the scale or lower.
    confirmed : ndarray of bool, optional
        What other tests have confirmed; by default Benjamini and Hochberg's procedure decides.
    """
    enough = _enough(counts, answers, rules)
    n, place = counts.sum(axis=-1), np.arange(1.0, counts.shape[-1] + 1)
    middle = (1 + points) / 2
    if below is None:
        below = (counts * (place <= middle[..., None])).sum(axis=-1)
    p, adjusted, share_adjusted = (np.ones(enough.shape) for _ in range(3))
    p[enough] = p_values(counts[enough], points=points[enough])
    adjusted[enough] = benjamini_hochberg(p[enough])
    tolerable = betainc(below[enough] + 0.5, np.maximum(n - below, 0)[enough] + 0.5, rules.tolerance)
    share_adjusted[enough] = benjamini_hochberg(tolerable)
    if confirmed is None:
        confirmed = enough & (adjusted <= rules.false_discovery_rate)
    posterior = learn(counts, points=points)
    chance = posterior.at_or_below
    likely = enough & _believed(np.where(enough, 1 - chance, 1.0), rules)
    watch = enough & ((counts @ place <= n * middle) | (share_adjusted <= rules.false_discovery_rate))
    names = np.select([~enough, confirmed, likely, watch], [TOO_FEW, CONFIRMED, LIKELY, WATCH], CLEAR)
    return Judgement(names, p, adjusted, share_adjusted, chance, posterior.mean)


def _enough(counts: Floats, answers: ArrayLike | None, rules: Rules) -> Marks:
    """Cells with enough answers, any of which has a weight."""
    n = counts.sum(axis=-1)
    given = n if answers is None else np.asarray(answers, dtype=np.float64)
    if given.shape not in ((), n.shape):
        raise ValueError(f"answers must have one number for each cell, shape {n.shape}, not {given.shape}")
    return np.asarray((given >= rules.minimum) & (n > 0))


def _believed(wrong: Floats, rules: Rules) -> Marks:
    """The largest set of the surest whose mean chance of being wrong is held, each with a chance of its own."""
    flat = np.sort(wrong, axis=None)
    held = np.cumsum(flat) <= rules.likely_rate * np.arange(1, flat.size + 1)
    limit = flat[np.flatnonzero(held)[-1]] if held.any() else -1.0
    return np.asarray((wrong <= limit) & (wrong <= 1 - LEAST_CHANCE))
