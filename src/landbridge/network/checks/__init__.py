"""Rules that a network keeps; what breaks one is a finding."""

from landbridge.network.checks.finding import Finding
from landbridge.network.checks.run import RULES, check_network

__all__ = ["RULES", "Finding", "check_network"]
