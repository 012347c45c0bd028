"""The sheet that all maps of a page share: projection, land, lakes, graticule and the ways.

It is written once, in whole units of about half a pixel of the closest view, and every map of
the page shows its own part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from landbridge.report.contents import Contents, Path, way_of
from landbridge.report.geometry import Box, clip_ring, path_data, simplify
from landbridge.report.projection import AzimuthalEqualArea, centred_on
from landbridge.results.planning import Leg

__all__ = ["Ring", "Sheet", "View", "base_layers", "make_sheet", "view_of"]

F64 = NDArray[np.float64]
#: most characters that the base layer may take
BASE_BUDGET = 260_000
#: no view is narrower than this, so that a short haul still shows where it lies
MIN_VIEW_KM = 260.0
_FAR_KM = 12_000.0  # outlines that come nearer to the antipode are not drawn


@dataclass(frozen=True, slots=True)
class Ring:
    """One outline of the base layer."""

    layer: str  # country | lake | land
    country: str | None
    name: str
    lon: F64
    lat: F64


@dataclass(frozen=True, slots=True)
class View:
    """A part of the plane [km, y down] shown on a drawing of ``width`` by ``height`` pixels."""

    box: Box
    width: float
    height: float

    @property
    def px_per_km(self) -> float:
        return self.width / self.box.width


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is drawn once.

    Attributes
    ----------
    unit_km : float
        Length of one unit of the path data.
    defs : str
        SVG definitions ``land``, ``lake``, ``grid``, ``ways`` and ``w1``, ``w2``, ...
    outlines : dict of ISO2 code to (name, ring)
        The largest outline of each country passed [km, y down], for its label.
    """

    projection: AzimuthalEqualArea
    unit_km: float
    defs: str
    outlines: dict[str, tuple[str, F64]] = field(default_factory=dict)

    def plane(self, points: Iterable[tuple[float, float]]) -> F64:
        """Return (lon, lat) points on the plane, shape (n, 2) [km, y down]."""
        return self.projection.on_paper(points)


def make_sheet(contents: Contents, rings: Sequence[Ring], width: float) -> Sheet:
    """Draw what the maps of a page share.

    Parameters
    ----------
    width : float [px]
        Width of the widest map, which sets how fine the drawing is.
    """
    everywhere = [point for way in contents.ways for point in way]
    projection = centred_on(everywhere)
    views = [view_of(projection.on_paper(_points(legs)), width, (0.4, 0.75)).box
             for legs in (entry.legs for entry in contents.entries)]  # fmt: skip
    views = views or [view_of(np.zeros((0, 2)), width, (0.4, 0.75)).box]
    unit = max(min(box.width for box in views) / width / 2, 0.02)
    whole = _union(views)
    whole = whole.grown(0.25 * max(whole.width, whole.height))
    passed = {code for shared in contents.legs for code in shared.leg.countries}
    areas, outlines = _base(projection, rings, whole, unit, passed)
    grid = path_data(line / unit for line in _graticule(projection, whole))
    ways = "".join(_way(projection, way, number, unit) for way, number in contents.ways.items())
    uses = "".join(f'<use href="#w{number}"/>' for number in contents.ways.values())
    defs = f'{"".join(areas)}<path id="grid" class="v" d="{grid}"/>{ways}<g id="ways">{uses}</g>'
    return Sheet(projection, unit, defs, outlines)


def base_layers(
    projection: AzimuthalEqualArea, rings: Sequence[Ring], whole: Box, unit_km: float
) -> str:
    """Return the paths ``land`` and ``lake`` within a box [km, y down], in units of ``unit_km``."""
    return "".join(_base(projection, rings, whole, unit_km, set())[0])


def view_of(points: F64, width: float, shape: tuple[float, float]) -> View:
    """Return the view that shows points [km] with room about them.

    Parameters
    ----------
    shape : (float, float)
        Least and most height as a share of the width.
    """
    if not len(points):
        points = np.array([[-3000.0, -1500.0], [3000.0, 1500.0]])
    box = Box.around(points)
    wide = max(box.width * 1.16, MIN_VIEW_KM)
    high = max(box.height * 1.24, MIN_VIEW_KM * shape[0])
    share = min(max(high / wide, shape[0]), shape[1])
    wide = max(wide, high / share)
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    half, rise = wide / 2, wide * share / 2
    return View(Box(x - half, y - rise, x + half, y + rise), width, round(width * share))


def _points(legs: Iterable[Leg]) -> Iterator[tuple[float, float]]:
    for leg in legs:
        yield from way_of(leg)


def _down(projection: AzimuthalEqualArea, lon: F64, lat: F64) -> F64:
    x, y = projection.forward(lon, lat)
    return np.stack([x, -y], axis=1)


def _union(boxes: Sequence[Box]) -> Box:
    return Box(
        min(b.left for b in boxes),
        min(b.top for b in boxes),
        max(b.right for b in boxes),
        max(b.bottom for b in boxes),
    )


def _base(
    projection: AzimuthalEqualArea, rings: Sequence[Ring], whole: Box, unit: float, passed: set[str]
) -> tuple[list[str], dict[str, tuple[str, F64]]]:
    """Return the areas as SVG, and the outlines of the countries passed."""
    drawn: dict[str, list[F64]] = {"land": [], "lake": []}
    whole_land: list[F64] = []
    outlines: dict[str, tuple[str, F64]] = {}
    for ring in rings:
        points = _down(projection, ring.lon, ring.lat)
        if len(points) < 3 or np.hypot(points[:, 0], points[:, 1]).max() > _FAR_KM:
            continue
        points = _inside(points, whole)
        if len(points) < 3:
            continue
        closed = np.vstack([points, points[:1]])
        if ring.layer == "land":
            whole_land.append(closed)
            continue
        drawn["lake" if ring.layer == "lake" else "land"].append(closed)
        code = ring.country or ""
        if ring.layer == "country" and code in passed:
            known = outlines.get(code)
            if known is None or _area(points) > _area(known[1]):
                outlines[code] = (ring.name, points)
    drawn["land"] = drawn["land"] or whole_land
    data = _within_budget(drawn, unit)
    return [f'<path id="{key}" class="v" d="{data[key]}"/>' for key in data], outlines


def _inside(points: F64, whole: Box) -> F64:
    box = Box.around(points)
    if box.overlap(whole) <= 0:
        return np.zeros((0, 2))
    if whole.holds(box.left, box.top) and whole.holds(box.right, box.bottom):
        return points
    return clip_ring(points, whole)


def _within_budget(layers: Mapping[str, Sequence[F64]], unit: float) -> dict[str, str]:
    """Write outlines as finely as the budget allows."""
    data: dict[str, str] = {}
    for tolerance in (0.8, 1.4, 2.5, 5.0, 10.0):
        for key, rings in layers.items():
            kept = (simplify(ring / unit, tolerance) for ring in rings if _visible(ring, unit))
            data[key] = path_data(kept, closed=True)
        if sum(map(len, data.values())) <= BASE_BUDGET:
            break
    return data


def _visible(ring: F64, unit: float) -> bool:
    box = Box.around(ring)
    return max(box.width, box.height) > 2 * unit


def _area(points: F64) -> float:
    x, y = points[:, 0], points[:, 1]
    return abs(float(x @ np.roll(y, -1) - np.roll(x, -1) @ y)) / 2


def _graticule(projection: AzimuthalEqualArea, whole: Box) -> Iterator[F64]:
    """Yield meridians and parallels that pass a view, every 2, 5 or 10 degrees."""
    wide = max(whole.width, whole.height)
    step = 2 if wide < 1500 else 5 if wide < 4000 else 10
    fine = np.arange(-90.0, 90.01, 2.0)
    around = np.arange(-180.0, 180.01, 2.0)
    lines = [(np.full_like(fine, lon), fine) for lon in range(-180, 180, step)]
    lines += [(around, np.full_like(around, lat)) for lat in range(-80, 81, step)]
    for lon, lat in lines:
        points = _down(projection, lon, lat)
        inside = (
            (points[:, 0] >= whole.left) & (points[:, 0] <= whole.right)
            & (points[:, 1] >= whole.top) & (points[:, 1] <= whole.bottom)
        )  # fmt: skip
        near = inside | np.roll(inside, 1) | np.roll(inside, -1)
        for run in np.split(np.arange(len(near)), np.flatnonzero(np.diff(near)) + 1):
            if near[run[0]] and len(run) > 1:
                yield points[run]


def _way(projection: AzimuthalEqualArea, way: Path, number: int, unit: float) -> str:
    points = simplify(projection.on_paper(way) / unit, 0.7)
    return f'<path id="w{number}" class="v" d="{path_data([points])}"/>'
