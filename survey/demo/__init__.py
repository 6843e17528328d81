"""An invented province with a year of ballots, for looking, learning and testing.

Names are invented ("Tỉnh Mẫu", "Xã Mẫu 1"), every page and poster is marked. `province`, `sheets` and `comments` are
pure functions of a seed and a date; only `casting` touches a store, and only the demo's own. It never adds to a store
that holds anything else.
"""
