"""Write TNTP: a network, and the flows on its links."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from landbridge.core.errors import UsageError
from landbridge.network.flow_network import Delay, FlowNetwork
from landbridge.network.formats.tntp import COLUMNS
from landbridge.results.files import write_atomic

__all__ = ["tntp_flows", "write_tntp", "write_tntp_flows"]


def write_tntp(network: FlowNetwork, net: str | Path, node: str | Path | None = None) -> None:
    """Write a network as ``*_net.tntp`` and, where asked, its coordinates as ``*_node.tntp``.

    Numbers are written so that they read back the same. Speed and type, which a ``FlowNetwork``
    does not hold, are written as 0 and 1.

    Raises
    ------
    UsageError
        If TNTP cannot hold the network: nodes that are not 1, 2, ... with the zones first, a
        delay other than BPR, background volumes, or nodes closed in another order.
    OutputError
        If a file cannot be written whole.
    """
    first = _first_through(network)
    factors = (("TOLL FACTOR", network.toll_factor), ("DISTANCE FACTOR", network.distance_factor))
    head = [
        f"<NUMBER OF ZONES> {network.n_zones}",
        f"<NUMBER OF NODES> {network.n_nodes}",
        f"<FIRST THRU NODE> {first}",
        f"<NUMBER OF LINKS> {network.n_links}",
        *(f"<{name}> {value!r}" for name, value in factors if value),
        "<END OF METADATA>",
        "",
        "~\t" + "\t".join(COLUMNS) + "\t;",
    ]
    columns = (
        network.capacity, network.length, network.free_time, network.alpha, network.power,
    )  # fmt: skip
    values = zip(*(column.tolist() for column in columns), network.toll.tolist(), strict=True)
    ends = zip(network.tail.tolist(), network.head.tolist(), strict=True)
    rows = (
        f"\t{i + 1}\t{j + 1}\t" + "\t".join(map(repr, row[:-1])) + f"\t0\t{row[-1]!r}\t1\t;"
        for (i, j), row in zip(ends, values, strict=True)
    )
    write_atomic(net, _text([*head, *rows]))
    if node is not None:
        write_atomic(node, _text(["Node\tX\tY\t;", *_nodes(network)]))


def tntp_flows(network: FlowNetwork, volume: ArrayLike, cost: ArrayLike) -> str:
    """Return volume and cost of every link, in the order of the network, as TNTP has them."""
    values = (np.asarray(column, dtype=np.float64).tolist() for column in (volume, cost))
    ends = zip(network.tail.tolist(), network.head.tolist(), *values, strict=True)
    ids = network.node_ids
    rows = (f"{ids[i]} \t{ids[j]} \t{v!r} \t{c!r} " for i, j, v, c in ends)
    return _text(["From \tTo \tVolume \tCost ", *rows])


def write_tntp_flows(
    path: str | Path, network: FlowNetwork, volume: ArrayLike, cost: ArrayLike
) -> None:
    """Write volume and cost of every link as ``*_flow.tntp``.

    Raises
    ------
    OutputError
        If it cannot be written whole.
    """
    write_atomic(path, tntp_flows(network, volume, cost))


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def _nodes(network: FlowNetwork) -> Iterable[str]:
    if network.x is None or network.y is None:
        return
    for name, x, y in zip(network.node_ids, network.x.tolist(), network.y.tolist(), strict=True):
        if x == x and y == y:
            yield f"{name}\t{x!r}\t{y!r}\t;"


def _first_through(network: FlowNetwork) -> int:
    numbered = tuple(map(str, range(1, network.n_nodes + 1)))
    closed = int((~network.through).sum())
    if network.node_ids != numbered or network.zone_ids != numbered[: network.n_zones]:
        fault = "its nodes are not called 1, 2, ... with the zones first"
    elif (network.zone_node != np.arange(network.n_zones)).any():
        fault = "its zones do not lie at the nodes of their number"
    elif not network.through[closed:].all():
        fault = "the nodes that no path may pass are not the first ones"
    elif (network.delay != Delay.BPR).any() or network.background.any():
        fault = "it has delays other than BPR, or background volumes"
    else:
        return closed + 1
    raise UsageError(f"{network.source}: TNTP cannot hold this network: {fault}.")
