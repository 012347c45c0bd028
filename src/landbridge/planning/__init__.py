"""The planning engine: a front of itineraries for one shipment."""

from landbridge.planning.engine import plan_shipment
from landbridge.planning.query import PlanQuery, make_query
from landbridge.planning.world import PlanningWorld, build_world

__all__ = ["PlanQuery", "PlanningWorld", "build_world", "make_query", "plan_shipment"]
