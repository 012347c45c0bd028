"""A plan on a terminal: the front, one itinerary in full, its papers, and what binds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from landbridge.cli.plan_front import Front, FrontRow
from landbridge.core.timeline import utc_of
from landbridge.results.planning import CrossingStep, Itinerary, Leg, PlanResult
from landbridge.results.recommend import PLAN_AND_P50, recommended, rule
from landbridge.results.risks import main_risks

__all__ = ["plan_parts"]

Part = Text | Table | Padding | Front
#: place id -> its time zone; a place that is missing is shown in UTC
Clocks = Mapping[str, ZoneInfo]


def plan_parts(result: PlanResult, clocks: Clocks, numbers: Sequence[int] = ()) -> Iterator[Part]:
    """Yield what to print for a plan, top to bottom.

    Parameters
    ----------
    numbers : sequence of int
        Itineraries to tell in full, as counted in the answer; none for the recommended one.
    """
    if result.reason:
        yield Text(result.reason, style="bold yellow")
    if result.relaxation:
        yield Text(f"Nearest change that helps: {result.relaxation}")
    chosen = recommended(result)
    if chosen is not None:
        told = [result.itineraries[number - 1] for number in numbers] or [chosen]
        yield from _front(result, told, clocks)
        for item in told:
            yield from _itinerary(result, item, clocks, chosen=item is chosen)
            yield from _risks(item)
            yield from _papers(item)
    yield from _latecomers(result, clocks)
    yield from _bindings(result)


def _latecomers(result: PlanResult, clocks: Clocks) -> Iterator[Part]:
    if not result.latecomers:
        return
    zone = clocks.get(str(result.query.get("destination_id", "")))
    yield Text()
    yield Text("Left out for the deadline by a little", style="bold")
    for late in result.latecomers:
        yield Text(
            f"- {late.way}: arrives {_both(late.arrive_minute, zone)} by plan, "
            f"{late.late_h:,.1f} h late, but in time with {late.on_time_probability:.0%} "
            f"probability; USD {late.cost_usd:,.0f}"
        )


def _front(result: PlanResult, told: Sequence[Itinerary], clocks: Clocks) -> Iterator[Part]:
    ordered = sorted(enumerate(result.itineraries, start=1), key=lambda pair: pair[1].arrive_minute)
    yield Front(
        [
            FrontRow(number, item, clocks.get(item.legs[-1].destination_id), item in told)
            for number, item in ordered
        ]
    )
    zone = clocks.get(told[0].legs[-1].destination_id)
    local = f"local time of {told[0].legs[-1].destination}" if zone else "UTC"
    yield Text(
        f"Arrivals by plan in {local}; days count from when the goods are ready, missed "
        f"connections included. {PLAN_AND_P50}"
    )
    others = [n for n, item in enumerate(result.itineraries, start=1) if item not in told]
    if others:
        yield Text(f"Legs of others: --show {others[0]}, --html FILE or --json.")


def _risks(item: Itinerary) -> Iterator[Part]:
    yield Text()
    yield Text("What can go wrong", style="bold")
    for line in main_risks(item):
        yield Text(f"- {line}.")


def _itinerary(
    result: PlanResult, item: Itinerary, clocks: Clocks, *, chosen: bool
) -> Iterator[Part]:
    number = result.itineraries.index(item) + 1
    first, last = item.legs[0], item.legs[-1]
    yield Text()
    yield Text(f"Itinerary {number} ({item.id}): {item.equipment}", style="bold")
    if chosen:
        yield Text(f"Shown because it is {rule(result)}.", style="dim")
    leaves = _both(item.depart_minute, clocks.get(first.origin_id))
    arrives = _both(item.arrive_minute, clocks.get(last.destination_id))
    yield Text(f"Leaves {first.origin} {leaves}, arrives {last.destination} {arrives}.")
    yield Text(
        f"{item.hours / 24:.1f} days by plan; P50 {item.p50_h / 24:.1f}, P90 {item.p90_h / 24:.1f} "
        "days."
    )
    for index, leg in enumerate(item.legs, start=1):
        yield Text(f"{index}. {leg.mode.value}: {leg.origin} -> {leg.destination}", style="bold")
        yield Padding("\n".join(_leg_lines(leg)), (0, 0, 0, 3))
    on_time = item.on_time_probability
    if on_time is not None:
        yield Text(f"Arrives by the deadline with {on_time:.0%} probability.")


def _leg_lines(leg: Leg) -> Iterator[str]:
    yield f"{leg.service_name} ({leg.departure_words}), {leg.distance_km:,.0f} km"
    yield (
        f"{_moment(leg.depart_minute)} -> {_moment(leg.arrive_minute)} UTC, {leg.hours:,.1f} h"
        f" after {leg.wait_h:,.1f} h waiting; hand over by {_moment(leg.cutoff_minute)} UTC"
    )
    if leg.published_days:
        low, high = (f"{days:g}" for days in leg.published_days)
        span = low if low == high else f"{low} to {high}"
        yield f"a source says {span} days; the model's time is used, as for every train"
    yield f"USD {leg.cost_usd:,.0f} = {_split(leg.cost_split_usd)}"
    yield (
        f"CO2e {leg.co2e_kg:,.0f} kg = {leg.co2e_wtt_kg:,.0f} well to tank + "
        f"{leg.co2e_ttw_kg:,.0f} tank to wheel ({leg.co2e_quality}); {leg.est_share:.0%} estimated"
    )
    for step in leg.crossings:
        yield _crossing_line(step)
    yield from leg.notes


def _crossing_line(step: CrossingStep) -> str:
    gauge = ", break of gauge" if step.break_of_gauge else ""
    est = ", est" if step.est else ""
    return (
        f"border {step.name} ({'/'.join(step.countries)}{gauge}): {step.dwell_h:.0f} h "
        f"(sd {step.sd_h:.0f} h{est}): {', '.join(step.steps)}"
    )


def _papers(item: Itinerary) -> Iterator[Part]:
    if not item.documents:
        return
    yield Text()
    yield Text("Papers", style="bold")
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column(ratio=2)
    table.add_column(ratio=5)
    for paper in item.documents:
        table.add_row(paper.name, f"{paper.reason} ({paper.who}; {paper.source})")
    yield table


def _bindings(result: PlanResult) -> Iterator[Part]:
    if result.restrictions:
        yield Text()
        yield Text("What binds", style="bold")
    for note in result.restrictions:
        yield Text(f"- {note.summary}: {note.effect} ({note.source})")
    if result.assumptions:
        yield Text()
        yield Text("Assumptions", style="bold")
    for line in result.assumptions:
        yield Text(f"- {line}")
    if result.itineraries:
        yield Text()
        yield Text(f"{result.guarantee}. Data {result.fingerprint}.", style="dim")


def _split(split: Mapping[str, float]) -> str:
    return " + ".join(
        f"{key.replace('_', ' ')} {value:,.0f}" for key, value in split.items() if round(value)
    )


def _moment(minute: int, zone: ZoneInfo | None = None) -> str:
    moment = utc_of(minute)
    return f"{moment.astimezone(zone) if zone else moment:%a %d %b %Y %H:%M}"


def _both(minute: int, zone: ZoneInfo | None) -> str:
    if zone is None:
        return f"{_moment(minute)} UTC"
    return f"{_moment(minute, zone)} local ({utc_of(minute):%H:%M} UTC)"
