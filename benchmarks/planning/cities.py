"""The 128 Chinese cities and the 329 abroad between which planning is measured."""

from __future__ import annotations

import random

from landbridge import facts


def cities() -> tuple[list[str], list[str]]:
    """Place ids: 128 in China; 229 in Europe and 100 in Asia."""
    table = facts.load("places").sort("set_rank", "place_id")
    china = table.filter((table["set"] == "china128") & (table["set_rank"] <= 128))
    europe = table.filter((table["set"] == "europe26") & (table["set_rank"] <= 229))
    asia = table.filter(table["set"] == "asia11").head(100)
    return china["place_id"].to_list(), europe["place_id"].to_list() + asia["place_id"].to_list()


def some_pairs(n: int, seed: int = 7) -> list[tuple[str, str]]:
    """Random pairs of one of the 128 and one of the 329."""
    china, abroad = cities()
    draw = random.Random(seed)
    return [(draw.choice(china), draw.choice(abroad)) for _ in range(n)]
