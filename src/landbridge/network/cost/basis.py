"""What the cost model needs of every link, whatever the load: static arrays, built once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge import facts
from landbridge.network.assumptions import Assumptions, load_assumptions
from landbridge.network.cost.times import LinkTimes, link_times
from landbridge.network.model import KIND, MODE, Network

if TYPE_CHECKING:
    from landbridge.scenario import Scenario

__all__ = ["CostBasis", "cost_basis"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
Bool = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CostBasis:
    """Masks, times and energy rates of every link under one scenario.

    Attributes
    ----------
    countries : tuple of str
        Every country of the network; ``tail_country`` and ``head_country``, shape (n_links,),
        index it: where a link lies (a crossing: the side it leaves), and where it ends.
    on_line : dict
        Mode -> shape (n_links,), links on which goods run.
    is_kind : dict
        Kind -> shape (n_links,).
    """

    network: Network
    assumptions: Assumptions
    scenario: Scenario
    countries: tuple[str, ...]
    tail_country: I32
    head_country: I32
    on_line: dict[str, Bool]
    is_kind: dict[str, Bool]
    times: LinkTimes
    rail_wh_per_gtkm: F64
    electric_share: F64
    grid_g_per_kwh: F64
    road_uplift: F64

    def by_country(self, parameter: str) -> F64:
        """Return an assumption of each link's country, shape (n_links,)."""
        values = [self.assumptions.value(parameter, country) for country in self.countries]
        return np.array(values, dtype=np.float64)[self.tail_country]


def cost_basis(network: Network, scenario: Scenario) -> CostBasis:
    """Prepare the cost model for a network; a few milliseconds."""
    assumptions = load_assumptions()
    links = network.links
    countries = tuple(sorted({*links.country, *network.nodes.country}))
    index = {country: k for k, country in enumerate(countries)}
    tail_country = np.array([index[c] for c in links.country], dtype=np.int32)
    ends = np.array([index[c] for c in network.nodes.country], dtype=np.int32)
    kinds = {name: links.kind == code for name, code in KIND.items()}
    running = kinds["line"] | kinds["crossing"] | kinds["access"] | kinds["transfer"]
    on_line = {name: running & (links.mode == code) for name, code in MODE.items()}
    grid = {"*": assumptions.value("grid_g_per_kwh"), **_published_grid()}
    unknown = np.isnan(links.electric_share)
    fallback = assumptions.value("rail_electric_share")

    def by_country(parameter: str) -> F64:
        values = [assumptions.value(parameter, country) for country in countries]
        return np.array(values, dtype=np.float64)[tail_country]

    return CostBasis(
        network=network,
        assumptions=assumptions,
        scenario=scenario,
        countries=countries,
        tail_country=tail_country,
        head_country=ends[links.head] if links.n else tail_country,
        on_line=on_line,
        is_kind=kinds,
        times=link_times(network, scenario, assumptions),
        rail_wh_per_gtkm=by_country("rail_electric_wh_per_gross_tkm"),
        electric_share=np.where(unknown, fallback, links.electric_share),
        grid_g_per_kwh=np.array([grid.get(c, grid["*"]) for c in countries])[tail_country],
        road_uplift=by_country("road_uplift"),
    )


@lru_cache(maxsize=1)
def _published_grid() -> dict[str, float]:
    """Return grams of CO2e per kWh generated, by country."""
    return {
        r["scope"]: float(r["value"])
        for r in facts.load("factors").iter_rows(named=True)
        if r["parameter"] == "grid_carbon_intensity" and r["value"] is not None
    }
