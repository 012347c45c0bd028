"""PyPSA finds the same least cost on the same hours: a peer with a formulation of its own."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from tests.unit.energy import worlds

from landbridge.core.errors import UsageError
from landbridge.energy.operation import Window
from landbridge.energy.pypsa_network import to_pypsa
from landbridge.energy.run import run_system
from landbridge.energy.year import system_of
from landbridge.results.energy import Line, Store, Unit
from landbridge.scenario.energy import EnergyParams

pytestmark = pytest.mark.filterwarnings("ignore")


def _objective(network) -> float:  # type: ignore[no-untyped-def]
    status, word = network.optimize(
        solver_name="highs", log_to_console=False, include_objective_constant=False
    )
    assert (status, word) == ("ok", "optimal")
    return float(network.objective)


def test_a_system_with_water_battery_and_lines() -> None:
    rng = np.random.default_rng(5)
    units = (
        Unit("AA", "coal", "steam", 80.0, 12.0, 1.0),
        Unit("BB", "gas", "ccgt", 40.0, 45.0, 0.4),
        Unit("BB", "hydro", "reservoir", 30.0, 0.5, 0.0),
    )
    low = np.zeros((3, 48))
    low[0] = 20.0
    system = worlds.system_of(
        ("AA", "BB"),
        rng.uniform(10, 90, (2, 48)),
        units,
        (Line("l", "AA", "BB", 25.0, 15.0),),
        (Store("BB", 10.0, 30.0, 0.9),),
        low_mw=low,
        budget_mwh=np.array([[np.nan] * 2, [np.nan] * 2, [150.0, 200.0]]),
    )
    ours = run_system(system, 2023, EnergyParams(window_days=2))
    assert _objective(to_pypsa(system, Window(1, 0, 2))) == pytest.approx(ours.cost_musd * 1e6)


@pytest.mark.long
@pytest.mark.parametrize("week", [2, 28])
def test_a_week_of_the_region(week: int) -> None:
    params = EnergyParams(weeks=(str(week),))
    system = system_of(2025, params)
    ours = run_system(system, 2025, params)
    first, days = ours.windows[0]
    network = to_pypsa(system, Window(week, first, days))
    assert _objective(network) == pytest.approx(ours.cost_musd * 1e6, rel=1e-6)


def test_without_pypsa_the_cure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypsa", None)
    system = worlds.system_of(("AA",), np.ones((1, 24)), (Unit("AA", "gas", "ccgt", 2, 1, 0),))
    with pytest.raises(UsageError, match="pip install 'landbridge\\[energy\\]'"):
        to_pypsa(system, Window(1, 0, 1))
