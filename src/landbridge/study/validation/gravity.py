"""Published figures of gravity beside ours, where their data are at hand.

``reproduced``: equal to the decimals stated. ``differs``: not. ``no data``: the data of that
study are not at hand. ``no library``: pyfixest (the extra ``trade``) is not installed.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError, UsageError
from landbridge.demand.gravity.exact_hat import HatParams, exact_hat
from landbridge.demand.gravity.read import Table, keys_of, numbers_of, read_table
from landbridge.demand.gravity.structural import structural_trade
from landbridge.results.gravity import Counterfactual

__all__ = ["GravityReport", "GravityRow", "Status", "canada_japan", "report_json",
           "validate_gravity"]  # fmt: skip

F64 = NDArray[np.float64]
SAMPLE = "gegravity_sample_data_set.csv"
_SET = "gegravity-sample"
_EXPERIMENT = "Canada-Japan agreement"
_COSTS = ("lndist", "contiguity", "common_language", "pta", "international")
_FORMULA = f"trade ~ {' + '.join(_COSTS)} | exporter + importer"
_SIGMA = 5.0
_REFERENCE = "DEU"


class Status(StrEnum):
    """How a figure of ours stands to the published one."""

    REPRODUCED = "reproduced"
    DIFFERS = "differs"
    NO_DATA = "no data"
    NO_LIBRARY = "no library"


@dataclass(frozen=True, slots=True)
class GravityRow:
    """One published figure.

    Attributes
    ----------
    digits : int
        Decimals to which both must be equal.
    """

    data: str
    model: str
    variable: str
    quantity: str
    published: float
    digits: int
    source: str
    ours: float | None
    status: Status

    @property
    def name(self) -> str:
        return f"{self.data}: {self.model}: {self.variable}, {self.quantity}"


@dataclass(frozen=True)
class GravityReport:
    """All rows, and the experiment under each closure (None without data)."""

    rows: tuple[GravityRow, ...]
    closures: tuple[Counterfactual, ...]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(row.status for row in self.rows)
        return {status.value: found[status] for status in Status}


def validate_gravity(data: str | Path | None = None) -> GravityReport:
    """Hold published figures against ours.

    Parameters
    ----------
    data : str or Path, optional
        Folder that holds ``gegravity_sample_data_set.csv``; left out, that of the source tree.

    Raises
    ------
    UsageError
        If a folder is named that lacks the file.
    """
    published = list(_published())
    place = _place(data)
    if place is None:
        return GravityReport(tuple(_row(item, {}, Status.NO_DATA) for item in published), ())
    sample = _sample(place)
    costs = {item["variable"]: float(item["published"]) for item in published
             if item["data"] == _SET and item["quantity"] == "coefficient"}  # fmt: skip
    closures = tuple(
        canada_japan(sample, costs, closure) for closure in ("first-round", "full", "conditional")
    )
    ours = _experiment(closures[0])
    lacking = Status.NO_LIBRARY
    if find_spec("pyfixest") is not None:
        ours |= _estimated(place)
        lacking = Status.NO_DATA
    return GravityReport(
        tuple(
            _row(item, ours, lacking if item["data"] == _SET else Status.NO_DATA)
            for item in published
        ),
        closures,
    )


def report_json(report: GravityReport) -> dict[str, Any]:
    """Return the report as one JSON document."""
    return {
        "counts": report.counts,
        "rows": [
            {
                "name": row.name,
                "published": row.published,
                "model": row.ours,
                "digits": row.digits,
                "status": row.status.value,
                "source": row.source,
            }
            for row in report.rows
        ],
        "closures": [
            {"closure": item.closure, **{" ".join(key[:2]): value
                                         for key, value in _experiment(item).items()}}
            for item in report.closures
        ],
    }  # fmt: skip


def _published() -> Iterator[dict[str, str]]:
    text = files("landbridge.study.validation").joinpath("gravity_reference.csv")
    yield from csv.DictReader(text.read_text(encoding="utf-8").splitlines())


def _place(data: str | Path | None) -> Path | None:
    if data is not None:
        place = Path(data) / SAMPLE
        if not place.is_file():
            raise UsageError(
                f"{data}: there is no {SAMPLE}.", cure="Name the folder that holds it, or none."
            )
        return place
    place = Path(__file__).parents[4] / "tests" / "reference" / "gegravity" / SAMPLE
    return place if place.is_file() else None


def _row(item: dict[str, str], ours: dict[tuple[str, str], float], lacking: Status) -> GravityRow:
    published, digits = float(item["published"]), int(item["digits"])
    value = ours.get((item["variable"], item["quantity"])) if item["data"] == _SET else None
    status = lacking
    if value is not None:
        equal = abs(value - published) <= 0.5000001 * 10.0**-digits
        status = Status.REPRODUCED if equal else Status.DIFFERS
    return GravityRow(
        data=item["data"],
        model=item["model"],
        variable=item["variable"],
        quantity=item["quantity"],
        published=published,
        digits=digits,
        source=item["source"],
        ours=value,
        status=status,
    )


def _sample(path: Path) -> Table:
    return read_table(path, ("exporter", "importer", "Y", "E", *_COSTS))


def _estimated(path: Path) -> dict[tuple[str, str], float]:
    from landbridge.demand.gravity.ppml import estimate

    found = estimate(path, _FORMULA, correction="ppmlhdfe").coefficients
    return {(item.name, "coefficient"): item.estimate for item in found} | {
        (item.name, "robust error"): item.std_error for item in found
    }


def _check_sample(sample: Table, names: tuple[str, ...]) -> None:
    missing = sorted({"CAN", "JPN", _REFERENCE, *keys_of(sample, "importer").unique()} - set(names))
    if missing or sample.frame.height != len(names) ** 2:
        cells = f"{sample.frame.height} rows for {len(names)} exporters"
        raise DataError(
            f"{sample.path}: not the whole sample: {cells}"
            + (f", no exporter {', '.join(missing[:5])}." if missing else "."),
            cure="Take the file as published: every exporter with every importer, own trade too.",
        )


def canada_japan(sample: Table, costs: dict[str, float], closure: str) -> Counterfactual:
    """Return the agreement between Canada and Japan on the trade of structural gravity.

    Parameters
    ----------
    costs : dict of str to float
        Coefficient of each cost variable.
    """
    exporter, importer = keys_of(sample, "exporter"), keys_of(sample, "importer")
    names = tuple(sorted(exporter.unique()))
    index = {name: k for k, name in enumerate(names)}
    _check_sample(sample, names)
    place = [index[name] for name in exporter], [index[name] for name in importer]

    def grid(column: str) -> F64:
        values = np.full((len(names), len(names)), np.nan)
        values[place] = numbers_of(sample, column).to_numpy()
        return values

    effect = np.exp(sum((costs[name] * grid(name) for name in _COSTS), np.zeros(())))
    trade = structural_trade(effect, grid("Y")[:, 0], grid("E")[0], names=names).trade
    change = np.ones_like(trade)
    i, j = index["CAN"], index["JPN"]
    change[i, j] = change[j, i] = np.exp(costs["pta"] / (1.0 - _SIGMA))
    params = HatParams(sigma=_SIGMA, closure=closure, numeraire=_REFERENCE)
    return exact_hat(names, trade, change, params)


def _experiment(found: Counterfactual) -> dict[tuple[str, str], float]:
    """Return the published figures of the experiment under one closure, in percent."""
    kind = "change %"
    before, after = (found.foreign(flows, 1) for flows in (found.before, found.after))
    ours = {
        ("CAN exports to JPN", kind): found.pair_change("CAN", "JPN"),
        ("JPN exports to CAN", kind): found.pair_change("JPN", "CAN"),
    }
    for name in ("CAN", "JPN", "USA"):
        k = found.countries.index(name)
        if found.real_output_hat is not None:
            ours[f"{name} GDP", kind] = 100.0 * (float(found.real_output_hat[k]) - 1.0)
        if name != "USA":
            ours[f"{name} foreign exports", kind] = 100.0 * float(after[k] / before[k] - 1.0)
    return ours
