"""Room for the words of pictures. Pure, no drawing library."""

from collections.abc import Sequence
from itertools import pairwise


def apart(places: Sequence[float], least: float) -> list[float]:
    """Places moved as little as needed so that neighbours are at least so far apart, in the same order."""
    order = sorted(range(len(places)), key=lambda at: places[at])
    found = list(places)
    for _ in range(50):
        moved = False
        for before, after in pairwise(order):
            gap = found[after] - found[before]
            if gap < least - 1e-9:
                found[before] -= (least - gap) / 2
                found[after] += (least - gap) / 2
                moved = True
        if not moved:
            break
    return found
