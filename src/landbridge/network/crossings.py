"""Crossings: which border stations there are, and what passing them takes.

Dwell and cost come from the assumptions table by class (break of gauge, same gauge, inside a
customs union) unless a crossing has a row of its own there; the scenario may scale a dwell and
close or open a crossing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landbridge.core.errors import DataError
from landbridge.core.timeline import EPOCH
from landbridge.network.assumptions import Assumptions
from landbridge.network.links import ALWAYS_FROM, ALWAYS_UNTIL
from landbridge.network.model import Crossing

if TYPE_CHECKING:
    from landbridge.scenario import Scenario

__all__ = ["CrossingBook", "same_union"]

Unions = dict[str, frozenset[str]]


def same_union(unions: Unions, a: str, b: str) -> bool:
    """Tell whether two countries share a customs union (EU or EAEU)."""
    return any(a in members and b in members for members in unions.values())


class CrossingBook:
    """Collects crossings while the network is drafted; ``freeze`` returns them in order."""

    def __init__(self, assumptions: Assumptions, scenario: Scenario, unions: Unions) -> None:
        self._assumptions = assumptions
        self._scenario = scenario
        self._unions = unions
        self.opened = frozenset(scenario.network.open_crossings)
        self._index: dict[str, int] = {}
        self._rows: list[Crossing] = []

    def add(self, crossing_id: str, name: str, mode: str, sides: tuple[str, str], gauge: bool,
            source: str) -> int:
        """Add a crossing once and return its index.

        Parameters
        ----------
        sides : (country_a, country_b)
        gauge : whether the gauge breaks here
        """
        if crossing_id in self._index:
            return self._index[crossing_id]
        kind = self._kind(sides, gauge)
        dwell = self._assumptions.find("crossing_dwell_h", crossing_id, kind)
        cost = self._assumptions.find("crossing_cost_usd_per_feu", crossing_id, kind)
        cv = self._assumptions.value("crossing_dwell_cv", kind if kind != "reload" else "union")
        factor = self._scenario.network.dwell_factor.get(crossing_id, 1.0)
        hours = dwell.value * factor
        self._index[crossing_id] = len(self._rows)
        self._rows.append(
            Crossing(
                id=crossing_id, name=name, mode=mode, country_a=sides[0], country_b=sides[1],
                break_of_gauge=gauge, dwell_ab_h=hours, dwell_ba_h=hours, sd_h=hours * cv,
                cost_usd_per_feu=cost.value, trains_per_day=None,
                closures=self._closures(crossing_id), est=dwell.est,
                source=dwell.source or source,
            )
        )  # fmt: skip
        return self._index[crossing_id]

    def add_fixed(self, crossing: Crossing) -> int:
        """Add a crossing whose dwell is known already (ferry berths, road posts)."""
        if crossing.id not in self._index:
            self._index[crossing.id] = len(self._rows)
            self._rows.append(crossing)
        return self._index[crossing.id]

    def freeze(self) -> tuple[Crossing, ...]:
        """Return all crossings; refuse scenario entries that name none of them."""
        asked = {c.crossing for c in self._scenario.network.close_crossings}
        asked |= set(self._scenario.network.dwell_factor)
        asked |= set(self._scenario.network.open_crossings)
        unknown = sorted(asked - set(self._index))
        if unknown:
            raise DataError(
                f"scenario {self._scenario.name!r}: no crossing {', '.join(unknown)}.",
                cure="`landbridge network check` lists the crossing ids.",
            )
        return tuple(self._rows)

    def _kind(self, sides: tuple[str, str], gauge: bool) -> str:
        if sides[0] == sides[1]:
            return "reload"
        if gauge:
            return "break_of_gauge"
        return "union" if same_union(self._unions, *sides) else "same_gauge"

    def _closures(self, crossing_id: str) -> tuple[tuple[int, int], ...]:
        spans = []
        for closure in self._scenario.network.close_crossings:
            if closure.crossing == crossing_id:
                spans.append((_minute(closure.from_date, ALWAYS_FROM), _minute(closure.until_date, ALWAYS_UNTIL)))
        return tuple(sorted(spans))


def _minute(day: Any, default: int) -> int:
    if day is None:
        return default
    return (day - EPOCH.date()).days * 1440
