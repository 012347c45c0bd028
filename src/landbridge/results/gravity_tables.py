"""Answers of gravity as tables for a run folder."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np

from landbridge.results.gravity import (
    Counterfactual,
    GravityEstimate,
    country_rows,
)

if TYPE_CHECKING:
    import polars as pl

__all__ = ["counterfactual_tables", "estimate_tables"]


def estimate_tables(result: GravityEstimate) -> dict[str, pl.DataFrame]:
    """Return ``coefficients``, ``fitted`` (by line of the file) and ``dropped``."""
    import polars as pl

    fields = ("name", "estimate", "std_error", "t", "p", "low", "high")
    coefficients = [asdict(item) for item in result.coefficients]
    reasons = [item.reason for item in result.dropped for _ in range(len(item.rows))]
    lines = [item.rows for item in result.dropped]
    return {
        "coefficients": pl.DataFrame(
            {name: [row[name] for row in coefficients] for name in fields},
            schema={name: pl.String if name == "name" else pl.Float64 for name in fields},
        ),
        "fitted": pl.DataFrame(
            {"line": result.rows, "observed": result.observed, "fitted": result.fitted}
        ),
        "dropped": pl.DataFrame(
            {
                "line": np.concatenate(lines) if lines else np.array([], dtype=np.int64),
                "reason": pl.Series(reasons, dtype=pl.String),
            }
        ),
    }


def counterfactual_tables(result: Counterfactual) -> dict[str, pl.DataFrame]:
    """Return ``countries`` and ``pairs``, changes in percent."""
    import polars as pl

    countries = country_rows(result)
    return {
        "countries": pl.DataFrame(
            countries,
            schema={name: pl.String if name == "country" else pl.Float64 for name in countries[0]},
        ),
        "pairs": _pairs(result),
    }


def _pairs(result: Counterfactual) -> pl.DataFrame:
    """Return what ``pair_rows`` does, as a table."""
    import polars as pl

    names = pl.Series(list(result.countries), dtype=pl.String)
    rows, columns = np.nonzero(result.before > 0)
    before, after = result.before[rows, columns], result.after[rows, columns]
    return pl.DataFrame(
        {
            "exporter": names.gather(rows),
            "importer": names.gather(columns),
            "before": before,
            "after": after,
            "change_pct": 100.0 * (after / before - 1.0),
        }
    )
