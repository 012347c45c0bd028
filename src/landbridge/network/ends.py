"""Where a user's service or rate begins and ends: a place's name to the node of its mode."""

from __future__ import annotations

import numpy as np

from landbridge import facts
from landbridge.core.errors import DataError, LandbridgeError
from landbridge.network.model import KIND, Network

__all__ = ["node_of", "told"]

_PREFIX = {"rail": "terminal", "sea": "port", "air": "airport", "ferry": "berth"}
_WORDS = {"terminal": "rail terminal", "port": "port", "airport": "airport", "berth": "ferry berth"}


def node_of(text: str, mode: str, network: Network, where: str) -> int:
    """Return the terminal, port, airport or berth that a place's name stands for.

    Parameters
    ----------
    text : str
        Name, id or UN/LOCODE of a place; for ``sea`` also a port code, for ``air`` an IATA code.
    where : str
        File, row and column, for the message.

    Raises
    ------
    DataError
        If nobody knows the place, or no service of the mode can call there.
    """
    kind = _PREFIX[mode]
    code = network.node_index.get(f"{kind}:{text.strip().upper()}")
    if mode in ("sea", "air") and code is not None:
        return code
    try:
        place = facts.find_place(text)
    except LandbridgeError as error:
        raise DataError(f"{where}: {error}") from None
    near = _nearest_of(network, kind, place.place_id)
    if near is not None:
        return near
    raise DataError(
        f"{where}: {place.name} has no {_WORDS[kind]} for mode {mode!r}.",
        cure="Name a place with one, or another mode (rail, sea, air, ferry).",
    )


def told(network: Network, node: int) -> str:
    """Return a node as a message names it: ``Almaty (kz-almaty)``."""
    return f"{network.nodes.name[node]} ({network.nodes.ref[node]})"


def _nearest_of(network: Network, kind: str, place_id: str) -> int | None:
    """Return the terminal, port, airport or berth that the place reaches by the shortest haul."""
    own = network.node_index.get(f"{kind}:{place_id}")
    if own is not None:
        return own
    tail = network.node_index.get(f"place:{place_id}", -1)
    links = network.links
    hauls = np.flatnonzero((links.tail == tail) & (links.kind == KIND["access"]))
    found = [k for k in hauls if network.nodes.kind[links.head[k]] == kind]
    return int(links.head[min(found, key=lambda k: links.length_km[k])]) if found else None
