"""Sea lanes, Caspian and Black Sea ferries, and air lanes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from landbridge.core.geo import great_circle_km
from landbridge.network.assumptions import Assumptions
from landbridge.network.crossings import CrossingBook
from landbridge.network.links import LinkSpec, NetworkDraft, NodeSpec
from landbridge.network.model import Crossing

if TYPE_CHECKING:
    import polars as pl

    from landbridge.scenario import Scenario

__all__ = ["AIR_DETOUR", "draft_air", "draft_ferries", "draft_sea", "lane_courses"]

#: km flown over km of the great circle
AIR_DETOUR = 1.05
_AIR_SOURCE = "Landbridge estimate: great circle between airports times 1.05"
_BERTH_SOURCE = "Landbridge assumption: ferry berth at the rail node of the crossings table"


def lane_courses(lanes: pl.DataFrame) -> Iterator[tuple[str, Any, Any]]:
    """Yield (geometry key, longitudes, latitudes) of every course of the sea lanes."""
    for row in lanes.iter_rows(named=True):
        yield _lane_id(row, by_suez=False), row["lon"], row["lat"]
        if row.get("lon_suez") is not None:
            yield _lane_id(row, by_suez=True), row["lon_suez"], row["lat_suez"]


def _lane_id(row: dict[str, Any], *, by_suez: bool) -> str:
    """Return the geometry key of a sea lane; the way by Suez has its own where it is another."""
    return f"sea:{row['port_a']}--{row['port_b']}" + (":suez" if by_suez else "")


def draft_sea(draft: NetworkDraft, lanes: pl.DataFrame, scenario: Scenario) -> None:
    """Add sea lanes both ways; by the Cape of Good Hope while Suez is avoided."""
    for row in lanes.iter_rows(named=True):
        a, b = f"port:{row['port_a']}", f"port:{row['port_b']}"
        if a not in draft.nodes or b not in draft.nodes:
            continue
        suez, cape = row["distance_suez_km"], row["distance_cape_km"]
        by_suez = scenario.network.suez_open or cape is None
        lane = LinkSpec(
            tail=a,
            head=b,
            mode="sea",
            kind="line",
            length_km=suez if by_suez else cape,
            country=draft.nodes[a].country,
            line_id=_lane_id(row, by_suez=by_suez and cape is not None),
            source=row["source"],
        )
        draft.add_both_ways(lane, country_back=draft.nodes[b].country)


def draft_ferries(
    draft: NetworkDraft,
    book: CrossingBook,
    assumptions: Assumptions,
    tables: Mapping[str, pl.DataFrame],
) -> None:
    """Add ferry and feeder links of the crossings table between berths at their rail nodes."""
    nodes = {r["node_id"]: r for r in tables["rail_nodes"].iter_rows(named=True)}
    for row in tables["crossings"].iter_rows(named=True):
        ends = [nodes.get(row["node_a"]), nodes.get(row["node_b"])]
        if row["mode"] != "ferry" or row["distance_km"] is None or None in ends:
            continue
        lane = LinkSpec(
            tail=_berth(draft, ends[0]),
            head=_berth(draft, ends[1]),
            mode="ferry",
            kind="crossing",
            length_km=row["distance_km"],
            country=row["country_a"],
            crossing=book.add(_ferry(row, assumptions)),
            line_id=f"ferry:{row['crossing_id']}",
            source=row["source"],
        )
        draft.add_both_ways(lane, country_back=row["country_b"])


def _ferry(row: dict[str, Any], assumptions: Assumptions) -> Crossing:
    dwell = assumptions.find("ferry_berth_h", row["crossing_id"])
    return Crossing(
        id=row["crossing_id"],
        name=row["name"],
        mode="ferry",
        country_a=row["country_a"],
        country_b=row["country_b"],
        break_of_gauge=False,
        dwell_ab_h=dwell.value,
        dwell_ba_h=dwell.value,
        sd_h=assumptions.value("ferry_berth_sd_h", row["crossing_id"]),
        cost_usd_per_feu=0.0,
        cost_low_usd=0.0,
        cost_high_usd=0.0,
        trains_per_day=None,
        closures=(),
        est=dwell.est,
        source=dwell.source,
    )


def _berth(draft: NetworkDraft, node: Any) -> str:
    """Return the berth at a rail node, joining a new one to the tracks there."""
    berth = f"berth:{node['node_id']}"
    if berth in draft.nodes:
        return berth
    name, country = f"{node['name']} ferry port", node["country"]
    draft.add_node(
        berth, NodeSpec(name, country, "berth", node["node_id"], node["lat"], node["lon"])
    )
    for track in draft.tracks_of(node["node_id"]):
        draft.add_both_ways(
            LinkSpec(
                tail=berth,
                head=track,
                mode="ferry",
                kind="terminal",
                length_km=0.0,
                country=country,
                length_est=False,
                source=_BERTH_SOURCE,
            )
        )
    return berth


def draft_air(draft: NetworkDraft) -> None:
    """Add air lanes between every Chinese airport and every airport abroad."""
    airports = [(name, draft.nodes[name]) for name in draft.of_kind("airport")]
    home = [(name, spec) for name, spec in airports if spec.country == "CN"]
    abroad = [(name, spec) for name, spec in airports if spec.country != "CN"]
    for a, here in home:
        for b, there in abroad:
            km = float(great_circle_km(here.lat, here.lon, there.lat, there.lon))
            lane = LinkSpec(
                tail=a,
                head=b,
                mode="air",
                kind="line",
                length_km=round(km * AIR_DETOUR, 1),
                country=here.country,
                source=_AIR_SOURCE,
            )
            draft.add_both_ways(lane, country_back=there.country)
