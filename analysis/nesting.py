"""Items within desks within agencies: how many statements may be made by one who looks from above."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.arguments import checked_level
from analysis.evidence import benjamini_hochberg
from analysis.labels import checked_labels

Floats = NDArray[np.float64]


def nested_benjamini_hochberg(
    p: ArrayLike, *, level: float = 0.05, agencies: ArrayLike | None = None
) -> NDArray[np.bool_]:
    """Which statements may be made about items within desks within agencies, a leader looking from above.

    Whoever looks only into the agencies and desks that stand out would, with each desk judged by itself, be misled more
    often than `level` says. Here the expected share of false statements, averaged over the chosen desks, stays below.

    Parameters
    ----------
    p : array_like, shape (desks, items)
        p-values from 0 to 1; NaN where there is no test.
    level : float
        Between 0 and 1.
    agencies : array_like, shape (desks,), optional
        The agency of each desk; by default all belong to one.

    Returns
    -------
    ndarray of bool, shape (desks, items)
        An agency, and in it a desk, is chosen by Benjamini and Hochberg over Simes' p-values of what it holds; of m
        agencies (desks) with R chosen, those within are judged at level · R/m [1]_, [2]_.

    Raises
    ------
    ValueError
        For values outside 0 to 1, a level outside (0, 1), another number of agencies than desks.

    References
    ----------
    .. [1] Benjamini, Y. and Bogomolov, M. (2014). "Selective inference on multiple families of hypotheses". Journal of
       the Royal Statistical Society B 76, 297-318. doi:10.1111/rssb.12028
    .. [2] Bogomolov, M., Peterson, C. B., Benjamini, Y. and Sabatti, C. (2021). "Hypotheses on a tree: new error rates
       and testing strategies". Biometrika 108, 575-590. doi:10.1093/biomet/asaa086

    Examples
    --------
    >>> nested_benjamini_hochberg([[0.001, 0.03], [0.4, 0.6]])
    array([[ True, False],
           [False, False]])
    """
    table = np.array(p, dtype=np.float64)
    benjamini_hochberg(table[~np.isnan(table)])  # refuses what is no probability
    labels = np.zeros(len(table)) if agencies is None else checked_labels(agencies, "agencies")
    if table.ndim != 2 or labels.shape != (len(table),):
        raise ValueError("p must have shape (desks, items), agencies one label for each desk")
    desks = np.array([_simes(row) for row in table])
    names = np.unique(labels)
    chosen, within = _choose(np.array([_simes(desks[labels == name]) for name in names]), checked_level(level, "level"))
    marks = np.zeros(table.shape, dtype=np.bool_)
    for name in names[chosen]:
        rows = np.flatnonzero(labels == name)
        standing_out, level_of_items = _choose(desks[rows], within)
        for row in rows[standing_out]:
            marks[row] = _choose(table[row], level_of_items)[0]
    return marks


def _choose(p: Floats, level: float) -> tuple[NDArray[np.bool_], float]:
    """Those that Benjamini and Hochberg choose, and the level that is left for what lies within each."""
    tested = ~np.isnan(p)
    chosen = np.zeros(p.shape, dtype=np.bool_)
    chosen[tested] = benjamini_hochberg(p[tested]) <= level
    return chosen, level * int(chosen.sum()) / max(int(tested.sum()), 1)


def _simes(p: Floats) -> float:
    """Simes' p-value against "none of these": the smallest adjusted one; NaN where nothing is tested."""
    tested = p[~np.isnan(p)]
    return float(benjamini_hochberg(tested).min()) if tested.size else float("nan")
