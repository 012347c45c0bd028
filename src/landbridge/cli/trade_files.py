"""What ``landbridge trade`` writes: one page, or a run folder."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from landbridge.results.trade import Growth, Nowcast

__all__ = ["save_growth", "save_nowcast"]


def save_nowcast(answer: Nowcast, html: Path | None, out: Path | None) -> None:
    """Write the page and the run folder with the tables `estimates`, `used`, `backtest`."""
    from landbridge.demand.trade import trade_years
    from landbridge.report.trade_page import nowcast_html

    page = nowcast_html(answer, trade_years(as_of=answer.as_of))
    parts = [{"partner": code, **asdict(part)} for code, part in answer.by_country.items()]
    whole = {
        "partner": "CA5",
        **{name: getattr(answer, name) for name in ("estimate_bn_usd", "p10", "p90", "status")},
        "rule": "",
    }
    tables = {
        "estimates": _frame([whole, *parts]),
        "used": _frame([asdict(row) for row in answer.used]),
        "scores": _frame([asdict(row) for row in answer.scores]),
        "backtest": _frame([asdict(row) for row in answer.backtest]),
    }
    summary = {
        name: value
        for name, value in answer.as_json().items()
        if name not in ("used", "backtest")
    }  # fmt: skip
    _write(page, "nowcast.html", tables, {"kind": "trade nowcast", "summary": summary}, html, out)


def save_growth(answer: Growth, html: Path | None, out: Path | None) -> None:
    """Write the page and the run folder with the tables `parts` and `points`."""
    from landbridge.report.trade_page import growth_html

    cuts = (("country", answer.by_country), ("flow", answer.by_flow), ("goods", answer.by_goods))
    parts = [{"cut": cut, **asdict(part)} for cut, found in cuts for part in found]
    tables = {
        "parts": _frame(parts),
        "points": _frame([asdict(point) for point in answer.points]),
    }
    summary = {
        name: value
        for name, value in answer.as_json().items()
        if not name.startswith("by_") and name != "points"
    }
    manifest = {"kind": "trade growth", "summary": summary}
    _write(growth_html(answer), "growth.html", tables, manifest, html, out)


def _frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(rows, infer_schema_length=None)


def _write(
    page: str,
    name: str,
    tables: dict[str, pl.DataFrame],
    manifest: dict[str, Any],
    html: Path | None,
    out: Path | None,
) -> None:
    from landbridge.cli.output import note
    from landbridge.results.files import check_page_file, save_run, write_atomic

    if html is not None:
        check_page_file(html)
        note(f"Wrote {write_atomic(html, page)}")
    if out is not None:
        kept = {key: table for key, table in tables.items() if table.width}
        note(f"Wrote {save_run(out, kept, manifest, {name: page.encode()})}")
