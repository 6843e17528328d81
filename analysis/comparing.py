"""Comparing agencies, all of it: groups, funnel, shrunken figures, ranks as far as they are known, case mix."""

from analysis.case_mix import Standardised, Stratified, compare_within, standardise
from analysis.funnels import Funnel, funnel
from analysis.ranks import rank_intervals
from analysis.shrinkage import Shrunken, shrink, shrink_values
from analysis.standings import Standing, stand

__all__ = (
    "Funnel", "Shrunken", "Standardised", "Standing", "Stratified", "compare_within", "funnel", "rank_intervals",
    "shrink", "shrink_values", "stand", "standardise",
)  # fmt: skip
