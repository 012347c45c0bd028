"""Answers on trade: the nowcast of a year, the years beside mirror statistics, growth by part."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

__all__ = [
    "BacktestRow",
    "Contribution",
    "Growth",
    "GrowthPoint",
    "Nowcast",
    "PartnerNowcast",
    "Score",
    "TradeYear",
    "UsedRow",
    "plain",
]


@dataclass(frozen=True, slots=True)
class UsedRow:
    """A published row that an answer rests on."""

    flow_id: str
    partner: str
    year: int
    month_to: int
    total_bn: float
    currency: str
    published_on: date
    published_est: bool
    est: bool
    source: str


@dataclass(frozen=True, slots=True)
class PartnerNowcast:
    """One partner's year [bn USD]; ``status`` is published, nowcast or not known."""

    estimate_bn_usd: float
    p10: float
    p90: float
    status: str
    rule: str


@dataclass(frozen=True, slots=True)
class BacktestRow:
    """One forecast of the past beside what was published later [bn USD]."""

    partner: str
    year: int
    as_of: date
    method: str
    estimate_bn_usd: float
    actual_bn_usd: float
    inside: bool | None  # of P10 to P90; None for methods without an interval

    @property
    def error_pct(self) -> float:
        """The miss in per cent of what was published."""
        return 100.0 * (self.estimate_bn_usd / self.actual_bn_usd - 1.0)


@dataclass(frozen=True, slots=True)
class Score:
    """How a method did on a group of forecasts."""

    group: str
    method: str
    n: int
    mape_pct: float
    bias_pct: float
    inside: float | None  # share inside P10 to P90, which should be 0.8


@dataclass(frozen=True, slots=True)
class Nowcast:
    """China's goods trade with the five countries in a year, as known on a day."""

    year: int
    as_of: date
    status: str
    estimate_bn_usd: float
    p10: float
    p90: float
    prob_over_100: float
    by_country: dict[str, PartnerNowcast]
    used: tuple[UsedRow, ...]
    scores: tuple[Score, ...]
    backtest: tuple[BacktestRow, ...]
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain data, rounded to what the figures can bear."""
        return {
            "year": self.year,
            "as_of": self.as_of.isoformat(),
            "status": self.status,
            "estimate_bn_usd": round(self.estimate_bn_usd, 2),
            "p10": round(self.p10, 2),
            "p90": round(self.p90, 2),
            "prob_over_100": round(self.prob_over_100, 4),
            "by_country": {
                code: {
                    "estimate_bn_usd": round(part.estimate_bn_usd, 3),
                    "p10": round(part.p10, 3),
                    "p90": round(part.p90, 3),
                    "status": part.status,
                    "rule": part.rule,
                }
                for code, part in self.by_country.items()
            },
            "used": plain([asdict(row) for row in self.used]),
            "backtest": {
                "scores": plain([asdict(score) for score in self.scores]),
                "rows": [
                    plain(asdict(row)) | {"error_pct": round(row.error_pct, 2)}
                    for row in self.backtest
                ],
            },
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True)
class TradeYear:
    """One partner's year: Chinese customs, or another Chinese source, and the mirror [bn USD].

    ``est`` and ``mirror_est`` tell whether any of the three figures beside them is an estimate.
    """

    partner: str
    year: int
    cn_exports_bn: float | None
    cn_imports_bn: float | None
    total_bn: float | None
    basis: str | None
    reporter: str | None
    est: bool
    mirror_exports_bn: float | None
    mirror_imports_bn: float | None
    mirror_total_bn: float | None
    mirror_reporter: str | None
    mirror_est: bool
    gap_bn: float | None  # Chinese total less the mirror's
    ratio: float | None  # Chinese total over the mirror's
    published_on: date | None
    sources: tuple[str, ...]
    conflicts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a part adds to the growth of the whole [bn USD, percentage points]."""

    part: str
    from_bn: float | None
    to_bn: float | None
    change_bn: float | None  # None where it is not published and so lies within the rest
    points_pct: float | None
    growth_pct: float | None
    status: str  # published | not published | rounding | rest
    est: bool
    note: str


@dataclass(frozen=True, slots=True)
class GrowthPoint:
    """A growth point as published; ``in_total`` tells whether it is a part of the whole."""

    good: str
    scope: str
    year_from: int
    year_to: int
    month_to: int
    growth_pct: float
    in_total: bool
    est: bool
    source: str


@dataclass(frozen=True, slots=True)
class Growth:
    """Growth of trade between two years, cut by country, by flow and by goods."""

    year_from: int
    year_to: int
    month_to: int
    currency: str
    from_bn: float
    to_bn: float
    growth_pct: float
    est: bool
    by_country: tuple[Contribution, ...]
    by_flow: tuple[Contribution, ...]
    by_goods: tuple[Contribution, ...]
    points: tuple[GrowthPoint, ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        content: dict[str, Any] = plain(asdict(self))
        return content


def plain(value: Any) -> Any:
    """Return a value with dates as text and tuples as lists."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return round(value, 6) if isinstance(value, float) else value
