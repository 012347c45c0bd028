"""From link costs to legs: sums along paths, rounded once, so that any leg re-prices exactly.

Rounding: each part of the time to the whole minute, each part of the price to the cent, WTT and
TTW to the gram; totals are sums of the rounded parts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.network.cost.basis import CostBasis
from landbridge.network.cost.model import LinkCosts

__all__ = ["TIME_PARTS", "LegPaths", "LegPrices", "LegTimes", "leg_prices", "leg_times"]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]

#: parts of a leg's time, in the order of ``LegTimes.minutes``
TIME_PARTS = ("running", "crossing", "yard", "terminal")


@dataclass(frozen=True, slots=True)
class LegPaths:
    """Link lists of many legs in CSR form; every leg has at least one link.

    Attributes
    ----------
    ptr : shape (n_legs + 1,)
    links : shape (ptr[-1],), link indices in order of travel
    extra_terminal_h : shape (n_legs,), hours of loading that no link holds (through lorries)
    """

    ptr: I64
    links: I32
    extra_terminal_h: F64

    @property
    def n(self) -> int:
        return len(self.ptr) - 1

    def of(self, leg: int) -> I32:
        """Return the links of one leg."""
        return self.links[self.ptr[leg] : self.ptr[leg + 1]]

    @staticmethod
    def single(links: I32, extra_terminal_h: float = 0.0) -> LegPaths:
        """Wrap one leg."""
        ptr = np.array([0, len(links)], dtype=np.int64)
        return LegPaths(ptr, np.asarray(links, dtype=np.int32), np.array([extra_terminal_h]))


@dataclass(frozen=True, slots=True)
class LegTimes:
    """Times per leg, whatever the load.

    Attributes
    ----------
    minutes : shape (len(TIME_PARTS), n_legs)
    km, variance_h2, est_share : shape (n_legs,)
    """

    minutes: I64
    km: F64
    variance_h2: F64
    est_share: F64

    @property
    def total_minutes(self) -> I64:
        """Shape (n_legs,)."""
        return np.asarray(self.minutes.sum(axis=0), dtype=np.int64)

    def of(self, leg: int) -> LegTimes:
        """Return the times of one leg, as a table of its own."""
        one = slice(leg, leg + 1)
        return LegTimes(
            self.minutes[:, one], self.km[one], self.variance_h2[one], self.est_share[one]
        )


@dataclass(frozen=True, slots=True)
class LegPrices:
    """Money and CO2e per leg for one load.

    Attributes
    ----------
    cents : shape (len(COMPONENTS), n_legs)
    wtt_g, ttw_g : shape (n_legs,)
    """

    cents: I64
    wtt_g: I64
    ttw_g: I64

    @property
    def total_cents(self) -> I64:
        """Shape (n_legs,)."""
        return np.asarray(self.cents.sum(axis=0), dtype=np.int64)

    @property
    def total_g(self) -> I64:
        """Well-to-wheel grams, shape (n_legs,)."""
        return np.asarray(self.wtt_g + self.ttw_g, dtype=np.int64)


def _sums(values: F64, paths: LegPaths) -> F64:
    if not paths.n:
        return np.zeros((*values.shape[:-1], 0))
    picked = values[..., paths.links]
    return np.asarray(np.add.reduceat(picked, paths.ptr[:-1], axis=-1), dtype=np.float64)


def _round(values: F64) -> I64:
    return np.rint(values).astype(np.int64)


def leg_times(basis: CostBasis, paths: LegPaths) -> LegTimes:
    """Sum times and their spread along every leg.

    Notes
    -----
    Variance: running times of one leg are taken as fully correlated, (sum of cv x hours)^2;
    dwell, yard and terminal times as independent, their variances add up.
    """
    t = basis.times
    hours = _sums(np.stack([t.running_h, t.crossing_h, t.yard_h, t.terminal_h]), paths)
    hours[TIME_PARTS.index("terminal")] += paths.extra_terminal_h
    spread = _sums(t.running_cv * t.running_h, paths) ** 2 + _sums(t.other_var_h2, paths)
    est_h = _sums(t.est_h, paths) + paths.extra_terminal_h
    total = np.maximum(hours.sum(axis=0), 1e-9)
    return LegTimes(
        minutes=_round(hours * 60),
        km=_sums(basis.network.links.length_km, paths),
        variance_h2=spread,
        est_share=np.clip(est_h / total, 0, 1),
    )


def leg_prices(costs: LinkCosts, paths: LegPaths) -> LegPrices:
    """Sum money and CO2e along every leg."""
    return LegPrices(
        cents=_round(_sums(costs.money, paths) * 100),
        wtt_g=_round(_sums(costs.wtt_kg, paths) * 1000),
        ttw_g=_round(_sums(costs.ttw_kg, paths) * 1000),
    )
