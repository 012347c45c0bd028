"""Made-up plans in the shape of real ones: a short front, a long one, a way round the Cape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from landbridge.core.enums import DepartureKind, LoadForm, Mode, PlanStatus
from landbridge.core.geo import great_circle_km
from landbridge.core.timeline import MINUTES_PER_DAY
from landbridge.report.base_map import Ring
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
READY = 1165 * DAY  # 2027-03-11T00:00Z
#: name -> (country, lon, lat)
PLACES = {
    "Chengdu": ("CN", 104.07, 30.66),
    "Chengdu Qingbaijiang terminal": ("CN", 104.30, 30.88),
    "Chongqing": ("CN", 106.55, 29.56),
    "Chongqing Tuanjiecun": ("CN", 106.32, 29.62),
    "Lanzhou": ("CN", 103.83, 36.06),
    "Urumqi": ("CN", 87.62, 43.83),
    "Khorgos": ("CN", 80.40, 44.20),
    "Altynkol": ("KZ", 80.25, 44.12),
    "Alashankou": ("CN", 82.57, 45.17),
    "Dostyk": ("KZ", 82.48, 45.25),
    "Алматы": ("KZ", 76.95, 43.25),
    "Almaty-1": ("KZ", 76.90, 43.35),
    "Astana": ("KZ", 71.43, 51.13),
    "Aktau": ("KZ", 51.20, 43.65),
    "Alat": ("AZ", 49.41, 39.94),
    "Poti": ("GE", 41.67, 42.15),
    "Constanța": ("RO", 28.65, 44.17),
    "Petropavl": ("KZ", 69.15, 54.87),
    "Moscow": ("RU", 37.62, 55.75),
    "Brest": ("BY", 23.70, 52.10),
    "Małaszewicze": ("PL", 23.53, 52.03),
    "Duisburg": ("DE", 6.76, 51.43),
    "Duisburg (DIT)": ("DE", 6.72, 51.40),
    "Shanghai": ("CN", 121.60, 31.20),
    "Singapore strait": ("SG", 104.2, 1.2),
    "Cape": ("ZA", 18.0, -35.2),
    "Dakar": ("SN", -18.0, 14.7),
    "Ushant": ("FR", -6.0, 48.6),
    "Rotterdam": ("NL", 4.10, 51.95),
    "Sunda": ("ID", 105.0, -6.5),
    "Chongqing Jiangbei airport": ("CN", 106.64, 29.72),
    "Liège airport": ("BE", 5.44, 50.64),
}


@dataclass(frozen=True)
class Border:
    name: str
    gauge: bool
    dwell_h: float
    ends: tuple[str, str]


KHORGOS = Border("Khorgos-Altynkol", True, 28.0, ("Khorgos", "Altynkol"))
ALASHANKOU = Border("Alashankou-Dostyk", True, 34.0, ("Alashankou", "Dostyk"))
KZ_RU = Border("Petropavl-Kurgan", False, 6.0, ("Petropavl", "Petropavl"))
BREST = Border("Brest-Małaszewicze", True, 30.0, ("Brest", "Małaszewicze"))


def bent(names: Sequence[str], pieces: int = 12) -> tuple[tuple[float, float], ...]:
    """A line through places that wavers a little, as railways do."""
    found: list[tuple[float, float]] = []
    for a, b in pairwise(names):
        (_, ax, ay), (_, bx, by) = PLACES[a], PLACES[b]
        for k in range(pieces):
            t = k / pieces
            found.append((ax + (bx - ax) * t, ay + (by - ay) * t + 0.4 * np.sin(t * 9.4)))
    _, x, y = PLACES[names[-1]]
    return (*((float(a), float(b)) for a, b in found), (x, y))


def leg(
    names: Sequence[str],
    ready: int,
    *,
    mode: Mode = Mode.RAIL,
    kmh: float = 35.0,
    wait_h: float = 0.0,
    usd_km: float = 6.0,
    borders: Sequence[Border] = (),
    **changes: Any,
) -> Leg:
    """One leg through named places; borders stand at their first end."""
    depart = ready + round(wait_h * 60)
    km, minute = 0.0, float(depart)
    stops: list[Stop] = []
    steps: list[CrossingStep] = []
    at = {border.ends[0]: border for border in borders}
    for k, here in enumerate(names):
        country, lon, lat = PLACES[here]
        if k:
            _, x, y = PLACES[names[k - 1]]
            piece = float(great_circle_km(y, x, lat, lon)) * 1.2
            km, minute = km + piece, minute + piece / kmh * 60
        stops.append(Stop(here, country, lat, lon, km, round(minute)))
        if here in at:
            border = at[here]
            steps.append(_step(border, round(minute)))
            minute += border.dwell_h * 60
    arrive, running = round(minute), km / kmh
    crossing = sum(step.dwell_h for step in steps)
    cost = km * usd_km
    split = {"line_haul": cost * 0.9, "lift": cost * 0.12, "crossing": 310.0 * len(steps)}
    split["imbalance"] = -cost * 0.02
    total = sum(split.values())
    whole = Leg(
        mode=mode,
        kind="line-haul" if km > 300 else "drayage",
        service_id=f"{names[0]}--{names[-1]}--{mode.value}",
        service_name=f"{names[0]} - {names[-1]}" + (" block train" if mode is Mode.RAIL else ""),
        departure_kind=DepartureKind.GENERATED if wait_h else DepartureKind.ON_DEMAND,
        frequency_per_week=3.0 if wait_h else None,
        origin_id=names[0].lower(),
        origin=names[0],
        destination_id=names[-1].lower(),
        destination=names[-1],
        ready_minute=ready,
        cutoff_minute=depart - (360 if wait_h else 0),
        depart_minute=depart,
        arrive_minute=arrive,
        distance_km=km,
        time_split_h={
            "running": (arrive - depart) / 60 - crossing,
            **({"crossing": crossing} if crossing else {}),
        },
        cost_usd=total,
        cost_low_usd=total * 0.75,
        cost_high_usd=total * 1.4,
        cost_split_usd=split,
        co2e_kg=km * 3.1,
        co2e_wtt_kg=km * 1.1,
        co2e_ttw_kg=km * 2.0,
        energy_kwh=km * 9.0,
        co2e_factor_g_per_tkm=19.9,
        co2e_quality="modelled: grid mean 2023, kWh/tkm est",
        est_share=0.62,
        sd_h=running * 0.1 + crossing * 0.5,
        p90_h=(arrive - depart) / 60 * 1.2,
        published_days=(12.0, 14.0) if km > 8000 else None,
        crossings=tuple(steps),
        stops=tuple(stops),
        path=bent(names),
        countries=tuple(dict.fromkeys(PLACES[name][0] for name in names)),
        sources=("UIC, https://uic.org/freight/corridors, 2024", f"a source on {names[0]}"),
    )
    return replace(whole, **changes)


def _step(border: Border, minute: int) -> CrossingStep:
    a, b = border.ends
    gauge = ("reload 1435 -> 1520 mm",) if border.gauge else ()
    return CrossingStep(
        crossing_id=f"{a}-{b}".lower(),
        name=border.name,
        countries=(PLACES[a][0], PLACES[b][0]),
        break_of_gauge=border.gauge,
        arrive_minute=minute,
        dwell_h=border.dwell_h,
        sd_h=border.dwell_h * 0.6,
        cost_usd=310.0,
        steps=("export customs", *gauge, "import customs"),
        est=True,
        source="CAREC CPMM, https://cpmm.carecprogram.org/?p=133",
    )


PAPERS = (
    Document("smgs", "SMGS consignment note", "rail through SMGS countries", "shipper",
             "SMGS, art. 14"),
    Document(
        "export-licence-used-cars", "Export licence for used cars",
        "used vehicles leave China under licence", "exporter",
        "MOFCOM notice, https://www.mofcom.gov.cn/article/zwgk.shtml",
    ),
    Document("packing-list", "Packing list", "asked for by every customs office", "shipper",
             "WCO, Kyoto Convention"),
)  # fmt: skip


def itinerary(name: str, *legs: Leg, **changes: Any) -> Itinerary:
    """Legs end to end, totals summed."""
    crossings = tuple(step.crossing_id for one in legs for step in one.crossings)
    split: dict[str, float] = {}
    for one in legs:
        for key, value in one.cost_split_usd.items():
            split[key] = split.get(key, 0.0) + value
    total_h = (legs[-1].arrive_minute - legs[0].depart_minute) / 60
    whole = Itinerary(
        id=name,
        form=LoadForm.BOX,
        equipment="17 FEU with car racks",
        legs=legs,
        depart_minute=legs[0].depart_minute,
        arrive_minute=legs[-1].arrive_minute,
        p50_h=total_h * 1.02,
        p80_h=total_h * 1.12,
        p90_h=total_h * 1.2,
        p95_h=total_h * 1.3,
        on_time_probability=None,
        cost_usd=sum(one.cost_usd for one in legs),
        cost_low_usd=sum(one.cost_low_usd for one in legs),
        cost_high_usd=sum(one.cost_high_usd for one in legs),
        cost_split_usd=split,
        co2e_kg=sum(one.co2e_kg for one in legs),
        co2e_wtt_kg=sum(one.co2e_wtt_kg for one in legs),
        co2e_ttw_kg=sum(one.co2e_ttw_kg for one in legs),
        risk_h2=sum(one.sd_h**2 for one in legs),
        est_share=0.62,
        crossings=crossings,
        countries=tuple(dict.fromkeys(c for one in legs for c in one.countries)),
        modes=tuple(dict.fromkeys(one.mode.value for one in legs)),
        documents=PAPERS,
    )
    return replace(whole, **changes)


def chain(*steps: tuple[Sequence[str], dict[str, Any]], ready: int = READY) -> list[Leg]:
    """Legs one after another, each ready when the last has arrived."""
    legs: list[Leg] = []
    for names, options in steps:
        legs.append(leg(names, legs[-1].arrive_minute if legs else ready, **options))
    return legs


TRUCK = {"mode": Mode.ROAD, "kmh": 25.0, "usd_km": 14.0}


def almaty() -> PlanResult:
    """Chengdu to Almaty: two trains, a lorry, a train and a lorry."""
    first = (("Chengdu", "Chengdu Qingbaijiang terminal"), TRUCK)
    last = (("Almaty-1", "Алматы"), TRUCK)
    start = "Chengdu Qingbaijiang terminal"
    via_khorgos = chain(
        first,
        ((start, "Lanzhou", "Urumqi", "Khorgos", "Altynkol", "Almaty-1"),
         {"wait_h": 52.0, "borders": (KHORGOS,)}),
        last,
    )  # fmt: skip
    via_dostyk = chain(
        first,
        ((start, "Lanzhou", "Urumqi", "Alashankou", "Dostyk", "Almaty-1"),
         {"wait_h": 20.0, "borders": (ALASHANKOU,), "usd_km": 5.4, "kmh": 30.0}),
        last,
    )  # fmt: skip
    lorry = chain(
        (("Chengdu", "Lanzhou", "Urumqi", "Khorgos", "Altynkol", "Алматы"),
         {**TRUCK, "kmh": 40.0, "borders": (replace_gauge(KHORGOS),)}),
    )  # fmt: skip
    mixed = chain(
        first,
        ((start, "Lanzhou", "Urumqi", "Khorgos"), {"wait_h": 30.0}),
        (("Khorgos", "Altynkol", "Алматы"),
         {**TRUCK, "wait_h": 8.0, "borders": (replace_gauge(KHORGOS),)}),
    )  # fmt: skip
    items = (
        itinerary("it-khorgos", *via_khorgos, tags=("most reliable",)),
        itinerary("it-dostyk", *via_dostyk, tags=("cheapest", "lowest carbon")),
        itinerary("it-lorry", *lorry, tags=("fastest",), equipment="7 car carriers"),
        itinerary("it-mixed", *mixed),
    )
    return result(*items, query=ALMATY_QUERY)


def replace_gauge(border: Border) -> Border:
    return replace(border, gauge=False, name=border.name + " (road)", dwell_h=12.0)


def duisburg(count: int = 0) -> PlanResult:
    """Chongqing to Duisburg: by land, by seven legs over the Caspian, round the Cape, by air."""
    first = (("Chongqing", "Chongqing Tuanjiecun"), TRUCK)
    last = (("Duisburg (DIT)", "Duisburg"), TRUCK)
    start = "Chongqing Tuanjiecun"
    north = (start, "Lanzhou", "Urumqi", "Alashankou", "Dostyk", "Astana", "Petropavl", "Moscow",
             "Brest", "Małaszewicze", "Duisburg (DIT)")  # fmt: skip
    train = {"wait_h": 40.0, "borders": (ALASHANKOU, KZ_RU, BREST), "kmh": 42.0, "usd_km": 0.6}
    by_land = chain(first, (north, train), last)
    middle = chain(
        first,
        ((start, "Lanzhou", "Urumqi", "Khorgos", "Altynkol", "Almaty-1"),
         {"wait_h": 40.0, "borders": (KHORGOS,), "usd_km": 0.6}),
        (("Almaty-1", "Astana", "Aktau"), {"wait_h": 60.0, "usd_km": 0.6}),
        (("Aktau", "Alat"), {"mode": Mode.FERRY, "kmh": 22.0, "wait_h": 50.0, "usd_km": 2.0}),
        (("Alat", "Poti"), {"wait_h": 30.0, "usd_km": 0.8}),
        (("Poti", "Constanța"),
         {"mode": Mode.FERRY, "kmh": 24.0, "wait_h": 70.0, "usd_km": 1.2}),
        (("Constanța", "Duisburg (DIT)"), {"wait_h": 30.0, "usd_km": 1.2}),
    )  # fmt: skip
    cape = chain(
        (("Chongqing", "Shanghai"), {"usd_km": 0.4}),
        (("Shanghai", "Singapore strait", "Sunda", "Cape", "Dakar", "Ushant", "Rotterdam"),
         {"mode": Mode.SEA, "kmh": 30.0, "wait_h": 96.0, "usd_km": 0.14}),
        (("Rotterdam", "Duisburg"), {**TRUCK, "usd_km": 2.0}),
    )  # fmt: skip
    air = chain(
        (("Chongqing", "Chongqing Jiangbei airport"), {**TRUCK, "usd_km": 3.0}),
        (("Chongqing Jiangbei airport", "Liège airport"),
         {"mode": Mode.AIR, "kmh": 800.0, "wait_h": 20.0, "usd_km": 9.0}),
        (("Liège airport", "Duisburg"), {**TRUCK, "usd_km": 3.0}),
    )  # fmt: skip
    items = [
        itinerary("it-land", *by_land, tags=("most reliable",), on_time_probability=0.93),
        itinerary("it-middle", *middle, on_time_probability=0.4),
        itinerary("it-cape", *cape, tags=("cheapest", "lowest carbon"), on_time_probability=0.02),
        itinerary("it-air", *air, tags=("fastest",), on_time_probability=1.0),
    ]
    for k in range(count - len(items)):
        ready = READY + (k // 3 + 1) * DAY
        options = {**train, "usd_km": 0.62 + 0.013 * (k % 7), "kmh": 38.0 + k % 5}
        items.append(itinerary(f"it-more-{k}", *chain(first, (north, options), last, ready=ready)))
    return result(*items, query=DUISBURG_QUERY)


def crowded() -> PlanResult:
    """Forty itineraries of eight legs each, and no leg shared."""
    train: dict[str, Any] = {"wait_h": 30.0}
    ferry: dict[str, Any] = {"mode": Mode.FERRY, "kmh": 22.0, "wait_h": 50.0}
    start, end = "Chongqing Tuanjiecun", "Duisburg (DIT)"
    items = []
    for k in range(40):
        legs = chain(
            (("Chongqing", start), TRUCK),
            ((start, "Lanzhou", "Urumqi", "Khorgos", "Altynkol", "Almaty-1"),
             {**train, "borders": (KHORGOS,)}),
            (("Almaty-1", "Astana", "Aktau"), train),
            (("Aktau", "Alat"), ferry),
            (("Alat", "Poti"), train),
            (("Poti", "Constanța"), ferry),
            (("Constanța", "Brest", "Małaszewicze", end), {**train, "borders": (BREST,)}),
            ((end, "Duisburg"), TRUCK),
            ready=READY + 997 * k,
        )  # fmt: skip
        items.append(itinerary(f"it-{k}", *legs))
    return result(*items, query=DUISBURG_QUERY)


ALMATY_QUERY: dict[str, Any] = {
    "origin": "Chengdu", "origin_id": "chengdu", "origin_country": "CN",
    "origin_timezone": "Asia/Shanghai",
    "destination": "Almaty", "destination_id": "алматы", "destination_country": "KZ",
    "destination_timezone": "Asia/Almaty",
    "goods": "used cars", "hs": "8703", "goods_description": "Motor cars",
    "goods_group": "G39", "goods_group_name": "Passenger cars", "goods_attributes": ["used"],
    "handling": "vehicle_carrier", "units": 50.0, "unit": "vehicle", "depart": "2027-03-11",
    "deliver_by": None, "budget_usd": None, "avoid": [], "require": [],
    "modes": ["rail", "road", "sea", "ferry", "air"], "scenario": "base-2025", "exact": False,
}  # fmt: skip
DUISBURG_QUERY: dict[str, Any] = {
    **ALMATY_QUERY,
    "origin": "Chongqing", "origin_id": "chongqing",
    "destination": "Duisburg", "destination_id": "duisburg", "destination_country": "DE",
    "destination_timezone": "Europe/Berlin", "goods": "laptops", "hs": "8471",
    "goods_group": "G31", "goods_group_name": "Computers", "handling": "general",
    "units": 3.0, "unit": "feu", "deliver_by": "2027-04-10", "avoid": ["UA"],
}  # fmt: skip


def result(*items: Itinerary, **changes: Any) -> PlanResult:
    whole = PlanResult(
        status=PlanStatus.ANSWERED,
        reason=None,
        binding=None,
        relaxation=None,
        query=ALMATY_QUERY,
        itineraries=items,
        restrictions=(
            RestrictionNote(
                "ua-transit", "No rail transit through Ukraine", "left out 3 services",
                "decree 1 of 2022, https://example.org/decree",
            ),
        ),
        guarantee="epsilon front: within 2 % of money and 60 minutes",
        counters={"labels_created": 120412, "labels_dominated": 98120},
        assumptions=("Customs works day and night", "Diesel at 1.1 USD a litre"),
        fingerprint="abc123def4567890",
        version="0.1.0",
    )  # fmt: skip
    return replace(whole, **changes)


def nothing() -> PlanResult:
    """A question without an answer."""
    return result(
        status=PlanStatus.INFEASIBLE,
        reason="No itinerary arrives by 2027-03-14: the quickest arrives on 2027-03-19.",
        binding="deadline",
        relaxation="Deliver by 2027-03-19 or later.",
    )


def square_world() -> tuple[Ring, ...]:
    """A base map of three square countries and a lake."""

    def ring(
        layer: str, code: str | None, name: str, west: float, south: float, wide: float
    ) -> Ring:
        lon = np.array([west, west + wide, west + wide, west, west])
        lat = np.array([south, south, south + 20, south + 20, south])
        return Ring(layer, code, name, lon, lat)

    return (
        ring("country", "CN", "China", 82.0, 24.0, 40.0),
        ring("country", "KZ", "Kazakhstan", 50.0, 40.0, 32.0),
        ring("country", "DE", "Germany", 0.0, 45.0, 15.0),
        ring("lake", None, "Lake", 58.0, 44.0, 3.0),
    )
