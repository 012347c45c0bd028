"""One direction of the corridor as a choice with routes: segments, ways, costs, demand.

Trains out of China and into China share no capacity, so each direction is solved by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import InfeasibleError
from landbridge.demand.corridor import CorridorDemand, CorridorSegment
from landbridge.demand.corridor.segments import MARKETS
from landbridge.demand.od_matrix import OdMatrix
from landbridge.network.corridor import BoxPrice, other_modes, price_box, skim_mode
from landbridge.network.cost import Traffic
from landbridge.scenario.assignment import TrafficClass
from landbridge.scenario.choice import Alternative, ChoiceParams, Segment
from landbridge.study.corridor.constants import Constants, constant_of
from landbridge.study.corridor.ways import (
    AVOIDED,
    DETOUR,
    GATES,
    OUTSIDE,
    RAIL,
    SCALES,
    is_train,
    ways_of,
)
from landbridge.study.corridor.world import CorridorWorld

__all__ = ["DirectionMarket", "open_direction"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
#: rail tariff of each market
_TARIFF = {"europe": "europe", "russia": "russia", "caspian": "caspian"}


@dataclass(frozen=True, slots=True, eq=False)
class DirectionMarket:
    """What ``assign_with_choice`` takes, and what its answer is read with.

    Attributes
    ----------
    segment_at : tuple of int
        Into the demand's segments.
    ways : tuple of str
        Alternatives that are offered to any segment.
    rows, columns : (O,), (D,) int32
        Zones that send and that receive, into the demand's places.
    outside_usd : mapping way -> (S, O, D) float64
        Generalised cost without the constant [USD/TEU]; inf where there is no way.
    constant_usd : mapping (segment, way) -> float
    gate_usd : (S, A) float64
        Constant that the cost of a train holds [USD/TEU].
    prices : tuple of BoxPrice
        Of each segment.
    """

    direction: str
    segments: tuple[CorridorSegment, ...]
    segment_at: tuple[int, ...]
    ways: tuple[str, ...]
    rows: I32
    columns: I32
    params: ChoiceParams
    outside_cost: dict[str, F64]
    outside_usd: dict[str, F64]
    link_cost: dict[str, F64]
    constant_usd: dict[tuple[str, str], float]
    gate_usd: F64
    prices: tuple[BoxPrice, ...]

    def demand(self, demand: CorridorDemand, factor: F64 | None = None) -> OdMatrix:
        """Return the TEU a week of the segments, times a factor, shape (S, O, D)."""
        tables = np.stack([demand.matrix(k) for k in self.segment_at])
        if factor is not None:
            tables[:, self.rows[:, None], self.columns[None, :]] *= factor
        return OdMatrix(demand.places, tuple(s.name for s in self.segments), tables, "demand")


def open_direction(
    world: CorridorWorld, demand: CorridorDemand, direction: str, constants: Constants
) -> DirectionMarket:
    """Price every way of every segment of one direction.

    Parameters
    ----------
    direction : {"out", "in"}
    constants : Constants
        Added to the costs of ways [USD/TEU].

    Raises
    ------
    InfeasibleError
        If the scenario leaves a segment no way.
    """
    at = tuple(k for k, s in enumerate(demand.segments) if s.direction == direction)
    segments = tuple(demand.segments[k] for k in at)
    prices = tuple(_price(world, segment) for segment in segments)
    gates, link_usd = _gates(world, constants, direction)
    offered = {way for s in segments for way in ways_of(s.market, s.goods_class)}
    outside = [way for way in OUTSIDE if way in offered]
    held = np.isin(demand.segment, at)
    rows, columns = np.unique(demand.origin[held]), np.unique(demand.destination[held])
    usd = _skims(world, demand, (segments, prices), outside, (rows, columns))
    constant = {
        (s.name, way): constant_of(constants, s.market, way, direction)
        for s in segments
        for way in outside
    }
    ways = (*(a.name for a in gates), *outside)
    alternatives = (*gates, *(Alternative(way) for way in outside))
    _refuse_stranded(segments, ways)
    params = _params(world, segments, alternatives, ways)
    held_usd = np.zeros((len(segments), len(ways)))
    for a, item in enumerate(gates):
        held_usd[:, a] = max(constant_of(constants, "*", item.name, direction), 0.0)
    link_cost = {
        s.name: (world.graph.sums(p.usd) + link_usd + _avoided(world, s.market))
        / s.value_of_time_usd_per_teu_h
        for s, p in zip(segments, prices, strict=True)
    }
    return DirectionMarket(
        direction, segments, at, ways, rows, columns, params,
        _in_hours(segments, usd, constant), usd, link_cost, constant,
        held_usd, prices,
    )  # fmt: skip


def _refuse_stranded(segments: tuple[CorridorSegment, ...], ways: tuple[str, ...]) -> None:
    """Refuse segments that no way is left for.

    Raises
    ------
    InfeasibleError
    """
    lost = [s for s in segments if not set(ways_of(s.market, s.goods_class)) & set(ways)]
    if lost:
        markets = dict.fromkeys(f"{MARKETS[s.market]} ({s.direction})" for s in lost)
        raise InfeasibleError(
            f"No way is left for {'; '.join(markets)}: every crossing that its trains may take is "
            "shut.",
            cure="Leave one of them open.",
        )


def _avoided(world: CorridorWorld, market: str) -> F64 | float:
    """Return what keeps trains of a market out of countries, on each link [USD/TEU]."""
    countries = set(AVOIDED.get(market, ()))
    if not countries:
        return 0.0
    border = np.array(
        [bool({c.country_a, c.country_b} & countries) for c in world.network.crossings] + [False]
    )
    passed = world.network.links.crossing[world.graph.part]
    held = np.add.reduceat(border[passed].astype(np.float64), world.graph.part_ptr[:-1])
    usd: F64 = DETOUR.value * held
    return usd


def _in_hours(
    segments: tuple[CorridorSegment, ...],
    usd: dict[str, F64],
    constant: dict[tuple[str, str], float],
) -> dict[str, F64]:
    """Return costs with their constants in hours of each segment's value of time."""
    return {
        way: np.stack(
            [
                np.maximum(table[k] + constant[s.name, way], 0.0) / s.value_of_time_usd_per_teu_h
                for k, s in enumerate(segments)
            ]
        )
        for way, table in usd.items()
    }


def _params(
    world: CorridorWorld,
    segments: tuple[CorridorSegment, ...],
    alternatives: tuple[Alternative, ...],
    ways: tuple[str, ...],
) -> ChoiceParams:
    corridor = world.scenario.corridor
    return ChoiceParams(
        tuple(_segment(world, s, ways) for s in segments),
        alternatives,
        gap=corridor.gap,
        max_rounds=corridor.max_rounds,
        threads=corridor.threads,
        max_memory_mb=corridor.max_memory_mb,
        compact=True,
    )


def _segment(world: CorridorWorld, segment: CorridorSegment, ways: tuple[str, ...]) -> Segment:
    """Return a segment of the choice; scales are given per hour of its value of time."""
    worth = segment.value_of_time_usd_per_teu_h
    mode = SCALES[0].value * worth * world.scenario.corridor.mode_scale
    crossing = SCALES[1].value * worth * world.scenario.corridor.crossing_scale
    mine = ways_of(segment.market, segment.goods_class)
    return Segment(
        segment.name,
        worth,
        mode,
        ((RAIL, max(mode, crossing)),) if any(is_train(way) for way in ways) else (),
        tuple(way for way in ways if way not in mine),
    )


def _price(world: CorridorWorld, segment: CorridorSegment) -> BoxPrice:
    traffic = Traffic(
        _TARIFF.get(segment.market, "central_asia"),
        "west" if segment.direction == "out" else "east",
    )
    return price_box(world.basis, segment.handling, segment.density_t_per_teu, traffic)


def _gates(
    world: CorridorWorld, constants: Constants, direction: str
) -> tuple[tuple[Alternative, ...], F64]:
    """Return the trains by crossing, and what a constant adds to each link [USD/TEU]."""
    graph, network = world.graph, world.network
    border = np.array(
        [c.mode != "road" and "CN" in (c.country_a, c.country_b) for c in network.crossings]
        + [False]
    )
    passed = network.links.crossing[graph.part]
    gate = np.maximum.reduceat(np.where(border[passed], passed, -1), graph.part_ptr[:-1])
    usd = np.zeros(graph.flow.n_links)
    found: list[Alternative] = []
    for way, ids in GATES.items():
        mine = np.isin(gate, [network.crossing_index.get(key, -2) for key in ids])
        if not mine.any():
            continue
        usd[mine] += constant_of(constants, "*", way, direction)
        banned = np.flatnonzero((gate >= 0) & ~mine)
        found.append(
            Alternative(way, TrafficClass(way, banned_links=tuple(banned.tolist())), nest=RAIL)
        )
    return tuple(found), np.maximum(usd, 0.0)


def _skims(
    world: CorridorWorld,
    demand: CorridorDemand,
    of: tuple[tuple[CorridorSegment, ...], tuple[BoxPrice, ...]],
    ways: list[str],
    ends: tuple[I32, I32],
) -> dict[str, F64]:
    """Return generalised costs outside the trains [USD/TEU], shape (S, O, D) each."""
    segments, prices = of
    node = np.array([world.network.node_index[f"place:{p}"] for p in demand.places], np.int32)
    rows, columns = ends
    back = len(rows) > len(columns)  # fewer searches from where the goods go
    loading_h = world.basis.assumptions.value("trucking_loading_h")
    tables = {way: np.full((len(segments), len(rows), len(columns)), np.inf) for way in ways}
    for way in ways:
        modes = other_modes(world.network, world.usable, way, back=back)
        for k, segment in enumerate(segments):
            if way not in ways_of(segment.market, segment.goods_class):
                continue
            worth = segment.value_of_time_usd_per_teu_h
            weight = world.basis.times.total_h * worth + prices[k].usd
            if back:
                cost = skim_mode(modes, weight, node[columns], node[rows]).T
            else:
                cost = skim_mode(modes, weight, node[rows], node[columns])
            tables[way][k] = cost + (loading_h * worth if way == "road" else 0.0)
    return tables
