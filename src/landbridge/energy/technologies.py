"""What a plant of each fuel and kind costs to run and emits, and how the year bends its use.

Carbon per unit of fuel and the efficiency of Kazakhstan's steam plants are rows of the table
`power_costs`; the other efficiencies and running costs are our estimates for old fleets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["BORDER_CO2_T_PER_MWH", "HEAT_BY_MONTH", "KINDS", "Kind", "kind_of", "seasonal"]

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Kind:
    """A group of plants that run alike.

    Attributes
    ----------
    efficiency : float
        Power out per fuel in; of heat and power plants all fuel is laid on the power.
    vom_usd_per_mwh : float
        What a megawatt hour costs beside its fuel.
    co2_t_per_mwh_th : float
        Burnt, per unit of fuel.
    swing : float
        How far the share that can run moves with the season around its yearly mean.
    """

    efficiency: float
    vom_usd_per_mwh: float
    co2_t_per_mwh_th: float
    swing: float


_COAL, _GAS, _OIL = 0.3361, 0.198, 0.267
KINDS: Mapping[tuple[str, str], Kind] = {
    ("coal", "steam"): Kind(0.34, 3.0, _COAL, 0.08),
    ("coal", "chp"): Kind(0.29, 3.0, _COAL, 0.20),
    ("gas", "ccgt"): Kind(0.50, 3.0, _GAS, 0.04),
    ("gas", "mixed"): Kind(0.42, 3.0, _GAS, 0.04),
    ("gas", "steam"): Kind(0.35, 3.0, _GAS, 0.04),
    ("gas", "ocgt"): Kind(0.31, 4.0, _GAS, 0.04),
    ("gas", "chp"): Kind(0.36, 3.0, _GAS, 0.10),
    ("oil", "steam"): Kind(0.33, 4.0, _OIL, 0.04),
    ("nuclear", "pwr"): Kind(0.33, 4.5, 0.0, 0.05),
}
#: share of the coldest month's heat that each month asks for (estimate)
HEAT_BY_MONTH: F64 = np.array(
    [1.0, 0.95, 0.75, 0.4, 0.12, 0.08, 0.08, 0.08, 0.12, 0.45, 0.75, 0.95]
)
#: carbon of power that comes over a border from a system that is not modelled (estimate)
BORDER_CO2_T_PER_MWH: Mapping[str, float] = {"RU": 0.40, "CN": 0.58}


def kind_of(country: str, fuel: str, technology: str | None) -> str:
    """Return the kind of plant that the words of a source describe.

    The list of Kazakhstan's plants calls steam plants on gas CCGT (Zhambyl, Aktau); they are
    taken for what they are.
    """
    words = (technology or "").lower()
    if fuel in ("wind", "solar", "battery", "other"):
        return fuel
    if fuel == "hydro":
        return "river" if "river" in words else "reservoir"
    if fuel == "nuclear":
        return "pwr"
    if "chp" in words and fuel in ("coal", "gas"):
        return "chp"
    if fuel != "gas":
        return "steam"
    if "/" in words:
        return "mixed" if "ccgt" in words else "steam"
    if "ccgt" in words:
        return "steam" if country == "KZ" else "ccgt"
    return "ocgt" if "ocgt" in words or "gt" in words.split() else "steam"


def seasonal(mean: float, swing: float, month: NDArray[np.int64]) -> F64:
    """Return the share that can run by hour: high in the cold half, plants rest in summer.

    Parameters
    ----------
    mean : float
        Yearly mean share.
    swing : float
        Amplitude over the mean.
    month : (T,) int64
        0 to 11.
    """
    curve = 1.0 + swing * np.cos(2.0 * np.pi * np.arange(12) / 12.0)
    return np.asarray(np.minimum(mean * curve[month], 0.97), dtype=np.float64)
