"""Labels of ballots told apart: which there are, and which each ballot has."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

HASH = np.uint64(0x9E3779B97F4A7C15)
"""An odd number whose multiples spread over all 64 bits."""
BITS = 16
"""Buckets, as a power of two: a few thousand labels share hardly any, and they stay in the processor's cache."""


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

    Text is hashed to whole numbers and these into buckets, each of which keeps one label; whoever shares a bucket with
    another one is sorted. Should two labels share a number, which is looked at, all are sorted after all.
    """
    if labels.dtype.kind == "U" and labels.dtype.itemsize and labels.size:
        mixed = _hashed(labels)
        bucket = (mixed >> np.uint64(64 - BITS)).astype(np.intp)
        keeper = np.full(2**BITS, -1, dtype=np.intp)
        keeper[bucket] = np.arange(len(labels))
        rest = np.flatnonzero(mixed[keeper[bucket]] != mixed)
        used = np.flatnonzero(keeper >= 0)
        rank = np.empty(2**BITS, dtype=np.intp)
        rank[used] = np.arange(len(used))
        places = rank[bucket]
        first, places[rest] = _sorted(mixed[rest], len(used))
        names = labels[np.concatenate([keeper[used], rest[first]])]
        if np.array_equal(names[places], labels):
            order = np.argsort(names)
            place = np.empty_like(order)
            place[order] = np.arange(len(order))
            return names[order], place[places]
    return np.unique(labels, return_inverse=True)


def _hashed(labels: NDArray[Any]) -> NDArray[np.uint64]:
    """A whole number for each text; equal texts have equal ones."""
    whole = np.ascontiguousarray(labels)
    signs: NDArray[np.unsignedinteger[Any]] = (
        whole.view(np.uint64) if labels.dtype.itemsize % 8 == 0 else whole.view(np.uint32)
    ).reshape(len(labels), -1)
    mixed = np.zeros(len(labels), dtype=np.uint64)
    for place in range(signs.shape[1]):
        mixed += signs[:, place]
        mixed *= HASH
        mixed ^= mixed >> np.uint64(29)
    return mixed * HASH


def _sorted(keys: NDArray[np.uint64], start: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where each key stands first, and the number of each from `start` on."""
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    return first, inverse + start
