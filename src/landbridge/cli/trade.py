"""The commands ``landbridge trade``: the nowcast, the years, growth by part."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import date

__all__ = ["app"]

app = typer.Typer(help="China's goods trade with Central Asia.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
AsOf = Annotated[
    str | None, typer.Option(help="Use only what was published by this day, YYYY-MM-DD.")
]
Html = Annotated[Path | None, typer.Option(help="Write one offline HTML page.")]
Out = Annotated[Path | None, typer.Option(help="Save the run as a folder.")]


@app.command()
def nowcast(
    as_of: AsOf = None,
    year: Annotated[int | None, typer.Option(help="Year; else the latest not published.")] = None,
    html: Html = None,
    out: Out = None,
    as_json: Json = False,
) -> int:
    """Estimate a year's trade with the five countries, with intervals and a back-test."""
    from landbridge.cli.output import busy, emit_json
    from landbridge.cli.trade_text import print_nowcast
    from landbridge.demand.trade import nowcast_trade

    _check(out)
    with busy("Estimating the year"):
        answer = nowcast_trade(_day(as_of), year)
    if html is not None or out is not None:
        from landbridge.cli.trade_files import save_nowcast

        save_nowcast(answer, html, out)
    if as_json:
        emit_json(answer.as_json())
    else:
        print_nowcast(answer)
    return 0


@app.command(name="show")
def show_years(
    country: Annotated[
        str | None, typer.Option(help="KZ, KG, UZ, TM, TJ, or CA5 for all; else every one.")
    ] = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> int:
    """Show the years, partners' own statistics beside them, and how far they disagree."""
    from landbridge.cli.output import emit_json
    from landbridge.cli.trade_text import print_years, years_json
    from landbridge.demand.trade import trade_years
    from landbridge.demand.trade.flows import find_partner

    partner = None if country is None else find_partner(country)
    rows = trade_years(partner, as_of=_day(as_of))
    if as_json:
        emit_json(years_json(rows, partner))
    else:
        print_years(rows)
    return 0


@app.command()
def growth(
    year_from: Annotated[int, typer.Option("--from", help="First year.")],
    year_to: Annotated[int, typer.Option("--to", help="Second year.")],
    months: Annotated[int, typer.Option(help="January to this month of both years.")] = 12,
    as_of: AsOf = None,
    html: Html = None,
    out: Out = None,
    as_json: Json = False,
) -> int:
    """Cut the growth between two years by country, by flow and by goods."""
    from landbridge.cli.output import emit_json
    from landbridge.cli.trade_text import print_growth
    from landbridge.demand.trade import decompose_growth

    _check(out)
    answer = decompose_growth(year_from, year_to, months, as_of=_day(as_of))
    if html is not None or out is not None:
        from landbridge.cli.trade_files import save_growth

        save_growth(answer, html, out)
    if as_json:
        emit_json(answer.as_json())
    else:
        print_growth(answer)
    return 0


def _check(out: Path | None) -> None:
    """Refuse a place that cannot be written before the work is done."""
    from landbridge.results.files import check_run_folder

    if out is not None:
        check_run_folder(out)


def _day(text: str | None) -> date | None:
    from datetime import date

    from landbridge.core.errors import UsageError

    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(
            f"--as-of {text!r} is no day.", cure="Write it as YYYY-MM-DD, e.g. 2025-07-01."
        ) from None
