"""Which itinerary of a front is shown in full first, by one stated rule."""

from __future__ import annotations

from landbridge.results.planning import Itinerary, PlanResult

__all__ = ["RULE", "recommended"]

#: how much longer than the quickest an itinerary may take (at P90) and still count as quick
PATIENCE = 1.5
#: how much more than the cheapest an itinerary may cost and still count as affordable
PURSE = 2.0
RULE = (
    "the cheapest that keeps the deadline with 90 % probability; without such a one, the cheapest "
    "of those that at P90 take at most half as long again as the quickest of those that cost at "
    "most twice the least price"
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
    if safe:
        return min(safe, key=lambda item: (item.cost_usd, _due(item, safe), item.id))
    purse = PURSE * min(item.cost_usd for item in candidates)
    affordable = [item for item in candidates if item.cost_usd <= purse]
    limit = PATIENCE * min(_due(item, candidates) for item in affordable)
    quick = [item for item in affordable if _due(item, candidates) <= limit]
    return min(quick, key=lambda item: (item.cost_usd, _due(item, candidates), item.id))


def _due(item: Itinerary, candidates: list[Itinerary]) -> float:
    """Hours until the itinerary has arrived with 90 % probability, from the first departure."""
    first = min(other.depart_minute for other in candidates)
    return (item.depart_minute - first) / 60 + item.p90_h
