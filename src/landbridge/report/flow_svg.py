"""Flows on a map: a band on the right of each link, as wide as its volume."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from landbridge.report.base_map import base_layers
from landbridge.report.flow_contents import BANDS, FlowContents, load_band
from landbridge.report.geometry import Box
from landbridge.report.packaged import base_rings
from landbridge.report.projection import AzimuthalEqualArea, centred_on

__all__ = ["CONSTANT", "MOST_DRAWN", "WIDEST_PX", "band_width", "flow_svg"]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
#: colour of a link whose time does not depend on its volume
CONSTANT = "#8a94a0"
#: most links that are drawn; of a larger network the busiest
MOST_DRAWN = 30_000
WIDEST_PX = 14.0
_WIDTH, _MARGIN, _STEPS = 1000.0, 28.0, 24


def band_width(volume: F64) -> F64:
    """Return the width of each band [px], in steps, so that like ones share a path."""
    most = float(volume.max(initial=0.0))
    if most <= 0:
        return np.zeros(len(volume))
    steps = np.ceil(volume / most * _STEPS)
    return np.asarray(steps / _STEPS * WIDEST_PX, dtype=np.float64)


def flow_svg(contents: FlowContents) -> str | None:
    """Return the map; None where no link has coordinates at both ends."""
    net = contents.network
    if net.x is None or net.y is None:
        return None
    known = np.isfinite(net.x) & np.isfinite(net.y)
    links = np.flatnonzero(known[net.tail] & known[net.head])
    if not len(links):
        return None
    busiest = np.argsort(-contents.volume[links], kind="stable")[:MOST_DRAWN]
    links = np.sort(links[busiest])
    ends = np.unique(np.concatenate([net.tail[links], net.head[links]]))
    points, projection = _plane(contents, ends)
    box = _room(Box.around(points[ends]))
    scale = (_WIDTH - 2 * _MARGIN) / box.width
    base = "" if projection is None else _base(projection, box.grown(_MARGIN / scale), scale)
    high = box.height * scale + 2 * _MARGIN
    at = (points - [box.left, box.top]) * scale + _MARGIN
    bands = "".join(_bands(contents, links, at))
    return (
        f'<svg class="chart map" style="max-height:900px" viewBox="0 0 {_WIDTH:g} {high:.0f}" '
        f'role="img" aria-label="Volumes on the links">{base}{bands}</svg>'
    )


def _plane(contents: FlowContents, ends: I64) -> tuple[F64, AzimuthalEqualArea | None]:
    """Return all nodes on paper, y down, shape (n, 2); km where they are degrees."""
    net = contents.network
    x, y = np.asarray(net.x, dtype=np.float64), np.asarray(net.y, dtype=np.float64)
    if not net.xy_degrees or (np.abs(y[ends]) > 90).any():
        return np.column_stack([x, -y]), None
    projection = centred_on(zip(x[ends].tolist(), y[ends].tolist(), strict=True))
    east, north = projection.forward(x, y)
    return np.column_stack([east, -north]), projection


def _base(projection: AzimuthalEqualArea, around: Box, scale: float) -> str:
    """Return land and lakes under the bands; nothing where the packaged outlines show no land."""
    layers = base_layers(projection, base_rings(), around, 1.0 / scale)
    if 'id="land" class="v" d="M' not in layers:
        return ""
    shift = f"translate({-around.left * scale:.1f} {-around.top * scale:.1f})"
    return (
        f'<defs>{layers}</defs><rect class="water" width="100%" height="100%"/>'
        f'<g transform="{shift}"><use href="#land" class="land"/>'
        '<use href="#lake" class="water"/></g>'
    )


def _room(box: Box) -> Box:
    """Return the box, not flatter or slimmer than can be drawn."""
    wide = max(box.width, 0.5 * box.height, 1e-12)
    high = max(box.height, 0.35 * wide)
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return Box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)


def _bands(contents: FlowContents, links: I64, at: F64) -> Iterator[str]:
    """Yield one path for each colour and width, the busiest on top."""
    net = contents.network
    width = band_width(contents.volume)[links]
    band = load_band(contents.load)[links]
    start, end = at[net.tail[links]], at[net.head[links]]
    ahead = end - start
    far = np.hypot(ahead[:, 0], ahead[:, 1])
    unit = np.divide(ahead, far[:, None], out=np.zeros_like(ahead), where=far[:, None] > 0)
    aside = np.column_stack([-unit[:, 1], unit[:, 0]]) * (width / 2 + 0.35)[:, None]
    start, end = start + aside, end + aside
    for wide in np.unique(width):
        for colour in np.unique(band[width == wide]):
            rows = np.flatnonzero((width == wide) & (band == colour))
            moves = "".join(
                f"M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}"
                for (a, b), (c, d) in zip(start[rows].tolist(), end[rows].tolist(), strict=True)
            )
            paint = CONSTANT if colour < 0 or wide == 0 else BANDS[colour][1]
            yield (
                f'<path d="{moves}" fill="none" stroke="{paint}" '
                f'stroke-width="{max(wide, 0.5):.3g}"/>'
            )
