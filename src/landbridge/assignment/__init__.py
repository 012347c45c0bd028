"""The assignment engine: equilibrium flows on a network, with bushes, to any stated gap."""

from landbridge.assignment.analysis import path_flows, select_link, skims
from landbridge.assignment.engine import assign, warm

__all__ = ["assign", "path_flows", "select_link", "skims", "warm"]
