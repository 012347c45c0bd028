"""Border crossings, ferries and what was observed at them.

A crossing of the facts keeps its id; a line over a border that the facts give no crossing for gets
one named after its two nodes, marked as an estimate. The gauge of each side is that of the lines
inside its country at its node; a crossing breaks the gauge when the two sides differ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Any

import polars as pl
from scripts.build_data.context import Context
from scripts.build_data.crossing_observations import observations
from scripts.build_data.sources import cite
from scripts.build_data.tables import make_frame

__all__ = ["Side", "build", "gauges_of", "side_gauges", "usual_gauge"]

RAIL = frozenset({"rail", "rail (under construction)", "rail (planned)", "terminal gauge change"})
FERRY = frozenset({"ferry", "ferry/feeder", "feeder"})
#: nodes that the gaps table names otherwise than the nodes table
NODE_ALIASES = {"syrdarya": "sirdaryo", "grodekovo": "pogranichny", "bruzgi": "hrodna",
                "oazis": "beyneu", "karakalpakia": "karakalpakstan"}  # fmt: skip
_BROAD = frozenset(
    ("RU", "BY", "UA", "MD", "KZ", "UZ", "KG", "TJ", "TM", "MN", "AZ", "GE", "AM", "LT", "LV", "EE")
)
_USUAL = {"FI": 1524, "ES": 1668, "PT": 1668, "VN": 1000, "TH": 1000, "MY": 1000, "SG": 1000,
          "PK": 1676, "IN": 1676}  # fmt: skip
_FROM_LINE = "border section of the lines table for which the facts name no crossing"
_FROM_FACTS = "Landbridge facts: crossings of the network tables"


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a crossing: its country and the gauges of its lines inside that country."""

    country: str
    gauges: frozenset[int]


def gauges_of(text: str) -> tuple[int, ...]:
    """Return the gauges named in a text in order, ``"1435 (to Barcelona)"`` -> (1435,)."""
    words = text.replace("/", " ").split()
    return tuple(dict.fromkeys(int(word) for word in words if word.isdigit()))


def usual_gauge(country: str) -> int:
    """Return the gauge of most main lines of a country."""
    return 1520 if country in _BROAD else _USUAL.get(country, 1435)


def side_gauges(a: Side, b: Side, track: tuple[int, ...], breaks: bool) -> tuple[int, int]:
    """Return the gauge on each side of a crossing.

    Parameters
    ----------
    track : tuple of int
        Gauges of the crossing's track.
    breaks : bool
        Whether the facts say that the gauge changes here.

    Raises
    ------
    ValueError
        If one gauge cannot be told from the other.
    """
    if not breaks:
        shared = [g for g in track if all(_carries(side, g) for side in (a, b))] or list(track[:1])
        found = [
            1524 if side.country == "FI" and shared[0] == 1520 else shared[0] for side in (a, b)
        ]
        return found[0], found[1]
    left, right = (_own(side, other, track) for side, other in ((a, b), (b, a)))
    if left == right:
        raise ValueError(f"{a.country}-{b.country}: a break of gauge with {left} mm on both sides")
    return left, right


def _carries(side: Side, gauge: int) -> bool:
    same = {1520, 1524} if gauge in (1520, 1524) else {gauge}
    return not side.gauges or bool(same & side.gauges)


def _own(side: Side, other: Side, track: tuple[int, ...]) -> int:
    """Return a side's gauge: the usual one of its country where its lines have it, else theirs."""
    usual = usual_gauge(side.country)
    if usual in side.gauges or not side.gauges:
        return usual
    left = side.gauges - other.gauges or side.gauges
    named = [g for g in track if g in left]
    return named[0] if named else min(left)


def build(context: Context) -> dict[str, pl.DataFrame]:
    """Return crossings and crossing_observations."""
    rows = context.rows("network/crossings.csv")
    gaps = context.rows("gaps/dwell_gaps.csv")
    table = context.table("rail_nodes")
    nodes = dict(table.select("node_id", "country").iter_rows())
    names = dict(table.select("node_id", "name").iter_rows())
    lines = list(context.table("lines").iter_rows(named=True))
    known = _facts_crossings([*rows, *gaps], nodes, lines, context)
    taken = {frozenset((row["node_a"], row["node_b"])) for row in known}
    inner = _inner_gauges(lines, nodes)
    added = [
        _line_crossing(line, nodes, names, inner)
        for line in lines
        if nodes[line["from_node"]] != nodes[line["to_node"]]
        and frozenset((line["from_node"], line["to_node"])) not in taken
    ]
    context.note("source", f"crossings: {len(known)} of the facts, {len(added)} more where a line "
                 "crosses a border for which the facts name no crossing")  # fmt: skip
    frame = make_frame("crossings", [*known, *added])
    ids = frozenset(frame["crossing_id"].to_list())
    observed = observations([*rows, *gaps], context.rows("gaps/trains_by_crossing.csv"), ids)
    return {
        "crossings": frame,
        "crossing_observations": make_frame("crossing_observations", observed),
    }


def _inner_gauges(
    lines: Iterable[Mapping[str, Any]], nodes: Mapping[str, str]
) -> dict[str, frozenset[int]]:
    """Return the gauges of running lines inside a country, by node."""
    found: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        ends = (line["from_node"], line["to_node"])
        if nodes[ends[0]] == nodes[ends[1]] and line["status"] in ("operating", "limited"):
            for end in ends:
                found[end] |= set(gauges_of(line["gauge_mm"]))
    return {node: frozenset(gauges) for node, gauges in found.items()}


def _facts_crossings(
    rows: Iterable[Mapping[str, str]],
    nodes: Mapping[str, str],
    lines: list[dict[str, Any]],
    context: Context,
) -> list[dict[str, Any]]:
    groups: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in rows:
        if row["type"] in RAIL | FERRY:
            groups[row["crossing_id"]].append(row)
    inner = _inner_gauges(lines, nodes)
    by_pair = {frozenset((x["from_node"], x["to_node"])): x for x in lines}
    return [
        _ferry(name, group, context) if group[0]["type"] in FERRY
        else _rail(group, by_pair, inner, context)
        for name, group in groups.items()
    ]  # fmt: skip


def _rail(
    group: list[Mapping[str, str]],
    by_pair: Mapping[frozenset[str], Mapping[str, Any]],
    inner: Mapping[str, frozenset[int]],
    context: Context,
) -> dict[str, Any]:
    row = group[0]
    ends = [NODE_ALIASES.get(row[key], row[key]) for key in ("node_a", "node_b")]
    line = by_pair.get(frozenset(ends))
    if line is None:
        context.note("repair", f"crossing {row['crossing_id']}: no line joins its two nodes")
    track = gauges_of(row["gauges_mm"]) or gauges_of(line["gauge_mm"] if line else "1435")
    sides = [
        Side(row[f"country_{s}"], inner.get(n, frozenset()))
        for s, n in zip("ab", ends, strict=True)
    ]
    if row["country_a"] == row["country_b"]:
        gauge_a, gauge_b = track[0], track[-1]
    else:
        gauge_a, gauge_b = side_gauges(sides[0], sides[1], track, row["gauge_change"] == "y")
    status = line["status"] if line else row["type"].partition("(")[2].rstrip(")") or "operating"
    return {
        "crossing_id": row["crossing_id"], "name": f"{row['station_a']} - {row['station_b']}",
        "mode": "rail", "node_a": ends[0], "node_b": ends[1], "country_a": row["country_a"],
        "country_b": row["country_b"], "gauge_a": gauge_a, "gauge_b": gauge_b,
        "break_of_gauge": row["gauge_change"] == "y", "status": status, "distance_km": None,
        "est": False, "method": "gauge of each side from the lines inside its country",
        "source": _FROM_FACTS,
    }  # fmt: skip


def _ferry(name: str, group: list[Mapping[str, str]], context: Context) -> dict[str, Any]:
    row = group[0]
    far = next((r for r in group if r["metric"] == "distance"), None)
    if far is None:
        context.note("repair", f"ferry {name}: the facts give no distance")
    return {
        "crossing_id": name, "name": f"{row['station_a']} - {row['station_b']}", "mode": "ferry",
        "node_a": row["node_a"], "node_b": row["node_b"], "country_a": row["country_a"],
        "country_b": row["country_b"], "gauge_a": None, "gauge_b": None, "break_of_gauge": False,
        "status": "operating", "distance_km": far["value"] if far else None, "est": far is not None,
        "method": far["source"].removeprefix("estimate: ") if far else None,
        "source": _FROM_FACTS,
    }  # fmt: skip


def _line_crossing(
    line: Mapping[str, Any],
    nodes: Mapping[str, str],
    names: Mapping[str, str],
    inner: Mapping[str, Set[int]],
) -> dict[str, Any]:
    a, b = line["from_node"], line["to_node"]
    track = gauges_of(line["gauge_mm"])
    sides = [Side(nodes[n], frozenset(inner.get(n, frozenset()))) for n in (a, b)]
    breaks = len(track) > 1 and usual_gauge(nodes[a]) != usual_gauge(nodes[b])
    breaks = breaks and not {usual_gauge(nodes[a]), usual_gauge(nodes[b])} <= {1520, 1524}
    gauge_a, gauge_b = side_gauges(sides[0], sides[1], track, breaks)
    return {
        "crossing_id": f"{a}-{b}", "name": f"{names[a]} - {names[b]}", "mode": "rail", "node_a": a,
        "node_b": b, "country_a": nodes[a], "country_b": nodes[b], "gauge_a": gauge_a,
        "gauge_b": gauge_b, "break_of_gauge": breaks, "status": line["status"],
        "distance_km": None, "est": True, "method": _FROM_LINE, "source": cite(_FROM_LINE),
    }  # fmt: skip
