"""Published figures beside those of a study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from landbridge.demand.corridor import CorridorDemand
from landbridge.demand.flows.published import EUROPE, MIDDLE, read_published
from landbridge.demand.trade.flows import COUNTRIES, WHOLE
from landbridge.network.model import Network
from landbridge.results.study import Control
from landbridge.study.corridor.sums import Cells, is_train
from landbridge.study.corridor.targets import Targets

Kind = Literal["fit", "check"]

__all__ = ["FITTED_YEAR", "Totals", "make_controls", "poland_teu", "totals_of"]

#: year whose counts the constants of the choice are fitted to
FITTED_YEAR = 2024
_GATES = {
    "khorgos": "khorgos-altynkol",
    "alashankou": "alashankou-dostyk",
    "manzhouli": "manzhouli-zabaikalsk",
    "erenhot": "erenhot-zamyn-uud",
}
#: TEU between China and the Union through Poland, 2024 (trade_goods, goods-091)
_THROUGH_POLAND = 292_950.0
_WITH_ASIA = ("central_asia", "southeast_asia")
_OF_ASIA = ("IR", "AF")


@dataclass(frozen=True, slots=True)
class Totals:
    """What controls are compared with, a year.

    Attributes
    ----------
    train_teu, trains : mapping of family to float
    gate_trains : mapping of crossing to float
    poland_teu : float
        Over the borders of Poland with the east.
    road_bn_usd : float
        Of the five countries' trade.
    air_share : mapping of direction to float
        Of the value of trade with Europe.
    """

    trade_bn_usd: Mapping[str, float]
    train_teu: Mapping[str, float]
    trains: Mapping[str, float]
    gate_trains: Mapping[str, float]
    poland_teu: float
    road_bn_usd: float
    air_share: Mapping[str, float]


def totals_of(
    demand: CorridorDemand,
    cells: Mapping[str, Cells],
    gates: Mapping[str, tuple[str, ...]],
    poland_teu: float,
) -> Totals:
    """Add the flows of both directions up."""
    teu = dict.fromkeys((EUROPE, MIDDLE), 0.0)
    gate = dict.fromkeys((key for ids in gates.values() for key in ids), 0.0)
    trade = {code: demand.not_boxed_value_usd[code] for code in COUNTRIES}
    road, air = 0.0, {}
    markets = np.array([s.market for s in demand.segments])
    value = np.array([s.value_usd_per_teu for s in demand.segments])
    countries = np.array(demand.countries)
    for word, held in cells.items():
        amount = held.teu * demand.weeks
        home = countries[held.origin] == "CN"
        foreign = np.where(home, countries[held.destination], countries[held.origin])
        asian = np.isin(markets[held.segment], _WITH_ASIA) | np.isin(foreign, _OF_ASIA)
        train = np.array([is_train(way) for way in held.ways])[held.way]
        worth = amount * _values(demand, held, foreign, value)
        central = markets[held.segment] == "central_asia"
        for family, of in ((EUROPE, ~asian), (MIDDLE, asian)):
            teu[family] += float(amount[train & of].sum())
            for a, way in enumerate(held.ways):
                for key in gates.get(way, ())[:1]:
                    part = float(amount[(held.way == a) & of].sum())
                    gate[key] += part / demand.teu_per_train[family]
        for code in COUNTRIES:
            trade[code] += float(worth[central & (foreign == code)].sum())
        by_road = np.array([way == "road" for way in held.ways])[held.way]
        road += float(worth[central & by_road].sum())
        europe = markets[held.segment] == "europe"
        flown = np.array([way == "air" for way in held.ways])[held.way]
        air[word] = float(worth[europe & flown].sum() / max(worth[europe].sum(), 1.0))
    trains = {family: amount / demand.teu_per_train[family] for family, amount in teu.items()}
    return Totals(
        {code: usd / 1e9 for code, usd in trade.items()},
        teu, trains, gate, poland_teu, road / 1e9, air,
    )  # fmt: skip


def _values(
    demand: CorridorDemand, cells: Cells, foreign: np.ndarray, mean: np.ndarray
) -> np.ndarray:
    """Return USD per TEU of each flow: the mix of its segment and country."""
    each = demand.density_t_per_teu * demand.value_usd_per_t
    names = [s.name for s in demand.segments]
    codes, at = np.unique(foreign, return_inverse=True)
    table = np.repeat(mean[:, None], codes.size, axis=1)
    for s, name in enumerate(names):
        for c, code in enumerate(codes.tolist()):
            mix = demand.mix.get((name, code))
            if mix is not None and mix.sum() > 0.0:
                table[s, c] = float((mix * each).sum() / mix.sum())
    return table[cells.segment, at]


def make_controls(
    demand: CorridorDemand, totals: Totals, targets: Targets, is_base: bool
) -> tuple[Control, ...]:
    """Return the controls of a study.

    Parameters
    ----------
    is_base : bool
        The scenario is a base of its year, so that published figures should be met; otherwise
        they stand beside what the scenario makes of them.
    """
    published = read_published(demand.year)
    fitted = is_base and demand.year == FITTED_YEAR
    why = "" if is_base else "the scenario differs from the world that was counted"
    late = why or (
        ""
        if demand.year == FITTED_YEAR
        else f"predicted: the constants of the choice are those of {FITTED_YEAR}"
    )
    sums = why or "sum of five totals that are rounded each for itself"
    out = [
        Control("trade_bn_usd:all", "check", published.trade_bn_usd[WHOLE],
                sum(totals.trade_bn_usd.values()), "bn USD", sums)
    ]  # fmt: skip
    for code in COUNTRIES:
        kind: Kind = "fit" if is_base else "check"
        out.append(
            Control(f"trade_bn_usd:{code}", kind, published.trade_bn_usd[code],
                    totals.trade_bn_usd[code], "bn USD", why)
        )  # fmt: skip
    choice: Kind = "fit" if fitted else "check"
    for family in (EUROPE, MIDDLE):
        for what, has, told in (("trains", totals.trains, published.trains),
                                ("teu", totals.train_teu, published.teu)):  # fmt: skip
            out.append(Control(f"{what}:{family}", choice, told[family], has[family], what, late))
    for word, key in _GATES.items():
        reason = "; ".join(filter(None, (late, "count of part of the year, scaled (estimate)")))
        out.append(
            Control(f"trains:{word}", choice, published.crossing_trains[key],
                    totals.gate_trains.get(key, 0.0), "trains", reason)
        )  # fmt: skip
    return (*out, *_others(totals, targets, (choice, why)))


def _others(totals: Totals, targets: Targets, how: tuple[Kind, str]) -> tuple[Control, ...]:
    """Return the figures beside those of trains and trade."""
    choice, why = how
    whole = sum(totals.trade_bn_usd.values())
    old = why or "published for 2024"
    flown = why or "published for 2019, before the pandemic"
    rows = [
        Control("road_value_share:CA5", choice,
                targets.road_value_share, totals.road_bn_usd / max(whole, 1e-12), "share", old),
        Control("teu:through_poland", "check", _THROUGH_POLAND, totals.poland_teu, "TEU",
                why or "published for 2024 and the operator of the wide gauge through Kazakhstan "
                "alone; trains by Mongolia and Manzhouli come on top"),
    ]  # fmt: skip
    rows += [
        Control(f"air_value_share:europe:{word}", choice,
                targets.air_value_share[word], share, "share", flown)
        for word, share in totals.air_share.items()
    ]  # fmt: skip
    return tuple(rows)


def poland_teu(network: Network, crossing_teu: np.ndarray) -> float:
    """Return TEU a week over the rail borders of Poland with Belarus, Ukraine and Lithuania."""
    east = {"BY", "UA", "LT", "RU"}
    return float(
        sum(
            amount
            for c, amount in zip(network.crossings, crossing_teu.tolist(), strict=True)
            if c.mode == "rail"
            and "PL" in (c.country_a, c.country_b)
            and {c.country_a, c.country_b} & east
        )
    )
