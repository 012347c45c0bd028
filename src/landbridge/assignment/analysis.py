"""What can be read out of an answer: skims, trips through links, paths."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from landbridge.assignment.problem import make_problem
from landbridge.assignment.workers import Workers
from landbridge.core.errors import UsageError
from landbridge.demand.od_matrix import OdMatrix
from landbridge.kernels.bush import Scratch
from landbridge.kernels.bush_read import peel_paths, shares_through, skim_origins
from landbridge.network.flow_network import FlowNetwork
from landbridge.results.assignment import AssignmentResult, PathFlows, Skims

__all__ = ["path_flows", "select_link", "skims"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
#: flow of a path below this share of its bush's flow is the dust of rounding
DUST = 1e-11


def skims(result: AssignmentResult, network: FlowNetwork) -> Skims:
    """Return cost, time, length and toll along the way of least cost between all zones.

    At equilibrium every used way costs the same, so the cost is that of the trips; time, length
    and toll are those of one such way.
    """
    zones = network.n_zones
    nothing = OdMatrix(
        network.zone_ids, result.class_names, np.zeros((len(result.class_names), zones, zones))
    )
    problem = make_problem(network, nothing, result.params)
    order = problem.file_link
    parts = np.array([result.time[order], network.length[order], network.toll[order]])
    workers = Workers(result.params.threads, problem.n_nodes, problem.n_links)
    out = np.empty((len(result.class_names), len(parts) + 1, zones, zones))
    for rank in range(len(result.class_names)):
        cost = np.ascontiguousarray(result.class_cost[rank, order])

        def call(span: I32, work: Scratch, rank: int = rank, cost: F64 = cost) -> None:
            skim_origins(problem.graph, rank, cost, parts, problem.zone_node, span, out[rank], work)

        workers.each(zones, call)
    table = [np.ascontiguousarray(out[:, k]) for k in range(len(parts) + 1)]
    return Skims(network.zone_ids, result.class_names, *table)


def select_link(
    result: AssignmentResult, network: FlowNetwork, demand: OdMatrix, links: Sequence[int]
) -> F64:
    """Return the trips of each class between zones that pass any of the links.

    Parameters
    ----------
    links : sequence of int
        Positions in the network's file, from 0.

    Returns
    -------
    (C, Z, Z) float64 [vehicles]
        In the order of the network's zones. Path flows are not unique; trips of one origin are
        taken to mix at nodes, which is the most even of all answers.
    """
    chosen = np.zeros(network.n_links, np.bool_)
    for link in links:
        if not 0 <= link < network.n_links:
            raise UsageError(
                f"select link: allowed are links 0 to {network.n_links - 1}, got {link}."
            )
        chosen[link] = True
    trips = _vehicles(network, demand)
    through = np.zeros_like(trips)
    bushes = result.bushes
    for b, (rank, zone) in enumerate(zip(bushes.rank, bushes.origin, strict=True)):
        span = slice(int(bushes.ptr[b]), int(bushes.ptr[b + 1]))
        links_here, flows = bushes.link[span], bushes.flow[span]
        share = shares_through(
            network.tail.copy(), network.head.copy(), links_here, flows, chosen, network.n_nodes
        )
        through[rank, zone] = trips[rank, zone] * share[network.zone_node]
    zones = np.arange(network.n_zones)
    through[:, zones, zones] = 0.0
    return through


def path_flows(
    result: AssignmentResult, network: FlowNetwork, demand: OdMatrix, most: int = 1_000_000
) -> PathFlows:
    """Take the flow apart into paths, the widest first; at most `most` of them, about.

    The sum of the paths over a link is its volume, but for the dust of rounding. A bush has
    at most as many paths as links with flow and destinations together.
    """
    zone_at = np.full(network.n_nodes, -1, np.int32)
    zone_at[network.zone_node] = np.arange(network.n_zones, dtype=np.int32)
    tail, head = network.tail.copy(), network.head.copy()
    trips = _vehicles(network, demand)
    bushes = result.bushes
    found: list[tuple[int, int, I32, F64, NDArray[np.int64], I32]] = []
    total = 0
    for b, (rank, zone) in enumerate(zip(bushes.rank, bushes.origin, strict=True)):
        if total >= most:
            break
        span = slice(int(bushes.ptr[b]), int(bushes.ptr[b + 1]))
        wanted = np.zeros(network.n_nodes)
        wanted[network.zone_node] = trips[rank, zone]
        wanted[network.zone_node[zone]] = 0.0
        ends = tail, head, bushes.link[span], bushes.flow[span], int(network.zone_node[zone])
        paths = _peel(ends, wanted)
        total += len(paths[1])
        found.append((int(rank), int(zone), *paths))
    return _join(found, zone_at, total < most or len(found) == len(bushes.rank))


def _vehicles(network: FlowNetwork, demand: OdMatrix) -> F64:
    """Return the demand in the order of the network's zones, shape (C, Z, Z)."""
    place = {name: k for k, name in enumerate(network.zone_ids)}
    at = np.array([place[name] for name in demand.zone_ids], np.intp)
    values = np.zeros((len(demand.class_names), network.n_zones, network.n_zones))
    values[:, at[:, None], at[None, :]] = demand.values
    return values


def _peel(
    ends: tuple[I32, I32, I32, F64, int], wanted: F64
) -> tuple[I32, F64, NDArray[np.int64], I32]:
    """Return destination node, flow, offsets and links of the paths of one bush."""
    count = len(ends[2]) + int((wanted > 0.0).sum())
    room = 64 * count
    least = DUST * float(wanted.sum())
    while True:
        node, amount = np.empty(count, np.int32), np.empty(count)
        ptr, path = np.empty(count + 1, np.int64), np.empty(room, np.int32)
        size = peel_paths(*ends, wanted, least, node, amount, ptr, path)
        if size >= 0:
            return node[:size], amount[:size], ptr[: size + 1], path[: ptr[size]]
        room *= 4


def _join(
    found: list[tuple[int, int, I32, F64, NDArray[np.int64], I32]], zone_at: I32, complete: bool
) -> PathFlows:
    counts = [len(item[3]) for item in found]
    lengths = [np.diff(item[4]) for item in found]
    ptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.concatenate([*lengths, []]))])
    return PathFlows(
        origin=np.repeat(np.array([item[1] for item in found], np.int32), counts),
        destination=zone_at[np.concatenate([*(item[2] for item in found), np.empty(0, np.int32)])],
        rank=np.repeat(np.array([item[0] for item in found], np.int32), counts),
        flow=np.concatenate([*(item[3] for item in found), np.empty(0)]),
        ptr=ptr.astype(np.int64),
        link=np.concatenate([*(item[5] for item in found), np.empty(0, np.int32)]),
        complete=complete,
    )
