"""The commands ``landbridge trade gravity``, ``counterfactual`` and ``response``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from landbridge.demand.gravity.time_cost import TradeResponse
    from landbridge.results.gravity import Counterfactual, GravityEstimate

__all__ = ["app"]

app = typer.Typer()

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Out = Annotated[Path | None, typer.Option(help="Save the run as a folder.")]
_SHOWN = 12
#: what a run folder keeps as tables
_TABLES = ("countries", "pairs")


@app.command()
def gravity(
    file: Annotated[Path, typer.Argument(help="Trade, CSV or Parquet, one row for each pair.")],
    formula: Annotated[
        str,
        typer.Option(help="As 'trade ~ lndist + contiguity | exporter^year + importer^year'."),
    ],
    vcov: Annotated[
        str, typer.Option(help="Errors: hetero, cluster:COLUMN or cluster:COLUMN+COLUMN.")
    ] = "hetero",
    correction: Annotated[
        str, typer.Option(help="Small-sample factor of the errors: fixest or ppmlhdfe.")
    ] = "fixest",
    out: Out = None,
    as_json: Json = False,
) -> int:
    """Estimate a gravity equation by PPML with fixed effects; needs the extra trade."""
    from landbridge.cli.output import busy, emit, emit_json, note
    from landbridge.demand.gravity.ppml import estimate
    from landbridge.results.gravity import estimate_json

    _check_folder(out)
    with busy("Estimating ..."):
        result = estimate(file, formula, vcov=vcov, correction=correction)
    for text in result.notes:
        note(text)
    content = estimate_json(result)
    if out is not None:
        from landbridge.results.gravity_tables import estimate_tables

        _save(out, estimate_tables(result), {"kind": "gravity", "estimate": content})
    if as_json:
        emit_json(content)
    else:
        emit(_estimate_text(result))
    return 0


@app.command()
def counterfactual(
    trade: Annotated[
        Path, typer.Option(help="Trade of one year, own trade too: exporter, importer, trade.")
    ],
    shock: Annotated[
        list[str],
        typer.Option(
            help="Table exporter, importer, cost_factor; or words: CHN-KAZ:cost*0.95 "
            "(= for both ways, * for all others). May repeat."
        ),
    ],
    sigma: Annotated[float, typer.Option(help="Elasticity of substitution.")] = 5.0,
    closure: Annotated[
        str, typer.Option(help="full, conditional (outputs fixed) or first-round.")
    ] = "full",
    deficits: Annotated[
        str, typer.Option(help="ratio: to output; fixed: to world output.")
    ] = "ratio",
    numeraire: Annotated[
        str, typer.Option(help="world (its output), or a country (its price index).")
    ] = "world",
    out: Out = None,
    as_json: Json = False,
) -> int:
    """Tell what changed trade costs do to trade, prices, output and welfare."""
    from landbridge.cli.output import emit, emit_json, note
    from landbridge.demand.gravity.exact_hat import HatParams
    from landbridge.demand.gravity.experiment import counterfactual as answer
    from landbridge.results.gravity import counterfactual_json

    _check_folder(out)
    params = HatParams(sigma=sigma, closure=closure, deficits=deficits, numeraire=numeraire)
    result = answer(trade, shock, params)
    for text in result.notes:
        note(text)
    content = counterfactual_json(result)
    if out is not None:
        from landbridge.results.gravity_tables import counterfactual_tables

        summary = {key: value for key, value in content.items() if key not in _TABLES}
        manifest = {"kind": "counterfactual", "trade": str(trade), "shocks": list(shock)}
        _save(out, counterfactual_tables(result), {**manifest, "summary": summary})
    if as_json:
        emit_json(content)
    else:
        emit(_counterfactual_text(result))
    return 0


@app.command()
def response(
    goods: Annotated[str, typer.Option(help="Freight group (G47) or kind, as 'fresh food'.")],
    days: Annotated[float, typer.Option(help="Days more; fewer are negative.")] = 0.0,
    before: Annotated[float | None, typer.Option(help="Price before [USD/TEU].")] = None,
    after: Annotated[float | None, typer.Option(help="Price after [USD/TEU].")] = None,
    value: Annotated[float, typer.Option(help="Value of the goods [USD/TEU].")] = 43_700.0,
    elasticity: Annotated[float, typer.Option(help="Trade elasticity, sigma - 1.")] = 4.0,
    concept: Annotated[
        str, typer.Option(help="What a day costs: shippers (what they pay) or capital (interest).")
    ] = "shippers",
    as_json: Json = False,
) -> int:
    """Tell what days and dollars of transport do to one flow of trade; an estimate."""
    from dataclasses import asdict

    from landbridge.cli.output import emit, emit_json
    from landbridge.core.errors import UsageError
    from landbridge.demand.gravity.time_cost import TransportChange, trade_response

    if (before is None) != (after is None):
        raise UsageError("Give both --before and --after, or neither: prices of one TEU [USD].")
    change = TransportChange(days, before or 0.0, after or 0.0, value)
    result = trade_response(change, goods, elasticity=elasticity, concept=concept)
    if as_json:
        emit_json(asdict(result))
    else:
        emit(_response_text(result))
    return 0


def _check_folder(out: Path | None) -> None:
    if out is not None:
        from landbridge.results.files import check_run_folder

        check_run_folder(out)


def _save(out: Path, tables: dict[str, Any], manifest: dict[str, Any]) -> None:
    from landbridge.cli.output import note
    from landbridge.results.files import save_run

    save_run(out, tables, manifest)
    note(f"Wrote {out}")


def _estimate_text(result: GravityEstimate) -> str:
    width = max(len(item.name) for item in result.coefficients)
    lines = [
        f"{result.formula}",
        f"PPML on {result.n:,} of {result.n_read:,} rows of {result.source}; errors {result.vcov}.",
        f"  {'':<{width}}{'estimate':>12}{'error':>11}{'t':>9}{'p':>10}",
    ]
    lines += [
        f"  {c.name:<{width}}{c.estimate:>12.6g}{c.std_error:>11.4g}{c.t:>9.2f}{c.p:>10.3g}"
        for c in result.coefficients
    ]
    lines += [f"Left out, made up by the rest: {name}" for name in result.collinear]
    lines += [f"Left out, {len(item.rows):,} rows: {item.reason}" for item in result.dropped]
    lines += [f"{count:,} fixed effects {name}" for name, count in result.effects.items()]
    lines.append(
        f"Pseudo R2 {result.pseudo_r2:.4f}, of deviance {result.deviance_r2:.4f}, "
        f"squared correlation {result.r2:.4f}"
    )
    lines += [
        f"Fitted totals {'equal' if item.holds else 'MISS'} observed ones by {item.effect} "
        f"(largest gap {item.max_relative_gap:.1e})"
        for item in result.adding_up
    ]
    return "\n".join(lines) + "\n"


def _counterfactual_text(result: Counterfactual) -> str:
    from landbridge.results.gravity import country_rows, pair_rows

    columns = (
        ("exports", "exports_change_pct"),
        ("imports", "imports_change_pct"),
        ("prices", "price_index_change_pct"),
        ("output", "output_change_pct"),
        ("real out.", "real_output_change_pct"),
        ("welfare", "welfare_change_pct"),
    )
    rows = sorted(country_rows(result), key=lambda row: -_size(row["exports_change_pct"]))
    pairs = sorted(pair_rows(result), key=lambda row: -_size(row["change_pct"]))
    width = max(len(name) for name in result.countries)
    lines = [
        f"Changes [%]: {result.closure}, sigma {result.sigma:g}, numeraire {result.numeraire}.",
        f"  {'':<{width}}" + "".join(f"{name:>11}" for name, _ in columns),
    ]
    for row in rows[:_SHOWN]:
        cells = "".join(f"{_change(row[key]):>11}" for _, key in columns)
        lines.append(f"  {row['country']:<{width}}{cells}")
    if len(rows) > _SHOWN:
        lines.append(f"  ... and {len(rows) - _SHOWN} more: --json or --out DIR")
    lines.append("Flows that change most:")
    lines += [
        f"  {row['exporter']} to {row['importer']}: {row['before']:,.6g} -> {row['after']:,.6g} "
        f"({_change(row['change_pct'])} %)"
        for row in pairs[:_SHOWN]
    ]
    lines.append(f"Largest gap of output and sales {result.residual:.1e}.")
    return "\n".join(lines) + "\n"


def _size(value: float | None) -> float:
    return abs(value or 0.0)


def _change(value: float | None) -> str:
    return "-" if value is None else f"{value:+.3f}"


def _response_text(result: TradeResponse) -> str:
    return (
        f"{result.kind}: a day costs {result.rate_per_day:.3%} of the value, "
        f"{result.usd_per_teu_day:,.0f} USD/TEU (estimate).\n"
        f"Trade cost x {result.cost_factor:.4f}; trade x {result.trade_factor:.4f} "
        f"({100 * (result.trade_factor - 1):+.1f} %) at elasticity {result.elasticity:g}, "
        "all else as it was.\n"
    )
