"""What an expansion may build, and what it costs a year.

Investment is that of projects of the region where one is published, else that of the technology
catalogue in euros; both are rows of the table `power_costs`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from landbridge.core.errors import DataError, UsageError
from landbridge.facts.tables import load
from landbridge.scenario.energy import EnergyParams

__all__ = [
    "BATTERY_HOURS",
    "BUILDABLE",
    "Candidate",
    "candidates_of",
    "nuclear_usd_per_mw_year",
    "yearly_share",
]

BUILDABLE = ("wind", "solar", "ccgt", "coal", "battery", "line")
BATTERY_HOURS = 4.0
#: dollars for a euro of the catalogue (estimate: 2024)
_USD_PER_EUR = 1.08
#: length of a line without a published one (estimate)
_LINE_KM = 400.0
#: investment of a Chinese reactor; no price for Kazakhstan is published (estimate)
_CNNC_USD_PER_KW = 4400.0
_GAS_ZONES = ("KZ-South", "KZ-West", "KZ-North", "UZ", "TM")
_COAL_ZONES = ("KZ-North",)
_REGIONAL: Mapping[str, str] = {
    "wind": "onwind",
    "solar": "solar-utility",
    "ccgt": "CCGT",
    "coal": "central coal CHP",
}
_CATALOGUE_SCOPES = ("world/EU 2025", "world/EU 2030", "world/EU 2050")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be built; a line has two zones.

    Attributes
    ----------
    cost_usd_per_mw_year : float
        Interest, repayment and upkeep of a megawatt; of a battery with its energy.
    """

    what: str
    zone: str
    zone_to: str
    name: str
    cost_usd_per_mw_year: float


def yearly_share(rate: float, life_years: float) -> float:
    """Return what a year pays of an investment over its life (annuity)."""
    if rate == 0.0:
        return 1.0 / life_years
    return float(rate / (1.0 - (1.0 + rate) ** -life_years))


def candidates_of(year: int, zones: tuple[str, ...], params: EnergyParams) -> list[Candidate]:
    """Return what may be built in a year.

    Raises
    ------
    UsageError
        For a word of `params.build` that is none of them.
    """
    strange = sorted(set(params.build) - set(BUILDABLE))
    if strange:
        raise UsageError(
            f"energy.build: allowed are {', '.join(BUILDABLE)}, got {', '.join(strange)}."
        )
    costs = _Costs(year, params.discount_rate)
    found: list[Candidate] = []
    for what in ("wind", "solar", "ccgt", "coal"):
        if what in params.build:
            price = costs.plant(what)
            found += [
                Candidate(what, zone, "", what, price) for zone in _allowed(what, zones, params)
            ]
    if "battery" in params.build:
        found += [Candidate("battery", zone, "", "battery", costs.battery()) for zone in zones]
    if "line" in params.build:
        found += _lines(zones, costs)
    return found


def _allowed(what: str, zones: tuple[str, ...], params: EnergyParams) -> tuple[str, ...]:
    if what == "ccgt":
        return tuple(zone for zone in zones if zone in _GAS_ZONES)
    if what == "coal":
        closed = params.coal_exit
        return tuple(
            zone
            for zone in zones
            if zone in _COAL_ZONES and zone not in closed and zone[:2] not in closed
        )
    return zones


def _lines(zones: tuple[str, ...], costs: _Costs) -> list[Candidate]:
    """One candidate for each pair of zones that a line joins or is planned to join."""
    km: dict[tuple[str, str], float] = {}
    for row in load("power_links").to_dicts():
        pair = (row["zone_from"], row["zone_to"])
        if pair[0] in zones and pair[1] in zones and pair[0] != pair[1]:
            length = float(row["length_km"] or _LINE_KM)
            km[pair] = min(length, km.get(pair, length))
    return [
        Candidate("line", tail, head, f"new {tail} to {head}", costs.line(length))
        for (tail, head), length in sorted(km.items())
    ]


def nuclear_usd_per_mw_year(year: int, params: EnergyParams) -> float:
    """Return the yearly cost of a megawatt of nuclear plants by their supplier [USD]."""
    costs = _Costs(year, params.discount_rate)
    per_kw = _CNNC_USD_PER_KW
    if params.nuclear_supplier == "rosatom":
        per_kw = costs.regional("nuclear")[0]
    share = yearly_share(params.discount_rate, costs.catalogue("nuclear", "lifetime"))
    return 1e3 * per_kw * (share + costs.catalogue("nuclear", "FOM") / 100.0)


class _Costs:
    """Yearly costs of a megawatt, from the table `power_costs`."""

    def __init__(self, year: int, rate: float) -> None:
        self.rate = rate
        scope = min(_CATALOGUE_SCOPES, key=lambda name: abs(int(name[-4:]) - year))
        self.rows = load("power_costs").to_dicts()
        self.scopes = [scope, *(name for name in _CATALOGUE_SCOPES if name != scope)]

    def catalogue(self, technology: str, parameter: str) -> float:
        """Return a value of the catalogue, of the nearest year that has it."""
        for scope in self.scopes:
            for row in self.rows:
                if (row["technology"], row["parameter"], row["scope"]) == (
                    technology,
                    parameter,
                    scope,
                ):
                    return float(row["value"])
        raise DataError(f"Table power_costs: no {parameter} of {technology}.")

    def regional(self, technology: str) -> list[float]:
        """Return investment of projects of the region [USD/kW]."""
        return [
            float(row["value"])
            for row in self.rows
            if row["technology"] == technology and row["parameter"] == "investment_regional"
        ]

    def plant(self, what: str) -> float:
        """Return the yearly cost of a megawatt of plants [USD]."""
        technology = _REGIONAL[what]
        regional = self.regional(technology)
        per_kw = (
            median(regional)
            if regional
            else self.catalogue(technology, "investment") * _USD_PER_EUR
        )
        share = yearly_share(self.rate, self.catalogue(technology, "lifetime"))
        return 1e3 * per_kw * (share + self.catalogue(technology, "FOM") / 100.0)

    def battery(self) -> float:
        """Return the yearly cost of a megawatt with its energy [USD]."""
        power = self.catalogue("battery inverter", "investment") * yearly_share(
            self.rate, self.catalogue("battery inverter", "lifetime")
        )
        energy = self.catalogue("battery storage", "investment") * yearly_share(
            self.rate, self.catalogue("battery storage", "lifetime")
        )
        return 1e3 * _USD_PER_EUR * (power + BATTERY_HOURS * energy)

    def line(self, length_km: float) -> float:
        """Return the yearly cost of a megawatt of overhead line [USD]."""
        per_mw = self.catalogue("HVAC overhead", "investment") * length_km * _USD_PER_EUR
        share = yearly_share(self.rate, self.catalogue("HVAC overhead", "lifetime"))
        return per_mw * (share + self.catalogue("HVAC overhead", "FOM") / 100.0)
