"""What ``landbridge energy`` prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from landbridge.energy.projects import PowerProject
    from landbridge.results.energy import EnergyResult
    from landbridge.study.energy_traction import TractionLoad

__all__ = ["print_projects", "print_traction"]

_NOTHING = "-"
_PARTS = {"y": "yes", "n": "no", "hint": "hint or talks", None: "not known"}


def print_projects(projects: Sequence[PowerProject]) -> None:
    """Print the projects, then who does what, what is estimated, and the sources."""
    from rich.table import Table
    from rich.text import Text

    from landbridge.cli.output import show

    if not projects:
        show(Text("No listed plant is of that kind."))
        return
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for name, side in (
        ("", "right"), ("project", "left"), ("zone", "left"), ("fuel", "left"), ("MW", "right"),
        ("GWh/a", "right"), ("state", "left"), ("year", "right"), ("Chinese part", "left"),
    ):  # fmt: skip
        table.add_column(name, justify="right" if side == "right" else "left")
    for number, item in enumerate(projects, start=1):
        table.add_row(
            str(number), item.name, item.zone, item.fuel,
            f"{item.capacity_mw:,.10g}" + ("*" if item.est else ""), _energy(item), item.status,
            _NOTHING if item.year_open is None else str(item.year_open),
            _PARTS[item.chinese_part],
        )  # fmt: skip
    legend = (
        "GWh/a as published, expected or by design; * the row rests on an estimate; "
        "state at the start of 2026."
    )
    show(table, Text(legend), Text(""))
    for number, item in enumerate(projects, start=1):
        told = "; ".join(filter(None, (item.chinese_role, item.remark)))
        show(Text(f"{number}. {item.name}: {told + '. ' if told else ''}Source: {item.source}"))


def _energy(item: PowerProject) -> str:
    """Return the published energy: a figure, a range, or a dash."""
    ends = [f"{value:,.10g}" for value in (item.gwh_low, item.gwh_high) if value is not None]
    return "-".join(dict.fromkeys(ends)) or _NOTHING


def print_traction(traction: TractionLoad, result: EnergyResult) -> None:
    """Print what container trains add to the load of each zone."""
    from rich.text import Text

    from landbridge.cli.output import show

    shares = traction.shares(result)
    show(Text(""), Text(f"Electric container trains of {traction.run}, in the load above (est):"))
    for zone, mw in traction.mw.items():
        if traction.million_teu_km[zone] >= 0.05:
            show(
                Text(
                    f"{zone}: {mw:,.1f} MW, {shares.get(zone, 0.0):.2%} of the load; "
                    f"{traction.million_teu_km[zone]:,.1f} million TEU km a year"
                )
            )
    show(*map(Text, traction.notes))
