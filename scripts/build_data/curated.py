"""The tables kept by hand in `curated/`, cast by their schema."""

from __future__ import annotations

import polars as pl
from scripts.build_data.context import Context
from scripts.build_data.tables import make_frame

__all__ = ["build"]

_TABLES = (
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
)


def build(context: Context) -> dict[str, pl.DataFrame]:
    """Return the curated tables."""
    found = {name: make_frame(name, context.curated_rows(name)) for name in _TABLES}
    rows = sum(frame.height for frame in found.values())
    guessed = sum(int(frame["est"].sum()) for frame in found.values())
    context.note(
        "source", f"{len(found)} tables kept by hand: {rows} rows, {guessed} of them estimates"
    )
    return found
