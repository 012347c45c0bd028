"""Flows of 2024 and the demand they make, built once."""

from __future__ import annotations

import pytest

from landbridge.demand.corridor import CorridorDemand, corridor_demand
from landbridge.demand.flows import build_flows
from landbridge.results.flows import FlowSet
from landbridge.scenario import Scenario, load_scenario


@pytest.fixture(scope="package")
def base() -> Scenario:
    return load_scenario("base-2024")


@pytest.fixture(scope="package")
def flows(base: Scenario) -> FlowSet:
    return build_flows(2024, base)


@pytest.fixture(scope="package")
def demand(flows: FlowSet, base: Scenario) -> CorridorDemand:
    return corridor_demand(flows, base)
