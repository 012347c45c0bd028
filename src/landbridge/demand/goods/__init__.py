"""Goods: from a shipper's words to a heading, and from an amount to boxes, wagons and lorries."""

from landbridge.demand.goods.catalogue import Catalogue, build_catalogue, packaged_catalogue
from landbridge.demand.goods.search import attributes_of_code, find_goods, search_goods
from landbridge.demand.goods.stowage import StowRules, build_stow_rules, packaged_stow_rules, stow

__all__ = [
    "Catalogue",
    "StowRules",
    "attributes_of_code",
    "build_catalogue",
    "build_stow_rules",
    "find_goods",
    "packaged_catalogue",
    "packaged_stow_rules",
    "search_goods",
    "stow",
]
