"""Rules on the capacity of crossings: no crossing carries more than it takes."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from landbridge.schema import Violation

if TYPE_CHECKING:
    import polars as pl

__all__ = ["RULES"]

Load = Callable[[str], "pl.DataFrame"]


def capacities_hold_counts(load: Load) -> Iterator[Violation]:
    """A crossing takes at least the trains a day that were counted over the year."""
    limits: dict[str, list[tuple[int, float, int]]] = {}
    frame = load("crossing_capacities")
    columns = frame.select("crossing_id", "year_from", "container_trains_per_day")
    for row, (name, first, trains) in enumerate(columns.iter_rows()):
        if None not in (name, first, trains):
            limits.setdefault(name, []).append((first, trains, row))
    for name, year, mean in _counted(load):
        steps = sorted(limits.get(name, ()))
        held = [step for step in steps if step[0] <= year] or steps[:1]
        if held and held[-1][1] < mean:
            first, trains, row = held[-1]
            yield Violation(
                "crossing_capacities", row + 1, "container_trains_per_day", trains,
                f"must be at least the {mean:.1f} trains a day counted in {year}",
                "Raise the figure, or add a row of the later year.", f"{name} {first}",
            )  # fmt: skip


def _counted(load: Load) -> Iterator[tuple[str, int, float]]:
    """Yield crossing, year and mean trains a day, of yearly counts and of published means."""
    targets = load("crossing_targets").select("crossing_id", "year", "trains")
    for name, year, trains in targets.iter_rows():
        if None not in (name, year, trains):
            yield name, year, trains / (366 if isleap(year) else 365)
    seen = load("crossing_observations").select("crossing_id", "metric", "year", "value")
    for name, metric, year, value in seen.iter_rows():
        if metric == "trains_per_day_average" and None not in (name, year, value):
            yield name, year, value


def loads_have_their_place(load: Load) -> Iterator[Violation]:
    """Trains of a crossing name a crossing; every family of a capacity has its trains."""
    trains = load("railway_trains")
    known = set(load("crossings")["crossing_id"].drop_nulls())
    for row, (place, kind) in enumerate(trains.select("place", "kind").iter_rows()):
        if kind == "crossing" and place not in known:
            yield Violation(
                "railway_trains", row + 1, "place", place, "must be a crossing",
                "Name a crossing_id of the table crossings.", place,
            )  # fmt: skip
    families = set(trains.filter(trains["kind"] == "family")["place"])
    frame = load("crossing_capacities").select("family", "crossing_id")
    for row, (family, name) in enumerate(frame.iter_rows()):
        if family is not None and family not in families:
            yield Violation(
                "crossing_capacities", row + 1, "family", family,
                "must be a family with trains in railway_trains",
                "Add the family's mean TEU on a train to railway_trains.", name,
            )  # fmt: skip


RULES = (capacities_hold_counts, loads_have_their_place)
