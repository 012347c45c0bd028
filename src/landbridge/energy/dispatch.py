"""Dispatch of a year: which plants run in each hour, what flows, what it costs and emits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from landbridge.energy.program import need_extra
from landbridge.energy.published import published_generation
from landbridge.energy.run import run_system
from landbridge.energy.year import system_of
from landbridge.results.energy import EnergyResult
from landbridge.scenario.energy import EnergyParams

__all__ = ["dispatch"]


def dispatch(
    year: int, params: EnergyParams | None = None, *, own: Path | None = None
) -> EnergyResult:
    """Run the power systems of Central Asia through a year at least cost.

    Parameters
    ----------
    year : int
        2022 to 2060. Fleets and lines are those of the packaged tables; demand, wind, sun and
        water are synthetic profiles fitted to published sums.
    params : EnergyParams, optional
        Prices, outages, what is built or closed.
    own : Path, optional
        A CSV of your own hourly series.

    Returns
    -------
    EnergyResult
        With the published generation of the year beside it, and its misses, where there is one.

    Raises
    ------
    UsageError
        For a year without data, or where the extra `energy` is not installed.
    InfeasibleError, LimitError
        Where the solver ends without an optimum.
    """
    from landbridge.energy.backcast import compare

    need_extra("highspy", "A dispatch of the power systems")
    need_extra("pvlib", "A dispatch of the power systems")
    chosen = params or EnergyParams()
    result = run_system(system_of(year, chosen, own), year, chosen)
    result = replace(result, published_twh=published_generation(year))
    if result.status != "answered":
        return result
    misses = tuple(row.as_miss() for row in compare(result) if not row.within)
    return replace(result, misses=misses)
