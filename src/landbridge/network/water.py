"""Sea lanes, Caspian and Black Sea ferries, and air lanes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landbridge.core.geo import great_circle_km
from landbridge.network.assumptions import Assumptions
from landbridge.network.crossings import CrossingBook
from landbridge.network.links import LinkSpec, NetworkDraft
from landbridge.network.model import Crossing

if TYPE_CHECKING:
    import polars as pl

    from landbridge.scenario import Scenario

__all__ = ["draft_air", "draft_ferries", "draft_sea"]

_AIR_SOURCE = "Landbridge estimate: great circle between airports times 1.05"
_BERTH_SOURCE = "Landbridge assumption: ferry berth at the rail node of the crossings table"


def draft_sea(draft: NetworkDraft, lanes: pl.DataFrame, scenario: Scenario) -> None:
    """Add sea lanes both ways; by the Cape of Good Hope while Suez is avoided."""
    for row in lanes.iter_rows(named=True):
        a, b = f"port:{row['port_a']}", f"port:{row['port_b']}"
        if a not in draft.nodes or b not in draft.nodes:
            continue
        suez, cape = row["distance_suez_km"], row["distance_cape_km"]
        by_suez = scenario.network.suez_open or cape is None
        draft.add_both_ways(
            LinkSpec(tail=a, head=b, mode="sea", kind="line",
                     length_km=suez if by_suez else cape, country=draft.nodes[a][1],
                     line_id=f"sea:{row['port_a']}--{row['port_b']}", source=row["source"]),
            country_back=draft.nodes[b][1],
        )  # fmt: skip


def draft_ferries(
    draft: NetworkDraft, book: CrossingBook, assumptions: Assumptions,
    tables: dict[str, pl.DataFrame],
) -> None:  # fmt: skip
    """Add ferry and feeder links of the crossings table between berths at their rail nodes."""
    nodes = {r["node_id"]: r for r in tables["rail_nodes"].iter_rows(named=True)}
    states: dict[str, list[str]] = {}
    for node_id, row in draft.nodes.items():
        if row[2] == "rail":
            states.setdefault(row[3], []).append(node_id)
    dwell = assumptions.find("ferry_berth_h")
    sd = assumptions.value("ferry_berth_sd_h")
    for row in tables["crossings"].iter_rows(named=True):
        if row["mode"] != "ferry" or row["distance_km"] is None:
            continue
        ends = [_berth(draft, nodes[n], states) for n in (row["node_a"], row["node_b"])]
        index = book.add_fixed(
            Crossing(id=row["crossing_id"], name=row["name"], mode="ferry",
                     country_a=row["country_a"], country_b=row["country_b"], break_of_gauge=False,
                     dwell_ab_h=dwell.value, dwell_ba_h=dwell.value, sd_h=sd, cost_usd_per_feu=0.0,
                     trains_per_day=None, closures=(), est=True, source=dwell.source)
        )  # fmt: skip
        draft.add_both_ways(
            LinkSpec(tail=ends[0], head=ends[1], mode="ferry", kind="crossing",
                     length_km=row["distance_km"], country=row["country_a"], crossing=index,
                     line_id=f"ferry:{row['crossing_id']}", source=row["source"]),
            country_back=row["country_b"],
        )  # fmt: skip


def _berth(draft: NetworkDraft, node: dict[str, object], states: dict[str, list[str]]) -> str:
    ref = str(node["node_id"])
    berth = f"berth:{ref}"
    if berth not in draft.nodes:
        at = (float(str(node["lat"])), float(str(node["lon"])))
        country = str(node["country"])
        draft.add_node(berth, f"{node['name']} ferry port", country, "berth", ref, at)
        for state in states.get(ref, []):
            draft.add_both_ways(
                LinkSpec(tail=berth, head=state, mode="ferry", kind="terminal", length_km=0.0,
                         country=country, length_est=False, source=_BERTH_SOURCE)
            )  # fmt: skip
    return berth


def draft_air(draft: NetworkDraft) -> None:
    """Add air lanes between every Chinese airport and every airport abroad."""
    airports = [(n, r) for n, r in draft.nodes.items() if r[2] == "airport"]
    home = [(n, r) for n, r in airports if r[1] == "CN"]
    abroad = [(n, r) for n, r in airports if r[1] != "CN"]
    for a, row_a in home:
        for b, row_b in abroad:
            km = float(great_circle_km(row_a[5], row_a[6], row_b[5], row_b[6])) * 1.05
            draft.add_both_ways(
                LinkSpec(tail=a, head=b, mode="air", kind="line", length_km=round(km, 1),
                         country="CN", source=_AIR_SOURCE),
                country_back=row_b[1],
            )  # fmt: skip
