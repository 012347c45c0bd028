"""What a user asks: frozen parameters of every part, from TOML with ``extends`` and a patch."""

from landbridge.scenario.load import DEFAULT_SCENARIO, list_scenarios, load_scenario
from landbridge.scenario.params import (
    Closure,
    CostParams,
    NetworkParams,
    PlanningParams,
    Scenario,
    ServiceParams,
)
from landbridge.scenario.write import to_toml

__all__ = [
    "DEFAULT_SCENARIO",
    "Closure",
    "CostParams",
    "NetworkParams",
    "PlanningParams",
    "Scenario",
    "ServiceParams",
    "list_scenarios",
    "load_scenario",
    "to_toml",
]
