"""From days and dollars of transport to a factor on trade costs, and what trade makes of it.

A day costs a share of the value of goods. What that share is depends on what is asked: what
shippers have paid to save a day (Hummels & Schaur 2013, doi:10.1257/aer.103.7.2935: 0.6 to 2.1 %
of manufactures), or the interest on goods under way, some thirty times less. Both are here.
All rates by kind of goods are estimates.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from landbridge.core.errors import UnknownNameError, UsageError

__all__ = [
    "CAPITAL_RATE_PER_DAY",
    "DAY_RATES",
    "DEFAULT_ELASTICITY",
    "DayRate",
    "TradeResponse",
    "TransportChange",
    "cost_factor",
    "day_rate",
    "trade_response",
]

#: trade elasticity, sigma - 1 (Simonovska & Waugh 2014, doi:10.1016/j.jinteco.2013.10.001)
DEFAULT_ELASTICITY = 4.0
#: interest of 8 % a year on goods under way
CAPITAL_RATE_PER_DAY = 0.08 / 365.0
_METHOD: Final = (
    "Set by judgement within the published band of 0.6 to 2.1 % a day for manufactures "
    "(Hummels & Schaur 2013), highest for vehicles, parts and electronics; bulk and minerals "
    "below it, since the band rests on the choice between air and sea"
)
_LARGEST_DAYS = 1_000.0


@dataclass(frozen=True, slots=True)
class DayRate:
    """What a day costs [share of value], for some freight groups; an estimate."""

    kind: str
    per_day: float
    groups: tuple[str, ...]
    est: bool = True
    method: str = _METHOD


#: every freight group stands in one of them
DAY_RATES: Final = (
    DayRate(
        "bulk and minerals",
        0.002,
        ("G06", "G07", "G08", "G11", "G12", "G13", "G14", "G15", "G18", "G20", "G33", "G35",
         "G36", "G37"),
    ),
    DayRate(
        "textiles, wood and chemicals",
        0.005,
        ("G05", "G09", "G10", "G16", "G17", "G21", "G22", "G23", "G24", "G25", "G26", "G27",
         "G28", "G29", "G31", "G52", "G53"),
    ),
    DayRate(
        "machinery and clothing",
        0.008,
        ("G19", "G30", "G32", "G34", "G38", "G39", "G41", "G42", "G50", "G51"),
    ),
    DayRate(
        "vehicles, parts and electronics",
        0.015,
        ("G40", "G43", "G44", "G45", "G46", "G47", "G48", "G49"),
    ),
    DayRate("fresh food", 0.02, ("G01", "G02", "G03", "G04")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TransportChange:
    """What changes for goods on a way.

    Attributes
    ----------
    days : float
        Days more; fewer are negative.
    before_usd_per_teu, after_usd_per_teu : float
        Price of transport.
    value_usd_per_teu : float
        Value of the goods in a container; 43,700 is the mean of China-Europe trains.
    """

    days: float = 0.0
    before_usd_per_teu: float = 0.0
    after_usd_per_teu: float = 0.0
    value_usd_per_teu: float = 43_700.0

    def __post_init__(self) -> None:
        if not abs(self.days) <= _LARGEST_DAYS:
            raise UsageError(f"days: allowed is -1000 to 1000, got {self.days:g}.")
        for name in ("before_usd_per_teu", "after_usd_per_teu"):
            if not 0 <= getattr(self, name) < math.inf:
                raise UsageError(f"{name}: allowed is 0 or more, got {getattr(self, name):g}.")
        if not 0 < self.value_usd_per_teu < math.inf:
            raise UsageError(f"value: allowed is above 0, got {self.value_usd_per_teu:g}.")


@dataclass(frozen=True, slots=True)
class TradeResponse:
    """What a change of transport does to one flow, all else as it was.

    Attributes
    ----------
    cost_factor : float
        Trade cost after over before.
    trade_factor : float
        Trade after over before, effects on other flows and incomes left out; with these it is
        nearer to 1: put ``cost_factor`` into ``exact_hat`` for it.
    usd_per_teu_day : float
        What a day costs the goods in a container.
    """

    kind: str
    rate_per_day: float
    usd_per_teu_day: float
    elasticity: float
    cost_factor: float
    trade_factor: float
    est: bool
    method: str


def day_rate(goods: str) -> DayRate:
    """Return the rate of a freight group (``G47``) or of a kind (``fresh food``).

    Raises
    ------
    UnknownNameError
        If there is no such group or kind.
    """
    wanted = goods.strip()
    for rate in DAY_RATES:
        if wanted.upper() in rate.groups or wanted.casefold() == rate.kind:
            return rate
    kinds = [rate.kind for rate in DAY_RATES]
    near = [kind for kind in kinds if len(wanted) > 2 and wanted.casefold() in kind]
    raise UnknownNameError(
        f"No rate per day for {goods[:40]!r}.",
        candidates=near,
        cure=f"Allowed are G01 to G53, and: {'; '.join(kinds)}.",
    )


def cost_factor(change: TransportChange, rate_per_day: float) -> float:
    """Return the factor on trade cost: ``exp(rate days) (1 + after/value) / (1 + before/value)``.

    Changes after one another multiply, and a change and its undoing give 1.
    """
    if not 0 <= rate_per_day <= 1:
        raise UsageError(f"rate per day: allowed is 0 to 1, got {rate_per_day:g}.")
    price = (change.value_usd_per_teu + change.after_usd_per_teu) / (
        change.value_usd_per_teu + change.before_usd_per_teu
    )
    return math.exp(rate_per_day * change.days) * price


def trade_response(
    change: TransportChange,
    goods: str,
    *,
    elasticity: float = DEFAULT_ELASTICITY,
    concept: str = "shippers",
) -> TradeResponse:
    """Return what a change of transport does to trade in some goods, country effects fixed.

    Parameters
    ----------
    goods : str
        Freight group (``G47``) or kind of ``DAY_RATES``.
    elasticity : float
        Trade elasticity, sigma - 1, above 0.
    concept : {"shippers", "capital"}
        What a day costs: what shippers pay to save it, or the interest on the goods alone.
    """
    if not 0 < elasticity <= 99:
        raise UsageError(f"elasticity: allowed is above 0 and up to 99, got {elasticity:g}.")
    if concept not in ("shippers", "capital"):
        raise UsageError(f"concept: allowed are shippers and capital, got {concept!r}.")
    rate = day_rate(goods)
    capital = concept == "capital"
    per_day = CAPITAL_RATE_PER_DAY if capital else rate.per_day
    factor = cost_factor(change, per_day)
    return TradeResponse(
        kind=rate.kind,
        rate_per_day=per_day,
        usd_per_teu_day=per_day * change.value_usd_per_teu,
        elasticity=elasticity,
        cost_factor=factor,
        trade_factor=factor**-elasticity,
        est=True,
        method="Interest of 8 % a year on the goods" if capital else rate.method,
    )
