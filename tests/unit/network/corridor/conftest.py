"""The packaged network of 2024, built once."""

from __future__ import annotations

import pytest

from landbridge.network.build import build_network
from landbridge.network.cost import CostBasis, cost_basis
from landbridge.network.model import Network
from landbridge.scenario import load_scenario


@pytest.fixture(scope="package")
def network() -> Network:
    return build_network(load_scenario("base-2024"))


@pytest.fixture(scope="package")
def basis(network: Network) -> CostBasis:
    return cost_basis(network, load_scenario("base-2024"))
