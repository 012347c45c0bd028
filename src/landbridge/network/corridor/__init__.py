"""The network as the corridor's assignment sees it: rails to be loaded, others to be priced."""

from landbridge.network.corridor.box import BoxPrice, price_box
from landbridge.network.corridor.other_modes import MODES, OtherModes, other_modes, skim_mode
from landbridge.network.corridor.rails import RailGraph, expand_flows, rail_graph

__all__ = [
    "MODES",
    "BoxPrice",
    "OtherModes",
    "RailGraph",
    "expand_flows",
    "other_modes",
    "price_box",
    "rail_graph",
    "skim_mode",
]
