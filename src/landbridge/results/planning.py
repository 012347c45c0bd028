"""What planning answers: a front of itineraries, or the reason there is none.

Everything here is plain data, frozen, with units in the names. Money is USD of the
scenario's price year; times are UTC minutes since ``landbridge.core.timeline.EPOCH``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from landbridge.core.enums import DepartureKind, LoadForm, Mode, PlanStatus

__all__ = [
    "CrossingStep",
    "Document",
    "Itinerary",
    "Latecomer",
    "Leg",
    "PlanResult",
    "RestrictionNote",
    "Stop",
]


@dataclass(frozen=True, slots=True)
class Stop:
    """One point on a leg's way, for the map and the time-distance chart."""

    name: str
    country: str
    lat: float
    lon: float
    km: float  # from the start of the leg
    minute: int  # planned arrival there


@dataclass(frozen=True, slots=True)
class CrossingStep:
    """What happens at one border or break of gauge on a leg."""

    crossing_id: str
    name: str
    countries: tuple[str, str]
    break_of_gauge: bool
    arrive_minute: int
    dwell_h: float
    sd_h: float
    cost_usd: float
    steps: tuple[str, ...]  # e.g. "export customs", "reload 1435 -> 1520 mm"
    est: bool
    source: str
    held_h: float = 0.0  # while the crossing is closed, on top of the dwell
    held_by: tuple[str, ...] = ()  # what closes it: "rule pl-by-2025", "scenario NAME"

    @property
    def stay_h(self) -> float:
        return self.dwell_h + self.held_h


_DEPARTURE_WORDS = {
    DepartureKind.PUBLISHED: "published frequency",  # the day follows from it by a stated rule
    DepartureKind.GENERATED: "generated",
    DepartureKind.USER: "your timetable",
    DepartureKind.ON_DEMAND: "on demand",
}


@dataclass(frozen=True, slots=True)
class Leg:
    """One move by one service, or one haul by truck."""

    mode: Mode
    kind: str  # line-haul | feeder | drayage | transfer | trucking | sea | air | ferry
    service_id: str
    service_name: str
    departure_kind: DepartureKind
    frequency_per_week: float | None
    origin_id: str
    origin: str
    destination_id: str
    destination: str
    ready_minute: int  # when the goods are there
    cutoff_minute: int  # latest hand-over for this departure
    depart_minute: int
    arrive_minute: int
    distance_km: float
    time_split_h: dict[str, float]  # running, crossing, handling, ... sums to arrive - depart
    cost_usd: float
    cost_low_usd: float
    cost_high_usd: float
    cost_split_usd: dict[str, float]  # line_haul, lift, crossing, imbalance, drayage, ...
    co2e_kg: float
    co2e_wtt_kg: float
    co2e_ttw_kg: float
    energy_kwh: float
    co2e_factor_g_per_tkm: float
    co2e_quality: str  # e.g. "modelled: grid mean 2023, kWh/tkm est"
    est_share: float  # share of the leg's cost and time that rests on estimates, 0..1
    sd_h: float
    p90_h: float  # of the leg alone
    published_days: tuple[float, float] | None
    crossings: tuple[CrossingStep, ...]
    stops: tuple[Stop, ...]
    path: tuple[tuple[float, float], ...]  # (lon, lat) polyline, for the map
    countries: tuple[str, ...]
    sources: tuple[str, ...]
    lorries: int = 0  # that a haul by lorry takes for the whole load
    notes: tuple[str, ...] = ()  # what stands out: closed crossings, loads that cannot go at once
    price_key: tuple[int, ...] = ()  # link indices, so that the leg can be priced again

    @property
    def hours(self) -> float:
        return (self.arrive_minute - self.depart_minute) / 60

    @property
    def wait_h(self) -> float:
        return (self.depart_minute - self.ready_minute) / 60

    @property
    def departure_words(self) -> str:
        """Where the departure comes from, and how often there is one."""
        source = _DEPARTURE_WORDS[self.departure_kind]
        per_week = self.frequency_per_week
        if not per_week:
            return source
        often = f"{per_week:.2g} a week" if per_week >= 0.95 else f"one in {1 / per_week:.2g} weeks"
        return f"{source}, {often}"


@dataclass(frozen=True, slots=True)
class Document:
    """A paper the shipment needs, and why."""

    document_id: str
    name: str
    reason: str
    who: str
    source: str


@dataclass(frozen=True, slots=True)
class RestrictionNote:
    """A ban or closure that bound this query."""

    rule_id: str
    summary: str
    effect: str  # what was excluded or delayed
    source: str


@dataclass(frozen=True, slots=True)
class Itinerary:
    """One way to move the shipment, from the shipper's gate to the consignee's."""

    id: str
    form: LoadForm
    equipment: str  # e.g. "13 FEU with car racks", "7 car wagons"
    legs: tuple[Leg, ...]
    depart_minute: int
    arrive_minute: int
    p50_h: float  # hours from depart, missed connections included
    p80_h: float
    p90_h: float
    p95_h: float
    on_time_probability: float | None  # against --deliver-by, where given
    cost_usd: float
    cost_low_usd: float
    cost_high_usd: float
    cost_split_usd: dict[str, float]
    co2e_kg: float
    co2e_wtt_kg: float
    co2e_ttw_kg: float
    risk_h2: float  # additive lateness risk: sum of leg variances, hours squared
    est_share: float
    crossings: tuple[str, ...]  # crossing ids in order
    countries: tuple[str, ...]
    modes: tuple[str, ...]
    documents: tuple[Document, ...]
    tags: tuple[str, ...] = ()  # "fastest", "cheapest", "lowest carbon", "most reliable"
    miss_probability: tuple[float | None, ...] = ()  # of each leg's departure; None on demand

    @property
    def hours(self) -> float:
        return (self.arrive_minute - self.depart_minute) / 60


@dataclass(frozen=True, slots=True)
class Latecomer:
    """A way that the deadline dropped by a little, named beside the answer."""

    modes: tuple[str, ...]
    crossings: tuple[str, ...]
    arrive_minute: int  # by plan
    late_h: float  # by plan, after the deadline
    on_time_probability: float
    cost_usd: float
    co2e_kg: float

    @property
    def way(self) -> str:
        """Modes and crossings in words."""
        via = f" via {', '.join(self.crossings)}" if self.crossings else ""
        return " + ".join(self.modes) + via


@dataclass(frozen=True, slots=True)
class PlanResult:
    """Answer to one planning query."""

    status: PlanStatus
    reason: str | None  # why there is no answer, or why it is partial
    binding: str | None  # the constraint that binds, machine-readable
    relaxation: str | None  # the nearest change that gives an answer
    query: dict[str, Any]
    itineraries: tuple[Itinerary, ...]
    restrictions: tuple[RestrictionNote, ...]
    guarantee: str  # "exact Pareto front" or "epsilon front: within ..."
    counters: dict[str, int] = field(default_factory=dict)
    assumptions: tuple[str, ...] = ()
    fingerprint: str = ""  # of facts + scenario + user tables
    version: str = ""
    latecomers: tuple[Latecomer, ...] = ()  # what --deliver-by dropped by a little
