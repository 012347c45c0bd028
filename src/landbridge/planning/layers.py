"""What an itinerary must pass: the graph once for each set of conditions already met.

A path starts in the layer of the empty set and moves up when an arc meets a condition; only the
layer where all are met holds the target. With k conditions the graph grows 2^k times at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.kernels.labels import ArcTable, build_arc_table

__all__ = ["LayeredArcs", "layered"]

Bool = NDArray[np.bool_]
I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class LayeredArcs:
    """A graph with conditions built in.

    Attributes
    ----------
    original : shape (n_arcs,)
        Arc of the plain graph behind each arc.
    departure_shift : shape (n_arcs,)
        What to add to a departure index here to get that of the plain graph.
    """

    arcs: ArcTable
    original: I64
    departure_shift: I64
    target: int


def layered(arcs: ArcTable, allowed: Bool, meets: Sequence[Bool], target: int) -> LayeredArcs:
    """Build the layers from the allowed arcs.

    Parameters
    ----------
    allowed : shape (n_arcs,)
    meets : one mask of shape (n_arcs,) per condition
    target : node of the plain graph
    """
    kept = np.flatnonzero(allowed)
    flags = np.zeros(len(kept), dtype=np.int64)
    for bit, mask in enumerate(meets):
        flags |= mask[kept].astype(np.int64) << bit
    n_nodes, layers = arcs.n_nodes, 1 << len(meets)
    lengths = np.diff(arcs.dep_ptr)[kept]
    ptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    start = arcs.dep_ptr[kept]
    index = np.repeat(start - ptr[:-1], lengths) + np.arange(ptr[-1])
    layer = np.arange(layers)
    tail = (layer[:, None] * n_nodes + arcs.arc_tail[kept]).ravel()
    head = ((layer[:, None] | flags) * n_nodes + arcs.arc_head[kept]).ravel()
    offset = layer[:, None] * ptr[-1]
    dep_ptr = np.append((offset + ptr[:-1]).ravel(), layers * ptr[-1])

    def tiled(column: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.tile(column, layers)

    table = build_arc_table(
        n_nodes * layers,
        tail,
        head,
        np.tile(arcs.arc_scheduled[kept], layers),
        (dep_ptr, tiled(arcs.dep_time[index]), tiled(arcs.dep_arrive[index])),
        arc_cutoff=tiled(arcs.arc_cutoff[kept]),
        arc_duration=tiled(arcs.arc_duration[kept]),
        arc_money=tiled(arcs.arc_money[kept]),
        arc_co2e=tiled(arcs.arc_co2e[kept]),
        arc_risk=tiled(arcs.arc_risk[kept]),
    )
    shift = (start - ptr[:-1] - offset).ravel()
    return LayeredArcs(table, np.tile(kept, layers), shift, (layers - 1) * n_nodes + target)
