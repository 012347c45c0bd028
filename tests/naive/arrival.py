"""The obvious way to a distribution of arrivals: roll the dice many times."""

from __future__ import annotations

import math
import random
from typing import NamedTuple


class NaiveLeg(NamedTuple):
    departures: tuple[tuple[int, int], ...] | None  # (leave, arrive) from the planned one on
    cutoff: int
    duration: int
    mean_h: float
    sd_h: float
    min_h: float


def deviation(leg: NaiveLeg, rng: random.Random) -> float:
    if leg.sd_h == 0:
        return 0.0
    gap = leg.mean_h - leg.min_h
    spread = math.log(1 + (leg.sd_h / gap) ** 2)
    drawn = rng.lognormvariate(math.log(gap) - spread / 2, math.sqrt(spread))
    return 60 * (leg.min_h + drawn - leg.mean_h)


def one_trip(legs: list[NaiveLeg], ready: int, rng: random.Random) -> tuple[float, list[bool]]:
    """Minute of arrival (inf when stranded), and which planned departures were missed."""
    at, missed = float(ready), []
    for leg in legs:
        if leg.departures is None:
            at += leg.duration + deviation(leg, rng)
            missed.append(False)
            continue
        caught = [d for d in leg.departures if at + leg.cutoff <= d[0]]
        missed.append(len(caught) < len(leg.departures))
        if not caught:
            return math.inf, missed + [True] * (len(legs) - len(missed))
        leave, arrive = min(caught, key=lambda d: (d[1], -d[0]))
        at = max(leave, arrive + leg.duration + deviation(leg, rng))
    return at, missed


def many_trips(
    legs: list[NaiveLeg], ready: int, trips: int, seed: int
) -> tuple[list[float], list[float]]:
    """Sorted arrivals, and the share of trips that missed each planned departure."""
    rng = random.Random(seed)
    runs = [one_trip(legs, ready, rng) for _ in range(trips)]
    shares = [sum(m[i] for _, m in runs) / trips for i in range(len(legs))]
    return sorted(at for at, _ in runs), shares
