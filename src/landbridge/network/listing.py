"""Services and crossings of a scenario as rows for people and programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landbridge import facts
from landbridge.core.timeline import MINUTES_PER_DAY, utc_of
from landbridge.network.build import build_network
from landbridge.network.capacity import crossing_estimates
from landbridge.network.cost import cost_basis, leg_times
from landbridge.network.model import KIND, MODE, Network
from landbridge.network.services import build_services

if TYPE_CHECKING:
    from landbridge.scenario import Scenario

__all__ = ["CrossingRow", "ServiceRow", "kilometres", "list_crossings", "list_services"]


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One service: ``days`` is modelled, ``published_days`` is what a source says."""

    id: str
    name: str
    mode: str
    kind: str
    origin: str
    destination: str
    frequency_per_week: float
    frequency_basis: str
    basis: str
    days: float
    published_days: tuple[float, float] | None
    distance_km: float
    crossings: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class CrossingRow:
    """One crossing; closures are pairs of first day shut and first day open again.

    ``trains_per_day``: the most container trains, both ways together, None = no known limit;
    ``trains_est``: whether that is an estimate.
    """

    id: str
    name: str
    mode: str
    country_a: str
    country_b: str
    break_of_gauge: bool
    dwell_ab_h: float
    dwell_ba_h: float
    sd_h: float
    cost_usd: float
    cost_low_usd: float
    cost_high_usd: float
    trains_per_day: float | None
    trains_est: bool
    closures: tuple[tuple[str, str], ...]
    est: bool
    source: str


def list_services(
    scenario: Scenario, origin: str | None = None
) -> tuple[list[ServiceRow], tuple[tuple[str, str], ...]]:
    """Return the services of a scenario, and published pairs without one, with the reason.

    Parameters
    ----------
    origin : str, optional
        Only services from the terminal, port, berth or airports of this place.

    Raises
    ------
    UnknownNameError
        If nobody knows the place.
    """
    network = build_network(scenario)
    basis = cost_basis(network, scenario)
    services = build_services(basis)
    times = leg_times(basis, services.paths)
    starts = None if origin is None else _starts(network, facts.find_place(origin).place_id)
    rows = []
    for k, service in enumerate(services):
        if starts is not None and service.origin not in starts:
            continue
        minutes = service.transit_min or int(times.total_minutes[k])
        rows.append(
            ServiceRow(
                id=service.id,
                name=service.name,
                mode=service.mode,
                kind=service.kind,
                origin=network.nodes.id[service.origin],
                destination=network.nodes.id[service.destination],
                frequency_per_week=round(service.frequency_per_week, 3),
                frequency_basis=service.frequency_basis,
                basis=service.basis,
                days=round(minutes / MINUTES_PER_DAY, 2),
                published_days=service.published_days,
                distance_km=round(float(times.km[k]), 1),
                crossings=services.crossings_of(network, k),
                source=service.source,
            )
        )
    return rows, services.dropped


def _starts(network: Network, place_id: str) -> set[int]:
    """Return the terminal of a place, and the ports, berths and airports that it reaches."""
    nodes, links = network.nodes, network.links
    place = network.node_index.get(f"place:{place_id}", -1)
    hauls = np.flatnonzero((links.tail == place) & (links.kind == KIND["access"]))
    near = {int(k) for k in links.head[hauls] if nodes.kind[k] != "terminal"}
    return near | {network.node_index.get(f"terminal:{place_id}", -1)}


def list_crossings(scenario: Scenario) -> list[CrossingRow]:
    """Return the crossings of a scenario by id."""
    guessed = crossing_estimates(scenario.year)
    rows = [
        CrossingRow(
            id=c.id,
            name=c.name,
            mode=c.mode,
            country_a=c.country_a,
            country_b=c.country_b,
            break_of_gauge=c.break_of_gauge,
            dwell_ab_h=round(c.dwell_ab_h, 2),
            dwell_ba_h=round(c.dwell_ba_h, 2),
            sd_h=round(c.sd_h, 2),
            cost_usd=c.cost_usd_per_feu,
            cost_low_usd=c.cost_low_usd,
            cost_high_usd=c.cost_high_usd,
            trains_per_day=c.trains_per_day,
            trains_est=guessed.get(c.id, False),
            closures=tuple((_day(start), _day(end)) for start, end in c.closures),
            est=c.est,
            source=c.source,
        )
        for c in build_network(scenario).crossings
    ]
    return sorted(rows, key=lambda row: row.id)


def _day(minute: int) -> str:
    return utc_of(minute).date().isoformat()


def kilometres(network: Network) -> dict[str, float]:
    """Return the length of lines and lanes by mode, each counted once [km]."""
    links = network.links
    ahead = np.isin(links.kind, (KIND["line"], KIND["crossing"]))
    found = {}
    for mode, code in MODE.items():
        here = ahead & (links.mode == code)
        if here.any():
            found[mode] = round(float(links.length_km[here].sum()) / 2, 1)
    return found
