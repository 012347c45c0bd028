"""The obvious way to find all best itineraries: walk every path and compare every pair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

Vector = tuple[int, int, int, int]


class NaiveArc(NamedTuple):
    tail: int
    head: int
    departures: tuple[tuple[int, int], ...] | None  # (leave, arrive); None = on demand
    cutoff: int
    duration: int
    money: int
    co2e: int
    risk: int


@dataclass(frozen=True)
class NaiveQuery:
    source: int
    target: int
    ready: int
    max_legs: int
    latest: int
    max_money: int


def arrivals(arc: NaiveArc, at: int) -> list[int]:
    """Every arrival that leaving now or later on this arc can give."""
    if arc.departures is None:
        return [at + arc.duration]
    return [arrive + arc.duration for leave, arrive in arc.departures if at + arc.cutoff <= leave]


def all_vectors(arcs: list[NaiveArc], query: NaiveQuery) -> dict[Vector, int]:
    """Values of every walk with every choice of departures, and the fewest legs for each."""
    found: dict[Vector, int] = {}

    def walk(node: int, value: Vector, legs: int) -> None:
        if node == query.target and value[0] <= query.latest and value[1] <= query.max_money:
            found[value] = min(legs, found.get(value, legs))
        if legs == query.max_legs:
            return
        for arc in arcs:
            if arc.tail != node:
                continue
            for arrival in arrivals(arc, value[0]):
                following = (
                    arrival,
                    value[1] + arc.money,
                    value[2] + arc.co2e,
                    value[3] + arc.risk,
                )
                walk(arc.head, following, legs + 1)

    walk(query.source, (query.ready, 0, 0, 0), 0)
    return found


def best_vectors(arcs: list[NaiveArc], query: NaiveQuery) -> dict[Vector, int]:
    """Those that no other one beats, with the fewest legs for each."""
    found = all_vectors(arcs, query)
    return {
        v: legs
        for v, legs in found.items()
        if not any(w != v and all(a <= b for a, b in zip(w, v, strict=True)) for w in found)
    }
