"""Counterfactuals: laws of general equilibrium, closed forms, a slow twin."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.core.errors import DataError, LimitError, UsageError
from landbridge.demand.gravity import balance, structural
from landbridge.demand.gravity.exact_hat import CLOSURES, DEFICITS, HatParams, exact_hat
from landbridge.demand.gravity.structural import structural_trade
from landbridge.results.gravity import Counterfactual

SEEDS = st.integers(0, 2**32 - 1)
few = settings(max_examples=25)


def world(seed: int, balanced: bool = False) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    """Names, trade with gaps, and changed costs, own ones included."""
    draw = np.random.default_rng(seed)
    count = int(draw.integers(2, 9))
    trade = np.exp(draw.normal(0, 1.5, (count, count))) * (draw.random((count, count)) < 0.8)
    trade += np.diag(np.exp(draw.normal(2, 1, count)))
    ring = np.roll(np.eye(count, dtype=bool), 1, axis=1)
    trade[ring & (trade == 0)] = 0.1
    costs = np.exp(draw.normal(0, 0.15, (count, count)))
    if balanced:
        trade = (trade + trade.T) / 2
    return tuple(f"C{k}" for k in range(count)), trade, costs


def slow_twin(trade: np.ndarray, costs: np.ndarray, sigma: float, deficits: str):
    """Plain damped iteration on prices, written from the equations."""
    output, spending = trade.sum(axis=1), trade.sum(axis=0)
    price = np.ones(len(output))
    for _ in range(60_000):
        made = price * output
        if deficits == "ratio":
            spent = spending / output * made
            spent *= made.sum() / spent.sum()
        else:
            spent = made + (spending - output) / output.sum() * made.sum()
        cost = (trade / spending) * (price[:, None] * costs) ** (1 - sigma)
        flows = cost / cost.sum(axis=0) * spent
        new = price * (flows.sum(axis=1) / made) ** (1 / sigma)
        new *= output.sum() / (new * output).sum()
        if np.abs(new / price - 1).max() < 1e-14:
            break
        price = new
    return price, flows, cost.sum(axis=0) ** (1 / (1 - sigma))


@few
@given(SEEDS, st.sampled_from(DEFICITS), st.sampled_from([1.5, 5.0, 9.0]))
def test_full_closure_is_the_slow_iteration(seed: int, deficits: str, sigma: float) -> None:
    names, trade, costs = world(seed, balanced=deficits == "fixed")
    found = exact_hat(names, trade, costs, HatParams(sigma=sigma, deficits=deficits))
    price, flows, index = slow_twin(trade, costs, sigma, deficits)
    np.testing.assert_allclose(found.output_hat, price, rtol=1e-8)
    np.testing.assert_allclose(found.after, flows, rtol=1e-7)
    np.testing.assert_allclose(found.price_index_hat, index, rtol=1e-8)


def test_fixed_deficits_are_the_slow_iteration_where_trade_is_not_balanced() -> None:
    trade = np.array([[10.0, 2.0, 1.0], [1.0, 12.0, 1.5], [2.5, 1.0, 8.0]])
    costs = np.array([[1.0, 0.8, 1.0], [1.1, 1.0, 1.0], [1.0, 1.0, 1.0]])
    found = exact_hat(("A", "B", "C"), trade, costs, HatParams(deficits="fixed"))
    price, flows, _ = slow_twin(trade, costs, 5.0, "fixed")
    np.testing.assert_allclose(found.output_hat, price, rtol=1e-10)
    np.testing.assert_allclose(found.after, flows, rtol=1e-10)
    gap = trade.sum(axis=0) - trade.sum(axis=1)
    np.testing.assert_allclose(found.after.sum(axis=0) - found.after.sum(axis=1), gap, atol=1e-10)


@few
@given(SEEDS, st.sampled_from(CLOSURES), st.sampled_from(DEFICITS))
def test_no_change_of_costs_is_no_change(seed: int, closure: str, deficits: str) -> None:
    names, trade, costs = world(seed)
    params = HatParams(closure=closure, deficits=deficits)
    found = exact_hat(names, trade, np.ones_like(costs), params)
    np.testing.assert_allclose(found.after, trade, rtol=1e-9)
    for hat in (found.output_hat, found.price_index_hat, found.outward_hat):
        np.testing.assert_allclose(hat, 1.0, rtol=1e-9)


@few
@given(SEEDS, st.sampled_from(DEFICITS))
def test_trade_adds_up_and_the_world_spends_what_it_makes(seed: int, deficits: str) -> None:
    names, trade, costs = world(seed, balanced=deficits == "fixed")
    found = exact_hat(names, trade, costs, HatParams(deficits=deficits))
    made, spent = trade.sum(axis=1) * found.output_hat, trade.sum(axis=0) * found.expenditure_hat
    np.testing.assert_allclose(found.after.sum(axis=1), made, rtol=1e-9)
    np.testing.assert_allclose(found.after.sum(axis=0), spent, rtol=1e-9)
    assert made.sum() == pytest.approx(spent.sum()) == pytest.approx(trade.sum())
    assert found.residual < 1e-9


@few
@given(SEEDS)
def test_conditional_keeps_both_totals(seed: int) -> None:
    names, trade, costs = world(seed)
    found = exact_hat(names, trade, costs, HatParams(closure="conditional"))
    np.testing.assert_allclose(found.after.sum(axis=1), trade.sum(axis=1), rtol=1e-9)
    np.testing.assert_allclose(found.after.sum(axis=0), trade.sum(axis=0), rtol=1e-9)
    assert found.welfare_hat is None


@few
@given(SEEDS, st.floats(0.3, 3.0), st.sampled_from(["full", "conditional"]))
def test_costs_of_all_that_one_buys_change_its_prices_alone(
    seed: int, factor: float, closure: str
) -> None:
    names, trade, costs = world(seed)
    dearer = costs.copy()
    dearer[:, 0] *= factor
    params = HatParams(closure=closure)
    one, two = exact_hat(names, trade, costs, params), exact_hat(names, trade, dearer, params)
    np.testing.assert_allclose(two.after, one.after, rtol=1e-8)
    np.testing.assert_allclose(two.output_hat, one.output_hat, rtol=1e-8)
    ratio = two.price_index_hat / one.price_index_hat
    np.testing.assert_allclose(ratio, [factor, *[1.0] * (len(names) - 1)], rtol=1e-8)


@few
@given(SEEDS, st.floats(0.5, 2.0))
def test_conditional_trade_forgets_what_one_sells_at(seed: int, factor: float) -> None:
    names, trade, costs = world(seed)
    dearer = costs.copy()
    dearer[0] *= factor
    params = HatParams(closure="conditional")
    one, two = exact_hat(names, trade, costs, params), exact_hat(names, trade, dearer, params)
    np.testing.assert_allclose(two.after, one.after, rtol=1e-8)


@few
@given(SEEDS, st.randoms(use_true_random=False), st.sampled_from(CLOSURES))
def test_names_and_order_mean_nothing(seed: int, shuffler, closure: str) -> None:
    names, trade, costs = world(seed)
    order = list(range(len(names)))
    shuffler.shuffle(order)
    params = HatParams(closure=closure)
    one = exact_hat(names, trade, costs, params)
    turned = tuple(names[k] for k in order)
    two = exact_hat(turned, trade[np.ix_(order, order)], costs[np.ix_(order, order)], params)
    np.testing.assert_allclose(two.after, one.after[np.ix_(order, order)], rtol=1e-8)
    np.testing.assert_allclose(two.price_index_hat, one.price_index_hat[order], rtol=1e-8)


@few
@given(SEEDS, st.floats(0.01, 100))
def test_the_unit_of_trade_means_nothing(seed: int, unit: float) -> None:
    names, trade, costs = world(seed)
    one, two = exact_hat(names, trade, costs), exact_hat(names, trade * unit, costs)
    np.testing.assert_allclose(two.after, one.after * unit, rtol=1e-8)
    np.testing.assert_allclose(two.welfare_hat, one.welfare_hat, rtol=1e-8)


@few
@given(SEEDS)
def test_changes_after_one_another_are_one_change(seed: int) -> None:
    names, trade, costs = world(seed)
    whole = exact_hat(names, trade, costs)
    half = exact_hat(names, trade, np.sqrt(costs))
    rest = exact_hat(names, half.after, np.sqrt(costs))
    np.testing.assert_allclose(rest.after, whole.after, rtol=1e-7)


@few
@given(SEEDS)
def test_welfare_is_that_of_the_own_share(seed: int) -> None:
    """Arkolakis, Costinot and Rodríguez-Clare: real output moves as the own share ^ 1/(1 - s)."""
    names, trade, costs = world(seed)
    np.fill_diagonal(costs, 1.0)
    found = exact_hat(names, trade, costs)
    own = np.diagonal(found.after / found.after.sum(axis=0)) / np.diagonal(
        trade / trade.sum(axis=0)
    )
    np.testing.assert_allclose(found.real_output_hat, own ** (1 / (1 - 5.0)), rtol=1e-8)


@pytest.mark.parametrize("factor", [0.5, 0.9, 1.3])
@pytest.mark.parametrize("sigma", [2.0, 5.0])
def test_two_like_countries_have_a_closed_form(factor: float, sigma: float) -> None:
    share = 0.3
    trade = np.array([[1 - share, share], [share, 1 - share]])
    costs = np.array([[1.0, factor], [factor, 1.0]])
    for closure in CLOSURES:
        found = exact_hat(("A", "B"), trade, costs, HatParams(sigma=sigma, closure=closure))
        rest = (1 - share) + share * factor ** (1 - sigma)
        after = share * factor ** (1 - sigma) / rest
        assert found.after == pytest.approx(np.array([[1 - after, after], [after, 1 - after]]))
        assert found.price_index_hat == pytest.approx(rest ** (1 / (1 - sigma)))
    full = exact_hat(("A", "B"), trade, costs, HatParams(sigma=sigma))
    assert full.welfare_hat == pytest.approx(rest ** (1 / (sigma - 1)))


def test_small_country_sells_by_the_elasticity() -> None:
    """A tiny flow of a large world: trade moves as cost to the power 1 - sigma."""
    trade = np.array([[1e6, 1e-3, 1e3], [1e-3, 1e6, 1e3], [1e3, 1e3, 1e6]])
    costs = np.ones((3, 3))
    costs[0, 1] = 0.95
    found = exact_hat(("A", "B", "C"), trade, costs)
    assert found.pair_change("A", "B") == pytest.approx(100 * (0.95**-4 - 1), rel=1e-5)


def test_first_round_prices_are_those_of_conditional_resistances() -> None:
    names, trade, costs = world(7)
    one = exact_hat(names, trade, costs, HatParams(closure="conditional"))
    two = exact_hat(names, trade, costs, HatParams(closure="first-round"))
    np.testing.assert_allclose(two.output_hat, 1 / one.outward_hat, rtol=1e-9)
    np.testing.assert_allclose(two.price_index_hat, one.price_index_hat, rtol=1e-9)


@pytest.mark.parametrize("closure", CLOSURES)
def test_numeraire_sets_values_not_volumes(closure: str) -> None:
    names, trade, costs = world(11)
    one = exact_hat(names, trade, costs, HatParams(closure=closure))
    two = exact_hat(names, trade, costs, HatParams(closure=closure, numeraire=names[1]))
    assert two.price_index_hat[1] == pytest.approx(1.0)
    if closure != "conditional":
        np.testing.assert_allclose(two.welfare_hat, one.welfare_hat, rtol=1e-10)
    np.testing.assert_allclose(
        two.after / two.after.sum(axis=0), one.after / one.after.sum(axis=0), rtol=1e-9
    )


def test_large_worlds_and_near_autarky_converge() -> None:
    draw = np.random.default_rng(3)
    trade = np.exp(draw.normal(0, 3, (120, 120))) + np.diag(np.full(120, 1e7))
    costs = np.exp(draw.normal(0, 0.5, (120, 120)))
    names = tuple(map(str, range(120)))
    for closure in ("full", "conditional"):
        found = exact_hat(names, trade, costs, HatParams(closure=closure))
        assert found.residual < 1e-10


@pytest.mark.parametrize("closure", ["full", "conditional"])
def test_damped_steps_alone_lead_to_the_same_answer(
    closure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names, trade, costs = world(12)
    params = HatParams(closure=closure, max_iterations=20_000, tolerance=1e-11)
    newton = exact_hat(names, trade, costs, params)
    monkeypatch.setattr(balance, "_newton_step", lambda state: np.full_like(state.output, np.nan))
    monkeypatch.setattr(structural, "_SWEEPS", 0)
    damped = exact_hat(names, trade, costs, params)
    assert damped.iterations > newton.iterations
    np.testing.assert_allclose(damped.after, newton.after, rtol=1e-7)


def test_a_change_too_large_at_once_is_solved_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(54)
    trade, costs = np.exp(draw.normal(0, 1, (9, 9))), np.exp(draw.normal(0, 1.5, (9, 9)))
    params = HatParams(sigma=8.0)
    found = exact_hat(tuple("ABCDEFGHI"), trade, costs, params)
    assert found.residual < 1e-9
    made = trade.sum(axis=1) * found.output_hat
    np.testing.assert_allclose(found.after.sum(axis=1), made, rtol=1e-9)
    monkeypatch.setattr(import_module("landbridge.demand.gravity.exact_hat"), "_PARTS", 1)
    with pytest.raises(LimitError, match="did not converge"):
        exact_hat(tuple("ABCDEFGHI"), trade, costs, params)


def test_extreme_but_sound_costs_are_solved() -> None:
    names, trade, _ = world(5, balanced=True)
    costs = np.full_like(trade, 100.0)
    np.fill_diagonal(costs, 1.0)
    found = exact_hat(names, trade, costs)
    assert (found.after - np.diag(np.diagonal(found.after))).sum() < 1e-5 * trade.sum()


def good() -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    return ("A", "B", "C"), np.ones((3, 3)), np.ones((3, 3))


@pytest.mark.parametrize(
    ("row", "column", "value", "told"),
    [(0, 1, -1.0, "A to B"), (1, 2, np.nan, "B to C"), (2, 2, np.inf, "C to C")],
)
def test_trade_that_is_none_is_told(row: int, column: int, value: float, told: str) -> None:
    names, trade, costs = good()
    trade[row, column] = value
    with pytest.raises(DataError, match=told):
        exact_hat(names, trade, costs)


def test_costs_that_are_none_are_told() -> None:
    names, trade, costs = good()
    for value in (0.0, -1.0, np.nan, np.inf):
        costs[1, 0] = value
        with pytest.raises(DataError, match="B to A"):
            exact_hat(names, trade, costs)
    with pytest.raises(DataError, match="N x N"):
        exact_hat(names, trade[:2], costs)


def test_trade_that_falls_apart_or_sells_nothing_is_told() -> None:
    names, _, costs = good()
    with pytest.raises(DataError, match="C trade with no other"):
        exact_hat(names, np.array([[1.0, 1, 0], [1, 1, 0], [0, 0, 1]]), costs)
    with pytest.raises(DataError, match="B sells nothing"):
        exact_hat(names, np.array([[1.0, 1, 1], [0, 0, 0], [1, 1, 1]]), costs)


@pytest.mark.parametrize(
    "changes",
    [
        {"sigma": 1.0}, {"sigma": float("nan")}, {"sigma": 1e9}, {"closure": "half"},
        {"deficits": "none"}, {"tolerance": 0.0}, {"max_iterations": 0},
    ],
)  # fmt: skip
def test_parameters_out_of_range_are_told(changes: dict) -> None:
    with pytest.raises(UsageError, match=next(iter(changes)).partition("_")[2] or "allowed"):
        replace(HatParams(), **changes)
    names, trade, costs = good()
    with pytest.raises(UsageError, match="numeraire"):
        exact_hat(names, trade, costs, HatParams(numeraire="D"))


def test_a_bound_on_iterations_is_told() -> None:
    names, trade, costs = world(4)
    with pytest.raises(LimitError, match="did not converge"):
        exact_hat(names, trade, costs**4, HatParams(max_iterations=1))


def test_surplus_that_cannot_be_kept_is_told() -> None:
    trade = np.array([[1.0, 9.0], [0.1, 100.0]])
    costs = np.array([[1.0, 5.0], [1.0, 1.0]])
    with pytest.raises((DataError, LimitError)):
        exact_hat(("A", "B"), trade, costs, HatParams(deficits="fixed"))


@few
@given(SEEDS)
def test_structural_trade_adds_up_and_returns_its_costs(seed: int) -> None:
    names, effect, _ = world(seed)
    draw = np.random.default_rng(seed)
    output, spending = draw.random(len(names)) + 0.1, draw.random(len(names)) + 0.1
    effect = np.maximum(effect, 1e-6)
    found = structural_trade(effect, output, spending)
    scaled = spending * output.sum() / spending.sum()
    np.testing.assert_allclose(found.trade.sum(axis=1), output, rtol=1e-9)
    np.testing.assert_allclose(found.trade.sum(axis=0), scaled, rtol=1e-9)
    gravity = np.outer(output, scaled) / output.sum() * effect
    gravity = gravity / found.outward[:, None] / found.inward
    np.testing.assert_allclose(found.trade, gravity, rtol=1e-8)


def test_counterfactual_of_structural_trade_is_structural_trade_of_new_costs() -> None:
    draw = np.random.default_rng(0)
    effect, change = np.exp(draw.normal(0, 1, (6, 6))), np.exp(draw.normal(0, 0.2, (6, 6)))
    output, spending = draw.random(6) + 0.5, draw.random(6) + 0.5
    before = structural_trade(effect, output, spending)
    after = structural_trade(effect * change**-4.0, output, spending)
    found: Counterfactual = exact_hat(
        tuple("ABCDEF"), before.trade, change, HatParams(closure="conditional")
    )
    np.testing.assert_allclose(found.after, after.trade, rtol=1e-9)


def test_structural_trade_refuses_what_makes_no_sense() -> None:
    ones = np.ones(3)
    for effect, output in (
        (np.ones((2, 3)), ones),
        (np.zeros((3, 3)), ones),
        (np.full((3, 3), np.nan), ones),
        (np.ones((3, 3)), np.array([1.0, 0.0, 1.0])),
    ):
        with pytest.raises(DataError, match="Structural gravity"):
            structural_trade(effect, output, ones)
