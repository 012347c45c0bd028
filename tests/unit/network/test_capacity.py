"""Capacity of crossings and lines: figures by year, TEU a week, factors, the user's own figures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.worlds import small

from landbridge import facts
from landbridge.core.errors import DataError
from landbridge.network.build import build_network
from landbridge.network.capacity import (
    crossing_estimates,
    crossing_teu_per_week,
    crossing_trains,
    line_trains_per_day,
    step_of,
    teu_per_train,
)

KHORGOS = "khorgos-altynkol"


@pytest.fixture(scope="module")
def base():
    """The packaged network of 2025; no test changes it."""
    return build_network(small.scenario())


def test_crossings_have_the_figure_of_the_scenario_and_road_has_none(base):
    by_id = {c.id: c for c in base.crossings}
    assert by_id["alashankou-dostyk"].trains_per_day == 30.0
    assert by_id[KHORGOS].trains_per_day == pytest.approx(37.4)
    assert by_id["petropavl"].trains_per_day is None
    assert by_id["aktau-alat"].trains_per_day == pytest.approx(2.3)
    assert {c.trains_per_day for c in base.crossings if c.mode == "road"} == {None}
    assert any(c.mode == "road" for c in base.crossings)


def test_published_figures_are_told_from_estimates():
    found = crossing_estimates(2023)
    assert [name for name, est in found.items() if not est] == ["alashankou-dostyk", KHORGOS]
    assert crossing_estimates(2025)[KHORGOS]


def test_an_earlier_scenario_has_the_earlier_figure(world):
    crossings = build_network(small.scenario(year=2024)).crossings
    by_id = {c.id: c.trains_per_day for c in crossings}
    assert (by_id["alashankou-dostyk"], by_id["saryagash-keles"]) == (24.0, 16.0)


def test_the_users_table_stands_before_the_packaged_one(world):
    own = facts.load("crossing_capacities").with_columns(
        pl.lit(11.0).alias("container_trains_per_day")
    )
    network = build_network(small.scenario(), {"crossing_capacities": own})
    assert network.crossings[network.crossing_index[KHORGOS]].trains_per_day == 11.0


@given(
    st.lists(st.tuples(st.integers(2000, 2040), st.floats(0.1, 99)), min_size=1, max_size=5,
             unique_by=lambda step: step[0]),
    st.integers(1990, 2050),
)  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_the_latest_figure_that_has_begun_holds(steps, year):
    ordered = tuple(sorted(steps))
    begun = [figure for first, figure in ordered if first <= year]
    assert step_of(ordered, year) == (begun[-1] if begun else ordered[0][1])


def test_teu_a_week_are_trains_of_one_direction_with_their_load(base):
    sizes = teu_per_train(2024)
    assert (sizes["alashankou-dostyk"], sizes["saryagash-keles"]) == (103.6, 74.1)
    assert sizes["brest-terespol"] == 107.1
    found = crossing_teu_per_week(base, 2024)
    index = base.crossing_index
    assert found[index["alashankou-dostyk"]] == pytest.approx(24 / 2 * 7 * 103.6)
    assert found[index["saryagash-keles"]] == pytest.approx(16 / 2 * 7 * 74.1)
    assert np.isnan(found[index["petropavl"]])
    assert found.shape == (len(base.crossings),)
    limited = {c.id for c, teu in zip(base.crossings, found, strict=True) if not np.isnan(teu)}
    assert limited == set(crossing_trains()) & set(index)


def test_the_year_asked_for_decides_not_that_of_the_network(base):
    k = base.crossing_index["alashankou-dostyk"]
    early, late = (crossing_teu_per_week(base, year)[k] for year in (2023, 2025))
    assert late / early == pytest.approx(30 / 24)


def test_a_figure_of_the_users_own_stays_and_a_blank_one_does_not_limit(base):
    k, j = base.crossing_index[KHORGOS], base.crossing_index["petropavl"]
    crossings = list(base.crossings)
    crossings[k] = replace(crossings[k], trains_per_day=50.0)
    crossings[j] = replace(crossings[j], trains_per_day=6.0)
    found = crossing_teu_per_week(replace(base, crossings=tuple(crossings)), 2024)
    assert found[k] == pytest.approx(50 / 2 * 7 * 90.7)
    assert found[j] == pytest.approx(6 / 2 * 7 * 107.1)
    crossings[k] = replace(crossings[k], trains_per_day=None)
    found = crossing_teu_per_week(replace(base, crossings=tuple(crossings)), 2024)
    assert np.isnan(found[k])


def test_a_factor_multiplies_its_crossing_alone(base):
    plain = crossing_teu_per_week(base, 2025)
    found = crossing_teu_per_week(base, 2025, factor={KHORGOS: 0.5, "aktau-alat": 0.0})
    k, j = base.crossing_index[KHORGOS], base.crossing_index["aktau-alat"]
    assert (found[k], found[j]) == (pytest.approx(plain[k] / 2), 0.0)
    others = np.delete(np.arange(found.size), [k, j])
    np.testing.assert_array_equal(found[others], plain[others])


@pytest.mark.parametrize(
    ("factor", "told"),
    [
        ({"khorgos-altinkol": 2.0}, "Did you mean khorgos-altynkol"),
        ({KHORGOS: -1.0}, "0 or more, got -1.0"),
        ({KHORGOS: float("nan")}, "0 or more, got nan"),
        ({"petropavl": 2.0}, "no capacity to multiply"),
    ],
)
def test_a_factor_that_cannot_be_used_is_refused(base, factor, told):
    with pytest.raises(DataError) as caught:
        crossing_teu_per_week(base, 2025, factor=factor)
    assert told in f"{caught.value.message} {caught.value.cure}"


def test_lines_take_trains_by_their_tracks_and_published_pairs_go_before(base):
    links = base.links
    found = line_trains_per_day(base)
    line = {line_id: k for k, line_id in reversed(list(enumerate(links.line_id))) if line_id}
    one = np.flatnonzero((links.tracks == 1.0) & (links.kind == 0))
    two = np.flatnonzero((links.tracks == 2.0) & (links.kind == 0))
    assert set(found[one]) == {30.0}
    assert set(found[two]) == {75.0}
    saryagash = line["saryagash--keles"]
    assert found[saryagash] == 2 * 35.0
    assert line_trains_per_day(base, 2026)[saryagash] == 2 * 36.0
    assert line_trains_per_day(base, 2023)[saryagash] == 2 * 24.0
    assert np.isnan(found[links.mode != 0]).all()
    assert np.isnan(found[np.isnan(links.tracks)]).all()
