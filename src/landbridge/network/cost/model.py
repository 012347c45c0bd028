"""The one cost model: time, money, energy and CO2e of a load on every link.

Every engine prices with this module. Money is USD of the scenario's price year with a low and a
high where the sources give a range.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.core.enums import Handling, LoadForm
from landbridge.core.shipment import Load
from landbridge.network.assumptions import Assumption
from landbridge.network.cost.basis import CostBasis
from landbridge.network.cost.emissions import link_emissions
from landbridge.network.cost.tariffs import TariffColumns, tariff_columns
from landbridge.network.cost.traffic import Traffic
from landbridge.network.model import MODE

__all__ = ["COMPONENTS", "LinkCosts", "feu_equivalents", "price_links"]

F64 = NDArray[np.float64]
Bool = NDArray[np.bool_]

#: parts of the price, in the order of ``LinkCosts.money``
COMPONENTS = (
    "line_haul",
    "imbalance",
    "special",
    "lift",
    "crossing",
    "terminal",
    "drayage",
    "carbon",
)
#: railways whose through rate to Europe covers their border terminals
_ERAI_COUNTRIES = frozenset({"CN", "KZ", "RU", "BY", "PL"})
#: what a TEU pays at a border, of what a FEU pays: as in the rates of the 1520 mm railways
_CROSSING_TEU_SHARE = 0.66


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LinkCosts:
    """What one load costs on each link.

    Attributes
    ----------
    money, low, high : ndarray, shape (n_components, n_links) [USD]
        By ``COMPONENTS``; negative only in ``imbalance`` (a discount). The range is that of the
        total of a link: low <= money <= high holds for the sum over components.
    energy_kwh : ndarray, shape (n_links,)
        Energy delivered to the vehicle (electricity or fuel).
    wtt_kg, ttw_kg : ndarray, shape (n_links,)
        CO2e from energy supply and from the vehicle, hubs included.
    grid_wtt_kg : ndarray, shape (n_links,)
        The part of ``wtt_kg`` that is traction current at the mean of each country's grid.
    est_money : ndarray, shape (n_links,) [USD]
        Part of the price that rests on an estimate, discounts counted as positive.
    """

    money: F64
    low: F64
    high: F64
    energy_kwh: F64
    wtt_kg: F64
    ttw_kg: F64
    grid_wtt_kg: F64
    est_money: F64


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _Amount:
    """An amount on every link with its range, shape (n_links,) [USD]."""

    value: F64
    low: F64
    high: F64

    @staticmethod
    def of(value: F64, row: Assumption) -> _Amount:
        """Give an amount the relative range of the assumption it stems from."""
        return _Amount(value, value * (row.low / row.value), value * (row.high / row.value))

    def where(self, mask: Bool) -> _Amount:
        """Keep the amount on some links."""
        return _Amount(self.value * mask, self.low * mask, self.high * mask)


class _Ledger:
    """Adds amounts up by component."""

    def __init__(self, n_links: int) -> None:
        shape = (len(COMPONENTS), n_links)
        self.money, self.low, self.high = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        self.est_money = np.zeros(n_links)

    def add(self, component: str, amount: _Amount, *, est: bool | Bool) -> None:
        """Add an amount to one component."""
        k = COMPONENTS.index(component)
        self.money[k] += amount.value
        self.low[k] += amount.low
        self.high[k] += amount.high
        self.est_money += np.abs(amount.value) * est


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
    Rail: (fixed part of each country passed + rate x km) x FEU equivalents, by country and
    market. The fixed part falls due in halves where a passage begins and ends: at a terminal or
    at a border. Sea and ferry: (fixed + rate x km) x FEU equivalents. Road: rate x km x lorries,
    and a fixed part per haul to or from a terminal. Air: per chargeable kilogram. The imbalance
    part is line haul x (factor - 1). The special part is line haul x (factor of the handling
    class - 1), and for refrigerated boxes a daily price of box and generator set.
    """
    ledger = _Ledger(basis.network.links.n)
    _rail_and_sea(basis, load, traffic, ledger)
    _road(basis, load, traffic, ledger)
    _air(basis, load, ledger)
    _handling(basis, load, ledger)
    _crossings(basis, load, traffic, ledger)
    _special(basis, load, ledger)
    found = link_emissions(basis, load, traffic)
    price = basis.scenario.cost.carbon_price_usd_per_t / 1000
    carbon = (found.wtt_kg + found.ttw_kg) * price
    ledger.add("carbon", _Amount(carbon, carbon, carbon), est=False)
    return LinkCosts(
        money=ledger.money,
        low=ledger.low,
        high=ledger.high,
        energy_kwh=found.energy_kwh,
        wtt_kg=found.wtt_kg,
        ttw_kg=found.ttw_kg,
        grid_wtt_kg=found.grid_wtt_kg,
        est_money=ledger.est_money,
    )


def feu_equivalents(load: Load, teu_share: F64 | float, basis: CostBasis) -> F64 | float:
    """Return how many 40 ft slots a load pays for on rails or at sea.

    Parameters
    ----------
    teu_share : float or ndarray
        Price of one TEU as a share of one FEU.
    """
    if load.form is LoadForm.CAR_WAGON:
        slots = load.wagons * basis.assumptions.value("car_wagon_feu_equivalent", "rail")
        return slots + 0.0 * teu_share
    return load.feu + (load.boxes - load.feu) * teu_share


def _rail_and_sea(basis: CostBasis, load: Load, traffic: Traffic, ledger: _Ledger) -> None:
    factors = basis.scenario.cost
    by_country = [factors.rail_tariff_factor.get(country, 1.0) for country in basis.countries]
    ones = np.ones(len(basis.countries))
    scale = {"rail": np.array(by_country), "sea": ones * factors.sea_rate_factor, "ferry": ones}
    scopes = {"rail": traffic.imbalance_scope, "sea": f"sea_{traffic.direction}"}
    for mode, factor in scale.items():
        table = tariff_columns(basis, mode, traffic.market)
        units = factor * feu_equivalents(load, table.teu_share, basis)
        haul = _haul(basis, mode, table, units)
        est = table.est[basis.tail_country]
        ledger.add("line_haul", haul, est=est)
        if traffic.direction != "none" and mode in scopes:
            row = basis.assumptions.find("imbalance_price", scopes[mode])
            rest = _Amount(
                haul.value * (row.value - 1), haul.low * (row.low - 1), haul.high * (row.high - 1)
            )
            ledger.add("imbalance", rest, est=row.est)


def _haul(basis: CostBasis, mode: str, table: TariffColumns, units: F64) -> _Amount:
    """Return the tariff on every link of a mode, its fixed part included."""
    tail, km = basis.tail_country, basis.network.links.length_km
    value = np.where(basis.on_line[mode], (table.rate_usd_per_km * units)[tail] * km, 0.0)
    low, high = value * table.low[tail], value * table.high[tail]
    fixed = table.fixed_usd * units
    for country, share in _fixed_shares(basis, mode):
        part = fixed[country] * share
        value = value + part
        low, high = low + part * table.low[country], high + part * table.high[country]
    return _Amount(value, low, high)


def _fixed_shares(basis: CostBasis, mode: str) -> list[tuple[NDArray[np.int32], F64]]:
    """Return (country of each link, share of its fixed part that falls due there)."""
    if mode != "rail":
        return [(basis.tail_country, basis.on_line[mode].astype(np.float64))]
    at_rail = basis.network.links.mode == MODE["rail"]
    border = basis.on_line["rail"] & basis.is_kind["crossing"]
    begins = (basis.is_kind["terminal"] & at_rail) | border
    return [(basis.tail_country, 0.5 * begins), (basis.head_country, 0.5 * border)]


def _road(basis: CostBasis, load: Load, traffic: Traffic, ledger: _Ledger) -> None:
    table = tariff_columns(basis, "road", traffic.market)
    tail = basis.tail_country
    lorries = load.trucks * basis.scenario.cost.road_tariff_factor
    value = table.rate_usd_per_km[tail] * basis.network.links.length_km * lorries
    amount = _Amount(value, value * table.low[tail], value * table.high[tail])
    hauls = basis.is_kind["access"] | basis.is_kind["transfer"]
    est = table.est[tail]
    ledger.add("line_haul", amount.where(basis.on_line["road"] & ~hauls), est=est)
    ledger.add("drayage", amount.where(hauls), est=est)
    rows = [basis.assumptions.find("drayage_fixed_usd", country) for country in basis.countries]
    fixed = _Amount(
        *(
            np.array([getattr(r, name) for r in rows])[tail] * load.trucks
            for name in ("value", "low", "high")
        )
    )
    ledger.add("drayage", fixed.where(hauls), est=True)


def _air(basis: CostBasis, load: Load, ledger: _Ledger) -> None:
    a, links = basis.assumptions, basis.network.links
    rate, handling = a.find("air_rate_usd_per_kg"), a.find("air_handling_usd_per_kg")
    share = a.value("air_distance_share")
    grows = 1 - share + share * links.length_km / a.value("air_reference_km")
    kg = load.chargeable_air_t * 1000
    paid = kg * basis.scenario.cost.air_rate_factor
    lane = basis.on_line["air"]
    ledger.add("line_haul", _Amount.of(rate.value * grows * paid, rate).where(lane), est=rate.est)
    both_ends = np.full(links.n, 2 * handling.value * kg)
    ledger.add("terminal", _Amount.of(both_ends, handling).where(lane), est=handling.est)


def _handling(basis: CostBasis, load: Load, ledger: _Ledger) -> None:
    """Add one lift per box (or drive per car) at a terminal, and both ports of a sea lane."""
    a = basis.assumptions
    cars = load.form is LoadForm.CAR_WAGON
    row = a.find("car_lift_usd" if cars else "lift_usd")
    each = np.full(basis.network.links.n, row.value * (load.vehicles if cars else load.boxes))
    ledger.add("lift", _Amount.of(each, row).where(basis.is_kind["terminal"]), est=row.est)
    port = a.find("port_charge_usd_per_box", "sea")
    both_ports = np.full(basis.network.links.n, 2.0 * port.value * load.boxes)
    lanes = basis.on_line["sea"] & basis.is_kind["line"]
    ledger.add("terminal", _Amount.of(both_ports, port).where(lanes), est=port.est)


def _crossings(basis: CostBasis, load: Load, traffic: Traffic, ledger: _Ledger) -> None:
    """Add what a crossing charges: by FEU equivalent on rails, by lorry on the road."""
    rows = basis.network.crossings
    slots = float(feu_equivalents(load, _CROSSING_TEU_SHARE, basis))
    units = np.array([float(load.trucks) if c.mode == "road" else slots for c in rows] + [0.0])
    if traffic.market == "europe":  # the 1520 mm rate of this traffic covers its border terminals
        for k, row in enumerate(rows):
            if row.mode == "rail" and {row.country_a, row.country_b} <= _ERAI_COUNTRIES:
                units[k] = 0.0
    index = basis.network.links.crossing
    names = ("cost_usd_per_feu", "cost_low_usd", "cost_high_usd")
    amount = _Amount(
        *((np.array([getattr(c, name) for c in rows] + [0.0]) * units)[index] for name in names)
    )
    est = np.array([c.est for c in rows] + [False])
    ledger.add("crossing", amount, est=est[index])


def _special(basis: CostBasis, load: Load, ledger: _Ledger) -> None:
    """Add what goods cost beyond dry boxes: permits, escorts, tanks, cooling."""
    k = COMPONENTS.index("line_haul")
    row = basis.assumptions.find("special_haul_factor", load.handling.value)
    extra = _Amount(
        ledger.money[k] * (row.value - 1),
        ledger.low[k] * (row.low - 1),
        ledger.high[k] * (row.high - 1),
    )
    ledger.add("special", extra, est=row.est)
    if load.handling is Handling.REEFER:
        row = basis.assumptions.find("reefer_usd_per_feu_day")
        days = basis.times.total_h * ~basis.on_line["air"] / 24
        ledger.add("special", _Amount.of(row.value * days * load.teu / 2, row), est=row.est)
