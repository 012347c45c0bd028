"""Network and costs of a scenario, ready for the corridor: made once, used by every loop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from landbridge.core.timeline import MINUTES_PER_DAY, minute_of
from landbridge.facts import load as load_table
from landbridge.network import Network, build_network
from landbridge.network.capacity import crossing_teu_per_week
from landbridge.network.corridor import RailGraph, rail_graph
from landbridge.network.cost import CostBasis, cost_basis
from landbridge.scenario import Scenario

__all__ = ["DELAY", "CorridorWorld", "make_world"]

F64 = NDArray[np.float64]
Bool = NDArray[np.bool_]

#: delay at crossings: free dwell x (1 + alpha (volume / capacity) ^ power)
DELAY = (1.0, 4.0)


@dataclass(frozen=True, slots=True, eq=False)
class CorridorWorld:
    """A scenario's network for flows of a week.

    Attributes
    ----------
    hours : (n_links,) float64
        Free time; at crossings with a published count of trains the dwell of the facts less the
        delay that this count makes, so that it is met where flows are as published.
    usable : (n_links,) bool
    capacity_teu : (n_crossings,) float64
        TEU a week and direction over each crossing, less the days it is shut; nan = no limit.
    """

    scenario: Scenario
    network: Network
    basis: CostBasis
    graph: RailGraph
    hours: F64
    usable: Bool
    capacity_teu: F64
    year: int


def make_world(scenario: Scenario, places: tuple[str, ...]) -> CorridorWorld:
    """Build the network of a scenario and join its rails.

    Raises
    ------
    DataError
        If a capacity factor names a crossing that has no limit, or places are unknown.
    """
    network = build_network(scenario)
    basis = cost_basis(network, scenario)
    year = scenario.demand.year or min(max(scenario.year, 2024), 2025)
    full = crossing_teu_per_week(network, year, factor=scenario.corridor.capacity_factor)
    open_share = _open_share(network, scenario.year)
    capacity = full * open_share
    links = network.links
    of_link = np.append(capacity, np.nan)[links.crossing]
    middle = minute_of(datetime(scenario.year, 7, 1, tzinfo=UTC))
    usable = (links.open_from_min <= middle) & (middle < links.open_until_min)
    usable &= np.append(open_share, 1.0)[links.crossing] > 0.0
    hours = basis.times.total_h - _delay_in_dwell(basis, full, year)
    graph = rail_graph(network, hours, usable, places, of_link, DELAY)
    return CorridorWorld(scenario, network, basis, graph, hours, usable, capacity, year)


def _open_share(network: Network, year: int) -> F64:
    """Return the share of the year that each crossing is open."""
    start = minute_of(datetime(year, 1, 1, tzinfo=UTC))
    end = minute_of(datetime(year + 1, 1, 1, tzinfo=UTC))
    share = np.ones(len(network.crossings))
    for k, crossing in enumerate(network.crossings):
        shut = sum(
            max(0, min(until, end) - max(begin, start)) for begin, until in crossing.closures
        )
        share[k] = max(0.0, 1.0 - shut / (end - start))
    share[share * 366 * MINUTES_PER_DAY < MINUTES_PER_DAY] = 0.0
    return share


def _delay_in_dwell(basis: CostBasis, capacity: F64, year: int) -> F64:
    """Return the part of each crossing's hours that the published traffic of a year makes."""
    table = load_table("crossing_targets")
    rows = table.filter(table["year"] == year).select("crossing_id", "trains")
    alpha, power = DELAY
    links, part = basis.network.links, np.zeros(basis.network.links.n)
    trains_per_day = {c.id: c.trains_per_day for c in basis.network.crossings}
    for key, trains in rows.iter_rows():
        k = basis.network.crossing_index.get(key, -1)
        most = trains_per_day.get(key)
        if k < 0 or most is None or not np.isfinite(capacity[k]):
            continue
        grown = alpha * (trains / 365.0 / most) ** power
        here = links.crossing == k
        part[here] = basis.times.crossing_h[here] * grown / (1.0 + grown)
    return part
