"""The rail part of the build report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import polars as pl
from scripts.build_data.rail_accept import BAND, KEPT_BAND, MOST_OFFSET, SHARE_BAND, TOTAL_BAND
from scripts.build_data.rail_checks import RUNNING, reached_from, route_km, track_graph
from scripts.build_data.rail_rows import MOST_DRAWN
from scripts.build_data.report_text import markdown_table

__all__ = ["rail_sections"]

#: from, to, kilometres told elsewhere, where they were read
ROUTES = (
    ("altynkol", "almaty", 345, "recalled"),
    ("moscow", "brest", 1100, "recalled"),
    ("baku", "tbilisi", 550, "recalled"),
    ("erenhot", "ulaanbaatar", 710, "recalled"),
    ("aktau", "almaty", 2700, "recalled"),
    ("khorgos", "malaszewicze", 5500, "recalled"),
    ("beijing", "erenhot", 842, "published"),
    ("xian", "urumqi", 2570, "published"),
    ("lanzhou", "chongqing", 886, "published"),
    ("baku", "kars", 826, "published"),
    ("xian", "tashkent", 4486, "published"),
    ("chongqing", "tashkent", 4700, "published"),
    ("dostyk", "brest", 5430, "published"),
    ("beijing", "moscow", 7622, "published, by Erenhot"),
    ("zhengzhou", "hamburg", 10214, "published"),
    ("lianyungang", "rotterdam", 10800, "published"),
    ("yiwu", "madrid", 13000, "published"),
)
HOME = "chengdu"
SHARED_BASES = ("line_total_scaled", "marker_interpolated", "recalled_total_scaled")
LARGEST = 30


def rail_sections(tables: Mapping[str, pl.DataFrame]) -> Iterator[tuple[str, str]]:
    """Yield title and text of each section."""
    lines = tables["lines"]
    running = lines.filter(pl.col("status").is_in(RUNNING))
    yield "Rail: which paths are accepted", _rule()
    yield "Rail: how much has a shape", _shapes(running)
    yield "Rail: where lengths come from", _lengths(running)
    yield "Rail: the graph against published lengths", _published(running)
    yield "Rail: routes against figures told elsewhere", _routes(tables)
    yield "Rail: reach", _reach(tables)
    yield f"Rail: the {LARGEST} largest disagreements of facts and graph", _largest(running)
    yield "Rail: shapes drawn by hand in part", _drawn(running)
    yield "Rail: running lines without a shape", _without(running)
    yield "Crossings", _crossings(tables)


def _rule() -> str:
    return (
        "Nodes are city centres in the facts. A line may start within 12 km of the centre (20 or "
        "29 km only where there is no path at all from nearer); the start that most lines of a "
        "node agree on becomes its station, and the node is moved there. The shortest path, five "
        "others found by making earlier ones dearer, and, where towns on the way are known, the "
        "path through them are held against an expected length:\n\n"
        "1. the published length;\n"
        "2. else a published length that a compiler remembers and could not read again "
        "(`recalled_lengths.csv` and rows `recalled` of the facts);\n"
        "3. else the great circle through towns that the line is known to pass "
        "(`line_way_points.csv`) times the ratio of the country;\n"
        "4. else the share of a published total;\n"
        "5. else the great circle between the two ends of the path times the ratio.\n\n"
        "The ratio is the median of published length to great circle: China for itself, all "
        "countries together for the rest. "
        f"A path is accepted within {BAND:.0%} of the expected length, if its ends lie together "
        f"no farther from the two stations than {MOST_OFFSET:.0%} of it. Sections of one total "
        f"are accepted together when their paths add up to it within {TOTAL_BAND:.0%} and each "
        f"is within {SHARE_BAND:.0%} of its share. Offsets are no part of any length.\n\n"
        "A published length stays. An estimate gives way to the length of the accepted path, "
        "which is a measurement of mapped track and no longer an estimate; but where the accepted "
        f"sections of a shared total miss it by more than {KEPT_BAND:.0%} (the graph holds "
        "high-speed lines, which are shorter) the total is kept and shared by path length, and "
        "stays an estimate.\n\n"
        f"A path of which more than {MOST_DRAWN:.0%} is drawn by hand over a gap of the graph is "
        "counted as drawn by hand and its length is an estimate."
    )


def _share(part: pl.DataFrame, whole: pl.DataFrame) -> str:
    return f"{float(part['length_km'].sum()) / float(whole['length_km'].sum()):.1%}"


def _shapes(running: pl.DataFrame) -> str:
    rows = []
    for kind in ("accepted", "hand_drawn", "none"):
        part = running.filter(pl.col("geometry") == kind)
        rows.append((kind, part.height, _km(part), _share(part, running)))
    rules = []
    for rule in running["expected_rule"].drop_nulls().unique().sort():
        part = running.filter(pl.col("expected_rule") == rule)
        good = part.filter(pl.col("geometry") != "none")
        rules.append((rule, part.height, good.height, _km(part), _share(good, part)))
    return (
        f"Running (operating or limited): {running.height} lines, {_km(running)} km.\n\n"
        + markdown_table(("shape", "lines", "km", "share of km"), rows)
        + "\n\nBy the rule that the expected length comes from:\n\n"
        + markdown_table(("rule", "lines", "with a shape", "km", "share of km"), rules)
    )


def _km(frame: pl.DataFrame) -> str:
    return f"{frame['length_km'].sum():,.0f}"


def _lengths(running: pl.DataFrame) -> str:
    kinds = ("published", "osm_graph", "shared total", "hand_drawn", "other estimate")
    basis = (
        pl.when(pl.col("length_basis").is_in(SHARED_BASES)).then(pl.lit("shared total"))
        .when(pl.col("length_basis").is_in(kinds)).then(pl.col("length_basis"))
        .otherwise(pl.lit("other estimate"))
    )  # fmt: skip
    frame = running.with_columns(basis.alias("kind"), pl.col("country").str.slice(0, 2).alias("of"))
    rows = []
    order = frame.group_by("of").agg(pl.col("length_km").sum()).sort(
        ["length_km", "of"], descending=[True, False]
    )  # fmt: skip
    for country in ["all", *order["of"].to_list()]:
        part = frame if country == "all" else frame.filter(pl.col("of") == country)
        shaped = part.filter(pl.col("geometry") == "accepted")
        shares = [_share(part.filter(pl.col("kind") == kind), part) for kind in kinds]
        rows.append((country, part.height, _km(part), *shares, _share(shaped, part)))
    return (
        "Shares of kilometres; a line over a border counts for its first country.\n\n"
        + markdown_table(("country", "lines", "km", *kinds, "accepted shape"), rows)
    )


def _published(running: pl.DataFrame) -> str:
    part = running.filter(
        (pl.col("facts_basis") == "published") & (pl.col("geometry") == "accepted")
    )
    path, told = part["graph_km"].to_numpy(), part["facts_km"].to_numpy()
    ratio, total = path / told, path.sum() / told.sum()
    kept = running.filter(
        pl.col("length_basis").is_in(SHARED_BASES) & (pl.col("geometry") == "accepted")
    )
    sums = kept.group_by("line").agg(pl.col("graph_km", "length_km").sum())
    short = sums["graph_km"].to_numpy() / sums["length_km"].to_numpy()
    return (
        f"{part.height} published lines have an accepted path. Path over published length: "
        f"median {np.median(ratio):.3f}, sum {total:.3f}, least {ratio.min():.2f}, most "
        f"{ratio.max():.2f}.\n\n"
        f"On {sums.height} lines whose total is kept the paths add up to {short.min():.2f} to "
        f"{short.max():.2f} of it, mostly less, where a high-speed line or a newer line runs "
        "beside. A Chinese length that rests on the graph alone may be too short by as much: the "
        "graph has no attributes, so this cannot be seen section by section."
    )


def _routes(tables: Mapping[str, pl.DataFrame]) -> str:
    graph = track_graph(tables)
    rows = []
    for start, end, told, where in ROUTES:
        km = route_km(graph, start, end)
        off = "-" if km is None else f"{km / told - 1:+.1%}"
        rows.append((f"{start} - {end}", f"{told:,}", where, f"{km or 0:,.0f}", off))
    return (
        "The shortest way over running lines, which need not be the way that trains take.\n\n"
        + markdown_table(("route", "told km", "where", "tables km", "difference"), rows)
    )


def _reach(tables: Mapping[str, pl.DataFrame]) -> str:
    graph = track_graph(tables)
    reached = reached_from(graph, HOME)
    country = dict(tables["rail_nodes"].select("node_id", "country").iter_rows())
    lost = sorted({node for node, _ in graph} - reached)
    idle = sorted(set(country) - {node for node, _ in graph})
    return (
        f"From {HOME}, over running lines, crossings, ferries and reloads where two gauges meet, "
        f"{len(reached)} of {len(country)} nodes are reached. Not reached: "
        f"{_named(lost, country)} (no running line joins them to the rest). "
        f"On no running line: {_named(idle, country)}."
    )


def _named(nodes: list[str], country: Mapping[str, str]) -> str:
    return ", ".join(f"{node} ({country[node]})" for node in nodes) or "none"


def _largest(running: pl.DataFrame) -> str:
    off = (pl.col("graph_km") / pl.col("facts_km") - 1).alias("off")
    frame = running.filter(pl.col("graph_km").is_not_null()).with_columns(off)
    frame = frame.filter(pl.col("facts_km") >= 20)
    size = (pl.col("graph_km") - pl.col("facts_km")).abs().alias("size")
    frame = frame.with_columns(size).sort(["size", "line_id"], descending=[True, False])
    rows = [
        (r["line_id"], r["facts_basis"], f"{r['facts_km']:.0f}", f"{r['graph_km']:.0f}",
         f"{r['off']:+.0%}", r["expected_rule"], f"{r['expected_km']:.0f}", r["geometry"])
        for r in frame.head(LARGEST).iter_rows(named=True)
    ]  # fmt: skip
    head = ("line", "basis in the facts", "facts km", "graph km", "off", "rule", "expected km",
            "shape")  # fmt: skip
    return "By kilometres, lines of 20 km and more.\n\n" + markdown_table(head, rows)


def _drawn(running: pl.DataFrame) -> str:
    frame = running.filter((pl.col("drawn_km") > 0) & (pl.col("geometry") != "none"))
    frame = frame.sort(["drawn_km", "line_id"], descending=[True, False])
    rows = [
        (r["line_id"], f"{r['graph_km']:.0f}", f"{r['drawn_km']:.1f}", r["geometry"])
        for r in frame.iter_rows(named=True)
    ]
    return (
        f"{frame['drawn_km'].sum():,.0f} km are drawn by hand (`drawn_tracks.csv`), straight "
        "between stated points.\n\n"
        + markdown_table(("line", "path km", "drawn km", "counted as"), rows)
    )


def _without(running: pl.DataFrame) -> str:
    frame = running.filter(pl.col("geometry") == "none")
    frame = frame.sort(["length_km", "line_id"], descending=[True, False])
    rows = [
        (r["line_id"], f"{r['length_km']:.0f}", _maybe(r["graph_km"]), _maybe(r["expected_km"]),
         r["expected_rule"] or "-", f"{_maybe(r['offset_from_km'])}, {_maybe(r['offset_to_km'])}")
        for r in frame.iter_rows(named=True)
    ]  # fmt: skip
    head = ("line", "km", "best path km", "expected km", "rule", "offsets km")
    return (
        f"{frame.height} lines, {_km(frame)} km; they keep the length of the facts.\n\n"
        + markdown_table(head, rows)
    )


def _maybe(value: Any) -> str:
    return "-" if value is None else f"{value:.0f}"


def _crossings(tables: Mapping[str, pl.DataFrame]) -> str:
    frame = tables["crossings"]
    rail = frame.filter(pl.col("mode") == "rail")
    added = int(rail["est"].sum())
    seen = tables["crossing_observations"]
    return (
        f"{frame.height} crossings: {rail.height - added} rail crossings and "
        f"{frame.height - rail.height} ferries of the facts, {added} more where a line crosses a "
        "border for which the facts name no crossing (marked as estimates). "
        f"{int(frame['break_of_gauge'].sum())} of them break the gauge. The gauge of a side is "
        "that of the lines inside its country at its node.\n\n"
        f"{seen.height} observations, {seen['crossing_id'].drop_nulls().len()} of them at a "
        "crossing of the table; the others are road posts, sea lanes, regional means, hubs and "
        "network totals, kept with the scope that the facts give them."
    )
