"""What is to be moved."""

from landbridge.demand.goods import find_goods, search_goods, stow

__all__ = ["find_goods", "search_goods", "stow"]
