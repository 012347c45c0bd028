"""Lambert's azimuthal equal-area projection: one formula for a short haul and for a way by sea.

It has no parallels to choose, stays whole from Duisburg to Chongqing and round the Cape, and
keeps areas. Points more than a right angle from the centre still have a place, ever more
sheared; only the antipode has none.

References
----------
J. P. Snyder, Map Projections: A Working Manual, USGS Professional Paper 1395, 1987,
equations 24-2 to 24-4 (forward), 20-14 to 20-18 and 24-16 (inverse), for the sphere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["EARTH_RADIUS_KM", "AzimuthalEqualArea", "centred_on"]

EARTH_RADIUS_KM = 6371.0088
F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AzimuthalEqualArea:
    """The projection about one centre, in km east and north of it.

    Attributes
    ----------
    lon0, lat0 : float [degrees]
        The centre; scale is true and north is up there.
    """

    lon0: float
    lat0: float

    def forward(self, lon: ArrayLike, lat: ArrayLike) -> tuple[F64, F64]:
        """Return (x, y) [km] of points, arrays of the shape of the input.

        The antipode of the centre is put on the edge of the disc.
        """
        lam = np.radians(np.asarray(lon, dtype=np.float64) - self.lon0)
        phi = np.radians(np.asarray(lat, dtype=np.float64))
        sin0, cos0 = np.sin(np.radians(self.lat0)), np.cos(np.radians(self.lat0))
        towards = sin0 * np.sin(phi) + cos0 * np.cos(phi) * np.cos(lam)
        k = EARTH_RADIUS_KM * np.sqrt(2.0 / np.maximum(1.0 + towards, 1e-9))
        x = k * np.cos(phi) * np.sin(lam)
        y = k * (cos0 * np.sin(phi) - sin0 * np.cos(phi) * np.cos(lam))
        return x, y

    def on_paper(self, points: Iterable[tuple[float, float]]) -> F64:
        """Return (lon, lat) points on paper [km, y down], shape (n, 2)."""
        found = np.array(list(points), dtype=np.float64).reshape(-1, 2)
        east, north = self.forward(found[:, 0], found[:, 1])
        return np.column_stack([east, -north])

    def inverse(self, x: ArrayLike, y: ArrayLike) -> tuple[F64, F64]:
        """Return (lon, lat) [degrees] of points inside the disc."""
        east, north = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        rho = np.hypot(east, north)
        c = 2.0 * np.arcsin(np.minimum(rho / (2.0 * EARTH_RADIUS_KM), 1.0))
        sin0, cos0 = np.sin(np.radians(self.lat0)), np.cos(np.radians(self.lat0))
        share = np.divide(north, rho, out=np.zeros_like(rho), where=rho > 0)
        phi = np.arcsin(np.clip(np.cos(c) * sin0 + share * np.sin(c) * cos0, -1.0, 1.0))
        lam = np.arctan2(east * np.sin(c), rho * cos0 * np.cos(c) - north * sin0 * np.sin(c))
        return (np.degrees(lam) + self.lon0 + 180.0) % 360.0 - 180.0, np.degrees(phi)


def centred_on(points: Iterable[tuple[float, float]]) -> AzimuthalEqualArea:
    """Return the projection about the middle of (lon, lat) points; Central Asia without any."""
    found = list(points)
    if not found:
        return AzimuthalEqualArea(70.0, 45.0)
    lons, lats = [p[0] for p in found], [p[1] for p in found]
    middle = (min(lats) + max(lats)) / 2
    return AzimuthalEqualArea(
        round((min(lons) + max(lons)) / 2, 1), round(max(-60.0, min(70.0, middle)), 1)
    )
