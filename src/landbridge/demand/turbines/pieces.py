"""What a turbine is taken apart into: how many pieces, how heavy, and what each fits.

Masses are published for one turbine of 6.5 MW and as a whole for one of 2.5 MW. A power of the
rated power through both gives the whole mass of any other; the parts keep their shares of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from types import MappingProxyType

from landbridge.demand.turbines.projects import wind_value
from landbridge.results.flows import Assumption
from landbridge.results.turbines import TurbineProject

__all__ = ["Piece", "oversize_class", "pieces_of", "pieces_told", "small_parts_share"]

_RATED_MW, _SMALL_MW = 6.5, 2.5
_BLADES = 3
_TOWER_SECTIONS = 4
_TRANSFORMER_T = 14.0
_DRIVE_TRAIN_SHARE = 0.35
#: length, width, height [m] at 6.5 MW; the length of a blade is that of the project
_SIZE_M: Mapping[str, tuple[float, float, float]] = MappingProxyType({
    "blade": (84.0, 4.5, 3.0), "tower section": (28.0, 4.6, 4.6), "nacelle": (12.0, 4.6, 4.5),
    "hub": (4.8, 4.4, 4.2), "drive train": (6.0, 2.8, 2.8), "transformer": (3.6, 2.4, 2.6),
})  # fmt: skip
_SIZE_POWER = 1 / 3
#: inside of a container of 40 ft: length, width, height of the door [m], load [t]
_CONTAINER = (12.0, 2.33, 2.27, 26.5)
#: flat rack of 40 ft on a flat wagon within the loading gauge 1-T: length, width, height, load
_FLAT_RACK = (12.1, 3.2, 3.4, 40.0)


@dataclass(frozen=True, slots=True)
class Piece:
    """A kind of piece of one turbine; ``many`` is of one turbine, ``tonnes`` of one piece."""

    kind: str
    many: int
    tonnes: float
    size_m: tuple[float, float, float]

    @property
    def fits(self) -> str:
        """What the piece fits."""
        return oversize_class(*self.size_m, self.tonnes)


def oversize_class(length_m: float, width_m: float, height_m: float, tonnes: float) -> str:
    """Return ``container``, ``flat rack`` or ``road only`` for a piece as it lies."""
    size = (length_m, width_m, height_m, tonnes)
    if all(is_ <= most for is_, most in zip(size, _CONTAINER, strict=True)):
        return "container"
    if all(is_ <= most for is_, most in zip(size, _FLAT_RACK, strict=True)):
        return "flat rack"
    return "road only"


def pieces_of(project: TurbineProject) -> tuple[Piece, ...]:
    """Return the kinds of pieces of one turbine of a project, those it does not have left out."""
    whole = _mass_t(_RATED_MW)
    grown = _mass_t(project.turbine_mw) / whole
    blade, hub, nacelle = (wind_value(row) for row in ("wind-035", "wind-036", "wind-037"))
    tower = whole - _BLADES * blade - hub - nacelle
    apart = project.drive_trains * _DRIVE_TRAIN_SHARE * nacelle
    counted = {
        "blade": (_BLADES, blade * grown),
        "tower section": (project.tower_sections, tower * grown / project.tower_sections),
        "nacelle": (1, (nacelle - apart) * grown),
        "hub": (1, hub * grown),
        "drive train": (project.drive_trains, _DRIVE_TRAIN_SHARE * nacelle * grown),
        "transformer": (project.transformers, _TRANSFORMER_T),
    }
    scale = (project.turbine_mw / _RATED_MW) ** _SIZE_POWER
    found = []
    for kind, (many, tonnes) in counted.items():
        length, width, height = (side * scale for side in _SIZE_M[kind])
        if kind == "blade":
            length = project.blade_m
        if many:
            found.append(Piece(kind, many, tonnes, (length, width, height)))
    return tuple(found)


def _mass_t(rated_mw: float) -> float:
    """Return the mass of a turbine with its tower."""
    large, small = wind_value("wind-045"), wind_value("wind-057")
    power = log(large / small) / log(_RATED_MW / _SMALL_MW)
    mass: float = large * (rated_mw / _RATED_MW) ** power
    return mass


def small_parts_share() -> float:
    """Return the part of all mass that moves in containers."""
    return wind_value("wind-068")


def pieces_told() -> tuple[Assumption, ...]:
    """Return what masses and sizes rest on."""
    power = log(wind_value("wind-045") / wind_value("wind-057")) / log(_RATED_MW / _SMALL_MW)
    return (
        Assumption("turbine_mass_power", power, "", True,
                   "through wind-045 (560 t at 6.5 MW) and wind-057 (300 t at 2.5 MW)"),
        Assumption("tower_section_t", _tower_t() / _TOWER_SECTIONS, "t", True,
                   "wind-045 less the published parts, in four equal sections; the heaviest has "
                   "96 t (wind-033)"),
        Assumption("drive_train_share_of_nacelle", _DRIVE_TRAIN_SHARE, "share", True,
                   "judgement; the machines listed keep it in the nacelle"),
        Assumption("transformer_t", _TRANSFORMER_T, "t", True, "judgement: 5 to 7 MVA, oil filled"),
        Assumption("small_parts_share", small_parts_share(), "share", True,
                   "wind-068, on top of the pieces: cables, switchgear, bolts, controls"),
        Assumption("flat_rack_t", _FLAT_RACK[3], "t", True,
                   "load of a flat rack of 40 ft; width 3.2 m and height 3.4 m stay in gauge 1-T"),
    )  # fmt: skip


def _tower_t() -> float:
    parts = _BLADES * wind_value("wind-035") + wind_value("wind-036") + wind_value("wind-037")
    return wind_value("wind-045") - parts
