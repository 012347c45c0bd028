"""Bushes of an assignment as arrays, and how the cost of a link follows its volume.

A bush is the acyclic set of links that the traffic of one class from one origin may use. Its
nodes are kept in a topological order; the links into each node lie together. Nodes from which
two ways part and meet again (and all before them) come first: the *core*, the only part in
which flow can be shifted. Bushes lie one after the other in shared columns.

References
----------
.. [1] R. B. Dial, A path-based user-equilibrium traffic assignment algorithm that obviates
   path storage and enumeration, Transportation Research B 40(10), 2006,
   doi:10.1016/j.trb.2006.02.008.
.. [2] Y. Nie, A class of bush-based algorithms for the traffic assignment problem,
   Transportation Research B 44(1), 2010, doi:10.1016/j.trb.2009.06.005.
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from landbridge.kernels.link_delay import Whole, delay_at

__all__ = ["Bushes", "Costs", "Graph", "Scratch", "add_up", "charge", "empty_scratch"]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
I8 = NDArray[np.int8]
Bool = NDArray[np.bool_]


class Graph(NamedTuple):
    """The network; links are sorted by tail."""

    out_ptr: I32  # shape (n_nodes + 1,): links out of node v are out_ptr[v]:out_ptr[v + 1]
    tail: I32  # shape (n_links,)
    head: I32  # shape (n_links,)
    through: Bool  # shape (n_nodes,): whether a way may pass through the node
    closed: Bool  # shape (n_classes, n_links)


class Costs(NamedTuple):
    """Delay functions and the state of the links; the last three are modified in place."""

    kind: I8  # shape (n_links,)
    rows: F64  # shape (n_links, 4); see `delay_at`
    fixed: F64  # shape (n_classes, n_links): cost beside the travel time
    volume: F64  # shape (n_links,): all classes and the background
    cost: F64  # shape (n_classes, n_links)
    slope: F64  # shape (n_links,)


class Bushes(NamedTuple):
    """All bushes. Row b of `node` and `in_ptr` and a slice of `link` and `flow` belong to b."""

    origin: I32  # shape (n_bushes,): node
    rank: I32  # shape (n_bushes,): class
    n_nodes: I32  # shape (n_bushes,): nodes within reach
    n_core: I32  # shape (n_bushes,)
    start: I64  # shape (n_bushes,): first place in `link` and `flow`
    room: I32  # shape (n_bushes,): places
    node: I32  # shape (n_bushes, n_nodes): in topological order, the origin first
    in_ptr: I32  # shape (n_bushes, n_nodes + 1): links into the i-th node, counted from `start`
    link: I32  # shape (places,)
    flow: F64  # shape (places,)


class Scratch(NamedTuple):
    """Working arrays of one thread."""

    near: F64  # shape (n_nodes,): least cost from the origin
    far: F64  # shape (n_nodes,): largest cost over used links
    near_at: I32  # shape (n_nodes,): place of the last link of the nearest way
    far_at: I32  # shape (n_nodes,): place of the last link of the farthest used way
    rank: I32  # shape (n_nodes,): position in the order, or what a kernel needs
    ends: I32  # shape (n_nodes + 1,): links into a node, then where they end
    cursor: I32  # shape (n_nodes,)
    queue: I32  # shape (n_nodes,)
    order: I32  # shape (n_nodes,)
    first: I32  # shape (n_nodes,): head of the list of links to be added
    flag: Bool  # shape (n_nodes,)
    amount: F64  # shape (n_nodes,)
    heap_key: F64  # shape (n_links + 1,)
    heap_node: I32  # shape (n_links + 1,)
    next: I32  # shape (n_links,)
    link: I32  # shape (n_links,)
    flow: F64  # shape (n_links,)
    member: Bool  # shape (n_links,)


@nb.njit(cache=True)
def empty_scratch(n_nodes: Whole, n_links: Whole) -> Scratch:
    """Return working arrays for a network of this size."""
    return Scratch(
        np.zeros(n_nodes),
        np.zeros(n_nodes),
        np.zeros(n_nodes, np.int32),
        np.zeros(n_nodes, np.int32),
        np.zeros(n_nodes, np.int32),
        np.zeros(n_nodes + 1, np.int32),
        np.zeros(n_nodes, np.int32),
        np.zeros(n_nodes, np.int32),
        np.zeros(n_nodes, np.int32),
        np.zeros(n_nodes, np.int32),
        np.zeros(n_nodes, np.bool_),
        np.zeros(n_nodes),
        np.zeros(n_links + 1),
        np.zeros(n_links + 1, np.int32),
        np.zeros(n_links, np.int32),
        np.zeros(n_links, np.int32),
        np.zeros(n_links),
        np.zeros(n_links, np.bool_),
    )


@nb.njit(cache=True)
def charge(costs: Costs, link: Whole) -> None:
    """Bring cost and slope of a link up to date with its volume."""
    time, slope = delay_at(costs.kind[link], costs.rows[link], max(costs.volume[link], 0.0))
    costs.slope[link] = slope
    for rank in range(costs.fixed.shape[0]):
        costs.cost[rank, link] = time + costs.fixed[rank, link]


@nb.njit(cache=True, nogil=True)
def add_up(bushes: Bushes, flows: F64) -> None:
    """Fill `flows`, shape (n_classes, n_links), with the sum over the bushes of each class."""
    flows[:] = 0.0
    for b in range(bushes.origin.shape[0]):
        begin = bushes.start[b]
        row = flows[bushes.rank[b]]
        for place in range(begin, begin + bushes.in_ptr[b, bushes.n_nodes[b]]):
            row[bushes.link[place]] += bushes.flow[place]
