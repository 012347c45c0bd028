"""Gravity between cities, and which cities there are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge import facts
from landbridge.demand.flows.cities import distances_km, gravity, hub_cities, trading_cities


@given(factor=st.floats(0.1, 10), which=st.integers(0, 20))
@settings(max_examples=10, deadline=None)
def test_pull_goes_with_weight_and_falls_with_distance(factor, which):
    home, abroad = trading_cities(("CN",)), trading_cities(("KZ",))
    pull = gravity(home, abroad)
    weight = abroad.weight.copy()
    weight[which] *= factor
    heavier = gravity(home, replace(abroad, weight=weight))
    np.testing.assert_allclose(heavier[:, which], factor * pull[:, which])
    np.testing.assert_allclose(np.delete(heavier, which, 1), np.delete(pull, which, 1))
    km = distances_km(home, abroad)
    per_weight = pull / (home.weight[:, None] * abroad.weight[None, :])
    order = np.argsort(km, axis=None)
    assert (np.diff(per_weight.ravel()[order]) <= 1e-15).all()
    near, far = order[len(order) // 4], order[-1]
    ratio = per_weight.flat[near] / per_weight.flat[far]
    np.testing.assert_allclose(ratio, (km.flat[far] / km.flat[near]) ** 0.85)


def test_cities_are_those_at_a_node_without_border_stations():
    table = {row["place_id"]: row for row in facts.load("places").to_dicts()}
    cities = trading_cities(("CN", "KZ"))
    assert set(cities.countries) == {"CN", "KZ"}
    for place in cities.ids:
        assert table[place]["node_id"] is not None
        assert table[place]["role"] != "border"
    assert (cities.weight > 0).all()
    assert "cn-chengdu" in cities.ids
    assert "kz-almaty" in cities.ids


def test_hubs_of_both_sides_have_their_weights_and_markets():
    weight = dict(facts.load("hubs").select("place_id", "weight").iter_rows())
    for side in ("china", "abroad"):
        hubs = hub_cities(side)
        assert hubs.ids
        assert all(weight[name] == w for name, w in zip(hubs.ids, hubs.weight, strict=True))
    assert len(hub_cities("china").ids) + len(hub_cities("abroad").ids) == len(weight)
