"""What can go wrong on one itinerary, in a few lines, the figures of its legs summed up."""

from __future__ import annotations

from collections.abc import Iterator

from landbridge.results.planning import Itinerary

__all__ = ["main_risks"]

#: chances to miss a departure below this are not worth a line
_SMALL = 0.005


def main_risks(item: Itinerary) -> tuple[str, ...]:
    """Return the main risks of an itinerary in words.

    They are missed connections, closed crossings, the crossing with the largest spread, and the
    share of estimates.
    """
    return (*_connections(item), *_held(item), *_widest(item), _estimates(item))


def _connections(item: Itinerary) -> Iterator[str]:
    if not item.miss_probability:
        return
    missed = [
        f"leg {number} ({leg.origin} - {leg.destination}) {chance:.0%}"
        for number, (leg, chance) in enumerate(
            zip(item.legs, item.miss_probability, strict=True), start=1
        )
        if chance is not None and chance >= _SMALL
    ]
    if missed:
        yield (
            f"Missed departures, delays before them counted: {', '.join(missed)}; who misses one "
            "takes the next, which is in P50 to P95"
        )
    elif any(chance is not None for chance in item.miss_probability):
        yield "Missed departures: less than 1 in 200 for each"


def _held(item: Itinerary) -> Iterator[str]:
    for leg in item.legs:
        for step in leg.crossings:
            if step.held_h:
                yield (
                    f"Closed crossing: held {step.held_h:,.1f} h at {step.name} by "
                    f"{' and '.join(step.held_by)}; a longer closure delays it by as much"
                )


def _widest(item: Itinerary) -> Iterator[str]:
    steps = [step for leg in item.legs for step in leg.crossings if step.sd_h > 0]
    if steps:
        worst = max(steps, key=lambda step: step.sd_h)
        est = ", est" if worst.est else ""
        yield (
            f"Least certain crossing: {worst.name}, mean {worst.dwell_h:,.0f} h, standard "
            f"deviation {worst.sd_h:,.0f} h{est}"
        )


def _estimates(item: Itinerary) -> str:
    return f"{item.est_share:.0%} of its cost and time rest on estimates"
