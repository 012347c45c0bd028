"""Electric trains of a study of the corridor as load of the power systems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from landbridge.core.enums import Handling, LoadForm, UnitLoad
from landbridge.core.errors import DataError
from landbridge.core.geo import great_circle_km
from landbridge.core.shipment import Load
from landbridge.energy.zones import COUNTRIES, ZONES, zones_of
from landbridge.facts.tables import load
from landbridge.network.build import build_network
from landbridge.network.cost import CostBasis, Traffic, cost_basis, price_links
from landbridge.network.cost.emissions import traction_kwh
from landbridge.results.energy import EnergyResult
from landbridge.results.files import Run, load_run
from landbridge.scenario import list_scenarios, load_scenario
from landbridge.scenario.energy import EnergyParams

__all__ = ["TractionLoad", "traction_load", "with_traction"]

_HOURS, _WEEKS = 8760.0, 52.0
_COLUMNS = ("link_id", "mode", "country", "length_km", "teu_per_week_out", "teu_per_week_in",
            "from_lat", "from_lon", "to_lat", "to_lon")  # fmt: skip


@dataclass(frozen=True, slots=True)
class TractionLoad:
    """What container trains of a study draw from the grid.

    Attributes
    ----------
    run : str
        Folder of the study.
    mw : dict of zone -> float
        Mean load of the year [MW], the same in every hour.
    million_teu_km : dict of zone -> float
        Yearly traffic on rails [million TEU km], electric or not.
    net_t_per_teu : float
        Mean goods in a TEU by the study.
    notes : tuple of str
    """

    run: str
    mw: Mapping[str, float]
    million_teu_km: Mapping[str, float]
    net_t_per_teu: float
    notes: tuple[str, ...]

    def shares(self, result: EnergyResult) -> dict[str, float]:
        """Return the part of each zone's load in a year that runs with these trains."""
        load_mw = dict(zip(result.zones, result.demand_mw.mean(axis=1).tolist(), strict=False))
        return {zone: mw / load_mw[zone] for zone, mw in self.mw.items() if load_mw.get(zone)}

    def as_json(self, result: EnergyResult) -> dict[str, Any]:
        """Return the figures with their shares of the load."""
        return {
            "run": self.run,
            "mw": dict(self.mw),
            "gwh": {zone: mw * _HOURS / 1000 for zone, mw in self.mw.items()},
            "share_of_load": self.shares(result),
            "million_teu_km": dict(self.million_teu_km),
            "net_t_per_teu": self.net_t_per_teu,
            "notes": list(self.notes),
        }


def traction_load(folder: Path) -> TractionLoad:
    """Return the load of the trains of a study's run folder, by zone of the power systems.

    Notes
    -----
    Energy of a TEU on a link is that of the cost model (gross tonne-kilometres, empty running
    and electric share in it), for the mean goods of the study's trains; traffic is even over the
    hours. A link of Kazakhstan lies in the zone of the listed power plant nearest to its middle.

    Raises
    ------
    DataError
        If the folder is no whole run of a study.
    """
    run = load_run(folder)
    links = _links(run)
    net_t = _net_t_per_teu(run)
    basis, notes = _basis(run)
    kwh = _kwh_per_teu(basis, net_t)
    number = {ref: k for k, ref in enumerate(basis.network.links.id)}
    mw, traffic, lost_km = dict.fromkeys(ZONES, 0.0), dict.fromkeys(ZONES, 0.0), 0.0
    for row in links.iter_rows(named=True):
        zone = _zone(row)
        teu = [float(row[f"teu_per_week_{way}"] or 0.0) * _WEEKS for way in ("out", "in")]
        traffic[zone] += sum(teu) * row["length_km"] * 1e-6
        at = number.get(row["link_id"])
        if at is None:
            lost_km += sum(teu) * row["length_km"]
            continue
        mw[zone] += float(teu[0] * kwh[at] + teu[1] * kwh[at ^ 1]) / 1000 / _HOURS
    if lost_km:
        notes.append(f"{lost_km * 1e-6:,.1f} million TEU km run on lines unknown here: left out.")
    return TractionLoad(str(folder), mw, traffic, net_t, tuple(notes))


def with_traction(params: EnergyParams, traction: TractionLoad) -> EnergyParams:
    """Add the load of trains to what the parameters add already."""
    added = dict(params.added_load_mw)
    for zone, mw in traction.mw.items():
        added[zone] = added.get(zone, 0.0) + mw
    return replace(params, added_load_mw=added)


def _links(run: Run) -> pl.DataFrame:
    frame = run.tables.get("links")
    if frame is None or not set(_COLUMNS) <= set(frame.columns):
        raise DataError(
            f"Run {run.folder}: it has no table of links with traffic.",
            cure="Give the folder of a study of the corridor (landbridge study --out FOLDER).",
        )
    here = (pl.col("mode") == "rail") & pl.col("country").is_in(list(COUNTRIES))
    return frame.filter(here & (pl.col("length_km") > 0))


def _net_t_per_teu(run: Run) -> float:
    goods = run.tables["goods"]
    boxes = goods["train_teu_per_year"].sum()
    tonnes = (goods["tonnes_per_year"] / goods["teu_per_year"] * goods["train_teu_per_year"]).sum()
    return float(tonnes) / float(boxes) if boxes else 0.0


def _basis(run: Run) -> tuple[CostBasis, list[str]]:
    name = str(run.manifest.get("scenario", {}).get("name", ""))
    known = name in list_scenarios()
    scenario = load_scenario(name) if known else load_scenario()
    notes = [] if known else [f"Wires are those of {scenario.name}: {name!r} is not shipped."]
    return cost_basis(build_network(scenario), scenario), notes


def _kwh_per_teu(basis: CostBasis, net_t_per_teu: float) -> np.ndarray:
    net_t = 2.0 * net_t_per_teu
    box = Load(
        form=LoadForm.BOX, units=2.0, unit=UnitLoad.TEU, boxes=1, feu=1, teu=2.0, vehicles=0,
        wagons=0, trucks=1, net_t=net_t, gross_t=net_t, chargeable_air_t=net_t, value_usd=0.0,
        handling=Handling.GENERAL, dangerous_class=None, equipment="one FEU", est=True,
        method="mean of a study",
    )  # fmt: skip
    costs = price_links(basis, box, Traffic("central_asia", "west"))
    return np.asarray(traction_kwh(basis, costs.grid_wtt_kg) / 2.0)


def _zone(row: Mapping[str, Any]) -> str:
    """Return the zone of a link: its country's only one, or that of the nearest power plant."""
    zones = zones_of(row["country"])
    if len(zones) == 1:
        return zones[0]
    lat, lon = (row["from_lat"] + row["to_lat"]) / 2, (row["from_lon"] + row["to_lon"]) / 2
    plants = load("power_plants").filter(pl.col("country") == row["country"])
    rows = plants.select("zone", "lat", "lon").drop_nulls().rows()
    far = great_circle_km(lat, lon, [row[1] for row in rows], [row[2] for row in rows])
    return str(rows[int(np.argmin(far))][0])
