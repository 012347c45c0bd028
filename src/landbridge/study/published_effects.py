"""Published effects of the shipped scenarios beside what two runs say.

``published_effects.csv`` holds one row for each published figure. ``test`` says how ours is held
against it: ``figure`` (within 10 % of the published range), ``at_most``, ``above`` and ``below``
(a sign), ``none`` (``why`` says what keeps them apart). A scenario without any figure has one row
with no quantity.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from typing import Any, Literal

import polars as pl

from landbridge.results.comparison import PublishedEffect
from landbridge.results.files import Run
from landbridge.study.corridor.ways import GATES

__all__ = ["FIGURES", "TESTS", "published_effects", "read_effects"]

Tables = Mapping[str, pl.DataFrame]
Row = Mapping[str, str]
Status = Literal["agrees", "disagrees", "not comparable", "no published figure found"]
#: how much ours may lie beyond a published range, as a share of its ends
_NEAR = 0.1
TESTS = ("figure", "at_most", "above", "below", "none")
#: ferries over the Caspian
_CASPIAN = ("aktau-alat", "aktau-baku", "kuryk-alat", "turkmenbashi-alat")


def gate_delay_change_h(a: Run, b: Run, tables: Tables, _: str) -> float | None:
    """Return how much longer trains wait at the Chinese border, mean over their TEU [h]."""
    gates = [gate for some in GATES.values() for gate in some]
    before, after = (
        run.tables["crossings"].filter(
            pl.col("crossing_id").is_in(gates) & pl.col("load").is_not_null()
        )
        for run in (a, b)
    )
    old, new = (
        float((t["delay_h"] * t["teu_per_week"]).sum()) / float(t["teu_per_week"].sum() or 1.0)
        for t in (before, after)
    )
    return new - old


def crossing_delay_change_h(a: Run, b: Run, tables: Tables, crossing: str) -> float | None:
    """Return how much longer trains wait at one crossing, mean of both directions [h]."""
    found = tables["crossings"].filter(
        (pl.col("crossing_id") == crossing) & (pl.col("direction") == "both")
    )["delay_h_difference"]
    return None if found.is_empty() else found.item()


def caspian_teu_ratio(a: Run, b: Run, tables: Tables, _: str) -> float | None:
    """Return TEU over the Caspian after by before."""
    rows = tables["crossings"].filter(
        pl.col("crossing_id").is_in(_CASPIAN) & (pl.col("direction") == "both")
    )
    before = float(rows["teu_per_week_before"].sum())
    return float(rows["teu_per_week_after"].sum()) / before if before > 0.0 else None


def trade_change_pct(a: Run, b: Run, tables: Tables, _: str) -> float | None:
    """Return the change of China's trade with the five countries [%], where trade responds."""
    if not b.manifest["scenario"]["params"]["response"]["enabled"]:
        return None
    pct = tables["totals"].filter(pl.col("name") == "trade:all")["pct"]
    return None if pct.is_empty() else pct.item()


def market_cost_change_pct(a: Run, b: Run, tables: Tables, market: str) -> float | None:
    """Return the change of the mean generalised cost of a TEU of a market [%]."""
    rows = tables["ways"].filter(pl.col("market") == market)
    if rows.is_empty():
        return None
    old, new = (
        float((rows[f"usd_per_teu_{end}"].fill_null(0.0) * rows[f"teu_per_year_{end}"]).sum())
        / float(rows[f"teu_per_year_{end}"].sum() or 1.0)
        for end in ("before", "after")
    )
    return 100.0 * (new / old - 1.0) if old > 0.0 else None


def way_million_t(a: Run, b: Run, tables: Tables, way: str) -> float | None:
    """Return what a way carries in run B [million t a year]."""
    rows = b.tables["ways"].filter(pl.col("way") == way)
    return None if rows.is_empty() else float(rows["tonnes_per_year"].sum()) / 1e6


def train_teu_change_pct(a: Run, b: Run, tables: Tables, market: str) -> float | None:
    """Return the change of TEU by container train of a market [%]."""
    rows = tables["ways"].filter(
        (pl.col("market") == market) & pl.col("way").str.starts_with("rail:")
    )
    before = float(rows["teu_per_year_before"].sum())
    return 100.0 * float(rows["teu_per_year_difference"].sum()) / before if before > 0 else None


#: ours by name; what stands after a colon in the table is handed on
FIGURES: Mapping[str, Callable[[Run, Run, Tables, str], float | None]] = {
    one.__name__: one
    for one in (
        gate_delay_change_h,
        crossing_delay_change_h,
        caspian_teu_ratio,
        trade_change_pct,
        market_cost_change_pct,
        way_million_t,
        train_teu_change_pct,
    )
}

#: why a figure can be missing
_MISSING = {
    "trade_change_pct": "Trade does not respond in these runs (response.enabled).",
    "caspian_teu_ratio": "No train of run A goes over the Caspian, so there is no ratio.",
}


def read_effects() -> tuple[Row, ...]:
    """Return the rows of the packaged table."""
    path = files("landbridge.study").joinpath("published_effects.csv")
    return tuple(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def published_effects(a: Run, b: Run, tables: Tables) -> tuple[PublishedEffect, ...]:
    """Return what is published on the scenario of run B, beside what the runs say."""
    return tuple(_effects(a, b, tables))


def _effects(a: Run, b: Run, tables: Tables) -> Iterator[PublishedEffect]:
    name, against = (str(run.manifest["scenario"]["name"]) for run in (b, a))
    rows = [row for row in read_effects() if row["scenario"] == name]
    if not rows:
        yield _effect(_nothing(name), None, "no published figure found", "Not a shipped scenario.")
    for row in rows:
        if not row["quantity"]:
            yield _effect(row, None, "no published figure found", row["why"])
            continue
        ours = _ours(row, a, b, tables)
        if row["against"] != against:
            reason = f"Published against {row['against']}; run A is {against}."
            yield _effect(row, None, "not comparable", reason)
        elif row["test"] == "none":
            yield _effect(row, ours, "not comparable", row["why"])
        elif ours is None:
            reason = _MISSING.get(row["figure"].partition(":")[0], "The runs do not have it.")
            yield _effect(row, None, "not comparable", reason)
        else:
            yield _judged(row, ours)


def _ours(row: Row, a: Run, b: Run, tables: Tables) -> float | None:
    name, _, rest = row["figure"].partition(":")
    return FIGURES[name](a, b, tables, rest) if name else None


def _judged(row: Row, ours: float) -> PublishedEffect:
    low, high = _number(row["low"]), _number(row["high"])
    test = row["test"]
    if test == "above":
        fits, told = ours > 0.0, "it rises" if ours > 0.0 else "it does not rise"
    elif test == "below":
        fits, told = ours < 0.0, "it falls" if ours < 0.0 else "it does not fall"
    elif test == "at_most":
        fits = ours <= (high or 0.0)
        told = "within the published bound" if fits else "beyond the published bound"
    else:
        least, most = sorted((low or 0.0, high or 0.0))
        near = _NEAR * max(abs(least), abs(most))
        fits = least - near <= ours <= most + near
        told = f"{'within' if fits else 'beyond'} 10 % of the published figure"
    reason = f"Ours: {told}. {row['why']}".strip()
    return _effect(row, ours, "agrees" if fits else "disagrees", reason)


def _effect(row: Row, ours: float | None, status: Status, reason: str) -> PublishedEffect:
    return PublishedEffect(
        scenario=row["scenario"],
        quantity=row["quantity"],
        low=_number(row["low"]),
        high=_number(row["high"]),
        unit=row["unit"],
        meaning=row["meaning"],
        source=row["source"],
        figure=row["figure"],
        ours=ours,
        status=status,
        reason=reason,
    )


def _nothing(scenario: str) -> dict[str, Any]:
    empty = dict.fromkeys(("quantity", "low", "high", "unit", "meaning", "source", "figure"), "")
    return {"scenario": scenario, **empty}


def _number(text: str) -> float | None:
    return float(text) if text else None
