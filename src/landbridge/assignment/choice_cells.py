"""Segments and alternatives -> cells of the nested logit and classes of the assignment.

A cell is one alternative of one segment. Cells on the network are classes of the assignment; the
others have given costs. All demand is counted in passenger-car equivalents: the entropy grows
with the demand, so the choice is the same in any unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from landbridge.assignment.problem import SHOWN
from landbridge.core.errors import DataError, UsageError
from landbridge.demand.od_matrix import OdMatrix
from landbridge.kernels.nested_logit import Nests
from landbridge.network.flow_network import FlowNetwork
from landbridge.scenario.assignment import TrafficClass
from landbridge.scenario.choice import Alternative, ChoiceParams, Segment

__all__ = ["Cells", "check_offered", "make_cells"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Cells:
    """The pairs of segment and alternative that are offered, those of a nest side by side."""

    nests: Nests
    segment: I32  # (K,)
    alternative: I32  # (K,)
    constant: F64  # (K,)
    given: F64  # (K, Z, Z): cost outside the network without constant; inf on the network
    total: F64  # (S, Z, Z) [pce]: demand between zones
    intrazonal: float  # [vehicles]
    pce: float
    classes: tuple[TrafficClass, ...]
    class_cell: I32  # (C,)
    link_cost: F64 | None  # (S, L) [time unit]: what each segment pays on links besides


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
    _match_outside(params, outside)
    pairs, nests = _lay_out(params)
    pce = [item.traffic_class.pce for item in params.alternatives if item.traffic_class]
    weight = pce[0] if pce else 1.0
    values = _totals(network, demand, params)
    zones = np.arange(network.n_zones)
    intrazonal = float(np.trace(values, axis1=1, axis2=2).sum())
    values[:, zones, zones] = 0.0
    classes, class_cell = _classes(params, pairs)
    return Cells(
        nests,
        np.array([s for s, _ in pairs], np.int32),
        np.array([a for _, a in pairs], np.int32),
        np.array([params.alternatives[a].constant for _, a in pairs]),
        _given(network, params, outside, pairs),
        values * weight,
        intrazonal,
        weight,
        classes,
        class_cell,
        _link_cost(network, params, link_cost),
    )


def _link_cost(
    network: FlowNetwork, params: ChoiceParams, given: Mapping[str, F64] | None
) -> F64 | None:
    """Return what each segment pays on each link in the order of the file, shape (S, L)."""
    if given is None:
        return None
    names = [item.name for item in params.segments]
    if set(given) != set(names):
        raise UsageError(
            f"link_cost: allowed is one column for each segment ({', '.join(names)}), "
            f"got {', '.join(given) or 'none'}."
        )
    rows = np.empty((len(names), network.n_links))
    for row, name in zip(rows, names, strict=True):
        column = np.asarray(given[name], np.float64)
        if column.shape != (network.n_links,):
            raise DataError(
                f"link_cost {name!r}: allowed is one value for each of {network.n_links} links, "
                f"got an array of shape {column.shape}."
            )
        faulty = np.flatnonzero(~(np.isfinite(column) & (column >= 0.0)))
        if len(faulty):
            k = int(faulty[0])
            raise DataError(
                f"link_cost {name!r}, link {network.link_name(k)}: allowed is a finite cost >= 0, "
                f"got {column[k]:g}."
            )
        row[:] = column
    return rows


def _match_segments(demand: OdMatrix, params: ChoiceParams) -> None:
    names = [item.name for item in params.segments]
    if set(names) != set(demand.class_names):
        raise UsageError(
            f"segments: the demand has {', '.join(demand.class_names)}; "
            f"the parameters have {', '.join(names)}.",
            cure="Name the same segments in both.",
        )


def _match_outside(params: ChoiceParams, outside: Mapping[str, F64]) -> None:
    wanted = [item.name for item in params.alternatives if item.traffic_class is None]
    if set(wanted) != set(outside):
        raise UsageError(
            f"outside_cost: allowed is one cost for each alternative outside the network "
            f"({', '.join(wanted) or 'none'}), got {', '.join(outside) or 'none'}."
        )


def _lay_out(params: ChoiceParams) -> tuple[list[tuple[int, int]], Nests]:
    """Return (segment, alternative) of each cell, and how they lie in nests."""
    pairs: list[tuple[int, int]] = []
    nests, cells, scales = [0], [0], []
    for s, segment in enumerate(params.segments):
        groups: dict[str, list[int]] = {}
        for a, item in enumerate(params.alternatives):
            if item.name not in segment.without:
                groups.setdefault(item.nest or f"\0{a}", []).append(a)
        for nest, members in groups.items():
            pairs += [(s, a) for a in members]
            cells.append(len(pairs))
            scales.append(segment.nest_theta(nest))
        nests.append(len(scales))
    theta = np.array([item.theta for item in params.segments])
    lay = np.array(nests, np.int32), np.array(cells, np.int32)
    return pairs, Nests(*lay, theta, np.array(scales))


def _totals(network: FlowNetwork, demand: OdMatrix, params: ChoiceParams) -> F64:
    """Return the demand by segment in the order of the network's zones."""
    place = {name: k for k, name in enumerate(network.zone_ids)}
    unknown = [name for name in demand.zone_ids if name not in place]
    if unknown:
        raise DataError(
            f"{demand.source}: zones that {network.source} does not have: "
            f"{', '.join(unknown[:SHOWN])} ({len(unknown)} in all).",
            cure="Use the zone ids of the network.",
        )
    at = np.array([place[name] for name in demand.zone_ids], np.intp)
    order = [demand.class_names.index(item.name) for item in params.segments]
    values = np.zeros((len(order), network.n_zones, network.n_zones))
    values[:, at[:, None], at[None, :]] = demand.values[order]
    return values


def _classes(
    params: ChoiceParams, pairs: list[tuple[int, int]]
) -> tuple[tuple[TrafficClass, ...], I32]:
    found: list[TrafficClass] = []
    cells: list[int] = []
    for k, (s, a) in enumerate(pairs):
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


def _given(
    network: FlowNetwork,
    params: ChoiceParams,
    outside: Mapping[str, F64],
    pairs: list[tuple[int, int]],
) -> F64:
    zones = network.n_zones
    tables = {
        name: _cost_table(name, value, (len(params.segments), zones, zones), network.zone_ids)
        for name, value in outside.items()
    }
    out = np.full((len(pairs), zones, zones), np.inf)
    for k, (s, a) in enumerate(pairs):
        name = params.alternatives[a].name
        if name in tables:
            out[k] = tables[name][s]
    return out


def _cost_table(
    name: str, value: F64, shape: tuple[int, int, int], zone_ids: tuple[str, ...]
) -> F64:
    table = np.asarray(value, np.float64)
    if table.shape == shape[1:]:
        table = np.broadcast_to(table, shape)
    if table.shape != shape:
        raise DataError(
            f"outside_cost {name!r}: allowed is a shape of {shape[1:]} or {shape}, "
            f"got {table.shape}."
        )
    faulty = np.argwhere(~(table >= 0.0))
    if len(faulty):
        s, i, j = faulty[0]
        raise DataError(
            f"outside_cost {name!r}, from {zone_ids[i]} to {zone_ids[j]}: allowed is a cost >= 0, "
            f"or infinity where there is no way; got {table[s, i, j]:g}."
        )
    return table


def check_offered(cells: Cells, logsum: F64, network: FlowNetwork, params: ChoiceParams) -> None:
    """Refuse demand between zones that no alternative joins."""
    lost = np.argwhere((cells.total > 0.0) & np.isinf(logsum))
    if not len(lost):
        return
    several = len(params.segments) > 1
    ids = network.zone_ids
    shown = [
        f"{ids[i]} to {ids[j]}" + (f" ({params.segments[s].name})" if several else "")
        for s, i, j in lost[:SHOWN]
    ]
    more = f" and {len(lost) - SHOWN:,} more" if len(lost) > SHOWN else ""
    raise DataError(
        f"{network.source}: no alternative joins zones with demand between them: "
        f"{'; '.join(shown)}{more}.",
        cure="Offer another alternative, add the missing links, or take this demand out.",
    )
