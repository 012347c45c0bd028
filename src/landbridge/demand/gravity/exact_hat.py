"""What changed trade costs do to trade, prices, output and welfare, from trade shares alone.

One sector, Armington: each country makes its own good from a fixed endowment. In changes ("hats",
after over before) no cost need be known but how it changes:

    P_j^(1-s) = sum_i m_ij (p_i t_ij)^(1-s),  X_ij' = m_ij (p_i t_ij / P_j)^(1-s) E_j'

with import shares m_ij = X_ij / E_j, and output Y_i' = p_i Y_i = sum_j X_ij'.

References
----------
Dekle, Eaton & Kortum (2007), Unbalanced Trade, doi:10.1257/aer.97.2.351.
Arkolakis, Costinot & Rodríguez-Clare (2012), doi:10.1257/aer.102.1.94.
Head & Mayer (2014), Gravity Equations, doi:10.1016/B978-0-444-54314-1.00003-3.
Yotov, Piermartini, Monteiro & Larch (2016), An Advanced Guide to Trade Policy Analysis, WTO.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError, LimitError, UsageError
from landbridge.demand.gravity.balance import Balance, Solution, check_joined, shares_of, solve
from landbridge.demand.gravity.structural import balanced
from landbridge.results.gravity import Counterfactual

__all__ = ["CLOSURES", "DEFICITS", "HatParams", "exact_hat"]

F64 = NDArray[np.float64]
CLOSURES = ("full", "conditional", "first-round")
DEFICITS = ("ratio", "fixed")
WORLD = "world"
_LARGEST_FACTOR = 1e6
#: a change that is not solved at once is solved in so many parts
_PARTS = 10


@dataclass(frozen=True)
class HatParams:
    """How a counterfactual is closed and solved.

    Attributes
    ----------
    sigma : float
        Elasticity of substitution, above 1; the trade elasticity is sigma - 1.
    closure : str
        "full": endowments fixed, all else moves. "conditional": outputs and expenditures fixed,
        resistances move. "first-round": as conditional, then once prices from the outward
        resistances, as gegravity has it; it does not add up.
    deficits : str
        Of "full": "ratio" keeps expenditure over output of each country but for one factor of
        the world; "fixed" keeps the deficit as a share of world output.
    numeraire : str
        "world": world output keeps its value. Else a country whose price index keeps its value.
    tolerance : float
        Largest gap between a country's output and its sales, as a share.
    """

    sigma: float = 5.0
    closure: str = "full"
    deficits: str = "ratio"
    numeraire: str = WORLD
    tolerance: float = 1e-12
    max_iterations: int = 500

    def __post_init__(self) -> None:
        if not (math.isfinite(self.sigma) and 1.0 < self.sigma <= 100.0):
            raise UsageError(f"sigma: allowed is above 1 and up to 100, got {self.sigma:g}.")
        for name, value, allowed in (
            ("closure", self.closure, CLOSURES),
            ("deficits", self.deficits, DEFICITS),
        ):
            if value not in allowed:
                raise UsageError(f"{name}: allowed are {', '.join(allowed)}, got {value!r}.")
        if not 1e-14 <= self.tolerance <= 1e-2:
            raise UsageError(f"tolerance: allowed is 1e-14 to 0.01, got {self.tolerance:g}.")
        if not 1 <= self.max_iterations <= 100_000:
            raise UsageError(f"iterations: allowed is 1 to 100000, got {self.max_iterations}.")


class _World(NamedTuple):
    """What a counterfactual starts from: import shares times what costs do to them."""

    names: tuple[str, ...]
    trade: F64
    output: F64
    expenditure: F64
    weights: F64


class _Hats(NamedTuple):
    """Changes before the numeraire is set: all values may be scaled by one factor."""

    factory: F64  # prices p
    outward: F64
    output: F64
    expenditure: F64
    prices: F64  # price index P
    trade: F64  # (N, N) values after


def exact_hat(
    names: tuple[str, ...], trade: F64, cost_hat: F64, params: HatParams | None = None
) -> Counterfactual:
    """Return trade, prices, output and welfare after trade costs have changed.

    Parameters
    ----------
    names : tuple of str
        N countries.
    trade : (N, N) float64
        From row to column, own trade on the diagonal.
    cost_hat : (N, N) float64
        Trade cost after over before (iceberg factors ``t``, not tariffs), above 0.

    Raises
    ------
    UsageError
        For an unknown numeraire.
    DataError
        For trade or costs that are out of range, or trade that falls apart.
    LimitError
        If it does not converge.
    """
    params = params or HatParams()
    if params.numeraire != WORLD and params.numeraire not in names:
        raise UsageError(
            f"numeraire: allowed is 'world' or a country of the table, got {params.numeraire!r}."
        )
    world = _world(names, trade, cost_hat, params.sigma)
    with np.errstate(all="ignore"):
        hats, found = (_full if params.closure == "full" else _with_outputs_given)(world, params)
        answer = _answer(world, params, hats, found)
    if not all(np.isfinite(part).all() for part in (answer.after, answer.price_index_hat)):
        raise LimitError(
            "The answer is beyond what numbers can hold.",
            cure="Look for costs that change a thousandfold, or use a larger sigma.",
        )
    return answer


def _world(names: tuple[str, ...], trade: F64, cost_hat: F64, sigma: float) -> _World:
    flows, costs = (np.array(values, dtype=np.float64) for values in (trade, cost_hat))
    count = len(names)
    if flows.shape != (count, count) or costs.shape != flows.shape or count < 2:
        raise DataError(
            f"Counterfactual: allowed are N x N trade and cost factors of N >= 2 countries, got "
            f"{flows.shape} and {costs.shape} for {count}."
        )
    for what, values, sound in (
        ("trade", flows, np.isfinite(flows) & (flows >= 0)),
        ("cost factor", costs, (costs > 1 / _LARGEST_FACTOR) & (costs < _LARGEST_FACTOR)),
    ):
        if not sound.all():
            i, j = np.argwhere(~sound)[0]
            allowed = ">= 0" if what == "trade" else "above 0 (a millionth to a million)"
            raise DataError(
                f"{what} {names[i]} to {names[j]}: allowed is a finite number {allowed}, got "
                f"{values[i, j]:g}."
            )
    for side, totals in (("sells", flows.sum(axis=1)), ("buys", flows.sum(axis=0))):
        if not totals.all():
            lacking = names[int(np.argmin(totals > 0))]
            raise DataError(f"{lacking} {side} nothing.", cure="Leave it out, or add its trade.")
    check_joined(flows, names)
    output, expenditure = flows.sum(axis=1), flows.sum(axis=0)
    with np.errstate(all="ignore"):
        weights = flows / expenditure * costs ** (1.0 - sigma)
    return _World(names, flows, output, expenditure, weights)


def _priced(world: _World, params: HatParams, start: F64) -> Solution:
    """Return the logarithms of prices at which every country sells what it makes."""
    k = 1.0 - params.sigma

    def at(x: F64) -> Balance:
        made = world.output * np.exp(x)
        spent, rise = _spending(world, params.deficits, made)
        shares = shares_of(world.weights, k * x)
        sales = shares @ spent
        by_price = k * (np.diag(sales) - (shares * spent) @ shares.T)
        return Balance(sales, made, by_price + shares @ rise - np.diag(made))

    return solve(
        at,
        start,
        damping=1.0 / params.sigma,
        tolerance=params.tolerance,
        max_iterations=params.max_iterations,
    )


def _towards(world: _World, part: float) -> _World:
    """Return a world in which a part of the change has happened, in logarithms."""
    before = world.trade / world.expenditure
    return world._replace(weights=before ** (1.0 - part) * world.weights**part)


def _full(world: _World, params: HatParams) -> tuple[_Hats, Solution]:
    """Solve for prices of endowments, x being their logarithms."""
    k = 1.0 - params.sigma
    start = np.zeros(len(world.names))
    try:
        found = _priced(world, params, start)
    except LimitError:
        for part in np.linspace(0.0, 1.0, _PARTS + 1)[1:]:
            found = _priced(_towards(world, float(part)), params, start)
            start = found.x
    price = np.exp(found.x)
    made = world.output * price
    spent, _ = _spending(world, params.deficits, made)
    if not (spent > 0).all():
        lacking = world.names[int(np.argmin(spent))]
        raise DataError(
            f"{lacking} could no longer pay: its fixed surplus exceeds its output.",
            cure="Use deficits 'ratio'.",
        )
    index = (world.weights * price[:, None] ** k).sum(axis=0) ** (1.0 / k)
    trade = shares_of(world.weights, k * found.x) * spent
    # market clearing: p^(1-s) Pi^(1-s) is proportional to the share in world output
    outward = (made / world.output) ** (1.0 / k) / price
    return _Hats(price, outward, price, spent / world.expenditure, index, trade), found


def _spending(world: _World, deficits: str, made: F64) -> tuple[F64, F64]:
    """Return expenditure at some output, and its derivative by the logarithm of prices."""
    if deficits == "fixed":
        share = (world.expenditure - world.output) / world.output.sum()
        spent: F64 = made + share * made.sum()
        return spent, np.diag(made) + np.outer(share, made)
    wanted = world.expenditure / world.output * made
    spent = wanted * (made.sum() / wanted.sum())
    rise = made / made.sum() - wanted / wanted.sum()
    return spent, np.diag(spent) + np.outer(spent, rise)


def _with_outputs_given(world: _World, params: HatParams) -> tuple[_Hats, Solution]:
    """Solve for resistances with outputs and expenditures as they were."""
    k = 1.0 - params.sigma
    found = balanced(
        world.weights, world.output, world.expenditure, params.tolerance, params.max_iterations
    )
    price = np.exp(found.x / k)
    index = (world.weights * price[:, None] ** k).sum(axis=0) ** (1.0 / k)
    shares = shares_of(world.weights, found.x)
    trade = shares * world.expenditure
    ones = np.ones_like(price)
    if params.closure == "conditional":
        return _Hats(price, 1.0 / price, ones, ones, index, trade), found
    made = world.output * price
    mean = made.sum() / world.output.sum()
    once = trade * price[None, :] * (price / mean)[:, None]
    return _Hats(price, 1.0 / price, price, price, index, once), found


def _answer(world: _World, params: HatParams, hats: _Hats, found: Solution) -> Counterfactual:
    if params.numeraire == WORLD:
        per = float(world.output.sum() / (world.output * hats.factory).sum())
    else:
        per = 1.0 / float(hats.prices[world.names.index(params.numeraire)])
    fixed = params.closure == "conditional"
    value = 1.0 if fixed else per
    index = hats.prices * per
    output, expenditure = hats.output * value, hats.expenditure * value
    return Counterfactual(
        countries=world.names,
        closure=params.closure,
        sigma=params.sigma,
        deficits=params.deficits if params.closure == "full" else "ratio",
        numeraire=params.numeraire,
        before=world.trade,
        after=hats.trade * value,
        output_hat=output,
        expenditure_hat=expenditure,
        factory_price_hat=np.ones_like(output) if fixed else hats.factory * per,
        price_index_hat=index,
        outward_hat=hats.outward / per,
        real_output_hat=None if fixed else output / index,
        welfare_hat=None if fixed else expenditure / index,
        iterations=found.iterations,
        residual=found.residual,
        notes=_notes(params),
    )


def _notes(params: HatParams) -> tuple[str, ...]:
    if params.closure == "full":
        return ()
    if params.closure == "conditional":
        told = "Outputs and expenditures are fixed: prices are relative, there is no welfare."
    else:
        told = "First round only: trade does not add up to output and expenditure."
    return (told,)
