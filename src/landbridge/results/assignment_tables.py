"""An assignment as tables: what its run folder keeps, and the way back for a warm start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError
from landbridge.results.assignment import AssignmentResult, BushFlows, Convergence, Skims
from landbridge.scenario.assignment import AssignParams

if TYPE_CHECKING:
    import polars as pl

    from landbridge.results.files import Run

__all__ = ["assignment_tables", "earlier_answer", "id_column", "pairs_table", "skims_table"]

F64 = NDArray[np.float64]
KIND = "assign"


def assignment_tables(
    result: AssignmentResult, ends: tuple[Sequence[str], Sequence[str]]
) -> dict[str, pl.DataFrame]:
    """Return the tables ``flows``, ``links``, ``convergence`` and ``bushes``.

    ``flows`` has one row for each link in the order of the network's file: ``from, to, volume,
    cost``; ``links`` has the rest. Nodes that are whole numbers are written as such.

    Parameters
    ----------
    ends : two sequences of str
        Node at the start and at the end of each link.
    """
    import polars as pl

    tail, head = (id_column(names) for names in ends)
    columns: dict[str, Any] = {
        "from": tail, "to": head, "time": result.time, "marginal_toll": result.marginal_toll,
    }  # fmt: skip
    for k, name in enumerate(result.class_names):
        columns[f"volume.{name}"] = result.class_volume[k]
        columns[f"cost.{name}"] = result.class_cost[k]
    return {
        "flows": pl.DataFrame(
            {"from": tail, "to": head, "volume": result.volume, "cost": result.cost}
        ),
        "links": pl.DataFrame(columns),
        "convergence": pl.DataFrame(
            {
                "iteration": [item.iteration for item in result.history],
                "relative_gap": [item.relative_gap for item in result.history],
                "cpu_s": [item.cpu_s for item in result.history],
            },
            schema={"iteration": pl.Int64, "relative_gap": pl.Float64, "cpu_s": pl.Float64},
        ),
        "bushes": _bushes_table(result.bushes),
    }


def id_column(names: Sequence[str]) -> Any:
    """Return ids as a column: as whole numbers where all are."""
    import polars as pl

    plain = all(name.isascii() and name.isdigit() and str(int(name)) == name for name in names)
    if plain and all(len(name) < 18 for name in names):
        return pl.Series([int(name) for name in names], dtype=pl.Int64)
    return pl.Series(list(names), dtype=pl.String)


def _bushes_table(bushes: BushFlows) -> pl.DataFrame:
    import polars as pl

    sizes = np.diff(bushes.ptr)
    return pl.DataFrame(
        {
            "origin": np.repeat(bushes.origin, sizes),
            "class": np.repeat(bushes.rank, sizes),
            "link": bushes.link,
            "flow": bushes.flow,
        }
    )


def skims_table(skims: Skims) -> pl.DataFrame:
    """Return ``origin, destination, class, cost, time, length, toll`` of pairs that are joined."""
    values = {
        "cost": skims.cost, "time": skims.time, "length": skims.length, "toll": skims.toll,
    }  # fmt: skip
    return _pairs(skims.zone_ids, skims.class_names, np.isfinite(skims.cost), values)


def pairs_table(zone_ids: Sequence[str], class_names: Sequence[str], volume: F64) -> pl.DataFrame:
    """Return ``origin, destination, class, volume`` of the pairs that have any."""
    return _pairs(zone_ids, class_names, volume > 0.0, {"volume": volume})


def _pairs(
    zone_ids: Sequence[str],
    class_names: Sequence[str],
    shown: NDArray[np.bool_],
    values: Mapping[str, F64],
) -> pl.DataFrame:
    import polars as pl

    rank, origin, destination = np.nonzero(shown)
    zones, classes = id_column(zone_ids), pl.Series(list(class_names), dtype=pl.String)
    return pl.DataFrame(
        {
            "origin": zones.gather(origin),
            "destination": zones.gather(destination),
            "class": classes.gather(rank),
            **{name: column[shown] for name, column in values.items()},
        }
    )


def earlier_answer(run: Run) -> AssignmentResult:
    """Return what a run folder keeps of an answer, enough to start another from it.

    Raises
    ------
    DataError
        If the folder holds no assignment.
    """
    manifest, tables = run.manifest, run.tables
    if manifest.get("kind") != KIND or not {"flows", "links", "bushes"} <= tables.keys():
        raise DataError(
            f"Run {run.folder}: it holds no assignment.",
            cure="Name a folder written by landbridge assign --out.",
        )
    try:
        return _restored(manifest, tables)
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(
            f"Run {run.folder}: not an assignment of this version: {type(error).__name__} {error}."
        ) from None


def _restored(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> AssignmentResult:
    links, flows = tables["links"], tables["flows"]
    names = tuple(manifest["class_names"])
    summary = manifest["summary"]
    return AssignmentResult(
        status=summary["status"],
        reason=summary["reason"],
        relative_gap=summary["relative_gap"],
        objective=summary["objective"],
        total_travel_time=summary["total_travel_time"],
        total_time=summary["total_time"],
        iterations=summary["iterations"],
        history=tuple(Convergence(*row) for row in tables["convergence"].iter_rows()),
        class_names=names,
        zone_ids=tuple(manifest["zone_ids"]),
        volume=flows["volume"].to_numpy(),
        class_volume=_stacked(links, "volume", names),
        time=links["time"].to_numpy(),
        cost=flows["cost"].to_numpy(),
        class_cost=_stacked(links, "cost", names),
        marginal_toll=links["marginal_toll"].to_numpy(),
        demand=summary["demand"],
        intrazonal=summary["intrazonal"],
        memory_predicted_mb=summary["memory_predicted_mb"],
        cpu_s=summary["cpu_s"],
        wall_s=summary["wall_s"],
        params=AssignParams(),
        bushes=_bushes(tables["bushes"]),
    )


def _stacked(links: pl.DataFrame, what: str, names: Sequence[str]) -> F64:
    return np.array([links[f"{what}.{name}"].to_numpy() for name in names], dtype=np.float64)


def _bushes(table: pl.DataFrame) -> BushFlows:
    origin, rank = (table[name].to_numpy().astype(np.int32) for name in ("origin", "class"))
    first = np.ones(len(origin), dtype=np.bool_)
    first[1:] = (np.diff(origin) != 0) | (np.diff(rank) != 0)
    start = np.flatnonzero(first)
    return BushFlows(
        origin=origin[start],
        rank=rank[start],
        ptr=np.append(start, len(origin)).astype(np.int64),
        link=table["link"].to_numpy().astype(np.int32),
        flow=table["flow"].to_numpy().astype(np.float64),
    )
