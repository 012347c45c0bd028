"""What a user asks of the power systems: year, prices, outages, what is built or closed.

The defaults that `FITTED` lists were set so that the back-cast of 2023 comes near the published
generation. Runs of 2024 were in view; 2022 and 2025 were not run before they stood.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from typing import Any

from landbridge.core.errors import UnknownNameError, UsageError
from landbridge.scenario.rules import (
    Count,
    Factors,
    FactorsOf,
    Names,
    Number,
    Rule,
    Text,
    check_fields,
    param,
)

__all__ = ["ANCHORED", "FITTED", "EnergyParams", "energy_params_of", "plain_params"]

_ZONE = r"[A-Z]{2}(-[A-Z][a-z]+)?"


def _by_zone(low: float, high: float, unit: str, meaning: str) -> FactorsOf:
    return FactorsOf(low, high, "zone or country code", meaning, _ZONE, unit)


def _pairs(**values: float) -> Factors:
    return Factors(tuple(sorted((key.replace("_", "-"), value) for key, value in values.items())))


@dataclass(frozen=True, slots=True)
class EnergyParams:
    """How a year of the power systems is run; money is USD of the year of the prices (2024)."""

    carbon_price_usd_per_t: float = param(
        0.0, Number(0, 1000, "USD/t CO2", "added to the cost of each tonne burnt")
    )
    coal_price_usd_per_mwh_th: Mapping[str, float] = param(
        _pairs(KZ=3.5, KZ_South=5.5, UZ=6.0, KG=6.5, TJ=6.0),
        _by_zone(0.1, 100, "USD/MWh heat", "price of coal at the plant; others pay 6"),
    )
    gas_price_usd_per_mwh_th: Mapping[str, float] = param(
        _pairs(KZ=10.0, KZ_West=6.0, UZ=17.0, TM=6.0),
        _by_zone(0.1, 200, "USD/MWh heat", "price of gas at the plant; others pay 17"),
    )
    new_gas_price_usd_per_mwh_th: float = param(
        17.0,
        Number(0.1, 200, "USD/MWh heat", "least price of gas for plants that an expansion builds"),
    )
    oil_price_usd_per_mwh_th: float = param(
        35.0, Number(1, 300, "USD/MWh heat", "price of fuel oil at the plant")
    )
    russian_price_usd_per_mwh: float = param(
        40.0, Number(0, 1000, "USD/MWh", "price of power bought from Russia at the border")
    )
    hurdle_usd_per_mwh: float = param(
        8.0, Number(0, 500, "USD/MWh", "what a border adds to the price of power sent over it")
    )
    voll_usd_per_mwh: float = param(
        3000.0, Number(100, 100_000, "USD/MWh", "cost of load that is not served")
    )
    coal_availability: Mapping[str, float] = param(
        _pairs(KZ=0.56, UZ=0.28, KG=0.22, TJ=0.5),
        _by_zone(0, 1, "share", "yearly mean share of coal capacity that can run"),
    )
    gas_availability: Mapping[str, float] = param(
        _pairs(KZ=0.85, KZ_South=0.5, UZ=0.83, TM=0.83),
        _by_zone(0, 1, "share", "yearly mean share of gas capacity that can run"),
    )
    oil_availability: Mapping[str, float] = param(
        _pairs(UZ=0.7, TJ=0.0),
        _by_zone(0, 1, "share", "yearly mean share of oil capacity that can run"),
    )
    heat_share: Mapping[str, float] = param(
        _pairs(KZ=0.45, UZ=0.3, KG=0.35, TJ=0.5),
        _by_zone(
            0, 1, "share", "share of a heat and power plant that must run in the coldest month"
        ),
    )
    oil_share: Mapping[str, float] = param(
        _pairs(UZ=0.57),
        _by_zone(0, 1, "share", "share of oil capacity that must run for want of gas"),
    )
    contract_share: float = param(
        0.6, Number(0, 1, "share", "use of the lines to Afghanistan and Iran under contract")
    )
    demand_factor: float = param(
        1.0, Number(0.1, 5, "factor", "multiplies the demand of all zones")
    )
    zone_demand_factor: Mapping[str, float] = param(
        _pairs(KZ_South=1.157, KZ_West=1.127),
        FactorsOf(
            0.1,
            5,
            "zone code",
            "multiplies the demand of a zone; the country's others give way so that its sum stays",
            _ZONE,
        ),
    )
    added_load_mw: Mapping[str, float] = param(
        Factors(),
        FactorsOf(
            0,
            50_000,
            "zone code",
            "load added to a zone in every hour, such as that of trains",
            _ZONE,
            "MW",
        ),
    )
    coal_exit: tuple[str, ...] = param((), Names("countries or zones whose coal plants are closed"))
    planned_plants: tuple[str, ...] = param(
        (), Names("ids of planned plants that are taken as built in their year")
    )
    without_plants: tuple[str, ...] = param((), Names("ids of plants that are left out"))
    new_lines: tuple[str, ...] = param(
        (), Names("link ids that stand though planned or under construction")
    )
    close_lines: tuple[str, ...] = param((), Names("link ids that do not stand"))
    nuclear_order: tuple[str, ...] = param(
        (), Names("ids of nuclear plants in the order they come on line")
    )
    nuclear_first_year: int = param(2035, Count(2025, 2100, "year", "year of the first of them"))
    nuclear_gap_years: int = param(5, Count(0, 50, "years", "years between one and the next"))
    nuclear_supplier: str = param(
        "rosatom",
        Text(
            "who builds nuclear plants: rosatom at the published price of Balkhash, cnnc at an "
            "estimate; changes the investment of an expansion alone",
            ("rosatom", "cnnc"),
        ),
    )
    window_days: int = param(
        7, Count(1, 366, "days", "hours optimised as one; reservoirs balance within it")
    )
    weeks: tuple[str, ...] = param(
        (), Names("numbers of the windows to run, counted from 1; empty: the whole year")
    )
    build: tuple[str, ...] = param(
        ("wind", "solar", "ccgt", "coal", "battery", "line"),
        Names("what an expansion may build: wind, solar, ccgt, coal, battery, line"),
    )
    most_build_mw: float = param(
        20_000.0, Number(0, 1e6, "MW", "most that an expansion builds of one kind in one zone")
    )
    discount_rate: float = param(0.1, Number(0, 0.5, "1/year", "interest on what is built"))
    periods: int = param(
        24, Count(2, 365, "days", "representative days of an expansion, extreme days among them")
    )
    seed: int = param(0, Count(0, 2**31 - 1, "number", "seed of the synthetic weather"))

    def __post_init__(self) -> None:
        check_fields(self, "energy")


#: parameters whose defaults were set by published figures of 2023; runs of 2024 were in view too
FITTED: Mapping[str, str] = {
    "coal_availability": "generation from coal 2023 in KZ, UZ and KG; TJ is judgement",
    "gas_availability": "KZ and KZ-South: generation from gas and flow from north to south 2023; "
    "UZ and TM: published share of thermal plants that can run (KZ, 1 January 2024)",
    "gas_price_usd_per_mwh_th": "KZ-South below UZ: no import from UZ to KZ (2021, 2022)",
    "russian_price_usd_per_mwh": "net import of KZ 2023",
    "hurdle_usd_per_mwh": "net import of KZ 2023",
    "oil_share": "generation from oil 2023 in UZ",
    "contract_share": "net export of TM 2023",
}
#: parameters taken from published figures that the back-cast does not compare
ANCHORED: Mapping[str, str] = {
    "zone_demand_factor": "zones' shares of the peak of 27 December 2025 over their shares of "
    "yearly consumption about 2020: load has moved south and west",
}


def plain_params(params: EnergyParams) -> dict[str, Any]:
    """Return parameters as plain JSON values."""
    plain: dict[str, Any] = {}
    for item in fields(params):
        value = getattr(params, item.name)
        if isinstance(value, Mapping):
            value = dict(value)
        plain[item.name] = list(value) if isinstance(value, tuple) else value
    return plain


def energy_params_of(settings: Mapping[str, Any] | Sequence[str] = ()) -> EnergyParams:
    """Read parameters from a mapping, or from words `key=value` and `key.zone=value`.

    Parameters
    ----------
    settings : mapping, or sequence of str
        A value in words is JSON (`true`, `12.5`, `["a"]`), or plain text. `key.ZONE=value`
        changes one entry of a table and leaves the others.

    Raises
    ------
    UsageError
        For an unknown key, or a value that the key does not allow.
    """
    params = EnergyParams()
    entries = (
        list(settings.items())
        if isinstance(settings, Mapping)
        else [_split(word) for word in settings]
    )
    for key, value in entries:
        params = _with(params, key, value)
    return params


def _split(word: str) -> tuple[str, Any]:
    key, sign, text = word.partition("=")
    if not sign or not key.strip():
        raise UsageError(
            f"--set {word!r}: allowed is key=value.",
            cure="Example: --set carbon_price_usd_per_t=25",
        )
    try:
        return key.strip(), json.loads(text)
    except ValueError:
        return key.strip(), text.strip()


def _with(params: EnergyParams, key: str, value: Any) -> EnergyParams:
    rules: dict[str, Rule] = {item.name: item.metadata["rule"] for item in fields(params)}
    name, _, part = key.partition(".")
    if name not in rules:
        near = get_close_matches(name, rules, n=3)
        raise UnknownNameError(
            f"Energy parameter {name!r}: nobody knows it.",
            candidates=near,
            cure=f"Known are {', '.join(near or sorted(rules))}.",
        )
    rule = rules[name]
    if part and not isinstance(rule, FactorsOf):
        raise UsageError(f"Energy parameter {key!r}: {name} has no parts.")
    if part:
        value = dict(getattr(params, name)) | {part: value}
    if isinstance(rule, Names) and not isinstance(value, list | tuple):
        value = [word.strip() for word in str(value).split(",") if word.strip()]
    if isinstance(value, int) and not isinstance(value, bool) and isinstance(rule, Number):
        value = float(value)
    return replace(params, **{name: value})
