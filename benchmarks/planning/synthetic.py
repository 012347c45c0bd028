"""A made-up timetable of the real one's size and shape: places, terminals, gateways, trunks.

Places are tied to terminals by lorry, terminals to each other by lorry and feeder trains, and
a few gateways by weekly trunk trains over the borders. Nothing in it is a fact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from landbridge.kernels.labels import ArcTable, build_arc_table

MINUTES_PER_WEEK = 7 * 1440


@dataclass(frozen=True)
class Size:
    places: int = 2400
    terminals: int = 560
    gateways: int = 40
    hubs: int = 160  # terminals that trunk trains call at, besides the gateways
    trunks: int = 1200
    feeders: int = 1100
    access: int = 2  # terminals within reach of a place by lorry
    weeks: int = 180


def _positions(size: Size, rng: np.random.Generator) -> np.ndarray:
    """Positions [km]: gateways along the land bridge, terminals and places about them."""
    n = size.gateways + size.terminals + size.places
    centre = np.column_stack(
        [np.linspace(0, 9000, size.gateways), rng.normal(0, 500, size.gateways)]
    )
    near = rng.integers(0, size.gateways, n - size.gateways)
    spread = rng.normal(0, 350, (n - size.gateways, 2))
    return np.vstack([centre, centre[near] + spread])


def _nearest(xy: np.ndarray, tails: np.ndarray, heads: np.ndarray, k: int) -> np.ndarray:
    far = np.linalg.norm(xy[tails][:, None] - xy[heads][None], axis=2)
    order = np.argsort(far, axis=1)[:, :k]
    return np.column_stack([np.repeat(tails, k), heads[order].ravel()])


def _pairs(size: Size, xy: np.ndarray, rng: np.random.Generator) -> list[tuple[int, int, str]]:
    gate = np.arange(size.gateways)
    term = np.arange(size.gateways, size.gateways + size.terminals)
    stops = np.arange(size.gateways + size.terminals)
    places = np.arange(stops.size, stops.size + size.places)
    pairs: list[tuple[int, int, str]] = []
    for a, b in _nearest(xy, places, stops, size.access):
        pairs += [(a, b, "road"), (b, a, "road")]
    for a, b in _nearest(xy, term, gate, max(1, size.feeders // (2 * size.terminals))):
        pairs += [(a, b, "feeder"), (b, a, "feeder")]
    hubs = rng.choice(term, size.hubs, replace=False)
    for _ in range(size.trunks):
        a = rng.choice(gate)
        b = rng.choice(gate if rng.random() < 0.3 else hubs)
        if a != b:
            pairs.append((a, b, "trunk") if rng.random() < 0.5 else (b, a, "trunk"))
    return pairs


def synthetic(size: Size | None = None, seed: int = 7) -> tuple[ArcTable, np.ndarray]:
    """Return the timetable and the nodes that are places."""
    size = size or Size()
    rng = np.random.default_rng(seed)
    xy = _positions(size, rng)
    pairs = sorted(_pairs(size, xy, rng))
    tail = np.array([p[0] for p in pairs])
    head = np.array([p[1] for p in pairs])
    kind = np.array([p[2] for p in pairs])
    km = np.linalg.norm(xy[tail] - xy[head], axis=1) * 1.2 + 5
    ptr, leave, arrive = [0], [], []
    for k, length in zip(kind, km, strict=True):
        if k != "road":
            times = _departures(k, size.weeks, rng)
            ride = length / rng.uniform(20, 45) * 60 + rng.normal(0, 200, times.size)
            leave.append(times)
            arrive.append(times + np.maximum(ride, 60).astype(np.int64))
        ptr.append(ptr[-1] + (leave[-1].size if k != "road" else 0))
    n = km.size
    rail = kind != "road"
    rate = np.where(rail, rng.uniform(0.4, 0.9, n), rng.uniform(1.2, 1.8, n))
    carbon = np.where(rail, rng.uniform(100, 350, n), rng.uniform(800, 1000, n))
    table = build_arc_table(
        xy.shape[0], tail, head, rail,
        (np.array(ptr), np.concatenate(leave), np.concatenate(arrive)),
        arc_cutoff=np.where(rail, 360, 0),
        arc_duration=np.where(rail, 240, (km / 50 * 60).astype(np.int64)),
        arc_money=((km * rate + np.where(rail, 120, 60)) * 100).astype(np.int64),
        arc_co2e=(km * carbon + 5000).astype(np.int64),
        arc_risk=((km / 1000 * rng.uniform(3, 12, n)) ** 2 * 100).astype(np.int64),
    )  # fmt: skip
    return table, np.arange(size.gateways + size.terminals, xy.shape[0])


def _departures(kind: str, weeks: int, rng: np.random.Generator) -> np.ndarray:
    per_week = int(rng.integers(1, 4)) if kind == "trunk" else int(rng.integers(1, 3))
    within = np.sort(rng.integers(0, MINUTES_PER_WEEK, per_week))
    return (np.arange(weeks)[:, None] * MINUTES_PER_WEEK + within).ravel()
