"""How much memory the bushes take: foretold before the work, held against a bound, enlarged."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from landbridge.assignment.problem import Problem
from landbridge.core.errors import LimitError
from landbridge.kernels.bush import Bushes
from landbridge.kernels.link_delay import CONSTANT

__all__ = [
    "MB",
    "enlarge",
    "hold_to",
    "places_after",
    "predict_bytes",
    "predict_choice_bytes",
    "reserve",
]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
MB = 1e6
#: links of a bush for each node, at the start; measured bushes have 1.0 to 1.2
ROOM = 1.25
PLACE = 4 + 8  # bytes of a link and its flow
COPY = 8  # bytes of a flow kept for comparison, and of the answer's flows
SCRATCH = 100  # bytes for each node and link of one thread's working arrays

#: tables of pairs with demand that are held at one time
TABLES = 9
#: bytes of a part of a bush's skeleton and its node
BONE = 24


def first_room(n_nodes: int, n_links: int) -> int:
    """Return the places that each bush gets at first."""
    return min(n_links, int(ROOM * n_nodes) + 32)


def predict_bytes(problem: Problem, threads: int) -> int:
    """Return the bytes of the assignment's own arrays: bushes, demand, links, working arrays."""
    n_nodes, n_links = problem.n_nodes, problem.n_links
    each = 4 * (2 * n_nodes + 1) + (PLACE + COPY) * first_room(n_nodes, n_links) + 32
    links = n_links * (110 + 26 * len(problem.classes))
    working = threads * SCRATCH * (n_nodes + n_links)
    return problem.n_bushes * each + 2 * problem.demand.nbytes + links + working


def predict_choice_bytes(problem: Problem, table: int, cells: int, answer: int) -> int:
    """Return the bytes that a choice takes besides: tables, skeletons of bushes, the answer.

    Parameters
    ----------
    table : int
        Values in a table of pairs with demand.
    cells : int
        Alternatives of all segments.
    answer : int
        Values in one array of the answer by segment, alternative, origin and destination.
    """
    bending = int(np.count_nonzero(problem.kind != CONSTANT))
    parts = problem.n_bushes * min(problem.n_nodes + problem.n_nodes // 4, 4 * bending + 16)
    return 8 * TABLES * table + BONE * parts + 8 * (2 * answer + answer // max(cells, 1))


def hold_to(bound_mb: float | None, needed: int) -> None:
    """Refuse a need of bytes above the bound.

    Raises
    ------
    LimitError
    """
    if bound_mb is not None and needed > bound_mb * MB:
        raise LimitError(
            f"assignment: it needs about {_size(needed / MB)} MB; "
            f"allowed are {_size(bound_mb)} MB.",
            cure="Allow more memory, or merge zones: the need grows with zones times nodes.",
        )


def _size(mb: float) -> str:
    return f"{mb:,.0f}" if mb >= 100.0 else f"{mb:.3g}"


def reserve(problem: Problem) -> Bushes:
    """Return bushes without links, with room for the first ones."""
    count, n_nodes = problem.n_bushes, problem.n_nodes
    room = first_room(n_nodes, problem.n_links)
    return Bushes(
        problem.zone_node[problem.zone],
        problem.rank,
        np.zeros(count, np.int32),
        np.zeros(count, np.int32),
        np.arange(count, dtype=np.int64) * room,
        np.full(count, room, np.int32),
        np.empty((count, n_nodes), np.int32),
        np.zeros((count, n_nodes + 1), np.int32),
        np.empty(count * room, np.int32),
        np.zeros(count * room),
    )


def enlarge(bushes: Bushes, need: I32, most_links: int) -> Bushes:
    """Return bushes with room for what each needs, and some more; `need` is 0 where it suffices."""
    wanted = np.minimum(need + need // 8 + 8, most_links)
    room = np.where(need > 0, np.maximum(wanted, bushes.room), bushes.room).astype(np.int32)
    ends = np.cumsum(room, dtype=np.int64)
    start = ends - room
    link, flow = np.empty(int(ends[-1]), np.int32), np.zeros(int(ends[-1]))
    for b, old in enumerate(bushes.start):
        size = int(bushes.in_ptr[b, bushes.n_nodes[b]])
        link[start[b] : start[b] + size] = bushes.link[old : old + size]
        flow[start[b] : start[b] + size] = bushes.flow[old : old + size]
    return bushes._replace(start=start, room=room, link=link, flow=flow)


def places_after(bushes: Bushes, need: I32) -> int:
    """Return about how many bytes enlarging takes while old and new stand side by side."""
    return int(PLACE * (2 * bushes.room.sum(dtype=np.int64) + need.sum(dtype=np.int64)))
