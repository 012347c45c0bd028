"""Which itinerary of a front is shown in full first, by one stated rule."""

from __future__ import annotations

from collections.abc import Sequence

from landbridge.results.planning import Itinerary, PlanResult

__all__ = ["PLAN_AND_P50", "choose", "recommended", "rule"]

#: how much longer than the quickest an itinerary may take (at P90) and still count as quick
PATIENCE = 1.5
#: how much more than the cheapest an itinerary may cost and still count as affordable
PURSE = 2.0
#: probability with which a deadline counts as kept
SAFE = 0.9
#: why the median lies before the plan, for every face
PLAN_AND_P50 = (
    "The plan counts the mean of every step; delays are skewed (few are long), so that half arrive "
    "by P50, mostly a little before the plan; later only where connections are often missed."
)
_AMONG = (
    "of those that at P90 take at most half as long again as the quickest, among those that cost "
    "at most twice the least price"
)


def rule(result: PlanResult) -> str:
    """Return the rule by which ``recommended`` chose, in words."""
    daily, text = _daily(result), f"the cheapest {_AMONG}"
    if daily:
        basis = result.query.get("time_value_basis", "what the question says")
        text = f"the least in price plus days, each counting {daily:,.0f} USD ({basis}), {_AMONG}"
    if any((item.on_time_probability or 0.0) >= SAFE for item in result.itineraries):
        return f"{text} and keep the deadline with 90 % probability"
    return text


def _daily(result: PlanResult) -> float:
    """Return what a day is worth to the owner of the goods [USD], zero where it is not told."""
    return float(result.query.get("time_value_usd_per_day") or 0.0)


def recommended(result: PlanResult) -> Itinerary | None:
    """Return the itinerary to show first, or None where there is none.

    Nothing on a Pareto front is better than the rest; a reader still starts somewhere, and
    ``rule`` says in words where.
    """
    items = result.itineraries
    if not items:
        return None
    due = [item.depart_minute / 60 + item.p90_h for item in items]
    start = min(item.depart_minute for item in items) / 60
    chosen = choose(
        [item.cost_usd for item in items],
        [hours - start for hours in due],
        [item.on_time_probability for item in items],
        _daily(result) / 24,
    )
    return items[chosen]


def choose(
    prices: Sequence[float],
    durations: Sequence[float],
    on_time: Sequence[float | None],
    time_value: float = 0.0,
) -> int:
    """Return the index of the itinerary to show first.

    Parameters
    ----------
    prices : shape (n,), any currency
    durations : shape (n,), until arrival at P90, any unit
    on_time : shape (n,)
        Probability to keep the deadline, None without one.
    time_value : currency of the prices per unit of the durations
    """
    safe = [k for k, chance in enumerate(on_time) if (chance or 0.0) >= SAFE]
    left = safe or list(range(len(prices)))
    purse = PURSE * min(prices[k] for k in left)
    left = [k for k in left if prices[k] <= purse]
    limit = PATIENCE * min(durations[k] for k in left)
    left = [k for k in left if durations[k] <= limit]
    return min(left, key=lambda k: (prices[k] + time_value * durations[k], prices[k], k))
