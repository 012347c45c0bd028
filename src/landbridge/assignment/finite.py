"""Costs beyond what numbers hold are told with their link, never counted with.

A delay of a high power overflows at a volume far above capacity: infinite costs would pass for
missing paths, and their differences are no numbers at all, so that a gap of 0 would say nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError
from landbridge.network.flow_network import Delay, FlowNetwork

if TYPE_CHECKING:
    from landbridge.assignment.problem import Problem
    from landbridge.kernels.bush import Costs

__all__ = ["check_answer", "check_costs", "check_fixed", "check_lengths"]

F64 = NDArray[np.float64]
_BEYOND = "beyond what numbers hold"


def check_fixed(problem: Problem) -> None:
    """Refuse what is infinite before there is any traffic.

    Raises
    ------
    DataError
        Naming the first link whose parameters, or toll and length times their factors, overflow.
    """
    net = problem.network
    rows = np.concatenate([problem.rows, problem.time_rows], axis=1)
    faulty_rows: NDArray[np.bool_] = ~np.isfinite(rows).all(axis=1)
    if faulty_rows.any():
        _refuse_link(problem, faulty_rows, "the parameters of its delay are", None)
    faulty = np.argwhere(~np.isfinite(problem.fixed))
    if len(faulty):
        rank, link = faulty[0]
        item, at = problem.classes[rank], int(problem.file_link[link])
        raise DataError(
            f"{net.source}: link {net.link_name(at)}: its cost is {_BEYOND}: "
            f"toll {net.toll[at]:g} times the toll factor {item.toll_factor:g}, "
            f"length {net.length[at]:g} times the distance factor {item.distance_factor:g}.",
            cure="Correct the factors, or the toll and length of the link.",
        )


def check_costs(problem: Problem, costs: Costs) -> None:
    """Refuse costs, and sums of volume times cost, that are not finite.

    Raises
    ------
    DataError
        Naming the first such link, with its volume.
    """
    cost = costs.cost.max(axis=0)
    sound = np.isfinite(cost) & np.isfinite(costs.slope) & np.isfinite(costs.volume)
    if not sound.all():
        _refuse_link(problem, ~sound, "its cost is", costs.volume)
    spent = costs.volume * cost
    if not np.isfinite(spent.sum()):
        _refuse_link(problem, spent == spent.max(), "its volume times cost is", costs.volume)


def check_answer(problem: Problem, volume: F64, area: F64) -> None:
    """Refuse an answer whose objective, the sum of `area`, is not finite.

    Raises
    ------
    DataError
        Naming a link that makes it so.
    """
    if not np.isfinite(area.sum()):
        faulty = ~np.isfinite(area)
        faulty = faulty if faulty.any() else area == area.max()
        _refuse_link(problem, faulty, "its part of the objective is", volume)


def check_lengths(problem: Problem, costs: Costs) -> None:
    """Refuse costs that are finite one by one but whose sum along a path may not be.

    Raises
    ------
    DataError
        Naming the dearest link.
    """
    cost = costs.cost.max(axis=0)
    if not np.isfinite(cost.sum()):
        _refuse_link(problem, cost == cost.max(), "costs of paths through it are", costs.volume)


def _refuse_link(
    problem: Problem, faulty: NDArray[np.bool_], what: str, volume: F64 | None
) -> NoReturn:
    """Name the faulty link that stands first in the file."""
    rows = np.flatnonzero(faulty)
    row = int(rows[np.argmin(problem.file_link[rows])])
    net, link = problem.network, int(problem.file_link[row])
    more = f" ({len(rows):,} such links)" if len(rows) > 1 else ""
    at = "" if volume is None else f" at volume {volume[row]:g}"
    fixed = float(problem.fixed[:, row].max())
    beside = f", toll and length cost {fixed:g}" if fixed > 0.0 else ""
    raise DataError(
        f"{net.source}: link {net.link_name(link)}: {what} {_BEYOND}{at}: "
        f"{_parameters(net, link)}{beside}{more}.",
        cure="Correct the link, or the trips if they are in another unit than the capacity.",
    )


def _parameters(net: FlowNetwork, link: int) -> str:
    kind = Delay(int(net.delay[link]))
    second = "b" if kind == Delay.BPR else "alpha"
    told = f"capacity {net.capacity[link]:g}, free time {net.free_time[link]:g}, "
    told += f"{second} {net.alpha[link]:g}"
    return f"{told}, power {net.power[link]:g}" if kind == Delay.BPR else told
