"""Ranks as far as they are known: an interval for each, never a bare place."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from analysis.arguments import checked_counts, checked_level
from analysis.evidence import holm, share_p_values
from analysis.results import Interval
from analysis.shrinkage import mean_and_variance

Floats = NDArray[np.float64]


def rank_intervals(counts: ArrayLike, *, confidence_level: float = 0.95) -> Interval:
    """Which ranks each unit may have; 1 is the best.

    Parameters
    ----------
    counts : array_like, shape (units, K)
        How many chose points 1 to K; whole or effective numbers. For a share two columns: not satisfied, satisfied.
    confidence_level : float
        Between 0 and 1, for all units together: with this chance at least every true rank lies in its interval.

    Returns
    -------
    Interval
        Whole numbers from 1 to the number of units, shape (units,). The interval of a unit that no other is shown to
        differ from is everything. Equal units share the best rank that any of them has.

    Raises
    ------
    ValueError
        For counts that are no table of units or as in `mean_interval`, a confidence level outside (0, 1).

    Notes
    -----
    A unit's best possible rank is one more than the units shown to be better, its worst the number of units less those
    shown to be worse. "Shown" is by one-sided tests of all pairs, `share_p_values` for two columns, else the difference
    of means by a normal law with the variances of `shrink`, Holm's procedure keeping the chance of even one wrong
    statement [1]_. No assumption is made about how many units are equal.

    References
    ----------
    .. [1] Mogstad, M., Romano, J. P., Shaikh, A. M. and Wilhelm, D. (2024). "Inference for ranks with applications to
       mobility across neighbourhoods and academic achievement across countries". Review of Economic Studies 91,
       476-518. doi:10.1093/restud/rdad006

    Examples
    --------
    >>> found = rank_intervals([[10, 90], [12, 88], [50, 50], [1, 4]])
    >>> list(zip(found.low.tolist(), found.high.tolist(), strict=True))
    [(1, 3), (1, 3), (3, 4), (1, 4)]
    """
    table, _ = checked_counts(counts, None)
    if table.ndim != 2:
        raise ValueError("counts must have shape (units, points)")
    error = 1 - checked_level(confidence_level)
    units = len(table)
    p = np.full((units, units), np.nan)
    for unit in range(units):
        p[unit, unit + 1 :] = _below(table[unit], table[unit + 1 :])
        p[unit + 1 :, unit] = 1 - p[unit, unit + 1 :]
    others = ~np.eye(units, dtype=np.bool_)
    below = np.zeros((units, units), dtype=np.bool_)
    below[others] = holm(p[others]) <= error
    return Interval(1 + below.sum(axis=1), units - below.sum(axis=0))


def _below(unit: Floats, others: Floats) -> Floats:
    """One-sided p-values, small where the unit lies below each of the others."""
    if unit.size == 2:
        return share_p_values(unit[1], unit.sum(), others[:, 1], others.sum(axis=1))
    (mean,), (variance,) = mean_and_variance(unit[None])
    other_means, other_variances = mean_and_variance(others)
    return np.asarray(ndtr((mean - other_means) / np.sqrt(variance + other_variances)))
