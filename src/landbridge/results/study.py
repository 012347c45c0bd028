"""What a study of the corridor answers: flows, costs, controls, and how exact they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from landbridge.results.flows import Assumption

if TYPE_CHECKING:
    import polars as pl

__all__ = ["CLOSE", "CONTROL_KINDS", "STUDY_TABLES", "Control", "StudyResult"]

#: whether a published figure was put in, or only stands beside
CONTROL_KINDS = ("fit", "check")
#: a control that differs by no more than this share is met
CLOSE = 0.05
#: tables of a study's run folder, and what a row is
STUDY_TABLES: Mapping[str, str] = MappingProxyType(
    {
        "controls": "a published figure beside the model's",
        "crossings": "a crossing in one direction",
        "ways": "a segment of goods by one way (mode and crossing)",
        "links": "a link of the network with what trains carry over it",
        "places": "a city with what it sends and receives",
        "goods": "a goods group of one market and direction",
        "countries": "a foreign country and direction",
        "pairs": "a pair of cities of one market",
        "empties": "empty boxes from country to country",
        "rounds": "a round of the solver",
        "loops": "a round from cost to trade and back",
        "assumptions": "a number that the study rests on",
    }
)


@dataclass(frozen=True, slots=True)
class Control:
    """A published figure beside the model's."""

    name: str
    kind: Literal["fit", "check"]
    published: float
    model: float
    unit: str
    reason: str

    @property
    def difference(self) -> float:
        """Model over published, less 1."""
        return self.model / self.published - 1.0


@dataclass(frozen=True, eq=False)
class StudyResult:
    """The answer of a study.

    Attributes
    ----------
    status : str
        "answered": the gap was reached and, where asked, trade has settled. "limit",
        "interrupted": the answer so far.
    scenario : mapping
        name, title, fingerprint, and the whole as plain values under "params".
    relative_gap : float
        The larger of both directions.
    objective, lower_bound : float
        What the equilibrium makes least (integrals of delays, fixed costs and entropies) and what
        no flows can be below [h TEU / week], both directions.
    generalised_cost_usd : float
        Of all boxes in a year: money and time by the value of time, constants left out.
    expected_cost_usd : float
        Expected least cost of all boxes in a year, constants included (logsum): what shippers
        gain or lose is its change, its level means nothing.
    tables : mapping of str to DataFrame
        See ``STUDY_TABLES``.
    """

    status: str
    reason: str
    scenario: Mapping[str, Any]
    data: str
    year: int
    relative_gap: float
    objective: float
    lower_bound: float
    generalised_cost_usd: float
    expected_cost_usd: float
    loops: int
    zones: int
    segments: int
    teu_by_crossing: Mapping[str, float]
    trade_bn_usd: Mapping[str, float]
    controls: tuple[Control, ...]
    assumptions: tuple[Assumption, ...]
    notes: tuple[str, ...]
    tables: Mapping[str, pl.DataFrame]
    cpu_s: float
    wall_s: float
    peak_rss_mb: float

    def summary(self) -> dict[str, Any]:
        """Return the figures that tell the study, without tables."""
        return {
            "status": self.status,
            "reason": self.reason,
            "scenario": self.scenario["name"],
            "year": self.year,
            "teu_by_crossing": dict(self.teu_by_crossing),
            "trade_bn_usd": dict(self.trade_bn_usd),
            "relative_gap": self.relative_gap,
            "objective": self.objective,
            "lower_bound": self.lower_bound,
            "generalised_cost_bn_usd": self.generalised_cost_usd / 1e9,
            "expected_cost_bn_usd": self.expected_cost_usd / 1e9,
            "loops": self.loops,
            "zones": self.zones,
            "segments": self.segments,
            "cpu_s": round(self.cpu_s, 2),
            "wall_s": round(self.wall_s, 2),
            "peak_rss_mb": round(self.peak_rss_mb, 1),
            "controls": [
                {
                    "name": item.name,
                    "kind": item.kind,
                    "published": item.published,
                    "model": item.model,
                    "reason": item.reason,
                }
                for item in self.controls
            ],
        }

    def to_frames(self) -> dict[str, pl.DataFrame]:
        """Return the tables."""
        return dict(self.tables)

    def __repr__(self) -> str:
        """Return the answer in a few lines."""
        told = f"{self.year}, {self.status}, gap {self.relative_gap:.1e}"
        lines = [f"StudyResult({self.scenario['name']!r}, {told})"]
        ways = self.tables.get("ways")
        if ways is not None:
            teu = ways.filter(ways["way"].str.starts_with("rail:"))["teu_per_year"].sum()
            lines.append(f"  on container trains  {teu:,.0f} TEU a year")
        if "all" in self.trade_bn_usd:
            lines.append(f"  trade with the five  {self.trade_bn_usd['all']:,.2f} bn USD a year")
        if self.controls:
            met = sum(abs(item.difference) <= CLOSE for item in self.controls)
            lines.append(f"  controls             {met} of {len(self.controls)} within {CLOSE:.0%}")
        lines.append(f"  tables               {', '.join(self.tables) or 'none'}")
        return "\n".join(lines)
