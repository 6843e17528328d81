"""What the answers mean: counts, estimates with intervals, flags.

A library of its own, usable from a notebook with a CSV file and numpy and scipy (matplotlib for pictures) and nothing
else of this project. It is pure: no HTTP, no store, no clock, no randomness that is not an argument. It never imports
`survey` or `forms`.
"""
