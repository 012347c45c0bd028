"""Costs that are given beside the network: of alternatives outside it, and of links by segment."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError, UsageError
from landbridge.network.flow_network import FlowNetwork
from landbridge.scenario.choice import ChoiceParams

__all__ = ["read_link_cost", "read_outside"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]


def read_outside(
    network: FlowNetwork,
    params: ChoiceParams,
    outside: Mapping[str, F64],
    origins: I32,
    destinations: I32,
) -> dict[int, F64]:
    """Return the costs of each alternative outside the network by its position.

    Parameters
    ----------
    origins, destinations : shape (O,) and (D,)
        Zones of the rows and columns that are returned, in tables of shape (S, O, D).

    Raises
    ------
    UsageError
        Where costs are missing or too many.
    DataError
        Where they are no costs.
    """
    names = [item.name for item in params.alternatives]
    wanted = [item.name for item in params.alternatives if item.traffic_class is None]
    if set(wanted) != set(outside):
        raise UsageError(
            f"outside_cost: allowed is one cost for each alternative outside the network "
            f"({', '.join(wanted) or 'none'}), got {', '.join(outside) or 'none'}."
        )
    every = np.arange(network.n_zones, dtype=np.int32)
    found: dict[int, F64] = {}
    for name, value in outside.items():
        table = np.asarray(value, np.float64)
        short = len(origins), len(destinations)
        whole = network.n_zones, network.n_zones
        count = len(params.segments)
        shown = [whole, (count, *whole)]
        shown += [short, (count, *short)] if short != whole else []
        if table.shape not in shown:
            *others, last = map(str, shown)
            raise DataError(
                f"outside_cost {name!r}: allowed is a shape of {', '.join(others)} or {last}, "
                f"got {table.shape}."
            )
        table = np.broadcast_to(table, (count, *table.shape[-2:]))
        rows, columns = (every, every) if table.shape[1:] == whole else (origins, destinations)
        _check_table(name, table, network.zone_ids, rows, columns)
        if table.shape[1:] != short:
            table = table[:, origins[:, None], destinations[None, :]]
        found[names.index(name)] = table
    return found


def _check_table(name: str, table: F64, zone_ids: tuple[str, ...], rows: I32, columns: I32) -> None:
    faulty = np.argwhere(~(table >= 0.0))
    if len(faulty):
        s, i, j = faulty[0]
        raise DataError(
            f"outside_cost {name!r}, from {zone_ids[rows[i]]} to {zone_ids[columns[j]]}: allowed "
            f"is a cost >= 0, or infinity where there is no way; got {table[s, i, j]:g}."
        )


def read_link_cost(
    network: FlowNetwork, params: ChoiceParams, given: Mapping[str, F64] | None
) -> F64 | None:
    """Return what each segment pays on each link in the order of the file, shape (S, L).

    Raises
    ------
    UsageError
        Where segments differ.
    DataError
        Where they are no costs.
    """
    if given is None:
        return None
    names = [item.name for item in params.segments]
    if set(given) != set(names):
        raise UsageError(
            f"link_cost: allowed is one column for each segment ({', '.join(names)}), "
            f"got {', '.join(given) or 'none'}."
        )
    rows = np.empty((len(names), network.n_links))
    for row, name in zip(rows, names, strict=True):
        column = np.asarray(given[name], np.float64)
        if column.shape != (network.n_links,):
            raise DataError(
                f"link_cost {name!r}: allowed is one value for each of {network.n_links} links, "
                f"got an array of shape {column.shape}."
            )
        faulty = np.flatnonzero(~(np.isfinite(column) & (column >= 0.0)))
        if len(faulty):
            k = int(faulty[0])
            raise DataError(
                f"link_cost {name!r}, link {network.link_name(k)}: allowed is a finite cost >= 0, "
                f"got {column[k]:g}."
            )
        row[:] = column
    return rows
