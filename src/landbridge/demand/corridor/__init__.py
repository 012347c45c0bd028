"""Demand of the corridor by segment: what may ride a train, whatever mode it takes now."""

from landbridge.demand.corridor.build import corridor_demand
from landbridge.demand.corridor.segments import CorridorDemand, CorridorSegment

__all__ = ["CorridorDemand", "CorridorSegment", "corridor_demand"]
