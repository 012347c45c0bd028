"""The world a shipment is planned in: network, services and costs of one scenario."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.network.build import build_network, country_unions
from landbridge.network.cost import CostBasis, LegTimes, cost_basis, leg_times
from landbridge.network.crossings import Unions
from landbridge.network.model import Network
from landbridge.network.own_lanes import with_own_lanes
from landbridge.network.services import ServiceTable, build_services
from landbridge.scenario import Scenario

__all__ = ["PlanningWorld", "build_world"]

#: graphs, prices and the like that a world keeps; the oldest goes first
MEMORY_ENTRIES = 48
#: masks of what rules close, some ten kilobytes each
SHUT_ENTRIES = 256
#: ways told, a kilobyte each
WAY_ENTRIES = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class PlanningWorld:
    """Everything a query reads; build it once, ask it often. Compared by identity."""

    scenario: Scenario
    network: Network
    basis: CostBasis
    services: ServiceTable
    service_times: LegTimes
    unions: Unions
    link_h: NDArray[np.float64]  # shape (n_links,), planned hours on each link
    memory: dict[object, Any] = field(default_factory=dict)  # graphs and prices, by key
    split_services: bool = False  # whether rates split any service
    drawn: dict[bytes, tuple[tuple[float, float], ...]] = field(default_factory=dict)  # legs
    shut: dict[object, Any] = field(default_factory=dict)  # what rules close, by bans and window
    ways: dict[object, Any] = field(default_factory=dict)  # what is told of a way whenever it runs

    def remember(self, key: object, value: Any) -> None:
        """Keep something derived; the oldest entry makes room when there are too many."""
        _keep(self.memory, key, value, MEMORY_ENTRIES)

    def remember_shut(self, key: object, value: Any) -> None:
        """Keep what rules close; apart from ``memory``, since many questions differ in it."""
        _keep(self.shut, key, value, SHUT_ENTRIES)

    def remember_way(self, key: object, value: Any) -> None:
        """Keep what is told of the links of a way, whatever the departure."""
        _keep(self.ways, key, value, WAY_ENTRIES)


def _keep(memory: dict[object, Any], key: object, value: Any, most: int) -> None:
    while len(memory) >= most:
        memory.pop(next(iter(memory)), None)
    memory[key] = value


def build_world(
    scenario: Scenario,
    *,
    user_services: Path | None = None,
    user_rates: Path | None = None,
) -> PlanningWorld:
    """Build the world of a scenario, with a forwarder's own tables where given.

    Raises
    ------
    DataError
        If a facts table or a user's table is damaged.
    """
    network = with_own_lanes(build_network(scenario), user_services)
    basis = cost_basis(network, scenario)
    services = build_services(basis, user_services=user_services, user_rates=user_rates)
    return PlanningWorld(
        scenario=scenario,
        network=network,
        basis=basis,
        services=services,
        service_times=leg_times(basis, services.paths),
        unions=country_unions(),
        link_h=basis.times.total_h,
        split_services=any(row.timetable_id for row in services.rows),
    )
