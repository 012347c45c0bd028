"""Itineraries without legs, for tests of what is done with a whole front."""

from __future__ import annotations

from dataclasses import dataclass

from landbridge.core.enums import LoadForm
from landbridge.results.planning import Itinerary


def bare(
    name: str, arrive_h: float, p50_h: float, p90_h: float, usd: float, kg: float
) -> Itinerary:
    """An itinerary that left at minute 0, with the given reported values."""
    return Itinerary(
        id=name, form=LoadForm.BOX, equipment="1 FEU", legs=(), depart_minute=0,
        arrive_minute=round(arrive_h * 60), p50_h=p50_h, p80_h=p90_h, p90_h=p90_h, p95_h=p90_h,
        on_time_probability=None, cost_usd=usd, cost_low_usd=usd, cost_high_usd=usd,
        cost_split_usd={"line_haul": usd}, co2e_kg=kg, co2e_wtt_kg=kg, co2e_ttw_kg=0.0,
        risk_h2=0.0, est_share=0.0, crossings=(), countries=("CN",), modes=("rail",), documents=(),
    )  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """An id with reported values."""

    id: str
    values: tuple[float, float, float, float, float]
