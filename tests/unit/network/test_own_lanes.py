"""Lanes for a user's own vessels and flights where we have none."""

from __future__ import annotations

import numpy as np
import pytest

from landbridge import facts
from landbridge.core.errors import DataError
from landbridge.core.geo import great_circle_km
from landbridge.network.build import build_network
from landbridge.network.checks import check_network
from landbridge.network.cost import cost_basis
from landbridge.network.model import KIND, MODE
from landbridge.network.own_lanes import with_own_lanes
from landbridge.network.services import build_services
from landbridge.scenario import load_scenario

HEAD = "service_id,origin,destination,mode,frequency_per_week"


@pytest.fixture
def write(tmp_path):
    def writer(*rows):
        path = tmp_path / "own.csv"
        path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
        return path

    return writer


@pytest.fixture(scope="module")
def packaged():
    return build_network(load_scenario("base-2025"))


def test_a_table_without_new_lanes_changes_nothing(packaged, write):
    assert with_own_lanes(packaged, None) is packaged
    own = write("a,Shanghai,NLRTM,sea,1", "b,Xi'an,Duisburg,air,1", "c,Xi'an,Almaty,rail,1")
    assert with_own_lanes(packaged, own) is packaged


def test_new_lanes_follow_the_old_links_in_pairs(packaged, write):
    own = write("a,DEHAM,SGSIN,sea,1", "b,SGSIN,DEHAM,sea,1", "c,Almaty,Moscow,air,1")
    network = with_own_lanes(packaged, own)
    old, links, nodes = packaged.links, network.links, network.nodes
    assert links.n == old.n + 4  # two lanes, both ways, however many services
    assert links.id[: old.n] == old.id
    assert np.array_equal(links.length_km[: old.n], old.length_km)
    assert len(set(links.id)) == links.n
    for k in range(old.n, links.n):
        assert (links.tail[k], links.head[k]) == (links.head[k ^ 1], links.tail[k ^ 1])
        assert links.kind[k] == KIND["line"]
        assert links.length_est[k]
        assert "estimate" in links.source[k]
        assert links.country[k] == nodes.country[links.tail[k]]
    assert set(links.mode[old.n :]) == {MODE["sea"], MODE["air"]}
    assert network.fingerprint != packaged.fingerprint
    assert not [f for f in check_network(network, load_scenario()) if f.severity == "error"]


def test_a_vessel_s_course_is_as_long_as_that_of_the_lane_left_out(write):
    lanes = facts.load("sea_lanes")
    whole = build_network(load_scenario("base-2025"))
    compared = 0
    for k in range(7, lanes.height, 61):
        row = lanes.row(k, named=True)
        rest = lanes.filter((lanes["port_a"] != row["port_a"]) | (lanes["port_b"] != row["port_b"]))
        own = write(f"a,{row['port_a']},{row['port_b']},sea,1")
        network = with_own_lanes(
            build_network(load_scenario("base-2025"), tables={"sea_lanes": rest}), own
        )
        wanted = row["distance_cape_km"] or row["distance_suez_km"]
        assert network.links.n == whole.links.n
        assert network.links.length_km[-1] == pytest.approx(wanted, rel=0.3)
        compared += network.links.length_km[-1] == pytest.approx(wanted, rel=0.01)
        ends = network.links.tail[-2], network.links.head[-2]
        course = network.geometry[network.links.line_id[-1]]
        for point, node in zip((course[0], course[-1]), ends, strict=True):
            at = [network.nodes.lon[node], network.nodes.lat[node]]
            assert point == pytest.approx(at, abs=0.002)
    assert compared >= 8


def test_a_flight_takes_the_great_circle(packaged, write):
    network = with_own_lanes(packaged, write("a,Almaty,Moscow,air,1"))
    a, b = network.links.tail[-1], network.links.head[-1]
    at = network.nodes
    km = great_circle_km(at.lat[a], at.lon[a], at.lat[b], at.lon[b])
    assert network.links.length_km[-1] == pytest.approx(1.05 * km, abs=0.1)


def test_only_the_user_s_own_services_run_on_a_new_lane(packaged, write):
    scenario = load_scenario("base-2025")
    own = write("mine,DEHAM,SGSIN,sea,1")
    network = with_own_lanes(packaged, own)
    services = build_services(cost_basis(network, scenario), user_services=own)
    new = set(range(packaged.links.n, network.links.n))
    assert [s.id for s in services if new & set(s.links)] == ["mine"]
    plain = build_services(cost_basis(packaged, scenario))
    assert {s.id for s in services} == {s.id for s in plain} | {"mine"}


def test_a_scenario_s_own_table_brings_its_lanes(write):
    own = write("mine,DEHAM,SGSIN,sea,1")
    (own.parent / "mine.toml").write_text('extends = "base-2025"\n[services]\nextra = "own.csv"\n')
    scenario = load_scenario(own.parent / "mine.toml")
    services = build_services(cost_basis(build_network(scenario), scenario))
    assert "mine" in services.index


def test_a_ferry_without_a_berth_pair_is_refused_with_the_ferries_there_are(packaged, write):
    own = write("mine,Baku,Poti,ferry,1")
    with pytest.raises(DataError, match=r"row 2.*Name both ends of a ferry \(.*Alat"):
        build_services(cost_basis(packaged, load_scenario()), user_services=own)
