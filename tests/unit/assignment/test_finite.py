"""Costs, gaps and objectives beyond what numbers hold are refused with their link."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.naive.equilibrium import Link
from tests.unit.assignment.networks import network

from landbridge.assignment import assign
from landbridge.core.errors import DataError
from landbridge.demand.od_matrix import OdMatrix
from landbridge.network.flow_network import FlowNetwork
from landbridge.scenario.assignment import AssignParams


def road(length: float = 1.0, toll: float = 0.0, **parts: float) -> FlowNetwork:
    """One link there and an idle one back."""
    plain = {"free": 100.0, "capacity": 1.0, "alpha": 0.15, "power": 4.0}
    links = [Link(0, 1, **(plain | parts)), Link(1, 0, 1.0, 1.0, 0.0, 1.0)]
    return network(links, [0, 1], length=[length, 1.0], toll=[toll, 0.0])


def demand(volume: float) -> OdMatrix:
    return OdMatrix(("n0", "n1"), ("all",), np.array([[[0.0, volume], [0.0, 0.0]]]))


@pytest.mark.parametrize("objective", ["ue", "so"])
@pytest.mark.parametrize(
    ("parts", "volume", "told"),
    [
        (
            {"power": 1000.0},
            1000.0,
            "at volume 1000: capacity 1, free time 100, b 0.15, power 1000",
        ),
        ({"power": 1000.0, "alpha": 1e308, "capacity": 1e-300}, 1e80, "parameters of its delay"),
        ({"free": 1e308, "alpha": 9.0}, 1.0, "free time 1e.308"),
        ({"capacity": 5e-324}, 1.0, "capacity 4.9"),
        ({"free": 1e300, "alpha": 0.0}, 1e20, "volume times cost"),
    ],
)
def test_an_infinite_cost_names_link_volume_and_parameters(parts, volume, told, objective):
    params = AssignParams(objective=objective)
    with pytest.raises(DataError, match=f"link n0-n1: .*{told}"):
        assign(road(**parts), demand(volume), params)


def test_an_infinite_cost_is_no_missing_path():
    with pytest.raises(DataError, match=r"length 10 times the distance factor 1e\+308"):
        assign(road(length=10.0), demand(1.0), AssignParams(distance_factor=1e308))
    with pytest.raises(DataError, match=r"toll 1e.300 times the toll factor 1e.10"):
        assign(road(toll=1e300), demand(1.0), AssignParams(toll_factor=1e10))


def test_costs_that_add_up_to_infinity_are_no_missing_path():
    links = [Link(k, k + 1, 1e308, 1.0, 0.0, 1.0) for k in range(3)]
    trips = OdMatrix(("n0", "n3"), ("all",), np.array([[[0.0, 1.0], [0.0, 0.0]]]))
    with pytest.raises(DataError, match="costs of paths through it are beyond"):
        assign(network(links, [0, 3]), trips)


def test_trips_whose_sum_is_infinite_are_refused():
    with pytest.raises(DataError, match=r"beyond what numbers hold.*n0 to n1, 1.7e\+308"):
        OdMatrix(("n0", "n1"), ("all",), np.full((1, 2, 2), 1.7e308) * [[0, 1], [1, 0]])
    with pytest.raises(DataError, match="got inf"):
        demand(10.0).scaled(1e308)


powers_of_ten = st.integers(-300, 300).map(lambda k: 10.0**k)


@given(
    free=powers_of_ten, capacity=powers_of_ten, alpha=powers_of_ten, volume=powers_of_ten,
    power=st.sampled_from([0.5, 1.0, 2.0, 4.0, 50.0, 1000.0]),
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_whatever_is_answered_is_finite_and_nothing_warns(free, capacity, alpha, volume, power):
    net = road(free=free, capacity=capacity, alpha=alpha, power=power)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            found = assign(net, demand(volume))
        except DataError as error:
            assert "link n0-n1" in str(error)
            return
    figures = (found.relative_gap, found.objective, found.total_travel_time, found.total_time)
    assert all(map(math.isfinite, figures))
    assert np.isfinite(found.cost).all()
    assert np.isfinite(found.marginal_toll).all()
