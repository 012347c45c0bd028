"""Flows under construction, by number: places and countries of the facts, markets, groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge import facts
from landbridge.core.geo import great_circle_km
from landbridge.demand.corridor.segments import MARKETS, market_of
from landbridge.demand.flows.cities import trading_cities
from landbridge.results.flows import Assumption, FlowSet

__all__ = ["CATCHMENT", "Part", "Places", "join", "pick", "read_places", "spread"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]

CATCHMENT = Assumption(
    "catchment_of_hubs", 1.0, "", True,
    "judgement: the boxes of a hub's trains begin and end in the cities of its country that are "
    "nearest to it, by their people",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """All places of the facts; ``country`` numbers ``countries``."""

    ids: tuple[str, ...]
    countries: tuple[str, ...]
    country: I32

    def number(self, ids: Sequence[str]) -> I32:
        """Return the numbers of places, shape (n,)."""
        at = {key: k for k, key in enumerate(self.ids)}
        return np.array([at[key] for key in ids], dtype=np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Flows as columns of one length; ``teu`` a week."""

    market: I32
    direction: I32
    group: I32
    home: I32
    abroad: I32
    teu: F64


def read_places() -> Places:
    """Return the places of the facts."""
    table = facts.load("places").sort("place_id")
    codes = table["country"].to_list()
    names = tuple(sorted(set(codes)))
    at = {code: k for k, code in enumerate(names)}
    return Places(
        tuple(table["place_id"].to_list()),
        names,
        np.array([at[code] for code in codes], dtype=np.int32),
    )


def pick(flows: FlowSet, places: Places, held: NDArray[np.bool_]) -> Part:
    """Return flows of a set, each in the market of its country and trains."""
    number = places.number(flows.places)
    out = flows.direction[held] == 0
    start, end = number[flows.origin[held]], number[flows.destination[held]]
    abroad = np.where(out, end, start).astype(np.int32)
    return Part(
        _markets(flows, places, abroad, flows.family[held]),
        flows.direction[held],
        flows.group[held],
        np.where(out, start, end).astype(np.int32),
        abroad,
        flows.teu_per_week[held],
    )


def _markets(flows: FlowSet, places: Places, abroad: I32, family: I32) -> I32:
    """Return the market of each flow; what trains carry to the rest of Europe is with Russia's."""
    names = list(MARKETS)
    table = np.zeros((len(flows.families), len(places.countries)), dtype=np.int32)
    for f, word in enumerate(flows.families):
        for c, code in enumerate(places.countries):
            found = market_of(code, word or "china_central_asia")
            table[f, c] = names.index("russia" if found == "europe" else found)
    return table[family, places.country[abroad]]


def join(parts: Sequence[Part]) -> Part:
    """Put flows one after another."""
    columns: dict[str, Any] = {
        item.name: np.concatenate([getattr(part, item.name) for part in parts])
        for item in fields(Part)
    }
    return Part(**columns)


def spread(part: Part, places: Places) -> Part:
    """Share flows between hubs out among the cities around them, at both ends."""
    if not part.teu.size:
        return part
    home = _shares(places, np.unique(part.home))
    abroad = _shares(places, np.unique(part.abroad))
    # one row for each pair of ends, so that few numbers are handled
    wide = int(part.group.max(initial=0)) + 1
    kinds = (part.market * 2 + part.direction) * wide + part.group
    n = len(places.ids)
    pair, where = np.unique(part.home.astype(np.int64) * n + part.abroad, return_inverse=True)
    kind, which = np.unique(kinds, return_inverse=True)
    table = np.zeros((pair.size, kind.size))
    np.add.at(table, (where, which), part.teu)
    rows: list[tuple[I32, I32, F64]] = []
    for row, code in zip(table, pair.tolist(), strict=True):
        (near, a), (far, b) = home[code // n], abroad[code % n]
        amount = row[None, None, :] * a[:, None, None] * b[None, :, None]
        rows.append((near, far, amount))
    start = np.concatenate([np.repeat(near, far.size * kind.size) for near, far, _ in rows])
    end = np.concatenate([np.tile(np.repeat(far, kind.size), near.size) for near, far, _ in rows])
    teu = np.concatenate([amount.ravel() for _, _, amount in rows])
    code = np.concatenate([np.tile(kind, near.size * far.size) for near, far, _ in rows])
    held = teu > 0.0
    return Part(
        (code // wide // 2)[held].astype(np.int32),
        (code // wide % 2)[held].astype(np.int32),
        (code % wide)[held].astype(np.int32),
        start[held].astype(np.int32),
        end[held].astype(np.int32),
        teu[held],
    )


def _shares(places: Places, hubs: I32) -> dict[int, tuple[I32, F64]]:
    """Return (cities, shares) of each hub: those of its country that no other hub is nearer to."""
    table = facts.load("places").sort("place_id")
    lat, lon = table["lat"].to_numpy(), table["lon"].to_numpy()
    found: dict[int, tuple[I32, F64]] = {}
    for country in np.unique(places.country[hubs]):
        cities = trading_cities((places.countries[country],))
        number = places.number(cities.ids)
        own = hubs[places.country[hubs] == country]
        km = great_circle_km(
            lat[number][:, None], lon[number][:, None], lat[own][None, :], lon[own][None, :]
        )
        nearest = km.argmin(axis=1) if number.size else np.zeros(0, dtype=np.intp)
        for k, hub in enumerate(own.tolist()):
            mine = nearest == k
            if not mine.any() or not cities.weight[mine].sum():
                found[hub] = (np.array([hub], dtype=np.int32), np.ones(1))
                continue
            weight = cities.weight[mine]
            found[hub] = (number[mine], weight / weight.sum())
    return found
