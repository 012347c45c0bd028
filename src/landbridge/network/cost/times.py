"""Hours on every link and their spread: running, border, yard, terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.network.assumptions import Assumption, Assumptions
from landbridge.network.model import KIND, MODE, Network

if TYPE_CHECKING:
    from landbridge.scenario import Scenario

__all__ = ["LinkTimes", "link_times"]

F64 = NDArray[np.float64]
Bool = NDArray[np.bool_]
_RUNNING = ("line", "crossing", "access", "transfer")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LinkTimes:
    """Hours on each link, shape (n_links,), and their variances.

    Attributes
    ----------
    running_cv
        Coefficient of variation of the running time, which is correlated along a leg.
    other_var_h2
        Variance of all that is not running [h^2].
    est_h
        Part of the hours that rests on an estimate.
    """

    running_h: F64
    crossing_h: F64
    yard_h: F64
    terminal_h: F64
    running_cv: F64
    other_var_h2: F64
    est_h: F64

    @property
    def total_h(self) -> F64:
        """Hours on each link."""
        return self.running_h + self.crossing_h + self.yard_h + self.terminal_h


class _Clock:
    """Fills the columns of ``LinkTimes`` from assumptions."""

    def __init__(self, n: int, assumptions: Assumptions) -> None:
        self.assumptions = assumptions
        names = ("running", "crossing", "yard", "terminal")
        self.hours = {name: np.zeros(n) for name in names}
        self.cv, self.variance, self.est_h = np.zeros(n), np.zeros(n), np.zeros(n)

    def add(
        self, part: str, where: Bool | np.intp, name: str, scope: str, *, spread: bool = True
    ) -> None:
        """Add the hours of an assumption, and its standard deviation, on some links."""
        row = self.assumptions.find(f"{name}_h", scope)
        self.hours[part][where] += row.value
        self.est_h[where] += row.value * row.est
        if spread:
            self.variance[where] += self.assumptions.value(f"{name}_sd_h", scope) ** 2


def link_times(network: Network, scenario: Scenario, assumptions: Assumptions) -> LinkTimes:
    """Return the hours on every link under a scenario.

    Notes
    -----
    Running: length over the commercial speed of the country, never above the speed of the line.
    Crossing: the dwell of the crossing, in its direction, and the longer wait of trains towards
    China. Yard: forming the train where a box
    leaves a rail terminal, breaking it up where it enters one. Terminal: unloading and release
    on the way out of the network, at sea and in the air at the end of each lane.
    """
    links = network.links
    clock = _Clock(links.n, assumptions)
    _add_running(clock, network, scenario)
    _add_crossings(clock, network)
    is_terminal = links.kind == KIND["terminal"]
    at_rail = is_terminal & (links.mode == MODE["rail"])
    arriving = np.array([kind != "rail" for kind in network.nodes.kind], dtype=np.bool_)
    inward = at_rail & arriving[links.head]
    clock.add("yard", at_rail, "yard", "rail")
    clock.add("terminal", inward, "terminal", "rail")
    clock.add("terminal", is_terminal & (links.mode == MODE["ferry"]), "terminal", "ferry")
    for mode in ("sea", "air"):
        lane = (links.mode == MODE[mode]) & (links.kind == KIND["line"])
        clock.add("terminal", lane, "terminal", mode)
    hauls = (links.kind == KIND["access"]) | (links.kind == KIND["transfer"])
    clock.add("terminal", hauls, "road_loading", "*", spread=False)
    return LinkTimes(
        running_h=clock.hours["running"],
        crossing_h=clock.hours["crossing"],
        yard_h=clock.hours["yard"],
        terminal_h=clock.hours["terminal"],
        running_cv=clock.cv,
        other_var_h2=clock.variance,
        est_h=clock.est_h,
    )


def _add_running(clock: _Clock, network: Network, scenario: Scenario) -> None:
    links = network.links
    names = sorted(set(links.country))
    index = {name: k for k, name in enumerate(names)}
    country = np.array([index[c] for c in links.country], dtype=np.int64)
    runs = np.isin(links.kind, [KIND[kind] for kind in _RUNNING])
    for mode, code in MODE.items():
        here = runs & (links.mode == code)
        rows = [clock.assumptions.find(f"{mode}_speed_kmh", name) for name in names]
        speed = _column(rows, "value")[country]
        if mode == "rail":
            factor = [scenario.network.speed_factor.get(name, 1.0) for name in names]
            speed = np.fmin(speed * np.array(factor)[country], links.max_speed_kmh)
        hours = (links.length_km / speed)[here]
        est = (_column(rows, "est")[country] > 0) | links.length_est
        clock.hours["running"][here] = hours
        clock.est_h[here] += hours * est[here]
        clock.cv[here] = clock.assumptions.value(f"{mode}_speed_cv")


def _column(rows: list[Assumption], name: str) -> F64:
    return np.array([getattr(row, name) for row in rows], dtype=np.float64)


def _add_crossings(clock: _Clock, network: Network) -> None:
    links = network.links
    for k in np.flatnonzero(links.crossing >= 0):
        crossing = network.crossings[links.crossing[k]]
        outward = links.country[k] == crossing.country_a
        hours = crossing.dwell_ab_h if outward else crossing.dwell_ba_h
        clock.hours["crossing"][k] = hours
        into = crossing.country_b if outward else crossing.country_a
        if crossing.mode == "rail" and into == "CN" != links.country[k]:
            clock.add("crossing", k, "inbound_wait", "CN", spread=False)
        clock.variance[k] += crossing.sd_h**2
        clock.est_h[k] += hours * crossing.est
