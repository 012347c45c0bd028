"""Flows under construction: columns over cells of a stream."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.demand.flows.cities import Cities

__all__ = ["Columns"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Flows of one stream in a year, as columns of one length n.

    Attributes
    ----------
    home, abroad : (n,) int32
        Into the cities of each side.
    group, direction : (n,) int32
    crossing, family : (n,) int32
        0 for all streams but rail.
    teu, tonnes, value_usd : (n,) float64
        In the year.
    pieces : (n,) float64 or None
        Parcels or pieces of turbines in the year; None where nothing is counted.
    """

    home_cities: Cities
    abroad_cities: Cities
    home: I32
    abroad: I32
    group: I32
    direction: I32
    crossing: I32
    family: I32
    teu: F64
    tonnes: F64
    value_usd: F64
    pieces: F64 | None = None
