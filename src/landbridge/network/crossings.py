"""Crossings: which border stations there are, and what passing them takes.

Dwell and cost come from the assumptions table by class (break of gauge, same gauge, inside a
customs union) unless a crossing has a row of its own there; the scenario may scale a dwell and
close or open a crossing, of whatever mode. Container trains a day come from the table
``crossing_capacities`` in the year of the scenario; a crossing without a row has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from landbridge.core.errors import DataError
from landbridge.core.timeline import EPOCH
from landbridge.network.assumptions import Assumption, Assumptions
from landbridge.network.capacity import Steps, step_of
from landbridge.network.model import Crossing

if TYPE_CHECKING:
    from datetime import date

    from landbridge.scenario import Scenario

__all__ = [
    "CrossingBook",
    "Unions",
    "cost_fields",
    "crossing_names",
    "minute_of_day",
    "rail_crossing",
    "same_union",
]

Unions = dict[str, frozenset[str]]


def same_union(unions: Unions, a: str, b: str) -> bool:
    """Tell whether two countries share a customs union (EU or EAEU)."""
    return any(a in members and b in members for members in unions.values())


def minute_of_day(day: date) -> int:
    """Return the first minute of a calendar day (UTC)."""
    return (day - EPOCH.date()).days * 1440


def rail_crossing(
    assumptions: Assumptions,
    unions: Unions,
    crossing_id: str,
    name: str,
    sides: tuple[str, str],
    *,
    break_of_gauge: bool,
) -> Crossing:
    """Return a crossing of a railway with the dwell and the cost of its class.

    Parameters
    ----------
    sides : (country_a, country_b)
        Equal for a break of gauge inside one country (a reload).
    """
    if sides[0] == sides[1]:
        kind = "reload"
    elif break_of_gauge:
        kind = "break_of_gauge"
    else:
        kind = "union" if same_union(unions, *sides) else "same_gauge"
    dwell = assumptions.find("crossing_dwell_h", crossing_id, kind)
    cost = assumptions.find("crossing_cost_usd_per_feu", crossing_id, kind)
    like = "break_of_gauge" if kind == "reload" else kind
    spread = assumptions.value("crossing_dwell_cv", crossing_id, like)
    return Crossing(
        id=crossing_id,
        name=name,
        mode="rail",
        country_a=sides[0],
        country_b=sides[1],
        break_of_gauge=break_of_gauge,
        dwell_ab_h=dwell.value,
        dwell_ba_h=dwell.value,
        sd_h=dwell.value * spread,
        **cost_fields(cost),
        trains_per_day=None,
        closures=(),
        est=dwell.est,
        source=dwell.source,
    )


def cost_fields(cost: Assumption) -> dict[str, float]:
    """Return the three cost fields of a crossing."""
    return {
        "cost_usd_per_feu": cost.value,
        "cost_low_usd": min(cost.low, cost.value),
        "cost_high_usd": max(cost.high, cost.value),
    }


class CrossingBook:
    """Collects crossings while the network is drafted; ``freeze`` returns them in order."""

    def __init__(self, scenario: Scenario, trains: Mapping[str, Steps]) -> None:
        self._scenario = scenario
        self._trains = trains
        self.opened = frozenset(scenario.network.open_crossings)
        self._index: dict[str, int] = {}
        self._rows: list[Crossing] = []

    def add(self, crossing: Crossing) -> int:
        """Add a crossing under the scenario, once; return its index."""
        if crossing.id not in self._index:
            self._index[crossing.id] = len(self._rows)
            self._rows.append(self._under_scenario(crossing))
        return self._index[crossing.id]

    def freeze(self) -> tuple[Crossing, ...]:
        """Return all crossings; refuse scenario entries that name none of them."""
        params = self._scenario.network
        asked = set(params.dwell_factor) | self.opened
        unknown = asked - set(self._index)
        unknown |= {
            c.crossing
            for c in params.close_crossings
            if not any(_is_meant(c.crossing, row) for row in self._rows)
        }
        if unknown:
            raise self._unknown(sorted(unknown))
        return tuple(self._rows)

    def _unknown(self, unknown: list[str]) -> DataError:
        """Name the ids that stations of such a name have, or that look like it."""
        near: dict[str, None] = {}
        for text in unknown:
            meant = [row.id for row in self._rows if _is_meant(text, row)]
            near |= dict.fromkeys(meant or get_close_matches(text, self._index, n=3, cutoff=0.5))
        hint = f"Did you mean {' or '.join(near)}? " if near else ""
        return DataError(
            f"scenario {self._scenario.name!r}: no crossing {', '.join(unknown)}.",
            cure=f"{hint}`landbridge network crossings` lists the ids.",
        )

    def _under_scenario(self, crossing: Crossing) -> Crossing:
        params = self._scenario.network
        factor = params.dwell_factor.get(crossing.id, 1.0)
        spans = {
            (minute_of_day(c.from_date), minute_of_day(c.until_date))
            for c in params.close_crossings
            if _is_meant(c.crossing, crossing)
        }
        steps = self._trains.get(crossing.id)
        trains = step_of(steps, self._scenario.year) if steps else crossing.trains_per_day
        return replace(
            crossing,
            trains_per_day=trains,
            dwell_ab_h=crossing.dwell_ab_h * factor,
            dwell_ba_h=crossing.dwell_ba_h * factor,
            sd_h=crossing.sd_h * factor,
            closures=tuple(sorted(spans)),
        )


def _is_meant(text: str, crossing: Crossing) -> bool:
    """Return whether an id, a name or a station, a mode before it or not, means a crossing."""
    mode, _, name = text.strip().casefold().rpartition(":")
    return mode in ("", crossing.mode) and name.strip() in crossing_names(crossing)


def crossing_names(crossing: Crossing) -> Iterator[str]:
    """Yield what a crossing goes by: ``Sestokai/Mockava - Trakiszki (Suwalki) (road)``."""
    yield crossing.id.casefold()
    whole = crossing.name.casefold()
    yield whole
    whole = whole.removesuffix(" (road)")
    yield whole
    if crossing.id.startswith("reload-"):
        return
    for side in whole.split(" - "):
        yield side
        bare = re.sub(r"\s*\([^)]*\)", "", side).strip()
        yield bare
        yield from (station.strip() for station in bare.split("/"))
