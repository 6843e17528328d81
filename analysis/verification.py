"""Did a remedy work? Ratings before and after it, beside what happened elsewhere meanwhile.

The ballots that raised a flag are no honest baseline: a desk is flagged partly because its luck was bad, and luck goes
back to the mean by itself. So the ballots before must be others (a fresh baseline, between the flag and the remedy), or
their share is drawn towards its peers' first (`prior`).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv

from analysis.arguments import checked_counts, checked_level
from analysis.intervals import Estimate, share_interval
from analysis.superiority import Superiority, ordinal_superiority

Outcome = Literal["improved", "no_evidence", "worse", "not_enough"]
Side = Literal["", "before", "after", "comparison"]

MINIMUM = 30
"""Ballots on either side below which nothing is said."""


@dataclass(frozen=True)
class Verdict:
    """What can be said of a remedy.

    Attributes
    ----------
    outcome : str
        "improved", "no_evidence" (of a change, which is not evidence of none), "worse", "not_enough" (ballots).
    before, after : Estimate
        Shares of satisfied answers; `before` is the one drawn towards its peers where there was a prior.
    change : Estimate
        After less before, as a share (0.1 = ten percentage points); n of both sides.
    elsewhere : Estimate or None
        The same change at the others, where they were given.
    net : Estimate
        The change less that elsewhere; without others the change itself. The outcome is its.
    needed : int
        How many ballots after the remedy are still missing; 0 when there are enough.
    lacking : str
        Which side has fewer ballots than the plan asks for: "before", "after", "comparison", or "" where none has.
    superiority : Superiority or None
        Whether people rate higher than before, by all points of the scale (Brunner and Munzel); reported beside the
        change, the outcome is not its. None with a prior, and for pseudo-counts.
    """

    outcome: Outcome
    before: Estimate
    after: Estimate
    change: Estimate
    elsewhere: Estimate | None
    net: Estimate
    needed: int
    lacking: Side = ""
    superiority: Superiority | None = None


@dataclass(frozen=True)
class Plan:
    """What is fixed before the remedy is judged, and never changed afterwards.

    Parameters
    ----------
    satisfied : tuple of int
        Points that count as satisfied, at least one, none twice.
    minimum : int
        Ballots on either side, and on either side of the comparison, below which nothing is said, at least 10.
    smallest : float
        Smallest improvement that counts, as a share from 0 up to 1: "improved" means that the whole interval lies
        above it.
    confidence_level : float
        Of the two-sided interval; a remedy without effect is called improved in at most half the rest (2.5 % at 0.95).

    Raises
    ------
    ValueError
        For numbers out of these ranges.
    """

    satisfied: tuple[int, ...] = (4, 5)
    minimum: int = MINIMUM
    smallest: float = 0.0
    confidence_level: float = 0.95

    def __post_init__(self) -> None:
        checked_level(self.confidence_level)
        if not self.satisfied or len(set(self.satisfied)) < len(self.satisfied):
            raise ValueError(f"satisfied must name points, each once, not {self.satisfied}")
        if self.minimum < 10:
            raise ValueError(f"minimum must be at least 10, not {self.minimum}")
        if not 0 <= self.smallest < 1:
            raise ValueError(f"smallest must lie from 0 up to 1, not {self.smallest}")


def verify(
    before: ArrayLike,
    after: ArrayLike,
    comparison: tuple[ArrayLike, ArrayLike] | None = None,
    *,
    plan: Plan = Plan(),
    prior: tuple[float, float] | None = None,
) -> Verdict:
    """Judge a remedy by the ratings of one item before and after it.

    Parameters
    ----------
    before, after : array_like of int, shape (points,)
        How many chose each point, point 1 first. Other people before than after; not the ballots that raised the flag,
        unless `prior` is given.
    comparison : pair of array_like, shape (points,), optional
        The same of the other desks over the same two windows: a general trend is then not taken for the remedy's.
    plan : Plan
        What was fixed in advance.
    prior : pair of float, optional
        Positive parameters (a, b) of the beta law of the peers' shares, estimated without this desk (see
        `analysis.comparing`): the share before becomes (k + a)/(n + a + b). For a baseline that raised the flag.

    Returns
    -------
    Verdict

    Raises
    ------
    ValueError
        For counts that are not one row of one length, or not counts; satisfied points beyond them; a prior that is not
        positive.

    Notes
    -----
    Differences of shares carry the hybrid score interval of Newcombe [1]_: each end takes Wilson's interval of either
    share (with a prior: the beta quantiles of the earlier one) at its own distance. The net change takes the ends of
    both differences the same way (MOVER [2]_). Ballots are anonymous, so the two sides are treated as independent,
    which makes the interval a little too wide where the same people answered twice.

    References
    ----------
    .. [1] Newcombe, R. G. (1998). "Interval estimation for the difference between independent proportions: comparison
       of eleven methods". Statistics in Medicine 17, 873-890.
       doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I
    .. [2] Zou, G. Y. and Donner, A. (2008). "Construction of confidence limits about effect measures: a general
       approach". Statistics in Medicine 27, 1693-1702. doi:10.1002/sim.3095
    .. [3] Linden, A. (2013). "Assessing regression to the mean effects in health care initiatives". BMC Medical
       Research Methodology 13, 119. doi:10.1186/1471-2288-13-119

    Examples
    --------
    >>> verdict = verify([10, 10, 10, 60, 30], [3, 4, 5, 60, 48])
    >>> print(verdict.outcome, f"{verdict.change.low:.3f} {verdict.change.high:.3f}")
    improved 0.054 0.244
    """
    lengths = {np.shape(side)[-1:] for side in (before, after, *(comparison or ()))}
    if len(lengths) > 1:
        raise ValueError("all counts must be on one scale: the same number of points")
    earlier, later = _share(before, plan, prior), _share(after, plan)
    change, elsewhere = _difference(later, earlier), None
    sizes: dict[Side, int] = {"after": later.n, "before": earlier.n}
    if comparison is not None:
        then, now = (_share(side, plan) for side in comparison)
        elsewhere = _difference(now, then)
        sizes["comparison"] = min(then.n, now.n)
    net = change if elsewhere is None else _difference(change, elsewhere)
    return Verdict(
        outcome=_outcome(net, min(sizes.values()), plan),
        before=earlier,
        after=later,
        change=change,
        elsewhere=elsewhere,
        net=net,
        needed=max(plan.minimum - later.n, 0),
        lacking=next((side for side, n in sizes.items() if n < plan.minimum), ""),
        superiority=_superiority(before, after, plan) if prior is None else None,
    )


def _superiority(before: ArrayLike, after: ArrayLike, plan: Plan) -> Superiority | None:
    tables = [np.asarray(side, dtype=np.float64) for side in (before, after)]
    if any(np.any(table != np.floor(table)) for table in tables):
        return None
    return ordinal_superiority(*tables, confidence_level=plan.confidence_level)


def _share(counts: ArrayLike, plan: Plan, prior: tuple[float, float] | None = None) -> Estimate:
    """The share of satisfied answers, drawn towards the prior where there is one."""
    table, _ = checked_counts(counts, None)
    if table.ndim != 1:
        raise ValueError(f"counts must have shape (points,), not {table.shape}")
    if not all(1 <= point <= len(table) for point in plan.satisfied):
        raise ValueError(f"satisfied points {plan.satisfied} are not all on a scale of {len(table)} points")
    k, n = float(table[[point - 1 for point in plan.satisfied]].sum()), float(table.sum())
    if prior is not None:
        return _drawn(k, n, prior, plan.confidence_level)
    if not n:
        return Estimate(None, None, None, 0, "wilson")
    ends = share_interval(k, n, confidence_level=plan.confidence_level)
    return Estimate(k / n, float(ends.low), float(ends.high), int(n), "wilson")


def _drawn(k: float, n: float, prior: tuple[float, float], level: float) -> Estimate:
    a, b = prior
    if not (a > 0 and b > 0 and np.isfinite(a + b)):
        raise ValueError(f"the prior's parameters must be positive, not {prior}")
    low, high = (float(betaincinv(a + k, b + n - k, at)) for at in ((1 - level) / 2, (1 + level) / 2))
    value = (k + a) / (n + a + b)
    return Estimate(value, min(low, value), max(high, value), int(n), "beta_binomial")


def _difference(later: Estimate, earlier: Estimate) -> Estimate:
    """The first less the second, with the ends of MOVER; `n` is both together."""
    n, method = later.n + earlier.n, "newcombe" if earlier.method == later.method == "wilson" else "mover"
    ends = (later.value, later.low, later.high), (earlier.value, earlier.low, earlier.high)
    if None in ends[0] or None in ends[1]:
        return Estimate(None, None, None, n, method)
    (p, low, high), (q, least, most) = np.array(ends, dtype=np.float64)
    below, above = float(np.hypot(p - low, most - q)), float(np.hypot(high - p, q - least))
    return Estimate(float(p - q), float(p - q) - below, float(p - q) + above, n, method)


def _outcome(net: Estimate, fewest: int, plan: Plan) -> Outcome:
    if fewest < plan.minimum or net.low is None or net.high is None:
        return "not_enough"
    if net.low > plan.smallest:
        return "improved"
    return "worse" if net.high < 0 else "no_evidence"
