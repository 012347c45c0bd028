"""The labels of a search and the binary heap that hands them out in order.

The order is: arrival plus least remaining time, then arrival, money, CO2e, risk, legs, then
the sequence of arcs. It never falls along a path and is total, so a run is reproducible.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from landbridge.kernels.timetable import Whole

__all__ = ["LabelStore", "comes_before", "empty_store", "pop", "push", "sequence_before"]

I64 = NDArray[np.int64]
I32 = NDArray[np.int32]

CRITERIA: Final = 4


class LabelStore(NamedTuple):
    """Columns of all labels made so far; all arrays are modified in place."""

    value: I64  # shape (capacity, 4): arrival [min], money [cent], co2e [g], risk [h^2 / 100]
    order: I64  # shape (capacity,) [min]: arrival plus least remaining time
    node: I32  # shape (capacity,)
    arc: I32  # shape (capacity,): the arc that led here, -1 at the source
    departure: I64  # shape (capacity,): absolute index, -1 on demand
    parent: I32  # shape (capacity,): label, -1 at the source
    legs: I32  # shape (capacity,)
    follower: I32  # shape (capacity,): next settled label of the same node, -1 at the end
    heap: I32  # shape (capacity,): labels still to be looked at


@nb.njit(cache=True)
def empty_store(capacity: Whole) -> LabelStore:
    """Return room for `capacity` labels; pages that are never written cost no memory."""
    return LabelStore(
        np.empty((capacity, CRITERIA), np.int64),
        np.empty(capacity, np.int64),
        np.empty(capacity, np.int32),
        np.empty(capacity, np.int32),
        np.empty(capacity, np.int64),
        np.empty(capacity, np.int32),
        np.empty(capacity, np.int32),
        np.empty(capacity, np.int32),
        np.empty(capacity, np.int32),
    )


@nb.njit(cache=True)
def sequence_before(store: LabelStore, a: Whole, b: Whole) -> bool:
    """Say whether the arcs of label a come before those of b (same number of legs)."""
    smaller = False
    while store.parent[a] >= 0 and a != b:
        if store.arc[a] != store.arc[b]:
            smaller = store.arc[a] < store.arc[b]
        a = np.int64(store.parent[a])
        b = np.int64(store.parent[b])
    return smaller


@nb.njit(cache=True)
def comes_before(store: LabelStore, a: Whole, b: Whole) -> bool:
    """Say whether label a is handed out before label b."""
    if store.order[a] != store.order[b]:
        return store.order[a] < store.order[b]
    for c in range(CRITERIA):
        if store.value[a, c] != store.value[b, c]:
            return store.value[a, c] < store.value[b, c]
    if store.legs[a] != store.legs[b]:
        return store.legs[a] < store.legs[b]
    return sequence_before(store, a, b)


@nb.njit(cache=True)
def push(store: LabelStore, size: Whole, label: Whole) -> Whole:
    """Put a label into a heap of `size` entries; return the new size."""
    at = size
    while at > 0:
        above = (at - 1) // 2
        if not comes_before(store, label, np.int64(store.heap[above])):
            break
        store.heap[at] = store.heap[above]
        at = above
    store.heap[at] = label
    return size + 1


@nb.njit(cache=True)
def pop(store: LabelStore, size: Whole) -> Whole:
    """Take the first label out of a heap of `size` >= 1 entries (the new size is one less)."""
    first = np.int64(store.heap[0])
    last = np.int64(store.heap[size - 1])
    size -= 1
    at = 0
    while 2 * at + 1 < size:
        below = 2 * at + 1
        chosen = np.int64(store.heap[below])
        if below + 1 < size:
            other = np.int64(store.heap[below + 1])
            if comes_before(store, other, chosen):
                below += 1
                chosen = other
        if not comes_before(store, chosen, last):
            break
        store.heap[at] = chosen
        at = below
    store.heap[at] = last
    return first
