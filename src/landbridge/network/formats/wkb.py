"""Well-known binary of points and lines in two dimensions, little-endian written.

References
----------
OGC 06-103r4, Simple feature access, part 1, section 8 (WKB): byte order, type, coordinates.
"""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError

__all__ = ["line_from_wkb", "line_to_wkb", "point_from_wkb", "point_to_wkb"]

_POINT, _LINE = 1, 2
_HEAD = 5  # one byte of order, four of type
_MOST_POINTS = 1_000_000


def point_to_wkb(lon: float, lat: float) -> bytes:
    """Return a point as WKB."""
    return struct.pack("<BIdd", 1, _POINT, lon, lat)


def line_to_wkb(points: NDArray[np.floating]) -> bytes:
    """Return a line as WKB; ``points`` has shape (k, 2), longitude first."""
    head = struct.pack("<BII", 1, _LINE, len(points))
    return head + np.ascontiguousarray(points, dtype="<f8").tobytes()


def point_from_wkb(data: object, where: str) -> tuple[float, float]:
    """Read a point (lon, lat).

    Raises
    ------
    DataError
        If the bytes are no two-dimensional point.
    """
    raw, order = _opened(data, _POINT, where)
    if len(raw) != _HEAD + 16:
        raise _broken(where)
    lon, lat = struct.unpack_from(f"{order}dd", raw, _HEAD)
    return lon, lat


def line_from_wkb(data: object, where: str) -> NDArray[np.float64]:
    """Read a line; shape (k, 2), longitude first.

    Raises
    ------
    DataError
        If the bytes are no two-dimensional line.
    """
    raw, order = _opened(data, _LINE, where)
    if len(raw) < _HEAD + 4:
        raise _broken(where)
    (count,) = struct.unpack_from(f"{order}I", raw, _HEAD)
    if count > _MOST_POINTS or len(raw) != _HEAD + 4 + 16 * count:
        raise _broken(where)
    return np.frombuffer(raw, dtype=f"{order}f8", offset=_HEAD + 4).reshape(-1, 2).astype(float)


def _opened(data: object, wanted: int, where: str) -> tuple[bytes, str]:
    """Return the bytes and their order, having looked at the head."""
    if not isinstance(data, bytes) or len(data) < _HEAD or data[0] not in (0, 1):
        raise _broken(where)
    order = "<" if data[0] else ">"
    (kind,) = struct.unpack_from(f"{order}I", data, 1)
    if kind != wanted:
        raise _broken(where)
    return data, order


def _broken(where: str) -> DataError:
    return DataError(
        f"{where}: the geometry is no two-dimensional point or line in well-known binary.",
        cure="Write nodes as Point and links as LineString, without Z or M.",
    )
