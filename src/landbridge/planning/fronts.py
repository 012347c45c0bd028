"""The front that is reported: nothing dominated, not too long, its extremes named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from landbridge.results.planning import Itinerary

__all__ = ["reported_front", "tagged", "thinned"]

F64 = NDArray[np.float64]


def _values(itineraries: Sequence[Itinerary]) -> F64:
    """Return what is reported and compared, shape (n, 5): planned, P50, P90 [min], cents, g."""
    return np.array(
        [
            (
                i.arrive_minute,
                round(i.depart_minute + i.p50_h * 60, 3),
                round(i.depart_minute + i.p90_h * 60, 3),
                round(i.cost_usd * 100),
                round(i.co2e_kg * 1000),
            )
            for i in itineraries
        ],
        dtype=np.float64,
    ).reshape(-1, 5)


def reported_front(itineraries: Sequence[Itinerary]) -> list[Itinerary]:
    """Drop every itinerary that another one beats on all reported values.

    The values are planned arrival, arrival at P50 and P90, price and CO2e. Of equal ones the first
    in order of id stays. The rest come back in order of arrival.
    """
    ordered = sorted(itineraries, key=lambda i: (i.arrive_minute, i.cost_usd, i.co2e_kg, i.id))
    values = _values(ordered)
    kept: list[int] = []
    for k in range(len(ordered)):
        no_worse = np.all(values <= values[k], axis=1)
        better = no_worse & np.any(values < values[k], axis=1)
        twin = no_worse & (np.arange(len(ordered)) < k)
        if not better.any() and not twin.any():
            kept.append(k)
    return [ordered[k] for k in kept]


def thinned(itineraries: Sequence[Itinerary], most: int) -> list[Itinerary]:
    """Choose at most so many itineraries that stand for the whole front.

    The best of each reported value stays; then whichever lies farthest from those chosen (least
    distance in logarithms of duration, price and CO2e) is added, again and again.
    """
    if len(itineraries) <= most:
        return list(itineraries)
    values = _values(itineraries)
    values[:, :3] -= min(i.depart_minute for i in itineraries)
    place = np.log(np.maximum(values, 1.0))
    spread = place.max(axis=0) - place.min(axis=0)
    place = place / np.where(spread > 0, spread, 1.0)
    chosen = list(dict.fromkeys(int(np.argmin(values[:, c])) for c in (0, 3, 4, 2, 1)))[:most]
    far = np.min([np.linalg.norm(place - place[k], axis=1) for k in chosen], axis=0)
    while len(chosen) < most:
        k = int(np.argmax(far))
        chosen.append(k)
        far = np.minimum(far, np.linalg.norm(place - place[k], axis=1))
    return [itineraries[k] for k in sorted(chosen)]


def tagged(itineraries: Sequence[Itinerary]) -> tuple[Itinerary, ...]:
    """Name the extremes: fastest, cheapest, lowest carbon, most reliable (least P90 - P50)."""
    if not itineraries:
        return ()
    values = _values(itineraries)
    columns = {
        "fastest": values[:, 0],
        "cheapest": values[:, 3],
        "lowest carbon": values[:, 4],
        "most reliable": values[:, 2] - values[:, 1],
    }
    tags: dict[int, list[str]] = {}
    for name, column in columns.items():
        tags.setdefault(int(np.argmin(column)), []).append(name)
    return tuple(replace(item, tags=tuple(tags.get(k, ()))) for k, item in enumerate(itineraries))
