"""Figures of weighted, stratified and clustered samples, with linearised variances as R's survey has them.

Weights do not cure that people chose to answer: beside every weighted figure of open ballots belong the bounds of
`analysis.sampling.selection_bounds`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from analysis.arguments import checked_level, choose
from analysis.calibration import poststratify, rake
from analysis.designs import Calibration, Design, Frame, effective_n, kish
from analysis.means import mean_interval
from analysis.results import Estimate, Interval
from analysis.shares import SHARES, share_interval

__all__ = (
    "Calibration", "Design", "DesignEstimate", "design_mean", "design_ratio", "design_share", "effective_n",
    "poststratify", "rake",
)  # fmt: skip

Floats = NDArray[np.float64]
NO_VARIANCE = 1e-24
"""A variance below this part of the squared figures is rounding."""
MOST_GAIN = 4
"""How many times as precise as people on their own clusters may be in an interval: more is a few that agree by luck."""


@dataclass(frozen=True)
class DesignEstimate(Estimate):
    """An estimate and what its interval was made from.

    `standard_error` is None where there is none to estimate; `degrees` is clusters less strata; `effective_n` the
    number of independent answers that would be as precise.
    """

    standard_error: float | None = None
    degrees: int = 0
    effective_n: float | None = None


def design_mean(
    values: ArrayLike,
    design: Design,
    *,
    domain: ArrayLike | None = None,
    points: ArrayLike | None = None,
    confidence_level: float = 0.95,
) -> DesignEstimate:
    """Weighted mean, of all or of a domain.

    Parameters
    ----------
    values : array_like, shape (rows,)
        NaN where there is no answer: such rows are outside every domain.
    design : Design
    domain : array_like of bool, shape (rows,), optional
        The rows that the figure is about (a desk, a month). Give the design of all rows with it: a domain is not cut
        out of a sample, its size being as random as the rest.
    points : array_like, shape (K,), optional
        The points of the scale that the values are answers on. Say them for ratings: the interval then stays on the
        scale and never loses its width.
    confidence_level : float
        Between 0 and 1.

    Returns
    -------
    DesignEstimate
        `method` is `dirichlet_half_design` with points: `dirichlet_half` of the effective number of answers, spread
        over the points as the weights say; and `t_design` without: value ± t · standard error, None where nothing
        varies. `census` where everything was asked. None for all without an answer that has a weight.

    Raises
    ------
    ValueError
        For lengths that differ, infinite values, answers that are no point of the scale, a level outside (0, 1).

    Notes
    -----
    The mean is the ratio of Σ w y to Σ w; its variance that of Σ w (y − mean)/Σ w (Taylor linearisation, [1]_; zero
    outside the domain). Effective number of answers: s²/variance with s² the weighted variance of an answer, times
    (t_{n−1}/t_df)² in the interval [2]_. A few clusters may agree by luck: they count at most as four times as precise
    as the same answers of people on their own. Where the figure has no variance (all agree), it is the number of
    clusters, (Σ m)²/Σ m² with m their weights: as if all answers of each were one.

    References
    ----------
    .. [1] Woodruff, R. S. (1971). "A simple method for approximating the variance of a complicated estimate". Journal
       of the American Statistical Association 66, 411-414. doi:10.1080/01621459.1971.10482279
    .. [2] Korn, E. L. and Graubard, B. I. (1998). "Confidence intervals for proportions with small expected number of
       positive counts estimated from survey data". Survey Methodology 24, 193-201.

    Examples
    --------
    >>> design = Design(weights=[3, 3, 1, 1, 1, 1], strata=["a", "a", "b", "b", "b", "b"])
    >>> found = design_mean([5, 4, 3, 2, 4, 5], design, points=[1, 2, 3, 4, 5])
    >>> print(f"{found.value:.2f} {found.low:.2f} {found.high:.2f}")
    4.10 2.80 4.67
    """
    figure = _Figure.of(values, np.ones(np.shape(values)), design, domain, confidence_level)
    if points is None:
        return figure.estimate(figure.student(), "t_design")
    scale = np.asarray(points, dtype=np.float64)
    chosen = figure.top[:, None] == scale
    if not chosen[figure.rows].any(axis=1).all():
        raise ValueError("values must be points of the scale")
    shares = figure.share @ chosen
    interval = mean_interval(shares * figure.size, points=scale, confidence_level=confidence_level)
    return figure.estimate(interval, "dirichlet_half_design")


def design_share(
    satisfied: ArrayLike,
    design: Design,
    *,
    domain: ArrayLike | None = None,
    method: str = "wilson",
    confidence_level: float = 0.95,
) -> DesignEstimate:
    """Weighted share, of all or of a domain.

    Parameters
    ----------
    satisfied : array_like, shape (rows,)
        1 or True, 0 or False, NaN where there is no answer.
    design, domain, confidence_level
        As for `design_mean`.
    method : {"wilson", "clopper_pearson", "jeffreys", "mid_p", "kt"}
        Of the interval of the effective number of answers; `clopper_pearson` is Korn and Graubard's, R's
        `svyciprop(method="beta")`.

    Returns
    -------
    DesignEstimate
        `method` ends in `_design`, or is `census`; never without width else.

    Raises
    ------
    ValueError
        As `design_mean`; for values other than 0 and 1, an unknown method (the choices are named).

    Notes
    -----
    The mean of zeros and ones, with the variance of `design_mean`; k = n_eff · share of n_eff answers go into
    `share_interval` [1]_.

    References
    ----------
    .. [1] Korn, E. L. and Graubard, B. I. (1998). "Confidence intervals for proportions with small expected number of
       positive counts estimated from survey data". Survey Methodology 24, 193-201.

    Examples
    --------
    >>> found = design_share([1, 1, 0, 1, 1, 0], Design(clusters=["a", "a", "b", "b", "c", "c"]))
    >>> print(f"{found.value:.2f} {found.low:.2f} {found.high:.2f} {found.effective_n:.1f}")
    0.67 0.20 0.94 8.0
    """
    choose(method, {name: kind for name, kind in SHARES.items() if name != "hypergeometric"})
    figure = _Figure.of(satisfied, np.ones(np.shape(satisfied)), design, domain, confidence_level)
    if not np.isin(figure.top[figure.rows], (0, 1)).all():
        raise ValueError("a share is made from values 0 and 1")
    value = min(max(figure.value, 0.0), 1.0) if figure.known else 0.0
    interval = share_interval(value * figure.size, figure.size, method=method, confidence_level=confidence_level)
    return figure.estimate(interval, f"{method}_design")


def design_ratio(
    numerator: ArrayLike,
    denominator: ArrayLike,
    design: Design,
    *,
    domain: ArrayLike | None = None,
    confidence_level: float = 0.95,
) -> DesignEstimate:
    """Ratio of two weighted totals, of all or of a domain: satisfied answers to answers, with respondents as rows.

    Parameters
    ----------
    numerator, denominator : array_like, shape (rows,)
        NaN in either puts a row outside.
    design, domain, confidence_level
        As for `design_mean`.

    Returns
    -------
    DesignEstimate
        `method` is `t_design`, or `census`. None for all where the denominator adds up to zero.

    Raises
    ------
    ValueError
        As `design_mean`.

    Notes
    -----
    R = Σ w y/Σ w x; its variance is that of Σ w (y − R x)/Σ w x, by clusters within strata [1]_.

    References
    ----------
    .. [1] Woodruff, R. S. (1971). "A simple method for approximating the variance of a complicated estimate". Journal
       of the American Statistical Association 66, 411-414. doi:10.1080/01621459.1971.10482279

    Examples
    --------
    >>> found = design_ratio([3, 1, 4, 0], [4, 4, 5, 2], Design())
    >>> print(f"{found.value:.3f} {found.standard_error:.3f}")
    0.533 0.171
    """
    figure = _Figure.of(numerator, denominator, design, domain, confidence_level)
    return figure.estimate(figure.student(), "t_design")


@dataclass(frozen=True, eq=False)
class _Figure:
    """A ratio and its precision.

    `rows` that it is about, and of these `weighty` ones with a weight; `share` (rows,) is the part of the denominator
    that each row is.
    """

    frame: Frame
    rows: NDArray[np.bool_]
    weighty: NDArray[np.bool_]
    top: Floats
    share: Floats
    value: float
    variance: float
    effective: float
    few: float
    level: float

    @classmethod
    def of(
        cls, numerator: ArrayLike, denominator: ArrayLike, design: Design, domain: ArrayLike | None, level: float
    ) -> "_Figure":
        top, bottom = np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
        within = np.ones(top.shape, dtype=np.bool_) if domain is None else np.asarray(domain, dtype=np.bool_)
        if top.ndim != 1 or top.shape != bottom.shape or top.shape != within.shape:
            raise ValueError("values and domain must have one entry for each row")
        if np.isinf(top).any() or np.isinf(bottom).any():
            raise ValueError("values must be finite, or NaN where there is none")
        frame = Frame.of(design, len(top))
        rows = within & ~np.isnan(top) & ~np.isnan(bottom)
        top, bottom = np.where(rows, top, 0.0), np.where(rows, bottom, 0.0)
        total = float(frame.weights @ bottom)
        part = bottom / total if total else np.zeros_like(bottom)
        value = float(frame.weights @ top) / total if total else 0.0
        influence = (top - value * bottom) / total if total else np.zeros_like(top)
        variance = float(frame.variance(influence))
        share = frame.weights * part
        weighty = rows & (frame.weights > 0)
        one = float(frame.weights @ (rows * (top - value * bottom) ** 2)) / max(float(frame.weights @ rows), 1e-300)
        clusters = kish(frame.cluster_sums(share))
        few = frame.degrees(rows)
        varies = variance > NO_VARIANCE * max(value**2, one, np.finfo(float).tiny)
        scattered = frame.scattered_variance(influence) if frame.design.clusters is not None else 0.0
        effective = one / max(variance, scattered / MOST_GAIN) if varies else clusters
        ratio = _few(int(weighty.sum()), few, checked_level(level)) if varies else 1.0
        return cls(frame, rows, weighty, top, share, value, variance if varies else 0.0, effective, ratio, level)

    @property
    def known(self) -> bool:
        return bool(self.share.any())

    @property
    def size(self) -> float:
        """Independent answers that the interval is made from."""
        return self.effective * self.few**2

    def student(self) -> Interval | None:
        degrees = self.frame.degrees(self.rows)
        if self.variance == 0 or degrees < 1:
            return None
        half = stdtrit(degrees, (1 + self.level) / 2) * np.sqrt(self.variance)
        return Interval(np.asarray(self.value - half), np.asarray(self.value + half))

    def estimate(self, interval: Interval | None, method: str) -> DesignEstimate:
        n, degrees = int(self.weighty.sum()), self.frame.degrees(self.rows)
        stuck = any(not calibration.converged for calibration in self.frame.design.calibrations)
        method = f"{method}_not_converged" if stuck else method
        if not self.known:
            return DesignEstimate(None, None, None, n, method, degrees=degrees)
        if self.frame.is_census:
            return DesignEstimate(self.value, self.value, self.value, n, "census", 0.0, degrees, self.effective)
        error = float(np.sqrt(self.variance)) if self.variance > 0 else None
        low, high = (None, None) if interval is None else (float(interval.low), float(interval.high))
        return DesignEstimate(self.value, low, high, n, method, error, degrees, self.effective)


def _few(n: int, degrees: int, level: float) -> float:
    """t_{n−1}/t_df: what the interval must allow for few clusters."""
    if n < 2 or degrees < 1:
        return 1.0
    return float(stdtrit(n - 1, (1 + level) / 2) / stdtrit(degrees, (1 + level) / 2))
