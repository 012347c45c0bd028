"""The network of an assignment refuses what breaks its contract and cannot be altered."""

from dataclasses import replace

import numpy as np
import pytest
from tests.worlds import streets

from landbridge.core.errors import DataError
from landbridge.network.flow_network import Delay


def test_arrays_are_copies_and_read_only():
    given = np.ones(24)
    net = replace(streets.grid(), toll=given)
    given[:] = 7.0
    assert net.toll.tolist() == [1.0] * 24
    with pytest.raises(ValueError, match="read-only"):
        net.toll[0] = 3.0


def test_types_and_sizes():
    net = streets.grid()
    assert (net.n_nodes, net.n_links, net.n_zones) == (9, 24, 9)
    assert net.tail.dtype == np.int32
    assert net.delay.dtype == np.int8
    assert net.through.dtype == np.bool_
    assert net.link_name(0) == "1-2"


@pytest.mark.parametrize(
    ("name", "link", "value", "says"),
    [
        ("free_time", 3, -1.0, "free_time"),
        ("free_time", 3, np.nan, "free_time"),
        ("capacity", 3, 0.0, "capacity is above 0"),
        ("capacity", 3, np.inf, "capacity"),
        ("alpha", 3, -0.1, "alpha"),
        ("power", 3, -2.0, "power"),
        ("toll", 3, np.inf, "toll"),
        ("length", 3, -1.0, "length"),
        ("background", 3, -1.0, "background"),
        ("delay", 3, 5, "BPR"),
        ("tail", 3, 99, "not there"),
        ("head", 3, -1, "not there"),
    ],
)
def test_a_faulty_value_is_refused(name, link, value, says):
    net = streets.grid()
    values = np.array(getattr(net, name))
    values[link] = value
    with pytest.raises(DataError, match=says):
        replace(net, **{name: values})


def test_a_link_is_named_in_the_refusal():
    net = streets.grid()
    with pytest.raises(DataError, match=r"link 4 \(2-3\)"):
        replace(net, capacity=np.where(np.arange(24) == 3, 0.0, net.capacity))


def test_capacity_may_be_zero_where_it_does_not_matter():
    net = streets.grid()
    where = np.arange(24) == 3
    zero = np.where(where, 0.0, net.capacity)
    for name in ("alpha", "power", "free_time"):
        values = np.where(where, 0.0, getattr(net, name))
        assert replace(net, capacity=zero, **{name: values}).capacity[3] == 0.0


def test_lost_zones_and_twins_are_refused():
    net = streets.grid()
    with pytest.raises(DataError, match="'1' stands there twice"):
        replace(net, node_ids=("1", "1", *net.node_ids[2:]))
    with pytest.raises(DataError, match="two zones lie at one node"):
        replace(net, zone_node=np.zeros(9))
    with pytest.raises(DataError, match="zone lies at a node"):
        replace(net, zone_node=np.arange(9) + 1)


def test_shapes_and_kinds_are_checked():
    net = streets.grid()
    with pytest.raises(DataError, match="shape"):
        replace(net, toll=np.zeros(23))
    with pytest.raises(DataError, match="type int32"):
        replace(net, tail=net.tail + 0.5)
    with pytest.raises(DataError, match="given both"):
        replace(net, y=None)
    with pytest.raises(DataError, match="conical"):
        replace(net, delay=np.full(24, Delay.CONICAL))
