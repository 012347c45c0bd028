"""Counts of what the packaged tables cover."""

from __future__ import annotations

import pytest
from tests.unit.facts.folder import COUNTRIES, PLACES, Folder

from landbridge import facts
from landbridge.facts import tables
from landbridge.facts.counts import MINIMA


def test_the_packaged_tables_reach_the_minima(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(tables.VARIABLE, raising=False)
    counts = facts.coverage()
    assert all(counts[name] >= least for name, least in MINIMA.items())
    assert MINIMA == {"chinese_cities": 128, "european_cities": 229, "european_countries": 26,
                      "asian_cities": 100, "asian_countries": 11}  # fmt: skip
    assert counts["places"] == counts["places_cited"] + counts["places_inferred"]
    assert counts["crossings"] == counts["crossings_rail"] + counts["crossings_ferry"]
    assert (counts["services_published"], counts["services_with_frequency"]) == (145, 28)
    assert counts["goods_groups"] == 53
    assert 0 < counts["rail_km_with_geometry"] <= counts["rail_km"]


def test_counts_of_a_small_world(folder: Folder) -> None:
    def line(name: str, km: float, status: str, geometry: str, est: bool) -> dict[str, object]:
        return {"line_id": name, "length_km": km, "status": status, "geometry": geometry,
                "est": est}  # fmt: skip

    for name in facts.table_names():
        if name not in ("places", "countries"):
            folder.put(name, [])
    folder.put("places", [{**row, "set": "europe26" if row["country"] == "DE" else "china128",
                           "evidence": "cited"} for row in PLACES])  # fmt: skip
    folder.put(
        "lines",
        [{**line("a", 100.0, "operating", "accepted", False), "graph_km": 80.0, "drawn_km": 8.0},
         line("b", 50.0, "limited", "hand_drawn", True),
         line("c", 50.0, "operating", "none", True),
         line("d", 999.0, "planned", "accepted", True),
         line("e", 999.0, "closed", "accepted", True)],
    )  # fmt: skip
    folder.put("services_published", [{"frequency_per_week": 2.0}, {}])
    counts = facts.coverage()
    germans = sum(row["country"] == "DE" for row in PLACES)
    assert (counts["european_cities"], counts["european_countries"]) == (germans, 1)
    assert counts["chinese_cities"] == len(PLACES) - germans
    assert (counts["asian_cities"], counts["places_inferred"]) == (0, 0)
    assert counts["rail_km"] == 200.0
    assert counts["rail_km_with_geometry"] == 90.0
    assert counts["rail_km_hand_drawn"] == 60.0
    assert counts["rail_geometry_share"] == 0.45
    assert counts["rail_km_estimated_length"] == 100.0
    assert (counts["services_published"], counts["services_with_frequency"]) == (2, 1)
    assert counts["est_share"]["lines"] == 0.8
    assert "countries" not in counts["est_share"]
    assert len(COUNTRIES) == facts.load("countries").height
