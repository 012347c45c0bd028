"""Which itinerary of a front is shown in full first, by one stated rule."""

from __future__ import annotations

from landbridge.results.planning import Itinerary, PlanResult

__all__ = ["RULE", "recommended"]

#: how much longer than the quickest an itinerary may take (at P90) and still count as quick
PATIENCE = 1.5
RULE = (
    "the cheapest of those that at P90 take at most half as long again as the quickest, "
    "and arrive by the deadline with 90 % probability where one is given and can be met so"
)


def recommended(result: PlanResult) -> Itinerary | None:
    """Return the itinerary to show first, or None where there is none.

    Nothing on a Pareto front is better than the rest; a reader still starts somewhere, and
    ``RULE`` says in words where.
    """
    candidates = list(result.itineraries)
    if not candidates:
        return None
    safe = [item for item in candidates if (item.on_time_probability or 0.0) >= 0.9]
    candidates = safe or candidates
    limit = PATIENCE * min(_due(item, candidates) for item in candidates)
    quick = [item for item in candidates if _due(item, candidates) <= limit]
    return min(quick, key=lambda item: (item.cost_usd, _due(item, candidates), item.id))


def _due(item: Itinerary, candidates: list[Itinerary]) -> float:
    """Hours until the itinerary has arrived with 90 % probability, from the first departure."""
    first = min(other.depart_minute for other in candidates)
    return (item.depart_minute - first) / 60 + item.p90_h
