"""How many to ask, how well that says it, and what the silent could change.

Sizes and margins of error are for samples that were drawn. For ballots that chose themselves there is no margin of
sampling error, however many they are; there are the response rate and the bounds of `selection_bounds`.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from analysis.arguments import checked_inside, checked_level, checked_number
from analysis.power import mean_change_power, mean_change_size, share_change_power, share_change_size
from analysis.selection import SelectionBounds, response_rate, selection_bounds

__all__ = [
    "SelectionBounds",
    "margin_of_error",
    "mean_change_power",
    "mean_change_size",
    "ministry_sample_size",
    "response_rate",
    "sample_size",
    "selection_bounds",
    "share_change_power",
    "share_change_size",
]

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
MOST = 2**40
"""People beyond which a number of them says nothing."""


def sample_size(  # noqa: PLR0913 - six things decide, and all but one have a default
    margin: ArrayLike,
    *,
    population: ArrayLike | None = None,
    share: ArrayLike = 0.5,
    confidence_level: float = 0.95,
    design_effect: float = 1.0,
    response_rate: float = 1.0,
) -> Whole:
    """How many to invite so that a share is known to within ± margin.

    Parameters
    ----------
    margin : array_like
        Between 0 and 1: 0.05 is five percentage points.
    population : array_like, optional
        Size N of the population that is sampled without replacement; without it, endless.
    share : array_like
        The share expected, between 0 and 1; 0.5 needs the most.
    confidence_level : float
        Between 0 and 1.
    design_effect : float
        At least 1: what clusters and unequal weights cost.
    response_rate : float
        Above 0, at most 1: the part of those invited who answer. If the others differ, no size helps.

    Returns
    -------
    ndarray of int
        Rounded up, at least 1 and at most N; 0 where N is 0.

    Raises
    ------
    ValueError
        For arguments out of range.

    Notes
    -----
    n₀ = z² p (1 − p)/margin², n = n₀/(1 + (n₀ − 1)/N), times the design effect, over the response rate [1]_. Of 1,000:
    278 for ± 5 points; the Ministry's rule (`ministry_sample_size`) says 286.

    References
    ----------
    .. [1] Cochran, W. G. (1977). Sampling Techniques, third edition. Wiley, New York. Sections 4.4 and 4.7.

    Examples
    --------
    >>> sample_size(0.05, population=[100, 1000, 50000])
    array([ 80, 278, 382])
    >>> print(sample_size(0.05), sample_size(0.05, design_effect=1.5, response_rate=0.4))
    385 1441
    """
    e, p = checked_inside(margin, "margin"), checked_inside(share, "share")
    if not 1 <= design_effect < np.inf or not 0 < response_rate <= 1:
        raise ValueError("design_effect must be at least 1 and finite, response_rate above 0, at most 1")
    base = _z(confidence_level) ** 2 * p * (1 - p) / e**2
    if population is None:
        whole = np.full(base.shape, np.inf)
    else:
        whole = checked_number(population, "population")
        base = base / (1 + (base - 1) / np.maximum(whole, 1))
    invited = np.ceil(np.round(base * design_effect / response_rate, 9))
    if np.any(np.minimum(invited, whole) > MOST):
        raise ValueError("the margin is too small: no number of people would do")
    return np.asarray(np.minimum(np.maximum(invited, 1), whole).astype(np.int64))[()]


def ministry_sample_size(population: ArrayLike, *, margin: float = 0.05) -> Whole:
    """N/(1 + N e²), to the nearest whole: the size that the Ministry's surveys of satisfaction (SIPAS) ask for.

    It is Yamane's rule [1]_, `sample_size` with z = 2 and a share of ½: a little more than 95 % needs.

    Parameters
    ----------
    population : array_like
        Number of transactions of a service in the period.
    margin : float
        Between 0 and 1.

    Returns
    -------
    ndarray of int

    References
    ----------
    .. [1] Yamane, T. (1967). Statistics: An Introductory Analysis, second edition. Harper and Row, New York.

    Examples
    --------
    >>> ministry_sample_size([100, 500, 1000, 5000, 10000, 50000])
    array([ 80, 222, 286, 370, 385, 397])
    """
    whole, e = checked_number(population, "population"), float(checked_inside(margin, "margin"))
    return np.asarray(np.floor(whole / (1 + whole * e**2) + 0.5).astype(np.int64))[()]


def margin_of_error(
    n: ArrayLike,
    *,
    population: ArrayLike | None = None,
    share: ArrayLike = 0.5,
    confidence_level: float = 0.95,
    design_effect: float = 1.0,
) -> Floats:
    """The ± that a drawn sample of n answers has for a share, before it is drawn; afterwards `share_interval` is right.

    Parameters
    ----------
    n : array_like
        Answers, 0 or more; at most the population.
    population, share, confidence_level, design_effect
        As for `sample_size`.

    Returns
    -------
    ndarray
        z √(design effect · p (1 − p)/n · (N − n)/(N − 1)), at most 1 [1]_; 1 without answers, 0 for a census.

    Raises
    ------
    ValueError
        For arguments out of range.

    References
    ----------
    .. [1] Cochran, W. G. (1977). Sampling Techniques, third edition. Wiley, New York. Section 3.3.

    Examples
    --------
    >>> margin_of_error([100, 400, 1000]).round(3)
    array([0.098, 0.049, 0.031])
    >>> print(margin_of_error(278, population=1000).round(4))
    0.05
    """
    answers, p = checked_number(n, "n"), checked_inside(share, "share")
    if not design_effect >= 1:
        raise ValueError("design_effect must be at least 1")
    left = np.ones_like(answers)
    if population is not None:
        answers, whole = np.broadcast_arrays(answers, checked_number(population, "population"))
        if np.any(answers > whole):
            raise ValueError("n must not exceed the population")
        left = (whole - answers) / np.maximum(whole - 1, 1)
    error = _z(confidence_level) * np.sqrt(design_effect * p * (1 - p) * left / np.maximum(answers, 1))
    return np.asarray(np.where(answers > 0, np.minimum(error, 1), 1.0))[()]


def _z(confidence_level: float) -> float:
    return float(ndtri((1 + checked_level(confidence_level)) / 2))
