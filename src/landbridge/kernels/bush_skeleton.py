"""What of each bush decides how costs of bending links reach its pairs of zones, and nothing else.

Where the shares of flow into the nodes of a bush are held, the cost that is expected at a node is
linear in the costs of links, and what demand loads on links is its transpose. Only links that
bend (whose delay depends on the volume) change their costs. So a node into which one way leads,
over a link that does not bend, changes as the node before it does; so does one into which all
ways come from nodes that change alike. Such nodes are joined. What is left is the *skeleton*: the
origin (node 0, no change), heads of bending links and meetings of ways that change differently.
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from landbridge.kernels.bush import Bushes, Scratch
from landbridge.kernels.bush_demand import Reach, split_bush
from landbridge.kernels.link_delay import Whole

__all__ = ["Skeleton", "count_bones", "expect_change", "fill_skeleton", "lead_back"]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
Bool = NDArray[np.bool_]
#: what stands for a link that does not bend
STIFF = -1


class Skeleton(NamedTuple):
    """Skeletons of all bushes, one after the other."""

    node_ptr: I64  # shape (n_bushes + 1,): nodes of bush b are node_ptr[b]:node_ptr[b + 1]
    part_begin: I64  # shape (n_bushes + 1,): parts of bush b
    part_ptr: I64  # shape (nodes + 1,): parts that lead into each node
    before: I32  # shape (parts,): node that the part comes from, counted within the bush
    link: I32  # shape (parts,): bending link, or STIFF
    share: F64  # shape (parts,): of the flow into the node
    at: I32  # table: node of each pair within its bush; 0 out of reach


@nb.njit(cache=True)
def _join(
    tail: I32,
    bushes: Bushes,
    b: Whole,
    bends: Bool,
    skeleton: Skeleton,
    write: bool,
    work: Scratch,
) -> tuple[int, int]:
    """Put the skeleton's node of each node into `work.rank`; return its nodes and parts.

    `work.flow` holds the shares. The parts are written where `write`.
    """
    node_of, share = work.rank, work.flow
    node_of[:] = 0
    begin = bushes.start[b]
    nodes, parts = 1, 0
    for i in range(1, bushes.n_nodes[b]):
        low, high = bushes.in_ptr[b, i], bushes.in_ptr[b, i + 1]
        used, before, alike = 0, -1, True
        for k in range(low, high):
            if share[k] > 0.0:
                link = bushes.link[begin + k]
                own = node_of[tail[link]]
                alike = alike and not bends[link] and (used == 0 or own == before)
                before = own
                used += 1
        if alike:
            node_of[bushes.node[b, i]] = before
            continue
        if write:
            at = skeleton.part_begin[b] + parts
            skeleton.part_ptr[skeleton.node_ptr[b] + nodes] = at
            for k in range(low, high):
                if share[k] > 0.0:
                    link = bushes.link[begin + k]
                    skeleton.before[at] = node_of[tail[link]]
                    skeleton.link[at] = link if bends[link] else STIFF
                    skeleton.share[at] = share[k]
                    at += 1
        node_of[bushes.node[b, i]] = nodes
        nodes += 1
        parts += used
    return nodes, parts


@nb.njit(cache=True)
def _expect(tail: I32, bushes: Bushes, b: Whole, cost: F64, work: Scratch) -> None:
    """Fill `near` with costs expected over the shares in `work.flow`; nan out of reach."""
    near = work.near
    begin = bushes.start[b]
    near[:] = np.nan
    near[bushes.origin[b]] = 0.0
    for i in range(1, bushes.n_nodes[b]):
        total = 0.0
        for k in range(bushes.in_ptr[b, i], bushes.in_ptr[b, i + 1]):
            if work.flow[k] > 0.0:
                link = bushes.link[begin + k]
                total += work.flow[k] * (near[tail[link]] + cost[link])
        near[bushes.node[b, i]] = total


@nb.njit(cache=True, nogil=True)
def count_bones(
    tail: I32,
    bushes: Bushes,
    reach: Reach,
    cost: F64,
    bends: Bool,
    span: I32,
    skeleton: Skeleton,
    nodes: I64,
    parts: I64,
    base: F64,
    work: Scratch,
) -> None:
    """Count nodes and parts of skeletons, and fill the costs expected over the shares of flow.

    Parameters
    ----------
    cost : shape (n_classes, n_links).
    bends : shape (n_links,).
    skeleton : not touched.
    nodes, parts : shape (n_bushes,), written.
    base : table, constants included. Where a zone is out of reach nothing is written.
    """
    for b in range(span[0], span[1]):
        row = cost[bushes.rank[b]]
        split_bush(tail, bushes, b, row, work)
        nodes[b], parts[b] = _join(tail, bushes, b, bends, skeleton, False, work)
        _expect(tail, bushes, b, row, work)
        for p in range(reach.low[b], reach.high[b]):
            near = work.near[reach.node[p]]
            if near == near:
                base[reach.first[b] + p] = near + reach.constant[b]


@nb.njit(cache=True, nogil=True)
def fill_skeleton(
    tail: I32,
    bushes: Bushes,
    reach: Reach,
    cost: F64,
    bends: Bool,
    span: I32,
    skeleton: Skeleton,
    work: Scratch,
) -> None:
    """Write the skeletons of the bushes span[0]..span[1]-1, as counted by `count_bones`."""
    for b in range(span[0], span[1]):
        split_bush(tail, bushes, b, cost[bushes.rank[b]], work)
        skeleton.part_ptr[skeleton.node_ptr[b]] = skeleton.part_begin[b]
        _join(tail, bushes, b, bends, skeleton, True, work)
        for p in range(reach.low[b], reach.high[b]):
            skeleton.at[reach.first[b] + p] = work.rank[reach.node[p]]


@nb.njit(cache=True, nogil=True)
def expect_change(
    skeleton: Skeleton, reach: Reach, extra: F64, span: I32, out: F64, work: Scratch
) -> None:
    """Fill the table `out` with the change of expected costs where links cost `extra` more.

    Parameters
    ----------
    extra : shape (n_links,): read at bending links.
    """
    change = work.near
    change[0] = 0.0
    for b in range(span[0], span[1]):
        first = skeleton.node_ptr[b]
        for r in range(1, skeleton.node_ptr[b + 1] - first):
            total = 0.0
            for part in range(skeleton.part_ptr[first + r], skeleton.part_ptr[first + r + 1]):
                more = change[skeleton.before[part]]
                if skeleton.link[part] != STIFF:
                    more += extra[skeleton.link[part]]
                total += skeleton.share[part] * more
            change[r] = total
        for p in range(reach.low[b], reach.high[b]):
            at = reach.first[b] + p
            out[at] = change[skeleton.at[at]]


@nb.njit(cache=True, nogil=True)
def lead_back(skeleton: Skeleton, reach: Reach, wanted: F64, span: I32, work: Scratch) -> None:
    """Add what a demand loads on the bending links to `work.flow`: the transpose.

    Parameters
    ----------
    wanted : table, of any sign.
    """
    amount = work.amount
    for b in range(span[0], span[1]):
        first = skeleton.node_ptr[b]
        nodes = skeleton.node_ptr[b + 1] - first
        amount[:nodes] = 0.0
        for p in range(reach.low[b], reach.high[b]):
            at = reach.first[b] + p
            amount[skeleton.at[at]] += wanted[at]
        for r in range(nodes - 1, 0, -1):
            here = amount[r]
            if here == 0.0:
                continue
            for part in range(skeleton.part_ptr[first + r], skeleton.part_ptr[first + r + 1]):
                load = here * skeleton.share[part]
                amount[skeleton.before[part]] += load
                if skeleton.link[part] != STIFF:
                    work.flow[skeleton.link[part]] += load
