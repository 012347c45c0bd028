"""Cities that send and receive, their weights, and gravity between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from landbridge import facts
from landbridge.core.errors import DataError
from landbridge.core.geo import great_circle_km
from landbridge.results.flows import Assumption

__all__ = [
    "GRAVITY",
    "Cities",
    "distances_km",
    "gravity",
    "hub_cities",
    "named_cities",
    "trading_cities",
]

F64 = NDArray[np.float64]

#: how much more than its people a place of a role trades
_ROLE = {"hub": 2.0, "origin": 1.0, "port": 1.0, "destination": 1.0}
_UNKNOWN_PEOPLE = 100_000.0
_EXPONENT = -0.85

#: what the seeds assume
GRAVITY = (
    Assumption("distance_exponent", _EXPONENT, "", True, "middle of published gravity estimates"),
    Assumption("role_weight:hub", _ROLE["hub"], "", True, "judgement: a hub serves its region"),
    Assumption(
        "people_of_unknown", _UNKNOWN_PEOPLE, "people", True, "places without a population figure"
    ),
)


@dataclass(frozen=True, slots=True, eq=False)
class Cities:
    """Cities as columns of one length.

    Attributes
    ----------
    ids, countries, regions, markets : tuple of str
        Region: the province of a Chinese city. Market: of a hub, else empty.
    lat, lon : (n,) float64
        Degrees.
    weight : (n,) float64
    """

    ids: tuple[str, ...]
    countries: tuple[str, ...]
    regions: tuple[str, ...]
    markets: tuple[str, ...]
    lat: F64
    lon: F64
    weight: F64


def trading_cities(countries: tuple[str, ...]) -> Cities:
    """Return cities of countries that stand at a rail node, border stations left out.

    A city weighs its people, times the product per head of its Chinese province, times its role.
    """
    table = (
        facts.load("places")
        .filter(
            pl.col("country").is_in(countries)
            & pl.col("node_id").is_not_null()
            & pl.col("role").is_in(list(_ROLE))
        )
        .sort("place_id")
    )
    people = table["population"].cast(pl.Float64).fill_null(_UNKNOWN_PEOPLE).to_numpy()
    role = np.array([_ROLE[word] for word in table["role"].to_list()])
    wealth = _per_head()
    regions = [word or "" for word in table["admin1"].to_list()]
    rich = np.array([wealth.get(region, 1.0) for region in regions])
    return _cities(table, regions, [""] * table.height, people * role * rich)


def hub_cities(side: str) -> Cities:
    """Return the hubs of block trains in China or abroad, with their weights in the market."""
    table = (
        facts.load("hubs")
        .filter(pl.col("side") == side)
        .join(facts.load("places"), on="place_id", how="inner", suffix="_place")
        .filter(pl.col("node_id").is_not_null())
        .sort("place_id")
    )
    regions = [word or "" for word in table["admin1"].to_list()]
    weight = table["weight"].to_numpy().astype(np.float64)
    return _cities(table, regions, table["market"].to_list(), weight)


def named_cities(places: tuple[str, ...]) -> Cities:
    """Return places by id, sorted, each with the weight 1.

    Raises
    ------
    DataError
        If a place is in no row of ``places`` or stands at no rail node.
    """
    table = facts.load("places").filter(
        pl.col("place_id").is_in(places) & pl.col("node_id").is_not_null()
    )
    lost = sorted(set(places) - set(table["place_id"].to_list()))
    if lost:
        raise DataError(
            f"Table places has no {', '.join(lost)} at a rail node.",
            cure="Add the place and its node_id, or name another place.",
        )
    table = table.sort("place_id")
    regions = [word or "" for word in table["admin1"].to_list()]
    return _cities(table, regions, [""] * table.height, np.ones(table.height))


def _cities(table: pl.DataFrame, regions: list[str], markets: list[str], weight: F64) -> Cities:
    return Cities(
        tuple(table["place_id"].to_list()),
        tuple(table["country"].to_list()),
        tuple(regions),
        tuple(markets),
        table["lat"].to_numpy().astype(np.float64),
        table["lon"].to_numpy().astype(np.float64),
        np.asarray(weight, dtype=np.float64),
    )


def _per_head() -> dict[str, float]:
    """Return product per head of the Chinese provinces, as a multiple of their mean."""
    table = facts.load("macro").filter(pl.col("level") == "province")
    names = table["name"].to_list()
    product, people = table["gdp_bn_usd"].to_numpy(), table["population_m"].to_numpy()
    mean = float(product.sum() / people.sum())
    return {name: float(p / n / mean) for name, p, n in zip(names, product, people, strict=True)}


def distances_km(home: Cities, abroad: Cities) -> F64:
    """Return great circles [km] between cities of both sides, shape (n_home, n_abroad)."""
    return great_circle_km(
        home.lat[:, None], home.lon[:, None], abroad.lat[None, :], abroad.lon[None, :]
    )


def gravity(home: Cities, abroad: Cities) -> F64:
    """Return weight x weight x distance to a power, shape (n_home, n_abroad)."""
    km = np.maximum(distances_km(home, abroad), 50.0)
    pull: F64 = home.weight[:, None] * abroad.weight[None, :] * km**_EXPONENT
    return pull
