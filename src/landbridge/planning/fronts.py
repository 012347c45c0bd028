"""The front that is reported: nothing dominated, not too long, its extremes named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

import numpy as np

from landbridge.results.planning import Itinerary

__all__ = ["Reported", "reported_front", "tagged", "thinned"]


class Reported(Protocol):
    """What has an id and the values that decide whether it is reported."""

    @property
    def id(self) -> str:
        """Name that breaks ties."""

    @property
    def values(self) -> tuple[float, float, float, float, float]:
        """Planned arrival, arrival at P50 and P90 [min], price [US cent], CO2e [g]."""


Item = TypeVar("Item", bound=Reported)


def reported_front(items: Sequence[Item]) -> list[Item]:
    """Drop every itinerary that another one beats on all reported values.

    Of equal ones the first in order of id stays. The rest come back in order of arrival.
    """
    ordered = sorted(items, key=lambda i: (i.values[0], i.values[3], i.values[4], i.id))
    values = np.array([i.values for i in ordered], dtype=np.float64).reshape(-1, 5)
    kept: list[int] = []
    for k in range(len(ordered)):
        no_worse = np.all(values <= values[k], axis=1)
        better = no_worse & np.any(values < values[k], axis=1)
        twin = no_worse & (np.arange(len(ordered)) < k)
        if not better.any() and not twin.any():
            kept.append(k)
    return [ordered[k] for k in kept]


def thinned(items: Sequence[Item], most: int, start_min: float = 0.0) -> list[Item]:
    """Choose at most so many itineraries that stand for the whole front.

    The best of each reported value stays; then whichever lies farthest from those chosen (least
    distance in logarithms of duration since ``start_min``, price and CO2e) is added, again and
    again.
    """
    if len(items) <= most:
        return list(items)
    values = np.array([i.values for i in items], dtype=np.float64)
    values[:, :3] -= start_min
    place = np.log(np.maximum(np.minimum(values, 1e15), 1.0))
    spread = place.max(axis=0) - place.min(axis=0)
    place = place / np.where(spread > 0, spread, 1.0)
    chosen = list(dict.fromkeys(int(np.argmin(values[:, c])) for c in (0, 3, 4, 2, 1)))[:most]
    far = np.min([np.linalg.norm(place - place[k], axis=1) for k in chosen], axis=0)
    while len(chosen) < most:
        k = int(np.argmax(far))
        chosen.append(k)
        far = np.minimum(far, np.linalg.norm(place - place[k], axis=1))
    return [items[k] for k in sorted(chosen)]


def tagged(itineraries: Sequence[Itinerary]) -> tuple[Itinerary, ...]:
    """Name the extremes: fastest, cheapest, lowest carbon, most reliable (least P90 - P50)."""
    if not itineraries:
        return ()
    columns: dict[str, list[float]] = {
        "fastest": [float(i.arrive_minute) for i in itineraries],
        "cheapest": [i.cost_usd for i in itineraries],
        "lowest carbon": [i.co2e_kg for i in itineraries],
        "most reliable": [i.p90_h - i.p50_h for i in itineraries],
    }
    tags: dict[int, list[str]] = {}
    for name, column in columns.items():
        tags.setdefault(column.index(min(column)), []).append(name)
    return tuple(replace(item, tags=tuple(tags.get(k, ()))) for k, item in enumerate(itineraries))
