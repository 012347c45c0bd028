"""Empty boxes of a study: where they go, and what capacity they take at the Chinese border."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from landbridge import facts
from landbridge.demand.corridor import CorridorDemand
from landbridge.results.flows import DIRECTIONS
from landbridge.study.corridor.empties import EmptyFlows, place_empties
from landbridge.study.corridor.state import StudyState
from landbridge.study.corridor.sums import by_country, cells_of, is_train
from landbridge.study.corridor.ways import GATES

__all__ = ["empties_of"]

F64 = NDArray[np.float64]


def empties_of(state: StudyState) -> tuple[EmptyFlows, dict[str, F64]]:
    """Place empty boxes; return them and what they add to the links of the graph."""
    cells = {word: cells_of(one) for word, one in state.solved.items()}
    by_gate: dict[str, dict[str, float]] = {}
    sums: dict[str, Mapping[str, float]] = {}
    for word, held in cells.items():
        train = np.array([is_train(way) for way in held.ways])[held.way]
        sums[word] = by_country(state.demand, held, held.teu * train)
        for a, way in enumerate(held.ways):
            if is_train(way):
                part = by_country(state.demand, held, held.teu * (held.way == a))
                for code, teu in part.items():
                    by_gate.setdefault(code, {})
                    by_gate[code][way] = by_gate[code].get(way, 0.0) + teu
    empties = place_empties(sums["out"], sums["in"], _positions(state.demand))
    out: dict[str, F64] = {}
    for word in DIRECTIONS:
        moved = {
            (b if word == "out" else a): x
            for (a, b), x in empties.moved.items()
            if (a if word == "out" else b) == "CN"
        }
        out[word] = _on_gates(state, word, moved, by_gate)
    weeks = state.demand.weeks
    yearly = EmptyFlows(
        {key: x * weeks for key, x in empties.moved.items()},
        {key: x * weeks for key, x in empties.left.items()},
        {key: x * weeks for key, x in empties.leased.items()},
        empties.cost_usd * weeks,
    )
    return yearly, out


def _positions(demand: CorridorDemand) -> dict[str, tuple[float, float]]:
    """Return the mean position of the cities of each country."""
    table = facts.load("places")
    at = {key: (lat, lon) for key, lat, lon in table.select("place_id", "lat", "lon").iter_rows()}
    found: dict[str, list[tuple[float, float]]] = {}
    for place, code in zip(demand.places, demand.countries, strict=True):
        found.setdefault(code, []).append(at[place])
    return {
        code: (float(np.mean([p[0] for p in some])), float(np.mean([p[1] for p in some])))
        for code, some in found.items()
    }


def _on_gates(
    state: StudyState,
    word: str,
    moved: Mapping[str, float],
    by_gate: Mapping[str, Mapping[str, float]],
) -> F64:
    """Return empties on the links of the graph: back by the crossings that boxes came by."""
    graph, network = state.world.graph, state.world.network
    volume = state.solved[word].result.assignment.volume
    out = np.zeros(graph.flow.n_links)
    for code, teu in moved.items():
        ways = by_gate.get(code, {})
        whole = sum(ways.values())
        for way, part in ways.items():
            at = [network.crossing_index[k] for k in GATES[way] if k in network.crossing_index]
            here = np.isin(graph.crossing, at) & (volume > 0.0)
            if part > 0.0 and here.any():
                share = volume[here] / volume[here].sum()
                out[here] += teu * part / whole * share
    return out
