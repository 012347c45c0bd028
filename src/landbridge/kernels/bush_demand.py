"""Demand of bushes that changes: exact least costs, shares of flow, and flows for a new demand.

The flow into each node of a bush comes over its links in shares; a new demand is led back to the
origin in these shares. Costs and demand between zones lie in tables, see
`landbridge.kernels.nested_logit`.
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from landbridge.kernels.bush import Bushes, Graph, Scratch
from landbridge.kernels.bush_improve import measure_bush
from landbridge.kernels.bush_tree import grow_tree
from landbridge.kernels.link_delay import Whole

__all__ = [
    "Reach",
    "hand_out",
    "measure_demand",
    "reload_bushes",
    "skim_bushes",
    "skim_pairs",
    "skim_zones",
    "split_bush",
]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]


class Reach(NamedTuple):
    """The pairs of zones that each bush serves: those of its segment and origin with demand."""

    rank: I32  # shape (n_bushes,): class
    origin: I32  # shape (n_bushes,): node
    low: I64  # shape (n_bushes,): pairs of bush b are low[b]:high[b]
    high: I64  # shape (n_bushes,)
    first: I64  # shape (n_bushes,): pair p is at first[b] + p in a table
    constant: F64  # shape (n_bushes,): added to costs in a table
    node: I32  # shape (n_pairs,): destination


@nb.njit(cache=True, nogil=True)
def skim_pairs(graph: Graph, reach: Reach, cost: F64, span: I32, out: F64, work: Scratch) -> None:
    """Fill the table `out` with least costs, constants included, from trees of least cost.

    Parameters
    ----------
    cost : shape (n_classes, n_links).
    span : shape (2,): first bush and the one after the last.
    """
    for b in range(span[0], span[1]):
        rank = reach.rank[b]
        grow_tree(graph, rank, cost[rank], reach.origin[b], work)
        for p in range(reach.low[b], reach.high[b]):
            out[reach.first[b] + p] = work.near[reach.node[p]] + reach.constant[b]


@nb.njit(cache=True, nogil=True)
def measure_demand(
    graph: Graph,
    bushes: Bushes,
    reach: Reach,
    cost: F64,
    span: I32,
    demand: F64,
    out: F64,
    excess: F64,
    spent: F64,
    work: Scratch,
) -> None:
    """Fill exact least costs and the excess of the bushes span[0]..span[1]-1.

    Parameters
    ----------
    cost : shape (n_classes, n_links).
    demand : table.
    out : table: least costs, constants included.
    excess, spent : shape (n_bushes,), written: excess, and demand times least cost.
    """
    for b in range(span[0], span[1]):
        excess[b] = measure_bush(graph, bushes, b, cost[reach.rank[b]], work)[0]
        total = 0.0
        for p in range(reach.low[b], reach.high[b]):
            at = reach.first[b] + p
            near = work.near[reach.node[p]]
            out[at] = near + reach.constant[b]
            if demand[at] > 0.0:
                total += demand[at] * near
        spent[b] = total


@nb.njit(cache=True, nogil=True)
def skim_bushes(
    graph: Graph,
    bushes: Bushes,
    cost: F64,
    span: I32,
    nodes: I32,
    place: I64,
    out: F64,
    work: Scratch,
) -> None:
    """Fill least costs to each of `nodes` into `out` from place[b] on, by the bush b.

    Parameters
    ----------
    cost : shape (n_classes, n_links).
    """
    for b in range(span[0], span[1]):
        measure_bush(graph, bushes, b, cost[bushes.rank[b]], work)
        for k in range(nodes.shape[0]):
            out[place[b] + k] = work.near[nodes[k]]


@nb.njit(cache=True, nogil=True)
def skim_zones(
    graph: Graph,
    rank: I32,
    origin: I32,
    cost: F64,
    span: I32,
    nodes: I32,
    place: I64,
    out: F64,
    work: Scratch,
) -> None:
    """Do what `skim_bushes` does where there is no bush, from the node origin[r] for rank[r]."""
    for r in range(span[0], span[1]):
        grow_tree(graph, rank[r], cost[rank[r]], origin[r], work)
        for k in range(nodes.shape[0]):
            out[place[r] + k] = work.near[nodes[k]]


@nb.njit(cache=True, nogil=True)
def hand_out(reach: Reach, zone: I32, demand: F64, out: F64) -> None:
    """Fill what each bush carries to each zone, shape (n_bushes, n_zones), from a table.

    Parameters
    ----------
    zone : shape (n_pairs,): destination.
    """
    for b in range(reach.low.shape[0]):
        for p in range(reach.low[b], reach.high[b]):
            out[b, zone[p]] = demand[reach.first[b] + p]


@nb.njit(cache=True)
def split_bush(tail: I32, bushes: Bushes, b: Whole, cost: F64, work: Scratch) -> None:
    """Fill `work.flow` with the share of each place of a bush in the flow into its node.

    Counted from the first place of the bush; over the places of a node they add up to 1. At a
    node without flow the nearest way has share 1.

    Parameters
    ----------
    tail, cost : shape (n_links,).
    """
    near, amount, share = work.near, work.amount, work.flow
    begin = bushes.start[b]
    near[bushes.origin[b]] = 0.0
    amount[bushes.origin[b]] = 1.0
    for i in range(1, bushes.n_nodes[b]):
        v = bushes.node[b, i]
        low, high = bushes.in_ptr[b, i], bushes.in_ptr[b, i + 1]
        near[v] = np.inf
        best = low
        inflow = 0.0
        for k in range(low, high):
            link, flow = bushes.link[begin + k], bushes.flow[begin + k]
            far = near[tail[link]] + cost[link]
            if far < near[v]:
                near[v] = far
                best = k
            share[k] = 0.0
            if flow > 0.0 and amount[tail[link]] > 0.0:
                share[k] = flow
                inflow += flow
        amount[v] = inflow
        if inflow <= 0.0:
            share[best] = 1.0
            continue
        for k in range(low, high):
            share[k] /= inflow


@nb.njit(cache=True, nogil=True)
def reload_bushes(
    tail: I32,
    bushes: Bushes,
    cost: F64,
    demand: F64,
    span: I32,
    zone_node: I32,
    work: Scratch,
) -> None:
    """Set the flows of the bushes to their demand, shape (n_bushes, n_zones), in their shares.

    Parameters
    ----------
    cost : shape (n_classes, n_links).
    """
    amount, share = work.amount, work.flow
    for b in range(span[0], span[1]):
        split_bush(tail, bushes, b, cost[bushes.rank[b]], work)
        amount[:] = 0.0
        for zone in range(zone_node.shape[0]):
            amount[zone_node[zone]] += demand[b, zone]
        begin = bushes.start[b]
        for i in range(bushes.n_nodes[b] - 1, 0, -1):
            here = amount[bushes.node[b, i]]
            for k in range(bushes.in_ptr[b, i], bushes.in_ptr[b, i + 1]):
                part = here * share[k]
                bushes.flow[begin + k] = part
                if part > 0.0:
                    amount[tail[bushes.link[begin + k]]] += part
