"""The pages, one file per audience: each has `bp` and plain functions.

No SQL, no statistics, and no import of scipy or matplotlib at start.
"""
