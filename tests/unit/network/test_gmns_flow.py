"""GMNS tables as a network to assign to: units, lanes, both ways, zones, refusals, exports."""

import os

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.worlds import small

from landbridge.core.errors import DataError, LandbridgeError
from landbridge.network.build import build_network
from landbridge.network.cost import cost_basis
from landbridge.network.flow_network import Delay, FlowNetwork
from landbridge.network.formats import export_network
from landbridge.network.formats.gmns_flow import read_gmns_flow

quiet = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
NODE = "node_id,x_coord,y_coord,zone_id\na,76.9,43.2,1\nb,77.0,43.3,\nc,77.1,43.2,2\n"
LINK = (
    "link_id,from_node_id,to_node_id,directed,length,free_speed,capacity,lanes,toll\n"
    "1,a,b,true,10,60,900,2,\n"
    "2,b,c,false,5,50,800,,1.5\n"
    "3,c,a,1,30,90,1000,1,0\n"
)


def read(tmp_path, node=NODE, link=LINK, config=None):
    (tmp_path / "node.csv").write_text(node, encoding="utf-8")
    (tmp_path / "link.csv").write_text(link, encoding="utf-8")
    if config:
        (tmp_path / "config.csv").write_text(config, encoding="utf-8")
    return read_gmns_flow(tmp_path)


def test_links_stand_in_the_order_of_the_rows_an_undirected_one_twice(tmp_path):
    net = read(tmp_path)
    assert [net.link_name(k) for k in range(net.n_links)] == ["a-b", "b-c", "c-b", "c-a"]
    assert net.free_time == pytest.approx([10.0, 6.0, 6.0, 20.0])
    assert net.capacity.tolist() == [1800.0, 800.0, 800.0, 1000.0]  # per lane times lanes
    assert net.toll.tolist() == [0.0, 1.5, 1.5, 0.0]
    assert net.alpha.tolist() == [0.15] * 4
    assert net.power.tolist() == [4.0] * 4
    assert (net.time_unit, net.x[0]) == ("min", 76.9)
    assert "3 links without vdf_alpha; taken as 0.15" in net.notes[0]


def test_zones_are_where_zone_ids_stand_and_may_be_passed(tmp_path):
    net = read(tmp_path)
    assert net.zone_ids == ("1", "2")
    assert net.zone_node.tolist() == [0, 2]
    assert net.through.all()


def test_centroids_are_the_zones_and_are_not_passed(tmp_path):
    node = "node_id,node_type,zone_id\na,centroid,\nb,,1\nc,Centroid,9\n"
    net = read(tmp_path, node)
    assert net.zone_ids == ("a", "9")
    assert net.through.tolist() == [False, True, False]
    assert net.x is None
    assert read(tmp_path, node.replace("b,,1", "b,centroid,1")).through.all()
    told = "node_id,zone_id,through\na,1,\nb,,no\nc,2,yes\n"
    assert read(tmp_path, told).through.tolist() == [True, False, True]


def test_units_of_the_config_hold(tmp_path):
    net = read(tmp_path, config="long_length,speed,crs\nmi,mph,EPSG:4326\n")
    assert net.length[0] == pytest.approx(16.09344)
    assert net.free_time == pytest.approx([10.0, 6.0, 6.0, 20.0])
    assert net.xy_degrees
    assert not read(tmp_path, config="long_length,speed\nkm,km/h\n").xy_degrees
    assert read(tmp_path, config="long_length,speed\nm,km/h\n").free_time[0] == pytest.approx(0.01)
    with pytest.raises(DataError, match=r"config\.csv, column speed.* got 'knots'"):
        read(tmp_path, config="speed\nknots\n")


def test_own_delays_are_taken(tmp_path):
    link = (
        "from_node_id,to_node_id,vdf_fftt,vdf_alpha,vdf_beta,capacity,delay,background\n"
        "a,b,3,0.5,2,100,,7\nb,c,4,2,,100,conical,\nc,a,5,0,4,,BPR,\nb,a,5,1,1,100,queue,\n"
    )
    net = read(tmp_path, link=link)
    assert net.free_time.tolist() == [3.0, 4.0, 5.0, 5.0]
    assert net.alpha.tolist() == [0.5, 2.0, 0.0, 1.0]
    assert net.power.tolist() == [2.0, 4.0, 4.0, 1.0]
    assert net.delay.tolist() == [Delay.BPR, Delay.CONICAL, Delay.BPR, Delay.QUEUE]
    assert net.background.tolist() == [7.0, 0.0, 0.0, 0.0]
    assert net.capacity[2] == 0.0  # a constant time needs none


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("from_node_id", "from", r"link\.csv: the column from_node_id is missing"),
        ("b,c,false", "b,x,false", r"row 2, column to_node_id: allowed is a node of node\.csv"),
        ("b,c,false", "b,,false", "row 2, column to_node_id: allowed is a text, got nothing"),
        ("false", "maybe", "row 2, column directed: allowed is true or false, got 'maybe'"),
        ("5,50", "5,", "row 2, column free_speed: allowed is free_speed and length, or vdf_fftt"),
        ("5,50", ",50", "row 2, column free_speed: allowed is free_speed and length"),
        ("5,50", "5,0", "row 2, column free_speed: allowed is a number above 0"),
        ("5,50", "-5,50", "row 2, column length"),
        ("5,50", "nan,50", "row 2, column length: .* got 'nan'"),
        ("5,50", "inf,50", "row 2, column length"),
        (",800,", ",,", "row 2, column capacity: allowed is a number above 0"),
        (",800,", ",0,", "row 2, column capacity"),
        (",800,", ",many,", "row 2, column capacity: .* got 'many'"),
        ("900,2,", "900,0,", "row 1, column lanes"),
        ("1.5", "-1", "row 2, column toll"),
        ("3,c,a", "3,c", "cells under"),
    ],
)
def test_what_is_broken_is_named_by_row_and_column(tmp_path, old, new, says):
    assert old in LINK
    with pytest.raises(DataError, match=says):
        read(tmp_path, link=LINK.replace(old, new, 1))


@pytest.mark.parametrize(
    ("node", "says"),
    [
        ("node_id\na\nb\nc\n", "there is no zone"),
        ("node_id,zone_id\na,1\na,2\n", "row 2, column node_id: 'a' stands in row 1"),
        ("node_id,zone_id\na,1\nb,1\nc,\n", "the zone '1' stands at several nodes"),
        ("node_id,zone_id,x_coord,y_coord\na,1,far,0\nb,,,\nc,,,\n", "column x_coord"),
        ("node_id,zone_id\n", "no rows"),
        ("", "header"),
    ],
)
def test_broken_nodes_are_named(tmp_path, node, says):
    with pytest.raises(DataError, match=says):
        read(tmp_path, node)


def test_missing_tables_are_told(tmp_path):
    with pytest.raises(DataError, match=r"node\.csv"):
        read_gmns_flow(tmp_path)
    with pytest.raises(DataError, match="no such folder"):
        read_gmns_flow(tmp_path / "none")


def test_an_export_of_ours_has_the_times_of_the_cost_model(tmp_path, world):
    network = build_network(small.scenario())
    export_network(network, tmp_path / "net", "gmns")
    net = read_gmns_flow(tmp_path / "net")
    assert net.n_links == network.links.n
    minutes = cost_basis(network, small.scenario()).times.total_h * 60.0
    assert net.free_time == pytest.approx(minutes)
    places = [k for k, kind in enumerate(network.nodes.kind) if kind == "place"]
    assert net.zone_node.tolist() == places
    assert not net.alpha.any()
    assert net.xy_degrees
    assert "no congestion" in net.notes[0]


PIECES = st.sampled_from(["", ",", ";", '"', "-", "nan", "1e999", "\0", "é", "\n", "0", "true"])


@given(
    where=st.sampled_from(["node", "link"]),
    edits=st.lists(
        st.tuples(st.integers(0, 300), st.integers(0, 9), PIECES), min_size=1, max_size=4
    ),
)
@quiet
def test_mutated_tables_are_refused_or_sound(tmp_path, where, edits):
    text = NODE if where == "node" else LINK
    for at, cut, piece in edits:
        at %= len(text) + 1
        text = text[:at] + piece + text[at + cut :]
    try:
        net = read(tmp_path, **{where: text})
    except LandbridgeError as error:
        assert str(tmp_path) in str(error)
    else:
        assert isinstance(net, FlowNetwork)
        assert np.isfinite(net.free_time).all()


def test_a_link_from_a_node_to_itself_is_noted(tmp_path):
    net = read(tmp_path, link=LINK + "4,b,b,true,1,50,800,,\n")
    assert (net.n_links, net.link_name(4)) == (5, "b-b")
    assert "1 links from a node to itself carry nothing (row 4)" in net.notes[0]


def test_a_conical_link_without_steepness_is_named_with_the_default(tmp_path):
    link = "from_node_id,to_node_id,length,free_speed,capacity,delay{}\na,b,10,60,900,conical{}\n"
    with pytest.raises(DataError, match=r"row 1, column vdf_alpha: .*above 1 .*nothing.*0\.15"):
        read(tmp_path, link=link.format("", ""))
    with pytest.raises(DataError, match=r"row 1, column vdf_alpha1: .*above 1 .*got '0\.5'"):
        read(tmp_path, link=link.format(",vdf_alpha1", ",0.5"))


@pytest.mark.parametrize(("char", "name"), [(";", "semicolons"), ("\t", "tabs")])
def test_other_separators_are_told(tmp_path, char, name):
    with pytest.raises(DataError, match=rf"link\.csv: its columns are separated by {name}"):
        read(tmp_path, link=LINK.replace(",", char))


@pytest.mark.parametrize("name", ["node.csv", "link.csv", "config.csv"])
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_what_is_no_regular_file_is_refused_unread(tmp_path, name):
    read(tmp_path)
    (tmp_path / name).unlink(missing_ok=True)
    os.mkfifo(tmp_path / name)
    with pytest.raises(DataError, match=rf"{name}: this is no regular file"):
        read_gmns_flow(tmp_path)
    (tmp_path / name).unlink()
    (tmp_path / name).symlink_to("/dev/zero")
    with pytest.raises(DataError, match=rf"{name}: this is no regular file"):
        read_gmns_flow(tmp_path)
