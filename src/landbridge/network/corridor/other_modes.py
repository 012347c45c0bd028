"""Least generalised cost between cities by what is no container train: wagons, road, sea, air."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.kernels.shortest import dijkstra
from landbridge.network.model import KIND, MODE, Network

__all__ = ["MODES", "OtherModes", "other_modes", "skim_mode"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
Bool = NDArray[np.bool_]

#: ways beside the train
MODES = ("wagon", "road", "sea", "air")


@dataclass(frozen=True, slots=True, eq=False)
class OtherModes:
    """Links of one mode as compressed rows, and those of the way back.

    Attributes
    ----------
    link : (n_arcs,) int64
        Link of the network of each arc.
    """

    mode: str
    n_nodes: int
    ptr: I32
    head: I32
    tail: I32
    link: NDArray[np.int64]


def other_modes(network: Network, usable: Bool, mode: str, *, back: bool = False) -> OtherModes:
    """Return what a mode may use: road, rails for wagons, sea or air, with the hauls to them.

    Parameters
    ----------
    usable : (n_links,) bool
    back : bool
        Turn all links round, to search from where the goods go.
    """
    links = network.links
    road = links.mode == MODE["road"]
    plain = (links.kind == KIND["line"]) | (links.kind == KIND["crossing"])
    at_border = np.array(["CN" in (c.country_a, c.country_b) for c in network.crossings] + [False])
    over_land = at_border[links.crossing]
    if mode == "road":
        chosen = road & plain
    elif mode == "wagon":
        chosen = (links.mode == MODE["rail"]) | (links.kind == KIND["access"])
    elif mode == "sea":
        chosen = np.isin(links.mode, (MODE["rail"], MODE["sea"])) & ~over_land
        chosen |= road & ~over_land
    else:
        chosen = (road & ~plain) | (links.mode == MODE["air"])
    kept = np.flatnonzero(chosen & usable)
    tail, head = (links.head, links.tail) if back else (links.tail, links.head)
    kept = kept[np.argsort(tail[kept], kind="stable")]
    counts = np.bincount(tail[kept], minlength=network.nodes.n)
    ptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return OtherModes(
        mode, network.nodes.n, ptr, head[kept].astype(np.int32), tail[kept].astype(np.int32), kept
    )


def skim_mode(modes: OtherModes, weight: F64, sources: I32, targets: I32) -> F64:
    """Return least costs from sources to targets (nodes), shape (n_sources, n_targets).

    ``weight`` (n_links,) is the cost of each link; inf where there is no way.
    """
    arcs = weight[modes.link]
    out = np.empty((len(sources), len(targets)))
    for row, source in zip(out, sources.tolist(), strict=True):
        row[:] = dijkstra(modes.ptr, modes.head, arcs, source)[0][targets]
    return out
