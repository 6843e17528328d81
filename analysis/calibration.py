"""Weights that agree with what is known of the population."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.designs import Calibration, Design, Frame
from analysis.labels import checked_labels

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Totals = Mapping[Any, float]


def poststratify(design: Design, groups: ArrayLike, totals: Totals) -> Design:
    """The design with weights that add up to the known size of every group.

    Parameters
    ----------
    design : Design
    groups : array_like, shape (rows,)
        The group of each row, known after it was drawn.
    totals : mapping from group to number
        How many there are in the population, above zero; every group of the sample and no other.

    Returns
    -------
    Design
        Variances take what the groups explain out of the figures [1]_.

    Raises
    ------
    ValueError
        For groups without a total, totals without a row that has a weight, totals that are not above zero.

    References
    ----------
    .. [1] Särndal, C.-E., Swensson, B. and Wretman, J. (1989). "The weighted residual technique for estimating the
       variance of the general regression estimator of the finite population total". Biometrika 76, 527-537.
       doi:10.1093/biomet/76.3.527

    Examples
    --------
    >>> design = poststratify(Design(), ["young", "old", "old"], {"young": 60, "old": 40})
    >>> design.weights
    array([60., 20., 20.])
    """
    places, known = _margin(groups, totals)
    before = Frame.of(design, len(places)).weights
    after = _fitted(before, places, known)
    return _calibrated(design, Calibration((places,), before, after, 1, converged=True, gap=0.0))


def rake(
    design: Design, margins: Sequence[tuple[ArrayLike, Totals]], *, tolerance: float = 1e-10, most_steps: int = 1000
) -> Design:
    """The design with weights that add up to the known sizes of the groups of several margins at once.

    Parameters
    ----------
    design : Design
    margins : sequence of (groups, totals)
        Each as for `poststratify`: procedure, channel, month, age. All totals should have the same sum.
    tolerance : float
        The largest gap that is left, as a part of a known total.
    most_steps : int
        Rounds over all margins, at most.

    Returns
    -------
    Design
        `calibrations[-1]` says whether it `converged`, in how many `steps`, and the `gap`. Margins that contradict each
        other, or whose groups never meet, do not converge; estimates then carry `_not_converged` in their method.

    Raises
    ------
    ValueError
        Without a margin, and as `poststratify`.

    Notes
    -----
    Iterative proportional fitting [1]_. The variance is that of the regression on all margins' groups together with the
    weights from before [2]_, to which raking is equivalent in large samples. R's survey fits that regression without
    weights: the two agree where the weights before raking were equal.

    References
    ----------
    .. [1] Deming, W. E. and Stephan, F. F. (1940). "On a least squares adjustment of a sampled frequency table when the
       expected marginal totals are known". Annals of Mathematical Statistics 11, 427-444. doi:10.1214/aoms/1177731829
    .. [2] Deville, J.-C., Särndal, C.-E. and Sautory, O. (1993). "Generalized raking procedures in survey sampling".
       Journal of the American Statistical Association 88, 1013-1020. doi:10.1080/01621459.1993.10476369

    Examples
    --------
    >>> margins = [(["a", "a", "b", "b"], {"a": 30, "b": 70}), (["x", "y", "x", "y"], {"x": 50, "y": 50})]
    >>> design = rake(Design(), margins)
    >>> design.weights, design.calibrations[-1].converged
    (array([15., 15., 35., 35.]), True)
    """
    if not margins:
        raise ValueError("rake needs a margin")
    fitted = [_margin(groups, totals) for groups, totals in margins]
    before = Frame.of(design, len(fitted[0][0])).weights
    after, steps, gap = before, 0, _gap(before, fitted)
    while gap > tolerance and steps < most_steps:
        for places, known in fitted:
            after = _fitted(after, places, known)
        steps, gap = steps + 1, _gap(after, fitted)
    groups = tuple(places for places, _ in fitted)
    return _calibrated(design, Calibration(groups, before, after, steps, converged=gap <= tolerance, gap=gap))


def _calibrated(design: Design, calibration: Calibration) -> Design:
    return replace(design, weights=calibration.after, calibrations=(*design.calibrations, calibration))


def _margin(groups: ArrayLike, totals: Totals) -> tuple[Places, Floats]:
    """Each row's place among the groups, and the groups' totals."""
    names, places = np.unique(checked_labels(groups, "groups"), return_inverse=True)
    labels = names.tolist()
    odd = sorted(str(label) for label in set(labels) ^ set(totals))
    if odd:
        raise ValueError(f"groups and totals must name the same; not in both: {', '.join(odd)}")
    known = np.array([totals[label] for label in labels], dtype=np.float64)
    if not np.all(np.isfinite(known) & (known > 0)):
        raise ValueError("totals must be finite and above zero")
    return np.asarray(places, dtype=np.intp), known


def _sums(weights: Floats, places: Places, size: int) -> Floats:
    if weights.shape != places.shape:
        raise ValueError(f"groups must have {len(weights)} entries")
    return np.bincount(places, weights=weights, minlength=size).astype(np.float64)


def _fitted(weights: Floats, places: Places, known: Floats) -> Floats:
    sums = _sums(weights, places, len(known))
    if not np.all(sums > 0):
        raise ValueError("every group needs a row with a weight above zero")
    return np.asarray(weights * (known / sums)[places])


def _gap(weights: Floats, margins: Sequence[tuple[Places, Floats]]) -> float:
    return max(float(np.max(np.abs(_sums(weights, places, len(known)) / known - 1))) for places, known in margins)
