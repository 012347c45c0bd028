"""Claims on power plants: what is listed of them, and the energy that the model gives them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from landbridge import facts
from landbridge.study.validation.mission_claims import Claim, ModelAnswer, Status

__all__ = ["kaskelen_solar", "nuclear", "turgusun_hydro", "zhanatas_wind"]

_COMMAND = "landbridge energy projects --country KZ"
_CNNC = "CNNC"
#: year whose water and fleet the energy of a plant is worked out for
_YEAR = 2024
_KHOURS = 8.760  # of a year, in thousands


@dataclass(frozen=True, slots=True)
class _Plant:
    """A row of ``power_plants`` that a claim speaks of; energies in GWh a year."""

    capacity_mw: float
    year_open: int | None
    operating: bool
    chinese: bool
    published_gwh: tuple[float, float] | None
    model_gwh: float

    def answer(
        self, claim: Claim, year_open: int, note: str, *, besides: bool = True
    ) -> ModelAnswer:
        """Return the answer; ``besides`` is what the claim says beyond capacity and year."""
        held = self.operating and self.chinese and self.year_open == year_open and besides
        return ModelAnswer(
            f"{self.capacity_mw:g} MW, {self.year_open}; {self.model_gwh:.0f} GWh a year "
            f"({self._told()})",
            Status.DATA if held and claim.met_by(self.capacity_mw) else Status.DIFFERS,
            f"Capacity and year are listed, not derived. {note}",
            _COMMAND,
        )

    def _told(self) -> str:
        if self.published_gwh is None:
            return "none published"
        low, high = self.published_gwh
        return f"published {low:g}" if low == high else f"published {low:g} to {high:g}"


def zhanatas_wind(claim: Claim) -> ModelAnswer:
    """Capacity, year and turbines; energy by the mean wind of the zone."""
    plant = _plant("kz-zhanatas-wpp")
    if plant is None:
        return _unlisted()
    projects = facts.load("turbine_projects").filter(project_id="zhanatas")
    sets = projects["turbines"].to_list()
    return plant.answer(
        claim, 2021,
        f"{sets[0] if sets else 'No'} turbines are listed. The energy is that of the zone's mean "
        "wind, a judgement that this plant's published energy went into: agreement is no proof.",
        besides=sets == [40],
    )  # fmt: skip


def turgusun_hydro(claim: Claim) -> ModelAnswer:
    """Capacity and year; energy as its part of the zone's water."""
    plant = _plant("kz-turgusunskaya-hpp")
    if plant is None:
        return _unlisted()
    off = _off(plant)
    return plant.answer(
        claim, 2021,
        f"The energy is a part by capacity of all water power of northern Kazakhstan in {_YEAR}"
        f"{off}: the model keeps no river of its own for a plant.",
    )  # fmt: skip


def kaskelen_solar(claim: Claim) -> ModelAnswer:
    """Capacity and year; energy by the mean sun of the zone."""
    plant = _plant("kz-kaskelen-spp")
    if plant is None:
        return _unlisted()
    return plant.answer(claim, 2020, "The energy is that of the zone's mean sun, a judgement.")


def nuclear(claim: Claim) -> ModelAnswer:
    """What is listed of nuclear plants of Kazakhstan, and which of them the firm is named for."""
    plants = facts.load("power_plants").filter(country="KZ", fuel="nuclear").sort("plant_id")
    named = [row for row in plants.iter_rows(named=True) if _CNNC in (row["chinese_role"] or "")]
    firm = [row for row in named if row["chinese_part"] == "y"]
    planned = all(row["status"] == "planned" for row in named)
    told = "; ".join(f"{row['name'].partition(' (')[0]} {_size(row)}" for row in named)
    talks = bool(named) and planned and not firm
    return ModelAnswer(
        f"named for {len(named)} of {plants.height} plants listed: {told}; "
        f"{len(firm)} with a contract",
        Status.DATA if talks else Status.DIFFERS,
        "The sources conflict: press reports give it the second plant, the First Deputy Prime "
        "Minister the third; no contract was found for either, and Rosatom leads the first. The "
        "model builds none of them unless it is told to.",
        _COMMAND,
    )


def _size(row: dict[str, Any]) -> str:
    return f"{row['capacity_mw']:,.0f} MW{' (estimate)' if row['est'] else ''}"


def _unlisted() -> ModelAnswer:
    return ModelAnswer("not listed", Status.DIFFERS, "No row of power_plants.", _COMMAND)


def _off(plant: _Plant) -> str:
    """Return how far the model's energy is from the published one."""
    if plant.published_gwh is None:
        return ""
    return f", {plant.model_gwh / plant.published_gwh[1] - 1.0:+.0%} of the published energy"


def _plant(plant_id: str) -> _Plant | None:
    rows = facts.load("power_plants").filter(plant_id=plant_id).to_dicts()
    if not rows:
        return None
    row = rows[0]
    low, high = row["design_gwh_low"], row["design_gwh_high"]
    factor = _factor(row["zone"], row["fuel"])
    return _Plant(
        capacity_mw=row["capacity_mw"],
        year_open=row["year_open"],
        operating=row["status"] == "operating",
        chinese=row["chinese_part"] == "y",
        published_gwh=None if low is None or high is None else (low, high),
        model_gwh=row["capacity_mw"] * _KHOURS * factor,
    )


def _factor(zone_id: str, fuel: str) -> float:
    """Return the capacity factor, 0 to 1, to which the profiles of a zone are fitted.

    Profiles of wind and sun have exactly these means, so none are built here; water power gives
    its published energy over the capacity of the fleet.
    """
    from landbridge.energy.fleet import fleet_of
    from landbridge.energy.profiles.anchors import zones
    from landbridge.energy.profiles.published import hydro_of

    zone = next(zone for zone in zones() if zone.zone == zone_id)
    if fuel == "wind":
        return zone.wind_cf
    if fuel == "solar":
        return zone.solar_cf
    energy_gwh = hydro_of(zone.country, _YEAR).value * zone.hydro_share
    return energy_gwh / (fleet_of(_YEAR).total_mw(zone_id, "hydro") * _KHOURS)
