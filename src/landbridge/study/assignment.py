"""Assign traffic: from files or from memory to the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from landbridge.core.errors import UsageError

if TYPE_CHECKING:
    from landbridge.demand.od_matrix import OdMatrix
    from landbridge.network.flow_network import FlowNetwork
    from landbridge.results.assignment import AssignmentResult
    from landbridge.scenario.assignment import AssignParams

__all__ = [
    "DELAYS",
    "assign",
    "assign_files",
    "load_answer",
    "read_network",
    "read_trips",
    "with_delay",
]

#: names of the delay functions
DELAYS = ("bpr", "conical", "queue")
_LEAST_STEEPNESS = 1.5
_OMX = (".omx", ".h5", ".hdf5")
_LONG = (".csv", ".txt", ".tsv", ".parquet", ".pq")


def assign(
    network: FlowNetwork | str | Path,
    demand: OdMatrix | str | Path,
    params: AssignParams | None = None,
    *,
    progress: Callable[[int, float], None] | None = None,
    stop: Callable[[], bool] | None = None,
    warm_start: AssignmentResult | None = None,
) -> AssignmentResult:
    """Assign trips to a network: user equilibrium or system optimum, to a stated gap.

    Parameters
    ----------
    network : FlowNetwork, str or Path
        A path is read: a TNTP file or a GMNS folder.
    demand : OdMatrix, str or Path
        A path is read: TNTP, OMX, CSV or Parquet.
    params : AssignParams, optional
        Left out, the toll and distance factors that the network's file states are used.
    progress : callable, optional
        Called with iteration and relative gap.
    stop : callable, optional
        Asked now and then; once it returns True the run ends with the answer so far.
    warm_start : AssignmentResult, optional
        An earlier answer on the same links.

    Raises
    ------
    LandbridgeError
        ``UsageError``, ``DataError`` or ``LimitError``, as ``landbridge.errors`` tells.
    """
    from landbridge.assignment import assign as solve
    from landbridge.scenario.assignment import AssignParams

    net = read_network(network) if isinstance(network, str | Path) else network
    trips = read_trips(demand, network=net) if isinstance(demand, str | Path) else demand
    params = params or AssignParams(
        toll_factor=net.toll_factor, distance_factor=net.distance_factor
    )
    return solve(net, trips, params, progress=progress, stop=stop, warm_start=warm_start)


def assign_files(
    net: str | Path, trips: str | Path, params: AssignParams | None = None
) -> AssignmentResult:
    """Assign the trips of a file to the network of a file or folder; see ``assign``."""
    return assign(net, trips, params)


def read_network(path: str | Path) -> FlowNetwork:
    """Read a network: a folder as GMNS, a file as TNTP.

    Raises
    ------
    UsageError
        If there is no such file, or it is a table of another kind.
    DataError
        If what it holds is not sound.
    """
    place = Path(path)
    if place.is_dir():
        from landbridge.network.formats.gmns_flow import read_gmns_flow

        return read_gmns_flow(place)
    if place.suffix.lower() in (*_LONG, *_OMX):
        raise UsageError(
            f"{place}: a network is a TNTP file or a GMNS folder.",
            cure="Name the folder that holds node.csv and link.csv.",
        )
    from landbridge.network.formats.tntp import read_tntp

    return read_tntp(place)


def read_trips(
    path: str | Path, matrices: Sequence[str] = (), *, network: FlowNetwork | None = None
) -> OdMatrix:
    """Read trips, by the ending of the file: TNTP, OMX (.omx), CSV or Parquet.

    Parameters
    ----------
    matrices : sequence of str
        For OMX alone: which matrices to take as classes; all where none is named.
    network : FlowNetwork, optional
        Where it is given, a TNTP table of more zones than it has is refused before it is read.

    Raises
    ------
    UsageError
        If there is no such file, or its ending is none of these.
    DataError
        If what it holds is not sound.
    """
    place = Path(path)
    ending = place.suffix.lower()
    if ending in _OMX:
        from landbridge.demand.formats.omx import read_omx

        return read_omx(place, matrices)
    if matrices:
        raise UsageError(f"{place}: only an OMX file has matrices to choose from.")
    if ending in _LONG:
        from landbridge.demand.formats.long_table import read_long_table

        return read_long_table(place)
    if ending != ".tntp":
        raise UsageError(
            f"{place}: trips are read from .tntp, .omx, .csv or .parquet.",
            cure="Give the file its right ending.",
        )
    from landbridge.demand.formats.tntp_trips import read_tntp_trips

    return read_tntp_trips(place, None if network is None else network.n_zones)


def with_delay(network: FlowNetwork, name: str) -> FlowNetwork:
    """Return a network whose volume-dependent links all have one delay function.

    ``conical`` takes the power of a BPR link as its steepness, as Spiess (1990) compares the
    two, at least 1.5; ``queue`` takes b as the weight of the queue. Links of constant time and
    links that have the kind already stay as they are.

    Raises
    ------
    UsageError
        If there is no such delay function, or a conical or queue link would become BPR.
    """
    import numpy as np

    from landbridge.network.flow_network import Delay, delay_depends_on_volume

    if name not in DELAYS:
        raise UsageError(f"delay: allowed are {', '.join(DELAYS)}, got {name!r}.")
    kind = Delay[name.upper()]
    bends = delay_depends_on_volume(network.free_time, network.alpha, network.power, network.delay)
    changed = bends & (network.delay != kind)
    if (changed & (network.delay != Delay.BPR)).any():
        raise UsageError(
            f"{network.source}: it states other delays than BPR itself.",
            cure="Leave out --delay, or correct the column 'delay'.",
        )
    steep = np.maximum(network.power, _LEAST_STEEPNESS)
    return replace(
        network,
        delay=np.where(changed, int(kind), network.delay),
        alpha=np.where(changed & (kind == Delay.CONICAL), steep, network.alpha),
    )


def load_answer(folder: str | Path, network: FlowNetwork) -> AssignmentResult:
    """Load the answer that a run folder keeps, to start another on the same network.

    Raises
    ------
    DataError
        If the folder holds no whole assignment.
    UsageError
        If it is of another network.
    """
    from landbridge.results.assignment_tables import earlier_answer
    from landbridge.results.files import load_run

    run = load_run(folder)
    result = earlier_answer(run)
    flows = run.tables["flows"]
    ends = zip(flows["from"].to_list(), flows["to"].to_list(), strict=True)
    ids = network.node_ids
    known = [(ids[i], ids[j]) for i, j in zip(network.tail, network.head, strict=True)]
    if [(str(a), str(b)) for a, b in ends] != known:
        raise UsageError(
            f"Run {folder}: its links are not those of {network.source}.",
            cure="Start from a run on the same network file.",
        )
    return result
