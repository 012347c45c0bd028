"""The same search as a programmer would write it with networkx, bisect and heapq.

Labels, dominance and bounds are those of the kernel (bounds without the count of legs), in
plain Python on lists. It shares no code with the kernel and must give the same front.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left

import networkx as nx
import numpy as np

from landbridge.kernels.labels import ArcTable

Vector = tuple[int, ...]


class Peer:
    """Holds the timetable as Python lists and as a reversed graph for the bounds."""

    def __init__(self, arcs: ArcTable) -> None:
        self.columns = {name: column.tolist() for name, column in arcs._asdict().items()}
        c = self.columns
        ride = np.where(arcs.arc_scheduled, arcs.ride_min + arcs.arc_cutoff, 0)
        self.least = list(
            zip((ride + arcs.arc_duration).tolist(), c["arc_money"], c["arc_co2e"], c["arc_risk"],
                strict=True)
        )  # fmt: skip
        self.graph = nx.MultiDiGraph()
        self.graph.add_nodes_from(range(arcs.n_nodes))
        for a, (tail, head) in enumerate(zip(c["arc_tail"], c["arc_head"], strict=True)):
            self.graph.add_edge(head, tail, cost=self.least[a])

    def _bounds(self, target: int) -> list[dict[int, int]]:
        def weight(k: int):
            return lambda u, v, rows: min(row["cost"][k] for row in rows.values())

        return [
            nx.single_source_dijkstra_path_length(self.graph, target, weight=weight(k))
            for k in range(4)
        ]

    def _ride(self, arc: int, value: Vector) -> Vector | None:
        c = self.columns
        at = value[0]
        if c["arc_scheduled"][arc]:
            low, end = c["dep_ptr"][arc], c["dep_ptr"][arc + 1]
            i = bisect_left(c["dep_time"], at + c["arc_cutoff"][arc], low, end)
            if i == end:
                return None
            at = c["dep_arrive"][c["dep_best"][i]]
        return (
            at + c["arc_duration"][arc],
            value[1] + c["arc_money"][arc],
            value[2] + c["arc_co2e"][arc],
            value[3] + c["arc_risk"][arc],
        )

    def search(
        self, source: int, target: int, ready: int, max_legs: int, latest: int
    ) -> set[Vector]:
        """Return the values of the exact front."""
        bounds = self._bounds(target)
        if source not in bounds[0]:
            return set()
        settled: dict[int, list[tuple[Vector, int]]] = {}
        front: list[Vector] = []
        heap = [(ready + bounds[0][source], (ready, 0, 0, 0), 0, source)]
        while heap:
            _, value, legs, node = heapq.heappop(heap)
            if self._hopeless(value, legs, node, settled, front, bounds):
                continue
            if node == target:
                front = [v for v in front if not _beats(value, v)] + [value]
                continue
            settled.setdefault(node, []).append((value, legs))
            if legs == max_legs:
                continue
            for arc in range(self.columns["tail_ptr"][node], self.columns["tail_ptr"][node + 1]):
                head = self.columns["arc_head"][arc]
                after = self._ride(arc, value) if head in bounds[0] else None
                if after is None or after[0] + bounds[0][head] > latest:
                    continue
                if not self._hopeless(after, legs + 1, head, settled, front, bounds):
                    heapq.heappush(heap, (after[0] + bounds[0][head], after, legs + 1, head))
        return set(front)

    @staticmethod
    def _hopeless(value, legs, node, settled, front, bounds) -> bool:
        if any(_beats(v, value) and n <= legs for v, n in settled.get(node, ())):
            return True
        reach = tuple(x + bounds[c][node] for c, x in enumerate(value))
        return any(_beats(v, reach) for v in front)


def _beats(a: Vector, b: Vector) -> bool:
    return a[0] <= b[0] and a[1] <= b[1] and a[2] <= b[2] and a[3] <= b[3]
