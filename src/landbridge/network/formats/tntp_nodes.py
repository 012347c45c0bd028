"""Coordinates of TNTP nodes: rows ``node X Y ;`` under a header."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError
from landbridge.core.tntp_text import finite_number, read_lines

__all__ = ["node_file_of", "read_tntp_nodes"]

F64 = NDArray[np.float64]
_NET, _NODE = "_net.tntp", "_node.tntp"


def node_file_of(net: Path) -> Path | None:
    """Return ``X_node.tntp`` beside ``X_net.tntp``; None where it does not stand there."""
    if not net.name.endswith(_NET):
        return None
    path = net.with_name(net.name.removesuffix(_NET) + _NODE)
    return path if path.is_file() else None


def read_tntp_nodes(path: Path, nodes: int) -> tuple[F64, F64] | None:
    """Read x and y of nodes 1 to ``nodes``, shape (nodes,); NaN where a node has none.

    Returns
    -------
    tuple of arrays, or None
        None if no node of the network stands in the file.

    Raises
    ------
    DataError
        Naming file and line.
    """
    x, y = np.full(nodes, np.nan), np.full(nodes, np.nan)
    header = True
    for number, text in read_lines(path):
        words = text.replace(";", " ").split()
        if header and words and finite_number(words[0]) is None:
            header = False
            continue
        header = False
        if not words or text.startswith("<"):
            continue
        values = [finite_number(word) for word in words[:3]]
        known = [value for value in values if value is not None]
        if len(known) < 3 or known[0] != int(known[0]):
            raise DataError(
                f"{path}:{number}: allowed is a node and its X and Y, got {text[:40]!r}.",
                cure="The file may be cut off there.",
            )
        k = int(known[0]) - 1
        if not 0 <= k < nodes:
            raise DataError(
                f"{path}:{number}: node {known[0]:g} is not in the network; "
                f"allowed is 1 to {nodes}."
            )
        if not np.isnan(x[k]):
            raise DataError(f"{path}:{number}: node {k + 1} stands there twice.")
        x[k], y[k] = known[1], known[2]
    return None if np.isnan(x).all() else (x, y)
