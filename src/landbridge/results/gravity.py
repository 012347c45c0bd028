"""What gravity answers: an estimate by PPML, and trade after costs have changed."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "AddingUp",
    "Coefficient",
    "Counterfactual",
    "Dropped",
    "GravityEstimate",
    "counterfactual_json",
    "country_rows",
    "estimate_json",
    "pair_rows",
]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One variable; ``low`` and ``high`` bound 95 % of confidence."""

    name: str
    estimate: float
    std_error: float
    t: float
    p: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Dropped:
    """Rows of the file that took no part, for one reason."""

    reason: str
    rows: I64  # numbers of lines of a CSV, of rows of a Parquet file


@dataclass(frozen=True, slots=True)
class AddingUp:
    """How far fitted totals miss observed ones within one set of fixed effects."""

    effect: str
    groups: int
    max_relative_gap: float
    holds: bool


@dataclass(frozen=True, eq=False)
class GravityEstimate:
    """An estimate by PPML.

    Attributes
    ----------
    vcov : str
        Kind of standard errors, in words.
    pseudo_r2 : float
        McFadden's, in the unit of the file: it changes with the unit.
    deviance_r2 : float
        One less the share of deviance that is left; the same in every unit.
    r2 : float
        Squared correlation of fitted and observed trade.
    collinear : tuple of str
        Variables left out because the others, or the fixed effects, make them up.
    rows : (n,) int64
        Lines of the file that were used, and trade observed and fitted there.
    """

    formula: str
    source: str
    coefficients: tuple[Coefficient, ...]
    vcov: str
    n: int
    n_read: int
    dropped: tuple[Dropped, ...]
    collinear: tuple[str, ...]
    effects: dict[str, int]
    pseudo_r2: float
    deviance_r2: float
    r2: float
    log_likelihood: float
    deviance: float
    adding_up: tuple[AddingUp, ...]
    notes: tuple[str, ...]
    rows: I64
    observed: F64
    fitted: F64

    def __getitem__(self, name: str) -> Coefficient:
        """Return the coefficient of a variable."""
        return {item.name: item for item in self.coefficients}[name]


@dataclass(frozen=True, eq=False)
class Counterfactual:
    """Trade before and after costs have changed.

    Values are in the unit of the trade table, at prices of the numeraire. A ``*_hat`` is a
    quotient, after over before.

    Attributes
    ----------
    closure : str
        "full", "conditional" or "first-round".
    before, after : (N, N) float64
        Trade from row to column, own trade on the diagonal.
    factory_price_hat : (N,) float64
        Of what a country makes; 1 where output is fixed.
    price_index_hat : (N,) float64
        Of what a country buys (inward multilateral resistance).
    outward_hat : (N,) float64
        Outward multilateral resistance.
    real_output_hat, welfare_hat : (N,) float64 or None
        Output, and expenditure, over the price index; None where output is fixed.
    residual : float
        Largest gap of a country between output and its sales, relative.
    """

    countries: tuple[str, ...]
    closure: str
    sigma: float
    deficits: str
    numeraire: str
    before: F64
    after: F64
    output_hat: F64
    expenditure_hat: F64
    factory_price_hat: F64
    price_index_hat: F64
    outward_hat: F64
    real_output_hat: F64 | None
    welfare_hat: F64 | None
    iterations: int
    residual: float
    notes: tuple[str, ...] = ()

    def foreign(self, matrix: F64, axis: int) -> F64:
        """Return trade with others: exports with axis 1, imports with axis 0."""
        total: F64 = matrix.sum(axis=axis) - np.diagonal(matrix)
        return total

    def pair_change(self, exporter: str, importer: str) -> float:
        """Return the change of one flow [%]."""
        i, j = self.countries.index(exporter), self.countries.index(importer)
        return _percent(self.after[i, j], self.before[i, j])


def _percent(after: float, before: float) -> float:
    return 100.0 * (after / before - 1.0) if before > 0 else math.nan


def _number(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def estimate_json(result: GravityEstimate) -> dict[str, Any]:
    """Return an estimate as one JSON document; figures that do not exist are null."""
    return {
        "status": "answered",
        "formula": result.formula,
        "source": result.source,
        "coefficients": [
            {key: _number(value) for key, value in asdict(item).items()}
            for item in result.coefficients
        ],
        "vcov": result.vcov,
        "n": result.n,
        "n_read": result.n_read,
        "dropped": [
            {"reason": item.reason, "count": len(item.rows), "rows": item.rows[:20].tolist()}
            for item in result.dropped
        ],
        "collinear": list(result.collinear),
        "fixed_effects": result.effects,
        "pseudo_r2": _number(result.pseudo_r2),
        "deviance_r2": _number(result.deviance_r2),
        "r2": _number(result.r2),
        "log_likelihood": _number(result.log_likelihood),
        "deviance": _number(result.deviance),
        "adding_up": [asdict(item) for item in result.adding_up],
        "notes": list(result.notes),
    }


def counterfactual_json(result: Counterfactual) -> dict[str, Any]:
    """Return a counterfactual as one JSON document: by country, and by pair that trades."""
    return {
        "status": "answered",
        "closure": result.closure,
        "sigma": result.sigma,
        "deficits": result.deficits,
        "numeraire": result.numeraire,
        "iterations": result.iterations,
        "residual": result.residual,
        "countries": country_rows(result),
        "pairs": pair_rows(result),
        "notes": list(result.notes),
    }


def country_rows(result: Counterfactual) -> list[dict[str, Any]]:
    """Return one row for each country, changes in percent."""

    def change(hat: F64 | None, k: int) -> float | None:
        return None if hat is None else 100.0 * (float(hat[k]) - 1.0)

    flows = {
        name: (result.foreign(result.before, axis), result.foreign(result.after, axis))
        for name, axis in (("exports", 1), ("imports", 0))
    }
    rows = []
    for k, country in enumerate(result.countries):
        row: dict[str, Any] = {
            "country": country,
            "output": float(result.before[k].sum()),
            "output_change_pct": change(result.output_hat, k),
            "expenditure_change_pct": change(result.expenditure_hat, k),
            "factory_price_change_pct": change(result.factory_price_hat, k),
            "price_index_change_pct": change(result.price_index_hat, k),
            "outward_resistance_change_pct": change(result.outward_hat, k),
            "real_output_change_pct": change(result.real_output_hat, k),
            "welfare_change_pct": change(result.welfare_hat, k),
        }
        for name, (before, after) in flows.items():
            row[f"{name}_change_pct"] = _number(_percent(float(after[k]), float(before[k])))
        own = _percent(float(result.after[k, k]), float(result.before[k, k]))
        row["own_trade_change_pct"] = _number(own)
        rows.append(row)
    return rows


def pair_rows(result: Counterfactual) -> list[dict[str, Any]]:
    """Return one row for each pair that trades, own trade included."""
    names = result.countries
    return [
        {
            "exporter": names[i],
            "importer": names[j],
            "before": float(result.before[i, j]),
            "after": float(result.after[i, j]),
            "change_pct": _percent(float(result.after[i, j]), float(result.before[i, j])),
        }
        for i, j in np.argwhere(result.before > 0).tolist()
    ]
