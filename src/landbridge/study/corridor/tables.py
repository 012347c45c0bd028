"""The tables of a study's run folder, see ``landbridge.results.study.STUDY_TABLES``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from landbridge import facts
from landbridge.demand.corridor import CorridorDemand
from landbridge.network.model import KIND, MODE
from landbridge.results.flows import DIRECTIONS, Assumption
from landbridge.results.study import Control
from landbridge.study.corridor.empties import EmptyFlows
from landbridge.study.corridor.solve import Solved
from landbridge.study.corridor.sums import (
    Cells,
    by_country,
    crossing_teu,
    is_train,
    link_teu,
)
from landbridge.study.corridor.world import CorridorWorld

__all__ = ["Loop", "study_tables"]

F64 = NDArray[np.float64]
#: pairs of cities with less in a year are not told
_LEAST_TEU = 0.01


@dataclass(frozen=True, slots=True)
class Loop:
    """One round from cost to trade and back, of one country and direction."""

    loop: int
    country: str
    direction: str
    trade_factor: float
    usd_per_teu_change: float


def study_tables(
    world: CorridorWorld,
    demand: CorridorDemand,
    solved: Mapping[str, Solved],
    cells: Mapping[str, Cells],
    rest: tuple[EmptyFlows | None, Mapping[str, F64], Sequence[Loop], Sequence[Control]],
    assumptions: Sequence[Assumption],
) -> dict[str, pl.DataFrame]:
    """Return all tables; ``rest`` is empties, empties on links by direction, loops, controls."""
    empties, background, loops, controls = rest
    volumes = {word: link_teu(world, one) for word, one in solved.items()}
    pairs = _pairs(demand, cells)
    return {
        "controls": _controls(controls),
        "crossings": _crossings(world, demand, solved, volumes, background),
        "ways": _ways(demand, cells),
        "links": _links(world, volumes),
        "places": _places(demand, pairs),
        "goods": _goods(demand, cells),
        "countries": _countries(demand, cells),
        "pairs": pairs,
        "empties": _empties(empties),
        "rounds": _rounds(solved),
        "loops": pl.DataFrame(
            [asdict(loop) for loop in loops],
            schema={
                "loop": pl.Int64, "country": pl.String, "direction": pl.String,
                "trade_factor": pl.Float64, "usd_per_teu_change": pl.Float64,
            },
        ),
        "assumptions": pl.DataFrame(
            [asdict(item) for item in assumptions],
            schema={
                "name": pl.String, "value": pl.Float64, "unit": pl.String, "est": pl.Boolean,
                "method": pl.String,
            },
        ),
    }  # fmt: skip


def _controls(controls: Sequence[Control]) -> pl.DataFrame:
    return pl.DataFrame(
        [{**asdict(item), "difference": item.difference} for item in controls]
    ).select("name", "kind", "published", "model", "unit", "difference", "reason")


def _crossings(
    world: CorridorWorld,
    demand: CorridorDemand,
    solved: Mapping[str, Solved],
    volumes: Mapping[str, F64],
    background: Mapping[str, F64],
) -> pl.DataFrame:
    links, rows = world.network.links, []
    for word in solved:
        teu = crossing_teu(world, volumes[word])
        empty = crossing_teu(world, background.get(word, np.zeros(links.n)))
        hours = _crossing_hours(world, solved[word], volumes[word])
        for k, crossing in enumerate(world.network.crossings):
            if teu[k] + empty[k] <= 0.0:
                continue
            most = float(world.capacity_teu[k])
            rows.append(
                {
                    "crossing_id": crossing.id,
                    "name": crossing.name,
                    "mode": crossing.mode,
                    "direction": word,
                    "teu_per_week": float(teu[k]),
                    "empty_teu_per_week": float(empty[k]),
                    "capacity_teu_per_week": most if np.isfinite(most) else None,
                    "load": float((teu[k] + empty[k]) / most) if np.isfinite(most) else None,
                    "dwell_h": hours[k][0],
                    "delay_h": hours[k][1],
                }
            )
    return pl.DataFrame(rows).sort("teu_per_week", descending=True)


def _crossing_hours(
    world: CorridorWorld, solved: Solved, on_links: F64
) -> dict[int, tuple[float, float]]:
    """Return hours at each crossing and the part that traffic makes, means over its links."""
    graph, flow = world.graph, world.graph.flow
    extra = solved.result.assignment.time - flow.free_time
    if world.scenario.corridor.objective == "so":
        extra = extra / (1.0 + flow.power)  # hours, without those that others lose
    links, found = world.network.links, {}
    delay_at: dict[int, float] = {}
    volume = solved.result.assignment.volume
    for k in np.flatnonzero(flow.capacity > 0.0).tolist():
        crossing = int(graph.crossing[k])
        if volume[k] > 0.0 or crossing not in delay_at:
            delay_at[crossing] = float(extra[k])
    border = (links.crossing >= 0) & (links.kind == KIND["crossing"]) & (on_links > 0.0)
    for k in range(len(world.network.crossings)):
        here = border & (links.crossing == k)
        free = float(world.hours[here].mean()) if here.any() else 0.0
        found[k] = (free + delay_at.get(k, 0.0), delay_at.get(k, 0.0))
    return found


def _ways(demand: CorridorDemand, cells: Mapping[str, Cells]) -> pl.DataFrame:
    rows = []
    for word, held in cells.items():
        amount = held.teu * demand.weeks
        for s, segment in enumerate(demand.segments):
            if segment.direction != word:
                continue
            mine = held.segment == s
            whole = float(amount[mine].sum())
            for a, way in enumerate(held.ways):
                here = mine & (held.way == a)
                teu = float(amount[here].sum())
                if teu <= 0.0:
                    continue
                rows.append(
                    {
                        "market": segment.market,
                        "goods_class": segment.goods_class,
                        "direction": word,
                        "way": way,
                        "teu_per_year": teu,
                        "share": teu / whole,
                        "tonnes_per_year": teu * segment.density_t_per_teu,
                        "value_usd_per_year": teu * segment.value_usd_per_teu,
                        "usd_per_teu": float((amount * held.usd)[here].sum()) / teu,
                        "value_of_time_usd_per_teu_h": segment.value_of_time_usd_per_teu_h,
                    }
                )
    return pl.DataFrame(rows)


def _links(world: CorridorWorld, volumes: Mapping[str, F64]) -> pl.DataFrame:
    links, nodes = world.network.links, world.network.nodes
    whole = sum(volumes.values(), np.zeros(links.n))
    used = np.flatnonzero(whole > 1e-6)
    modes = {code: name for name, code in MODE.items()}
    kinds = {code: name for name, code in KIND.items()}
    passed = np.append(np.array([c.id for c in world.network.crossings]), "")
    frame = {
        "link_id": [links.id[k] for k in used],
        "mode": [modes[int(links.mode[k])] for k in used],
        "kind": [kinds[int(links.kind[k])] for k in used],
        "country": [links.country[k] for k in used],
        "line_id": [links.line_id[k] for k in used],
        "crossing_id": passed[links.crossing[used]].tolist(),
        "length_km": links.length_km[used],
        "from_lat": nodes.lat[links.tail[used]],
        "from_lon": nodes.lon[links.tail[used]],
        "to_lat": nodes.lat[links.head[used]],
        "to_lon": nodes.lon[links.head[used]],
    }
    for word in DIRECTIONS:
        frame[f"teu_per_week_{word}"] = volumes.get(word, np.zeros(links.n))[used]
    return pl.DataFrame(frame)


def _pairs(demand: CorridorDemand, cells: Mapping[str, Cells]) -> pl.DataFrame:
    """Return TEU a year by pair of cities and market, and what one TEU costs."""
    names = sorted({s.market for s in demand.segments})
    market = np.array([names.index(s.market) for s in demand.segments])
    n = len(demand.places)
    parts = []
    for d, (_, held) in enumerate(cells.items()):
        train = np.array([is_train(way) for way in held.ways])[held.way]
        amount = held.teu * demand.weeks
        code = ((market[held.segment] * 2 + d) * n + held.origin.astype(np.int64)) * n
        code += held.destination
        keys, at = np.unique(code, return_inverse=True)
        columns = amount, amount * train, amount * held.usd, amount * held.expected_usd
        sums = [np.bincount(at, weights=column) for column in columns]
        kept = sums[0] >= _LEAST_TEU
        parts.append((keys[kept], *(column[kept] for column in sums)))
    keys, teu, by_train, usd, expected = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    places, words = pl.Series(demand.places), pl.Series(list(cells))
    return pl.DataFrame(
        {
            "market": pl.Series(names)[keys // n // n // 2],
            "direction": words[keys // n // n % 2],
            "origin": places[keys // n % n],
            "destination": places[keys % n],
            "teu_per_year": teu,
            "train_teu_per_year": by_train,
            "usd_per_teu": usd / teu,
            "expected_usd_per_teu": expected / teu,
        }
    ).sort("market", "direction", "origin", "destination")


def _places(demand: CorridorDemand, pairs: pl.DataFrame) -> pl.DataFrame:
    table = facts.load("places").select("place_id", "name", "country", "lat", "lon")
    sides = []
    for end, word in (("origin", "sent"), ("destination", "received")):
        sums = pairs.group_by(end).agg(
            pl.col("teu_per_year").sum().alias(f"{word}_teu_per_year"),
            pl.col("train_teu_per_year").sum().alias(f"{word}_train_teu_per_year"),
            (pl.col("usd_per_teu") * pl.col("teu_per_year")).sum().alias(f"{word}_usd"),
            (pl.col("expected_usd_per_teu") * pl.col("teu_per_year"))
            .sum()
            .alias(f"{word}_expected_usd"),
        )
        sides.append(sums.rename({end: "place_id"}))
    joined = (
        pl.DataFrame({"place_id": list(demand.places)})
        .join(table, on="place_id", how="left")
        .join(sides[0], on="place_id", how="left")
        .join(sides[1], on="place_id", how="left")
        .with_columns(pl.selectors.float().exclude("lat", "lon").fill_null(0.0))
    )
    teu = pl.col("sent_teu_per_year") + pl.col("received_teu_per_year")
    cost = (pl.col("sent_usd") + pl.col("received_usd")) / teu
    burden = (pl.col("sent_expected_usd") + pl.col("received_expected_usd")) / teu
    return joined.with_columns(
        cost.alias("usd_per_teu"), burden.alias("expected_usd_per_teu")
    ).drop(pl.selectors.ends_with("_usd"))


def _goods(demand: CorridorDemand, cells: Mapping[str, Cells]) -> pl.DataFrame:
    """Return sums by goods group: each segment's flows split as its demand is, by country."""
    names = dict(facts.load("goods_groups").select("group_id", "name").iter_rows())
    rows = _by_group(demand, cells)
    return pl.DataFrame(
        [
            {
                "group_id": demand.groups[g],
                "name": names[demand.groups[g]],
                "market": market,
                "direction": word,
                "teu_per_year": float(part[0]),
                "train_teu_per_year": float(part[1]),
                "tonnes_per_year": float(part[0] * demand.density_t_per_teu[g]),
                "value_usd_per_year": float(
                    part[0] * demand.density_t_per_teu[g] * demand.value_usd_per_t[g]
                ),
                "usd_per_teu": float(part[2] / part[0]),
            }
            for (market, word, g), part in sorted(rows.items())
        ]
    )


def _by_group(
    demand: CorridorDemand, cells: Mapping[str, Cells]
) -> dict[tuple[str, str, int], F64]:
    """Return TEU, TEU by train and dollars a year by market, direction and group."""
    rows: dict[tuple[str, str, int], F64] = {}
    countries = np.array(demand.countries)
    for word, held in cells.items():
        start, end = countries[held.origin], countries[held.destination]
        foreign = np.where(start == "CN", end, start)
        train = np.array([is_train(way) for way in held.ways])[held.way]
        codes, at = np.unique(foreign, return_inverse=True)
        amount = held.teu * demand.weeks
        cell = held.segment.astype(np.int64) * codes.size + at
        size = len(demand.segments) * codes.size
        sums = [
            np.bincount(cell, weights=values, minlength=size)
            for values in (amount, amount * train, amount * held.usd)
        ]
        for k in np.flatnonzero(sums[0] > 0.0).tolist():
            segment, code = demand.segments[k // codes.size], str(codes[k % codes.size])
            mix = demand.mix.get((segment.name, code))
            if mix is None:
                continue
            for g in np.flatnonzero(mix).tolist():
                part = mix[g] / mix.sum() * np.array([column[k] for column in sums])
                key = segment.market, word, g
                rows[key] = rows.get(key, np.zeros(3)) + part
    return rows


def _countries(demand: CorridorDemand, cells: Mapping[str, Cells]) -> pl.DataFrame:
    rows = []
    for word, held in cells.items():
        train = np.array([is_train(way) for way in held.ways])[held.way]
        amount = held.teu * demand.weeks
        columns = amount, amount * train, amount * held.usd, amount * held.expected_usd
        teu, by_train, usd, expected = (by_country(demand, held, column) for column in columns)
        rows += [
            {
                "country": code,
                "direction": word,
                "teu_per_year": teu[code],
                "train_teu_per_year": by_train[code],
                "usd_per_teu": usd[code] / teu[code],
                "expected_usd_per_teu": expected[code] / teu[code],
            }
            for code in teu
        ]
    return pl.DataFrame(rows).sort("country", "direction")


def _empties(empties: EmptyFlows | None) -> pl.DataFrame:
    rows: list[dict[str, object]] = []
    if empties is not None:
        rows += [
            {"from": a, "to": b, "what": "moved", "teu_per_year": x}
            for (a, b), x in sorted(empties.moved.items())
        ]
        rows += [
            {"from": c, "to": "", "what": "left", "teu_per_year": x}
            for c, x in sorted(empties.left.items())
            if x > 0.0
        ]
        rows += [
            {"from": "", "to": c, "what": "leased", "teu_per_year": x}
            for c, x in sorted(empties.leased.items())
            if x > 0.0
        ]
    return pl.DataFrame(
        rows,
        schema={"from": pl.String, "to": pl.String, "what": pl.String, "teu_per_year": pl.Float64},
    )


def _rounds(solved: Mapping[str, Solved]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "direction": word,
                "round": item.round,
                "relative_gap": item.relative_gap,
                "route_gap": item.route_gap,
                "choice_gap": item.choice_gap,
                "cpu_s": item.cpu_s,
            }
            for word, one in solved.items()
            for item in one.result.history
        ]
    )
