"""Energy and CO2e of a load on every link, after the concepts of ISO 14083 and GLEC.

Well-to-tank and tank-to-wheel apart; hubs as elements of their own; electric traction by the
generation mean of the country, with a factor for upstream and grid losses, all of it
well-to-tank.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.core.enums import Handling, LoadForm
from landbridge.core.shipment import Load
from landbridge.network.cost.basis import CostBasis
from landbridge.network.cost.traffic import Traffic

__all__ = ["LinkEmissions", "link_emissions", "traction_kwh"]

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LinkEmissions:
    """Energy and CO2e of the whole load, shape (n_links,) each.

    ``grid_wtt_kg`` is the part of ``wtt_kg`` that is traction current at the mean of the grid.
    """

    energy_kwh: F64
    wtt_kg: F64
    ttw_kg: F64
    grid_wtt_kg: F64


def link_emissions(basis: CostBasis, load: Load, traffic: Traffic) -> LinkEmissions:
    """Return energy and CO2e of a load on every link.

    Notes
    -----
    Rail: gross t-km (load, boxes, wagons; empty running included) x Wh per gross t-km x
    electric share, and x litres of diesel x the rest. Road, sea, ferry, air: net t-km x the
    published factor of the mode, with the distance adjustment from planned to actual.
    Refrigerated boxes: litres of diesel an hour of their generator sets on top.
    """
    energy, grid, wtt, ttw = _rail(basis, load, traffic)
    a, km = basis.assumptions, basis.network.links.length_km
    kwh_per_kg = a.value("diesel_kwh_per_l") / a.value("diesel_ttw_kg_per_l")
    for mode, mass_t, factor in _by_mass(basis, load):
        tkm = np.where(basis.on_line[mode], mass_t * km * factor, 0.0)
        wtt += tkm * a.value(f"{mode}_wtt_g_per_tkm") / 1000
        burnt = tkm * a.value(f"{mode}_ttw_g_per_tkm") / 1000
        ttw += burnt
        energy += burnt * kwh_per_kg
    wtt_kg, ttw_kg = a.value("diesel_wtt_kg_per_l"), a.value("diesel_ttw_kg_per_l")
    litres = _cooling_l(basis, load)
    wtt, ttw = wtt + litres * wtt_kg, ttw + litres * ttw_kg
    energy = energy + litres * a.value("diesel_kwh_per_l")
    hub = a.value("hub_kg_co2e_per_lift") * _hub_moves(basis) * max(load.boxes, load.wagons)
    upstream = wtt_kg / (wtt_kg + ttw_kg)
    return LinkEmissions(energy, wtt + hub * upstream, ttw + hub * (1 - upstream), grid)


def _cooling_l(basis: CostBasis, load: Load) -> F64:
    """Return the diesel that cools refrigerated boxes on every link but flights [l]."""
    if load.handling is not Handling.REEFER:
        return np.zeros(basis.network.links.n)
    per_hour = basis.assumptions.value("reefer_genset_l_per_feu_h") * load.teu / 2
    return np.where(basis.on_line["air"], 0.0, basis.times.total_h * per_hour)


def _rail(basis: CostBasis, load: Load, traffic: Traffic) -> tuple[F64, F64, F64, F64]:
    """Return energy [kWh], CO2e of current, well to tank, tank to wheel [kg] of trains."""
    a, rail = basis.assumptions, basis.on_line["rail"]
    empties = a.value("empty_running", "europe" if traffic.market == "europe" else "central_asia")
    gross_tkm = np.where(rail, rail_gross_t(basis, load) * basis.network.links.length_km, 0.0)
    gross_tkm *= empties
    kwh = gross_tkm * basis.rail_wh_per_gtkm / 1000 * basis.electric_share
    litres = gross_tkm * a.value("rail_diesel_l_per_gross_tkm") * (1 - basis.electric_share)
    grid = kwh * basis.grid_g_per_kwh / 1000 * a.value("grid_upstream")
    wtt = grid + litres * a.value("diesel_wtt_kg_per_l")
    energy = kwh + litres * a.value("diesel_kwh_per_l")
    return energy, grid, wtt, litres * a.value("diesel_ttw_kg_per_l")


def rail_gross_t(basis: CostBasis, load: Load) -> float:
    """Return the mass behind the locomotive: goods, boxes and wagons [t]."""
    a = basis.assumptions
    if load.form is LoadForm.CAR_WAGON:
        return load.net_t + load.wagons * a.value("car_wagon_tare_t", "rail")
    tare = a.value("box_tare_t_per_feu") + a.value("platform_wagon_tare_t_per_feu", "rail")
    return load.net_t + load.teu / 2 * tare


def _by_mass(basis: CostBasis, load: Load) -> list[tuple[str, float, F64 | float]]:
    """Return mode, mass and factor on the distance of the modes that count net mass."""
    a = basis.assumptions
    road_t = max(load.net_t, load.trucks * a.value("road_min_t_per_truck"))
    sea_t = max(load.net_t, load.teu * a.value("sea_min_t_per_teu"))
    return [
        ("road", road_t, basis.road_uplift * a.value("road_distance_adjustment")),
        ("sea", sea_t, a.value("sea_distance_adjustment")),
        ("ferry", sea_t, 1.0),
        ("air", load.chargeable_air_t, 1.0),
    ]


def _hub_moves(basis: CostBasis) -> F64:
    """Return crane moves per box on every link: terminals, breaks of gauge, both ports."""
    links = basis.network.links
    breaks = np.array([c.break_of_gauge for c in basis.network.crossings] + [False])
    lanes = basis.on_line["sea"] & basis.is_kind["line"]
    at_rail = basis.is_kind["terminal"].astype(np.float64) + breaks[links.crossing]
    return np.asarray(at_rail + 2.0 * lanes, dtype=np.float64)


def traction_kwh(basis: CostBasis, grid_wtt_kg: F64) -> F64:
    """Return the traction current of every link [kWh] from its CO2e at the mean of the grid."""
    g_per_kwh = basis.grid_g_per_kwh * basis.assumptions.value("grid_upstream")
    return np.asarray(grid_wtt_kg * 1000 / g_per_kwh, dtype=np.float64)
