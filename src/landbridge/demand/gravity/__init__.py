"""Gravity of trade: estimates by PPML, and what changed costs do in general equilibrium."""

from landbridge.demand.gravity.exact_hat import HatParams, exact_hat
from landbridge.demand.gravity.experiment import counterfactual
from landbridge.demand.gravity.matrix import TradeMatrix, read_trade
from landbridge.demand.gravity.ppml import estimate
from landbridge.demand.gravity.shocks import cost_changes
from landbridge.demand.gravity.structural import structural_trade
from landbridge.demand.gravity.time_cost import TransportChange, trade_response

__all__ = [
    "HatParams",
    "TradeMatrix",
    "TransportChange",
    "cost_changes",
    "counterfactual",
    "estimate",
    "exact_hat",
    "read_trade",
    "structural_trade",
    "trade_response",
]
