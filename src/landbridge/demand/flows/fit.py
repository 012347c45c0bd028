"""Published figures beside those of the flows."""

from __future__ import annotations

import numpy as np

from landbridge.demand.flows.published import FAMILIES, read_published
from landbridge.demand.flows.stream_fit import parcel_rows, turbine_rows
from landbridge.demand.trade.flows import COUNTRIES, WHOLE
from landbridge.results.flows import DIRECTIONS, FitRow, FlowSet

__all__ = ["fit_report"]

_BY_DIRECTION = "countries without directions of this year have those of the nearest year told"
#: crossings that the report names
_CROSSINGS = {
    "khorgos": "khorgos-altynkol",
    "alashankou": "alashankou-dostyk",
    "manzhouli": "manzhouli-zabaikalsk",
    "erenhot": "erenhot-zamyn-uud",
}


def fit_report(flows: FlowSet) -> list[FitRow]:
    """Return how flows meet the published figures of their year.

    ``trade_bn_usd:*`` [bn USD a year] from customs; ``trains:*`` [trains a year], ``teu:*``
    [TEU a year] from train counts; those of single crossings are scaled to the year.
    ``parcels_m:*`` [million parcels of all origins], ``ecommerce_bn_usd:*`` [bn USD in the months
    told] and ``turbine_mw:*`` [MW] where the year has such figures.

    Raises
    ------
    DataError
        If the facts have no totals of that year.
    """
    published = read_published(flows.year)
    rows: list[FitRow] = []
    whole = published.trade_bn_usd[WHOLE]
    rows.append(_row("trade_bn_usd:all", "check", whole, _trade(flows, COUNTRIES),
                     "sum of five totals that are rounded each for itself"))  # fmt: skip
    for d, word in enumerate(DIRECTIONS):
        if word in published.by_direction_bn_usd:
            total = published.by_direction_bn_usd[word]
            rows.append(_row(f"trade_bn_usd:all:{word}", "check", total,
                             _trade(flows, COUNTRIES, d), _BY_DIRECTION))  # fmt: skip
    for code in COUNTRIES:
        model = _trade(flows, (code,))
        rows.append(_row(f"trade_bn_usd:{code}", "fit", published.trade_bn_usd[code], model, ""))
    trains, teu = flows.trains_per_year(), flows.teu_per_week * flows.weeks
    for f, family in enumerate(FAMILIES, start=1):
        held = flows.family == f
        model = float(trains[held].sum())
        rows.append(_row(f"trains:{family}", "fit", published.trains[family], model, ""))
        model = float(teu[held].sum())
        rows.append(_row(f"teu:{family}", "fit", published.teu[family], model, ""))
    for word, crossing in _CROSSINGS.items():
        model = float(trains[flows.crossing == flows.crossings.index(crossing)].sum())
        total = published.crossing_trains[crossing]
        rows.append(
            _row(f"trains:{word}", "fit", total, model, "count of part of the year, scaled")
        )
    return [*rows, *parcel_rows(flows), *turbine_rows(flows)]


def _row(name: str, kind: str, published: float, model: float, reason: str) -> FitRow:
    return {"name": name, "kind": kind, "published": published, "model": model, "reason": reason}


def _trade(flows: FlowSet, countries: tuple[str, ...], direction: int | None = None) -> float:
    """Return the trade of countries [bn USD a year], both ways or one."""
    of_place = np.array([code in countries for code in flows.countries])
    held = flows.in_stream("trade") & of_place[flows.foreign()]
    if direction is not None:
        held = held & (flows.direction == direction)
    return float(flows.value_usd_per_year[held].sum()) / 1e9
