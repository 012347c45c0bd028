"""Which services run: published ones as published, the rest balanced to the counts."""

from collections import Counter
from datetime import date

import numpy as np
import polars as pl
import pytest
from tests.worlds import small

from landbridge.core.enums import Handling, LoadForm
from landbridge.network.model import KIND, MODE
from landbridge.network.services import build_services
from landbridge.network.services.cells import WEEKS_PER_YEAR
from landbridge.network.services.published import published_pairs
from landbridge.network.services.routes import RailRouter, TrunkRouter, mirror
from landbridge.scenario import Closure

JULY_2025 = 547 * 1440


@pytest.fixture
def services(basis):
    return build_services(basis)


def _yearly(services, network):
    """Trains a year by crossing of the Chinese border, counted on the finished services."""
    found = Counter()
    for service in services:
        if service.kind == "line-haul":
            for crossing in services.crossings_of(network, services.index[service.id]):
                found[crossing] += service.frequency_per_week * WEEKS_PER_YEAR
    return found


@pytest.mark.parametrize("year", [2024, 2025])
def test_trains_add_up_to_the_published_counts(build, year):
    basis = build(services={"count_year": year})
    found = _yearly(build_services(basis), basis.network)
    targets = small.read(small.TARGETS).filter(pl.col("year") == year)
    for row in targets.iter_rows(named=True):
        assert found[row["crossing_id"]] == pytest.approx(row["trains"], rel=1e-6)


def test_published_frequencies_days_and_sources_are_kept(services):
    out = services.rows[services.index["rail-cn-xian-de-duisburg-alashankou-dostyk"]]
    assert (out.basis, out.frequency_basis) == ("published", "published")
    assert (out.frequency_per_week, out.published_days, out.year) == (2, (13, 15), 2024)
    assert out.source == "report one"
    back = services.rows[services.index["rail-de-duisburg-cn-xian-alashankou-dostyk"]]
    assert (back.basis, back.frequency_basis) == ("published", "assumed")
    assert (back.frequency_per_week, back.published_days, back.source) == (
        2,
        (17, 17),
        "report three",
    )


def test_a_published_pair_without_a_frequency_is_balanced(services):
    out = services.rows[services.index["rail-cn-xian-uz-tashkent-khorgos-altynkol"]]
    assert (out.basis, out.frequency_basis) == ("published", "balanced")
    assert out.frequency_per_week > 0
    back = services.rows[services.index["rail-uz-tashkent-cn-xian-khorgos-altynkol"]]
    assert (back.basis, back.published_days) == ("reverse", None)


def test_every_published_pair_has_a_service_or_a_reason(services, basis):
    nodes = basis.network.nodes
    served = {(nodes.ref[s.origin], nodes.ref[s.destination]) for s in services
              if s.basis == "published"}  # fmt: skip
    reasons = dict(services.dropped)
    for pair in published_pairs():
        label = f"{pair.origin_id} - {pair.destination_id}"
        assert ((pair.origin_id, pair.destination_id) in served) != (label in reasons)
    assert "lorry" in reasons["cn-urumqi - kg-osh"]
    assert "terminal" in reasons["cn-xian - nl-rotterdam"]
    assert "inside China" in reasons["cn-xian - cn-urumqi"]


def test_a_named_ferry_is_taken_though_the_way_round_is_there(services, basis):
    k = services.index["rail-cn-xian-az-baku-khorgos-altynkol"]
    assert services.crossings_of(basis.network, k) == ("khorgos-altynkol", "aktau-alat")


def test_a_pair_between_two_places_abroad_runs_directly(services):
    service = services.rows[services.index["rail-kz-almaty-ru-moscow"]]
    assert (service.frequency_per_week, service.frequency_basis) == (1, "published")


def test_paths_join_end_to_end_and_turn_back_as_mirrors(services, basis):
    links = basis.network.links
    for service in services:
        path = np.array(service.links)
        assert links.tail[path[0]] == service.origin
        assert links.head[path[-1]] == service.destination
        assert (links.head[path[:-1]] == links.tail[path[1:]]).all()
    out = services.rows[services.index["rail-cn-xian-de-duisburg-alashankou-dostyk"]]
    back = services.rows[services.index["rail-de-duisburg-cn-xian-alashankou-dostyk"]]
    assert back.links == mirror(out.links)
    assert mirror(back.links) == out.links


def test_trunks_cross_the_chinese_border_once_and_stay_on_rails(services, basis):
    network = basis.network
    for service in services:
        if service.kind != "line-haul":
            continue
        passed = services.crossings_of(network, services.index[service.id])
        border = [c for c in passed if c in {"alashankou-dostyk", "khorgos-altynkol"}]
        chinese = "CN" in {network.nodes.country[service.origin],
                           network.nodes.country[service.destination]}  # fmt: skip
        assert len(border) == int(chinese)
        modes = set(network.links.mode[list(service.links)])
        assert modes <= {MODE["rail"], MODE["ferry"]}


def test_ids_are_unique_and_indexed(services):
    assert len(services.index) == services.n == len({s.id for s in services})
    assert all(services.rows[k].id == name for name, k in services.index.items())


def test_a_place_without_a_trunk_has_feeders(services, basis):
    nodes = basis.network.nodes
    ends = {(nodes.id[s.origin], nodes.id[s.destination]) for s in services if s.kind == "feeder"}
    assert ("terminal:cn-lanzhou", "terminal:cn-xian") in ends
    assert ("terminal:cn-xian", "terminal:cn-lanzhou") in ends
    assert ("terminal:kz-astana", "terminal:kz-almaty") in ends


def test_every_lane_has_a_service_each_way(services, basis):
    links = basis.network.links
    lanes = [k for k in range(links.n) if links.mode[k] in (MODE["sea"], MODE["air"])
             and links.kind[k] == KIND["line"]]  # fmt: skip
    assert {s.links for s in services if s.kind in ("sea", "air")} == {(k,) for k in lanes}
    assert sum(s.kind == "ferry" for s in services) == 2


def test_without_inferred_services_only_published_pairs_and_lanes_run(build):
    found = build_services(build(services={"include_inferred": False}))
    assert {s.basis for s in found} == {"published", "reverse", "lane"}


def test_a_crossing_shut_in_july_has_no_trains(build):
    closed = Closure("alashankou-dostyk", date(2025, 1, 1), date(2026, 1, 1))
    basis = build(network={"close_crossings": (closed,)})
    services = build_services(basis)
    assert "alashankou-dostyk" not in _yearly(services, basis.network)
    reasons = dict(services.dropped)
    assert "alashankou-dostyk" in reasons["cn-xian - de-duisburg"]
    # the way back names no crossing and goes by the other one
    assert "rail-de-duisburg-cn-xian-khorgos-altynkol" in services.index


def test_an_opened_line_brings_services(build):
    params = {
        "open_lines": ("kashgar--osh", "tashkent--osh"),
        "open_crossings": ("torugart-cku",),
    }
    basis = build(network=params)
    found = build_services(basis)
    passing = [
        s for s in found if "torugart-cku" in found.crossings_of(basis.network, found.index[s.id])
    ]
    assert passing
    assert {s.basis for s in passing} == {"hub"}  # no source names a train there yet
    assert all(s.frequency_per_week > 0 for s in passing)
    router = TrunkRouter(basis, JULY_2025)
    hub, gateway = (
        basis.network.node_index[f"terminal:{p}"] for p in ("cn-kashgar", "uz-tashkent")
    )
    by_cku = router.hours(hub, gateway, "torugart-cku")
    assert by_cku < router.hours(hub, gateway, "khorgos-altynkol")
    route = router.route(hub, gateway, "torugart-cku")
    assert route.hours == pytest.approx(by_cku)


def test_container_trains_to_europe_take_less_than_trains_to_the_east(services):
    europe = services.rows[services.index["rail-cn-xian-de-duisburg-alashankou-dostyk"]]
    east = services.rows[services.index["rail-cn-xian-uz-tashkent-khorgos-altynkol"]]
    assert europe.accepts.forms == frozenset({LoadForm.BOX})
    assert Handling.OVERSIZE not in europe.accepts.handlings
    assert LoadForm.CAR_WAGON in east.accepts.forms
    assert east.car_wagons > 0 == europe.car_wagons
    assert east.capacity_teu > europe.capacity_teu


class TestRouter:
    def test_the_quickest_way_is_found(self, basis):
        """By hand: Dostyk and Astana, not round by Almaty."""
        router, index = RailRouter(basis, at_minute=JULY_2025), basis.network.node_index
        start, end = index["rail:dostyk:1520"], index["rail:astana:1520"]
        found = router.between(start, end)
        assert len(found.links) == 1
        assert found.hours == pytest.approx(float(router.weights[found.links[0]]))
        assert router.hours(start, end) == pytest.approx(found.hours)

    def test_no_way_is_no_route(self, basis):
        router, index = RailRouter(basis, at_minute=JULY_2025), basis.network.node_index
        start, end = index["rail:xian:1435"], index["rail:osh:1520"]
        assert router.between(start, end) is None
        assert router.hours(start, end) == np.inf
        assert router.route(index["terminal:cn-xian"], index["terminal:kg-osh"]) is None

    def test_lines_count_from_the_day_they_open(self, basis):
        index = basis.network.node_index
        start, end = index["rail:tashkent:1520"], index["rail:osh:1520"]
        opened = (date(2026, 7, 1) - date(2024, 1, 1)).days * 1440
        assert RailRouter(basis, at_minute=opened - 1).between(start, end) is None
        assert RailRouter(basis, at_minute=opened).between(start, end) is not None

    def test_a_crossing_asked_for_is_passed(self, basis):
        network = basis.network
        router = RailRouter(basis, at_minute=JULY_2025)
        ends = [network.node_index[f"terminal:{p}"] for p in ("cn-urumqi", "kz-almaty")]
        for name in ("alashankou-dostyk", "khorgos-altynkol"):
            links = np.flatnonzero(network.links.crossing == network.crossing_index[name]).tolist()
            found = router.route(*ends, via=[links])
            passed = [network.links.crossing[k] for k in found.links]
            assert network.crossing_index[name] in passed
            assert found.hours >= router.route(*ends).hours

    def test_no_section_is_passed_twice(self, basis):
        network = basis.network
        router = RailRouter(basis, at_minute=JULY_2025)
        ends = [network.node_index[f"terminal:{p}"] for p in ("cn-urumqi", "cn-xian")]
        border = np.flatnonzero(network.links.crossing == 0).tolist()
        assert router.route(*ends, via=[border]) is None
