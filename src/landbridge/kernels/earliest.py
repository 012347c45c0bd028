"""Earliest arrivals from one node at all others, over arcs with departures.

Dijkstra's method on arrival times. Of the departures of an arc still to be caught the one that
arrives first is taken, so being earlier never means arriving later and each node is settled
once. One criterion, any number of legs: the search of ``labels`` finds the front instead.

References
----------
.. [1] K. L. Cooke, E. Halsey, The shortest route through a network with time-dependent internodal
   transit times, 1966.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numba as nb
import numpy as np
from numpy.typing import ArrayLike, NDArray

from landbridge.core.errors import UsageError
from landbridge.kernels.timetable import (
    FAR,
    LARGEST,
    ArcTable,
    Whole,
    frozen_arrays,
    next_departure,
    read_only,
)

__all__ = ["earliest_arrivals", "earliest_from_many"]

I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
Bool = NDArray[np.bool_]


@nb.njit(cache=True, nogil=True)
def _rise(heap: I32, place: I32, key: I64, at: Whole) -> None:
    """Move the node at a place of the heap up to where it belongs."""
    node = np.int64(heap[at])
    while at > 0:
        above = (at - 1) // 2
        other = np.int64(heap[above])
        if key[other] <= key[node]:
            break
        heap[at] = other
        place[other] = at
        at = above
    heap[at] = node
    place[node] = at


@nb.njit(cache=True, nogil=True)
def _sink(heap: I32, place: I32, key: I64, size: Whole) -> None:
    """Move the node at the top of the heap down to where it belongs."""
    node, at = np.int64(heap[0]), np.int64(0)
    while 2 * at + 1 < size:
        below = 2 * at + 1
        if below + 1 < size and key[heap[below + 1]] < key[heap[below]]:
            below += 1
        other = np.int64(heap[below])
        if key[node] <= key[other]:
            break
        heap[at] = other
        place[other] = at
        at = below
    heap[at] = node
    place[node] = at


@nb.njit(cache=True, nogil=True)
def _spread(
    arcs: ArcTable, allowed: Bool, source: Whole, ready: Whole, arrive: I64, pred_arc: I32
) -> None:
    """Fill `arrive` (n_nodes,) [min] and `pred_arc` (n_nodes,)."""
    n_nodes = arcs.tail_ptr.shape[0] - 1
    arrive[:] = FAR
    pred_arc[:] = -1
    place = np.full(n_nodes, -1, np.int32)
    heap = np.empty(n_nodes, np.int32)
    arrive[source] = ready
    heap[0] = source
    place[source] = 0
    size = np.int64(1)
    while size > 0:
        node = np.int64(heap[0])
        now = arrive[node]
        size -= 1
        if size > 0:
            heap[0] = heap[size]
            _sink(heap, place, arrive, size)
        for arc in range(arcs.tail_ptr[node], arcs.tail_ptr[node + 1]):
            head = np.int64(arcs.arc_head[arc])
            if not allowed[arc] or arrive[head] <= now + arcs.arc_duration[arc]:
                continue
            there = now + arcs.arc_duration[arc]
            if arcs.arc_scheduled[arc]:
                earliest = now + arcs.arc_cutoff[arc]
                if arcs.ride_min[arc] >= FAR or arrive[head] <= (
                    earliest + arcs.ride_min[arc] + arcs.arc_duration[arc]
                ):
                    continue
                taken = next_departure(arcs.dep_ptr, arcs.dep_time, arcs.dep_best, arc, earliest)
                if taken < 0:
                    continue
                there = arcs.dep_arrive[taken] + arcs.arc_duration[arc]
            if there < arrive[head]:
                if place[head] < 0:
                    heap[size] = head
                    place[head] = size
                    size += 1
                arrive[head] = there
                pred_arc[head] = arc
                _rise(heap, place, arrive, np.int64(place[head]))


@nb.njit(cache=True, nogil=True)
def _spread_many(
    arcs: ArcTable, allowed: Bool, sources: I64, ready: I64, targets: I64, out: I64
) -> None:
    """Fill `out` (n_runs, n_targets) [min]."""
    n_nodes = arcs.tail_ptr.shape[0] - 1
    arrive, pred_arc = np.empty(n_nodes, np.int64), np.empty(n_nodes, np.int32)
    for run in range(sources.shape[0]):
        _spread(arcs, allowed, sources[run], ready[run], arrive, pred_arc)
        for k in range(targets.shape[0]):
            out[run, k] = arrive[targets[k]]


def earliest_arrivals(
    arcs: ArcTable, source: int, ready_min: int, arc_allowed: Bool | None = None
) -> tuple[I64, I32]:
    """Find when every node is reached at the earliest.

    Parameters
    ----------
    arcs : the timetable, from `build_arc_table`; money, CO2e and risk are not looked at.
    source : node.
    ready_min : when the goods are at the source [min].
    arc_allowed : shape (n_arcs,); all arcs where None.

    Returns
    -------
    arrive : shape (n_nodes,) [min]; FAR where out of reach.
    pred_arc : shape (n_nodes,): last arc of the way (see ``shortest.path_arcs``), -1 at the source
        and out of reach.

    Raises
    ------
    UsageError
        If the source, the time or the mask is out of range.
    DataError
        If a column of `arcs` breaks its contract.
    """
    arcs, allowed = frozen_arrays(arcs), _mask(arcs, arc_allowed)
    start, ready = _starts(arcs, [source], [ready_min])
    arrive, pred_arc = np.empty(arcs.n_nodes, np.int64), np.empty(arcs.n_nodes, np.int32)
    _spread(arcs, allowed, start[0], ready[0], arrive, pred_arc)
    return arrive, pred_arc


def earliest_from_many(
    arcs: ArcTable,
    sources: ArrayLike,
    ready_min: ArrayLike,
    targets: ArrayLike,
    arc_allowed: Bool | None = None,
    threads: int = 1,
) -> I64:
    """Find when targets are reached at the earliest, for many starts.

    Parameters
    ----------
    sources, ready_min : shape (n_runs,): node and minute of each start.
    targets : shape (n_targets,), nodes.
    threads : number of threads; the answer does not depend on it.

    Returns
    -------
    shape (n_runs, n_targets) [min]; FAR where out of reach.

    Raises
    ------
    UsageError, DataError
        As for `earliest_arrivals`.
    """
    arcs, allowed = frozen_arrays(arcs), _mask(arcs, arc_allowed)
    start, ready = _starts(arcs, sources, ready_min)
    ends, _ = _starts(arcs, targets, np.zeros(np.shape(targets), np.int64))
    if threads < 1:
        raise UsageError(f"earliest arrivals: threads is {threads}, expected 1 or more.")
    out = np.empty((start.shape[0], ends.shape[0]), np.int64)
    parts = [slice(k, None, threads) for k in range(threads)]

    def run(part: slice) -> None:
        found = np.empty((start[part].shape[0], ends.shape[0]), np.int64)
        given = (np.ascontiguousarray(start[part]), np.ascontiguousarray(ready[part]))
        _spread_many(arcs, allowed, read_only(given[0]), read_only(given[1]), ends, found)
        out[part] = found

    if threads == 1:
        run(parts[0])
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(run, parts))
    return out


def _mask(arcs: ArcTable, mask: Bool | None) -> Bool:
    allowed = np.ones(arcs.n_arcs, np.bool_) if mask is None else np.ascontiguousarray(mask)
    if allowed.shape != (arcs.n_arcs,) or allowed.dtype != np.bool_:
        raise UsageError(
            f"earliest arrivals: arc_allowed has shape {allowed.shape} and type {allowed.dtype}, "
            f"expected ({arcs.n_arcs},) and bool."
        )
    return read_only(allowed)


def _starts(arcs: ArcTable, nodes: ArrayLike, minutes: ArrayLike) -> tuple[I64, I64]:
    """Return nodes and minutes as checked columns of equal length."""
    found, ready = np.asarray(nodes), np.asarray(minutes)
    for name, column, low, high in (
        ("node", found, 0, arcs.n_nodes - 1),
        ("minute", ready, -LARGEST, LARGEST),
    ):
        if column.ndim != 1 or (column.size and column.dtype.kind not in "iu"):
            raise UsageError(f"earliest arrivals: give each {name} as a list of whole numbers.")
        if column.size and not (column.min() >= low and column.max() <= high):
            wrong = int(column[np.argmax((column < low) | (column > high))])
            raise UsageError(f"earliest arrivals: {name} is {wrong}, allowed are {low}..{high}.")
    if found.shape != ready.shape:
        raise UsageError(f"earliest arrivals: {found.size} nodes and {ready.size} minutes.")
    return (
        read_only(np.ascontiguousarray(found, np.int64)),
        read_only(np.ascontiguousarray(ready, np.int64)),
    )
