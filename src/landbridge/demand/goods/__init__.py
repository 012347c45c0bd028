"""Goods: from a shipper's words to a heading, and from an amount to boxes, wagons and lorries."""

from landbridge.demand.goods.catalogue import Catalogue, build_catalogue, packaged_catalogue
from landbridge.demand.goods.classify import classify_catalogue
from landbridge.demand.goods.look_up import look_up_goods
from landbridge.demand.goods.search import attributes_of_code, find_goods, search_goods
from landbridge.demand.goods.stowage import StowRules, build_stow_rules, packaged_stow_rules, stow

__all__ = [
    "Catalogue",
    "StowRules",
    "attributes_of_code",
    "build_catalogue",
    "build_stow_rules",
    "classify_catalogue",
    "find_goods",
    "look_up_goods",
    "packaged_catalogue",
    "packaged_stow_rules",
    "search_goods",
    "stow",
]
