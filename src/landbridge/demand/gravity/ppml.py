"""Gravity by Poisson pseudo-maximum likelihood (PPML) with fixed effects of any number.

The only place that uses the library pyfixest (the extra ``trade``).

References
----------
Santos Silva & Tenreyro (2006), The Log of Gravity, doi:10.1162/rest.88.4.641.
Correia, Guimarães & Zylkin (2020), Fast Poisson estimation with high-dimensional fixed effects,
doi:10.1177/1536867X20909691.
Fally (2015), Structural gravity and fixed effects, doi:10.1016/j.jinteco.2015.05.005.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError, LimitError, UsageError
from landbridge.demand.gravity.formula import Formula, parse_formula
from landbridge.demand.gravity.read import read_table
from landbridge.demand.gravity.sample import Sample, empty_groups, read_sample
from landbridge.results.gravity import AddingUp, Coefficient, Dropped, GravityEstimate

__all__ = ["CORRECTIONS", "Clustering", "estimate", "parse_vcov"]

F64 = NDArray[np.float64]
CORRECTIONS = ("fixest", "ppmlhdfe")
#: fitted totals equal observed ones to this share of them
ADDS_UP = 1e-5
_TOLERANCE = 1e-12
_FIXEF_TOLERANCE = 1e-10
_ROUNDS = 20
_Z95 = 1.959963984540054
_EXTRA = "pip install 'landbridge[trade]'"

#: trade above this overflows in sums of logs and squares
MOST_TRADE = 1e100
FEWEST_CLUSTERS = 2


@dataclass(frozen=True, slots=True)
class Clustering:
    """Kind of standard errors: robust to unequal variance, or to likeness within clusters.

    Attributes
    ----------
    columns : tuple of str
        Sets of clusters, one or two, each of one column or several joined by ``^``; none for
        robust errors.
    """

    columns: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return f"clustered by {' and '.join(self.columns)}" if self.columns else "robust (HC1)"


def parse_vcov(text: str) -> Clustering:
    """Read ``hetero``, ``cluster:pair`` or ``cluster:exporter^importer+year``.

    Raises
    ------
    UsageError
        For anything else.
    """
    if text in ("hetero", "HC1", "robust"):
        return Clustering()
    kind, _, names = text.partition(":")
    columns = tuple(name.strip() for name in names.split("+"))
    sound = all(part.strip() for name in columns for part in name.split("^"))
    if kind == "cluster" and sound and len(set(columns)) == len(columns) <= 2:
        return Clustering(columns)
    cure = "Errors for equal variance (iid) make no sense of trade: they change with its unit."
    raise UsageError(
        f"vcov: allowed are hetero, cluster:COLUMN and cluster:COLUMN+COLUMN, got {text!r}.",
        cure=cure if text == "iid" else "Join columns to one cluster with ^.",
    )


def estimate(
    path: str | Path,
    formula: str,
    *,
    vcov: str = "hetero",
    correction: str = "fixest",
) -> GravityEstimate:
    """Estimate a gravity equation from a table of trade.

    Parameters
    ----------
    path : str or Path
        CSV or Parquet, one row for each exporter and importer (and year, and sector). Zero trade
        has a row with 0; an empty cell is unknown and its row is left out.
    formula : str
        ``trade ~ lndist + contiguity | exporter^year + importer^year``.
    vcov : str
        ``hetero``, ``cluster:COLUMN`` or ``cluster:COLUMN+COLUMN``.
    correction : {"fixest", "ppmlhdfe"}
        Small-sample factor of the errors: n / (n - k) with the fixed effects in k, as fixest has
        it, or n / (n - 1) as ppmlhdfe.

    Raises
    ------
    UsageError
        For a formula that is not understood, or where pyfixest is not installed.
    DataError
        For a faulty cell, a missing column, or nothing to estimate from.
    LimitError
        Where the estimate does not converge.
    """
    parsed, clustering = parse_formula(formula), parse_vcov(vcov)
    if correction not in CORRECTIONS:
        raise UsageError(f"correction: allowed are {', '.join(CORRECTIONS)}, got {correction!r}.")
    _library()
    wanted = [*parsed.numbers, *parsed.keys, *(c for name in clustering.columns
                                               for c in name.split("^"))]  # fmt: skip
    table = read_table(path, wanted)
    sample = read_sample(table, parsed, clustering.columns)
    _check_sample(sample, str(table.path))
    fit, sample, told = _fitted(sample, clustering, correction)
    rows = _coefficients(fit, sample, correction, not clustering.columns)
    return _answer(
        (parsed, str(table.path), table.frame.height),
        f"{clustering.text}, small-sample factor of {correction}",
        rows,
        (fit, sample, (*told, *_undefined(rows))),
    )


def _check_sample(sample: Sample, name: str) -> None:
    """Refuse trade beyond what sums can hold, and errors clustered in one cluster."""
    if len(sample.trade) and float(sample.trade.max()) > MOST_TRADE:
        line = int(sample.line[int(sample.trade.argmax())])
        raise DataError(
            f"{name}:{line}: trade of {sample.trade.max():g}: allowed is up to {MOST_TRADE:g}.",
            cure="Write trade in a larger unit.",
        )
    for cluster, groups in sample.clusters.items():
        if len(np.unique(groups)) < FEWEST_CLUSTERS:
            raise DataError(
                f"{name}: cluster:{cluster} has one cluster, which tells nothing of the errors.",
                cure="Cluster by a column of many values, such as the pair, or take hetero.",
            )


def _library() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return import_module("pyfixest")
        except ImportError:
            raise UsageError(
                "Gravity estimates need the library pyfixest, which is not installed.", cure=_EXTRA
            ) from None


def _fitted(
    sample: Sample, clustering: Clustering, correction: str
) -> tuple[Any, Sample, list[str]]:
    """Return the fit, and the sample without rows that the library found to be separated."""
    notes: list[str] = []
    for _ in range(_ROUNDS):
        sample = empty_groups(sample)
        group = not sample.effects  # the library looks for separation within effects alone
        fit, told = _fit(sample, clustering, correction, one_group=group)
        used = np.asarray(fit._data["row"], dtype=np.int64)
        if group and len(used) == len(sample.line):
            fit, told = _fit(sample, clustering, correction, one_group=False)
        notes += told
        mask = np.zeros(len(sample.line), dtype=np.bool_)
        mask[used] = True
        if mask.all():
            return fit, sample, list(dict.fromkeys(notes))
        sample = sample.kept(mask, "separated: the variables and effects fit its zero exactly")
    raise LimitError(f"Rows are separated again and again, {_ROUNDS} times.")


def _fit(
    sample: Sample, clustering: Clustering, correction: str, *, one_group: bool
) -> tuple[Any, list[str]]:
    """Fit once; columns get plain names, so that a user's names mean nothing to the library."""
    import polars as pl

    library = _library()
    terms, effects = list(sample.terms), list(sample.effects)
    columns: dict[str, Any] = {"y": sample.trade / sample.trade.max()}
    columns |= {
        f"x{k}": sample.terms[name] / _scale(sample.terms[name]) for k, name in enumerate(terms)
    }
    columns |= {f"f{k}": sample.effects[name] for k, name in enumerate(effects)}
    columns |= {f"c{k}": sample.clusters[name] for k, name in enumerate(clustering.columns)}
    columns["row"] = np.arange(len(sample.line))
    right = " + ".join(f"x{k}" for k in range(len(terms)))
    if effects:
        right += " | " + " + ".join(f"f{k}" for k in range(len(effects)))
    elif one_group:
        columns["f0"], right = np.zeros(len(sample.line), dtype=np.int64), f"{right} | f0"
    clusters = "+".join(f"c{k}" for k in range(len(clustering.columns)))
    ssc = library.ssc(k_adj=correction == "fixest")
    demeaner = library.MapDemeaner(fixef_tol=_FIXEF_TOLERANCE, fixef_maxiter=100_000)
    return _quietly(
        lambda: library.fepois(
            f"y ~ {right}",
            pl.DataFrame(columns),
            vcov={"CRV1": clusters} if clusters else "hetero",
            ssc=ssc,
            fixef_rm="none",
            iwls_tol=_TOLERANCE,
            iwls_maxiter=200,
            separation_check=["fe", "ir"],
            demeaner=demeaner,
        )
    )


def _scale(values: F64) -> float:
    """Return the largest size of a variable, so that none is lost for its unit."""
    return float(np.abs(values).max()) or 1.0


def _quietly(call: Callable[[], Any]) -> tuple[Any, list[str]]:
    """Run the library; return what it made, and what it warned of as plain notes."""
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="ignore"):
        warnings.simplefilter("always")
        try:
            fit = call()
        except (ValueError, RuntimeError, ArithmeticError, np.linalg.LinAlgError) as error:
            raise _failed(error) from None
    if not fit.convergence:
        raise LimitError(
            "The estimate did not converge in 200 rounds.",
            cure="Look for rows that are wrong by orders of magnitude, or leave out a variable.",
        )
    told = [" ".join(str(item.message).split()) for item in caught]
    return fit, [text for text in told if not _handled(text)]


def _handled(text: str) -> bool:
    """Whether a warning is told in the answer itself, or means nothing to a user."""
    return any(word in text for word in ("multicollinearity", "separation", "deprecated"))


def _failed(error: BaseException) -> DataError | LimitError:
    text = " ".join(str(error).split())
    if isinstance(error, ArithmeticError):
        return DataError(
            "Too few rows for so many coefficients and fixed effects: no error can be estimated.",
            cure="Use more rows, or fewer variables and effects.",
        )
    if "collinear" in text:
        return DataError(
            "Nothing is left to estimate: the fixed effects make up every variable.",
            cure="Leave out a set of fixed effects, or use variables that vary within them.",
        )
    if "failed after" in text or "converge" in text:
        return LimitError(f"The estimate did not converge: {text[:200]}")
    return DataError(f"The estimate failed: {text[:200]}", cure="Check the table for odd values.")


def _answer(
    asked: tuple[Formula, str, int],
    vcov: str,
    coefficients: tuple[Coefficient, ...],
    found: tuple[Any, Sample, tuple[str, ...]],
) -> GravityEstimate:
    (formula, source, n_read), (fit, sample, notes) = asked, found
    unit = float(sample.trade.max())
    order = np.argsort(np.asarray(fit._data["row"], dtype=np.int64))
    fitted = np.asarray(fit._Y_hat_response, dtype=np.float64)[order] * unit
    terms = list(sample.terms)
    likelihood, deviance = _likelihood(sample.trade, fitted), _deviance(sample.trade, fitted)
    mean = np.full_like(fitted, sample.trade.mean())
    collinear = tuple(terms[int(name[1:])] for name in fit._collin_vars)
    return GravityEstimate(
        formula=formula.text,
        source=source,
        coefficients=coefficients,
        vcov=vcov,
        n=len(sample.line),
        n_read=n_read,
        dropped=tuple(Dropped(reason, rows) for reason, rows in sample.dropped),
        collinear=collinear,
        effects={name: len(np.unique(codes)) for name, codes in sample.effects.items()},
        pseudo_r2=_share_explained(likelihood, _likelihood(sample.trade, mean)),
        deviance_r2=_share_explained(deviance, _deviance(sample.trade, mean)),
        r2=_correlation(sample.trade, fitted),
        log_likelihood=likelihood,
        deviance=deviance,
        adding_up=tuple(_adding_up(name, codes, sample.trade, fitted)
                        for name, codes in sample.effects.items()),
        notes=notes,
        rows=sample.line,
        observed=sample.trade,
        fitted=fitted,
    )  # fmt: skip


def _coefficients(
    fit: Any, sample: Sample, correction: str, robust: bool
) -> tuple[Coefficient, ...]:
    """Return the coefficients in the units of the file."""
    variance = np.diagonal(np.asarray(fit._vcov, dtype=np.float64))
    if robust and correction == "ppmlhdfe":
        variance = variance * (len(sample.line) / (len(sample.line) - 1.0))
    errors = np.sqrt(np.where(variance > 0.0, variance, np.nan))
    terms, found = list(sample.terms), fit.coef()
    rows = []
    for label, b, error in zip(found.index, found.to_numpy(), errors, strict=True):
        if label == "Intercept":
            shift = math.log(float(sample.trade.max()))
            rows.append(_coefficient("constant", float(b) + shift, float(error)))
            continue
        name = terms[int(label[1:])]
        unit = _scale(sample.terms[name])
        rows.append(_coefficient(name, float(b) / unit, float(error) / unit))
    return tuple(rows)


def _coefficient(name: str, value: float, error: float) -> Coefficient:
    t = value / error
    p = math.erfc(abs(t) / math.sqrt(2.0))
    return Coefficient(name, value, error, t, p, value - _Z95 * error, value + _Z95 * error)


def _undefined(rows: tuple[Coefficient, ...]) -> list[str]:
    names = ", ".join(item.name for item in rows if math.isnan(item.std_error))
    why = "its estimated variance is not positive, as with few clusters or few rows"
    return [f"No standard error of {names}: {why}."] if names else []


def _likelihood(trade: F64, fitted: F64) -> float:
    special = import_module("scipy.special")
    with np.errstate(divide="ignore"):
        terms = special.xlogy(trade, fitted) - fitted - special.gammaln(trade + 1.0)
    return float(terms.sum())


def _deviance(trade: F64, fitted: F64) -> float:
    special = import_module("scipy.special")
    return float(2.0 * (special.xlogy(trade, trade / fitted) - (trade - fitted)).sum())


def _share_explained(found: float, without: float) -> float:
    return 1.0 - found / without if without else math.nan


def _correlation(trade: F64, fitted: F64) -> float:
    if trade.std() == 0.0 or fitted.std() == 0.0:
        return math.nan
    return float(np.corrcoef(trade, fitted)[0, 1] ** 2)


def _adding_up(name: str, codes: NDArray[np.int64], trade: F64, fitted: F64) -> AddingUp:
    _, groups = np.unique(codes, return_inverse=True)
    observed = np.bincount(groups, weights=trade)
    gap = float(np.abs(np.bincount(groups, weights=fitted) / observed - 1.0).max())
    return AddingUp(name, len(observed), gap, gap <= ADDS_UP)
