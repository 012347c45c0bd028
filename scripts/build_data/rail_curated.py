"""What the compilers of Landbridge add to the rail graph by hand, from the curated lists.

``line_way_points``: towns that a line is known to pass, where it winds. ``recalled_lengths``:
published lengths that the compilers remember and could not read again. ``drawn_tracks``: tracks
over gaps of the graph. ``station_points``: stations that lie far from the town of their name.
``line_repairs``: cells of the facts that are put right.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from scripts.build_data.context import Context

__all__ = ["Curated", "read_curated"]

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Curated:
    """The curated additions, by line id or as tracks."""

    ways: dict[str, tuple[Point, ...]]
    recalled_km: dict[str, float]
    tracks: tuple[tuple[Point, ...], ...]
    stations: dict[str, tuple[Point, str]]
    repairs: tuple[dict[str, str], ...]


def read_curated(context: Context) -> Curated:
    """Read the lists."""
    ways: dict[str, list[tuple[int, Point]]] = defaultdict(list)
    for row in context.curated_rows("line_way_points"):
        ways[row["line_id"]].append((int(row["seq"]), _point(row)))
    tracks: dict[str, list[tuple[int, Point]]] = defaultdict(list)
    for row in context.curated_rows("drawn_tracks"):
        tracks[row["track_id"]].append((int(row["seq"]), _point(row)))
    recalled = {
        row["line_id"]: float(row["length_km"]) for row in context.curated_rows("recalled_lengths")
    }
    return Curated(
        {key: _ordered(points) for key, points in ways.items()},
        recalled,
        tuple(_ordered(points) for _, points in sorted(tracks.items())),
        {
            row["node_id"]: (_point(row), row["why"])
            for row in context.curated_rows("station_points")
        },
        tuple(context.curated_rows("line_repairs")),
    )


def _point(row: dict[str, str]) -> Point:
    return float(row["lat"]), float(row["lon"])


def _ordered(points: list[tuple[int, Point]]) -> tuple[Point, ...]:
    return tuple(point for _, point in sorted(points))
