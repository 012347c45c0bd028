"""What a user asks: frozen parameters of every part, from TOML with ``extends`` and a patch."""

from landbridge.scenario.load import DEFAULT_SCENARIO, list_scenarios, load_scenario, reference_of
from landbridge.scenario.params import (
    Closure,
    CostParams,
    NetworkParams,
    PlanningParams,
    Scenario,
    ServiceParams,
)
from landbridge.scenario.patch import patch_scenario
from landbridge.scenario.study_params import CorridorParams, DemandParams, ResponseParams
from landbridge.scenario.write import to_toml

__all__ = [
    "DEFAULT_SCENARIO",
    "Closure",
    "CorridorParams",
    "CostParams",
    "DemandParams",
    "NetworkParams",
    "PlanningParams",
    "ResponseParams",
    "Scenario",
    "ServiceParams",
    "list_scenarios",
    "load_scenario",
    "patch_scenario",
    "reference_of",
    "to_toml",
]
