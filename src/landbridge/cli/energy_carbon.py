"""The command ``landbridge energy carbon``: how clean is a kilowatt hour, and when."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from landbridge.network.carbon import CarbonYear, GridIntensity

__all__ = ["carbon"]

_MARKS = (
    "Estimate: a model's answer with synthetic weather, not a measured hour. CO2 of burning, "
    "imports mixed in."
)
_HOURS = range(0, 24, 3)


def carbon(
    country: Annotated[
        str, typer.Option(help="KZ, UZ, KG, TJ, TM or a name; or KZ-North, KZ-South, KZ-West.")
    ],
    at: Annotated[
        str | None,
        typer.Option(help="Time, e.g. 2027-01-15T03:00+05:00; without an offset, local time."),
    ] = None,
    year: Annotated[
        int | None, typer.Option(help="Year of the table; the nearest one answers.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Tell the carbon of electricity by hour: average and at the margin, beside the year's mean."""
    from landbridge.cli.output import emit_json
    from landbridge.network.carbon import carbon_year, grid_intensity

    place = _place(country)
    when = None if at is None else _time(at, place)
    found = grid_intensity(place, when, year)
    table = carbon_year(place, found.year)
    if as_json:
        emit_json(_document(found, table, when))
    else:
        _print(found, table, when)
    return 0


def _place(text: str) -> str:
    from landbridge.energy.zones import find_countries
    from landbridge.network.carbon import carbon_places

    for place in carbon_places():
        if text.strip().casefold() == place.casefold():
            return place
    found = find_countries(text)
    if len(found) > 1:
        from landbridge.core.errors import UsageError

        raise UsageError(f"--country {text!r}: allowed is one country or zone.")
    return found[0]


def _time(text: str, place: str) -> datetime:
    from landbridge.core.errors import UsageError
    from landbridge.network.carbon import local_zone

    try:
        when = datetime.fromisoformat(text.strip())
        when = when if when.tzinfo is not None else when.replace(tzinfo=local_zone(place))
        when.astimezone(local_zone(place))
    except (ValueError, OverflowError):
        raise UsageError(
            f"--at {text!r}: this is no time.", cure="Write it as 2027-01-15T03:00+05:00."
        ) from None
    return when


def _document(found: GridIntensity, table: CarbonYear, when: datetime | None) -> dict[str, Any]:
    from landbridge.network.carbon import local_zone

    plain = {name: getattr(found, name) for name in found.__slots__}
    local = None if when is None else when.astimezone(local_zone(found.place)).isoformat()
    return {
        "country": found.place[:2],
        "at": None if when is None else when.isoformat(),
        "local_time": local,
        **plain,
        "of_the_mean": found.of_the_mean,
        "average_by_month_and_hour_utc": table.average_g.tolist(),
        "synthetic_weather": True,
        "inputs": table.inputs,
        "params": table.params,
        "remark": _MARKS,
    }


def _print(found: GridIntensity, table: CarbonYear, when: datetime | None) -> None:
    from rich.text import Text

    from landbridge.cli.output import show

    lines = [_head(found, when)]
    if found.published_g is not None:
        lines.append(
            f"Published mean of generation in {found.place[:2]}: {found.published_g:,.0f} "
            "g CO2e/kWh, which legs are charged by default (scenario key cost.grid_carbon)."
        )
    lines += [f"{_MARKS} {found.source}, year {found.year}.", ""]
    show(*map(Text, lines), _by_hour(table))


def _head(found: GridIntensity, when: datetime | None) -> str:
    from landbridge.network.carbon import local_zone

    mean = f"{found.yearly_average_g:,.0f} g CO2/kWh"
    margin = "unknown" if found.marginal_g is None else f"{found.marginal_g:,.0f}"
    if when is None:
        return f"{found.place}, year {found.year}: {mean} on average, {margin} at the margin."
    local = when.astimezone(local_zone(found.place))
    return (
        f"{found.place}, {local:%Y-%m-%d %H:%M} local time (UTC{local:%z}): "
        f"{found.average_g:,.0f} g CO2/kWh on average, {margin} at the margin; "
        f"{found.of_the_mean - 1:+.1%} against the mean of {found.year}, {mean}. "
        f"A typical {local:%B} day."
    )


def _by_hour(table: CarbonYear) -> Any:
    """Return the averages of some months by local hour."""
    from rich.table import Table

    from landbridge.network.carbon import local_zone

    rows = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    rows.add_column("g/kWh, local hour")
    for hour in _HOURS:
        rows.add_column(f"{hour:02d}", justify="right")
    offset = datetime(2026, 1, 1, tzinfo=local_zone(table.place)).utcoffset()
    shift = 0 if offset is None else round(offset.total_seconds() / 3600)
    for month, name in ((0, "January"), (3, "April"), (6, "July"), (9, "October")):
        cells = (table.average_g[month, (hour - shift) % 24] for hour in _HOURS)
        rows.add_row(name, *(f"{cell:,.0f}" for cell in cells))
    return rows
