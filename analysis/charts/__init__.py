"""Pictures of figures; the only importer of matplotlib.

No figure without its interval, no colour that carries a meaning (greys and hatching only), no picture without its
numbers in words, and never an empty one.
"""

from analysis.charts.canvas import Chart
from analysis.charts.comparing import draw_before_after, draw_funnel, draw_importance_performance
from analysis.charts.distributions import Distribution, draw_distributions
from analysis.charts.series import Point, draw_small_multiples, draw_trend
from analysis.charts.shares import draw_shares

__all__ = [
    "Chart",
    "Distribution",
    "Point",
    "draw_before_after",
    "draw_distributions",
    "draw_funnel",
    "draw_importance_performance",
    "draw_shares",
    "draw_small_multiples",
    "draw_trend",
]
