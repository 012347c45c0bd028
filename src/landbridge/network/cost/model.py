"""The one cost model: time, money, energy and CO2e of a load on every link.

Every engine prices with this module. Money is USD of the scenario's price year with a low and a
high where the sources give a range; CO2e follows the concepts of ISO 14083 and the GLEC
Framework (well-to-tank and tank-to-wheel, hubs as elements of their own, electric traction by
the grid mean of the country).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from landbridge import facts
from landbridge.core.enums import LoadForm
from landbridge.core.shipment import Load
from landbridge.network.cost.basis import CostBasis
from landbridge.network.cost.traffic import Traffic
from landbridge.network.model import MODE

__all__ = ["COMPONENTS", "LinkCosts", "price_links"]

F64 = NDArray[np.float64]
Bool = NDArray[np.bool_]

#: parts of the price, in the order of ``LinkCosts.money``
COMPONENTS = ("line_haul", "imbalance", "lift", "crossing", "terminal", "drayage", "carbon")
_ERAI_COUNTRIES = frozenset({"CN", "KZ", "RU", "BY", "PL"})


@dataclass(frozen=True, slots=True)
class LinkCosts:
    """What one load costs on each link.

    Attributes
    ----------
    money, low, high : ndarray, shape (n_components, n_links) [USD]
        By ``COMPONENTS``; negative only in ``imbalance`` (a discount).
    energy_kwh : ndarray, shape (n_links,)
        Energy delivered to the vehicle (electricity or fuel).
    wtt_kg, ttw_kg : ndarray, shape (n_links,)
        CO2e from energy supply and from the vehicle, hubs included.
    est_money : ndarray, shape (n_links,) [USD]
        Part of the price that rests on an estimate.
    """

    money: F64
    low: F64
    high: F64
    energy_kwh: F64
    wtt_kg: F64
    ttw_kg: F64
    est_money: F64


@dataclass(frozen=True, slots=True)
class _Tariff:
    fixed: float
    rate: float
    low: float
    high: float
    teu_share: float
    est: bool


@lru_cache(maxsize=1)
def _tariffs() -> dict[tuple[str, str, str], _Tariff]:
    return {
        (r["mode"], r["country"], r["market"]): _Tariff(
            r["fixed_usd_per_feu"], r["rate_usd_per_feu_km"], r["low"], r["high"],
            r["teu_share"], r["est"],
        )
        for r in facts.load("tariffs").iter_rows(named=True)
    }  # fmt: skip


def _tariff(mode: str, country: str, market: str) -> _Tariff:
    rows = _tariffs()
    for key in ((country, market), (country, "*"), ("*", market), ("*", "*")):
        row = rows.get((mode, *key))
        if row is not None and not (mode == "rail" and key == ("*", market) and _european(country)):
            return row
    raise KeyError(f"tariffs: no row for {mode} in {country}")  # the table always has ("*", "*")


@lru_cache(maxsize=64)
def _european(country: str) -> bool:
    frame = facts.load("countries")
    return any(
        r["country"] == country and r["region"] == "europe" for r in frame.iter_rows(named=True)
    )


def price_links(basis: CostBasis, load: Load, traffic: Traffic) -> LinkCosts:
    """Price every link for one load.

    Parameters
    ----------
    basis : CostBasis
        Static arrays of the network.
    load : Load
        The stowed shipment; all amounts are for the whole shipment.
    traffic : Traffic
        Market and direction, which choose the tariff and the imbalance factor.

    Notes
    -----
    Rail: (fixed at each border entered + rate x km) x FEU equivalents, by country and market;
    sea: (fixed + rate x km); road: rate x km x lorries; air: per chargeable kilogram. The
    imbalance part is line haul x (factor - 1).
    """
    n = basis.network.links.n
    money, low, high = (np.zeros((len(COMPONENTS), n)) for _ in range(3))
    est = np.zeros(n)
    book = _Book(money, low, high, est)
    _line_haul(basis, load, traffic, book)
    _imbalance(basis, traffic, book)
    _lifts(basis, load, book)
    _crossings(basis, load, traffic, book)
    _drayage(basis, load, book)
    energy, wtt, ttw = _emissions(basis, load, traffic)
    price = basis.scenario.cost.carbon_price_usd_per_t / 1000
    book.add("carbon", (wtt + ttw) * price, 1.0, 1.0, est=False)
    return LinkCosts(money, low, high, energy, wtt, ttw, est)


@dataclass(frozen=True, slots=True)
class _Book:
    money: F64
    low: F64
    high: F64
    est_money: F64

    def add(self, component: str, amount: F64, low: float | F64, high: float | F64, *,
            est: bool | Bool) -> None:  # fmt: skip
        """Add an amount with its range to one component."""
        k = COMPONENTS.index(component)
        self.money[k] += amount
        self.low[k] += amount * low
        self.high[k] += amount * high
        self.est_money[:] += np.abs(amount) * est


def feu_equivalents(load: Load, teu_share: float, basis: CostBasis) -> float:
    """Return how many 40 ft slots a load pays for on rails or at sea."""
    if load.form is LoadForm.CAR_WAGON:
        return load.wagons * basis.assumptions.value("car_wagon_feu_equivalent", "rail")
    return load.feu + (load.boxes - load.feu) * teu_share


def _line_haul(basis: CostBasis, load: Load, traffic: Traffic, book: _Book) -> None:
    links = basis.network.links
    names, inverse = np.unique(basis.country, return_inverse=True)
    factor = basis.scenario.cost
    for mode in ("rail", "road", "sea", "ferry"):
        rows = [_tariff(mode, str(c), traffic.market) for c in names]
        pick = {f: np.array([getattr(r, f) for r in rows], float)[inverse]
                for f in ("fixed", "rate", "low", "high", "est")}  # fmt: skip
        if mode == "road":
            units = np.full(links.n, float(load.trucks)) * factor.road_tariff_factor
        else:
            slots = np.array([feu_equivalents(load, r.teu_share, basis) for r in rows])[inverse]
            units = slots * (factor.sea_rate_factor if mode == "sea" else 1.0)
        if mode == "rail":
            units = units * np.array(
                [factor.rail_tariff_factor.get(str(c), 1.0) for c in names]
            )[inverse]  # fmt: skip
        starts = _pays_fixed(basis, mode)
        amount = (pick["fixed"] * starts + pick["rate"] * links.length_km) * units
        mask = basis.on_line[mode]
        book.add("line_haul", np.where(mask, amount, 0.0), pick["low"], pick["high"],
                 est=pick["est"] > 0)  # fmt: skip
    _air_haul(basis, load, book)


def _pays_fixed(basis: CostBasis, mode: str) -> Bool:
    """Links on which the fixed part of a tariff falls due.

    Rail: the fixed part is charged once per country at its terminals, see ``_lifts``; here it
    falls on sea and ferry lanes.
    """
    return basis.on_line[mode] if mode in ("sea", "ferry") else np.zeros(
        basis.network.links.n, dtype=np.bool_)  # fmt: skip


def _air_haul(basis: CostBasis, load: Load, book: _Book) -> None:
    a = basis.assumptions
    rate, handling = a.find("air_rate_usd_per_kg"), a.value("air_handling_usd_per_kg")
    share = a.value("air_distance_share")
    km = basis.network.links.length_km
    grows = 1 - share + share * km / a.value("air_reference_km")
    kg = load.chargeable_air_t * 1000 * basis.scenario.cost.air_rate_factor
    mask = basis.on_line["air"]
    amount = np.where(mask, rate.value * grows * kg, 0.0)
    book.add("line_haul", amount, rate.low / rate.value, rate.high / rate.value, est=True)
    book.add("terminal", np.where(mask, 2 * handling * kg, 0.0), 0.6, 1.7, est=True)


def _imbalance(basis: CostBasis, traffic: Traffic, book: _Book) -> None:
    if traffic.direction == "none":
        return
    k = COMPONENTS.index("line_haul")
    for mode, scope in (("rail", traffic.imbalance_scope), ("sea", f"sea_{traffic.direction}")):
        row = basis.assumptions.find("imbalance_price", scope)
        haul = np.where(basis.on_line[mode], book.money[k], 0.0)
        amount = haul * (row.value - 1)
        i = COMPONENTS.index("imbalance")
        book.money[i] += amount
        book.low[i] += np.where(basis.on_line[mode], book.low[k], 0.0) * (row.low - 1)
        book.high[i] += np.where(basis.on_line[mode], book.high[k], 0.0) * (row.high - 1)
        book.est_money[:] += np.abs(amount)


def _lifts(basis: CostBasis, load: Load, book: _Book) -> None:
    a = basis.assumptions
    if load.form is LoadForm.CAR_WAGON:
        per_move, row = load.vehicles, a.find("car_lift_usd")
    else:
        per_move, row = load.boxes, a.find("lift_usd")
    moves = basis.is_kind["terminal"].astype(float)
    book.add("lift", moves * per_move * row.value, row.low / row.value, row.high / row.value,
             est=True)  # fmt: skip
    lane = basis.on_line["sea"] & basis.is_kind["line"]
    port = a.find("port_charge_usd_per_box", "sea")
    book.add("terminal", np.where(lane, 2.0 * port.value * load.boxes, 0.0),
             port.low / port.value, port.high / port.value, est=True)  # fmt: skip
    fixed = _tariff("rail", "CN", "*")
    at_cn = basis.is_kind["terminal"] & (basis.network.links.mode == MODE["rail"]) & (
        basis.country == "CN")  # fmt: skip
    slots = feu_equivalents(load, fixed.teu_share, basis)
    book.add("line_haul", np.where(at_cn, fixed.fixed * slots / 2, 0.0), fixed.low, fixed.high,
             est=fixed.est)  # fmt: skip


def _crossings(basis: CostBasis, load: Load, traffic: Traffic, book: _Book) -> None:
    network, a = basis.network, basis.assumptions
    slots = feu_equivalents(load, 0.66, basis)
    cost = np.array([c.cost_usd_per_feu for c in network.crossings] + [0.0])
    units = np.array([float(load.trucks) if c.mode == "road" else slots
                      for c in network.crossings] + [0.0])  # fmt: skip
    low, high = np.ones(len(cost)), np.ones(len(cost))
    for k, crossing in enumerate(network.crossings):
        inside = {crossing.country_a, crossing.country_b} <= _ERAI_COUNTRIES
        if crossing.mode == "rail" and traffic.market == "europe" and inside:
            cost[k] = 0.0  # the 1520 mm rate of this traffic covers its border terminals
        kind = "break_of_gauge" if crossing.break_of_gauge else "same_gauge"
        row = a.find("crossing_cost_usd_per_feu", crossing.id, kind)
        if row.value > 0:
            low[k], high[k] = row.low / row.value, row.high / row.value
    index = network.links.crossing
    est = np.array([c.est for c in network.crossings] + [False])
    book.add("crossing", (cost * units)[index], low[index], high[index], est=est[index])


def _drayage(basis: CostBasis, load: Load, book: _Book) -> None:
    hauls = basis.is_kind["access"] | basis.is_kind["transfer"]
    fixed = basis.by_country("drayage_fixed_usd")
    book.add("drayage", np.where(hauls, fixed * load.trucks, 0.0), 0.65, 1.6, est=True)


def _emissions(basis: CostBasis, load: Load, traffic: Traffic) -> tuple[F64, F64, F64]:
    a, km = basis.assumptions, basis.network.links.length_km
    empties = a.value("empty_running", "europe" if traffic.market == "europe" else "central_asia")
    gross_tkm = _rail_gross_t(basis, load) * km * empties
    rail = basis.on_line["rail"]
    kwh = np.where(rail, gross_tkm * basis.rail_wh_per_gtkm / 1000 * basis.electric_share, 0.0)
    litres = np.where(
        rail, gross_tkm * a.value("rail_diesel_l_per_gross_tkm") * (1 - basis.electric_share), 0.0
    )
    wtt = kwh * basis.grid_g_per_kwh / 1000 * a.value("grid_upstream")
    wtt = wtt + litres * a.value("diesel_wtt_kg_per_l")
    ttw = litres * a.value("diesel_ttw_kg_per_l")
    energy = kwh + litres * a.value("diesel_kwh_per_l")
    for mode, mass_t, factor in _other_modes(basis, load):
        tkm = np.where(basis.on_line[mode], mass_t * km * factor, 0.0)
        wtt_g, ttw_g = (a.value(f"{mode}_{part}_g_per_tkm") for part in ("wtt", "ttw"))
        wtt, ttw = wtt + tkm * wtt_g / 1000, ttw + tkm * ttw_g / 1000
        per_kg = a.value("diesel_kwh_per_l") / a.value("diesel_ttw_kg_per_l")
        energy = energy + tkm * ttw_g / 1000 * per_kg
    hub_kg = a.value("hub_kg_co2e_per_lift") * _hub_moves(basis) * max(load.boxes, load.wagons)
    share = a.value("diesel_wtt_kg_per_l") / (
        a.value("diesel_wtt_kg_per_l") + a.value("diesel_ttw_kg_per_l")
    )
    return energy, wtt + hub_kg * share, ttw + hub_kg * (1 - share)


def _hub_moves(basis: CostBasis) -> F64:
    links = basis.network.links
    reloads = np.array([c.break_of_gauge for c in basis.network.crossings] + [False])
    moves = basis.is_kind["terminal"].astype(float) + reloads[links.crossing]
    return moves + 2.0 * (basis.on_line["sea"] & basis.is_kind["line"])


def _other_modes(basis: CostBasis, load: Load) -> list[tuple[str, float, F64]]:
    a, ones = basis.assumptions, np.ones(basis.network.links.n)
    road_t = max(load.net_t, load.trucks * a.value("road_min_t_per_truck"))
    sea_t = max(load.net_t, load.teu * a.value("sea_min_t_per_teu"))
    return [
        ("road", road_t, basis.road_uplift * a.value("road_distance_adjustment")),
        ("sea", sea_t, ones * a.value("sea_distance_adjustment")),
        ("ferry", sea_t, ones),
        ("air", load.chargeable_air_t, ones),
    ]


def _rail_gross_t(basis: CostBasis, load: Load) -> float:
    a = basis.assumptions
    if load.form is LoadForm.CAR_WAGON:
        return load.net_t + load.wagons * a.value("car_wagon_tare_t", "rail")
    slots = load.teu / 2
    tare = a.value("box_tare_t_per_feu") + a.value("platform_wagon_tare_t_per_feu", "rail")
    return load.net_t + slots * tare
