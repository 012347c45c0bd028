"""The parameters of a study of the corridor: its demand, how it is assigned, how trade responds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from landbridge.scenario.rules import (
    Count,
    Factors,
    FactorsOf,
    Flag,
    Number,
    OneOf,
    ScenarioName,
    Text,
    check_fields,
    param,
)

__all__ = ["CorridorParams", "DemandParams", "ResponseParams"]

_TRADE_KEYS = r"KZ|UZ|KG|TJ|TM|all"
_GROUPS = r"G0[1-9]|G[1-4][0-9]|G5[0-3]"


@dataclass(frozen=True, slots=True)
class DemandParams:
    """What is to be carried."""

    year: int = param(
        0,
        OneOf((0, 2024, 2025), "year", "year of the published totals; 0 = the scenario's own year"),
    )
    trade_factor: Mapping[str, float] = param(
        Factors(),
        FactorsOf(
            0,
            20,
            "KZ, UZ, KG, TJ, TM or all",
            "multiplies China's trade with a country; all multiplies each of the five besides",
            _TRADE_KEYS,
        ),
    )
    trade_total_bn_usd: float = param(
        0.0,
        Number(
            0,
            10_000,
            "bn USD/year",
            "what China's trade with the five countries adds up to, scaled after trade_factor; "
            "0 = as published",
        ),
    )
    europe_factor: float = param(
        1.0, Number(0, 20, "factor", "multiplies all demand between China and Europe")
    )
    goods_factor: Mapping[str, float] = param(
        Factors(),
        FactorsOf(
            0, 20, "goods group G01 to G53", "multiplies the demand of a goods group", _GROUPS
        ),
    )

    def __post_init__(self) -> None:
        check_fields(self, "demand")


@dataclass(frozen=True, slots=True)
class CorridorParams:
    """How demand chooses its ways, and how exactly that is solved."""

    gap: float = param(
        1e-6, Number(0, 0.5, "share", "relative gap at which the equilibrium is good enough")
    )
    max_rounds: int = param(500, Count(1, 1_000_000, "rounds", "most rounds of the solver"))
    threads: int = param(
        2, Count(1, 256, "threads", "threads; the answer is the same for any number")
    )
    objective: str = param(
        "ue",
        Text(
            "ue = nobody gains by another mode or way; so = least total cost of the ways, with the "
            "share of each mode as the choice left it",
            words=("ue", "so"),
        ),
    )
    mode_scale: float = param(
        1.0,
        Number(
            0.01, 100, "factor", "multiplies the scale of the choice of mode: above 1 costs decide"
        ),
    )
    crossing_scale: float = param(
        1.0,
        Number(
            0.01,
            100,
            "factor",
            "multiplies the scale of the choice of crossing: above 1 costs decide",
        ),
    )
    use_constants: bool = param(
        True, Flag("whether the constants fitted to published counts enter the choice")
    )
    capacity_factor: Mapping[str, float] = param(
        Factors(), FactorsOf(0.01, 100, "crossing id", "multiplies the capacity of a crossing")
    )
    empties: bool = param(True, Flag("whether empty boxes go back and take up capacity"))
    max_memory_mb: float = param(
        1500.0, Number(100, 1_000_000, "MB", "most memory of the solver's own arrays")
    )

    def __post_init__(self) -> None:
        check_fields(self, "corridor")


@dataclass(frozen=True, slots=True)
class ResponseParams:
    """Whether and how trade answers to what carrying it takes."""

    enabled: bool = param(False, Flag("whether trade responds to time or cost of transport"))
    basis: str = param(
        "time",
        Text(
            "what trade responds to: days in transit or generalised transport cost",
            words=("time", "cost"),
        ),
    )
    elasticity_per_day: float = param(
        0.052,
        Number(
            0,
            1,
            "1/day",
            "share of trade that a day less adds, with basis time (EDB 2024: one day less adds "
            "5.2 % to trade on the corridors of Central Asia)",
        ),
    )
    elasticity_of_cost: float = param(
        0.85,
        Number(
            0,
            10,
            "% per %",
            "trade lost per 1 % more generalised transport cost, with basis cost (an estimate: "
            "the distance elasticity of PPML gravity, 0.75 to 0.93, cost taken as going with "
            "distance)",
        ),
    )
    max_loops: int = param(8, Count(1, 100, "loops", "most rounds from cost to trade and back"))
    tolerance: float = param(
        1e-4, Number(1e-9, 0.1, "share", "change of any trade at which the loop has settled")
    )
    reference: str = param(
        "",
        ScenarioName(
            "shipped scenario whose time and cost the response is measured against; empty = the "
            "base of the year of demand"
        ),
    )

    def __post_init__(self) -> None:
        check_fields(self, "response")
