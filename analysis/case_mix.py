"""Comparing agencies that do different work: within each procedure, or against what their procedures let expect."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.arguments import checked_share
from analysis.intervals import share_interval
from analysis.results import Interval

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Standardised:
    """Indirectly standardised shares, arrays of shape (agencies,); NaN where there are no answers.

    `observed` and `expected` are numbers of satisfied answers, `ratio` their quotient, `share` the ratio times the
    whole's share, `interval` that of the standardised share.
    """

    observed: Floats
    expected: Floats
    ratio: Floats
    share: Floats
    interval: Interval


@dataclass(frozen=True, eq=False)
class Stratified:
    """Differences of each agency from the rest within procedures, arrays of shape (agencies,).

    `compared` is the number of the agency's answers in procedures that others have as well. NaN, with an interval from
    −1 to 1, where there are none.
    """

    difference: Floats
    interval: Interval
    compared: Floats


def standardise(k: ArrayLike, n: ArrayLike, *, confidence_level: float = 0.95) -> Standardised:
    """Each agency's share, given what its procedures let expect.

    An agency with many land cases, about which nobody is pleased anywhere, is not worse for that.

    Parameters
    ----------
    k, n : array_like, shape (agencies, procedures)
        Satisfied and all answers; whole or effective numbers.
    confidence_level : float
        Between 0 and 1.

    Returns
    -------
    Standardised
        The ratio is 1 where nobody was expected to be satisfied and nobody was. NaN for both, with an interval from 0
        to 1, without answers.

    Raises
    ------
    ValueError
        For k and n as in `share_interval`, or of another shape; a level outside (0, 1).

    Notes
    -----
    Expected is Σ_s n_s p_s with p_s the whole's share in procedure s, taken as known; the interval is Wilson's of the
    agency's own share, times the same factor. Where so small an expectation would make the share exceed 1, the not
    satisfied are standardised in its place: 1 − (1 − own share) times what is known of them. Two agencies of different
    mixes are each compared with the whole, not with each other: for that see `compare_within`. Sampling of p_s is left
    out, so agencies that are a large part of the whole are drawn towards it.

    References
    ----------
    .. [1] Breslow, N. E. and Day, N. E. (1987). Statistical Methods in Cancer Research II. IARC, Lyon, chapter 2.

    Examples
    --------
    Both are as good as the whole in each procedure; one has more of the difficult one:

    >>> found = standardise([[90, 5], [9, 50]], [[100, 10], [10, 100]])
    >>> found.ratio.round(2), found.share.round(2)
    (array([1., 1.]), array([0.7, 0.7]))
    """
    successes, answers = _checked(k, n)
    of_procedures = answers.sum(axis=0)
    known = np.divide(successes.sum(axis=0), of_procedures, out=np.zeros_like(of_procedures), where=of_procedures > 0)
    observed, expected, size = successes.sum(axis=1), answers @ known, answers.sum(axis=1)
    whole = float(successes.sum() / max(answers.sum(), 1e-300))
    own = share_interval(observed, size, confidence_level=confidence_level)
    factor = np.divide(whole * size, expected, out=np.ones_like(size), where=expected > 0)
    others = np.divide((1 - whole) * size, size - expected, out=np.ones_like(size), where=expected < size)
    raw = np.divide(observed, size, out=np.full_like(size, np.nan), where=size > 0)
    nothing = np.where(size > 0, 1.0, np.nan)
    ratio = np.divide(observed, expected, out=nothing, where=expected > 0)
    beyond = np.nan_to_num(raw) * factor > 1
    share, low, high = (
        np.where(beyond, 1 - (1 - end) * others, np.minimum(end * factor, 1.0)) for end in (raw, own.low, own.high)
    )
    return Standardised(observed, expected, ratio, share, Interval(low, high))


def compare_within(k: ArrayLike, n: ArrayLike, *, confidence_level: float = 0.95) -> Stratified:
    """Difference between each agency's share and that of all others in the same procedures.

    Parameters
    ----------
    k, n : array_like, shape (agencies, procedures)
        Satisfied and all answers; whole or effective numbers.
    confidence_level : float
        Between 0 and 1.

    Returns
    -------
    Stratified
        Positive where the agency is better than the others at the same work.

    Raises
    ------
    ValueError
        As `standardise`.

    Notes
    -----
    Σ w_s (p_s − p'_s)/Σ w_s with Mantel and Haenszel's weights w_s = n_s n'_s/(n_s + n'_s) [1]_: a procedure that only
    one side has, has no weight. The interval combines the procedures' Wilson limits l, u of both sides as Newcombe does
    for one [2]_: d − √Σ w_s²((p_s − l_s)² + (u'_s − p'_s)²), and likewise above.

    References
    ----------
    .. [1] Greenland, S. and Robins, J. M. (1985). "Estimation of a common effect parameter from sparse follow-up data".
       Biometrics 41, 55-68. doi:10.2307/2530643
    .. [2] Yan, X. and Su, X. G. (2010). "Stratified Wilson and Newcombe confidence intervals for multiple binomial
       proportions". Statistics in Biopharmaceutical Research 2, 329-335. doi:10.1198/sbr.2009.0049

    Examples
    --------
    Better in both procedures, though its plain share is the lower one:

    >>> found = compare_within([[95, 540], [900, 50]], [[100, 900], [1000, 100]])
    >>> found.difference.round(3)
    array([ 0.075, -0.075])
    """
    successes, answers = _checked(k, n)
    # Sums of effective numbers round: the rest is never less than nothing, nor more successes than answers.
    other_answers = np.maximum(answers.sum(axis=0) - answers, 0)
    others = np.clip(successes.sum(axis=0) - successes, 0, other_answers)
    total = answers + other_answers
    weight = np.divide(answers * other_answers, total, out=np.zeros_like(total), where=total > 0)
    sums = weight.sum(axis=1, keepdims=True)
    weight = np.divide(weight, sums, out=np.zeros_like(weight), where=sums > 0)
    mine, theirs = _share(successes, answers), _share(others, other_answers)
    own = share_interval(successes, answers, confidence_level=confidence_level)
    rest = share_interval(others, other_answers, confidence_level=confidence_level)
    difference = (weight * (mine - theirs)).sum(axis=1)
    below = np.sqrt((weight**2 * ((mine - own.low) ** 2 + (rest.high - theirs) ** 2)).sum(axis=1))
    above = np.sqrt((weight**2 * ((own.high - mine) ** 2 + (theirs - rest.low) ** 2)).sum(axis=1))
    some = sums[:, 0] > 0
    low, high = np.maximum(difference - below, -1.0), np.minimum(difference + above, 1.0)
    compared = np.where(other_answers > 0, answers, 0).sum(axis=1)
    interval = Interval(np.where(some, low, -1.0), np.where(some, high, 1.0))
    return Stratified(np.where(some, difference, np.nan), interval, compared)


def _share(k: Floats, n: Floats) -> Floats:
    return np.divide(k, n, out=np.zeros_like(n), where=n > 0)


def _checked(k: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    successes, answers = checked_share(k, n)
    if answers.ndim != 2:
        raise ValueError("k and n must have shape (agencies, procedures)")
    return successes, answers
