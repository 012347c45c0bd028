"""Arcs and departures as arrays: the form in which the search reads a timetable.

Nodes are 0..n-1. Arcs are grouped by tail (compressed rows). An arc is scheduled (it has
departures) or on demand (it leaves when the goods are there). Times are whole minutes.

A later departure may arrive earlier than the one before it. What a rational shipper takes
is then "among the departures still to be caught, the one that arrives first"; its index is
computed once per timetable by `build_departure_index`, so that boarding is one bisection.
"""

from __future__ import annotations

from typing import Final, NamedTuple, TypeVar

import numba as nb
import numpy as np
from numpy.typing import ArrayLike, NDArray

from landbridge.core.errors import DataError

__all__ = [
    "FAR",
    "LARGEST",
    "ArcTable",
    "Whole",
    "build_arc_table",
    "build_departure_index",
    "frozen_arrays",
    "next_departure",
    "read_only",
    "shortest_rides",
]

#: stands for "never" and "unreachable"; twice FAR still fits into int64
FAR: Final = 1 << 61
#: largest value allowed in any one entry: 64 legs of it stay below FAR
LARGEST: Final = 1 << 54

I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
Bool = NDArray[np.bool_]
#: a whole number inside a kernel; kept 64 bits wide so that each kernel compiles once
Whole = int | np.int64
Scalar = TypeVar("Scalar", bound=np.generic)


class ArcTable(NamedTuple):
    """What the search reads. Make it with `build_arc_table`.

    The columns that depend on the load (money, co2e, risk, duration, cutoff) may be exchanged
    for one query with ``_replace``; everything else belongs to the timetable.
    """

    tail_ptr: I32  # shape (n_nodes + 1,): arcs of node v are tail_ptr[v]:tail_ptr[v + 1]
    arc_tail: I32  # shape (n_arcs,)
    arc_head: I32  # shape (n_arcs,)
    arc_scheduled: Bool  # shape (n_arcs,)
    dep_ptr: I64  # shape (n_arcs + 1,): departures of arc a are dep_ptr[a]:dep_ptr[a + 1]
    dep_time: I64  # shape (n_departures,) [min], ascending within an arc
    dep_arrive: I64  # shape (n_departures,) [min]
    dep_best: I64  # shape (n_departures,): see build_departure_index
    ride_min: I64  # shape (n_arcs,) [min]: shortest ride of the arc, FAR where it never leaves
    arc_cutoff: I64  # shape (n_arcs,) [min]: hand-over before departure; scheduled arcs only
    arc_duration: I64  # shape (n_arcs,) [min]: on demand: the haul; scheduled: added on arrival
    arc_money: I64  # shape (n_arcs,) [US cent]
    arc_co2e: I64  # shape (n_arcs,) [g]
    arc_risk: I64  # shape (n_arcs,) [h^2 / 100]

    @property
    def n_nodes(self) -> int:
        return self.tail_ptr.shape[0] - 1

    @property
    def n_arcs(self) -> int:
        return self.arc_head.shape[0]


@nb.njit(cache=True)
def build_departure_index(dep_ptr: I64, dep_arrive: I64) -> I64:
    """Return for each departure the best one among it and all later ones of its arc.

    Parameters
    ----------
    dep_ptr : shape (n_arcs + 1,)
    dep_arrive : shape (n_departures,) [min]

    Returns
    -------
    shape (n_departures,): absolute index of the departure that arrives first; of several that
    arrive in the same minute, the one that leaves last.
    """
    best = np.empty(dep_arrive.shape[0], np.int64)
    for arc in range(dep_ptr.shape[0] - 1):
        chosen = -1
        for i in range(dep_ptr[arc + 1] - 1, dep_ptr[arc] - 1, -1):
            if chosen < 0 or dep_arrive[i] < dep_arrive[chosen]:
                chosen = i
            best[i] = chosen
    return best


@nb.njit(cache=True)
def shortest_rides(dep_ptr: I64, dep_time: I64, dep_arrive: I64) -> I64:
    """Return the shortest ride per arc [min], FAR for an arc without departures.

    Shapes: dep_ptr (n_arcs + 1,), dep_time and dep_arrive (n_departures,), result (n_arcs,).
    """
    n_arcs = dep_ptr.shape[0] - 1
    ride = np.full(n_arcs, FAR, np.int64)
    for arc in range(n_arcs):
        for i in range(dep_ptr[arc], dep_ptr[arc + 1]):
            ride[arc] = min(ride[arc], dep_arrive[i] - dep_time[i])
    return ride


@nb.njit(cache=True)
def next_departure(
    dep_ptr: I64, dep_time: I64, dep_best: I64, arc: Whole, earliest: Whole
) -> Whole:
    """Return the best departure of an arc that leaves at `earliest` [min] or later, else -1."""
    low = dep_ptr[arc]
    end = dep_ptr[arc + 1]
    high = end
    while low < high:
        middle = (low + high) // 2
        if dep_time[middle] < earliest:
            low = middle + 1
        else:
            high = middle
    return dep_best[low] if low < end else -1


def frozen_arrays(arcs: ArcTable) -> ArcTable:
    """Return the table with contiguous, read-only views of the declared types.

    Numba compiles anew for each combination of types and flags; one form means one compile.

    Raises
    ------
    DataError
        If a column has the wrong length, is not integer, or holds a value outside 0..LARGEST.
    """
    lengths = {"tail_ptr": arcs.n_nodes + 1, "dep_ptr": arcs.n_arcs + 1}
    for name in ("dep_time", "dep_arrive", "dep_best"):
        lengths[name] = arcs.dep_time.shape[0]
    views = [
        _frozen(name, column, lengths.get(name, arcs.n_arcs), _DTYPES[name])
        for name, column in arcs._asdict().items()
    ]
    return ArcTable(*views)


def build_arc_table(
    n_nodes: int,
    arc_tail: ArrayLike,
    arc_head: ArrayLike,
    arc_scheduled: ArrayLike,
    departures: tuple[ArrayLike, ArrayLike, ArrayLike],
    **columns: ArrayLike,
) -> ArcTable:
    """Check a timetable and prepare it for the search.

    Parameters
    ----------
    n_nodes : number of nodes.
    arc_tail, arc_head : shape (n_arcs,), arcs sorted by tail.
    arc_scheduled : shape (n_arcs,), bool.
    departures : (dep_ptr, dep_time, dep_arrive), see `ArcTable`; empty rows for on-demand arcs.
    columns : any of arc_cutoff, arc_duration, arc_money, arc_co2e, arc_risk, shape (n_arcs,);
        zero where left out.

    Raises
    ------
    DataError
        If arcs are not sorted by tail, an index is out of range, departures of an arc are not
        in order of time, or a ride takes negative time.
    """
    tail = np.ascontiguousarray(arc_tail, np.int32)
    head = np.ascontiguousarray(arc_head, np.int32)
    ptr, leave, arrive = (np.ascontiguousarray(column, np.int64) for column in departures)
    _check_arcs(n_nodes, tail, head)
    _check_departures(tail.shape[0], ptr, leave, arrive)
    table = ArcTable(
        tail_ptr=np.searchsorted(tail, np.arange(n_nodes + 1)).astype(np.int32),
        arc_tail=tail,
        arc_head=head,
        arc_scheduled=np.ascontiguousarray(arc_scheduled, np.bool_),
        dep_ptr=ptr,
        dep_time=leave,
        dep_arrive=arrive,
        dep_best=build_departure_index(ptr, arrive),
        ride_min=shortest_rides(ptr, leave, arrive),
        **{name: _column(columns.pop(name, None), tail.shape[0]) for name in _LOAD_COLUMNS},
    )
    if columns:
        raise DataError(
            f"arc table: unknown column {sorted(columns)[0]!r}.",
            cure=f"Known ones are {', '.join(_LOAD_COLUMNS)}.",
        )
    return frozen_arrays(table)


_LOAD_COLUMNS: Final = ("arc_cutoff", "arc_duration", "arc_money", "arc_co2e", "arc_risk")
_DTYPES: Final = {name: np.dtype(np.int64) for name in ArcTable._fields} | {
    "tail_ptr": np.dtype(np.int32),
    "arc_tail": np.dtype(np.int32),
    "arc_head": np.dtype(np.int32),
    "arc_scheduled": np.dtype(np.bool_),
}


def _column(values: ArrayLike | None, n_arcs: int) -> I64:
    return np.zeros(n_arcs, np.int64) if values is None else np.asarray(values)


def read_only(array: NDArray[Scalar]) -> NDArray[Scalar]:
    """Return a read-only view, the one form in which kernels are handed arrays."""
    view = array.view()
    view.flags.writeable = False
    return view


def _frozen(name: str, column: NDArray, length: int, dtype: np.dtype) -> NDArray:  # type: ignore[type-arg]
    if column.shape != (length,):
        raise DataError(
            f"arc table: column {name} has shape {column.shape}, expected ({length},).",
            cure="Give one value per row.",
        )
    if name in _LOAD_COLUMNS:
        if column.dtype.kind not in "iu":
            raise DataError(
                f"arc table: column {name} has type {column.dtype}, expected whole numbers.",
                cure="Round to minutes, cents, grams and hundredths of h^2 first.",
            )
        if length and not (column.min() >= 0 and column.max() <= LARGEST):
            arc = int(np.argmax((column < 0) | (column > LARGEST)))
            raise DataError(
                f"arc table: column {name}, arc {arc}: {int(column[arc])} is outside 0..2^54.",
                cure="Mark an arc that must not be used in arc_allowed instead.",
            )
    return read_only(np.ascontiguousarray(column, dtype))


def _check_arcs(n_nodes: int, tail: I32, head: I32) -> None:
    if n_nodes < 1:
        raise DataError(f"arc table: {n_nodes} nodes.", cure="Give at least one node.")
    if tail.shape != head.shape:
        raise DataError(f"arc table: {tail.shape[0]} tails and {head.shape[0]} heads.")
    for name, ends in (("tail", tail), ("head", head)):
        wrong = np.flatnonzero((ends < 0) | (ends >= n_nodes))
        if wrong.size:
            raise DataError(
                f"arc table: {name} of arc {wrong[0]} is node {ends[wrong[0]]}; "
                f"nodes are 0..{n_nodes - 1}."
            )
    if np.any(np.diff(tail) < 0):
        raise DataError("arc table: arcs are not sorted by tail.", cure="Sort them first.")


def _check_departures(n_arcs: int, ptr: I64, leave: I64, arrive: I64) -> None:
    if leave.shape != arrive.shape:
        raise DataError(f"arc table: {leave.shape[0]} departures, {arrive.shape[0]} arrivals.")
    sound = ptr.shape == (n_arcs + 1,) and ptr[0] == 0 and ptr[-1] == leave.shape[0]
    if not sound or np.any(np.diff(ptr) < 0):
        raise DataError(
            "arc table: dep_ptr does not cut the departures into one run per arc.",
            cure="It starts at 0, never falls, and ends at the number of departures.",
        )
    if not leave.size:
        return
    first = np.zeros(leave.shape[0], np.bool_)
    first[ptr[:-1][ptr[:-1] < leave.shape[0]]] = True
    late = np.flatnonzero(~first & (np.diff(leave, prepend=leave[0]) < 0))
    back = np.flatnonzero(arrive < leave)
    for wrong, what in ((late, "leaves before the one ahead of it"), (back, "arrives too early")):
        if wrong.size:
            arc = int(np.searchsorted(ptr, wrong[0], side="right")) - 1
            raise DataError(f"arc table: arc {arc}, departure {wrong[0]}: {what}.")
    if leave.min() < -LARGEST or arrive.max() > LARGEST:
        raise DataError("arc table: a departure lies outside -2^54..2^54 minutes.")
