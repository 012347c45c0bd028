"""Rules on the tables of power: zones, years, ranges, lines and balances fit each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from landbridge.schema import Violation

if TYPE_CHECKING:
    import polars as pl

__all__ = ["RULES", "STATE_YEAR"]

Load = Callable[[str], "pl.DataFrame"]

#: the tables tell the state at the start of this year
STATE_YEAR = 2026
_HOURS = 8.784  # of a leap year, in thousands


def zones_lie_in_their_country(load: Load) -> Iterator[Violation]:
    """The zone of a plant begins with its country."""
    for row, item in enumerate(load("power_plants").iter_rows(named=True)):
        if str(item["zone"]).split("-")[0] != item["country"]:
            yield Violation(
                "power_plants", row + 1, "zone", item["zone"],
                f"must lie in the country {item['country']}",
                "Correct the zone or the country.", item["plant_id"],
            )  # fmt: skip


def plant_years_are_in_order(load: Load) -> Iterator[Violation]:
    """Plants close after they open; what runs has opened, what is planned has not."""
    for row, item in enumerate(load("power_plants").iter_rows(named=True)):
        opened, closed, day = item["year_open"], item["year_close"], item["open_on"]
        fault: tuple[str, object, str] | None = None
        if opened is not None and closed is not None and closed < opened:
            fault = "year_close", closed, f"must not be before year_open {opened}"
        elif item["status"] == "operating" and (opened or 0) > STATE_YEAR:
            fault = "year_open", opened, f"must not be after {STATE_YEAR} for a plant that runs"
        elif item["status"] == "planned" and (opened or STATE_YEAR) < STATE_YEAR:
            fault = "year_open", opened, f"must not be before {STATE_YEAR} for a planned plant"
        elif item["status"] == "closed" and closed is None:
            fault = "year_close", closed, "must be known for a closed plant"
        elif day is not None and day.year != opened:
            fault = "open_on", day, f"must lie in year_open {opened}"
        if fault is not None:
            yield Violation(
                "power_plants", row + 1, *fault, "Correct the year or the status.",
                item["plant_id"],
            )  # fmt: skip


def plant_energy_is_possible(load: Load) -> Iterator[Violation]:
    """Published yearly energy is a range in order, and no more than the capacity can give."""
    for row, item in enumerate(load("power_plants").iter_rows(named=True)):
        told, low, high = (item[f"design_gwh{end}"] for end in ("", "_low", "_high"))
        ends = [value for value in (low, told, high) if value is not None]
        most = item["capacity_mw"] * _HOURS
        rule = ""
        if ends != sorted(ends):
            rule = "must be in order: lower end, figure, upper end"
        elif ends and ends[-1] > most:
            rule = f"must not be more than {most:.0f} GWh, all hours at full capacity"
        if rule:
            yield Violation(
                "power_plants", row + 1, "design_gwh", ends, rule,
                "Correct the energy or the capacity.", item["plant_id"],
            )  # fmt: skip


def chinese_parts_are_told(load: Load) -> Iterator[Violation]:
    """Where a Chinese firm has a part, the row says which."""
    for row, item in enumerate(load("power_plants").iter_rows(named=True)):
        if item["chinese_part"] == "y" and item["chinese_role"] is None:
            yield Violation(
                "power_plants", row + 1, "chinese_role", None,
                "must be told where chinese_part is y",
                "Say who does what, or set chinese_part to hint.", item["plant_id"],
            )  # fmt: skip


def lines_between_zones_have_capacity(load: Load) -> Iterator[Violation]:
    """A line in use between two zones carries a known power."""
    for row, item in enumerate(load("power_links").iter_rows(named=True)):
        inside = item["zone_from"] == item["zone_to"]
        if item["status"] != "operating" or item["kind"] == "contract" or inside:
            continue
        for column in ("capacity_mw", "reverse_mw"):
            if item[column] is None:
                yield Violation(
                    "power_links", row + 1, column, None,
                    "must be known for a line in use between zones",
                    "Give the power, marked as an estimate where it is one.", item["link_id"],
                )  # fmt: skip


def balances_have_figures(load: Load) -> Iterator[Violation]:
    """A balance has a figure or a range in order; only an aim may do without."""
    for row, item in enumerate(load("power_balances").iter_rows(named=True)):
        ends: list[Any] = [item[k] for k in ("value_low", "value", "value_high")]
        given = [value for value in ends if value is not None]
        rule = ""
        if given != sorted(given):
            rule = "must be in order: lower end, value, upper end"
        elif not given and item["metric"] != "target":
            rule = "must be given, or a range"
        if rule:
            yield Violation(
                "power_balances", row + 1, "value", item["value"], rule,
                "Correct the figure.", item["row_id"],
            )  # fmt: skip


RULES = (
    zones_lie_in_their_country,
    plant_years_are_in_order,
    plant_energy_is_possible,
    chinese_parts_are_told,
    lines_between_zones_have_capacity,
    balances_have_figures,
)
