"""One small answer, and the command line run inside the test process."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
import pytest

from landbridge.cli import main
from landbridge.core.enums import DepartureKind, LoadForm, Mode, PlanStatus
from landbridge.core.timeline import MINUTES_PER_DAY
from landbridge.results.planning import (
    CrossingStep,
    Document,
    Itinerary,
    Leg,
    PlanResult,
    RestrictionNote,
    Stop,
)

DAY = MINUTES_PER_DAY
START = 1165 * DAY  # 2027-03-11T00:00Z


def make_leg(mode: Mode = Mode.RAIL, start: int = START, days: float = 10.0) -> Leg:
    step = CrossingStep(
        "khorgos-altynkol",
        "Khorgos-Altynkol",
        ("CN", "KZ"),
        True,
        start + 5 * DAY,
        24.0,
        18.0,
        310.0,
        ("export customs", "reload 1435 -> 1520 mm"),
        True,
        "a source",
    )
    return Leg(
        mode=mode,
        kind="line-haul",
        service_id="cn-chengdu--kz-almaty",
        service_name="Chengdu - Almaty block train",
        departure_kind=DepartureKind.GENERATED,
        frequency_per_week=3.0,
        origin_id="cn-chengdu",
        origin="Chengdu",
        destination_id="kz-almaty",
        destination="Алматы",
        ready_minute=start - DAY,
        cutoff_minute=start - 360,
        depart_minute=start,
        arrive_minute=start + int(days * DAY),
        distance_km=3912.34,
        time_split_h={"running": days * 24 - 24, "crossing": 24.0},
        cost_usd=41_234.567,
        cost_low_usd=30_000.0,
        cost_high_usd=52_000.0,
        cost_split_usd={"line_haul": 40_924.567, "crossing": 310.0},
        co2e_kg=18_400.5,
        co2e_wtt_kg=6_000.25,
        co2e_ttw_kg=12_400.25,
        energy_kwh=31_000.0,
        co2e_factor_g_per_tkm=19.9,
        co2e_quality="modelled: grid mean 2023",
        est_share=0.62,
        sd_h=30.0,
        p90_h=days * 24 + 40,
        published_days=None,
        crossings=(step,) if mode is Mode.RAIL else (),
        stops=(
            Stop("Chengdu", "CN", 30.66, 104.07, 0.0, start),
            Stop("Алматы", "KZ", 43.25, 76.95, 3912.34, start + int(days * DAY)),
        ),
        path=((104.07, 30.66), (76.95, 43.25)),
        countries=("CN", "KZ"),
        sources=("a source",),
    )


def make_itinerary(name: str = "it-1", leg: Leg | None = None, **changes: Any) -> Itinerary:
    leg = leg or make_leg()
    paper = Document(
        "smgs", "SMGS consignment note", "rail through SMGS countries", "shipper", "SMGS, art. 14"
    )
    whole = Itinerary(
        id=name,
        form=LoadForm.CAR_WAGON,
        equipment="7 car wagons",
        legs=(leg,),
        depart_minute=leg.depart_minute,
        arrive_minute=leg.arrive_minute,
        p50_h=leg.hours,
        p80_h=leg.hours + 20,
        p90_h=leg.p90_h,
        p95_h=leg.p90_h + 20,
        on_time_probability=None,
        cost_usd=leg.cost_usd,
        cost_low_usd=leg.cost_low_usd,
        cost_high_usd=leg.cost_high_usd,
        cost_split_usd=leg.cost_split_usd,
        co2e_kg=leg.co2e_kg,
        co2e_wtt_kg=leg.co2e_wtt_kg,
        co2e_ttw_kg=leg.co2e_ttw_kg,
        risk_h2=900.0,
        est_share=leg.est_share,
        crossings=tuple(step.crossing_id for step in leg.crossings),
        countries=leg.countries,
        modes=(leg.mode.value,),
        documents=(paper,),
    )
    return replace(whole, **changes)


def make_result(*itineraries: Itinerary, **changes: Any) -> PlanResult:
    whole = PlanResult(
        status=PlanStatus.ANSWERED,
        reason=None,
        binding=None,
        relaxation=None,
        query={"origin": "cn-chengdu", "units": 50.0},
        itineraries=itineraries or (make_itinerary(),),
        restrictions=(RestrictionNote("r1", "No transit of X", "left out 3 services", "decree 1"),),
        guarantee="exact Pareto front",
        counters={"labels": 12},
        assumptions=("Customs works day and night",),
        fingerprint="abc123",
        version="0.1.0",
    )
    return replace(whole, **changes)


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """The command run inside the test process."""

    def runner(*arguments: str) -> Answer:
        code = main(list(arguments))
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return runner


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A planning engine that answers ``asked['answer']`` and keeps what it was asked."""
    kept: dict[str, Any] = {"answer": make_result()}

    def plan(*places: str, **options: Any) -> PlanResult:
        kept["places"], kept["options"] = places, options
        if isinstance(kept["answer"], BaseException):
            raise kept["answer"]
        return kept["answer"]

    def load(name: str) -> pl.DataFrame:
        assert name == "places"
        return pl.DataFrame(
            {"place_id": ["cn-chengdu", "kz-almaty"], "timezone": ["Asia/Shanghai", "Asia/Almaty"]}
        )

    def write_plan_html(result: PlanResult, path: Any) -> None:
        kept["html"] = (result, path)

    monkeypatch.setattr("landbridge.study.plan", plan, raising=False)
    monkeypatch.setattr("landbridge.facts.load", load, raising=False)
    monkeypatch.setattr("landbridge.report.write_plan_html", write_plan_html, raising=False)
    return kept
