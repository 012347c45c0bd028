"""The network that traffic is assigned to: links with delays, nodes, zones.

It is plain arrays in the order of the file it was read from; units are those of that file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError

__all__ = ["Delay", "FlowNetwork", "delay_depends_on_volume"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I8 = NDArray[np.int8]
Bool = NDArray[np.bool_]
_SHOWN = 3  # faulty links that one message names


class Delay(IntEnum):
    """Kind of delay function of a link."""

    BPR = 0
    CONICAL = 1
    QUEUE = 2


@dataclass(frozen=True, eq=False)
class FlowNetwork:
    """Links in file order, the nodes they join and the zones where trips begin and end.

    Attributes
    ----------
    node_ids, zone_ids : tuple of str
        As the file names them; N nodes, Z zones.
    zone_node : (Z,) int32
        Node of each zone, each its own.
    through : (N,) bool
        Whether a path may pass through the node; False: only as its origin or destination.
    tail, head : (L,) int32
        Nodes of each link. Parallel links stay separate; one from a node to itself carries nothing.
    free_time : (L,) float64 [time_unit]
        Time without traffic, >= 0.
    capacity : (L,) float64
        Volume per period, > 0 wherever the delay depends on the volume.
    alpha : (L,) float64
        BPR: b, >= 0. Conical: steepness, > 1. Queue: weight of the delay, >= 0.
    power : (L,) float64
        BPR: exponent, >= 0.
    delay : (L,) int8
        One of ``Delay``.
    length, toll : (L,) float64
        In the units of the file, >= 0.
    background : (L,) float64
        Volume that is there beforehand, >= 0: it counts in the delay, not in what is reported.
    x, y : (N,) float64 or None
        Coordinates of the nodes, NaN for a node without; None where no node has any.
    time_unit : str
        Unit of ``free_time``.
    source : str
        What messages name as the place of a fault.
    xy_degrees : bool
        Whether ``x`` and ``y`` are known to be degrees east and north.
    toll_factor, distance_factor : float
        What the file itself says a unit of toll or length costs, in ``time_unit``.
    notes : tuple of str
        What a user should know about how the file was read.

    Raises
    ------
    DataError
        If a shape, a value or a reference breaks what stands above.
    """

    node_ids: tuple[str, ...]
    zone_ids: tuple[str, ...]
    zone_node: I32
    through: Bool
    tail: I32
    head: I32
    free_time: F64
    capacity: F64
    alpha: F64
    power: F64
    delay: I8
    length: F64
    toll: F64
    background: F64
    x: F64 | None = None
    y: F64 | None = None
    time_unit: str = "min"
    source: str = "network"
    xy_degrees: bool = False
    toll_factor: float = 0.0
    distance_factor: float = 0.0
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _freeze(self)
        _check_nodes(self)
        _check_links(self)

    @property
    def n_nodes(self) -> int:
        return len(self.node_ids)

    @property
    def n_links(self) -> int:
        return len(self.tail)

    @property
    def n_zones(self) -> int:
        return len(self.zone_ids)

    def link_name(self, link: int) -> str:
        """Return ``from-to`` of a link."""
        return f"{self.node_ids[self.tail[link]]}-{self.node_ids[self.head[link]]}"


def delay_depends_on_volume(free_time: F64, alpha: F64, power: F64, delay: I8) -> Bool:
    """Return for each link whether its time changes with its volume; shape (L,)."""
    bends: Bool = np.where(
        delay == Delay.BPR, (alpha > 0) & (power > 0), (delay == Delay.CONICAL) | (alpha > 0)
    )
    return bends & (free_time > 0)


_KINDS: dict[str, tuple[type[np.generic], str]] = {
    "zone_node": (np.int32, "Z"),
    "through": (np.bool_, "N"),
    "tail": (np.int32, "L"),
    "head": (np.int32, "L"),
    "free_time": (np.float64, "L"),
    "capacity": (np.float64, "L"),
    "alpha": (np.float64, "L"),
    "power": (np.float64, "L"),
    "delay": (np.int8, "L"),
    "length": (np.float64, "L"),
    "toll": (np.float64, "L"),
    "background": (np.float64, "L"),
    "x": (np.float64, "N"),
    "y": (np.float64, "N"),
}


def _freeze(net: FlowNetwork) -> None:
    """Give every array its type and shape, read-only."""
    set_ = object.__setattr__
    set_(net, "node_ids", tuple(map(str, net.node_ids)))
    set_(net, "zone_ids", tuple(map(str, net.zone_ids)))
    sizes = {"N": len(net.node_ids), "Z": len(net.zone_ids), "L": np.size(net.tail)}
    if (net.x is None) != (net.y is None):
        raise DataError(f"{net.source}: x and y of the nodes must be given both, or neither.")
    for name, (kind, axis) in _KINDS.items():
        given = getattr(net, name)
        if given is not None:
            set_(net, name, _array(net.source, name, given, kind, sizes[axis]))


def _array(source: str, name: str, given: Any, kind: type[np.generic], size: int) -> NDArray[Any]:
    try:
        raw = np.asarray(given)
        if raw.shape != (size,):
            raise DataError(
                f"{source}: {name}: allowed is one value for each of {size}, "
                f"got an array of shape {raw.shape}."
            )
        found = raw.astype(kind)  # a copy, so that the caller's array stays writable
        sound = kind is np.float64 or bool((found == raw).all())
    except (TypeError, ValueError, OverflowError) as error:
        if isinstance(error, DataError):
            raise
        sound = False
    if not sound:
        raise DataError(f"{source}: {name}: allowed are values of type {kind.__name__}.")
    found.setflags(write=False)
    return found


def _check_nodes(net: FlowNetwork) -> None:
    for what, ids in (("node", net.node_ids), ("zone", net.zone_ids)):
        if len(set(ids)) < len(ids):
            twice = Counter(ids).most_common(1)[0][0]
            raise DataError(f"{net.source}: the {what} {twice!r} stands there twice.")
    if net.zone_node.size and not _within(net.zone_node, net.n_nodes):
        raise DataError(f"{net.source}: a zone lies at a node that is not there.")
    if len(np.unique(net.zone_node)) < net.n_zones:
        raise DataError(f"{net.source}: two zones lie at one node.", cure="Give each its own.")
    for name in ("x", "y"):
        values = getattr(net, name)
        if values is not None and np.isinf(values).any():
            raise DataError(f"{net.source}: {name} of a node is infinite.")


def _within(index: I32, size: int) -> bool:
    return bool((index >= 0).all() and (index < size).all())


def _check_links(net: FlowNetwork) -> None:
    if net.n_links and not (_within(net.tail, net.n_nodes) and _within(net.head, net.n_nodes)):
        raise DataError(f"{net.source}: a link joins a node that is not there.")
    kinds = np.isin(net.delay, [int(kind) for kind in Delay])
    _refuse(net, ~kinds, "delay is BPR, CONICAL or QUEUE", "another kind")
    for name in ("free_time", "capacity", "alpha", "power", "length", "toll", "background"):
        values = getattr(net, name)
        sound = np.isfinite(values) & (values >= 0)
        _refuse(net, ~sound, f"{name} is a finite number >= 0", "others")
    conical = (net.delay == Delay.CONICAL) & (net.alpha <= 1)
    _refuse(net, conical, "alpha of a conical delay is above 1", "less")
    bends = delay_depends_on_volume(net.free_time, net.alpha, net.power, net.delay)
    _refuse(
        net,
        bends & (net.capacity <= 0),
        "capacity is above 0 where the delay depends on the volume",
        "0",
    )


def _refuse(net: FlowNetwork, faulty: Bool, allowed: str, got: str) -> None:
    found: Sequence[int] = np.flatnonzero(faulty).tolist()
    if found:
        named = ", ".join(f"{k + 1} ({net.link_name(k)})" for k in found[:_SHOWN])
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise DataError(
            f"{net.source}: {allowed}; got {got} at link {named}{more}.",
            cure="Correct these links, or take them out.",
        )
