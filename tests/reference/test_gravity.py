"""Gravity against published figures, and general equilibrium against gegravity.

The sample is that of gegravity (MIT). The twin runs where ``GEGRAVITY_PYTHON`` names an
interpreter that has gegravity 0.3 (it wants older libraries than ours), or ours has it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from landbridge.demand.gravity.exact_hat import HatParams, exact_hat
from landbridge.demand.gravity.ppml import estimate
from landbridge.demand.gravity.read import read_table
from landbridge.study.validation.gravity import canada_japan, validate_gravity

HERE = Path(__file__).parent
SAMPLE = HERE / "gegravity" / "gegravity_sample_data_set.csv"
COSTS = {"lndist": -0.3898623, "contiguity": 0.891577, "common_language": 0.0326249,
         "pta": 0.4711383, "international": -3.412584}  # fmt: skip
OTHER = os.environ.get("GEGRAVITY_PYTHON") or (sys.executable if find_spec("gegravity") else None)

needs_pyfixest = pytest.mark.skipif(
    find_spec("pyfixest") is None, reason="the extra trade (pyfixest) is not installed"
)
needs_gegravity = pytest.mark.skipif(
    OTHER is None, reason="gegravity is not here (set GEGRAVITY_PYTHON to a Python that has it)"
)


@needs_pyfixest
def test_sample_is_estimated_to_six_decimals() -> None:
    formula = f"trade ~ {' + '.join(COSTS)} | exporter + importer"
    found = estimate(SAMPLE, formula, correction="ppmlhdfe")
    assert found.n == 900
    assert {c.name: c.estimate for c in found.coefficients} == pytest.approx(COSTS, abs=5e-7)
    assert all(item.holds and item.max_relative_gap < 1e-8 for item in found.adding_up)


@needs_pyfixest
def test_every_figure_whose_data_are_here_is_reproduced() -> None:
    counts = validate_gravity(SAMPLE.parent).counts
    assert counts == {"reproduced": 17, "differs": 0, "no data": 46, "no library": 0}


def sample() -> object:
    return read_table(SAMPLE, ("exporter", "importer", "Y", "E", *COSTS))


@needs_gegravity
@pytest.mark.parametrize(
    "shocks",
    [
        [("CAN", "JPN", 0.4711383), ("JPN", "CAN", 0.4711383)],
        [("CHN", "DEU", 0.3), ("DEU", "CHN", 0.2), ("POL", "CHN", 0.4), ("CHN", "POL", -0.2)],
    ],
)
def test_first_round_is_what_gegravity_solves(shocks: list[tuple[str, str, float]]) -> None:
    command = [str(OTHER), str(HERE / "gegravity_twin.py"), str(SAMPLE), json.dumps(COSTS)]
    told = subprocess.run(
        [*command, json.dumps(shocks)], check=True, capture_output=True, text=True, timeout=300
    )
    theirs = json.loads(told.stdout.splitlines()[-1])
    base = canada_japan(sample(), COSTS, "conditional")
    change, index = np.ones_like(base.before), {n: k for k, n in enumerate(base.countries)}
    for exporter, importer, effect in shocks:
        change[index[exporter], index[importer]] = np.exp(effect / -4.0)
    params = HatParams(sigma=5.0, closure="first-round", numeraire="DEU")
    ours = exact_hat(base.countries, base.before, change, params)
    for exporter, importer, percent in theirs["trade"]:
        assert ours.pair_change(exporter, importer) == pytest.approx(percent, abs=2e-5)
    for name, k in index.items():
        key = name if name in theirs["gdp"] else "ZZZ_" + name
        assert 100 * (ours.real_output_hat[k] - 1) == pytest.approx(theirs["gdp"][key], abs=1e-5)
        assert 100 * (ours.price_index_hat[k] - 1) == pytest.approx(theirs["price"][key], abs=1e-5)
        factory = 100 * (ours.factory_price_hat[k] - 1)
        assert factory == pytest.approx(theirs["factory"][key], abs=1e-5)
        assert 1 / ours.welfare_hat[k] == pytest.approx(theirs["welfare"][key], abs=1e-6)


def test_full_closure_adds_up_where_the_first_round_does_not() -> None:
    gaps = {}
    for closure in ("first-round", "full"):
        found = canada_japan(sample(), COSTS, closure)
        made = found.before.sum(axis=1) * found.output_hat
        gaps[closure] = float(np.abs(found.after.sum(axis=1) / made - 1).max())
    assert gaps["full"] < 1e-10
    assert gaps["first-round"] > 1e-4
