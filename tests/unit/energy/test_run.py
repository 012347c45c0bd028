"""Dispatch equals cases solved by hand, and its answer balances when added up anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.energy.worlds import system_of

from landbridge.core.errors import UsageError
from landbridge.energy.check import recompute
from landbridge.energy.run import run_system
from landbridge.results.energy import Line, Store, Unit
from landbridge.scenario.energy import EnergyParams

PARAMS = EnergyParams(window_days=1)
LINE = Line("a-b", "AA", "BB", 20.0, 20.0)
CHEAP = Unit("AA", "coal", "steam", 100.0, 10.0, 1.0)
DEAR = Unit("BB", "gas", "ccgt", 50.0, 40.0, 0.4)


def test_two_zones_by_hand() -> None:
    # AA takes 60 of its cheap plant and sends 20, all the line takes; BB makes 50 and lacks 10.
    demand = np.array([[60.0] * 24, [80.0] * 24])
    result = run_system(system_of(("AA", "BB"), demand, (CHEAP, DEAR), (LINE,)), 2023, PARAMS)
    assert np.allclose(result.unit_mw, [[80.0] * 24, [50.0] * 24])
    assert np.allclose(result.flow_mw, 20.0)
    assert np.allclose(result.shed_mw, [[0.0] * 24, [10.0] * 24])
    assert np.allclose(result.price_usd_per_mwh, [[10.0] * 24, [1000.0] * 24])
    assert result.cost_musd == pytest.approx(24 * (80 * 10 + 50 * 40 + 20 * 1 + 10 * 1000) / 1e6)
    (gap,) = result.unserved
    assert (gap.zone, gap.hours, gap.peak_mw) == ("BB", 24, pytest.approx(10.0))
    assert gap.energy_gwh == pytest.approx(0.24) == result.unserved_gwh
    assert (gap.first_utc, gap.last_utc) == ("2023-01-01T00", "2023-01-01T23")


def test_price_and_marginal_carbon_follow_the_same_plant() -> None:
    # The line is not full: one more in BB is made by the plant of AA, at its cost and the hurdle.
    demand = np.array([[60.0] * 24, [10.0] * 24])
    open_line = run_system(system_of(("AA", "BB"), demand, (CHEAP, DEAR), (LINE,)), 2023, PARAMS)
    assert np.allclose(open_line.price_usd_per_mwh, [[10.0] * 24, [11.0] * 24])
    assert np.allclose(open_line.marginal_t_per_mwh, 1.0)
    demand[1] = 30.0
    full = run_system(system_of(("AA", "BB"), demand, (CHEAP, DEAR), (LINE,)), 2023, PARAMS)
    assert np.allclose(full.price_usd_per_mwh, [[10.0] * 24, [40.0] * 24])
    assert np.allclose(full.marginal_t_per_mwh, [[1.0] * 24, [0.4] * 24])
    # BB uses 20 of coal and 10 of gas.
    assert np.allclose(full.average_t_per_mwh, [[1.0] * 24, [24.0 / 30.0] * 24])


def test_marginal_carbon_equals_a_run_with_one_more() -> None:
    rng = np.random.default_rng(3)
    demand = np.vstack([rng.uniform(40, 90, 24), rng.uniform(10, 60, 24)])
    water = Unit("BB", "hydro", "reservoir", 15.0, 0.5, 0.0)
    budget = np.array([[np.nan], [np.nan], [120.0]])
    base = system_of(("AA", "BB"), demand, (CHEAP, DEAR, water), (LINE,), budget_mwh=budget)
    before = run_system(base, 2023, PARAMS)
    for node, hour in ((0, 3), (1, 3), (1, 17)):
        more = demand.copy()
        more[node, hour] += 1e-4
        after = run_system(replace(base, demand_mw=more), 2023, PARAMS)
        grown = (sum(after.co2_mt.values()) - sum(before.co2_mt.values())) * 1e6 / 1e-4
        assert before.marginal_t_per_mwh[node, hour] == pytest.approx(grown, rel=1e-4, abs=1e-4)


def test_reservoir_serves_the_dearest_hours_within_its_water() -> None:
    demand = np.array([[10.0] * 12 + [110.0] * 12])
    water = Unit("AA", "hydro", "reservoir", 50.0, 0.5, 0.0)
    budget = np.array([[np.nan], [240.0]])
    result = run_system(system_of(("AA",), demand, (CHEAP, water), budget_mwh=budget), 2023, PARAMS)
    assert result.unit_mw[1].sum() == pytest.approx(240.0)
    assert np.allclose(result.unit_mw[1, :12].sum() + result.unit_mw[1, 12:].sum(), 240.0)
    assert result.shed_mw.sum() == 0.0
    assert (result.unit_mw[1, 12:] >= 10.0 - 1e-9).all()


def test_battery_moves_a_cheap_hour_into_a_dear_one() -> None:
    demand = np.array([[50.0] * 12 + [120.0] * 6 + [50.0] * 6])
    store = Store("AA", 20.0, 40.0, 1.0)
    result = run_system(system_of(("AA",), demand, (CHEAP,), (), (store,)), 2023, PARAMS)
    assert result.store_out_mw[0, 12:18].sum() == pytest.approx(40.0)
    assert result.shed_mw.sum() == pytest.approx(6 * 20.0 - 40.0)
    assert result.store_level_mwh[0, -1] == pytest.approx(20.0)  # half full at the window's end


@st.composite
def systems(draw: st.DrawFn, days: int = 2):
    rng = np.random.default_rng(draw(st.integers(0, 2**31)))
    nodes = ("AA", "BB", "CC")
    units = tuple(
        Unit(
            node, "coal", "steam", float(rng.uniform(5, 80)), float(rng.uniform(5, 90)), float(co2)
        )
        for node in nodes
        for co2 in rng.uniform(0, 1, 2)
    )
    lines = tuple(
        Line(f"l{a}{b}", nodes[a], nodes[b], float(rng.uniform(0, 30)), float(rng.uniform(0, 30)))
        for a, b in ((0, 1), (1, 2), (2, 0))
    )
    budget = np.full((len(units), days), np.nan)
    budget[0] = rng.uniform(0, 1000, days)
    demand = rng.uniform(0, 150, (3, 24 * days))
    high = np.array([unit.capacity_mw for unit in units])[:, None] * rng.uniform(
        0, 1, (len(units), 24 * days)
    )
    low = np.zeros(high.shape)
    low[3] = 0.5 * high[3]
    stores = (Store("BB", float(rng.uniform(0, 20)), float(rng.uniform(0, 60)), 0.9),)
    return system_of(
        nodes, demand, units, lines, stores, high_mw=high, low_mw=low, budget_mwh=budget
    )


@settings(max_examples=15, deadline=None)
@given(systems())
def test_an_answer_adds_up_anew(system) -> None:
    result = run_system(system, 2023, PARAMS)
    anew = recompute(result, system)
    assert anew.balance_mw < 1e-6
    assert anew.storage_mwh < 1e-6
    assert anew.limits_mw < 1e-6
    assert anew.budget_mwh < 1e-5
    assert abs(anew.co2_t) < 1e-5
    assert abs(anew.cost_usd) < 1e-3 * max(1.0, result.cost_musd)
    assert anew.co2_mt == pytest.approx(result.co2_mt)


def test_the_check_sees_what_is_wrong() -> None:
    demand = np.array([[60.0] * 24, [80.0] * 24])
    system = system_of(("AA", "BB"), demand, (CHEAP, DEAR), (LINE,), (Store("AA", 5.0, 10.0),))
    result = run_system(system, 2023, PARAMS)
    assert recompute(replace(result, shed_mw=result.shed_mw + 1), system).balance_mw >= 1
    assert recompute(replace(result, flow_mw=result.flow_mw + 1), system).limits_mw >= 1
    assert abs(recompute(replace(result, unit_mw=result.unit_mw * 2), system).co2_t) > 1
    level = np.arange(24.0)[None, :]
    assert recompute(replace(result, store_level_mwh=level), system).storage_mwh >= 1
    assert abs(recompute(replace(result, cost_musd=0.0), system).cost_usd) > 1


@settings(max_examples=10, deadline=None)
@given(systems(), st.integers(0, 5), st.floats(0.0, 100.0))
def test_free_capacity_never_raises_cost(system, at: int, more: float) -> None:
    whole = EnergyParams(window_days=2)
    before = run_system(system, 2023, whole)
    high = system.high_mw.copy()
    high[at] += more
    after = run_system(replace(system, high_mw=high), 2023, whole)
    assert after.cost_musd <= before.cost_musd * (1 + 1e-9) + 1e-12
    wider = replace(system, forth_mw=system.forth_mw + more)
    assert run_system(wider, 2023, whole).cost_musd <= before.cost_musd * (1 + 1e-9) + 1e-12


@settings(max_examples=8, deadline=None)
@given(systems(days=4))
def test_windows_that_share_nothing_solve_alone(system) -> None:
    # Without water over days and without batteries a long window is the sum of short ones.
    alone = replace(system, stores=(), budget_mwh=np.full(system.budget_mwh.shape, np.nan))
    short = run_system(alone, 2023, EnergyParams(window_days=1))
    long = run_system(alone, 2023, EnergyParams(window_days=4))
    assert short.cost_musd == pytest.approx(long.cost_musd)
    kept = run_system(system, 2023, EnergyParams(window_days=4))
    cut = run_system(system, 2023, EnergyParams(window_days=1))
    assert kept.cost_musd <= cut.cost_musd * (1 + 1e-9)


def test_a_window_that_is_none_is_refused() -> None:
    system = system_of(("AA",), np.full((1, 48), 5.0), (CHEAP,))
    part = run_system(system, 2023, EnergyParams(window_days=1, weeks=("2",)))
    assert part.status == "part"
    assert str(part.hours_utc[0]) == "2023-01-02T00"
    with pytest.raises(UsageError, match="numbers from 1 to 2"):
        run_system(system, 2023, EnergyParams(window_days=1, weeks=("3",)))


def test_power_that_must_run_is_told_where_no_load_is() -> None:
    low = np.full((1, 24), 30.0)
    system = system_of(("AA",), np.full((1, 24), 20.0), (CHEAP,), low_mw=low)
    result = run_system(system, 2023, PARAMS)
    assert np.allclose(result.surplus_mw, 10.0)
    assert result.summary()["surplus_gwh"] == pytest.approx(0.24)
