"""Earliest arrivals by relaxing every arc over every departure until nothing changes."""

from __future__ import annotations

from collections.abc import Sequence

from tests.naive.labels import NaiveArc


def earliest(n_nodes: int, arcs: Sequence[NaiveArc], source: int, ready: int) -> list[int | None]:
    """Return the earliest arrival at each node, None where it is out of reach."""
    reached: list[int | None] = [None] * n_nodes
    reached[source] = ready
    moved = True
    while moved:
        moved = False
        for arc in arcs:
            at = reached[arc.tail]
            if at is None:
                continue
            if arc.departures is None:
                found = [at + arc.duration]
            else:
                found = [b + arc.duration for a, b in arc.departures if a >= at + arc.cutoff]
            before = reached[arc.head]
            for there in found:
                if before is None or there < before:
                    before = there
                    moved = True
            reached[arc.head] = before
    return reached
