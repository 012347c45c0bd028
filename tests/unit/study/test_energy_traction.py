"""Traction of a study as load: by hand from the cost model, by zone, in the dispatch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from landbridge.core.errors import DataError, UnknownNameError
from landbridge.energy.year import system_of
from landbridge.network.cost.emissions import traction_kwh
from landbridge.results.files import save_run
from landbridge.scenario.energy import EnergyParams
from landbridge.study.energy_traction import TractionLoad, traction_load, with_traction
from landbridge.study.shipment import world_of

_TEU = 1000.0


def _run(folder: Path, links: list[str]) -> Path:
    network = world_of("base-2025").network
    table, nodes = network.links, network.nodes
    rows = []
    for name in links:
        k = table.id.index(name)
        tail, head = int(table.tail[k]), int(table.head[k])
        rows.append(
            {
                "link_id": name, "mode": "rail", "country": table.country[k],
                "length_km": float(table.length_km[k]), "teu_per_week_out": _TEU,
                "teu_per_week_in": 0.0, "from_lat": float(nodes.lat[tail]),
                "from_lon": float(nodes.lon[tail]), "to_lat": float(nodes.lat[head]),
                "to_lon": float(nodes.lon[head]),
            }
        )  # fmt: skip
    goods = pl.DataFrame(
        {"train_teu_per_year": [10.0], "teu_per_year": [20.0], "tonnes_per_year": [200.0]}
    )
    save_run(folder, {"links": pl.DataFrame(rows), "goods": goods},
             {"kind": "study", "scenario": {"name": "base-2025"}})  # fmt: skip
    return folder


def _electric(country: str) -> str:
    world = world_of("base-2025")
    links = world.network.links
    return next(
        links.id[k]
        for k in range(links.n)
        if links.country[k] == country
        and world.basis.on_line["rail"][k]
        and world.basis.electric_share[k] == 1
        and links.length_km[k] > 100
    )


def test_a_link_draws_gross_tonne_kilometres_times_its_energy(tmp_path: Path) -> None:
    name = _electric("KZ")
    found = traction_load(_run(tmp_path / "run", [name]))
    basis = world_of("base-2025").basis
    k = basis.network.links.id.index(name)
    a = basis.assumptions
    tare = a.value("box_tare_t_per_feu") + a.value("platform_wagon_tare_t_per_feu", "rail")
    gross = (2 * 10.0 + tare) / 2 * a.value("empty_running", "central_asia")
    kwh = gross * float(basis.network.links.length_km[k])
    kwh *= a.value("rail_electric_wh_per_gross_tkm", "KZ") / 1000
    assert found.net_t_per_teu == pytest.approx(10.0)
    assert sum(found.mw.values()) == pytest.approx(kwh * _TEU * 52 / 1000 / 8760)
    assert sum(1 for mw in found.mw.values() if mw) == 1


def test_current_is_what_the_grid_charges(tmp_path: Path) -> None:
    basis = world_of("base-2025").basis
    kwh = traction_kwh(basis, basis.grid_g_per_kwh * basis.assumptions.value("grid_upstream"))
    assert kwh == pytest.approx(1000.0)


def test_the_load_of_zones_grows_by_it_in_every_hour() -> None:
    trains = TractionLoad("x", {"KZ-South": 50.0, "UZ": 7.0}, {}, 10.0, ())
    base = replace(EnergyParams(), added_load_mw={"UZ": 1.0}, demand_factor=1.1)
    before, after = (system_of(2024, p) for p in (base, with_traction(base, trains)))
    grown = after.demand_mw - before.demand_mw
    for zone, mw in (("KZ-South", 50.0), ("UZ", 7.0), ("KZ-North", 0.0)):
        assert grown[after.nodes.index(zone)] == pytest.approx(mw)
    with pytest.raises(UnknownNameError, match="KZ-East"):
        system_of(2024, replace(EnergyParams(), added_load_mw={"KZ-East": 1.0}))


def test_what_is_no_study_is_refused(tmp_path: Path) -> None:
    save_run(tmp_path / "other", {"t": pl.DataFrame({"a": [1]})}, {"kind": "energy dispatch"})
    with pytest.raises(DataError, match="no table of links"):
        traction_load(tmp_path / "other")
