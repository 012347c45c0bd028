"""Capacity: container trains and TEU over crossings, trains of all kinds over lines.

A crossing takes so many container trains a day, both ways together (table
``crossing_capacities``): a published busiest day or capacity, or an estimate by the rule in its
``method``. A crossing without a row has no known limit. Trains become TEU by the mean load of the
crossing's own trains or of its family (table ``railway_trains``).
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge import facts
from landbridge.core.errors import DataError
from landbridge.network.assumptions import load_assumptions
from landbridge.network.model import MODE, Network

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "Steps",
    "crossing_estimates",
    "crossing_teu_per_week",
    "crossing_trains",
    "line_trains_per_day",
    "step_of",
    "teu_per_train",
]

F64 = NDArray[np.float64]
#: figures by the first year of each, in order
Steps = tuple[tuple[int, float], ...]

_WAYS = 2
_DAYS = 7
_TRACKS = (1.0, 1.5, 2.0, 3.0, 4.0)


def crossing_trains(table: pl.DataFrame | None = None) -> dict[str, Steps]:
    """Return the container trains a day, both ways together, of each crossing by year.

    Parameters
    ----------
    table : DataFrame, optional
        ``crossing_capacities`` to use in place of the packaged one.
    """
    frame = facts.load("crossing_capacities") if table is None else table
    return _steps(frame, "crossing_id", "container_trains_per_day")


def crossing_estimates(year: int) -> dict[str, bool]:
    """Return whether the figure of each crossing in a year is an estimate."""
    steps = _steps(facts.load("crossing_capacities"), "crossing_id", "est")
    return {name: bool(step_of(found, year)) for name, found in steps.items()}


def step_of(steps: Steps, year: int) -> float:
    """Return the figure that holds in a year; before the first year, the first figure.

    A project that a scenario opens before its time has the figure of its plan.
    """
    found = steps[0][1]
    for first, figure in steps:
        if first <= year:
            found = figure
    return found


def teu_per_train(year: int) -> dict[str, float]:
    """Return the mean TEU on a train over each crossing that has a capacity.

    The figure of the crossing's own trains stands before that of its family.
    """
    sizes = _loads("family", "crossing")
    pairs = facts.load("crossing_capacities").select("crossing_id", "family").iter_rows()
    return {name: step_of(sizes[name if name in sizes else family], year) for name, family in pairs}


def crossing_teu_per_week(
    network: Network, year: int, *, factor: Mapping[str, float] | None = None
) -> F64:
    """Return the most TEU a week and direction over each crossing.

    TEU a week = trains a day / 2 directions x 7 days x TEU a train x factor.

    Parameters
    ----------
    network : Network
        A crossing whose ``trains_per_day`` is no figure of the table counts as given by the user
        and stays as it is; one without a figure is not limited.
    year : int
        Calendar year of the table's figures and of the loads of trains.
    factor : mapping of str to float, optional
        What to multiply the capacity of a crossing with, by id, 0 or more; others keep theirs.

    Returns
    -------
    (n_crossings,) float64
        [TEU/week/direction], nan = not limited.

    Raises
    ------
    DataError
        If a factor is negative, not finite or of no crossing of the network, or of one that is
        not limited.
    """
    packaged, sizes, factors = crossing_trains(), teu_per_train(year), dict(factor or {})
    usual = step_of(_loads("family")["europe"], year)
    found = np.full(len(network.crossings), np.nan)
    for k, crossing in enumerate(network.crossings):
        trains = crossing.trains_per_day
        if trains is None:
            continue
        steps = packaged.get(crossing.id, ())
        if any(trains == figure for _, figure in steps):
            trains = step_of(steps, year)
        found[k] = trains / _WAYS * _DAYS * sizes.get(crossing.id, usual)
    for name, times in factors.items():
        _check_factor(network, found, name, times)
        found[network.crossing_index[name]] *= times
    return found


def line_trains_per_day(network: Network, year: int = 2025) -> F64:
    """Return the trains of all kinds a day, both ways together, that the track of a link takes.

    By tracks: 30 on one, 75 on two, 133 on three, 173 on four under centralized traffic control,
    partly doubled lines between (assumption ``line_trains_per_day``, Cambridge Systematics 2007).
    A crossing with published pairs of trains a day has twice those. Nothing in Landbridge limits
    flows by this unless it asks for it: how much of a line container trains get is not known.

    Parameters
    ----------
    year : int
        Calendar year of published pairs; the earliest ones hold before.

    Returns
    -------
    (n_links,) float64
        [trains/day], nan where the link is no rail line or its tracks are not known.
    """
    links, rule = network.links, load_assumptions()
    heights = [rule.value("line_trains_per_day", f"{tracks:g}") for tracks in _TRACKS]
    is_line = (links.mode == MODE["rail"]) & (links.length_km > 0.0)
    found = np.where(is_line, np.interp(links.tracks, _TRACKS, heights), np.nan)
    observed = facts.load("crossing_observations")
    pairs = observed.filter(
        observed["metric"].is_in(["train_pairs_capacity_before", "train_pairs_capacity"])
        & observed["crossing_id"].is_not_null()
    )
    by_crossing = _steps(pairs.rename({"year": "year_from"}), "crossing_id", "value")
    for name, steps in by_crossing.items():
        k = network.crossing_index.get(name)
        if k is not None:
            found[links.crossing == k] = _WAYS * step_of(steps, year)
    return found


def _steps(frame: pl.DataFrame, key: str, value: str) -> dict[str, Steps]:
    found: dict[str, Steps] = {}
    rows: Any = frame.sort(key, "year_from").select(key, "year_from", value).iter_rows()
    for name, first, figure in rows:
        if figure is not None:
            found[name] = (*found.get(name, ()), (int(first), float(figure)))
    return found


def _loads(*kinds: str) -> dict[str, Steps]:
    """Return the mean TEU on a train by year, of families, crossings or both."""
    trains = facts.load("railway_trains")
    return _steps(trains.filter(trains["kind"].is_in(kinds)), "place", "teu_per_train")


def _check_factor(network: Network, capacity: F64, name: str, times: float) -> None:
    k = network.crossing_index.get(name)
    if k is None:
        near = get_close_matches(name, network.crossing_index, n=3, cutoff=0.5)
        hint = f"Did you mean {' or '.join(near)}? " if near else ""
        raise DataError(
            f"capacity factor: no crossing {name} in the network {network.scenario!r}.",
            cure=f"{hint}`landbridge network crossings` lists the ids.",
        )
    if not isfinite(times) or times < 0.0:
        raise DataError(
            f"capacity factor of {name}: must be a number of 0 or more, got {times}.",
            cure="Give 1 for the capacity of the table, 2 for twice that, 0 to shut the crossing.",
        )
    if np.isnan(capacity[k]):
        raise DataError(
            f"capacity factor of {name}: the crossing has no capacity to multiply.",
            cure="Leave it out, or name a crossing of the table crossing_capacities.",
        )
