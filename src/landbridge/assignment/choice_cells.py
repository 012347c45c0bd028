"""Segments and alternatives -> cells of the nested logit and classes of the assignment.

A cell is one alternative of one segment. Cells on the network are classes of the assignment; the
others have given costs. All demand is counted in passenger-car equivalents: the entropy grows
with the demand, so the choice is the same in any unit. Tables hold pairs with demand only, see
`landbridge.kernels.nested_logit.Pairs`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from landbridge.assignment.choice_costs import read_link_cost, read_outside
from landbridge.assignment.problem import SHOWN
from landbridge.core.errors import DataError, UsageError
from landbridge.demand.od_matrix import OdMatrix
from landbridge.kernels.nested_logit import Nests, Pairs
from landbridge.network.flow_network import FlowNetwork
from landbridge.scenario.assignment import TrafficClass
from landbridge.scenario.choice import Alternative, ChoiceParams, Segment

__all__ = ["Cells", "check_offered", "make_cells", "sending_and_receiving"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Cells:
    """The pairs of segment and alternative that are offered, those of a nest side by side."""

    nests: Nests
    pairs: Pairs  # demand in pce
    origin: I32  # (P,) zone
    destination: I32  # (P,) zone
    segment: I32  # (K,)
    alternative: I32  # (K,)
    constant: F64  # (K,)
    given: F64  # table: cost outside the network without constant; inf on the network
    outside: dict[int, F64]  # (S, O, D) by alternative: the same for the zones of the answer
    origins: I32  # (O,) zones of the answer's rows
    destinations: I32  # (D,) and columns
    intrazonal: float  # [vehicles]
    pce: float
    classes: tuple[TrafficClass, ...]
    class_cell: I32  # (C,)
    link_cost: F64 | None  # (S, L) [time unit]: what each segment pays on links besides

    @property
    def size(self) -> int:
        """Values in a table."""
        return len(self.given)

    def part(self, table: F64, cell: int) -> F64:
        """Return the values of one cell: a view."""
        s = self.segment[cell]
        first = self.pairs.first[cell]
        return table[first + self.pairs.ptr[s] : first + self.pairs.ptr[s + 1]]


def make_cells(
    network: FlowNetwork,
    demand: OdMatrix,
    params: ChoiceParams,
    outside: Mapping[str, F64],
    link_cost: Mapping[str, F64] | None = None,
) -> Cells:
    """Lay out the cells.

    Raises
    ------
    UsageError
        Where segments and demand differ, or costs outside the network are missing or too many.
    DataError
        Where such costs are no costs, or zones are unknown.
    """
    _match_segments(demand, params)
    ways, nests = _lay_out(params)
    pce = [item.pce for item in _on_network(params)]
    values = _totals(network, demand, params)
    zones = np.arange(network.n_zones, dtype=np.int32)
    intrazonal = float(np.trace(values, axis1=1, axis2=2).sum())
    values[:, zones, zones] = 0.0
    rows, columns = _in_use(values) if params.compact else (zones, zones)
    given = read_outside(network, params, outside, rows, columns)
    segment = np.array([s for s, _ in ways], np.int32)
    pairs, origin, destination = _list_pairs(values, segment, pce[0])
    classes, class_cell = _classes(params, ways)
    cells = Cells(
        nests,
        pairs,
        origin,
        destination,
        segment,
        np.array([a for _, a in ways], np.int32),
        np.array([params.alternatives[a].constant for _, a in ways]),
        np.full(int((pairs.ptr[segment + 1] - pairs.ptr[segment]).sum()), np.inf),
        given,
        rows,
        columns,
        intrazonal,
        pce[0],
        classes,
        class_cell,
        read_link_cost(network, params, link_cost),
    )
    _fill_given(cells)
    return cells


def sending_and_receiving(network: FlowNetwork, demand: OdMatrix) -> tuple[I32, I32]:
    """Return the zones with demand out of them and into them, in the network's order.

    Demand within a zone does not count. These are rows and columns of a compact answer.

    Raises
    ------
    DataError
        Where zones are unknown.
    """
    values = _spread(network, demand, demand.values)
    zones = np.arange(network.n_zones)
    values[:, zones, zones] = 0.0
    return _in_use(values)


def _in_use(values: F64) -> tuple[I32, I32]:
    used: NDArray[np.bool_] = np.any(values > 0.0, axis=0)
    rows, columns = np.flatnonzero(np.any(used, axis=1)), np.flatnonzero(np.any(used, axis=0))
    return rows.astype(np.int32), columns.astype(np.int32)


def _list_pairs(values: F64, segment: I32, pce: float) -> tuple[Pairs, I32, I32]:
    """Return the pairs with demand, with their origins and destinations."""
    s, i, j = np.nonzero(values > 0.0)
    ptr = np.searchsorted(s, np.arange(len(values) + 1)).astype(np.int64)
    count = ptr[segment + 1] - ptr[segment]
    first = np.cumsum(count) - count - ptr[segment]
    pairs = Pairs(ptr, values[s, i, j] * pce, first.astype(np.int64))
    return pairs, i.astype(np.int32), j.astype(np.int32)


def _fill_given(cells: Cells) -> None:
    row_of = np.searchsorted(cells.origins, cells.origin)
    column_of = np.searchsorted(cells.destinations, cells.destination)
    for k, a in enumerate(cells.alternative):
        if int(a) in cells.outside:
            s = cells.segment[k]
            span = slice(cells.pairs.ptr[s], cells.pairs.ptr[s + 1])
            cells.part(cells.given, k)[:] = cells.outside[int(a)][s, row_of[span], column_of[span]]


def _on_network(params: ChoiceParams) -> list[TrafficClass]:
    found = [item.traffic_class for item in params.alternatives if item.traffic_class]
    if not found:
        raise UsageError(
            "alternatives: allowed are one or more on the network, got none.",
            cure="Give one of them a traffic class.",
        )
    return found


def _match_segments(demand: OdMatrix, params: ChoiceParams) -> None:
    names = [item.name for item in params.segments]
    if set(names) != set(demand.class_names):
        raise UsageError(
            f"segments: the demand has {', '.join(demand.class_names)}; "
            f"the parameters have {', '.join(names)}.",
            cure="Name the same segments in both.",
        )


def _lay_out(params: ChoiceParams) -> tuple[list[tuple[int, int]], Nests]:
    """Return (segment, alternative) of each cell, and how they lie in nests."""
    ways: list[tuple[int, int]] = []
    nests, cells, scales = [0], [0], []
    for s, segment in enumerate(params.segments):
        groups: dict[str, list[int]] = {}
        for a, item in enumerate(params.alternatives):
            if item.name not in segment.without:
                groups.setdefault(item.nest or f"\0{a}", []).append(a)
        for nest, members in groups.items():
            ways += [(s, a) for a in members]
            cells.append(len(ways))
            scales.append(segment.nest_theta(nest))
        nests.append(len(scales))
    theta = np.array([item.theta for item in params.segments])
    lay = np.array(nests, np.int32), np.array(cells, np.int32)
    return ways, Nests(*lay, theta, np.array(scales))


def _totals(network: FlowNetwork, demand: OdMatrix, params: ChoiceParams) -> F64:
    """Return the demand by segment in the order of the network's zones."""
    order = [demand.class_names.index(item.name) for item in params.segments]
    return _spread(network, demand, demand.values[order])


def _spread(network: FlowNetwork, demand: OdMatrix, values: F64) -> F64:
    """Return a copy of tables in the order of the network's zones, shape (S, Z, Z)."""
    place = {name: k for k, name in enumerate(network.zone_ids)}
    unknown = [name for name in demand.zone_ids if name not in place]
    if unknown:
        raise DataError(
            f"{demand.source}: zones that {network.source} does not have: "
            f"{', '.join(unknown[:SHOWN])} ({len(unknown)} in all).",
            cure="Use the zone ids of the network.",
        )
    at = np.array([place[name] for name in demand.zone_ids], np.intp)
    out = np.zeros((len(values), network.n_zones, network.n_zones))
    out[:, at[:, None], at[None, :]] = values
    return out


def _classes(
    params: ChoiceParams, ways: list[tuple[int, int]]
) -> tuple[tuple[TrafficClass, ...], I32]:
    found: list[TrafficClass] = []
    cells: list[int] = []
    for k, (s, a) in enumerate(ways):
        segment, item = params.segments[s], params.alternatives[a]
        if item.traffic_class is not None:
            found.append(_class(segment, item, item.traffic_class))
            cells.append(k)
    return tuple(found), np.array(cells, np.int32)


def _class(segment: Segment, item: Alternative, kind: TrafficClass) -> TrafficClass:
    return replace(
        kind,
        name=f"{segment.name}/{item.name}",
        toll_factor=kind.toll_factor / segment.value_of_time,
        distance_factor=kind.distance_factor / segment.value_of_time,
    )


def check_offered(cells: Cells, logsum: F64, network: FlowNetwork, params: ChoiceParams) -> None:
    """Refuse demand between zones that no alternative joins."""
    lost = np.flatnonzero(np.isinf(logsum))
    if not len(lost):
        return
    several = len(params.segments) > 1
    ids = network.zone_ids
    of_pair = np.searchsorted(cells.pairs.ptr, lost, side="right") - 1
    shown = [
        f"{ids[cells.origin[p]]} to {ids[cells.destination[p]]}"
        + (f" ({params.segments[s].name})" if several else "")
        for p, s in zip(lost[:SHOWN], of_pair, strict=False)
    ]
    more = f" and {len(lost) - SHOWN:,} more" if len(lost) > SHOWN else ""
    raise DataError(
        f"{network.source}: no alternative joins zones with demand between them: "
        f"{'; '.join(shown)}{more}.",
        cure="Offer another alternative, add the missing links, or take this demand out.",
    )
