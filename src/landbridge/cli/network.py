"""The commands ``landbridge network check, export, import, services, crossings``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from landbridge.network.checks import Finding
    from landbridge.network.model import Network

__all__ = ["app"]

app = typer.Typer(help="The one intermodal network.", no_args_is_help=True)

ScenarioName = Annotated[str, typer.Option("--scenario", help="Name of a scenario, or a file.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Format = Annotated[str, typer.Argument(help="gmns, parquet, geoparquet or geojson.")]
_BASE = "base-2025"


@app.command()
def check(scenario: ScenarioName = _BASE, as_json: Json = False) -> int:
    """Check the network of a scenario against every rule; exit 3 if one is broken."""
    from landbridge.network import build_network, check_network
    from landbridge.scenario import load_scenario

    wanted = load_scenario(scenario)
    network = build_network(wanted)
    return _report(network, check_network(network, wanted), as_json=as_json)


@app.command("export")
def export_(
    format: Annotated[
        str, typer.Argument(help="gmns, parquet, geoparquet or geojson; gtfs for the timetable.")
    ],
    path: Annotated[Path, typer.Argument(help="Folder to write; for geojson and .zip a file.")],
    scenario: ScenarioName = _BASE,
    first_day: Annotated[str, typer.Option("--from", help="gtfs: first day.")] = "2027-03-11",
    days: Annotated[int, typer.Option(help="gtfs: days of departures.")] = 28,
    as_json: Json = False,
) -> int:
    """Write the network of a scenario, or its timetable, for others, whole or not at all."""
    from landbridge.cli.output import emit, emit_json
    from landbridge.network import build_network, export_network
    from landbridge.scenario import load_scenario

    if format == "gtfs":
        return _export_timetable(path, scenario, first_day, days, as_json=as_json)
    network = build_network(load_scenario(scenario))
    export_network(network, path, format)
    if as_json:
        emit_json({"path": str(path), "format": format, **_facts(network)})
    else:
        emit(f"{path}: {_line(network)}.\n")
    return 0


def _export_timetable(
    path: Path, scenario: str, first_day: str, days: int, *, as_json: bool
) -> int:
    from landbridge.cli.output import emit, emit_json
    from landbridge.study.timetable import export_gtfs

    found = export_gtfs(scenario, path, first_day=first_day, days=days)
    departures = sum(len(ride.leave) for ride in found.rides)
    facts = {"services": len(found.rides), "departures": departures, "hauls": len(found.hauls)}
    if as_json:
        emit_json(
            {"path": str(path), "format": "gtfs", "scenario": found.network.scenario, **facts}
        )
    else:
        words = ", ".join(f"{count:,} {name}" for name, count in facts.items())
        emit(f"{path}: {words} of scenario {found.network.scenario}.\n")
    return 0


@app.command("import")
def import_(
    format: Format,
    path: Annotated[Path, typer.Argument(help="Folder or file to read.")],
    as_json: Json = False,
) -> int:
    """Read a network that was exported, or GMNS tables of others; exit 3 if a rule is broken."""
    from landbridge.network import check_network, import_network

    network = import_network(path, format)
    return _report(network, check_network(network), as_json=as_json)


@app.command()
def services(
    scenario: ScenarioName = _BASE,
    origin: Annotated[str | None, typer.Option(help="Only services from this place.")] = None,
    as_json: Json = False,
) -> int:
    """List the services of a scenario: how often they leave, how long they take, on what basis."""
    from landbridge.cli.output import emit_json
    from landbridge.network.listing import list_services
    from landbridge.scenario import load_scenario

    rows, dropped = list_services(load_scenario(scenario), origin)
    if as_json:
        unserved = [{"pair": pair, "why": why} for pair, why in dropped]
        emit_json(
            {"services": [asdict(row) for row in rows], "published_without_service": unserved}
        )
        return 0
    head = ("id", "name", "mode", "a week", "frequency", "days", "published", "basis")
    _table(
        head,
        (
            (
                row.id,
                row.name,
                row.mode,
                f"{row.frequency_per_week:.2g}",
                row.frequency_basis,
                f"{row.days:.1f}",
                _span(row.published_days),
                row.basis,
            )
            for row in rows
        ),
    )
    return 0


@app.command()
def crossings(scenario: ScenarioName = _BASE, as_json: Json = False) -> int:
    """List the crossings of a scenario: time, cost, container trains a day, closures."""
    from landbridge.cli.output import emit_json
    from landbridge.network.listing import list_crossings
    from landbridge.scenario import load_scenario

    rows = list_crossings(load_scenario(scenario))
    if as_json:
        emit_json({"crossings": [asdict(row) for row in rows]})
        return 0
    head = ("id", "name", "mode", "sides", "hours", "USD", "trains/day", "shut")
    _table(
        head,
        (
            (
                row.id,
                row.name,
                row.mode,
                f"{row.country_a}-{row.country_b}{', break of gauge' * row.break_of_gauge}",
                f"{row.dwell_ab_h:.3g} +- {row.sd_h:.3g}",
                f"{row.cost_usd:.0f} ({row.cost_low_usd:.0f}-{row.cost_high_usd:.0f})",
                _trains(row.trains_per_day, est=row.trains_est),
                "; ".join(f"{a} to {b}" for a, b in row.closures),
            )
            for row in rows
        ),
    )
    return 0


def _trains(trains: float | None, *, est: bool) -> str:
    """Tell the most container trains a day, an estimate marked; nothing where none is known."""
    return "" if trains is None else f"{'~' * est}{trains:.3g}"


def _report(network: Network, findings: Sequence[Finding], *, as_json: bool) -> int:
    """Show what was found; return the exit code."""
    from landbridge.cli.output import emit, emit_json
    from landbridge.core.errors import DataError

    errors = sum(finding.severity == "error" for finding in findings)
    if as_json:
        counts = {"errors": errors, "warnings": len(findings) - errors}
        listed = [asdict(finding) for finding in findings]
        emit_json({**_facts(network), **counts, "findings": listed})
    else:
        lines = [f"{f.severity}: {f.rule}: {f.message} {f.cure}\n" for f in findings]
        emit("".join(lines))
        emit(f"{_line(network)}: {errors} errors, {len(findings) - errors} warnings.\n")
    return DataError.exit_code if errors else 0


def _facts(network: Network) -> dict[str, Any]:
    from landbridge.network.listing import kilometres

    return {
        "scenario": network.scenario,
        "fingerprint": network.fingerprint,
        "nodes": network.nodes.n,
        "links": network.links.n,
        "crossings": len(network.crossings),
        "line_km": kilometres(network),
    }


def _line(network: Network) -> str:
    return (
        f"{network.nodes.n:,} nodes, {network.links.n:,} links, "
        f"{len(network.crossings):,} crossings of scenario {network.scenario}"
    )


def _span(days: tuple[float, float] | None) -> str:
    if days is None:
        return ""
    return f"{days[0]:g}" if days[0] == days[1] else f"{days[0]:g}-{days[1]:g}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from landbridge.cli.output import emit

    lines = [head, *rows]
    widths = [max(len(line[k]) for line in lines) for k in range(len(head))]
    padded = (
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in lines
    )
    emit("".join(f"{line.rstrip()}\n" for line in padded))
