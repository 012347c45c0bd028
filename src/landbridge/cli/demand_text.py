"""What ``landbridge demand`` prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.table import Table

    from landbridge.results.flow_tables import FlowSum
    from landbridge.results.flows import FitRow, FlowSet

__all__ = ["print_fit", "print_sums", "sums_json"]

_MOST = 25
_OVERLAP = (
    "Streams overlap and are never added up: trade holds what trains, parcels and turbines bring "
    "to the five countries, and trains carry some of the parcels."
)
_HEADS = {
    "trade": "trade: all goods with the five countries, by all modes; TEU is what they would fill",
    "rail": "rail: containers on China-Europe and China-Central Asia trains",
    "parcels": "parcels: cross-border e-commerce out of China; pieces are parcels",
    "turbines": "turbines: wind turbines out of China; pieces are oversize and go by road",
}


def print_sums(flows: FlowSet, by: str, rows: Sequence[FlowSum]) -> None:
    """Print the sums of each stream, the largest first."""
    from rich.text import Text

    from landbridge.cli.output import show

    show(Text(f"Flows of {flows.year} by {by}, out of China and into China."))
    for stream in dict.fromkeys(row["stream"] for row in rows):
        part = [row for row in rows if row["stream"] == stream]
        table = _table(by, "TEU/week out", "in", "t/week out", "in", "bn USD", "trains", "pieces")
        for row in part[:_MOST]:
            table.add_row(
                row["key"], _whole(row["teu_per_week_out"]), _whole(row["teu_per_week_in"]),
                _whole(row["tonnes_per_week_out"]), _whole(row["tonnes_per_week_in"]),
                f"{row['value_bn_usd_per_year']:.2f}", _whole(row["trains_per_year"]),
                _whole(row["pieces_per_year"]),
            )  # fmt: skip
        show(Text(f"\n{_HEADS[stream]}"), table)
        if len(part) > _MOST:
            show(Text(f"{len(part) - _MOST} more; --json tells all."))
    both = " A flow counts at both of its cities." if by == "city" else ""
    show(Text(f"\nbn USD, trains and pieces are those of the year.{both}\n{_OVERLAP}"))


def sums_json(flows: FlowSet, by: str, rows: Sequence[FlowSum]) -> dict[str, Any]:
    """Return the sums as one JSON document, with what they rest on."""
    return {
        "year": flows.year,
        "scenario": flows.scenario,
        "by": by,
        "streams": list(dict.fromkeys(row["stream"] for row in rows)),
        "rows": list(rows),
        "overlap": _OVERLAP,
        "assumptions": [asdict(item) for item in flows.assumptions],
    }


def print_fit(year: int, controls: Sequence[FitRow], projects: Sequence[FitRow]) -> None:
    """Print published figures beside those of the flows, and those of turbine projects."""
    from rich.text import Text

    from landbridge.cli.output import show

    show(Text(f"Published figures of {year} beside the flows"), _fit(controls))
    show(Text("\nTurbines under way, project by project"), _fit(projects))
    show(Text("fit: the flows were made to meet it; check: they were not."))


def _fit(rows: Sequence[FitRow]) -> Table:
    table = _table("figure", "kind", "published", "model", "off", "remark")
    for row in rows:
        off = "-" if not row["published"] else f"{row['model'] / row['published'] - 1:+.1%}"
        off = "0.0%" if off in ("+0.0%", "-0.0%") else off
        table.add_row(row["name"], row["kind"], _figure(row["published"]), _figure(row["model"]),
                      off, row["reason"])  # fmt: skip
    return table


def _figure(value: float) -> str:
    return f"{value:,.2f}" if abs(value) < 1000 else f"{value:,.0f}"


def _whole(value: float) -> str:
    if not value:
        return "-"
    return f"{value:.1f}" if value < 10 else f"{value:,.0f}"


def _table(*columns: str) -> Table:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for k, name in enumerate(columns):
        words = name in ("kind", "remark")
        table.add_column(name, justify="left" if k == 0 or words else "right")
    return table
