"""What the official totals of capacity hold beyond the listed plants, by zone and fuel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from landbridge.energy.zones import country_of, zones_of

__all__ = ["CapacityGap", "Plant", "gaps_of", "listed_in", "read_plants", "residual_mw"]

#: part of an official total -> fuels of the listed plants that it covers
_COVERS = {
    "wind": ("wind",),
    "solar": ("solar",),
    "hydro": ("hydro",),
    "thermal": ("coal", "gas", "oil"),
    "small_hydro": ("hydro",),
    "biogas": (),
    "block stations": (),
}
#: fuels that what is not listed is taken to burn where the part does not say (judgement)
_UNLISTED = {
    ("KZ", "total"): ("coal", "gas"),
    ("KG", "total"): ("hydro",),
    ("TM", "total"): ("gas",),
    ("UZ", "thermal"): ("gas",),
    ("UZ", "block stations"): ("gas",),
    ("KZ", "biogas"): ("other",),
}
#: the law of Kazakhstan counts hydro plants up to this size as small [MW]
_SMALL_MW = 35.0
_MIXED = "mixed RES"
#: columns of the table that a plant takes over as they are
_READ = (
    "plant_id", "name", "country", "zone", "fuel", "capacity_mw", "year_open", "year_close",
    "open_on", "status", "est",
)  # fmt: skip
#: parts that make their total but for this need no line of their own for it [MW]
_ADDED_UP_MW = 0.5


@dataclass(frozen=True, slots=True)
class Plant:
    """A row of the table of plants that the fleet is made from; capacity in MW."""

    plant_id: str
    name: str
    country: str
    zone: str
    fuel: str
    technology: str
    capacity_mw: float
    year_open: int | None
    year_close: int | None
    open_on: date | None
    status: str
    chinese: bool
    est: bool


@dataclass(frozen=True, slots=True)
class CapacityGap:
    """An official capacity beside what is listed for it.

    Attributes
    ----------
    country, part : str
        Country code and the part that the source counts: total, a fuel, or a group of fuels.
    year : int
        The state is that at the end of this year.
    official_mw, listed_mw : float
        [MW]; for a total, what is left of it once the parts are counted.
    gap_mw : float
        Official less listed [MW]; below zero more is listed than the source counts, and no
        plant is taken away for it.
    fuels : tuple of str
        Fuels that a gap above zero is given to.
    est : bool
        Whether the official figure was worked out rather than published.
    source : str
        Where it was read.
    """

    country: str
    part: str
    year: int
    official_mw: float
    listed_mw: float
    gap_mw: float
    fuels: tuple[str, ...]
    est: bool
    source: str


@cache
def read_plants() -> tuple[Plant, ...]:
    """Return the listed plants; what the source tells as a mix is cut into wind and solar."""
    from landbridge.facts import tables

    found: list[Plant] = []
    for row in tables.load("power_plants").iter_rows(named=True):
        told = {name: row[name] for name in _READ}
        plant = Plant(
            **told, technology=row["technology"] or "", chinese=row["chinese_part"] == "y"
        )
        found.extend(_cut(plant) if plant.technology == _MIXED else (plant,))
    return tuple(found)


def _cut(plant: Plant) -> Iterable[Plant]:
    """Cut a mix of wind and solar by the latest official capacities of the country (estimate)."""
    parts = {
        total.part: total.value_mw
        for total in _totals()
        if total.country == plant.country and total.part in ("wind", "solar")
    }
    for fuel, value in sorted(parts.items()):
        share = plant.capacity_mw * value / sum(parts.values())
        yield replace(
            plant, plant_id=f"{plant.plant_id}-{fuel}", fuel=fuel, capacity_mw=share, est=True
        )


def listed_in(year: int, plants: Sequence[Plant]) -> list[Plant]:
    """Return the plants that are told to run at the end of a year up to the state of the facts."""
    return [
        plant
        for plant in plants
        if plant.status in ("operating", "closed")
        and plant.fuel != "battery"
        and (plant.year_open is None or plant.year_open <= year)
        and (plant.year_close is None or plant.year_close >= year)
    ]


@dataclass(frozen=True, slots=True)
class _Total:
    """An official capacity at the end of a year [MW]."""

    country: str
    part: str
    year: int
    value_mw: float
    est: bool
    source: str


@cache
def _totals() -> tuple[_Total, ...]:
    """Return the official capacities by country, part and year."""
    from landbridge.facts import tables

    found = []
    for row in tables.load("power_balances").filter(metric="capacity").iter_rows(named=True):
        day = row["as_of"]
        year = row["year"] if day is None else day.year - ((day.month, day.day) == (1, 1))
        names = (row["country"], row["sub"], year, row["value"], row["est"], row["source"])
        found.append(_Total(*names))
    return tuple(sorted(found, key=lambda total: (total.country, total.part, total.year)))


@cache
def gaps_of(country: str) -> tuple[CapacityGap, ...]:
    """Return official totals of a country beside what is listed, oldest first.

    Parameters
    ----------
    country : str
        Country code; a country without an official total has none.
    """
    years = sorted({total.year for total in _totals() if total.country == country})
    return tuple(gap for year in years for gap in _gaps_in(country, year))


def _gaps_in(country: str, year: int) -> list[CapacityGap]:
    plants = [p for p in listed_in(year, read_plants()) if p.country == country]
    totals = {t.part: t for t in _totals() if (t.country, t.year) == (country, year)}
    whole = totals.pop("total", None)
    found = [_gap(total, plants) for total in totals.values()]
    if whole is None:
        return found
    covered = {fuel for total in totals.values() for fuel in _COVERS.get(total.part, (total.part,))}
    covered -= set(_COVERS["small_hydro"]) if "hydro" not in totals else set()
    # listed small hydro is counted with the rest of hydro, so that only its gap is taken off
    counted = sum(max(0.0, g.gap_mw) if g.part == "small_hydro" else g.official_mw for g in found)
    listed = sum(plant.capacity_mw for plant in plants if plant.fuel not in covered)
    gives = _UNLISTED.get((country, "total"), ())
    rest = whole.value_mw - counted
    if gives or abs(rest - listed) > _ADDED_UP_MW:
        gap = rest - listed
        found.append(
            CapacityGap(country, "total", year, rest, listed, gap, gives, whole.est, whole.source)
        )
    return found


def _gap(total: _Total, plants: Sequence[Plant]) -> CapacityGap:
    """Compare a part of the capacity of a country with its listed plants."""
    fuels = _COVERS.get(total.part, (total.part,))
    most = _SMALL_MW if total.part == "small_hydro" else float("inf")
    listed = sum(p.capacity_mw for p in plants if p.fuel in fuels and p.capacity_mw <= most)
    return CapacityGap(
        total.country,
        total.part,
        total.year,
        total.value_mw,
        listed,
        total.value_mw - listed,
        _UNLISTED.get((total.country, total.part), fuels),
        total.est,
        total.source,
    )


def residual_mw(country: str, year: int) -> dict[tuple[str, str], float]:
    """Return what the official totals hold beyond the listed plants [MW], by zone and fuel.

    The latest total up to the year holds. Before the first one, what is missing shrinks with
    the listed capacity of the same zone and fuel (estimate).
    """
    gaps = gaps_of(country)
    if not gaps:
        return {}
    before = [gap.year for gap in gaps if gap.year <= year]
    anchor = max(before) if before else gaps[0].year
    at_anchor = _by_place(listed_in(anchor, read_plants()))
    found: dict[tuple[str, str], float] = defaultdict(float)
    for gap in gaps:
        if gap.year == anchor and gap.gap_mw > 0.0 and gap.fuels:
            for place, share in _shares(country, gap.fuels, at_anchor).items():
                found[place] += gap.gap_mw * share
    if before:
        return dict(found)
    now = _by_place(listed_in(year, read_plants()))
    return {
        place: value * min(1.0, now.get(place, 0.0) / at_anchor[place])
        if place in at_anchor
        else value
        for place, value in found.items()
    }


def _by_place(plants: Iterable[Plant]) -> dict[tuple[str, str], float]:
    """Add up capacity [MW] by zone and fuel."""
    found: dict[tuple[str, str], float] = defaultdict(float)
    for plant in plants:
        found[plant.zone, plant.fuel] += plant.capacity_mw
    return dict(found)


def _shares(
    country: str, fuels: tuple[str, ...], listed: Mapping[tuple[str, str], float]
) -> dict[tuple[str, str], float]:
    """Return how a gap is spread over zones and fuels: as the listed plants are (estimate)."""
    weights = {
        place: value
        for place, value in listed.items()
        if place[1] in fuels and country_of(place[0]) == country
    }
    if not weights:
        sizes = {
            zone: sum(value for place, value in listed.items() if place[0] == zone)
            for zone in zones_of(country)
        }
        weights = {(zone, fuels[0]): size for zone, size in sizes.items() if size > 0.0}
    whole = sum(weights.values())
    return {place: value / whole for place, value in weights.items()}
