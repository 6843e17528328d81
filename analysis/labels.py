"""Labels of ballots told apart: which there are, and which each ballot has."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

HASH = np.uint64(0x9E3779B97F4A7C15)
"""An odd number whose multiples spread over all 64 bits."""


def checked_labels(labels: ArrayLike, what: str, shape: tuple[int, ...] | None = None) -> NDArray[Any]:
    """Labels, one for each row, of one kind. Raises `ValueError` where any is missing, or the shape is another."""
    if isinstance(labels, list | tuple) and any(isinstance(one, tuple) for one in labels):
        names = np.empty(len(labels), dtype=object)
        names[:] = labels
    else:
        names = np.asarray(labels)
    if shape is not None and names.shape != shape:
        raise ValueError(f"{what} must have one label for each of {shape[0] if shape else 1} rows, not {names.shape}")
    missing = names.dtype == object and any(one is None or one != one for one in names.ravel())  # noqa: PLR0124 - NaN
    if missing or len({type(one) for one in names.ravel().tolist()} - {int, float, bool}) > 1:
        raise ValueError(f"{what} must be labels of one kind, none missing")
    return names


def told_apart(labels: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Sorted labels and the place of each: `np.unique`, but for text without sorting every ballot's label.

    Labels are hashed to whole numbers; should two of them share one, which is looked at, they are sorted after all.
    """
    width = labels.dtype.itemsize // 4
    if labels.dtype.kind == "U" and width and labels.size:
        signs = np.ascontiguousarray(labels).view(np.uint32).reshape(len(labels), width)
        mixed = np.zeros(len(labels), dtype=np.uint64)
        for place in range(width):
            mixed = (mixed + signs[:, place]) * HASH
        keys = np.unique(mixed)
        places = np.searchsorted(keys, mixed)
        last = np.empty(len(keys), dtype=np.intp)
        last[places] = np.arange(len(labels))
        names = labels[last]
        if np.array_equal(names[places], labels):
            order = np.argsort(names)
            rank = np.empty_like(order)
            rank[order] = np.arange(len(order))
            return names[order], rank[places]
    return np.unique(labels, return_inverse=True)
