"""Flows of freight between Chinese and foreign cities in a week of a year, and how they fit."""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

__all__ = ["DIRECTIONS", "STREAMS", "Assumption", "FitRow", "FlowSet", "weeks_of"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
Flags = NDArray[np.bool_]

#: out of China, into China
DIRECTIONS = ("out", "in")
#: ``trade``: all goods of a country by all modes; ``rail``: containers on block trains;
#: ``parcels``: cross-border e-commerce; ``turbines``: wind turbines and their parts. Customs count
#: what the last three carry to the five countries in ``trade`` too.
STREAMS = ("trade", "rail", "parcels", "turbines")


def weeks_of(year: int) -> float:
    """Return the weeks of a year, 365 or 366 days of it."""
    return (366 if isleap(year) else 365) / 7.0


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number that flows rest on, and where it comes from."""

    name: str
    value: float
    unit: str
    est: bool
    method: str


class FitRow(TypedDict):
    """A published figure beside that of the flows; ``kind`` is fit or check."""

    name: str
    kind: str
    published: float
    model: float
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class FlowSet:
    """Flows as columns of one length n; every word is an index into the tuple named here.

    The streams overlap: what trains carry to a country, its parcels and its turbines are also
    part of that country's trade, and part of the parcels ride on trains. They are never added up.

    Attributes
    ----------
    places, countries : tuple of str
        Ids of cities, and the country of each.
    groups, crossings, families : tuple of str
        Goods groups; border crossings; families of trains. The first crossing and the first
        family are empty: only rail has any.
    teu_per_train : tuple of float
        Of each family; nan for the empty one.
    origin, destination : (n,) int32
        Into ``places``.
    group, crossing, family : (n,) int32
    direction, stream : (n,) int32
        Into ``DIRECTIONS`` and ``STREAMS``.
    teu_per_week, tonnes_per_week, value_usd_per_year : (n,) float64
        TEU is 0 for what moves in no container: gas, oil, uranium, turbines.
    pieces_per_year : (n,) float64
        Parcels; oversize pieces of turbines; 0 where nothing is counted.
    assumptions : tuple of Assumption
    """

    year: int
    scenario: str
    places: tuple[str, ...]
    countries: tuple[str, ...]
    groups: tuple[str, ...]
    crossings: tuple[str, ...]
    families: tuple[str, ...]
    teu_per_train: tuple[float, ...]
    origin: I32
    destination: I32
    group: I32
    direction: I32
    stream: I32
    crossing: I32
    family: I32
    teu_per_week: F64
    tonnes_per_week: F64
    value_usd_per_year: F64
    pieces_per_year: F64
    assumptions: tuple[Assumption, ...]

    @property
    def size(self) -> int:
        """Number of flows."""
        return self.origin.size

    @property
    def weeks(self) -> float:
        """Weeks of the year."""
        return weeks_of(self.year)

    def foreign(self) -> I32:
        """Return the end of each flow outside China, shape (n,), into ``places``."""
        ends: I32 = np.where(self.direction == 0, self.destination, self.origin)
        return ends

    def in_stream(self, stream: str) -> Flags:
        """Return which flows are of a stream, shape (n,)."""
        chosen: Flags = self.stream == STREAMS.index(stream)
        return chosen

    def trains_per_year(self) -> F64:
        """Return the trains that carry each flow, shape (n,); 0 for all streams but rail."""
        size = np.asarray(self.teu_per_train)[self.family]
        trains: F64 = np.where(self.family > 0, self.teu_per_week * self.weeks / size, 0.0)
        return trains
