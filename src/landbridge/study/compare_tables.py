"""Tables of two runs laid over each other: before, after, difference, per cent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from landbridge.results.files import Run

__all__ = ["changes", "comparison_tables"]

_KEY = ("crossing_id", "direction")
#: the direction of rows that sum both
BOTH = "both"


def changes(
    before: pl.DataFrame,
    after: pl.DataFrame,
    keys: Sequence[str],
    amounts: Sequence[str],
    means: Sequence[str] = (),
) -> pl.DataFrame:
    """Lay two tables over each other.

    Parameters
    ----------
    keys : sequence of str
        What tells a row.
    amounts : sequence of str
        Columns that are 0 where a run has no such row, since runs leave out what carries nothing.
    means : sequence of str
        Columns that are missing where a run has no such row.

    Returns
    -------
    DataFrame
        Keys, labels (all other columns, from whichever run has them), then of each measure m
        m_before, m_after, m_difference, m_pct; the largest change of the first measure on top.
    """
    measures = (*amounts, *means)
    labels = [name for name in before.columns if name not in (*keys, *measures)]
    joined = before.join(after, on=list(keys), how="full", coalesce=True, suffix="_after")
    columns: list[pl.Expr] = [pl.col(key) for key in keys]
    columns += [pl.coalesce(name, f"{name}_after").alias(name) for name in labels]
    for name in measures:
        old, new = pl.col(name).fill_nan(None), pl.col(f"{name}_after").fill_nan(None)
        if name in amounts:
            old, new = old.fill_null(0.0), new.fill_null(0.0)
        columns += [
            old.alias(f"{name}_before"),
            new.alias(f"{name}_after"),
            (new - old).alias(f"{name}_difference"),
            pl.when(old > 0.0).then(100.0 * (new - old) / old).alias(f"{name}_pct"),
        ]
    first = pl.col(f"{measures[0]}_difference").abs().fill_null(0.0)
    return joined.select(columns).sort(
        first, *keys, descending=[True, *(False for _ in keys)]
    )  # fmt: skip


def comparison_tables(a: Run, b: Run) -> dict[str, pl.DataFrame]:
    """Return the tables of a comparison, see ``COMPARISON_TABLES``."""
    return {
        "totals": _totals(a, b),
        "crossings": _of(a, b, _crossings, _KEY,
                         ("teu_per_week", "empty_teu_per_week"), ("load", "delay_h")),
        "ways": _of(a, b, _ways, ("market", "way"), ("teu_per_year", "share"), ("usd_per_teu",)),
        "countries": _of(a, b, _countries, ("country", "direction"),
                         ("teu_per_year", "train_teu_per_year"), ("usd_per_teu",)),
        "places": _places(a, b),
        "goods": _of(a, b, _goods, ("group_id",),
                     ("teu_per_year", "train_teu_per_year"), ("usd_per_teu",)),
        "empties": _of(a, b, _empties, ("what", "from", "to"), ("teu_per_year",)),
        "links": _of(a, b, _links, ("link_id",), ("teu_per_week",)),
    }  # fmt: skip


def _of(
    a: Run,
    b: Run,
    read: Any,
    keys: Sequence[str],
    amounts: Sequence[str],
    means: Sequence[str] = (),
) -> pl.DataFrame:
    return changes(read(a), read(b), keys, amounts, means)


def _mean(column: str, weight: str) -> pl.Expr:
    """Return a mean over the rows of a group that have the figure."""
    known = pl.when(pl.col(column).is_not_null()).then(pl.col(weight))
    return ((pl.col(column) * pl.col(weight)).sum() / known.sum()).alias(column)


def _crossings(run: Run) -> pl.DataFrame:
    """Return crossings by direction, and both: sums, the larger load, the mean delay."""
    table = run.tables["crossings"].select(
        "crossing_id", "direction", "name", "mode", "teu_per_week", "empty_teu_per_week", "load",
        "delay_h",
    )  # fmt: skip
    both = table.group_by("crossing_id").agg(
        pl.lit(BOTH).alias("direction"),
        pl.col("name", "mode").first(),
        pl.col("teu_per_week", "empty_teu_per_week").sum(),
        pl.col("load").max(),
        _mean("delay_h", "teu_per_week"),
    )
    return pl.concat([table, both.select(table.columns)])


def _ways(run: Run) -> pl.DataFrame:
    sums = (
        run.tables["ways"]
        .group_by("market", "way")
        .agg(pl.col("teu_per_year").sum(), _mean("usd_per_teu", "teu_per_year"))
    )
    whole = pl.col("teu_per_year").sum().over("market")
    return sums.with_columns((pl.col("teu_per_year") / whole).alias("share"))


def _countries(run: Run) -> pl.DataFrame:
    return run.tables["countries"].select(
        "country", "direction", "teu_per_year", "train_teu_per_year", "usd_per_teu"
    )


def _goods(run: Run) -> pl.DataFrame:
    return run.tables["goods"].group_by("group_id").agg(
        pl.col("name").first(),
        _mean("usd_per_teu", "teu_per_year"),
        pl.col("teu_per_year", "train_teu_per_year").sum(),
    )  # fmt: skip


def _empties(run: Run) -> pl.DataFrame:
    return run.tables["empties"].select("what", "from", "to", "teu_per_year")


def _links(run: Run) -> pl.DataFrame:
    return run.tables["links"].select(
        "link_id", "mode", "crossing_id", "from_lat", "from_lon", "to_lat", "to_lon",
        (pl.col("teu_per_week_out") + pl.col("teu_per_week_in")).alias("teu_per_week"),
    )  # fmt: skip


def _of_places(run: Run) -> pl.DataFrame:
    def both(what: str) -> pl.Expr:
        return (pl.col(f"sent_{what}") + pl.col(f"received_{what}")).alias(what)

    return run.tables["places"].select(
        "place_id", "name", "country", "lat", "lon", both("teu_per_year"),
        both("train_teu_per_year"), "usd_per_teu",
    )  # fmt: skip


def _places(a: Run, b: Run) -> pl.DataFrame:
    """Return cities, those whose goods cost most more or less first."""
    keys, amounts = ("place_id",), ("teu_per_year", "train_teu_per_year")
    laid = changes(_of_places(a), _of_places(b), keys, amounts, ("usd_per_teu",))
    column = "cost_change_usd_per_year"
    cost = laid.join(_cost_changes(a, b), on="place_id", how="left").with_columns(
        pl.col(column).fill_null(0.0)
    )
    return cost.sort(pl.col(column).abs(), "place_id", descending=[True, False])


def _cost_changes(a: Run, b: Run) -> pl.DataFrame:
    """Return what the goods of each city cost more [USD a year].

    For each pair of cities and market that both runs have: what the expected least cost of a TEU
    over all ways (logsum) grows by, times the mean of both flows, so that trade that grows or
    shrinks is no change of cost by itself. A pair counts for both of its cities.
    """
    keys = ["market", "direction", "origin", "destination"]
    both = a.tables["pairs"].join(b.tables["pairs"], on=keys, how="inner", suffix="_after")
    flow = (pl.col("teu_per_year") + pl.col("teu_per_year_after")) / 2.0
    moved = pl.col("expected_usd_per_teu_after") - pl.col("expected_usd_per_teu")
    cost = both.sort(keys).with_columns((moved * flow).alias("usd"))
    ends = np.concatenate([cost["origin"].to_numpy(), cost["destination"].to_numpy()])
    names, at = np.unique(ends.astype(str), return_inverse=True)
    usd = np.bincount(at, weights=np.tile(cost["usd"].to_numpy(), 2), minlength=len(names))
    return pl.DataFrame(
        {"place_id": names.tolist(), "cost_change_usd_per_year": usd},
        schema={"place_id": pl.String, "cost_change_usd_per_year": pl.Float64},
    )


def _sums(run: Run) -> dict[str, tuple[str, float]]:
    """Return totals of a run: unit and figure by name."""
    told: Mapping[str, Any] = run.manifest
    ways = run.tables["ways"]
    mode = pl.col("way").str.split(":").list.first().alias("mode")
    by_mode = dict(ways.group_by(mode).agg(pl.col("teu_per_year").sum()).iter_rows())
    whole = float(ways["teu_per_year"].sum())
    found = {
        "generalised_cost": ("bn USD/year", float(told["generalised_cost_bn_usd"])),
        "expected_cost": ("bn USD/year", float(told["expected_cost_bn_usd"])),
        "objective": ("h TEU/week", float(told["objective"])),
        "teu": ("TEU/year", whole),
        "usd_per_teu": ("USD/TEU", 1e9 * float(told["generalised_cost_bn_usd"]) / whole),
    }
    for word in ("rail", "wagon", "road", "sea", "air"):
        found[f"teu:{word}"] = ("TEU/year", float(by_mode.get(word, 0.0)))
    for word in ("moved", "left", "leased"):
        boxes = run.tables["empties"].filter(pl.col("what") == word)["teu_per_year"].sum()
        found[f"empties:{word}"] = ("TEU/year", float(boxes))
    for code, value in told["trade_bn_usd"].items():
        found[f"trade:{code}"] = ("bn USD/year", float(value))
    return found


def _totals(a: Run, b: Run) -> pl.DataFrame:
    old, new = _sums(a), _sums(b)
    rows = []
    for name in dict.fromkeys([*old, *new]):
        unit = (old.get(name) or new[name])[0]
        before, after = (x[name][1] if name in x else None for x in (old, new))
        moved = None if before is None or after is None else after - before
        pct = 100.0 * moved / before if moved is not None and before else None
        rows.append((name, unit, before, after, moved, pct))
    floats = ("before", "after", "difference", "pct")
    schema = {"name": pl.String, "unit": pl.String, **dict.fromkeys(floats, pl.Float64)}
    return pl.DataFrame(rows, schema=schema, orient="row")
