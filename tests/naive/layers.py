"""The obvious way to keep to conditions: walk every path, keep those that meet them all."""

from __future__ import annotations

from tests.naive.labels import NaiveArc, NaiveQuery, Vector, arrivals


def best_meeting(
    arcs: list[NaiveArc], meets: list[list[bool]], query: NaiveQuery
) -> dict[Vector, int]:
    """Best vectors among walks that use an arc of every condition, with the fewest legs."""
    found: dict[Vector, int] = {}
    everything = (1 << len(meets)) - 1

    def walk(node: int, value: Vector, legs: int, met: int) -> None:
        within = value[0] <= query.latest and value[1] <= query.max_money
        if node == query.target and met == everything and within:
            found[value] = min(legs, found.get(value, legs))
        if legs == query.max_legs:
            return
        for k, arc in enumerate(arcs):
            if arc.tail != node:
                continue
            now = met
            for bit, mask in enumerate(meets):
                now |= int(mask[k]) << bit
            for arrival in arrivals(arc, value[0]):
                following = (
                    arrival,
                    value[1] + arc.money,
                    value[2] + arc.co2e,
                    value[3] + arc.risk,
                )
                walk(arc.head, following, legs + 1, now)

    walk(query.source, (query.ready, 0, 0, 0), 0, 0)
    return {
        v: legs
        for v, legs in found.items()
        if not any(w != v and all(a <= b for a, b in zip(w, v, strict=True)) for w in found)
    }
