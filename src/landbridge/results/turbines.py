"""Flows of wind turbines out of China: pieces by project and month, and what may carry them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.results.flows import Assumption

__all__ = ["CLASSES", "PIECES", "ROUTES", "TurbineFlows", "TurbineProject"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]

#: what a turbine is taken apart into
PIECES = ("blade", "tower section", "nacelle", "hub", "drive train", "transformer", "small parts")
#: what a piece fits
CLASSES = ("container", "flat rack", "road only")
#: how it goes
ROUTES = ("road", "rail")


@dataclass(frozen=True, slots=True)
class TurbineProject:
    """A wind farm and the campaign that brings its turbines.

    Attributes
    ----------
    months : int
        Of the campaign, in all years.
    origins : tuple of str
        Places of the factories, in equal parts.
    route_km : float or None
        Length of the road, where published.
    """

    project_id: str
    name: str
    country: str
    turbines: int
    turbine_mw: float
    blade_m: float
    tower_sections: int
    drive_trains: int
    transformers: int
    first_month: int  # months since January of year 0
    months: int
    origins: tuple[str, ...]
    destination: str
    route_km: float | None
    est: bool
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class TurbineFlows:
    """Flows as columns of one length n, all out of China.

    Attributes
    ----------
    projects : tuple of TurbineProject
        Those with deliveries in the year.
    places : tuple of str
        Ids of cities.
    project, piece, origin, destination : (n,) int32
        Into ``projects``, ``PIECES`` and ``places``.
    month : (n,) int32
        1 to 12.
    oversize, route : (n,) int32
        Into ``CLASSES`` and ``ROUTES``.
    pieces, tonnes, teu, value_usd : (n,) float64
        In the month. Small parts have TEU and no pieces; all others pieces and no TEU.
    assumptions : tuple of Assumption
    """

    year: int
    projects: tuple[TurbineProject, ...]
    places: tuple[str, ...]
    project: I32
    piece: I32
    origin: I32
    destination: I32
    month: I32
    oversize: I32
    route: I32
    pieces: F64
    tonnes: F64
    teu: F64
    value_usd: F64
    assumptions: tuple[Assumption, ...]

    @property
    def size(self) -> int:
        """Number of flows."""
        return self.project.size

    def in_country(self, country: str) -> NDArray[np.bool_]:
        """Return which flows go to a country, shape (n,)."""
        held: NDArray[np.bool_] = np.array([p.country == country for p in self.projects])
        return held[self.project]

    def capacity_mw(self, country: str) -> float:
        """Return the rated power [MW] that reaches a country in the year."""
        hubs = self.in_country(country) & (self.piece == PIECES.index("hub"))
        rated = np.array([p.turbine_mw for p in self.projects])
        return float((self.pieces[hubs] * rated[self.project[hubs]]).sum())
