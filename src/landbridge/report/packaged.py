"""What the page takes from the packaged tables: outlines of the base map and time zones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from landbridge.report.base_map import Ring

__all__ = ["base_rings", "place_zones"]


def base_rings() -> tuple[Ring, ...]:
    """Return the outlines of countries and lakes."""
    from landbridge import facts

    table = facts.load("basemap").select("layer", "country", "name", "lon", "lat")
    return tuple(
        Ring(layer, country, name or "", np.asarray(lon, float), np.asarray(lat, float))
        for layer, country, name, lon, lat in table.iter_rows()
    )


def place_zones(place_ids: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """Yield (place id, time zone name) of the places that the table knows."""
    from landbridge import facts

    places = facts.load("places").select("place_id", "timezone")
    yield from places.filter(places["place_id"].is_in(sorted(set(place_ids)))).iter_rows()
