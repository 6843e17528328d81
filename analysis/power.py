"""How many answers find a change between two periods, and how likely so many find it.

As many answers in either period; times the design effect where they are clustered or weighted.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import nctdtr, ndtr, ndtri, stdtrit

from analysis.arguments import checked_inside, checked_level, checked_number

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
MOST = 2**40
"""Sizes are sought up to here."""


def share_change_power(share1: ArrayLike, share2: ArrayLike, n: ArrayLike, *, confidence_level: float = 0.95) -> Floats:
    """Chance that a change from one share to another is found, with n answers in each period.

    Parameters
    ----------
    share1, share2 : array_like
        Strictly between 0 and 1.
    n : array_like
        Answers in each of the two periods.
    confidence_level : float
        Of the two-sided test.

    Returns
    -------
    ndarray
        Between 0 and 1: Φ((√n |p₂ − p₁| − z √(2 p̄ (1 − p̄)))/√(p₁(1 − p₁) + p₂(1 − p₂))) [1]_, as R's
        `power.prop.test`.

    Raises
    ------
    ValueError
        For arguments out of range.

    References
    ----------
    .. [1] Fleiss, J. L., Levin, B. and Paik, M. C. (2003). Statistical Methods for Rates and Proportions, 3rd edition.
       Wiley, Hoboken. Chapter 4.

    Examples
    --------
    >>> share_change_power(0.8, 0.9, [50, 199, 400]).round(2)
    array([0.29, 0.8 , 0.98])
    """
    p1, p2, size = checked_inside(share1, "share1"), checked_inside(share2, "share2"), checked_number(n, "n")
    middle = (p1 + p2) / 2
    spread = np.sqrt(p1 * (1 - p1) + p2 * (1 - p2))
    reach = np.sqrt(size) * np.abs(p2 - p1) - _z(confidence_level) * np.sqrt(2 * middle * (1 - middle))
    return np.asarray(ndtr(reach / spread))[()]


def share_change_size(
    share1: ArrayLike, share2: ArrayLike, *, power: float = 0.8, confidence_level: float = 0.95
) -> Whole:
    """Answers in each period that find a change from one share to another with the chance `power`; rounded up.

    Examples
    --------
    >>> share_change_size([0.8, 0.8, 0.7], [0.9, 0.85, 0.8])
    array([199, 906, 294])
    """
    p1, p2 = checked_inside(share1, "share1"), checked_inside(share2, "share2")
    _differ(p2 - p1)
    middle = (p1 + p2) / 2
    spread = np.sqrt(p1 * (1 - p1) + p2 * (1 - p2))
    reach = _z(confidence_level) * np.sqrt(2 * middle * (1 - middle)) + ndtri(checked_level(power, "power")) * spread
    needed = np.maximum(np.ceil((np.maximum(reach, 0) / (p2 - p1)) ** 2), 1)
    if np.any(needed > MOST):
        raise ValueError("the change is too small to be found by any number of answers")
    return np.asarray(needed.astype(np.int64))[()]


def mean_change_power(
    difference: ArrayLike, deviation: ArrayLike, n: ArrayLike, *, confidence_level: float = 0.95
) -> Floats:
    """Chance that a change of a mean rating is found, with n answers in each period.

    Parameters
    ----------
    difference : array_like
        In points of the scale.
    deviation : array_like
        Standard deviation of an answer, above 0; 0.8 to 1.1 is usual on five points.
    n : array_like
        Answers in each of the two periods; with fewer than two nothing is found.
    confidence_level : float
        Of the two-sided test.

    Returns
    -------
    ndarray
        Between 0 and 1: that noncentral t with 2 (n − 1) degrees of freedom and noncentrality
        √(n/2) · difference/deviation exceeds the two-sided limit of t [1]_, as R's `power.t.test`.

    Raises
    ------
    ValueError
        For arguments out of range.

    References
    ----------
    .. [1] Cohen, J. (1988). Statistical Power Analysis for the Behavioral Sciences, second edition. Erlbaum, Hillsdale.
       Chapter 2.

    Examples
    --------
    >>> mean_change_power(0.3, 0.8, [20, 113, 200]).round(2)
    array([0.21, 0.8 , 0.96])
    """
    size, spread = checked_number(n, "n"), np.asarray(deviation, dtype=np.float64)
    shift = np.abs(np.asarray(difference, dtype=np.float64))
    if not np.all(np.isfinite(spread) & (spread > 0) & np.isfinite(shift)):
        raise ValueError("difference must be finite and deviation finite and above 0")
    degrees = np.maximum(2 * (size - 1), 1)
    limit = stdtrit(degrees, (1 + checked_level(confidence_level)) / 2)
    found = 1 - nctdtr(degrees, np.sqrt(size / 2) * shift / spread, limit)
    return np.asarray(np.where(size >= 2, np.clip(found, 0, 1), 0.0))[()]


def mean_change_size(
    difference: ArrayLike, deviation: ArrayLike, *, power: float = 0.8, confidence_level: float = 0.95
) -> Whole:
    """Answers in each period that find a change of a mean rating with the chance `power`; at least 2.

    Examples
    --------
    >>> mean_change_size([0.3, 0.3, 0.5], [0.8, 1, 1])
    array([113, 176,  64])
    """
    shift, spread = np.broadcast_arrays(
        np.asarray(difference, dtype=np.float64), np.asarray(deviation, dtype=np.float64)
    )
    _differ(shift)
    wanted = checked_level(power, "power")
    low, high = np.full(shift.shape, 1.0), np.full(shift.shape, 2.0)
    while np.any(short := mean_change_power(shift, spread, high, confidence_level=confidence_level) < wanted):
        if high.max() > MOST:
            raise ValueError("the change is too small to be found by any number of answers")
        low, high = np.where(short, high, low), np.where(short, high * 2, high)
    while np.any(high - low > 1):
        middle = np.floor((low + high) / 2)
        short = mean_change_power(shift, spread, middle, confidence_level=confidence_level) < wanted
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return np.asarray(high.astype(np.int64))[()]


def _z(confidence_level: float) -> float:
    return float(ndtri((1 + checked_level(confidence_level)) / 2))


def _differ(change: Floats) -> None:
    if np.any(change == 0):
        raise ValueError("without a change there is nothing to find")
