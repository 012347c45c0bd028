"""Legs charged by the hour of passage: against every minute, flat tables, and the mean."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.core.enums import UnitLoad
from landbridge.core.timeline import minute_of, utc_of
from landbridge.demand.goods import find_goods, stow
from landbridge.network.carbon import carbon_year
from landbridge.network.cost import price_links, traffic_between
from landbridge.planning import carbon
from landbridge.planning.holds import way_min
from landbridge.results.planning_json import plan_to_dict
from landbridge.study import plan
from landbridge.study.shipment import world_of

QUESTION = {"goods": "machinery", "units": 2, "unit": "feu", "depart": "2027-07-11"}
PRICE = 50.0


def _scenario(folder, way):
    path = folder / f"{way}.toml"
    path.write_text(
        f'extends = "base-2025"\n[cost]\ngrid_carbon = "{way}"\ncarbon_price_usd_per_t = {PRICE}\n'
    )
    return path


@pytest.fixture(scope="module")
def scenarios(tmp_path_factory):
    folder = tmp_path_factory.mktemp("carbon")
    return {way: _scenario(folder, way) for way in ("mean", "hourly")}


@pytest.fixture(scope="module")
def answers(scenarios):
    return {way: plan("Tashkent", "Xi'an", scenario=path, **QUESTION)
            for way, path in scenarios.items()}  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(
    start=st.integers(0, 10**6), length=st.integers(1, 4000), place=st.sampled_from(["KZ", "UZ"])
)
def test_a_passage_is_the_mean_of_its_minutes(start, length, place):
    factors = []
    for minute in range(start, start + length):
        when = utc_of(minute)
        table = carbon_year(place, when.year)
        factors.append(table.average_g[when.month - 1, when.hour] / table.yearly_average_g)
    assert carbon.mean_factor(place, start, start + length) == pytest.approx(np.mean(factors))


def test_a_night_in_uzbekistan_is_not_its_noon():
    noon, night = (minute_of(datetime(2027, 7, 15, hour, tzinfo=UTC)) for hour in (8, 20))
    assert carbon.mean_factor("UZ", night, night + 60) > carbon.mean_factor("UZ", noon, noon + 60)
    assert carbon.mean_factor("UZ", noon, noon) == carbon.mean_factor("UZ", noon, noon + 60)


def test_the_default_charges_the_mean_and_says_nothing(answers):
    assert "by the hour" not in str(plan_to_dict(answers["mean"]))
    assert world_of("base-2025").scenario.cost.grid_carbon == "mean"


def test_every_leg_is_charged_by_its_links_and_minutes(scenarios, answers):
    world = world_of(str(scenarios["hourly"]))
    load = stow(find_goods("machinery"), 2, UnitLoad.FEU)[0]
    by_hour = [leg for item in answers["hourly"].itineraries for leg in item.legs
               if any("by the hour" in note for note in leg.notes)]  # fmt: skip
    assert by_hour
    costs = price_links(world.basis, load, traffic_between("UZ", "CN"))
    checked = 0
    for leg in by_hour[:6]:
        links = np.array(leg.price_key)
        if any(step.held_h for step in leg.crossings):
            continue
        minutes = way_min(world, links, leg.arrive_minute - leg.depart_minute) + leg.depart_minute
        added = 0.0
        for k, link in enumerate(links):
            country = world.basis.countries[world.basis.tail_country[link]]
            if country in ("KZ", "UZ", "KG", "TJ", "TM") and costs.grid_wtt_kg[link] > 0:
                factor = carbon.mean_factor(country, minutes[k], minutes[k + 1])
                added += costs.grid_wtt_kg[link] * (factor - 1)
        plain = float((costs.wtt_kg[links]).sum())
        assert leg.co2e_wtt_kg == pytest.approx(plain + added, abs=2e-3)
        checked += 1
    assert checked


def test_an_answer_adds_up_its_legs_and_differs_from_the_mean(answers):
    for item in answers["hourly"].itineraries:
        assert item.co2e_kg == pytest.approx(sum(leg.co2e_kg for leg in item.legs))
        assert item.cost_usd == pytest.approx(sum(leg.cost_usd for leg in item.legs))
        for leg in item.legs:
            assert sum(leg.cost_split_usd.values()) == pytest.approx(leg.cost_usd)
            assert leg.cost_low_usd <= leg.cost_usd <= leg.cost_high_usd
    mean = {item.id: item for item in answers["mean"].itineraries}
    both = [(mean[item.id], item) for item in answers["hourly"].itineraries if item.id in mean]
    assert any(a.co2e_kg != b.co2e_kg for a, b in both)
    for a, b in both:
        assert b.cost_usd - a.cost_usd == pytest.approx(
            (b.co2e_kg - a.co2e_kg) / 1000 * PRICE, abs=0.006 * len(a.legs)
        )
        assert b.co2e_ttw_kg == a.co2e_ttw_kg
    assert any("by the month and hour" in line for line in answers["hourly"].assumptions)


def test_a_flat_table_charges_the_mean(scenarios, answers, monkeypatch):
    def flat(place, year):
        return replace(carbon_year(place, year), average_g=np.full((12, 24), 500.0))

    monkeypatch.setattr(carbon, "carbon_year", flat)
    found = plan("Tashkent", "Xi'an", scenario=scenarios["hourly"], **QUESTION)
    values = [
        [
            (item.id, item.co2e_kg, item.co2e_wtt_kg, item.cost_usd, item.tags)
            for item in answer.itineraries
        ]
        for answer in (found, answers["mean"])
    ]
    assert values[0] == values[1]
