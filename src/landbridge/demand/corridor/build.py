"""Flows of a year -> demand of the corridor by segment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace

import numpy as np
from numpy.typing import NDArray

from landbridge import facts
from landbridge.core.enums import Handling
from landbridge.core.errors import InfeasibleError
from landbridge.demand.corridor.europe import european_countries, european_teu
from landbridge.demand.corridor.parts import (
    CATCHMENT,
    Part,
    Places,
    join,
    pick,
    read_places,
    spread,
)
from landbridge.demand.corridor.scale import europe_factor, scale_flows
from landbridge.demand.corridor.segments import (
    CLASSES,
    HOLDING,
    MARKETS,
    CorridorDemand,
    CorridorSegment,
    class_of,
)
from landbridge.demand.flows.goods_shares import Goods, read_goods
from landbridge.demand.trade.flows import COUNTRIES
from landbridge.results.flows import DIRECTIONS, Assumption, FlowSet
from landbridge.scenario import Scenario

__all__ = ["corridor_demand"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
#: a class of less than this share of its market and direction joins the middle one
_LEAST = 0.02
#: markets where every mode is in the facts
_OPEN = ("europe", "central_asia")
_NAMES = list(MARKETS)


def corridor_demand(flows: FlowSet, scenario: Scenario) -> CorridorDemand:
    """Return what may ride a train between China and the west, by segment.

    Central Asia and Europe: all trade in boxes, by any mode. Others: what block trains carry
    now, whose crossing alone is chosen; the boxes of a hub's trains are shared out among the
    cities around it.

    Parameters
    ----------
    flows : FlowSet
        Of ``build_flows``; its year decides.
    scenario : Scenario
        The share of value that a day costs.

    Raises
    ------
    InfeasibleError
        If nothing is left to be carried out of China, or into it.
    """
    goods, places = read_goods(), read_places()
    flows = scale_flows(flows, scenario.demand)
    europe, told = _european(flows, goods, places)
    europe = _scaled(europe, europe_factor(scenario.demand, goods)[europe.group])
    boxed = flows.teu_per_week > 0.0
    countries = np.array(flows.countries)[flows.foreign()]
    union, other = european_countries()
    given = flows.in_stream("rail") & ~np.isin(countries, (*COUNTRIES, *union, *other))
    asian = pick(flows, places, flows.in_stream("trade") & boxed)
    part = join([asian, spread(pick(flows, places, given & boxed), places), europe])
    _refuse_nothing(part)
    share = scenario.cost.value_of_time_share_per_day
    return _settle(flows, (goods, places), part, (share, (HOLDING, CATCHMENT, *told)))


def _refuse_nothing(part: Part) -> None:
    """Refuse demand of which one direction has nothing.

    Raises
    ------
    InfeasibleError
    """
    for d, words in enumerate(("out of China", "into China")):
        if not part.teu[part.direction == d].sum() > 0.0:
            raise InfeasibleError(
                f"Nothing is to be carried {words} under this scenario.",
                cure="Raise demand.goods_factor, demand.trade_factor or demand.europe_factor.",
            )


def _scaled(part: Part, factor: F64) -> Part:
    """Return flows times a factor; those that a factor of 0 takes away are left out."""
    left = factor > 0.0
    kept = {item.name: getattr(part, item.name)[left] for item in fields(part)}
    return replace(Part(**kept), teu=part.teu[left] * factor[left])


def _european(flows: FlowSet, goods: Goods, places: Places) -> tuple[Part, tuple[Assumption, ...]]:
    home, abroad, teu, told = european_teu(flows.year, goods)
    at = np.nonzero(teu)
    direction, group, start, end = (np.asarray(axis, dtype=np.int32) for axis in at)
    part = Part(
        np.full(direction.size, _NAMES.index("europe"), dtype=np.int32),
        direction,
        group,
        places.number(home.ids)[start],
        places.number(abroad.ids)[end],
        teu[at] / flows.weeks,
    )
    return part, told


def _settle(
    flows: FlowSet,
    tables: tuple[Goods, Places],
    part: Part,
    rest: tuple[float, tuple[Assumption, ...]],
) -> CorridorDemand:
    """Sum flows by segment and pair of places."""
    goods, places = tables
    kind = _merge_small(part, _classes(goods)[part.group])
    code = (part.market * len(CLASSES) + kind) * 2 + part.direction
    used, segment = np.unique(code, return_inverse=True)
    segments = tuple(
        _segment(int(value), goods, part, segment == k, rest[0]) for k, value in enumerate(used)
    )
    zones = np.unique(np.concatenate([part.home, part.abroad]))
    at = np.zeros(len(places.ids), dtype=np.int64)
    at[zones] = np.arange(zones.size)
    out = part.direction == 0
    origin = np.where(out, at[part.home], at[part.abroad])
    destination = np.where(out, at[part.abroad], at[part.home])
    cells, where = np.unique(
        (segment * zones.size + origin) * zones.size + destination, return_inverse=True
    )
    return CorridorDemand(
        year=flows.year,
        places=tuple(places.ids[k] for k in zones.tolist()),
        countries=tuple(places.countries[k] for k in places.country[zones].tolist()),
        segments=segments,
        groups=goods.ids,
        segment=(cells // zones.size**2).astype(np.int32),
        origin=(cells // zones.size % zones.size).astype(np.int32),
        destination=(cells % zones.size).astype(np.int32),
        teu_per_week=np.bincount(where, weights=part.teu).astype(np.float64),
        mix=_mix(segments, segment, part, places),
        density_t_per_teu=goods.density_t_per_teu,
        value_usd_per_t=goods.value_usd_per_t,
        trade_value_usd=_trade_value(flows, boxed=True),
        not_boxed_value_usd=_trade_value(flows, boxed=False),
        teu_per_train=dict(zip(flows.families[1:], flows.teu_per_train[1:], strict=True)),
        weeks=flows.weeks,
        assumptions=(*flows.assumptions, *rest[1]),
    )


def _classes(goods: Goods) -> I32:
    """Return the class of each goods group, into CLASSES, shape (n_groups,)."""
    words = facts.load("goods_groups").sort("group_id")["handling"].to_list()
    names = [item.name for item in CLASSES]
    values = (goods.value_usd_per_t / 1000.0).tolist()
    found = [
        names.index(class_of(Handling(word), value))
        for word, value in zip(words, values, strict=True)
    ]
    return np.array(found, dtype=np.int32)


def _merge_small(part: Part, kind: I32) -> I32:
    """Return the class of each flow, small classes of a market and direction in the middle one."""
    wide = len(CLASSES)
    row = part.market * 2 + part.direction
    sums = np.bincount(row * wide + kind, weights=part.teu, minlength=2 * wide * len(_NAMES))
    sums = sums.reshape(-1, wide)
    tiny = sums < _LEAST * sums.sum(axis=1, keepdims=True)
    whole = np.array([name not in (*_OPEN, "russia") for name in _NAMES])
    tiny |= np.repeat(whole, 2)[:, None]
    middle = [item.name for item in CLASSES].index("mid")
    merged: I32 = np.where(tiny[row, kind], middle, kind).astype(np.int32)
    return merged


def _segment(
    code: int, goods: Goods, part: Part, held: NDArray[np.bool_], share_per_day: float
) -> CorridorSegment:
    market, word = _NAMES[code // 2 // len(CLASSES)], DIRECTIONS[code % 2]
    kind = CLASSES[code // 2 % len(CLASSES)]
    teu = np.bincount(part.group[held], weights=part.teu[held], minlength=len(goods.ids))
    tonnes = teu * goods.density_t_per_teu
    value = float((tonnes * goods.value_usd_per_t).sum() / teu.sum())
    return CorridorSegment(
        name=f"{market}:{kind.name}:{word}",
        market=market,
        goods_class=kind.name,
        direction=word,
        handling=kind.handling,
        is_captive=market not in _OPEN,
        density_t_per_teu=float(tonnes.sum() / teu.sum()),
        value_usd_per_teu=value,
        value_of_time_usd_per_teu_h=HOLDING.value + share_per_day * value / 24.0,
    )


def _mix(
    segments: Sequence[CorridorSegment],
    segment: NDArray[np.intp],
    part: Part,
    places: Places,
) -> Mapping[tuple[str, str], F64]:
    """Return TEU a week by goods group of each segment and foreign country."""
    n_groups = int(part.group.max(initial=0)) + 1
    n_groups = max(n_groups, len(facts.load("goods_groups")))
    wide = len(places.countries)
    code = (segment * wide + places.country[part.abroad]) * n_groups + part.group
    sums = np.bincount(code, weights=part.teu, minlength=len(segments) * wide * n_groups)
    table = sums.reshape(len(segments), wide, n_groups)
    return {
        (segments[s].name, places.countries[c]): table[s, c]
        for s, c in np.argwhere(table.any(axis=2)).tolist()
    }


def _trade_value(flows: FlowSet, *, boxed: bool) -> dict[str, float]:
    """Return the value a year of the five countries' trade, in boxes or in none."""
    held = flows.in_stream("trade") & ((flows.teu_per_week > 0.0) == boxed)
    countries = np.array(flows.countries)[flows.foreign()]
    return {
        code: float(flows.value_usd_per_year[held & (countries == code)].sum())
        for code in COUNTRIES
    }
