"""Flows of cross-border e-commerce out of China, by way of sending and by mode."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.results.flows import Assumption, weeks_of

__all__ = ["KINDS", "MODES", "ParcelFlows"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]

#: ``parcel``: to a buyer, by list (9610), post or courier; ``stock``: boxes of goods for sale
#: abroad or to overseas warehouses (9710, 9810)
KINDS = ("parcel", "stock")
#: modes that a flow may take; which one it takes is for the choice of mode to say
MODES = ("air", "road", "rail")


@dataclass(frozen=True, slots=True, eq=False)
class ParcelFlows:
    """Flows as columns of one length n, all out of China.

    Attributes
    ----------
    places, countries : tuple of str
        Ids of cities, and the country of each.
    origin, destination : (n,) int32
        Into ``places``.
    kind, mode : (n,) int32
        Into ``KINDS`` and ``MODES``.
    parcels_per_week : (n,) float64
        0 for stock, which moves in whole boxes.
    tonnes_per_week, teu_per_week, value_usd_per_year : (n,) float64
        TEU: what the goods would fill, by air too.
    assumptions : tuple of Assumption
    """

    year: int
    places: tuple[str, ...]
    countries: tuple[str, ...]
    origin: I32
    destination: I32
    kind: I32
    mode: I32
    parcels_per_week: F64
    tonnes_per_week: F64
    teu_per_week: F64
    value_usd_per_year: F64
    assumptions: tuple[Assumption, ...]

    @property
    def size(self) -> int:
        """Number of flows."""
        return self.origin.size

    @property
    def weeks(self) -> float:
        """Weeks of the year."""
        return weeks_of(self.year)

    def of(self, country: str) -> NDArray[np.bool_]:
        """Return which flows end in a country, shape (n,)."""
        held: NDArray[np.bool_] = np.array([code == country for code in self.countries])
        return held[self.destination]
