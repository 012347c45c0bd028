"""A choice as a table and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from landbridge.results.assignment_tables import id_column
from landbridge.results.choice import ChoiceResult

if TYPE_CHECKING:
    import polars as pl

__all__ = ["choice_json", "choice_table"]


def choice_table(result: ChoiceResult) -> pl.DataFrame:
    """Return ``origin, destination, segment, alternative, volume, share, cost``.

    One row for each alternative that joins a pair of zones with demand, also where nobody takes
    it. The cost is the generalised one without the constant.
    """
    import polars as pl

    asked = result.demand.sum(axis=1, keepdims=True) > 0.0
    shown = asked & np.isfinite(result.cost)
    s, a, i, j = np.nonzero(shown)
    origins, destinations = id_column(result.origin_ids), id_column(result.destination_ids)
    segments = pl.Series(list(result.segments), dtype=pl.String)
    alternatives = pl.Series(list(result.alternatives), dtype=pl.String)
    return pl.DataFrame(
        {
            "origin": origins.gather(i),
            "destination": destinations.gather(j),
            "segment": segments.gather(s),
            "alternative": alternatives.gather(a),
            "volume": result.demand[shown],
            "share": result.share[shown],
            "cost": result.cost[shown],
        }
    )


def choice_json(result: ChoiceResult) -> dict[str, Any]:
    """Return what a choice adds to the figures of an assignment."""
    found = result.summary()
    names = ("route_gap", "choice_gap", "lower_bound", "rounds", "by_alternative")
    return {name: found[name] for name in names}
