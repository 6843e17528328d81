"""Is it unchanged? Only two one-sided tests can say so: a change that was not found may be there all the same."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.arguments import checked_inside, checked_pair
from analysis.changes import mean_change_interval, share_change_interval
from analysis.results import Interval

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Equivalence:
    """Whether a change is shown to be smaller than what would matter; arrays of the broadcast shape.

    `interval` is that of the change at confidence 1 − 2 · level, `margin` what would matter, `unchanged` whether the
    whole interval lies within ± margin. Not unchanged is not changed: often there are only too few answers.
    """

    interval: Interval
    margin: Floats
    unchanged: NDArray[np.bool_]


def share_equivalence(  # noqa: PLR0913 - two samples of two numbers each, what matters and how sure
    k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike, *, margin: ArrayLike, level: float = 0.05
) -> Equivalence:
    """Whether two shares are as good as equal: two one-sided tests (TOST).

    Parameters
    ----------
    k1, n1, k2, n2 : array_like
        As for `share_change_interval`.
    margin : array_like
        The smallest change that would matter, as a share strictly between 0 and 1 (0.05: five percentage points).
        Fixed before the answers are seen.
    level : float
        Of each one-sided test, strictly between 0 and ½: how often a change as large as the margin is called unchanged.

    Returns
    -------
    Equivalence

    Raises
    ------
    ValueError
        For counts as in `share_change_interval`, a margin or level out of range.

    Notes
    -----
    Both one-sided tests reject at `level` when the interval of confidence 1 − 2 · level lies within ± margin [1]_;
    here it is Newcombe's.

    References
    ----------
    .. [1] Schuirmann, D. J. (1987). "A comparison of the two one-sided tests procedure and the power approach for
       assessing the equivalence of average bioavailability". Journal of Pharmacokinetics and Biopharmaceutics 15,
       657-680. doi:10.1007/BF01068419

    Examples
    --------
    The same change of one percentage point, among a hundred people and among two thousand:

    >>> share_equivalence([80, 1600], [100, 2000], [81, 1620], [100, 2000], margin=0.05).unchanged
    array([False,  True])
    """
    width = checked_inside(margin, "margin")
    interval = share_change_interval(k1, n1, k2, n2, confidence_level=1 - 2 * _checked(level))
    return _within(interval, width)


def mean_equivalence(  # noqa: PLR0913 - as `mean_change_interval`, and what matters
    counts1: ArrayLike,
    counts2: ArrayLike,
    *,
    margin: ArrayLike,
    level: float = 0.05,
    method: str = "dirichlet_half",
    points: ArrayLike | None = None,
) -> Equivalence:
    """Whether two mean ratings are as good as equal: two one-sided tests (TOST).

    Parameters
    ----------
    counts1, counts2, method, points
        As for `mean_change_interval`.
    margin : array_like
        The smallest change that would matter, in points of the scale, above 0. Fixed before the answers are seen.
    level : float
        As for `share_equivalence`.

    Returns
    -------
    Equivalence

    Raises
    ------
    ValueError
        For counts as in `mean_change_interval`, a margin or level out of range.

    Examples
    --------
    >>> counts = np.array([5, 10, 20, 60, 40])
    >>> bool(mean_equivalence(counts, counts, margin=0.15).unchanged)
    False
    >>> bool(mean_equivalence(20 * counts, 20 * counts, margin=0.15).unchanged)
    True
    """
    checked_pair(counts1, counts2)
    width = np.asarray(margin, dtype=np.float64)
    if not np.all(np.isfinite(width) & (width > 0)):
        raise ValueError("margin must be finite and above 0")
    interval = mean_change_interval(
        counts1, counts2, confidence_level=1 - 2 * _checked(level), method=method, points=points
    )
    return _within(interval, width)


def _checked(level: float) -> float:
    if not 0 < level < 0.5:
        raise ValueError(f"level must lie between 0 and 0.5, not {level}")
    return float(level)


def _within(interval: Interval, margin: Floats) -> Equivalence:
    unchanged = (interval.low > -margin) & (interval.high < margin)
    return Equivalence(interval, margin, np.asarray(unchanged)[()])
