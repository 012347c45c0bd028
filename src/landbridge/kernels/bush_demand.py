"""Demand of bushes that changes: exact least costs, loads and expected costs by shares of flow.

The flow into each node of a bush comes over its links in shares; a change of demand is led back
to the origin in these shares, and costs are expected over them forward. The two are each other's
transpose. Demand and costs between zones lie in cells, see `landbridge.kernels.nested_logit`;
`cell` is the cell of each class and `zone` the origin zone of each bush.
"""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

from landbridge.kernels.bush import Bushes, Graph, Scratch
from landbridge.kernels.bush_improve import measure_bush
from landbridge.kernels.bush_tree import grow_tree
from landbridge.kernels.link_delay import Whole

__all__ = ["expect", "lead_back", "measure_demand", "reload_bushes", "skim_class", "split"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]


@nb.njit(cache=True, nogil=True)
def skim_class(
    graph: Graph, rank: Whole, cost: F64, zone_node: I32, zones: I32, out: F64, work: Scratch
) -> None:
    """Fill the rows `zones` of `out`, shape (n_zones, n_zones), with least costs of a class.

    Parameters
    ----------
    cost : shape (n_links,).
    """
    for zone in zones:
        grow_tree(graph, rank, cost, zone_node[zone], work)
        for other in range(zone_node.shape[0]):
            out[zone, other] = work.near[zone_node[other]]


@nb.njit(cache=True, nogil=True)
def measure_demand(
    graph: Graph,
    bushes: Bushes,
    cost: F64,
    span: I32,
    zone_node: I32,
    cell: I32,
    zone: I32,
    out: F64,
    excess: F64,
    work: Scratch,
) -> None:
    """Fill exact least costs and the excess of the bushes span[0]..span[1]-1.

    Parameters
    ----------
    cost : shape (n_classes, n_links).
    out : shape (n_cells, n_zones, n_zones), the rows of these bushes are written.
    excess : shape (n_bushes,), written.
    """
    for b in range(span[0], span[1]):
        rank = bushes.rank[b]
        excess[b] = measure_bush(graph, bushes, b, cost[rank], work)[0]
        row = out[cell[rank], zone[b]]
        for other in range(zone_node.shape[0]):
            row[other] = work.near[zone_node[other]]


@nb.njit(cache=True, nogil=True)
def split(tail: I32, bushes: Bushes, cost: F64, span: I32, share: F64, work: Scratch) -> None:
    """Fill the share of each place in the flow into its node, for the bushes of the span.

    Parameters
    ----------
    tail : shape (n_links,).
    cost : shape (n_classes, n_links): at a node without flow the nearest way has share 1.
    share : shape (places,), written; over the places of a node they add up to 1.
    """
    near, amount = work.near, work.amount
    for b in range(span[0], span[1]):
        row = cost[bushes.rank[b]]
        begin = bushes.start[b]
        near[bushes.origin[b]] = 0.0
        amount[bushes.origin[b]] = 1.0
        for i in range(1, bushes.n_nodes[b]):
            v = bushes.node[b, i]
            low = begin + bushes.in_ptr[b, i]
            high = begin + bushes.in_ptr[b, i + 1]
            near[v] = np.inf
            best = low
            inflow = 0.0
            for place in range(low, high):
                before = tail[bushes.link[place]]
                far = near[before] + row[bushes.link[place]]
                if far < near[v]:
                    near[v] = far
                    best = place
                share[place] = 0.0
                if bushes.flow[place] > 0.0 and amount[before] > 0.0:
                    share[place] = bushes.flow[place]
                    inflow += bushes.flow[place]
            amount[v] = inflow
            if inflow <= 0.0:
                share[best] = 1.0
                continue
            for place in range(low, high):
                share[place] /= inflow


@nb.njit(cache=True, nogil=True)
def expect(
    tail: I32,
    bushes: Bushes,
    share: F64,
    cost: F64,
    span: I32,
    zone_node: I32,
    cell: I32,
    zone: I32,
    out: F64,
    work: Scratch,
) -> None:
    """Fill `out`, shape (n_cells, n_zones, n_zones), with costs expected over the shares.

    Parameters
    ----------
    cost : shape (n_classes, n_links), or (1, n_links) for all classes. Where a zone is out of
        reach nothing is written.
    """
    near = work.near
    for b in range(span[0], span[1]):
        rank = bushes.rank[b]
        row = cost[min(rank, cost.shape[0] - 1)]
        begin = bushes.start[b]
        near[:] = np.nan
        near[bushes.origin[b]] = 0.0
        for i in range(1, bushes.n_nodes[b]):
            total = 0.0
            for place in range(begin + bushes.in_ptr[b, i], begin + bushes.in_ptr[b, i + 1]):
                if share[place] > 0.0:
                    link = bushes.link[place]
                    total += share[place] * (near[tail[link]] + row[link])
            near[bushes.node[b, i]] = total
        to = out[cell[rank], zone[b]]
        for other in range(zone_node.shape[0]):
            if near[zone_node[other]] == near[zone_node[other]]:
                to[other] = near[zone_node[other]]


@nb.njit(cache=True)
def _collect(wanted: F64, zone_node: I32, amount: F64) -> None:
    amount[:] = 0.0
    for other in range(zone_node.shape[0]):
        amount[zone_node[other]] += wanted[other]


@nb.njit(cache=True, nogil=True)
def lead_back(
    tail: I32,
    bushes: Bushes,
    share: F64,
    wanted: F64,
    span: I32,
    zone_node: I32,
    cell: I32,
    zone: I32,
    work: Scratch,
) -> None:
    """Add what the demand `wanted` loads on the links to `work.flow`.

    Parameters
    ----------
    wanted : shape (n_cells, n_zones, n_zones), of any sign.
    """
    amount = work.amount
    for b in range(span[0], span[1]):
        _collect(wanted[cell[bushes.rank[b]], zone[b]], zone_node, amount)
        begin = bushes.start[b]
        for i in range(bushes.n_nodes[b] - 1, 0, -1):
            here = amount[bushes.node[b, i]]
            if here == 0.0:
                continue
            for place in range(begin + bushes.in_ptr[b, i], begin + bushes.in_ptr[b, i + 1]):
                if share[place] > 0.0:
                    link = bushes.link[place]
                    work.flow[link] += here * share[place]
                    amount[tail[link]] += here * share[place]


@nb.njit(cache=True, nogil=True)
def reload_bushes(
    tail: I32,
    bushes: Bushes,
    share: F64,
    demand: F64,
    span: I32,
    zone_node: I32,
    work: Scratch,
) -> None:
    """Set the flows of the bushes to their demand, shape (n_bushes, n_zones), in the shares."""
    amount = work.amount
    for b in range(span[0], span[1]):
        _collect(demand[b], zone_node, amount)
        begin = bushes.start[b]
        for i in range(bushes.n_nodes[b] - 1, 0, -1):
            here = amount[bushes.node[b, i]]
            for place in range(begin + bushes.in_ptr[b, i], begin + bushes.in_ptr[b, i + 1]):
                part = here * share[place]
                bushes.flow[place] = part
                if part > 0.0:
                    amount[tail[bushes.link[place]]] += part
