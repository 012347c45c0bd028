"""What is published on cross-border e-commerce, brought to one year.

Parcels are counted where they arrive (Uzbekistan's customs, Kazakhstan's post), boxes of stock
where they leave China (Horgos and Alashankou). Every step from a row to a year is an assumption
that is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import polars as pl

from landbridge import facts
from landbridge.core.errors import DataError
from landbridge.results.flows import Assumption

__all__ = ["CENTRAL_ASIA", "YEARS", "Ecommerce", "ecommerce_value", "read_ecommerce"]

CENTRAL_ASIA = ("KZ", "KG", "UZ", "TJ", "TM")
#: years that the rows below can be brought to
YEARS = range(2020, 2026)
_BASE = 2024
_M = 1e6
_BN = 1e9
_ISO3 = {"KZ": "KAZ", "KG": "KGZ", "UZ": "UZB", "TJ": "TJK", "TM": "TKM"}
#: international parcels of Kazakhstan's post, of all that it handled
_INTERNATIONAL = 0.5
#: parcels of 2024 for one of 2019 in Uzbekistan, as the row's unit says
_UZ_SINCE_2019 = 11.0
_GROWTH = 1.25
_FROM_CHINA = 0.8
#: yuan for a dollar, mean of the year
_CNY = {2021: 6.45, 2022: 6.73}


@dataclass(frozen=True, slots=True)
class Ecommerce:
    """Totals of a year.

    Attributes
    ----------
    parcels : mapping
        Country, and ``europe`` where parcels by train were published -> parcels from China a year.
    usd_per_parcel : mapping
        Of the same.
    stock_usd : float
        Boxes of stock over Horgos and Alashankou to all countries; 0 where nothing is published.
    usd_per_container : float
    """

    parcels: dict[str, float]
    usd_per_parcel: dict[str, float]
    stock_usd: float
    usd_per_container: float
    assumptions: tuple[Assumption, ...]


def read_ecommerce(year: int) -> Ecommerce:
    """Return the totals of a year.

    Raises
    ------
    DataError
        If nothing published can be brought to that year, or a row is missing.
    """
    if year not in YEARS:
        raise DataError(
            f"No published e-commerce can be brought to the year {year}.",
            cure=f"Parcels are built for the years {YEARS[0]} to {YEARS[-1]}.",
        )
    parcels, told = _parcels(year)
    each = ecommerce_value("E027", "value_usd") / ecommerce_value("E027", "parcels")
    value = dict.fromkeys(parcels, each)
    told += [Assumption("usd_per_parcel", each, "USD", True,
                        "E027: lists cleared at Urumqi in 2020, taken for every year")]  # fmt: skip
    if year == 2020:
        parcels["europe"] = ecommerce_value("E020", "parcels") * 12 / 8
        value["europe"] = ecommerce_value("E020", "value_usd") / ecommerce_value("E020", "parcels")
        told.append(
            Assumption("parcels:europe", parcels["europe"], "parcels", True,
                       "E020: eight months over Alashankou, scaled to the year")
        )  # fmt: skip
    stock, told_stock = _stock(year)
    box = ecommerce_value("E011") * _M / _CNY[2022]
    told_box = Assumption("usd_per_container", box, "USD", True,
                          "E011 of 2022; what size the containers had is not stated")  # fmt: skip
    return Ecommerce(parcels, value, stock, box, (*told, told_stock, told_box))


def ecommerce_value(row_id: str, column: str = "value") -> float:
    """Return a figure of the table ``ecommerce``: value, parcels or value_usd.

    Raises
    ------
    DataError
        If the row is missing or tells no such figure.
    """
    table = facts.load("ecommerce").select("row_id", column)
    found = dict(table.iter_rows()).get(row_id)
    if found is None:
        raise DataError(
            f"Table ecommerce: row {row_id} is missing or has no {column}.",
            cure="Use the packaged tables, or keep this row in yours.",
        )
    return float(found)


def _parcels(year: int) -> tuple[dict[str, float], list[Assumption]]:
    """Return parcels from China a year by country, and what they rest on."""
    after = _GROWTH ** (year - _BASE)
    before = _UZ_SINCE_2019 ** (1 / 5)
    came = {
        "KZ": ecommerce_value("E030") * _M * _INTERNATIONAL * after,
        "UZ": ecommerce_value("E028") * _M * (after if year > _BASE else before ** (year - _BASE)),
    }
    people, wealth = _people()
    power = log(came["KZ"] / people["KZ"] / (came["UZ"] / people["UZ"])) / log(
        wealth["KZ"] / wealth["UZ"]
    )
    per_head = came["KZ"] / people["KZ"]
    for code in CENTRAL_ASIA:
        came.setdefault(code, per_head * people[code] * (wealth[code] / wealth["KZ"]) ** power)
    rule = f"E031, 20-30 % a year in Kazakhstan; {year - _BASE} years from {_BASE}"
    told = [
        Assumption("international_share:KZ", _INTERNATIONAL, "share", False,
                   "E030: about half of the parcels of Kazakhstan's post are domestic"),
        Assumption("growth:parcels", _GROWTH, "a year", True, rule),
        Assumption("growth:parcels:UZ", before, "a year", True, "E028: 11 times 2019 in 2024"),
        Assumption("parcels_from_china", _FROM_CHINA, "share", True,
                   "judgement: origins of parcels are not published"),
        Assumption("parcels_power_of_product_per_head", power, "", True,
                   "through Kazakhstan and Uzbekistan; gives KG, TJ and TM, where no count is "
                   "published"),
    ]  # fmt: skip
    return {code: came[code] * _FROM_CHINA for code in CENTRAL_ASIA}, told


def _people() -> tuple[dict[str, float], dict[str, float]]:
    """Return people [m] and product per head [USD] of the five countries."""
    table = facts.load("macro").filter(pl.col("level") == "country")
    found = {
        code: (people, product)
        for code, people, product in table.select("code", "population_m", "gdp_bn_usd").iter_rows()
    }
    people = {code: float(found[key][0]) for code, key in _ISO3.items()}
    return people, {code: found[key][1] / people[code] * 1e3 for code, key in _ISO3.items()}


def _stock(year: int) -> tuple[float, Assumption]:
    """Return the value [USD] of boxes of stock over the gates, to all countries."""
    latest = ecommerce_value("E014") * _BN * 12 / 7
    method = "no figure for the year is published; left out"
    value = 0.0
    if year == 2025:
        value, method = latest, "E014: seven months over Horgos and Alashankou, scaled to the year"
    elif year == _BASE:
        value = latest / (1 + ecommerce_value("E015") / 100)
        method = "E014 of 2025 scaled to the year, less the growth of all Xinjiang (E015)"
    elif year in _CNY:
        row_id = {2021: "E009", 2022: "E010"}[year]
        value = ecommerce_value(row_id) * _BN / _CNY[year]
        method = f"{row_id}: Horgos alone, at {_CNY[year]} yuan for a dollar"
    return value, Assumption("stock_usd:gates", value, "USD", True, method)
