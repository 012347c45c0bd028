"""The assignment engine: equilibrium flows on a network, with bushes, to any stated gap."""

from landbridge.assignment.analysis import path_flows, select_link, skims
from landbridge.assignment.choice import assign_with_choice
from landbridge.assignment.engine import assign, warm

__all__ = ["assign", "assign_with_choice", "path_flows", "select_link", "skims", "warm"]
