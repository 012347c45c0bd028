"""Sums over the answers of both directions: by crossing, way, place, country, goods group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.demand.corridor import CorridorDemand
from landbridge.network.corridor import expand_flows
from landbridge.study.corridor.solve import Solved
from landbridge.study.corridor.ways import is_train
from landbridge.study.corridor.world import CorridorWorld

__all__ = [
    "Cells",
    "by_country",
    "cells_of",
    "crossing_teu",
    "is_train",
    "link_teu",
    "weekly_cost_usd",
]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Flows of one direction that are not nothing, as columns; segments of the demand.

    Attributes
    ----------
    segment, way, origin, destination : (n,) int32
        Into the demand's segments, the market's ways and the demand's places.
    teu : (n,) float64
        A week.
    usd : (n,) float64
        Generalised cost of one TEU, constants left out.
    expected_usd : (n,) float64
        Expected least cost of one TEU over all ways, constants included (logsum); only its
        changes mean anything.
    """

    ways: tuple[str, ...]
    segment: I32
    way: I32
    origin: I32
    destination: I32
    teu: F64
    usd: F64
    expected_usd: F64


def cells_of(solved: Solved) -> Cells:
    """Return the flows of a direction, costs in dollars without the constants."""
    market, result = solved.market, solved.result
    s, a, o, d = np.nonzero(result.demand > 0.0)
    worth = np.array([item.value_of_time_usd_per_teu_h for item in market.segments])
    usd = result.cost[s, a, o, d] * worth[s]
    for k, way in enumerate(market.ways):
        if way in market.outside_usd:
            held = a == k
            usd[held] = market.outside_usd[way][s[held], o[held], d[held]]
    usd = usd - market.gate_usd[s, a]
    return Cells(
        market.ways,
        np.array(market.segment_at, dtype=np.int32)[s],
        a.astype(np.int32),
        market.rows[o],
        market.columns[d],
        result.demand[s, a, o, d],
        usd,
        result.expected_cost[s, o, d] * worth[s],
    )


def link_teu(world: CorridorWorld, solved: Solved) -> F64:
    """Return TEU a week by train on the links of the network, shape (n_links,)."""
    return expand_flows(world.graph, solved.result.assignment.volume, world.network.links.n)


def crossing_teu(world: CorridorWorld, volume: F64) -> F64:
    """Return TEU a week over each crossing, shape (n_crossings,)."""
    links = world.network.links
    passed = (links.crossing >= 0) & (volume > 0.0)
    sums: F64 = np.bincount(
        links.crossing[passed], weights=volume[passed], minlength=len(world.network.crossings)
    ).astype(np.float64)
    return sums


def by_country(demand: CorridorDemand, cells: Cells, values: F64) -> Mapping[str, float]:
    """Return sums of values by the country at the foreign end."""
    countries = np.array(demand.countries)
    start, end = countries[cells.origin], countries[cells.destination]
    foreign = np.where(start == "CN", end, start)
    names, at = np.unique(foreign, return_inverse=True)
    sums = np.bincount(at, weights=values, minlength=names.size)
    return dict(zip(names.tolist(), sums.tolist(), strict=True))


def weekly_cost_usd(world: CorridorWorld, solved: Solved, background: F64 | None) -> float:
    """Return the generalised cost of all boxes of a direction [USD a week], constants left out.

    Trains by link, with the hours that all boxes there take; others by what their way costs.
    """
    graph, flow = world.graph, world.graph.flow
    flows, market = solved.result.assignment, solved.market
    there = flows.volume + (0.0 if background is None else background)
    ratio = np.divide(there, flow.capacity, out=np.zeros(flow.n_links), where=flow.capacity > 0.0)
    hours = flow.free_time * (1.0 + flow.alpha * ratio**flow.power)
    each = {
        s.name: graph.sums(p.usd) + hours * s.value_of_time_usd_per_teu_h
        for s, p in zip(market.segments, market.prices, strict=True)
    }
    paid = sum(
        float(volume @ each[name.rsplit("/", 1)[0]])
        for name, volume in zip(flows.class_names, flows.class_volume, strict=True)
    )
    for a, way in enumerate(market.ways):
        if way in market.outside_usd:
            teu = solved.result.demand[:, a]
            cost = np.where(teu > 0.0, market.outside_usd[way], 0.0)
            paid += float((teu * cost).sum())
    return paid
