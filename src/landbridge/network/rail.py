"""Rail: lines by gauge, border crossings, breaks of gauge inside a country.

A rail node stands once per gauge (``rail:dostyk:1520``), so that a train can change gauge only
over a crossing or a reload link. Finnish 1524 mm is run as 1520 mm.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from landbridge.core.errors import DataError
from landbridge.core.timeline import EPOCH
from landbridge.network.crossings import CrossingBook
from landbridge.network.links import ALWAYS_FROM, ALWAYS_UNTIL, LinkSpec, NetworkDraft

if TYPE_CHECKING:
    import polars as pl

    from landbridge.scenario import Scenario

__all__ = ["draft_rail", "gauges_of"]

RUNNING = frozenset({"operating", "limited"})


def gauges_of(text: str) -> tuple[int, ...]:
    """Return the gauges of a line, ``"1435/1520"`` -> (1435, 1520); 1524 counts as 1520."""
    found = []
    for part in text.split("/"):
        gauge = int(part)
        gauge = 1520 if gauge == 1524 else gauge
        if gauge not in found:
            found.append(gauge)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _RailSide:
    node_id: str
    name: str
    country: str
    at: tuple[float, float]


def draft_rail(
    draft: NetworkDraft,
    book: CrossingBook,
    tables: dict[str, pl.DataFrame],
    scenario: Scenario,
) -> None:
    """Add every usable rail line, crossing and reload to the draft.

    Parameters
    ----------
    tables : dict
        ``rail_nodes``, ``lines`` and ``crossings`` of the facts.
    """
    sides = {
        r["node_id"]: _RailSide(r["node_id"], r["name"], r["country"], (r["lat"], r["lon"]))
        for r in tables["rail_nodes"].iter_rows(named=True)
    }
    pairs = {
        frozenset((r["node_a"], r["node_b"])): r
        for r in tables["crossings"].iter_rows(named=True)
        if r["mode"] == "rail" and r["node_a"] and r["node_b"]
    }
    lines = list(tables["lines"].iter_rows(named=True))
    _check_scenario_lines(lines, scenario)
    for line in lines:
        span = _span(line, scenario)
        if span is None:
            continue
        a, b = sides[line["from_node"]], sides[line["to_node"]]
        crossing = pairs.get(frozenset((a.node_id, b.node_id)))
        if crossing is not None or a.country != b.country:
            _draft_crossing(draft, book, line, (a, b), crossing, span)
        else:
            _draft_line(draft, line, (a, b), span)
    _draft_reloads(draft, book)


def _check_scenario_lines(lines: list[dict[str, Any]], scenario: Scenario) -> None:
    known = {line["line_id"] for line in lines} | {line["line"] for line in lines}
    asked = (*scenario.network.open_lines, *scenario.network.close_lines)
    unknown = sorted(set(asked) - known)
    if unknown:
        raise DataError(
            f"scenario {scenario.name!r}: no line {', '.join(unknown)} in the lines table.",
            cure="Name a line_id or a line name of the table.",
        )


def _span(line: dict[str, Any], scenario: Scenario) -> tuple[int, int] | None:
    names = {line["line_id"], line["line"]}
    if names & set(scenario.network.close_lines):
        return None
    if names & set(scenario.network.open_lines):
        return ALWAYS_FROM, ALWAYS_UNTIL
    closes = _minute(line["closes"], ALWAYS_UNTIL)
    if line["status"] in RUNNING:
        return _minute(line["opens"], ALWAYS_FROM), closes
    return None  # a planned line exists only in a scenario that opens it


def _minute(day: date | None, default: int) -> int:
    return default if day is None else (day - EPOCH.date()).days * 1440


def _state(draft: NetworkDraft, side: _RailSide, gauge: int) -> str:
    return draft.add_node(
        f"rail:{side.node_id}:{gauge}", side.name, side.country, "rail", side.node_id, side.at
    )


def _spec(line: dict[str, Any], ends: tuple[str, str], kind: str, gauge: int,
          span: tuple[int, int]) -> LinkSpec:
    def number(name: str) -> float:
        return float("nan") if line[name] is None else float(line[name])

    return LinkSpec(
        tail=ends[0], head=ends[1], mode="rail", kind=kind, length_km=line["length_km"],
        country=line["country"].split("-")[0], gauge_mm=gauge,
        electric_share=number("electric_share"), max_speed_kmh=number("max_freight_speed_kmh"),
        tracks=number("tracks"), open_from_min=span[0], open_until_min=span[1],
        length_est=bool(line["est"]), line_id=line["line_id"], source=line["source"],
    )  # fmt: skip


def _draft_line(draft: NetworkDraft, line: dict[str, Any], ends: tuple[_RailSide, _RailSide],
                span: tuple[int, int]) -> None:
    for gauge in gauges_of(line["gauge_mm"]):
        states = (_state(draft, ends[0], gauge), _state(draft, ends[1], gauge))
        spec = _spec(line, states, "line", gauge, span)
        spec.country = ends[0].country
        draft.add_both_ways(spec)


def _draft_crossing(
    draft: NetworkDraft,
    book: CrossingBook,
    line: dict[str, Any],
    ends: tuple[_RailSide, _RailSide],
    row: dict[str, Any] | None,
    span: tuple[int, int],
) -> None:
    a, b = ends
    gauges = gauges_of(line["gauge_mm"])
    if row is None:
        crossing_id, name = f"{a.node_id}-{b.node_id}", f"{a.name} - {b.name}"
        breaks = len(gauges) > 1
        gauge_a, gauge_b = (gauges[0], gauges[-1])
    else:
        crossing_id, name, breaks = row["crossing_id"], row["name"], row["break_of_gauge"]
        ab = (row["gauge_a"] or gauges[0], row["gauge_b"] or gauges[-1])
        gauge_a, gauge_b = ab if row["node_a"] == a.node_id else ab[::-1]
        if row["status"] not in RUNNING and crossing_id not in book.opened:
            return
    gauge_a, gauge_b = (1520 if g == 1524 else g for g in (gauge_a, gauge_b))
    sides = (a.country, b.country) if row is None or row["node_a"] == a.node_id else (
        b.country, a.country)  # fmt: skip
    index = book.add(crossing_id, name, "rail", sides, breaks, line["source"])
    states = (_state(draft, a, gauge_a), _state(draft, b, gauge_b))
    spec = _spec(line, states, "crossing", 0 if breaks else gauge_a, span)
    spec.crossing = index
    spec.country = a.country
    draft.add_both_ways(spec, country_back=b.country)


def _draft_reloads(draft: NetworkDraft, book: CrossingBook) -> None:
    states: dict[str, list[str]] = defaultdict(list)
    for node_id, row in draft.nodes.items():
        if row[2] == "rail":
            states[row[3]].append(node_id)
    for ref, found in states.items():
        for first, second in zip(found, found[1:], strict=False):
            name, country = draft.nodes[first][0], draft.nodes[first][1]
            index = book.add(f"reload-{ref}", f"{name} (reload)", "rail", (country, country),
                             True, "lines table: two gauges meet here")  # fmt: skip
            draft.add_both_ways(
                LinkSpec(tail=first, head=second, mode="rail", kind="reload", length_km=0.0,
                         country=country, crossing=index, length_est=False,
                         source="lines table: two gauges meet here")
            )  # fmt: skip
