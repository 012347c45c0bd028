"""Rail: lines by gauge, border crossings, breaks of gauge inside a country.

A rail node stands once per gauge (``rail:dostyk:1520``), so that a train can change gauge only
over a crossing or a reload link. Finnish 1524 mm is run as 1520 mm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from landbridge.core.errors import DataError
from landbridge.network.assumptions import Assumptions
from landbridge.network.crossings import CrossingBook, Unions, minute_of_day, rail_crossing
from landbridge.network.links import ALWAYS_FROM, ALWAYS_UNTIL, LinkSpec, NetworkDraft, NodeSpec
from landbridge.network.scenario_countries import check_scenario_countries

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

    from landbridge.scenario import Scenario

__all__ = ["RUNNING", "RailDraft", "draft_rail", "gauges_of"]

RUNNING = frozenset({"operating", "limited"})
_RELOAD_SOURCE = "lines table: two gauges meet here"


def one_gauge(gauge_mm: int) -> int:
    """Return the gauge under which a track is kept: 1524 counts as 1520."""
    return 1520 if gauge_mm == 1524 else gauge_mm


def gauges_of(text: str) -> tuple[int, ...]:
    """Return the gauges of a line, ``"1435/1520"`` -> (1435, 1520); 1524 counts as 1520."""
    return tuple(dict.fromkeys(one_gauge(int(part)) for part in text.split("/")))


@dataclass(frozen=True, slots=True)
class _Side:
    """One end of a line: a node of the facts."""

    node_id: str
    name: str
    country: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class RailDraft:
    """What drafting the railways reads and fills."""

    draft: NetworkDraft
    book: CrossingBook
    assumptions: Assumptions
    unions: Unions
    scenario: Scenario


def draft_rail(work: RailDraft, tables: Mapping[str, pl.DataFrame]) -> None:
    """Add every usable rail line, crossing and reload to the draft.

    Parameters
    ----------
    tables : mapping
        ``rail_nodes``, ``lines`` and ``crossings`` of the facts.
    """
    sides = {
        r["node_id"]: _Side(r["node_id"], r["name"], r["country"], r["lat"], r["lon"])
        for r in tables["rail_nodes"].iter_rows(named=True)
    }
    pairs = {
        frozenset((r["node_a"], r["node_b"])): r
        for r in tables["crossings"].iter_rows(named=True)
        if r["mode"] == "rail" and r["node_a"] and r["node_b"]
    }
    lines = list(tables["lines"].iter_rows(named=True))
    _check_scenario_lines(lines, work.scenario)
    check_scenario_countries({side.country for side in sides.values()}, work.scenario)
    for line in lines:
        span = _span(line, work.scenario)
        if span is None:
            continue
        ends = (sides[line["from_node"]], sides[line["to_node"]])
        crossing = pairs.get(frozenset((line["from_node"], line["to_node"])))
        if crossing is not None or ends[0].country != ends[1].country:
            _draft_crossing(work, line, ends, crossing, span)
        else:
            _draft_line(work.draft, line, ends, span)
    _draft_reloads(work)


def _check_scenario_lines(lines: list[dict[str, Any]], scenario: Scenario) -> None:
    known = {name for line in lines for name in _names(line)}
    asked = (*scenario.network.open_lines, *scenario.network.close_lines)
    unknown = sorted(set(asked) - known)
    if unknown:
        raise DataError(
            f"scenario {scenario.name!r}: no line {', '.join(unknown)} in the lines table.",
            cure="Name a line_id, a line of the table, or its project (what stands before ':').",
        )


def _names(line: dict[str, Any]) -> set[str]:
    """Return what a scenario may call a line: its id, its name, the project it belongs to."""
    return {line["line_id"], line["line"], line["line"].partition(":")[0]}


def _span(line: dict[str, Any], scenario: Scenario) -> tuple[int, int] | None:
    """Return when a line is open, [from, until) in minutes; None where it does not exist."""
    names = _names(line)
    if names & set(scenario.network.close_lines):
        return None
    if names & set(scenario.network.open_lines):
        return ALWAYS_FROM, ALWAYS_UNTIL
    if line["status"] not in RUNNING:
        return None  # a planned line exists only in a scenario that opens it
    return _minute(line["opens"], ALWAYS_FROM), _minute(line["closes"], ALWAYS_UNTIL)


def _minute(day: date | None, default: int) -> int:
    return default if day is None else minute_of_day(day)


def _track(draft: NetworkDraft, side: _Side, gauge: int) -> str:
    """Return the node of one gauge at a node of the facts, adding it where it is new."""
    spec = NodeSpec(side.name, side.country, "rail", side.node_id, side.lat, side.lon, gauge)
    return draft.add_node(f"rail:{side.node_id}:{gauge}", spec)


def _spec(line: dict[str, Any], ends: tuple[str, str], country: str) -> LinkSpec:
    def number(name: str) -> float:
        return float("nan") if line[name] is None else float(line[name])

    return LinkSpec(
        tail=ends[0],
        head=ends[1],
        mode="rail",
        kind="line",
        length_km=line["length_km"],
        country=country,
        electric_share=number("electric_share"),
        max_speed_kmh=number("max_freight_speed_kmh"),
        tracks=number("tracks"),
        length_est=bool(line["est"]),
        line_id=line["line_id"],
        source=line["source"],
    )


def _draft_line(
    draft: NetworkDraft, line: dict[str, Any], ends: tuple[_Side, _Side], span: tuple[int, int]
) -> None:
    for gauge in gauges_of(line["gauge_mm"]):
        tracks = (_track(draft, ends[0], gauge), _track(draft, ends[1], gauge))
        spec = _spec(line, tracks, ends[0].country)
        draft.add_both_ways(
            replace(spec, gauge_mm=gauge, open_from_min=span[0], open_until_min=span[1])
        )


def _draft_crossing(
    work: RailDraft,
    line: dict[str, Any],
    ends: tuple[_Side, _Side],
    row: dict[str, Any] | None,
    span: tuple[int, int],
) -> None:
    a, b = ends
    if row is not None and not _passable(row, line, work):
        return
    turned = row is not None and row["node_a"] != a.node_id
    name = f"{a.name} - {b.name}" if row is None else row["name"]
    gauges = _gauges(line, row, turned)
    index = work.book.add(
        rail_crossing(
            work.assumptions,
            work.unions,
            f"{a.node_id}-{b.node_id}" if row is None else row["crossing_id"],
            name,
            (b.country, a.country) if turned else (a.country, b.country),
            break_of_gauge=gauges[0] != gauges[1],
        )
    )
    tracks = (_track(work.draft, a, gauges[0]), _track(work.draft, b, gauges[1]))
    spec = replace(
        _spec(line, tracks, a.country),
        kind="crossing",
        gauge_mm=gauges[0] if gauges[0] == gauges[1] else 0,
        crossing=index,
        open_from_min=span[0],
        open_until_min=span[1],
    )
    work.draft.add_both_ways(spec, country_back=b.country)


def _passable(row: dict[str, Any], line: dict[str, Any], work: RailDraft) -> bool:
    """Whether a crossing works: it does, or the scenario opens it or the line over it."""
    by_line = bool(_names(line) & set(work.scenario.network.open_lines))
    return row["status"] in RUNNING or row["crossing_id"] in work.book.opened or by_line


def _gauges(line: dict[str, Any], row: dict[str, Any] | None, turned: bool) -> tuple[int, int]:
    """Return the gauge on which a train stands at either end of a border section."""
    gauges = gauges_of(line["gauge_mm"])
    if row is None or not row["gauge_a"] or not row["gauge_b"]:
        return gauges[0], gauges[-1]
    found = (one_gauge(row["gauge_a"]), one_gauge(row["gauge_b"]))
    return found[::-1] if turned else found


def _draft_reloads(work: RailDraft) -> None:
    """Join the tracks of different gauge at one place."""
    draft = work.draft
    for ref in dict.fromkeys(draft.nodes[n].ref for n in draft.of_kind("rail")):
        for first, second in pairwise(draft.tracks_of(ref)):
            node = draft.nodes[first]
            crossing = rail_crossing(
                work.assumptions,
                work.unions,
                f"reload-{ref}",
                f"{node.name} (reload)",
                (node.country, node.country),
                break_of_gauge=True,
            )
            draft.add_both_ways(
                LinkSpec(
                    tail=first,
                    head=second,
                    mode="rail",
                    kind="reload",
                    length_km=0.0,
                    country=node.country,
                    crossing=work.book.add(crossing),
                    length_est=False,
                    source=_RELOAD_SOURCE,
                )
            )
