"""The answer of one direction as bytes and back, exact to the last digit."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError
from landbridge.results.assignment import AssignmentResult, BushFlows, Convergence
from landbridge.results.choice import ChoiceConvergence, ChoiceResult
from landbridge.scenario.assignment import AssignParams
from landbridge.study.corridor.market import DirectionMarket
from landbridge.study.corridor.solve import Solved

__all__ = ["solved_bytes", "solved_from"]

Array = NDArray[Any]
_CHOICE = (
    "status", "reason", "relative_gap", "route_excess", "choice_excess", "scale", "objective",
    "rounds", "segments", "alternatives", "zone_ids", "intrazonal", "memory_predicted_mb", "cpu_s",
    "wall_s", "origin_ids", "destination_ids",
)  # fmt: skip
_FLOWS = (
    "status", "reason", "relative_gap", "objective", "total_travel_time", "total_time",
    "iterations", "class_names", "zone_ids", "demand", "intrazonal", "memory_predicted_mb",
    "cpu_s", "wall_s",
)  # fmt: skip
_FLOW_ARRAYS = ("volume", "time", "cost", "class_cost", "marginal_toll")


def solved_bytes(solved: Solved) -> tuple[bytes, dict[str, Any]]:
    """Return the arrays of an answer as bytes, and the rest as plain JSON values.

    Flows by origin are left out, and so are the costs of ways that nobody takes.
    """
    result, flows = solved.result, solved.result.assignment
    taken = result.demand > 0.0
    used = flows.class_volume != 0.0
    arrays: dict[str, Array] = {
        "taken": np.packbits(taken),
        "demand": result.demand[taken],
        "way_cost": result.cost[taken],
        "expected_cost": result.expected_cost,
        "used": np.packbits(used),
        "class_volume": flows.class_volume[used],
        **{name: getattr(flows, name) for name in _FLOW_ARRAYS},
    }
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    plain = {
        "shape": list(result.demand.shape),
        "classes": list(flows.class_volume.shape),
        "choice": {name: getattr(result, name) for name in _CHOICE},
        "flows": {name: getattr(flows, name) for name in _FLOWS},
        "choice_history": [
            [h.round, h.relative_gap, h.route_gap, h.choice_gap, h.step, h.cpu_s]
            for h in result.history
        ],
        "flow_history": [[h.iteration, h.relative_gap, h.cpu_s] for h in flows.history],
    }
    return buffer.getvalue(), plain


def solved_from(raw: bytes, plain: dict[str, Any], market: DirectionMarket) -> Solved:
    """Return the answer that ``solved_bytes`` kept.

    Raises
    ------
    DataError
        If it is damaged or belongs to other segments, ways or zones.
    """
    try:
        with np.load(io.BytesIO(raw), allow_pickle=False) as held:
            arrays: dict[str, Array] = dict(held.items())
        result = _choice(arrays, plain, market)
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise DataError(f"The answer kept for {market.direction} is damaged: {error}.") from None
    shape = (len(market.segments), len(market.ways), len(market.rows), len(market.columns))
    if result.demand.shape != shape:
        raise DataError(f"The answer kept for {market.direction} is that of another study.")
    return Solved(market, result)


def _choice(
    arrays: dict[str, Array], plain: dict[str, Any], market: DirectionMarket
) -> ChoiceResult:
    shape = tuple(plain["shape"])
    taken = _mask(arrays["taken"], shape)
    demand, cost = np.zeros(shape), np.full(shape, np.inf)
    demand[taken], cost[taken] = arrays["demand"], arrays["way_cost"]
    return ChoiceResult(
        **_tuples(plain["choice"]),
        history=tuple(ChoiceConvergence(*row) for row in plain["choice_history"]),
        assignment=_flows(arrays, plain, market),
        demand=demand,
        cost=cost,
        expected_cost=arrays["expected_cost"],
        params=market.params,
    )


def _flows(
    arrays: dict[str, Array], plain: dict[str, Any], market: DirectionMarket
) -> AssignmentResult:
    shape = tuple(plain["classes"])
    volume, params = np.zeros(shape), market.params
    volume[_mask(arrays["used"], shape)] = arrays["class_volume"]
    none = np.zeros(0, np.int32)
    rest: dict[str, Any] = {name: arrays[name] for name in _FLOW_ARRAYS}
    return AssignmentResult(
        **_tuples(plain["flows"]),
        **rest,
        history=tuple(Convergence(*row) for row in plain["flow_history"]),
        class_volume=volume,
        params=AssignParams(
            params.gap, params.max_rounds, "ue", params.threads, params.max_memory_mb
        ),
        bushes=BushFlows(none, none, np.zeros(1, np.int64), none, np.zeros(0)),
    )


def _mask(bits: Array, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    size = int(np.prod(shape))
    return np.unpackbits(bits, count=size).astype(np.bool_).reshape(shape)


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(x) if isinstance(x, list) else x for key, x in values.items()}
