"""The front at the target: values of the complete paths that no other one beats so far."""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from landbridge.kernels.heap import LabelStore, sequence_before
from landbridge.kernels.timetable import FAR, Whole

__all__ = ["FrontStore", "covered", "empty_front", "offer"]

I64 = NDArray[np.int64]
I32 = NDArray[np.int32]


class FrontStore(NamedTuple):
    """Rows 0..size[0] - 1 are in use; all arrays are modified in place."""

    value: I64  # shape (room, 4)
    label: I32  # shape (room,)
    legs: I32  # shape (room,)
    size: I64  # shape (1,)
    best: I64  # shape (4,): least value so far per criterion


@nb.njit(cache=True)
def empty_front() -> FrontStore:
    """Return a front without rows."""
    return FrontStore(
        np.empty((64, 4), np.int64),
        np.empty(64, np.int32),
        np.empty(64, np.int32),
        np.zeros(1, np.int64),
        np.full(4, FAR, np.int64),
    )


@nb.njit(cache=True)
def covered(front: FrontStore, reach: I64, legs: Whole, eps: I64) -> bool:
    """Say whether nothing worth keeping can come of a label.

    Parameters
    ----------
    front : the front so far.
    reach : shape (4,), the least value with which the label can arrive.
    legs : the fewest legs with which it can arrive.
    eps : shape (4,), what a row of the front may be worse by.

    Notes
    -----
    A row equal to `reach` does not cover it as long as fewer or as many legs are possible,
    so that ties are settled by `offer` and not by the order of work. A label that may set a
    new best value on some criterion is never covered: the extremes of the front are exact.
    """
    for c in range(4):
        if reach[c] < front.best[c]:
            return False
    for i in range(front.size[0]):
        if (
            front.value[i, 0] <= reach[0] + eps[0]
            and front.value[i, 1] <= reach[1] + eps[1]
            and front.value[i, 2] <= reach[2] + eps[2]
            and front.value[i, 3] <= reach[3] + eps[3]
        ):
            equal = True
            for c in range(4):
                equal = equal and front.value[i, c] == reach[c]
            if not equal or front.legs[i] < legs:
                if i > 0:
                    _swap(front, i, i // 2)
                return True
    return False


@nb.njit(cache=True)
def _swap(front: FrontStore, i: Whole, j: Whole) -> None:
    """Exchange two rows: those that cover often move to the head."""
    for c in range(4):
        front.value[i, c], front.value[j, c] = front.value[j, c], front.value[i, c]
    front.label[i], front.label[j] = front.label[j], front.label[i]
    front.legs[i], front.legs[j] = front.legs[j], front.legs[i]


@nb.njit(cache=True)
def _compare(front: FrontStore, i: Whole, store: LabelStore, label: Whole) -> Whole:
    """Return 1 where row i is no worse than the label, -1 where it is beaten, 0 otherwise.

    Rows of equal value are told apart by legs, then by the sequence of arcs.
    """
    no_worse, no_better = True, True
    for c in range(4):
        no_worse = no_worse and front.value[i, c] <= store.value[label, c]
        no_better = no_better and front.value[i, c] >= store.value[label, c]
    if no_worse and no_better:
        if front.legs[i] != store.legs[label]:
            return 1 if front.legs[i] < store.legs[label] else -1
        return -1 if sequence_before(store, label, np.int64(front.label[i])) else 1
    return 1 if no_worse else (-1 if no_better else 0)


@nb.njit(cache=True)
def _is_near(front: FrontStore, i: Whole, value: I64, eps: I64) -> bool:
    """Say whether row i is at most `eps` worse than a value that sets no new best."""
    for c in range(4):
        if front.value[i, c] > value[c] + eps[c] or value[c] < front.best[c]:
            return False
    return True


@nb.njit(cache=True)
def offer(front: FrontStore, store: LabelStore, label: Whole, eps: I64) -> FrontStore:
    """Enter a label at the target unless a row is no worse; return the front (it may grow).

    With `eps`, a label that beats no row outright and sets no new best value is left out as
    soon as a row is at most `eps` worse. One that does beat a row always enters, so what that
    row covered stays covered within one `eps`, never two.
    """
    kept = 0
    size = front.size[0]
    near = False
    for i in range(size):
        verdict = _compare(front, i, store, label)
        if verdict == 1:
            return front
        if verdict == 0:
            near = near or _is_near(front, i, store.value[label], eps)
            if kept != i:
                _swap(front, kept, i)
            kept += 1
    if near and kept == size:
        return front
    front.size[0] = kept
    if kept == front.label.shape[0]:
        front = _grown(front)
    for c in range(4):
        front.value[kept, c] = store.value[label, c]
    front.label[kept] = label
    front.legs[kept] = store.legs[label]
    front.size[0] = kept + 1
    for c in range(4):
        front.best[c] = min(front.best[c], store.value[label, c])
    return front


@nb.njit(cache=True)
def _grown(front: FrontStore) -> FrontStore:
    """Return the same rows with twice the room."""
    room = front.label.shape[0]
    value = np.empty((2 * room, 4), np.int64)
    label = np.empty(2 * room, np.int32)
    legs = np.empty(2 * room, np.int32)
    for i in range(room):
        for c in range(4):
            value[i, c] = front.value[i, c]
        label[i] = front.label[i]
        legs[i] = front.legs[i]
    return FrontStore(value, label, legs, front.size, front.best)
