"""Fit the constants of the choice to the published counts of the base of 2024.

A step moves each constant by the logarithm of model over published, over the scale of the
choice; it is exact where costs do not depend on flows, and is repeated until they settle.
"""

from __future__ import annotations

from collections.abc import Callable
from math import log

import numpy as np

from landbridge.demand.flows.published import read_published
from landbridge.demand.trade.flows import WHOLE
from landbridge.results.flows import DIRECTIONS
from landbridge.scenario import Scenario
from landbridge.study.corridor.constants import Constants
from landbridge.study.corridor.controls import totals_of
from landbridge.study.corridor.run import StudyState, open_study, solve_study
from landbridge.study.corridor.solve import teu_by_way
from landbridge.study.corridor.sums import cells_of, is_train
from landbridge.study.corridor.targets import Targets, read_targets
from landbridge.study.corridor.ways import GATES, SCALES, ways_of

__all__ = ["fit_constants"]

#: share of a full step; below 1 as delays answer too
_GAIN = 0.9
_SOUTH = "rail:south"
_NEW, _NEIGHBOURS = "rail:torugart", ("rail:khorgos", "rail:alashankou")
Key = tuple[str, str, str]


def fit_constants(
    scenario: Scenario,
    start: Constants,
    *,
    steps: int = 12,
    enough: float = 0.003,
    told: Callable[[int, float], None] | None = None,
) -> tuple[dict[Key, float], float]:
    """Return constants and the largest relative error that is left.

    Parameters
    ----------
    scenario : Scenario
        The base of the year that is fitted.
    start : Constants
        Where to begin.
    """
    found = dict(start)
    worst = np.inf
    for step in range(steps):
        state = open_study(scenario, found)
        solve_study(state, scenario)
        worst = _step(state, read_targets(state.flows), found)
        if told is not None:
            told(step, worst)
        if worst <= enough:
            break
    return found, worst


def _step(state: StudyState, targets: Targets, found: dict[Key, float]) -> float:
    teu = teu_by_way(state.solved, state.demand.weeks)
    worst = max(_gates(_gate_trains(state), targets, found), _rail(teu, targets, found))
    return max(worst, _values(state, targets, found))


def _move(found: dict[Key, float], key: Key, usd: float) -> None:
    found[key] = found.get(key, 0.0) + usd


def _gate_trains(state: StudyState) -> dict[str, float]:
    """Return trains a year over each crossing."""
    cells = {word: cells_of(one) for word, one in state.solved.items()}
    return dict(totals_of(state.demand, cells, GATES, 0.0).gate_trains)


def _gates(trains: dict[str, float], targets: Targets, found: dict[Key, float]) -> float:
    """Make crossings with too many trains dearer; the cheapest has a constant of 0."""
    worst, gates = 0.0, [way for way in targets.gate_trains if way != _SOUTH]
    for way in gates:
        off = log(sum(trains[key] for key in GATES[way]) / targets.gate_trains[way])
        worst = max(worst, abs(off))
        _move(found, ("*", way, "*"), _GAIN * off / SCALES[1].value)
    least = min(found["*", way, "*"] for way in gates)
    for way in gates:
        found["*", way, "*"] -= least
    # what has no count yet stands as its neighbours on the same border do
    found["*", _NEW, "*"] = sum(found["*", way, "*"] for way in _NEIGHBOURS) / len(_NEIGHBOURS)
    return worst


def _rail(teu: dict[Key, float], targets: Targets, found: dict[Key, float]) -> float:
    """Make what stands beside trains cheaper where trains carry too much."""
    worst = 0.0
    beside = {"europe": ("sea",), "central_asia": ("road", "wagon")}
    for (market, word), goal in targets.rail_teu.items():
        mine = {w: x for (m, w, d), x in teu.items() if (m, d) == (market, word)}
        rail = sum(x for w, x in mine.items() if is_train(w))
        whole = sum(mine.values())
        worst = max(worst, abs(log(rail / goal)))
        off = log(rail / (whole - rail)) - log(goal / (whole - goal))
        for way in beside[market]:
            _move(found, (market, way, word), -_GAIN * off / SCALES[0].value)
    return worst


def _values(state: StudyState, targets: Targets, found: dict[Key, float]) -> float:
    """Bring the shares of value by road and by air to those published."""
    road = wagon = 0.0
    air = dict.fromkeys(DIRECTIONS, 0.0)
    whole, flies = dict(air), dict(air)
    for word, one in state.solved.items():
        table = one.result.demand.sum(axis=(2, 3)) * state.demand.weeks
        for s, segment in enumerate(one.market.segments):
            value = dict(zip(one.market.ways, table[s] * segment.value_usd_per_teu, strict=True))
            if segment.market == "central_asia":
                road, wagon = road + value["road"], wagon + value["wagon"]
            elif segment.market == "europe":
                air[word] += value["air"]
                whole[word] += sum(value.values())
                if "air" in ways_of(segment.market, segment.goods_class):
                    flies[word] += sum(value.values())
    year = state.demand.year
    goal = targets.road_value_share * read_published(year).trade_bn_usd[WHOLE] * 1e9
    off = log(road / goal)
    # what leaves the road goes to wagons: the ratio of both moves by more than the road itself
    shift = _GAIN * off * (road + wagon) / wagon / SCALES[0].value
    for word in DIRECTIONS:
        _move(found, ("central_asia", "wagon", word), -shift * road / (road + wagon))
        _move(found, ("central_asia", "road", word), shift * wagon / (road + wagon))
    worst = abs(off)
    for word in DIRECTIONS:
        wanted = targets.air_value_share[word] * whole[word]
        worst = max(worst, abs(log(air[word] / wanted)))
        # the odds among what may fly at all
        odds = log(air[word] / (flies[word] - air[word])) - log(wanted / (flies[word] - wanted))
        _move(found, ("europe", "air", word), _GAIN * odds / SCALES[0].value)
    return worst
