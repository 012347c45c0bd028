"""Every pair of the 128 Chinese cities and 329 cities abroad has an answer or a reason."""

from __future__ import annotations

from datetime import date

import pytest

from landbridge import facts
from landbridge.core.enums import UnitLoad
from landbridge.demand.goods import find_goods, stow
from landbridge.planning import make_query
from landbridge.planning.restrictions import packaged_rules, screen
from landbridge.planning.search import search_load
from landbridge.planning.why import why_nothing
from landbridge.study.shipment import world_of

READY = date(2027, 3, 11)


def cities() -> tuple[list[str], list[str]]:
    """The 128, and the 229 + 100, by their rank in the facts."""
    places = facts.load("places").sort("set_rank", "place_id")
    china = places.filter((places["set"] == "china128") & (places["set_rank"] <= 128))
    europe = places.filter((places["set"] == "europe26") & (places["set_rank"] <= 229))
    asia = places.filter(places["set"] == "asia11").head(100)
    abroad = [*europe["place_id"], *asia["place_id"]]
    return list(china["place_id"]), abroad


@pytest.mark.long
def test_every_pair_has_an_answer_or_a_reason():
    china, abroad = cities()
    assert (len(china), len(abroad)) == (128, 329)
    world = world_of()
    goods = find_goods("machinery")
    loads = stow(goods, 1, UnitLoad.FEU)
    answered = reasons = 0
    for start in map(facts.find_place, china):
        for end in map(facts.find_place, abroad):
            query = make_query(
                world.network, start, end, goods, loads, amount=1, unit=UnitLoad.FEU, ready=READY,
                params=world.scenario.planning,
            )  # fmt: skip
            rules = screen(packaged_rules(), goods, start.country, end.country, READY)
            found = search_load(world, query, loads[0], rules, quick=True)
            if found.paths:
                answered += 1
                continue
            why = why_nothing(world, query, rules)
            assert why.reason, (start.place_id, end.place_id)
            reasons += 1
    assert answered + reasons == 128 * 329
    assert answered > 0.99 * 128 * 329, f"{reasons} pairs have a reason only"
