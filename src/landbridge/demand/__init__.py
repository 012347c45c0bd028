"""What is to be moved."""

from landbridge.demand.goods import (
    classify_catalogue,
    find_goods,
    look_up_goods,
    search_goods,
    stow,
)

__all__ = ["classify_catalogue", "find_goods", "look_up_goods", "search_goods", "stow"]
