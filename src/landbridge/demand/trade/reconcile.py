"""Make the countries and the whole agree: least squares weighted by the spread of each.

Stone, Champernowne and Meade (1942); for forecasts Wickramasuriya, Athanasopoulos and Hyndman
(2019), doi:10.1080/01621459.2018.1448825, here with errors of countries correlated alike.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from landbridge.demand.trade.growth_model import Estimate

__all__ = ["CORRELATION", "Reconciled", "reconcile"]

#: correlation of the errors of two countries: they share China's cycle, prices and the border
CORRELATION = 0.3


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The whole and its parts: median [bn] and spread (logs) of each."""

    whole: tuple[float, float]
    parts: dict[str, tuple[float, float]]
    rule: str


def reconcile(whole: Estimate | None, parts: Mapping[str, Estimate]) -> Reconciled | None:
    """Return the whole and the parts so that the parts add up to the whole.

    Published figures stay as they are; if all of them are published they may differ from the
    whole by their rounding. ``parts`` must hold all parts, or be empty.
    """
    values = {key: part.value for key, part in parts.items()}
    spreads = {key: part.value * part.spread for key, part in parts.items()}
    if whole is None and not parts:
        return None
    if whole is None:
        return _from_parts(values, spreads, sum(values.values()), _together(spreads))
    if not parts:
        return Reconciled((whole.value, whole.spread), {}, "of the whole alone")
    together, total, own = _together(spreads), sum(values.values()), whole.value * whole.spread
    if together == 0.0:
        mean = whole.value if own == 0.0 else total
        return _from_parts(values, spreads, mean, 0.0)
    pull = together**2 / (together**2 + own**2)
    gap = pull * (whole.value - total)
    squares = sum(s**2 for s in spreads.values())
    values = {key: max(v + gap * spreads[key] ** 2 / squares, 0.0) for key, v in values.items()}
    # the two ways share their data, so the better one's spread is kept, not the smaller joint one
    return _from_parts(values, spreads, sum(values.values()), min(together, own))


def _together(spreads: Mapping[str, float]) -> float:
    squares = sum(s**2 for s in spreads.values())
    crossed = sum(spreads.values()) ** 2 - squares
    return math.sqrt(squares + CORRELATION * crossed)


def _from_parts(
    values: Mapping[str, float], spreads: Mapping[str, float], mean: float, spread: float
) -> Reconciled:
    parts = {key: (v, spreads[key] / v if v > 0 else 0.0) for key, v in values.items()}
    return Reconciled((mean, spread / mean), parts, "whole and countries weighed together")
