r"""Lower bounds from every node to the target, per criterion and per number of legs left.

With :math:`h_k(v)` the least cost of a path from v to the target of at most k legs,

.. math:: h_k(v) = \min\bigl(h_{k-1}(v),\; \min_{(v,w)} c(v,w) + h_{k-1}(w)\bigr),

one sweep over the arcs per leg (Bellman's recursion). Waiting is left out of the time bound,
so each bound is at most the true remaining cost: pruning with it loses nothing.
"""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

from landbridge.kernels.timetable import FAR, ArcTable

__all__ = ["arc_costs", "remaining_costs", "remaining_legs", "remaining_time"]

I64 = NDArray[np.int64]
Bool = NDArray[np.bool_]


@nb.njit(cache=True)
def arc_costs(arcs: ArcTable, arc_allowed: Bool) -> I64:
    """Return the least (minutes, cents, grams, risk) of each arc.

    Returns
    -------
    shape (n_arcs, 4); FAR in the first column for an arc that is not allowed or never leaves.
    """
    n_arcs = arcs.arc_head.shape[0]
    cost = np.empty((n_arcs, 4), np.int64)
    for arc in range(n_arcs):
        cost[arc, 0] = arcs.arc_duration[arc]
        cost[arc, 1] = arcs.arc_money[arc]
        cost[arc, 2] = arcs.arc_co2e[arc]
        cost[arc, 3] = arcs.arc_risk[arc]
        if not arc_allowed[arc]:
            cost[arc, 0] = FAR
        elif arcs.arc_scheduled[arc]:
            if arcs.ride_min[arc] >= FAR:
                cost[arc, 0] = FAR
            else:
                cost[arc, 0] += arcs.ride_min[arc] + arcs.arc_cutoff[arc]
    return cost


@nb.njit(cache=True)
def remaining_costs(arcs: ArcTable, cost: I64, target: int, max_legs: int) -> I64:
    """Return lower bounds on what is left to the target with at most k legs.

    Parameters
    ----------
    arcs : the timetable.
    cost : shape (n_arcs, 4), from `arc_costs`.
    target : node.
    max_legs : number of legs, >= 0.

    Returns
    -------
    shape (max_legs + 1, n_nodes, 4); FAR where k legs do not reach the target.
    """
    n_nodes = arcs.tail_ptr.shape[0] - 1
    bound = np.full((max_legs + 1, n_nodes, 4), FAR, np.int64)
    for c in range(4):
        bound[0, target, c] = 0
    changed = np.zeros(n_nodes, np.bool_)
    changed[target] = True
    for k in range(1, max_legs + 1):
        for node in range(n_nodes):
            for c in range(4):
                bound[k, node, c] = bound[k - 1, node, c]
        now = np.zeros(n_nodes, np.bool_)
        for arc in range(cost.shape[0]):
            head = arcs.arc_head[arc]
            if not changed[head] or cost[arc, 0] >= FAR:
                continue
            tail = arcs.arc_tail[arc]
            for c in range(4):
                through = cost[arc, c] + bound[k - 1, head, c]
                if through < bound[k, tail, c]:
                    bound[k, tail, c] = through
                    now[tail] = True
        changed = now
    return bound


@nb.njit(cache=True)
def remaining_time(arcs: ArcTable, cost: I64, start: I64) -> I64:
    """Return the least travel time to the target with any number of legs [min].

    Parameters
    ----------
    arcs : the timetable.
    cost : shape (n_arcs, 4), from `arc_costs`.
    start : shape (n_nodes,) [min], an upper bound such as that of a limited number of legs.

    Returns
    -------
    shape (n_nodes,): FAR where the target is out of reach. It obeys the triangle inequality
    over every arc, which the order of the search rests on.
    """
    time = start.copy()
    moved = True
    while moved:
        moved = False
        for arc in range(cost.shape[0] - 1, -1, -1):
            head = arcs.arc_head[arc]
            if time[head] < FAR and cost[arc, 0] < FAR:
                through = cost[arc, 0] + time[head]
                if through < time[arcs.arc_tail[arc]]:
                    time[arcs.arc_tail[arc]] = through
                    moved = True
    return time


@nb.njit(cache=True)
def remaining_legs(bound: I64) -> NDArray[np.int32]:
    """Return the least number of legs to the target per node, -1 where it is out of reach.

    `bound` has shape (max_legs + 1, n_nodes, 4), from `remaining_costs`.
    """
    legs = np.full(bound.shape[1], -1, np.int32)
    for k in range(bound.shape[0] - 1, -1, -1):
        for node in range(bound.shape[1]):
            if bound[k, node, 0] < FAR:
                legs[node] = k
    return legs
