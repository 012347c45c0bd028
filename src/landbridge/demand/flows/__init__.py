"""Flows between cities: gravity as the seed, published totals as controls."""

from landbridge.demand.flows.build import build_flows
from landbridge.demand.flows.fit import fit_report

__all__ = ["build_flows", "fit_report"]
