"""What the page of an assignment is made from: the network, its volumes, how the gap fell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.network.flow_network import FlowNetwork, delay_depends_on_volume

__all__ = ["BANDS", "FlowContents", "GapPoint", "load_band", "load_of"]

F64 = NDArray[np.float64]
#: volume over capacity up to which a band reaches, its colour and its name; the last has no end
BANDS = (
    (0.5, "#3b82b8", "below 0.5"),
    (0.8, "#2f9e77", "0.5 to 0.8"),
    (1.0, "#d3a518", "0.8 to 1"),
    (1.25, "#e06b1f", "1 to 1.25"),
    (np.inf, "#b3171f", "above 1.25"),
)


@dataclass(frozen=True, slots=True)
class GapPoint:
    """The relative gap after an iteration."""

    iteration: int
    gap: float
    cpu_s: float


@dataclass(frozen=True, slots=True, eq=False)
class FlowContents:
    """One answer of the assignment.

    Attributes
    ----------
    title : str
        What was assigned, in a few words.
    answered : bool
        Whether the gap asked for was reached.
    facts : sequence of (str, str, str)
        Key figures: what, the figure, a remark.
    volume, cost : (L,) float64
        Volume without background, and generalised cost [network.time_unit].
    gaps, target : sequence, float
        How the relative gap fell, and the one asked for.
    """

    title: str
    answered: bool
    sentence: str
    facts: Sequence[tuple[str, str, str]]
    network: FlowNetwork
    volume: F64
    cost: F64
    gaps: Sequence[GapPoint]
    target: float
    notes: Sequence[str] = ()

    @property
    def load(self) -> F64:
        """Volume over capacity, as ``load_of`` has it; shape (L,)."""
        return load_of(self.network, self.volume)


def load_of(network: FlowNetwork, volume: F64) -> F64:
    """Return volume with background over capacity; NaN where the time does not depend on it."""
    net = network
    bends = delay_depends_on_volume(net.free_time, net.alpha, net.power, net.delay)
    found = np.full(net.n_links, np.nan)
    found[bends] = (volume + net.background)[bends] / net.capacity[bends]
    return found


def load_band(load: F64) -> NDArray[np.int64]:
    """Return the row of ``BANDS`` of each link, -1 where its time is constant."""
    ends = np.array([end for end, _, _ in BANDS[:-1]])
    return np.where(np.isnan(load), -1, np.searchsorted(ends, load, side="left"))
