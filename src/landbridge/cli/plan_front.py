"""The front of a plan as a table that fits the terminal: what matters least is left out first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.padding import Padding
from rich.table import Table

from landbridge.core.timeline import utc_of
from landbridge.results.planning import Itinerary

__all__ = ["Front", "FrontRow"]

#: narrowest column in which the way can be read beside the figures
WAY_WIDTH = 24
#: how far the way is set in where it stands below the figures
INDENT = 2
_TITLES = {
    "number": "#",
    "arrives": "arrives",
    "day": "arrives",
    "days": "days P50-P90",
    "cost_range": "USD (low-high)",
    "cost": "USD",
    "co2e": "t CO2e",
    "est": "est",
}
#: columns beside or above the way, the widest choice first
_CHOICES = (
    ("number", "arrives", "days", "cost_range", "co2e", "est"),
    ("number", "arrives", "days", "cost_range", "co2e"),
    ("number", "arrives", "days", "cost", "co2e"),
    ("number", "arrives", "days", "cost"),
    ("number", "day", "days", "cost"),
    ("number", "day", "cost"),
    ("number", "cost"),
)
_LEFT = frozenset({"arrives", "day"})


@dataclass(frozen=True, slots=True)
class FrontRow:
    """One itinerary of the front; ``zone`` is the time zone of its end, UTC where there is none."""

    number: int
    item: Itinerary
    zone: ZoneInfo | None
    chosen: bool

    def cells(self) -> dict[str, str]:
        """Return what each column shows."""
        item, moment = self.item, utc_of(self.item.arrive_minute).astimezone(self.zone)
        return {
            "number": str(self.number),
            "arrives": f"{moment:%a %d %b %Y %H:%M}",
            "day": f"{moment:%d %b %Y}",
            "days": f"{item.p50_h / 24:.1f}-{item.p90_h / 24:.1f}",
            "cost_range": (
                f"{item.cost_usd:,.0f} ({item.cost_low_usd:,.0f}-{item.cost_high_usd:,.0f})"
            ),
            "cost": f"{item.cost_usd:,.0f}",
            "co2e": f"{item.co2e_kg / 1000:,.1f}",
            "est": f"{item.est_share:.0%}",
        }

    @property
    def way(self) -> str:
        """Modes, crossings and tags."""
        words = " + ".join(dict.fromkeys(self.item.modes))
        if self.item.crossings:
            words += " via " + ", ".join(self.item.crossings)
        return words + (f" [{', '.join(self.item.tags)}]" if self.item.tags else "")

    @property
    def style(self) -> str:
        """Bold for the itinerary that is told in full."""
        return "bold" if self.chosen else ""


class Front:
    """The rows of a front, laid out for the width at hand.

    Where the way does not fit beside the figures it stands below them; then shares of estimates,
    the range of costs, CO2e, the hour and the days are left out, in this order.
    """

    def __init__(self, rows: Sequence[FrontRow]) -> None:
        self._rows = rows
        self._cells = [row.cells() for row in rows]

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        """Yield the table, as Rich asks for it."""
        if self._width(_CHOICES[0]) + 1 + WAY_WIDTH <= options.max_width:
            yield self._beside(_CHOICES[0])
            return
        fitting = [names for names in _CHOICES if self._width(names) <= options.max_width]
        names = fitting[0] if fitting else _CHOICES[-1]
        yield from self._below(names, console)
        lost = [_TITLES[name] for name in ("est", "co2e", "days") if name not in names]
        if lost:
            yield f"Too narrow for: {', '.join(lost)}."

    def _widths(self, names: Sequence[str]) -> list[int]:
        return [
            max(cell_len(text) for text in (_TITLES[name], *(row[name] for row in self._cells)))
            for name in names
        ]

    def _width(self, names: Sequence[str]) -> int:
        return sum(self._widths(names)) + len(names) - 1

    def _beside(self, names: Sequence[str]) -> Table:
        table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
        for name in names:
            table.add_column(
                _TITLES[name], justify="left" if name in _LEFT else "right", no_wrap=True
            )
        table.add_column("way", ratio=1, overflow="fold")
        for row, cells in zip(self._rows, self._cells, strict=True):
            table.add_row(*(cells[name] for name in names), row.way, style=row.style)
        return table

    def _below(self, names: Sequence[str], console: Console) -> Iterator[RenderableType]:
        widths = self._widths(names)

        def line(cells: dict[str, str]) -> str:
            return " ".join(
                cells[name].ljust(width) if name in _LEFT else cells[name].rjust(width)
                for name, width in zip(names, widths, strict=True)
            )

        yield console.render_str(line(_TITLES), style="bold")
        for row, cells in zip(self._rows, self._cells, strict=True):
            yield console.render_str(line(cells), style=row.style)
            yield Padding(console.render_str(row.way, style=row.style), (0, 0, 0, INDENT))
