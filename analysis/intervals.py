"""Intervals for a share and for a mean rating, and for a change of either, from counts alone.

What is shown is never a Wald or a Student interval: at the sizes and satisfaction of a service desk those miss the
truth far too often (the docstring of `mean_interval` shows it).
"""

from analysis.changes import mean_change_interval, share_change_interval
from analysis.means import dirichlet_half_weights, mean_interval
from analysis.results import Estimate, Interval
from analysis.shares import share_interval
from analysis.superiority import Superiority, ordinal_superiority

__all__ = [
    "Estimate",
    "Interval",
    "Superiority",
    "dirichlet_half_weights",
    "mean_change_interval",
    "mean_interval",
    "ordinal_superiority",
    "share_change_interval",
    "share_interval",
]
