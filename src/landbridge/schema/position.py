"""Rules on positions: a place lies in or near its country, and lat and lon are not swapped.

The boxes of ``country_boxes.csv`` are rounded outwards and hold a country with its near islands;
a country without a box is not examined. A longitude east of 180 is counted on (Chukotka).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from landbridge.schema.model import Violation
from landbridge.schema.subject import Subject

__all__ = ["Box", "country_boxes", "positions"]

_BOXES = Path(__file__).parent / "country_boxes.csv"
#: degrees that a place may lie outside its box: border stations, sea ports, rounding
MARGIN = 0.5


@dataclass(frozen=True, slots=True)
class Box:
    """Bounds of a country in degrees; ``lon_max`` may exceed 180."""

    lat_min: float
    lat_max: float
    lon_min: float
    lon_max: float

    def holds(self, lat: float, lon: float, margin: float = MARGIN) -> bool:
        """Whether a position lies inside, give or take the margin."""
        if not self.lat_min - margin <= lat <= self.lat_max + margin:
            return False
        return any(
            self.lon_min - margin <= turned <= self.lon_max + margin for turned in (lon, lon + 360)
        )

    def __str__(self) -> str:
        return f"lat {self.lat_min:g} to {self.lat_max:g}, lon {self.lon_min:g} to {self.lon_max:g}"


@cache
def country_boxes() -> Mapping[str, Box]:
    """Return the stated box of each country that has one."""
    with _BOXES.open(encoding="utf-8", newline="") as file:
        return MappingProxyType(
            {
                row["country"]: Box(
                    float(row["lat_min"]),
                    float(row["lat_max"]),
                    float(row["lon_min"]),
                    float(row["lon_max"]),
                )
                for row in csv.DictReader(file)
            }
        )


def positions(subject: Subject) -> Iterator[Violation]:
    """Each row with lat, lon and country lies where that country is."""
    needed = ("lat", "lon", "country")
    if not subject.has(*needed) or any(
        subject.schema.by_name[name].dtype != dtype
        for name, dtype in zip(needed, ("float", "float", "str"), strict=True)
    ):
        return
    boxes = country_boxes()
    swapped: tuple[list[int], list[str]] = ([], [])
    astray: dict[str, tuple[list[int], list[str]]] = {}
    empty: tuple[list[int], list[str]] = ([], [])
    for row, (lat, lon, country) in enumerate(subject.frame.select(needed).iter_rows()):
        if lat is None or lon is None:
            continue
        box = boxes.get(country)
        if lat == 0 and lon == 0:
            found = empty
        elif box is None or box.holds(lat, lon):
            continue
        elif box.holds(lon, lat):
            found = swapped
        else:
            found = astray.setdefault(country, ([], []))
        found[0].append(row)
        found[1].append(f"{lat}, {lon} ({country})")
    yield from subject.breaches(
        "lat", empty, "a position must not be 0, 0", "Missing is never zero: leave both cells null."
    )
    yield from subject.breaches(
        "lat", swapped, "lat and lon must not be swapped", "Exchange the two values."
    )
    for country, group in sorted(astray.items()):
        yield from subject.breaches(
            "lat", group, f"a place in {country} must lie in or near {boxes[country]}",
            "Correct the position or the country.",
        )  # fmt: skip
