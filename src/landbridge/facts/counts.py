"""Count what the packaged tables cover."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from landbridge.facts import tables

if TYPE_CHECKING:
    import polars as pl

__all__ = ["MINIMA", "coverage", "place_counts"]

#: what the places must reach at the least
MINIMA: Mapping[str, int] = MappingProxyType(
    {
        "chinese_cities": 128,
        "european_cities": 229,
        "european_countries": 26,
        "asian_cities": 100,
        "asian_countries": 11,
    }
)
_RUNNING = ("operating", "limited")


def coverage() -> dict[str, Any]:
    """Return counts of places, crossings, services, rail kilometres and estimates.

    Returns
    -------
    dict
        Whole numbers, kilometres rounded to 0.1, shares rounded to 0.0001; ``est_share`` holds
        the share of estimated rows of each table.

    Raises
    ------
    DataError
        If a packaged table is missing or damaged.
    """
    published = tables.load("services_published")
    crossings = tables.load("crossings")
    return {
        **place_counts(tables.load("places")),
        "crossings": crossings.height,
        "crossings_rail": int((crossings["mode"] == "rail").sum()),
        "crossings_ferry": int((crossings["mode"] == "ferry").sum()),
        "services_published": published.height,
        "services_with_frequency": published.height - published["frequency_per_week"].null_count(),
        **_rail(),
        "ports": tables.load("ports").height,
        "airports": tables.load("airports").height,
        "goods_groups": tables.load("goods_groups").height,
        "hs_headings": tables.load("hs_headings").height,
        "hs_subheadings": tables.load("hs_subheadings").height,
        "est_share": _est_shares(),
    }


def place_counts(places: pl.DataFrame) -> dict[str, int]:
    """Count the places of each list, their countries, and how they are known."""
    import polars as pl

    lists = {
        "chinese": pl.col("set") == "china128",
        "european": pl.col("set") == "europe26",
        "asian": pl.col("set") == "asia11",
    }
    counts = {
        name: (part.height, part["country"].n_unique())
        for name, rule in lists.items()
        for part in [places.filter(rule)]
    }
    evidence = dict(places["evidence"].value_counts().iter_rows())
    return {
        "chinese_cities": counts["chinese"][0],
        "european_cities": counts["european"][0],
        "european_countries": counts["european"][1],
        "asian_cities": counts["asian"][0],
        "asian_countries": counts["asian"][1],
        "places": places.height,
        "places_cited": int(evidence.get("cited", 0)),
        "places_inferred": int(evidence.get("inferred", 0)),
    }


def _rail() -> dict[str, float]:
    """Kilometres of lines in use, by how their shape was made.

    Where part of an accepted path is drawn by hand over a gap, that part counts as hand-drawn.
    """
    import polars as pl

    lines = tables.load("lines").filter(pl.col("status").is_in(_RUNNING))
    length = pl.col("length_km")
    drawn = (pl.col("drawn_km") / pl.col("graph_km")).fill_null(0.0).clip(0.0, 1.0)
    accepted = pl.col("geometry") == "accepted"
    sums = lines.select(
        whole=length.sum(),
        accepted=(length * (1 - drawn)).filter(accepted).sum(),
        patched=(length * drawn).filter(accepted).sum(),
        drawn=length.filter(pl.col("geometry") == "hand_drawn").sum(),
        estimated=length.filter(pl.col("est")).sum(),
    ).row(0, named=True)
    return {
        "rail_km": round(sums["whole"], 1),
        "rail_km_with_geometry": round(sums["accepted"], 1),
        "rail_km_hand_drawn": round(sums["drawn"] + sums["patched"], 1),
        "rail_geometry_share": round(sums["accepted"] / sums["whole"], 4) if sums["whole"] else 0.0,
        "rail_km_estimated_length": round(sums["estimated"], 1),
        "rail_lines": lines.height,
    }


def _est_shares() -> dict[str, float]:
    """Share of estimated rows of each table that marks them."""
    shares = {}
    for name in tables.table_names():
        frame = tables.load(name)
        if "est" in frame.columns and frame.height:
            shares[name] = round(int(frame["est"].sum()) / frame.height, 4)
    return shares
