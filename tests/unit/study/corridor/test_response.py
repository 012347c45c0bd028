"""Trade's answer to what carrying it takes: its closed form, its reference, its fixed point."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.scenario import ResponseParams, load_scenario, patch_scenario
from landbridge.study.corridor import run
from landbridge.study.corridor.response import Burden, burden_of, demand_factor, respond
from landbridge.study.corridor.state import StudyState

KEY = ("KZ", "out")
usd = st.floats(-500.0, 500.0)
burdens = st.builds(Burden, st.floats(-5e3, 5e3), st.floats(2e3, 2e4), st.floats(0.7, 20.0))
bases = st.sampled_from(["time", "cost"])


def _after(base: Burden, more_usd: float) -> dict[tuple[str, str], Burden]:
    return {KEY: Burden(base.expected_usd + more_usd, base.mean_usd, base.worth_usd_per_h)}


@given(base=burdens, more=usd)
def test_time_is_an_exponential_of_days(base: Burden, more: float) -> None:
    found = respond(ResponseParams(elasticity_per_day=0.052), {KEY: base}, _after(base, more))
    days = more / base.worth_usd_per_h / 24.0
    assert found[KEY] == pytest.approx(np.exp(-0.052 * days))


def test_a_day_less_adds_what_is_published() -> None:
    base = Burden(1000.0, 8000.0, 2.0)
    found = respond(ResponseParams(), {KEY: base}, _after(base, -48.0))
    assert found[KEY] == pytest.approx(1.052, abs=0.002)


@given(base=burdens, more=usd, elasticity=st.floats(0.1, 3.0))
def test_cost_is_a_power(base: Burden, more: float, elasticity: float) -> None:
    params = ResponseParams(basis="cost", elasticity_of_cost=elasticity)
    found = respond(params, {KEY: base}, _after(base, more))
    assert found[KEY] == pytest.approx(((base.mean_usd + more) / base.mean_usd) ** -elasticity)


@given(base=burdens, basis=bases)
def test_nothing_changes_at_the_reference(base: Burden, basis: str) -> None:
    assert respond(ResponseParams(basis=basis), {KEY: base}, {KEY: base}) == {KEY: 1.0}


@given(base=burdens, basis=bases, a=usd, b=usd)
def test_dearer_transport_never_adds_trade(base: Burden, basis: str, a: float, b: float) -> None:
    params = ResponseParams(basis=basis)
    low, high = (respond(params, {KEY: base}, _after(base, x))[KEY] for x in sorted((a, b)))
    assert low >= high > 0.0


@given(base=burdens, basis=bases, more=usd)
def test_without_elasticity_trade_stays(base: Burden, basis: str, more: float) -> None:
    params = ResponseParams(basis=basis, elasticity_per_day=0.0, elasticity_of_cost=0.0)
    assert respond(params, {KEY: base}, _after(base, more)) == {KEY: 1.0}


def test_a_country_that_nothing_reaches_is_left_out() -> None:
    base = Burden(1.0, 1.0, 1.0)
    assert respond(ResponseParams(), {KEY: base, ("UZ", "in"): base}, {KEY: base}) == {KEY: 1.0}


# a toy: two segments (one of Central Asia), one city at home, two abroad


def _toy(word: str) -> tuple[Any, Any]:
    out = word == "out"
    rows, columns = (np.array([0]), np.array([1, 2])) if out else (np.array([1, 2]), np.array([0]))
    tables = [np.array([[6.0, 2.0]]), np.array([[5.0, 5.0]])]
    shape = (2, 2, 1, 2) if out else (2, 2, 2, 1)
    whole = np.zeros((2, 3, 3))
    for k in (0, 1):
        whole[k][np.ix_(rows, columns)] = tables[k] if out else tables[k].T
    demand = SimpleNamespace(countries=("CN", "KZ", "UZ"), matrix=lambda k: whole[k])
    share = np.array([0.75, 0.25])
    flows = np.stack([[table[None] * s for s in share] for table in tables]).reshape(2, 2, 1, 2)
    cost = np.broadcast_to(np.array([10.0, 30.0])[None, :, None, None], (2, 2, 1, 2))
    expected = np.broadcast_to(np.array([[[8.0, 12.0]]]), (2, 1, 2))
    market = SimpleNamespace(
        direction=word, rows=rows, columns=columns, segment_at=(0, 1),
        segments=(
            SimpleNamespace(market="central_asia", value_of_time_usd_per_teu_h=2.0),
            SimpleNamespace(market="europe", value_of_time_usd_per_teu_h=5.0),
        ),
    )  # fmt: skip
    result = SimpleNamespace(
        demand=flows.reshape(shape),
        cost=cost.reshape(shape),
        expected_cost=expected.reshape(shape[:1] + shape[2:]),
    )
    return demand, SimpleNamespace(market=market, result=result)


@pytest.mark.parametrize("word", ["out", "in"])
def test_burden_is_the_mean_over_central_asia(word: str) -> None:
    demand, one = _toy(word)
    found = burden_of(demand, {word: one})
    assert set(found) == {("KZ", word), ("UZ", word)}
    assert found["KZ", word] == Burden(16.0, pytest.approx(30.0), 2.0)  # 2 USD/h, 15 h taken
    assert found["UZ", word].expected_usd == pytest.approx(24.0)


@pytest.mark.parametrize("word", ["out", "in"])
def test_factor_falls_on_the_country_alone(word: str) -> None:
    demand, one = _toy(word)
    found = demand_factor(demand, one, {("KZ", word): 1.5, ("UZ", "other"): 9.0})
    assert found[0].ravel().tolist() == [1.5, 1.0]
    assert (found[1] == 1.0).all()


class _Toy:
    """A corridor whose cost grows with trade: usd = 100 slope (factor - 1) + raised."""

    def __init__(self, patch: pytest.MonkeyPatch, slope: float, raised: float) -> None:
        self.base = Burden(500.0, 6000.0, 2.0)
        self.state = _nothing_yet()
        self.slope, self.raised = slope, raised
        patch.setattr(run, "_solve_directions", lambda *_, **__: None)
        patch.setattr(run, "burden_of", lambda *_: {KEY: self.burden(self.factor)})

    @property
    def factor(self) -> float:
        return float(self.state.factor.get(KEY, 1.0))

    def burden(self, factor: float) -> Burden:
        more = 100.0 * self.slope * (factor - 1.0) + self.raised
        return Burden(500.0 + more, 6000.0, 2.0)

    def solve(self, loops: int) -> bool:
        scenario = patch_scenario(
            load_scenario("base-2024"),
            ["response.enabled=true", f"response.max_loops={loops}", "response.tolerance=1e-9"],
        )
        return run.solve_study(self.state, scenario, {KEY: self.base})


@pytest.mark.parametrize(("slope", "raised"), [(0.0, 200.0), (3.0, 200.0), (5.0, -300.0)])
def test_loops_end_at_the_fixed_point(
    monkeypatch: pytest.MonkeyPatch, slope: float, raised: float
) -> None:
    toy = _Toy(monkeypatch, slope, raised)
    assert toy.solve(60)
    low, high = 0.01, 5.0  # of f - respond(f), which grows with f
    for _ in range(80):
        middle = (low + high) / 2.0
        there = np.exp(-0.052 * (toy.burden(middle).expected_usd - 500.0) / 48.0)
        low, high = (low, middle) if middle > there else (middle, high)
    assert toy.factor == pytest.approx(low, abs=1e-6)
    assert toy.state.loops[-1].trade_factor == pytest.approx(low, abs=1e-6)


def test_too_few_loops_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    toy = _Toy(monkeypatch, 5.0, 300.0)
    assert not toy.solve(2)
    assert [loop.loop for loop in toy.state.loops] == [1, 2]


def test_the_reference_itself_settles_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    toy = _Toy(monkeypatch, 5.0, 0.0)
    assert toy.solve(1)
    assert toy.factor == 1.0


def test_the_reference_is_another_world_and_the_same_choice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[Any] = []
    monkeypatch.setattr(
        run, "open_study", lambda scenario, _: opened.append(scenario) or _nothing_yet()
    )
    monkeypatch.setattr(run, "solve_study", lambda *_, **__: True)
    monkeypatch.setattr(run, "burden_of", lambda *_: {})
    asked = [
        "response.enabled=true", "corridor.use_constants=false", "corridor.mode_scale=2.0",
        "corridor.objective=so", "corridor.empties=false",
        "corridor.capacity_factor={khorgos-altynkol=2.0}",
    ]  # fmt: skip
    scenario = patch_scenario(load_scenario("khorgos-closed"), asked)
    run._reference(scenario, None, (None, None), None)
    (reference,) = opened
    base = load_scenario("base-2024")
    assert reference.network == base.network
    assert reference.corridor.capacity_factor == base.corridor.capacity_factor
    assert not reference.response.enabled
    for name in ("use_constants", "mode_scale", "crossing_scale", "objective", "empties", "gap"):
        assert getattr(reference.corridor, name) == getattr(scenario.corridor, name), name


def _nothing_yet() -> StudyState:
    nothing = cast(Any, None)
    return StudyState(nothing, nothing, nothing, {})
