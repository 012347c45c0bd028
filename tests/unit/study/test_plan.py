"""Plans on the packaged facts: laws that every answer keeps, and reasons for empty ones."""

from __future__ import annotations

import random
from datetime import date
from itertools import pairwise

import pytest

from landbridge import facts
from landbridge.core.enums import PlanStatus
from landbridge.core.errors import UnknownNameError, UsageError
from landbridge.demand.goods import find_goods, stow
from landbridge.network.cost import LegPaths, leg_times, price_links, traffic_between
from landbridge.planning.fronts import reported_front
from landbridge.planning.loads import leg_money
from landbridge.results.planning_json import plan_to_dict
from landbridge.study import plan
from landbridge.study.shipment import world_of

QUESTION = {"goods": "machinery", "units": 2, "unit": "feu", "depart": "2027-03-11"}
BANNED = {"origin": "Duisburg", "destination": "Moscow", "goods": "military drones"}
CARS = {"goods": "used cars", "units": 50, "unit": "vehicle", "depart": "2027-03-11"}


def ask(origin="Chengdu", destination="Almaty", **changes):
    return plan(origin, destination, **{**QUESTION, **changes})


@pytest.fixture(scope="module")
def cars():
    return plan("Chengdu", "Almaty", **CARS)


@pytest.fixture(scope="module")
def boxes():
    return plan("Chongqing", "Duisburg", goods="laptops", units=2, unit="feu", depart="2027-03-11")


@pytest.fixture(scope="module")
def many(cars, boxes):
    """Answers of all kinds: near and far, both directions, reefers, dangerous goods, filters."""
    return [
        cars,
        boxes,
        plan("Duisburg", "Chongqing", goods="wine", units=3, unit="feu", depart="2025-06-02"),
        plan("Tashkent", "Xi'an", goods="cotton yarn", units=80, unit="tonne", depart="2026-01-05"),
        plan("Almaty", "Shanghai", goods="frozen beef", units=1, unit="feu", depart="2024-11-20"),
        plan("Wuhan", "Moscow", goods="tractors", units=4, unit="vehicle", depart="2028-02-29"),
        ask("Shenzhen", "Hamburg", goods="toys", modes=["sea", "rail"]),
        ask("Yiwu", "Madrid"),
        ask("Lianyungang", "Tbilisi", avoid=["RU"]),
    ]


def itineraries(answers):
    return [(answer, item) for answer in answers for item in answer.itineraries]


def test_every_question_is_answered(many):
    assert all(a.status is PlanStatus.ANSWERED and a.itineraries for a in many)
    assert all(a.reason is None and a.fingerprint and a.version for a in many)


def test_the_forwarder_gets_his_train(cars):
    ways = {(item.modes, item.form.value) for item in cars.itineraries}
    assert any(modes == ("rail",) for modes, _ in ways)
    rail = next(i for i in cars.itineraries if i.modes == ("rail",))
    assert set(rail.crossings) & {"khorgos-altynkol", "alashankou-dostyk"}
    assert 6 < rail.hours / 24 < 25
    papers = {paper.document_id for paper in rail.documents}
    assert {"smgs", "cn-used-car-licence", "commercial-invoice"} <= papers


def test_itineraries_hang_together(many):
    for answer, item in itineraries(many):
        legs = item.legs
        assert legs[0].origin_id == answer.query["origin_id"]
        assert legs[-1].destination_id == answer.query["destination_id"]
        assert legs[0].ready_minute == item.depart_minute
        assert legs[-1].arrive_minute == item.arrive_minute
        for leg in legs:
            assert leg.ready_minute <= leg.cutoff_minute <= leg.depart_minute < leg.arrive_minute
            assert sum(leg.time_split_h.values()) == pytest.approx(leg.hours, abs=1e-9)
            assert round(sum(leg.cost_split_usd.values()), 2) == pytest.approx(leg.cost_usd)
            assert leg.co2e_kg == pytest.approx(leg.co2e_wtt_kg + leg.co2e_ttw_kg)
            assert leg.cost_low_usd <= leg.cost_usd <= leg.cost_high_usd
            assert leg.stops[0].minute == leg.depart_minute
            assert leg.stops[-1].minute == leg.arrive_minute
            assert [s.minute for s in leg.stops] == sorted(s.minute for s in leg.stops)
            assert len(leg.path) >= 2
            assert leg.sources
            rated = leg.cost_split_usd.get("line_haul") or leg.cost_split_usd.get("drayage")
            assert any(s.startswith(f"rates of {leg.mode.value} in ") for s in leg.sources) == bool(
                rated
            )
        for before, after in pairwise(legs):
            assert before.destination == after.origin
            assert before.arrive_minute == after.ready_minute
        assert item.p50_h <= item.p80_h <= item.p90_h <= item.p95_h


def test_every_leg_reprices_to_the_same_minute_and_cent(many):
    for answer, item in itineraries(many):
        query = answer.query
        world = world_of(query["scenario"])
        goods = find_goods(query["goods"])
        load = next(x for x in stow(goods, query["units"], query["unit"]) if x.form is item.form)
        traffic = traffic_between(query["origin_country"], query["destination_country"])
        costs = price_links(world.basis, load, traffic)
        for leg in item.legs:
            row = world.services.index.get(leg.service_id)
            service = None if row is None else world.services.rows[row]
            loading = world.basis.assumptions.value("trucking_loading_h")
            extra_h = (
                loading if leg.kind == "trucking" else service.consolidation_h if service else 0.0
            )
            paths = LegPaths.single(leg.price_key, extra_h)
            money = leg_money(world, costs, load, paths, service)
            assert money.cents == round(leg.cost_usd * 100)
            assert money.wtt_g == round(leg.co2e_wtt_kg * 1000)
            assert money.ttw_g == round(leg.co2e_ttw_kg * 1000)
            minutes = int(leg_times(world.basis, paths).total_minutes[0])
            held = leg.time_split_h.get("held at a closed crossing", 0.0)
            assert minutes + round(held * 60) == leg.arrive_minute - leg.depart_minute
        assert round(sum(leg.cost_usd for leg in item.legs), 2) == pytest.approx(item.cost_usd)


def test_nothing_that_is_reported_is_dominated(many):
    for answer in many:
        rows = [
            (i.arrive_minute, i.p50_h, i.p90_h, i.cost_usd, i.co2e_kg) for i in answer.itineraries
        ]
        for a in rows:
            assert not any(b != a and all(x <= y for x, y in zip(b, a, strict=True)) for b in rows)
        assert len({i.id for i in answer.itineraries}) == len(answer.itineraries)


def test_the_same_question_has_the_same_answer(cars):
    again = plan_to_dict(plan("成都", "Алматы", **CARS))
    first = plan_to_dict(cars)
    assert again["itineraries"] == first["itineraries"]


CROSSING = "manzhouli-zabaikalsk"
FILTERS = {
    "no Russia": ({"avoid": ["RU"]}, lambda i: "RU" not in i.countries),
    "not by Khorgos": ({"avoid": ["Khorgos"]}, lambda i: "khorgos-altynkol" not in i.crossings),
    "rail alone": ({"modes": ["rail"]}, lambda i: i.modes == ("rail",)),
    "no air, no road": (
        {"avoid": ["air", "road"]},
        lambda i: not {"air", "road"} & set(i.modes),
    ),
    "through Mongolia": ({"require": ["MN"]}, lambda i: "MN" in i.countries),
    "sea and rail": ({"require": ["sea", "rail"]}, lambda i: {"sea", "rail"} <= set(i.modes)),
    "by Manzhouli": ({"require": [CROSSING]}, lambda i: CROSSING in i.crossings),
    "cheap": ({"budget_usd": 20_000}, lambda i: i.cost_usd <= 20_000),
    "soon": (
        {"deliver_by": "2027-04-10"},
        lambda i: i.arrive_minute <= i.depart_minute + 31 * 1440,
    ),
}


@pytest.mark.parametrize("name", FILTERS)
def test_filters_are_kept(name):
    changes, holds = FILTERS[name]
    answer = ask("Chengdu", "Duisburg", **changes)
    assert answer.itineraries, answer.reason
    assert all(holds(i) for i in answer.itineraries)


def test_a_filter_never_makes_the_best_better():
    free = ask("Xi'an", "Hamburg")
    for changes in ({"avoid": ["RU"]}, {"modes": ["rail", "sea"]}, {"require": ["KZ"]}):
        held = ask("Xi'an", "Hamburg", **changes)
        for value in ("arrive_minute", "cost_usd", "co2e_kg"):
            best = min(getattr(i, value) for i in free.itineraries)
            assert best <= min(getattr(i, value) for i in held.itineraries)


def test_a_deadline_comes_with_a_probability():
    answer = ask(deliver_by="2027-04-01")
    assert all(0 <= i.on_time_probability <= 1 for i in answer.itineraries)
    tight = ask(deliver_by="2027-03-25", modes=["rail"])
    loose = ask(deliver_by="2027-04-20", modes=["rail"])
    best = max(i.on_time_probability for i in tight.itineraries)
    assert best <= max(i.on_time_probability for i in loose.itineraries)
    assert all(i.on_time_probability is None for i in ask().itineraries)


@pytest.mark.parametrize(
    ("changes", "binding", "words"),
    [
        ({"deliver_by": "2027-03-12"}, "deadline", "earliest arrival"),
        ({"budget_usd": 10}, "budget", "cheapest"),
        ({"modes": ["sea"]}, "modes", "by sea alone"),
        ({"units": 2000, "modes": ["rail"]}, "capacity", "One departure carries"),
        ({"goods": "explosives"}, "goods", "No service takes"),
        ({"require": ["irkeshtam-road"], "modes": ["rail"]}, "require", "conditions"),
        (BANNED, "rule:", "forbidden"),
    ],
)
def test_no_answer_names_what_binds_and_what_would_help(changes, binding, words):
    answer = ask(**changes)
    assert answer.status is PlanStatus.INFEASIBLE
    assert not answer.itineraries
    assert answer.binding.startswith(binding)
    assert words in answer.reason
    assert answer.relaxation


def test_a_load_that_fills_more_than_a_train_says_so():
    answer = ask(units=300)
    assert answer.itineraries
    assert any("room for the whole load" in line for line in answer.assumptions)
    assert not any("room for the whole load" in line for line in ask().assumptions)


def test_the_nearest_relaxation_helps():
    late = ask(deliver_by="2027-03-12")
    day = late.relaxation.split()[1]
    assert ask(deliver_by=day).itineraries
    poor = ask(budget_usd=10)
    enough = float(poor.relaxation.split()[1])
    assert ask(budget_usd=enough).itineraries
    with pytest.raises(UsageError, match="no mode"):
        ask(modes=[])


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"avoid": ["KZ"]}, UsageError, "lies in that country"),
        ({"avoid": ["rail"], "require": ["rail"]}, UsageError, "both avoided and required"),
        ({"require": ["sea"], "modes": ["rail"]}, UsageError, "contradicts"),
        ({"modes": ["teleport"]}, UsageError, "is no mode"),
        ({"avoid": ["Khorgoss"]}, UnknownNameError, "no country, crossing or mode"),
        ({"deliver_by": "2027-03-01"}, UsageError, "before"),
        ({"depart": "2031-01-01"}, UsageError, "outside the planning horizon"),
        ({"depart": "2027-02-30"}, UsageError, "no"),
        ({"units": 0}, UsageError, "above zero"),
        ({"units": -1}, UsageError, "above zero"),
        ({"units": float("nan")}, UsageError, "finite number"),
        ({"units": 1e12}, UsageError, "Split"),
        ({"unit": "barrel"}, UsageError, "barrel"),
        ({"budget_usd": -5}, UsageError, "budget"),
        ({"destination": "Chengdu"}, UsageError, "same place"),
        ({"destination": "Almatyy"}, UnknownNameError, "Almaty"),
        ({"goods": "qwertyzxcv"}, UnknownNameError, "no sure match"),
        ({"require": ["KZ", "RU", "BY", "PL"], "destination": "Duisburg"}, UsageError, "at most"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(changes, error, words):
    with pytest.raises(error, match=words):
        ask(**changes)


def test_rules_are_shown_when_they_bind():
    answer = plan(
        "Duisburg", "Almaty", goods="drone parts", units=1, unit="feu", depart="2027-03-11"
    )
    shown = {note.rule_id for note in answer.restrictions}
    assert all("RU" not in i.countries for i in answer.itineraries)
    assert "eu-transit-ru-aviation" in shown
    assert all(note.source for note in answer.restrictions)
    assert not {n.rule_id for n in ask("Chengdu", "Almaty", goods="toys").restrictions} & {
        "eu-transit-ru-aviation"
    }


def test_a_closed_border_holds_the_train():
    """Poland shut its border with Belarus from 12 to 24 September 2025."""
    answer = plan(
        "Chengdu", "Lodz", goods="toys", units=1, unit="feu", depart="2025-09-01", modes=["rail"],
        avoid=["LT", "UA", "MN"],
    )  # fmt: skip
    opens = (date(2025, 9, 25) - date(2024, 1, 1)).days * 1440
    shut = (date(2025, 9, 12) - date(2024, 1, 1)).days * 1440
    for item in answer.itineraries:
        for leg in item.legs:
            for step in leg.crossings:
                if {"BY", "PL"} == set(step.countries):
                    leaves = step.arrive_minute + step.dwell_h * 60
                    held = leg.time_split_h.get("held at a closed crossing", 0)
                    assert not shut <= step.arrive_minute < opens or held or leaves >= opens


def test_planned_lines_exist_only_in_a_scenario_that_opens_them(tmp_path):
    file = tmp_path / "cku.toml"
    names = facts.load("lines").filter(facts.load("lines")["status"] == "under construction")
    assert len(names)
    line = names["line_id"][0]
    file.write_text(f'extends = "base-2025"\n[network]\nopen_lines = ["{line}"]\n')
    plain, opened = world_of(), world_of(file)
    assert line not in plain.network.links.line_id
    assert line in opened.network.links.line_id


def test_the_railway_through_kyrgyzstan_takes_trains_once_it_is_open(tmp_path):
    file = tmp_path / "cku.toml"
    file.write_text('extends = "base-2025"\n[network]\nopen_lines = ["CKU"]\n')
    by_cku = {"require": ["torugart-cku"], "modes": ["rail"], "destination": "Tashkent"}
    answer = ask(scenario=file, **by_cku)
    assert answer.itineraries
    assert all("KG" in i.countries for i in answer.itineraries)
    with pytest.raises(UnknownNameError):  # in the base there is no such crossing
        ask(**by_cku)


def test_a_sample_of_city_pairs_has_an_answer_or_a_reason():
    places = facts.load("places")
    ranked = places.filter(places["set"].is_in(["china128", "europe26", "asia11"]))
    china = ranked.filter(ranked["set"] == "china128")["place_id"].to_list()
    abroad = ranked.filter(ranked["set"] != "china128")["place_id"].to_list()
    draw = random.Random(20270311)
    for _ in range(40):
        ends = [draw.choice(china), draw.choice(abroad)]
        draw.shuffle(ends)
        answer = ask(*ends)
        assert answer.itineraries or answer.reason, ends


def test_front_and_reported_front_agree(boxes):
    assert len(boxes.itineraries) == boxes.counters["front"] or "shown" in boxes.guarantee
    assert boxes.counters["paths_found"] >= boxes.counters["front"]
    assert reported_front([]) == []
