"""What the cost model needs of every link, whatever the load: static arrays, built once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge import facts
from landbridge.network.assumptions import Assumptions, load_assumptions
from landbridge.network.model import KIND, MODE, Network

if TYPE_CHECKING:
    from landbridge.scenario import Scenario

__all__ = ["CostBasis", "LinkTimes", "cost_basis"]

F64 = NDArray[np.float64]
Bool = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class LinkTimes:
    """Hours on each link, shape (n_links,), and their variances."""

    running_h: F64
    crossing_h: F64
    yard_h: F64
    terminal_h: F64
    running_cv: F64  # coefficient of variation; running is correlated along a leg
    other_var_h2: F64  # variance of all that is not running
    est: Bool  # whether the time rests on an estimate

    @property
    def total_h(self) -> F64:
        """Hours on each link."""
        return self.running_h + self.crossing_h + self.yard_h + self.terminal_h


@dataclass(frozen=True, slots=True)
class CostBasis:
    """Masks, times and energy rates of every link under one scenario."""

    network: Network
    assumptions: Assumptions
    scenario: Scenario
    country: NDArray[np.str_]
    on_line: dict[str, Bool]  # mode -> links on which goods run
    is_kind: dict[str, Bool]  # kind -> links of that kind
    times: LinkTimes
    rail_wh_per_gtkm: F64
    electric_share: F64
    grid_g_per_kwh: F64
    road_uplift: F64

    def by_country(self, parameter: str) -> F64:
        """Return an assumption of each link's country, shape (n_links,)."""
        return _by_country(self.assumptions, parameter, self.country)


def cost_basis(network: Network, scenario: Scenario) -> CostBasis:
    """Prepare the cost model for a network; a few milliseconds."""
    assumptions = load_assumptions()
    links = network.links
    country = np.array(links.country)
    kinds = {name: links.kind == code for name, code in KIND.items()}
    running = kinds["line"] | kinds["crossing"] | kinds["access"] | kinds["transfer"]
    on_line = {name: running & (links.mode == code) for name, code in MODE.items()}
    grid = _grid_g_per_kwh(assumptions)
    unknown = np.isnan(links.electric_share)
    return CostBasis(
        network=network,
        assumptions=assumptions,
        scenario=scenario,
        country=country,
        on_line=on_line,
        is_kind=kinds,
        times=_times(network, scenario, assumptions, country, on_line, kinds),
        rail_wh_per_gtkm=_by_country(assumptions, "rail_electric_wh_per_gross_tkm", country),
        electric_share=np.where(
            unknown, assumptions.value("rail_electric_share"), links.electric_share
        ),
        grid_g_per_kwh=np.array([grid.get(c, grid["*"]) for c in links.country]),
        road_uplift=_by_country(assumptions, "road_uplift", country),
    )


def _by_country(assumptions: Assumptions, parameter: str, country: NDArray[np.str_]) -> F64:
    names, inverse = np.unique(country, return_inverse=True)
    values = np.array([assumptions.value(parameter, str(name)) for name in names])
    return values[inverse]


@lru_cache(maxsize=1)
def _published_grid() -> dict[str, float]:
    frame = facts.load("factors")
    return {
        r["scope"]: float(r["value"])
        for r in frame.iter_rows(named=True)
        if r["parameter"] == "grid_carbon_intensity" and r["value"] is not None
    }


def _grid_g_per_kwh(assumptions: Assumptions) -> dict[str, float]:
    return {"*": assumptions.value("grid_g_per_kwh"), **_published_grid()}


def _times(
    network: Network,
    scenario: Scenario,
    assumptions: Assumptions,
    country: NDArray[np.str_],
    on_line: dict[str, Bool],
    kinds: dict[str, Bool],
) -> LinkTimes:
    links = network.links
    n = links.n
    running, cv = np.zeros(n), np.zeros(n)
    speed_factor = np.array([scenario.network.speed_factor.get(c, 1.0) for c in links.country])
    for mode, mask in on_line.items():
        speed = _by_country(assumptions, f"{mode}_speed_kmh", country)
        if mode == "rail":
            speed = speed * speed_factor
            speed = np.where(np.isnan(links.max_speed_kmh), speed,
                             np.minimum(speed, links.max_speed_kmh))  # fmt: skip
        running[mask] = (links.length_km / speed)[mask]
        cv[mask] = assumptions.value(f"{mode}_speed_cv")
    crossing, crossing_var = _crossing_times(network)
    yard, terminal, other_var = _terminal_times(network, assumptions, on_line, kinds)
    return LinkTimes(
        running_h=running, crossing_h=crossing, yard_h=yard, terminal_h=terminal,
        running_cv=cv, other_var_h2=other_var + crossing_var, est=np.ones(n, dtype=np.bool_),
    )  # fmt: skip


def _crossing_times(network: Network) -> tuple[F64, F64]:
    links = network.links
    hours, variance = np.zeros(links.n), np.zeros(links.n)
    for k in np.flatnonzero(links.crossing >= 0):
        crossing = network.crossings[links.crossing[k]]
        outward = links.country[k] == crossing.country_a
        hours[k] = crossing.dwell_ab_h if outward else crossing.dwell_ba_h
        variance[k] = crossing.sd_h**2
    return hours, variance


def _terminal_times(
    network: Network, assumptions: Assumptions, on_line: dict[str, Bool], kinds: dict[str, Bool]
) -> tuple[F64, F64, F64]:
    """Yard and terminal hours: forming a train on the way out, breaking up and unloading in."""
    links = network.links
    n = links.n
    yard, terminal, variance = np.zeros(n), np.zeros(n), np.zeros(n)
    head_kind = np.array(network.nodes.kind)[links.head]
    at_rail = kinds["terminal"] & (links.mode == MODE["rail"])
    outward = at_rail & (head_kind == "rail")
    inward = at_rail & (head_kind != "rail")
    yard[at_rail] = assumptions.value("yard_h", "rail")
    variance[at_rail] += assumptions.value("yard_sd_h", "rail") ** 2
    terminal[inward] = assumptions.value("terminal_h", "rail")
    variance[inward] += assumptions.value("terminal_sd_h", "rail") ** 2
    at_berth = kinds["terminal"] & (links.mode == MODE["ferry"])
    terminal[at_berth] = assumptions.value("terminal_h", "ferry")
    variance[at_berth] += assumptions.value("terminal_sd_h", "ferry") ** 2
    for mode in ("sea", "air"):
        lane = on_line[mode] & kinds["line"]
        terminal[lane] = assumptions.value("terminal_h", mode)
        variance[lane] += assumptions.value("terminal_sd_h", mode) ** 2
    for kind in ("access", "transfer"):
        terminal[kinds[kind]] = assumptions.value("road_loading_h")
    assert not (outward & inward).any()
    return yard, terminal, variance
