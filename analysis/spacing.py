"""Room for the words of pictures. Pure, no drawing library."""

from collections.abc import Sequence


def apart(places: Sequence[float], least: float, within: tuple[float, float] | None = None) -> list[float]:
    """Places moved as little as needed so that neighbours are at least so far apart, in the same order.

    "As little" is the least sum of squares: what pushes each other stays centred where it belongs (pooling adjacent
    violators). `within`: the ends that none may leave; where so many cannot be so far apart, they share the room.
    """
    order = sorted(range(len(places)), key=lambda at: places[at])
    if within is not None and len(places) > 1:
        least = min(least, (within[1] - within[0]) / (len(places) - 1))
    pools: list[tuple[float, int]] = []
    for rank, at in enumerate(order):
        mean, size = places[at] - rank * least, 1
        while pools and pools[-1][0] > mean:
            before, others = pools.pop()
            mean, size = (before * others + mean * size) / (others + size), others + size
        pools.append((mean, size))
    starts = [mean for mean, size in pools for _ in range(size)]
    if within is not None:
        starts = [min(max(start, within[0]), within[1] - (len(places) - 1) * least) for start in starts]
    found = [0.0] * len(places)
    for rank, at in enumerate(order):
        found[at] = starts[rank] + rank * least
    return found
