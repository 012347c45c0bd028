"""Trains held at closed crossings: against every minute of the way, and on packaged facts."""

from __future__ import annotations

import math
from itertools import accumulate, pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.naive.holds import exits

from landbridge.core.timeline import MINUTES_PER_DAY, minute_of, utc_of
from landbridge.planning.holds import Held, Hold, held_on_way, hold_spans, rest_after, way_min
from landbridge.results.planning_json import plan_to_dict
from landbridge.study import plan
from landbridge.study.shipment import world_of

times = st.tuples(st.integers(-5, 60), st.integers(0, 25)).map(lambda t: (t[0], t[0] + t[1]))
crossings = st.lists(
    st.tuples(st.tuples(st.integers(0, 12), st.integers(0, 9)), st.lists(times, max_size=4)),
    min_size=1,
    max_size=4,
)


def small_world(stays, closures=()):
    """A way of a line and a crossing in turn, with times on them [min]."""
    minutes = [part for stay in stays for part in stay]
    links = SimpleNamespace(
        crossing=np.array([k // 2 if k % 2 else -1 for k in range(len(minutes))])
    )
    rows = [SimpleNamespace(closures=closures[k] if closures else ()) for k in range(len(stays))]
    return SimpleNamespace(
        link_h=np.array(minutes) / 60,
        network=SimpleNamespace(links=links, crossings=rows),
        scenario=SimpleNamespace(name="small"),
        services=SimpleNamespace(rows=[SimpleNamespace(links=tuple(range(len(minutes))))]),
    )


@settings(max_examples=200, deadline=None)
@given(drawn=crossings, depart=st.integers(0, 40), own=st.booleans())
def test_holds_are_those_of_every_minute(drawn, depart, own):
    stays, closed = zip(*drawn, strict=True)
    holds = [Hold(k, a, b, f"rule {k}") for k, rows in enumerate(closed) for a, b in rows]
    world = small_world(stays, () if not own else tuple(tuple(sorted(rows)) for rows in closed))
    links = np.arange(2 * len(stays), dtype=np.int32)
    planned = sum(travel + work for travel, work in stays)
    held = held_on_way(world, links, depart, planned, () if own else holds)
    leaves = list(accumulate((travel + work for travel, work in stays), initial=depart))[1:]
    late = list(accumulate(
        next((stay.minutes for stay in held if stay.place == 2 * k + 1), 0)
        for k in range(len(stays))
    ))  # fmt: skip
    assert [a + b for a, b in zip(leaves, late, strict=True)] == exits(depart, stays, closed)
    for stay in held:
        assert stay.minutes > 0
        assert stay.reasons == ((f"rule {stay.place // 2}",) if not own else ("scenario small",))


@settings(max_examples=100, deadline=None)
@given(drawn=crossings, depart=st.integers(0, 40))
def test_no_train_overtakes_another_at_a_crossing(drawn, depart):
    stays, closed = zip(*drawn, strict=True)
    first, second = (exits(at, stays, closed)[-1] for at in (depart, depart + 1))
    world = small_world(stays)
    holds = [Hold(k, a, b, "r") for k, rows in enumerate(closed) for a, b in rows]
    planned = sum(travel + work for travel, work in stays)
    links = np.arange(2 * len(stays), dtype=np.int32)
    mine = [
        at + planned + sum(s.minutes for s in held_on_way(world, links, at, planned, holds))
        for at in (depart, depart + 1)
    ]
    assert mine == [first, second]
    assert first <= second


def test_a_quoted_time_stretches_the_way_to_the_crossing():
    world = small_world([(100, 20), (80, 0)])
    links = np.arange(4, dtype=np.int32)
    assert way_min(world, links, 400) == pytest.approx([0, 200, 240, 400, 400])
    spans = hold_spans(world, np.array([400]), [Hold(0, 210, 1000, "r")])
    assert [tuple(span) for span in spans[0]] == [(1, 200, 40, 210, 1000)]
    assert held_on_way(world, links, 0, 400, [Hold(0, 210, 1000, "r")])[0].minutes == 790
    assert not held_on_way(world, links, 0, 400, [Hold(0, 240, 1000, "r")])


def test_only_what_closes_the_crossing_then_is_named():
    world = small_world([(10, 5)])
    holds = [Hold(0, 8, 12, "early"), Hold(0, 12, 30, "late"), Hold(0, 40, 50, "never met")]
    (held,) = held_on_way(world, np.arange(2, dtype=np.int32), 3, 15, holds)
    assert (held.minutes, held.reasons) == (30 - 13, ("late",))


# --- on packaged facts ---------------------------------------------------------------------------

SHUT = minute_of(utc_of(0).replace(2027, 3, 15))
OPEN = minute_of(utc_of(0).replace(2027, 3, 24))
CLOSED = """[[network.close_crossings]]
crossing = "{}"
from = 2027-03-15
until = 2027-03-24
"""
BORDERS = ("khorgos-altynkol", "alashankou-dostyk")
QUESTION = {"goods": "toys", "units": 1, "unit": "feu", "depart": "2027-03-11", "modes": ["rail"]}


@pytest.fixture(scope="module")
def shut(tmp_path_factory):
    """A scenario that closes both railway crossings to Kazakhstan for nine days."""
    file = tmp_path_factory.mktemp("held") / "shut.toml"
    head = 'extends = "base-2025"\nname = "shut"\n'
    file.write_text(head + "".join(CLOSED.format(name) for name in BORDERS))
    return file


@pytest.fixture(scope="module")
def answer(shut):
    return plan("Chengdu", "Almaty", scenario=shut, **QUESTION)


def held_legs(answer):
    return [leg for item in answer.itineraries for leg in item.legs if leg.notes]


def test_a_closed_crossing_holds_trains_there_and_nowhere_else(answer, shut):
    legs = held_legs(answer)
    assert legs
    world = world_of(shut)
    for leg in legs:
        links = np.array(leg.price_key, dtype=np.int32)
        held_min = round(leg.time_split_h["held at a closed crossing"] * 60)
        planned = leg.arrive_minute - leg.depart_minute - held_min
        way = way_min(world, links, planned) + leg.depart_minute
        step = next(step for step in leg.crossings if step.held_h)
        place = next(
            k for k, link in enumerate(links)
            if world.network.links.crossing[link] >= 0
            and world.network.crossings[world.network.links.crossing[link]].id == step.crossing_id
        )  # fmt: skip
        assert step.arrive_minute == round(way[place])
        assert step.held_by == ("scenario shut",)
        assert round(step.held_h * 60) == held_min
        assert leg.notes == (f"held {step.held_h:,.1f} h at {step.name} by scenario shut",)
        nodes, table = world.network.nodes, world.network.links
        names = [nodes.name[table.tail[links[0]]], *(nodes.name[table.head[k]] for k in links)]
        minutes = [round(at) + (held_min if k > place else 0) for k, at in enumerate(way)]
        told = set(zip(names, minutes, strict=True))
        assert {(stop.name, stop.minute) for stop in leg.stops} <= told


def test_the_whole_work_at_a_crossing_is_done_while_it_is_open(answer, shut):
    world = world_of(shut)
    for item in answer.itineraries:
        for leg in item.legs:
            ways = zip(leg.crossings, crossing_ends(world, leg), strict=True)
            for step, (here, gone) in ways:
                if step.crossing_id in BORDERS:
                    closed = max(0, min(gone, OPEN) - max(here, SHUT))
                    assert closed == pytest.approx(step.held_h * 60, abs=1.01)


def crossing_ends(world, leg):
    links = np.array(leg.price_key, dtype=np.int32)
    held = {step.arrive_minute: round(step.held_h * 60) for step in leg.crossings}
    planned = leg.arrive_minute - leg.depart_minute - sum(held.values())
    way, late = way_min(world, links, planned) + leg.depart_minute, 0
    for k, link in enumerate(links):
        if world.network.links.crossing[link] >= 0:
            here = way[k] + late
            late += held[round(here)]
            yield here, way[k + 1] + late


def test_a_train_that_is_there_as_the_crossing_shuts_is_held(shut):
    """A closure that begins an hour into the stay of the train of an open plan."""
    free = plan("Chengdu", "Almaty", **QUESTION)
    leg, step = next(
        (leg, step)
        for item in free.itineraries
        for leg in item.legs
        for step in leg.crossings
        if step.crossing_id in BORDERS and leg.kind == "line-haul"
    )
    world = world_of()
    links = np.array(leg.price_key, dtype=np.int32)
    index = world.network.crossing_index[step.crossing_id]
    begins = step.arrive_minute + 60
    hold = Hold(index, begins, begins + 3 * MINUTES_PER_DAY, "rule made up")
    planned = leg.arrive_minute - leg.depart_minute
    (held,) = held_on_way(world, links, leg.depart_minute, planned, [hold])
    assert held.minutes == 3 * MINUTES_PER_DAY
    spans = hold_spans(world, np.full(len(world.services.rows), planned), [hold])
    row = next(k for k, s in enumerate(world.services.rows) if s.id == leg.service_id)
    assert len(spans[row]) == 1


def test_held_itineraries_tell_arrivals_that_can_be(answer):
    """Nobody arrives before the crossing opens and the rest of the way is done at its quickest."""
    for item in answer.itineraries:
        for leg in item.legs:
            if leg.notes:
                assert item.depart_minute + item.p50_h * 60 >= OPEN
                assert leg.sd_h > 0
        assert item.p50_h <= item.p80_h <= item.p90_h <= item.p95_h
    plain = plan_to_dict(answer)["itineraries"]
    told = [leg for item in plain for leg in item["legs"] if leg["notes"]]
    assert all(sum(c["held_hours"] for c in leg["crossings"]) > 0 for leg in told)


def test_a_rule_that_holds_a_train_is_among_what_binds():
    answer = plan(
        "Chengdu", "Lodz", goods="toys", units=1, unit="feu", depart="2025-09-01", modes=["rail"],
        avoid=["LT", "UA", "MN"],
    )  # fmt: skip
    legs = held_legs(answer)
    assert legs
    assert all("rule pl-by-2025" in step.held_by for leg in legs for step in leg.crossings
               if step.held_h)  # fmt: skip
    assert "pl-by-2025" in {note.rule_id for note in answer.restrictions}
    for item in answer.itineraries:
        for one, two in pairwise(item.legs):
            assert one.arrive_minute <= two.cutoff_minute or two.service_id.startswith("lorry")


def test_a_wait_takes_up_what_went_late_before_it():
    world = world_of()
    service = next(s for s in world.services.rows if s.kind == "line-haul" and len(s.links) > 8)
    links = np.array(service.links, dtype=np.int32)
    place = next(k for k, link in enumerate(links) if world.network.links.crossing[link] >= 0)
    spreads = [
        rest_after(world, links, 20_000, [Held(place, minutes, ())])[1]
        for minutes in (0, 600, 6000, 60_000)
    ]
    assert all(a >= b for a, b in pairwise(spreads))
    assert spreads[0] > spreads[-1] > 0
    assert math.isfinite(spreads[0])


def test_a_quoted_train_is_held_on_top_of_its_quoted_time(shut, tmp_path):
    file = tmp_path / "own.csv"
    file.write_text(
        "service_id,origin,destination,mode,departures,transit_days\n"
        "own-ala,Chengdu,Almaty,rail,2027-03-13T10:00Z,5\n"
    )
    found = plan("Chengdu", "Almaty", scenario=shut, services=file, **QUESTION)
    free = plan("Chengdu", "Almaty", services=file, **QUESTION)
    held, plain = (
        next(leg for i in a.itineraries for leg in i.legs if leg.service_id == "own-ala")
        for a in (found, free)
    )
    assert plain.time_split_h == {"as quoted": 120.0}
    wait = held.time_split_h["held at a closed crossing"]
    assert held.time_split_h == {"as quoted": 120.0, "held at a closed crossing": wait}
    assert held.hours == pytest.approx(120 + wait)
    assert wait == pytest.approx(sum(step.held_h for step in held.crossings))
    assert held.crossings[0].arrive_minute == plain.crossings[0].arrive_minute
