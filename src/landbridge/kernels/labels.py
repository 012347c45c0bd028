"""Search for all itineraries that no other one beats: arrival, money, CO2e and lateness risk.

Label setting with goal-directed pruning (NAMOA*), over arcs with departures. What is written
here, why it is exact and what the epsilon front promises: docs/concepts/planning-search.md.

References
----------
.. [1] E. Q. V. Martins, On a multicriteria shortest path problem, 1984.
.. [2] L. Mandow, J. L. Perez de la Cruz, Multiobjective A* search with consistent
   heuristics, 2010.
.. [3] D. Delling, T. Pajor, R. F. Werneck, Round-based public transit routing, 2015.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import UsageError
from landbridge.kernels.bounds import (
    arc_costs,
    remaining_costs,
    remaining_legs,
    remaining_time,
)
from landbridge.kernels.front import FrontStore, covered, empty_front, offer
from landbridge.kernels.heap import LabelStore, empty_store, pop, push
from landbridge.kernels.timetable import (
    FAR,
    LARGEST,
    ArcTable,
    Whole,
    build_arc_table,
    build_departure_index,
    frozen_arrays,
    next_departure,
    read_only,
)

__all__ = [
    "MAX_LEGS",
    "ArcTable",
    "Path",
    "SearchOutcome",
    "build_arc_table",
    "build_departure_index",
    "search",
]

I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
Bool = NDArray[np.bool_]

MAX_LEGS: Final = 64
COUNTERS: Final = (
    "labels_created",  # stored
    "labels_popped",
    "labels_expanded",
    "dominated",  # by a label of the same node
    "pruned_by_bound",  # no better than the front at the target, or too far from it
    "pruned_by_limit",  # past the latest arrival, the budget or the number of legs
    "no_departure",  # no departure left to catch
    "arcs_scanned",
)
CREATED, POPPED, EXPANDED, DOMINATED, BOUNDED, LIMITED, MISSED, SCANNED = range(8)


@dataclass(frozen=True, slots=True)
class Path:
    """One way from source to target."""

    arcs: tuple[int, ...]
    departures: tuple[int, ...]  # per arc: absolute index into dep_time, -1 on demand
    arrival: int  # [min]
    money: int  # [US cent]
    co2e: int  # [g]
    risk: int  # [h^2 / 100]


@dataclass(frozen=True, slots=True)
class SearchOutcome:
    """What a search found, and enough about what it did not find to say why.

    Attributes
    ----------
    paths : sorted by arrival, money, co2e, risk.
    complete : whether the search ran to its end; False when the cap on labels stopped it,
        `paths` then holds what was found so far and promises nothing.
    reachable : whether any chain of at most max_legs allowed arcs that leave at all joins
        source and target, whatever the times and prices.
    fewest_legs : of such a chain; None where there is none.
    lower_bounds : (minutes, cents, grams, risk) that no itinerary can stay under, waits left
        out; None where not reachable.
    counters : work done, by the names in COUNTERS.
    """

    paths: tuple[Path, ...]
    complete: bool
    reachable: bool
    fewest_legs: int | None
    lower_bounds: tuple[int, int, int, int] | None
    counters: dict[str, int]


class Query(NamedTuple):
    """One question to the kernel."""

    source: int
    target: int
    ready_min: int
    max_legs: int
    latest_arrival: int  # [min]
    max_money: int  # [US cent]
    eps: I64  # shape (4,)


class Bounds(NamedTuple):
    """Lower bounds to the target."""

    cost: I64  # shape (max_legs + 1, n_nodes, 4)
    time: I64  # shape (n_nodes,) [min]
    legs: I32  # shape (n_nodes,)


@nb.njit(cache=True)
def _settled_beats(store: LabelStore, first: I32, node: Whole, value: I64, legs: Whole) -> bool:
    """Say whether a settled label of the node is no worse on every criterion and legs."""
    other = first[node]
    while other >= 0:
        if (
            store.value[other, 1] <= value[1]
            and store.value[other, 2] <= value[2]
            and store.value[other, 3] <= value[3]
            and store.legs[other] <= legs
            and store.value[other, 0] <= value[0]
        ):
            return True
        other = store.follower[other]
    return False


@nb.njit(cache=True)
def _settle(store: LabelStore, first: I32, label: Whole) -> None:
    """Enter a label into its node's list; drop those it makes superfluous there.

    Labels of a node are settled in order of arrival, so an earlier entry that is no better in
    anything but arrival can never again be the only one to beat a later label.
    """
    node = store.node[label]
    before = np.int32(-1)
    other = first[node]
    while other >= 0:
        after = store.follower[other]
        if (
            store.value[label, 1] <= store.value[other, 1]
            and store.value[label, 2] <= store.value[other, 2]
            and store.value[label, 3] <= store.value[other, 3]
            and store.legs[label] <= store.legs[other]
        ):
            if before < 0:
                first[node] = after
            else:
                store.follower[before] = after
        else:
            before = other
        other = after
    store.follower[label] = first[node]
    first[node] = label


@nb.njit(cache=True)
def _within_limits(query: Query, bounds: Bounds, node: Whole, legs: Whole, value: I64) -> bool:
    """Say whether the limits of the query can still be kept from here."""
    left = query.max_legs - legs
    if left < 0 or bounds.cost[left, node, 0] >= FAR:
        return False
    return (
        value[0] + bounds.cost[left, node, 0] <= query.latest_arrival
        and value[1] + bounds.cost[left, node, 1] <= query.max_money
    )


@nb.njit(cache=True)
def _add_bound(
    query: Query, bounds: Bounds, node: Whole, legs: Whole, value: I64, out: I64
) -> None:
    """Write into `out` (shape (4,)) the least value with which the target can be reached."""
    for c in range(4):
        out[c] = value[c] + bounds.cost[query.max_legs - legs, node, c]


@nb.njit(cache=True)
def _ride(arcs: ArcTable, arc: Whole, at: Whole, value: I64) -> Whole:
    """Turn `value` (shape (4,)) into that at the arc's head; return the departure.

    -1 stands for an arc on demand, -2 for none left to catch.
    """
    departure: Whole = -1
    if arcs.arc_scheduled[arc]:
        departure = next_departure(
            arcs.dep_ptr, arcs.dep_time, arcs.dep_best, arc, at + arcs.arc_cutoff[arc]
        )
        if departure < 0:
            return -2
        value[0] = arcs.dep_arrive[departure] + arcs.arc_duration[arc]
    else:
        value[0] = at + arcs.arc_duration[arc]
    value[1] += arcs.arc_money[arc]
    value[2] += arcs.arc_co2e[arc]
    value[3] += arcs.arc_risk[arc]
    return departure


@nb.njit(cache=True)
def _store(
    store: LabelStore, label: Whole, value: I64, order: Whole, node: Whole, arc: Whole,
    departure: Whole, parent: Whole, legs: Whole,
) -> None:  # fmt: skip
    for c in range(4):
        store.value[label, c] = value[c]
    store.order[label] = order
    store.node[label] = node
    store.arc[label] = arc
    store.departure[label] = departure
    store.parent[label] = parent
    store.legs[label] = legs
    store.follower[label] = -1


@nb.njit(cache=True)
def _front(
    arcs: ArcTable, arc_allowed: Bool, query: Query, bounds: Bounds, capacity: Whole, count: I64
) -> tuple[LabelStore, FrontStore, bool]:
    """Run the search: the labels, the front at the target, and whether it ran to its end."""
    store = empty_store(capacity)
    front = empty_front()
    first = np.full(arcs.tail_ptr.shape[0] - 1, -1, np.int32)
    value = np.zeros(4, np.int64)
    reach = np.zeros(4, np.int64)
    value[0] = query.ready_min
    if not _within_limits(query, bounds, query.source, 0, value):
        count[LIMITED] += 1
        return store, front, True
    none, root = np.int64(-1), np.int64(0)
    order = value[0] + bounds.time[query.source]
    _store(store, root, value, order, query.source, none, none, none, root)
    created, size = np.int64(1), push(store, np.int64(0), root)
    if query.source == query.target:
        front = offer(front, store, root, query.eps)
    while size > 0:
        label = pop(store, size)
        size -= 1
        count[POPPED] += 1
        node, legs = np.int64(store.node[label]), np.int64(store.legs[label])
        if node == query.target:
            continue
        if _settled_beats(store, first, node, store.value[label], legs):
            count[DOMINATED] += 1
            continue
        _add_bound(query, bounds, node, legs, store.value[label], reach)
        if covered(front, reach, legs + bounds.legs[node], query.eps):
            count[BOUNDED] += 1
            continue
        _settle(store, first, label)
        count[EXPANDED] += 1
        for arc in range(arcs.tail_ptr[node], arcs.tail_ptr[node + 1]):
            head = np.int64(arcs.arc_head[arc])
            if not arc_allowed[arc] or bounds.legs[head] < 0:
                continue
            count[SCANNED] += 1
            for c in range(4):
                value[c] = store.value[label, c]
            departure = _ride(arcs, arc, store.value[label, 0], value)
            if departure == -2:
                count[MISSED] += 1
                continue
            if not _within_limits(query, bounds, head, legs + 1, value):
                count[LIMITED] += 1
                continue
            if _settled_beats(store, first, head, value, legs + 1):
                count[DOMINATED] += 1
                continue
            _add_bound(query, bounds, head, legs + 1, value, reach)
            if covered(front, reach, legs + 1 + bounds.legs[head], query.eps):
                count[BOUNDED] += 1
                continue
            if created == capacity:
                return store, front, False
            order = value[0] + bounds.time[head]
            _store(store, created, value, order, head, arc, departure, label, legs + 1)
            if head == query.target:
                front = offer(front, store, created, query.eps)
            else:
                size = push(store, size, created)
            created += 1
            count[CREATED] = created
    return store, front, True


def search(
    arcs: ArcTable,
    source: int,
    target: int,
    ready_min: int,
    max_legs: int,
    latest_arrival: int,
    max_money_cents: int,
    eps: Sequence[int] = (0, 0, 0, 0),
    max_labels: int = 2_000_000,
    arc_allowed: Bool | None = None,
) -> SearchOutcome:
    """Find the itineraries that no other one beats on all of arrival, money, CO2e and risk.

    Parameters
    ----------
    arcs : the timetable, from `build_arc_table`.
    source, target : nodes; the same node gives one path without arcs.
    ready_min : when the goods are at the source [min].
    max_legs : largest number of arcs in a path, 0..64.
    latest_arrival : at the target [min].
    max_money_cents : largest sum of money [US cent].
    eps : (minutes, cents, grams, risk). All zero gives the exact front, one path for each
        vector of values, with the fewest legs. Otherwise every path within the limits has a
        returned path that is worse by no more than `eps` on each criterion, in total.
    max_labels : cap on the labels stored; reached means `complete` is False.
    arc_allowed : shape (n_arcs,); all arcs where None.

    Returns
    -------
    The paths with their values, and what stood in the way where there are none.

    Raises
    ------
    UsageError
        If a node, a limit or the mask is out of range.
    DataError
        If a column of `arcs` breaks its contract.
    """
    arcs = frozen_arrays(arcs)
    allowed = _checked_mask(arc_allowed, arcs.n_arcs)
    query = _checked_query(
        arcs, Query(source, target, ready_min, max_legs, latest_arrival, max_money_cents,
                    np.asarray(eps)), max_labels,
    )  # fmt: skip
    cost = arc_costs(arcs, allowed)
    left = remaining_costs(arcs, cost, query.target, query.max_legs)
    bounds = Bounds(left, remaining_time(arcs, cost, left[-1, :, 0]), remaining_legs(left))
    count = np.zeros(len(COUNTERS), np.int64)
    store, front, complete = _front(arcs, allowed, query, bounds, max_labels, count)
    fewest = int(bounds.legs[query.source])
    least = bounds.cost[query.max_legs, query.source]
    return SearchOutcome(
        paths=_paths(store, front),
        complete=bool(complete),
        reachable=fewest >= 0,
        fewest_legs=fewest if fewest >= 0 else None,
        lower_bounds=tuple(int(x) for x in least) if fewest >= 0 else None,  # type: ignore[arg-type]
        counters=dict(zip(COUNTERS, count.tolist(), strict=True)),
    )


def _paths(store: LabelStore, front: FrontStore) -> tuple[Path, ...]:
    found = []
    for label in front.label[: front.size[0]]:
        arcs, departures, at = [], [], int(label)
        while store.parent[at] >= 0:
            arcs.append(int(store.arc[at]))
            departures.append(int(store.departure[at]))
            at = int(store.parent[at])
        values = (int(x) for x in store.value[label])
        found.append(Path(tuple(arcs[::-1]), tuple(departures[::-1]), *values))
    return tuple(sorted(found, key=lambda p: (p.arrival, p.money, p.co2e, p.risk)))


def _checked_mask(mask: Bool | None, n_arcs: int) -> Bool:
    allowed = np.ones(n_arcs, np.bool_) if mask is None else np.ascontiguousarray(mask)
    if allowed.shape != (n_arcs,) or allowed.dtype != np.bool_:
        raise UsageError(
            f"search: arc_allowed has shape {allowed.shape} and type {allowed.dtype}, "
            f"expected ({n_arcs},) and bool."
        )
    return read_only(allowed)


def _checked_query(arcs: ArcTable, query: Query, max_labels: int) -> Query:
    eps = np.asarray(query.eps)
    if eps.shape != (4,) or eps.dtype.kind not in "iu" or eps.min() < 0:
        raise UsageError(f"search: eps is {eps.tolist()}, expected four whole numbers >= 0.")
    ranges = (
        ("source", query.source, 0, arcs.n_nodes - 1),
        ("target", query.target, 0, arcs.n_nodes - 1),
        ("ready_min", query.ready_min, -LARGEST, LARGEST),
        ("max_legs", query.max_legs, 0, MAX_LEGS),
        ("max_labels", max_labels, 1, 2**31 - 1),
    )
    for name, got, low, high in ranges:
        if not low <= got <= high:
            raise UsageError(f"search: {name} is {got}, allowed are {low}..{high}.")
    return Query(
        source=int(query.source),
        target=int(query.target),
        ready_min=int(query.ready_min),
        max_legs=int(query.max_legs),
        latest_arrival=max(-FAR, min(int(query.latest_arrival), FAR)),
        max_money=max(-FAR, min(int(query.max_money), FAR)),
        eps=np.minimum(eps, LARGEST).astype(np.int64),
    )
