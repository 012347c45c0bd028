"""`python -m scripts.build_data --facts ../shared/facts --work CACHE [--only places,ports]`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import polars as pl
from scripts.build_data.context import BuildError, Context
from scripts.build_data.tables import check_references, read_schema, write_tables

__all__ = ["BUILDERS", "build_tables", "main"]

_HERE = Path(__file__).resolve().parent
_PACKAGED = _HERE.parents[1] / "src" / "landbridge" / "facts" / "tables"

#: module -> tables that its `build(context)` returns, in the order of building
BUILDERS: dict[str, tuple[str, ...]] = {
    "countries": ("countries",),
    "goods": ("goods_groups", "hs_headings", "hs_subheadings"),
    "rail_lines": ("rail_nodes", "lines", "line_geometry"),
    "crossings": ("crossings", "crossing_observations"),
    "places": ("places",),
    "services": ("services_published", "train_counts", "network_size"),
    "prices": ("transport_prices", "factors"),
    "trade": ("trade_flows", "trade_series", "trade_goods", "macro"),
    "energy": ("power_plants", "power_balances", "power_links", "power_costs", "wind_exports"),
    "ecommerce": ("ecommerce",),
    "ports": ("ports", "airports"),
    "sea_lanes": ("sea_lanes",),
    "curated": (
        "assumptions",
        "crossing_capacities",
        "crossing_targets",
        "documents",
        "goods_aliases",
        "growth_points",
        "hubs",
        "mission_claims",
        "railway_trains",
        "restrictions",
        "stowage",
        "tariffs",
        "trade_conflicts",
        "turbine_projects",
    ),
    "basemap": ("basemap",),
}
#: table -> tables made from it, which are built along with it
FOLLOWERS = {"rail_nodes": ("places",), "lines": ("places",), "ports": ("sea_lanes",)}
#: written after a full build from the notes and all tables
_REPORT = "build_report"


def build_tables(context: Context, only: Sequence[str] = ()) -> dict[str, pl.DataFrame]:
    """Build all tables, or those named and those made from them; return them by name.

    Raises
    ------
    BuildError
        If a builder returns other tables than it should or a table breaks its contract.
    """
    known = {table for tables in BUILDERS.values() for table in tables}
    unknown = sorted(set(only) - known)
    if unknown:
        raise BuildError(f"--only {', '.join(unknown)}: no such table; known: {sorted(known)}")
    only = [*only, *(f for name in only for f in FOLLOWERS.get(name, ()))]
    built: dict[str, pl.DataFrame] = {}
    for module, tables in BUILDERS.items():
        wanted = [t for t in tables if not only or t in only]
        if not wanted:
            continue
        if find_spec(f"scripts.build_data.{module}") is None:
            print(f"{module}: no such builder yet, left out", file=sys.stderr)
            continue
        start = time.perf_counter()
        frames = import_module(f"scripts.build_data.{module}").build(context)
        if set(frames) != set(tables):
            raise BuildError(f"{module} built {sorted(frames)}, expected {sorted(tables)}")
        for name, frame in frames.items():
            declared = [c.name for c in read_schema(name)]
            if frame.columns != declared:
                raise BuildError(f"{name}: columns {frame.columns}, declared {declared}")
        context.tables.update(frames)
        built.update({name: frames[name] for name in wanted})
        sizes = ", ".join(f"{name} {frames[name].height}" for name in wanted)
        print(f"{module}: {sizes} ({time.perf_counter() - start:.1f} s)")
    return built


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, check, write; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.build_data", description=__doc__)
    parser.add_argument("--facts", type=Path, required=True, help="the facts folder")
    parser.add_argument("--work", type=Path, required=True, help="cache for unpacked packages")
    parser.add_argument("--only", default="", help="tables to build, joined by commas")
    parser.add_argument("--out", type=Path, default=_PACKAGED, help="folder of the tables")
    options = parser.parse_args(arguments)
    only = [name for name in options.only.split(",") if name]
    options.work.mkdir(parents=True, exist_ok=True)
    context = Context(options.facts, _HERE / "curated", options.work, options.out)
    try:
        built = build_tables(context, only)
        lost = check_references(_with_packaged(context, built))
        if lost:
            raise BuildError("references lead nowhere:\n  " + "\n  ".join(lost[:20]))
        manifest = write_tables(built, options.out, context.inputs)
        if not only and find_spec(f"scripts.build_data.{_REPORT}") is not None:
            import_module(f"scripts.build_data.{_REPORT}").build(context)
    except BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return 3
    size = sum(table["bytes"] for table in manifest["tables"].values())
    print(
        f"{len(built)} tables written; {len(manifest['tables'])} tables, {size / 1e6:.2f} MB in all"
    )
    return 0


def _with_packaged(context: Context, built: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Return the tables built and the packaged ones that this build leaves alone."""
    found = dict(built)
    for tables in BUILDERS.values():
        for name in tables:
            if name not in found and context.has_table(name):
                found[name] = context.table(name)
    return found


if __name__ == "__main__":
    sys.exit(main())
