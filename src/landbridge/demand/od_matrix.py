"""Trips from zone to zone, by class."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError, LimitError

__all__ = ["MAX_CELLS", "MAX_ZONES", "OdMatrix", "check_size"]

F64 = NDArray[np.float64]
#: most zones of a matrix of trips, and most cells of all its classes
MAX_ZONES = 12_000
MAX_CELLS = 300_000_000


@dataclass(frozen=True, eq=False)
class OdMatrix:
    """Trips per period between Z zones for C classes.

    Attributes
    ----------
    zone_ids : tuple of str
        As the file names them.
    class_names : tuple of str
        ``("all",)`` where there is one class.
    values : (C, Z, Z) float64
        Trips from row to column, finite and >= 0.
    source : str
        What messages name as the place of a fault.
    notes : tuple of str
        What a user should know about how the file was read.

    Raises
    ------
    DataError
        If a shape or a value breaks what stands above, or the sum is not finite.
    """

    zone_ids: tuple[str, ...]
    class_names: tuple[str, ...]
    values: F64
    source: str = "trips"
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        zones, classes = tuple(map(str, self.zone_ids)), tuple(map(str, self.class_names))
        for what, ids in (("zone", zones), ("class", classes)):
            if len(set(ids)) < len(ids):
                twice = Counter(ids).most_common(1)[0][0]
                raise DataError(f"{self.source}: the {what} {twice!r} stands there twice.")
        if not classes:
            raise DataError(f"{self.source}: there is no class of trips.", cure="Give one or more.")
        try:
            values = np.array(self.values, dtype=np.float64)
        except (TypeError, ValueError):
            raise DataError(f"{self.source}: trips are numbers.") from None
        wanted = (len(classes), len(zones), len(zones))
        if values.shape != wanted:
            raise DataError(
                f"{self.source}: allowed are trips of shape {wanted} (classes, origins, "
                f"destinations), got {values.shape}."
            )
        values.setflags(write=False)
        object.__setattr__(self, "zone_ids", zones)
        object.__setattr__(self, "class_names", classes)
        object.__setattr__(self, "values", values)
        _check_values(self)

    @property
    def n_zones(self) -> int:
        return len(self.zone_ids)

    @property
    def total(self) -> float:
        """All trips, those within a zone included."""
        return float(self.values.sum())

    @property
    def intrazonal(self) -> float:
        """Trips that begin and end in one zone."""
        return float(np.trace(self.values, axis1=1, axis2=2).sum())

    def scaled(self, factor: float) -> OdMatrix:
        """Return all trips times a factor >= 0."""
        with np.errstate(over="ignore"):  # which the check of the values tells
            return replace(self, values=self.values * factor)


def check_size(zones: int, classes: int, where: str) -> None:
    """Refuse what is too large to be held, before it is made.

    Raises
    ------
    LimitError
        For too many zones, or too many cells of all classes.
    """
    if zones > MAX_ZONES or classes * zones * zones > MAX_CELLS:
        raise LimitError(
            f"{where}: {zones:,} zones and {classes} classes; at most {MAX_ZONES:,} zones and "
            f"{MAX_CELLS:,} cells are read.",
            cure="Join zones, or assign the classes one by one.",
        )


def _check_values(trips: OdMatrix) -> None:
    faulty = np.argwhere(~(np.isfinite(trips.values) & (trips.values >= 0)))
    if len(faulty):
        k, i, j = faulty[0]
        raise DataError(
            f"{trips.source}: class {trips.class_names[k]}, from {trips.zone_ids[i]} to "
            f"{trips.zone_ids[j]}: allowed is a finite number >= 0, got {trips.values[k, i, j]:g}.",
            cure=f"Correct it ({len(faulty):,} such in all).",
        )
    with np.errstate(over="ignore"):
        finite = bool(np.isfinite(trips.values.sum()))
    if not finite:
        k, i, j = np.unravel_index(int(trips.values.argmax()), trips.values.shape)
        raise DataError(
            f"{trips.source}: the sum of the trips is beyond what numbers hold; most are from "
            f"{trips.zone_ids[i]} to {trips.zone_ids[j]}, {trips.values[k, i, j]:g}.",
            cure="Correct them.",
        )
