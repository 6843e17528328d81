"""Stands before pandas for the processes that tests start, so that they run as in earnest, where there is none."""

raise ImportError("no pandas here: the tests' own statsmodels installs it, the product does without")
