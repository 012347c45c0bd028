"""What ``landbridge energy dispatch`` and ``expand`` print."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

    from landbridge.results.energy import EnergyResult, ExpansionResult

__all__ = ["print_expansion", "print_year"]

_NOTHING = "-"


def print_year(result: EnergyResult) -> None:
    """Print generation beside what was published, zones, lines, what is not served, misses."""
    from rich.text import Text

    from landbridge.cli.output import show

    what = "" if result.status == "answered" else " (part of the year)"
    show(Text(f"Power systems of Central Asia, {result.year}{what}"), _generation(result))
    show(Text(""), _zones(result), Text(""), _lines(result), Text(""))
    show(Text(f"North to south in Kazakhstan: {result.north_south_gwh:,.0f} GWh net."))
    for row in result.unserved:
        show(
            Text(
                f"Not served in {row.zone}: {row.energy_gwh:,.1f} GWh in {row.hours:,} hours, "
                f"up to {row.peak_mw:,.0f} MW, from {row.first_utc} to {row.last_utc} UTC."
            )
        )
    if not result.unserved:
        show(Text("All load is served."))
    for miss in result.misses:
        show(
            Text(
                f"Missed: {miss.country} {miss.source}, {miss.model:,.2f} beside "
                f"{miss.published:,.2f} {miss.unit}. {miss.reason}"
            )
        )
    show(*map(Text, result.notes), Text(f"{result.cpu_s:.1f} CPU s."))


def print_expansion(result: ExpansionResult) -> None:
    """Print what is built, what it costs, and how the whole year then runs."""
    from rich.text import Text

    from landbridge.cli.output import show

    table = _table("build", "zone", "MW", "MWh", "million USD a year", left=2)
    for row in result.built:
        energy = _NOTHING if row.energy_mwh is None else f"{row.energy_mwh:,.0f}"
        cost = f"{row.cost_musd_per_year:,.0f}"
        table.add_row(row.technology, row.zone, f"{row.capacity_mw:,.0f}", energy, cost)
    show(Text(f"Least-cost expansion for {result.year}"), table, Text(""))
    gap = result.verified_cost_musd / result.cost_musd - 1.0 if result.cost_musd else 0.0
    show(
        Text(
            f"Over {len(result.periods)} days: {result.cost_musd:,.0f} million USD a year, "
            f"of which {result.investment_musd:,.0f} investment. The whole year: "
            f"{result.verified_cost_musd:,.0f} ({gap:+.1%}); not served "
            f"{result.expected_unserved_gwh:,.1f} GWh expected, "
            f"{result.verified.unserved_gwh:,.1f} in the whole year."
        ),
        Text(""),
    )
    print_year(result.verified)


def _generation(result: EnergyResult) -> Table:
    published = result.published_twh
    table = _table("TWh", "source", "model", "published", left=2)
    for country, by_fuel in result.generation_twh.items():
        known = published.get(country, {})
        for fuel in sorted({*by_fuel, *known} - {"total"}):
            ours, theirs = by_fuel.get(fuel, 0.0), known.get(fuel)
            if ours >= 0.005 or theirs:
                beside = _NOTHING if theirs is None else f"{theirs:,.2f}"
                table.add_row(country, fuel, f"{ours:,.2f}", beside)
        total = _NOTHING if "total" not in known else f"{known['total']:,.2f}"
        table.add_row(country, "total", f"{sum(by_fuel.values()):,.2f}", total)
    return table


def _zones(result: EnergyResult) -> Table:
    summary = result.summary()
    table = _table("zone", "USD/MWh", "kg CO2/MWh, mean", "at the margin")
    for zone in result.zones:
        numbers = [
            summary[name][zone]
            for name in (
                "mean_price_usd_per_mwh",
                "mean_average_t_per_mwh",
                "mean_marginal_t_per_mwh",
            )
        ]
        scaled = zip(numbers, (1.0, 1e3, 1e3), strict=True)
        words = [_NOTHING if value is None else f"{value * by:,.0f}" for value, by in scaled]
        table.add_row(zone, *words)
    return table


def _lines(result: EnergyResult) -> Table:
    table = _table("line", "from", "to", "GWh", "GWh back", left=3)
    energy = result.flow_gwh
    for line in result.lines:
        forth, back = energy[line.link_id]
        table.add_row(line.link_id, line.zone_from, line.zone_to, f"{forth:,.0f}", f"{back:,.0f}")
    return table


def _table(*names: str, left: int = 1) -> Table:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for at, name in enumerate(names):
        table.add_column(name, justify="left" if at < left else "right")
    return table
