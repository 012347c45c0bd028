"""Well-known text of lines in two dimensions."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError

__all__ = ["line_from_wkt", "line_to_wkt"]

_LINE = re.compile(r"\s*LINESTRING\s*\(([^()]*)\)\s*", re.IGNORECASE)


def line_to_wkt(points: NDArray[np.float32]) -> str:
    """Return a line as WKT in the shortest numbers; shape (k, 2), longitude first."""
    words = points.astype("U16")
    return "LINESTRING (" + ", ".join(f"{lon} {lat}" for lon, lat in words) + ")"


def line_from_wkt(text: str, where: str) -> NDArray[np.float64]:
    """Read a line; shape (k, 2), longitude first.

    Raises
    ------
    DataError
        If the text is no two-dimensional LINESTRING.
    """
    found = _LINE.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        points = [[float(word) for word in part.split()] for part in found[1].split(",")]
        return np.array(points, dtype=np.float64).reshape(len(points), 2)
    except ValueError:
        raise DataError(
            f"{where}: allowed is a two-dimensional LINESTRING in well-known text, "
            f"got {text[:40]!r}."
        ) from None
