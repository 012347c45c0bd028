"""Choice and routes from files: a TOML file of segments and alternatives on a network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from landbridge.core.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from landbridge.demand.od_matrix import OdMatrix
    from landbridge.network.flow_network import FlowNetwork
    from landbridge.results.choice import ChoiceResult
    from landbridge.scenario.choice import Alternative, ChoiceParams
    from landbridge.scenario.choice_file import AlternativeRow

__all__ = ["assign_choice", "class_demand", "read_choice"]


def assign_choice(
    network: FlowNetwork,
    demand: OdMatrix,
    choice: tuple[ChoiceParams, dict[str, NDArray[np.float64]]],
    *,
    progress: Callable[[int, float], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> ChoiceResult:
    """Solve choice and routes together; `choice` is what ``read_choice`` returns."""
    from landbridge.assignment import assign_with_choice

    return assign_with_choice(network, demand, *choice, progress=progress, stop=stop)


def read_choice(
    path: str | Path, network: FlowNetwork, **bounds: object
) -> tuple[ChoiceParams, dict[str, NDArray[np.float64]]]:
    """Read a choice and the costs beside it.

    Parameters
    ----------
    bounds
        Other fields of ``ChoiceParams``: gap, max_rounds, threads, max_memory_mb.

    Raises
    ------
    UsageError, DataError
        Naming file, key and what is allowed.
    """
    from landbridge.demand.formats.cost_table import read_cost_table
    from landbridge.scenario.choice import ChoiceParams
    from landbridge.scenario.choice_file import read_choice_file

    found = read_choice_file(path)
    alternatives = tuple(_alternative(row, network, found.source) for row in found.alternatives)
    params = ChoiceParams(found.segments, alternatives, **bounds)  # type: ignore[arg-type]
    names = [item.name for item in found.segments]
    worth = [item.value_of_time for item in found.segments]
    outside = {
        row.name: read_cost_table(row.cost_file, network.zone_ids, names, worth)
        for row in found.alternatives
        if row.cost_file is not None
    }
    return params, outside


def _alternative(row: AlternativeRow, network: FlowNetwork, source: str) -> Alternative:
    from landbridge.scenario.assignment import TrafficClass
    from landbridge.scenario.choice import Alternative

    if row.cost_file is not None:
        return Alternative(row.name, None, row.constant, row.nest)
    toll, distance = row.toll_factor, row.distance_factor
    kind = TrafficClass(
        row.name,
        network.toll_factor if toll is None else toll,
        network.distance_factor if distance is None else distance,
        row.pce,
        _banned(row, network, source),
    )
    return Alternative(row.name, kind, row.constant, row.nest)


def _banned(row: AlternativeRow, network: FlowNetwork, source: str) -> tuple[int, ...]:
    if not row.banned_links:
        return ()
    places: dict[str, list[int]] = {}
    for k in range(network.n_links):
        places.setdefault(network.link_name(k), []).append(k)
    for name in row.banned_links:
        if name not in places:
            raise UsageError(
                f"{source}: alternative {row.name!r}: banned_links: {network.source} has no link "
                f"{name!r}.",
                cure="Write FROM-TO with the node ids of the network.",
            )
    return tuple(k for name in row.banned_links for k in places[name])


def class_demand(result: ChoiceResult) -> OdMatrix:
    """Return the trips of each class of the assignment, ``segment/alternative``."""
    import numpy as np

    from landbridge.demand.od_matrix import OdMatrix

    names = result.assignment.class_names
    values = {
        f"{segment}/{alternative}": result.demand[s, a]
        for s, segment in enumerate(result.segments)
        for a, alternative in enumerate(result.alternatives)
    }
    table = np.array([values[name] for name in names]).reshape(len(names), *result.demand.shape[2:])
    return OdMatrix(result.zone_ids, names, table)
