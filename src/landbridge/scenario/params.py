"""The parameters of every part, frozen, each with its unit, range and meaning."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from landbridge.core.errors import DataError, UsageError
from landbridge.scenario.rules import (
    Count,
    Day,
    Factors,
    FactorsOf,
    FilePath,
    Flag,
    Names,
    Number,
    Refused,
    Text,
    check_fields,
    param,
)
from landbridge.scenario.study_params import CorridorParams, DemandParams, ResponseParams

__all__ = [
    "Closure",
    "CostParams",
    "NetworkParams",
    "PlanningParams",
    "Scenario",
    "ServiceParams",
]

_COUNTRY = r"[A-Z]{2}"


@dataclass(frozen=True, slots=True)
class Closure:
    """A crossing that is shut for a time; ``until_date`` is the first day it works again."""

    crossing: str = param("", Text("crossing id, or a station's name for all its crossings"))
    from_date: date = param(date(2024, 1, 1), Day("first day shut"))
    until_date: date = param(date(2029, 1, 1), Day("first day open again"))

    def __post_init__(self) -> None:
        check_fields(self, "network.close_crossings")
        if self.from_date >= self.until_date:
            raise UsageError(
                f"Scenario key network.close_crossings ({self.crossing}): until must be later "
                f"than from, got from {self.from_date} until {self.until_date}."
            )


@dataclass(frozen=True, slots=True)
class ClosuresRule:
    """Rule of ``network.close_crossings``: a list of tables crossing, from, until."""

    meaning: str
    unit: str = ""

    def allowed(self) -> str:
        return "a list of tables with the keys crossing, from, until"

    def read(self, value: object) -> tuple[Closure, ...]:
        if not isinstance(value, list | tuple):
            raise Refused(self.allowed())
        return tuple(self._one(item) for item in value)

    def _one(self, item: object) -> Closure:
        if isinstance(item, Closure):
            return item
        if not isinstance(item, Mapping) or "crossing" not in item:
            raise Refused(self.allowed())
        if set(item) - {"crossing", "from", "until"}:
            raise Refused(self.allowed())
        names = {"crossing": "crossing", "from": "from_date", "until": "until_date"}
        return Closure(**{names[key]: entry for key, entry in item.items()})


@dataclass(frozen=True, slots=True)
class NetworkParams:
    """What stands and what is open."""

    open_lines: tuple[str, ...] = param(
        (), Names("line ids or line names to open though planned or under construction")
    )
    close_lines: tuple[str, ...] = param((), Names("line ids or line names to close"))
    open_crossings: tuple[str, ...] = param((), Names("crossing ids to open"))
    close_crossings: tuple[Closure, ...] = param(
        (), ClosuresRule("crossings shut for a time; until is the first day open again")
    )
    suez_open: bool = param(
        False, Flag("whether ships take the Suez canal (since December 2023 most sail the Cape)")
    )
    dwell_factor: Mapping[str, float] = param(
        Factors(), FactorsOf(0.05, 20, "crossing id", "multiplies the dwell at a crossing")
    )
    speed_factor: Mapping[str, float] = param(
        Factors(),
        FactorsOf(0.1, 5, "country code", "multiplies rail running speed in a country", _COUNTRY),
    )

    def __post_init__(self) -> None:
        check_fields(self, "network")


@dataclass(frozen=True, slots=True)
class CostParams:
    """What prices are multiplied with, and what is added to them."""

    rail_tariff_factor: Mapping[str, float] = param(
        Factors(),
        FactorsOf(0.05, 20, "country code", "multiplies rail haulage rates in a country", _COUNTRY),
    )
    road_tariff_factor: float = param(1.0, Number(0.05, 20, "factor", "multiplies lorry rates"))
    sea_rate_factor: float = param(1.0, Number(0.05, 20, "factor", "multiplies ocean rates"))
    air_rate_factor: float = param(1.0, Number(0.05, 20, "factor", "multiplies air rates"))
    carbon_price_usd_per_t: float = param(
        0.0, Number(0, 5000, "USD/t CO2e", "added to the price of each kilogram of CO2e")
    )
    grid_carbon: str = param(
        "mean",
        Text(
            "what a leg's traction current is charged with: mean, the published mean of each "
            "country; hourly, that mean times what the month and hour of the passage are of the "
            "year's mean in the power model, where the table carbon_intensity has the country",
            ("mean", "hourly"),
        ),
    )
    value_of_time_share_per_day: float = param(
        0.006,
        Number(
            0,
            0.5,
            "1/day",
            "share of the goods' value that a day in transit costs (Hummels and Schaur 2013: "
            "0.006 to 0.021); weighs time in generalised cost, never enters a quoted price",
        ),
    )

    def __post_init__(self) -> None:
        check_fields(self, "cost")


@dataclass(frozen=True, slots=True)
class ServiceParams:
    """Which services run."""

    count_year: int = param(
        2025, Count(2020, 2028, "year", "year whose published train counts set the frequencies")
    )
    extra: Path | None = param(None, FilePath("services table added to ours, CSV"))
    include_inferred: bool = param(
        True, Flag("whether feeder and hub services stand in where none is published")
    )

    def __post_init__(self) -> None:
        check_fields(self, "services")


@dataclass(frozen=True, slots=True)
class PlanningParams:
    """How far and how finely the planning engine searches."""

    max_legs: int = param(7, Count(1, 12, "legs", "longest itinerary"))
    horizon_days: int = param(120, Count(7, 400, "day", "latest arrival after the goods are ready"))
    eps_minutes: int = param(
        180, Count(0, 14400, "minute", "arrivals closer than this count as equal; 0 = exact")
    )
    eps_money_share: float = param(
        0.01, Number(0, 0.5, "share", "prices closer than this count as equal; 0 = exact")
    )
    eps_co2e_share: float = param(
        0.02, Number(0, 0.5, "share", "emissions closer than this count as equal; 0 = exact")
    )
    eps_risk_h2: float = param(
        100.0, Number(0, 10000, "h2", "lateness risks closer than this count as equal; 0 = exact")
    )
    max_itineraries: int = param(40, Count(1, 500, "itineraries", "most that an answer lists"))
    drayage_max_km: float = param(
        400.0, Number(5, 2000, "km", "longest haul by lorry between a place and a terminal")
    )
    max_labels: int = param(
        2_000_000, Count(1000, 50_000_000, "labels", "bound on the work of one search")
    )

    def __post_init__(self) -> None:
        check_fields(self, "planning")


@dataclass(frozen=True, slots=True)
class Scenario:
    """One consistent set of assumptions: the world a question is asked in."""

    name: str = param("custom", Text("id of the scenario"))
    title: str = param("Custom scenario", Text("one line for people"))
    year: int = param(2025, Count(2024, 2028, "year", "state of the network and its services"))
    price_year: int = param(2025, Count(2020, 2028, "year", "price base of every USD figure"))
    currency: str = param("USD", Text("currency of every amount", words=("USD",)))
    exchange_rate_date: str = param(
        "2025-12-31", Day("exchange rates that turn published prices into USD", as_text=True)
    )
    seed: int = param(0, Count(0, 2**63 - 1, "", "seed of everything random"))
    network: NetworkParams = field(default_factory=NetworkParams)
    cost: CostParams = field(default_factory=CostParams)
    services: ServiceParams = field(default_factory=ServiceParams)
    planning: PlanningParams = field(default_factory=PlanningParams)
    demand: DemandParams = field(default_factory=DemandParams)
    corridor: CorridorParams = field(default_factory=CorridorParams)
    response: ResponseParams = field(default_factory=ResponseParams)

    def __post_init__(self) -> None:
        check_fields(self, "")

    def to_dict(self) -> dict[str, Any]:
        """Return the scenario as plain tables, lists, numbers and texts, keys as in TOML."""
        plain: dict[str, Any] = _plain(self)
        return plain

    def fingerprint(self) -> str:
        """Return 16 hex digits that change when an answer could change.

        Name, title and threads do not count; of an extra services table the content counts,
        not its path.
        """
        content = self.to_dict()
        del content["name"], content["title"], content["corridor"]["threads"]
        if self.services.extra is not None:
            content["services"]["extra"] = _digest(self.services.extra)
        text = json.dumps(content, sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    if isinstance(value, Closure):
        return {
            "crossing": value.crossing,
            "from": value.from_date.isoformat(),
            "until": value.until_date.isoformat(),
        }
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "__dataclass_fields__"):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Path) else value


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise DataError(
            f"Scenario key services.extra: cannot read {path}: {error.strerror}."
        ) from None
