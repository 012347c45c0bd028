"""Constants of the choice, fitted so that the base of 2024 meets published counts.

What costs do not tell, such as who holds the slots of a crossing, subsidies and habit, is added
to the cost of a way [USD per TEU of 2024]. They are estimates: packaged, made by
``scripts/calibrate_corridor.py``, and the same in every scenario.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

__all__ = ["Constants", "packaged_constants"]

#: (market or "*", way, direction or "*") -> USD per TEU
Constants = Mapping[tuple[str, str, str], float]
_FILE = "constants.csv"


@lru_cache(maxsize=1)
def packaged_constants() -> Constants:
    """Read the packaged constants."""
    text = resources.files(__package__).joinpath(_FILE).read_text("utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return MappingProxyType(
        {(r["market"], r["way"], r["direction"]): float(r["usd_per_teu"]) for r in rows}
    )


def constant_of(constants: Constants, market: str, way: str, direction: str) -> float:
    """Return what is added to the cost of a way: the sum of the rows that hold for it."""
    keys = {(m, way, d) for m in (market, "*") for d in (direction, "*")}
    return sum(constants.get(key, 0.0) for key in sorted(keys))
