"""Rows of the carbon table against sums over the hours of a small year."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from landbridge.energy.carbon import carbon_rows, params_fingerprint
from landbridge.energy.zones import ZONES
from landbridge.results.energy import EnergyResult
from landbridge.scenario.energy import EnergyParams

_HOURS = 8760


def _result() -> EnergyResult:
    rng = np.random.default_rng(3)
    shape = (len(ZONES), _HOURS)
    none, nothing = np.zeros((0, _HOURS)), np.zeros(shape)
    marginal = rng.uniform(-0.1, 1.0, shape)
    marginal[:, ::7] = np.nan
    return EnergyResult(
        status="answered", year=2023, zones=ZONES, nodes=ZONES,
        hours_utc=np.datetime64("2023-01-01T00") + np.arange(_HOURS), units=(), lines=(),
        stores=(), demand_mw=rng.uniform(100, 900, shape), shed_mw=nothing, surplus_mw=nothing,
        price_usd_per_mwh=nothing, unit_mw=none, flow_mw=none, store_in_mw=none,
        store_out_mw=none, store_level_mwh=none, average_t_per_mwh=rng.uniform(0, 1, shape),
        marginal_t_per_mwh=marginal, cost_musd=0.0, windows=((0, 365),), cpu_s=0.0,
        params=EnergyParams(),
    )  # fmt: skip


def test_means_are_weighted_by_load_over_days_and_zones() -> None:
    result = _result()
    rows = {(r["place"], r["month"], r["hour_utc"]): r for r in carbon_rows(result, "0")}
    assert len(rows) == 8 * 288
    at = [h for h in range(_HOURS) if str(result.hours_utc[h])[5:7] == "03" and h % 24 == 17]
    assert len(at) == 31
    load = result.demand_mw[:3, at]
    row = rows["KZ", 3, 17]
    mass = (result.average_t_per_mwh[:3, at] * load).sum() / load.sum()
    assert row["average_g_per_kwh"] == pytest.approx(mass * 1000, abs=0.06)
    growth = [
        (result.marginal_t_per_mwh[z, h], result.demand_mw[z, h])
        for z in range(3)
        for h in at
        if np.isfinite(result.marginal_t_per_mwh[z, h])
    ]
    mean = sum(g * w for g, w in growth) / sum(w for _, w in growth)
    assert row["marginal_g_per_kwh"] == pytest.approx(mean * 1000, abs=0.06)
    assert row["load_mw"] == pytest.approx(load.sum() / 31, abs=0.06)


def test_a_part_of_a_year_makes_no_table() -> None:
    with pytest.raises(ValueError, match="no whole year"):
        list(carbon_rows(replace(_result(), status="part"), "0"))


def test_the_fingerprint_of_parameters_changes_with_them() -> None:
    base = EnergyParams()
    assert params_fingerprint(base) == params_fingerprint(EnergyParams())
    assert params_fingerprint(base) != params_fingerprint(replace(base, seed=1))
