"""TNTP networks: ``*_net.tntp`` and ``*_node.tntp`` in, networks and flows out.

A row of a net file is ``init term capacity length free_flow_time b power speed toll type ;``.
Nodes are numbered from 1; zones are the first of them. A path may not pass through a node below
``<FIRST THRU NODE>``. ``<TOLL FACTOR>`` and ``<DISTANCE FACTOR>`` are kept as the defaults of
the network. Units are those of the file; nothing is converted.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError
from landbridge.core.tntp_text import (
    Tags,
    finite_number,
    read_lines,
    read_tags,
    tag_count,
    tag_text,
)
from landbridge.network.flow_network import FlowNetwork, delay_depends_on_volume
from landbridge.network.formats.tntp_nodes import node_file_of, read_tntp_nodes

__all__ = ["COLUMNS", "MAX_LINKS", "MAX_NODES", "read_tntp"]

F64 = NDArray[np.float64]
Bool = NDArray[np.bool_]
COLUMNS: Final = (
    "init_node", "term_node", "capacity", "length", "free_flow_time", "b", "power", "speed",
    "toll", "link_type",
)  # fmt: skip
MAX_NODES = 2_000_000
MAX_LINKS = 4_000_000
_CUT = "The file is cut off, or the tag is wrong: fetch it again, or correct the tag."


def read_tntp(
    net: str | Path, node: str | Path | None = None, *, time_unit: str = "min"
) -> FlowNetwork:
    """Read a TNTP network.

    Parameters
    ----------
    net : str or Path
        The ``*_net.tntp`` file.
    node : str, Path or None
        The file of coordinates; by default ``X_node.tntp`` beside ``X_net.tntp`` where it stands.
    time_unit : str
        Unit of the free flow times; no TNTP file states it.

    Raises
    ------
    UsageError
        If there is no such file.
    DataError
        Naming file and line, what is allowed and what was got.
    LimitError
        If there is more than is read.
    """
    path = Path(net)
    lines = read_lines(path, comments=True)
    tags = read_tags(lines, path)
    nodes = tag_count(tags, "NUMBER OF NODES", path, MAX_NODES)
    zones = tag_count(tags, "NUMBER OF ZONES", path, MAX_NODES)
    links = tag_count(tags, "NUMBER OF LINKS", path, MAX_LINKS)
    first = tag_count(tags, "FIRST THRU NODE", path, 2**53)
    if zones > nodes:
        raise DataError(
            f"{path}:{tags['NUMBER OF ZONES'][0]}: {zones} zones but {nodes} nodes; zones are the "
            "first nodes."
        )
    factors = {name: _factor(tags, name, path) for name in ("TOLL FACTOR", "DISTANCE FACTOR")}
    rows, numbers = _rows(lines, path, links)
    _check_rows(rows, numbers, nodes, path)
    place = node_file_of(path) if node is None else Path(node)
    xy = None if place is None else read_tntp_nodes(place, nodes)
    ids = tuple(map(str, range(1, nodes + 1)))
    x, y = (None, None) if xy is None else xy
    return FlowNetwork(
        node_ids=ids,
        zone_ids=ids[:zones],
        zone_node=np.arange(zones, dtype=np.int32),
        through=np.arange(1, nodes + 1) >= first,
        **_links(rows),
        x=x,
        y=y,
        time_unit=time_unit,
        source=str(path),
        toll_factor=factors["TOLL FACTOR"],
        distance_factor=factors["DISTANCE FACTOR"],
        notes=_loops(rows, path),
    )


def _loops(rows: F64, path: Path) -> tuple[str, ...]:
    """Return a note of the links from a node to itself, if there are any."""
    column = dict(zip(COLUMNS, rows.T, strict=True))
    nodes = column["init_node"][column["init_node"] == column["term_node"]].astype(np.int64)
    if not len(nodes):
        return ()
    names = ", ".join(map(str, nodes[:5].tolist()))
    return (f"{path}: {len(nodes)} links from a node to itself carry nothing (node {names}).",)


def _links(rows: F64) -> dict[str, Any]:
    """Return the columns of a network from the rows of its file."""
    column = dict(zip(COLUMNS, rows.T, strict=True))
    return {
        "tail": column["init_node"] - 1,
        "head": column["term_node"] - 1,
        "free_time": column["free_flow_time"],
        "capacity": column["capacity"],
        "alpha": column["b"],
        "power": column["power"],
        "delay": np.zeros(len(rows)),
        "length": column["length"],
        "toll": column["toll"],
        "background": np.zeros(len(rows)),
    }


def _factor(tags: Tags, name: str, path: Path) -> float:
    if name not in tags:
        return 0.0
    line, text = tag_text(tags, name, path, "Give the number, or take the tag out.")
    value = finite_number(text)
    if value is None or value < 0:
        raise DataError(f"{path}:{line}: <{name}>: allowed is a number >= 0, got {text[:40]!r}.")
    return value


def _rows(
    lines: Iterator[tuple[int, str]], path: Path, links: int
) -> tuple[F64, NDArray[np.int64]]:
    """Return the rows, shape (links, 10), and the line of each."""
    values, numbers = array("d"), array("q")
    number = 0
    for number, text in lines:
        if text.startswith("~"):
            _check_header(text, f"{path}:{number}")
            continue
        if len(numbers) == links:
            raise DataError(
                f"{path}:{number}: more rows than <NUMBER OF LINKS> {links} says.", cure=_CUT
            )
        values.extend(_row(text, f"{path}:{number}"))
        numbers.append(number)
    if len(numbers) < links:
        raise DataError(
            f"{path}:{number}: the file ends after {len(numbers)} rows; <NUMBER OF LINKS> says "
            f"{links}.",
            cure=_CUT,
        )
    rows = np.array(values, dtype=np.float64).reshape(links, len(COLUMNS))
    return rows, np.array(numbers, dtype=np.int64)


def _check_header(text: str, where: str) -> None:
    """Refuse a header that names the ten columns in another order."""
    names = tuple(text.strip("~; \t").lower().split())
    if set(names) == set(COLUMNS) and names != COLUMNS:
        raise DataError(
            f"{where}: the columns stand in another order than {' '.join(COLUMNS)}.",
            cure="Put them in that order.",
        )


def _row(text: str, where: str) -> list[float]:
    body, _, rest = text.partition(";")
    words = body.split()
    if rest.strip(" \t;"):
        raise DataError(f"{where}: text after ';': {rest.strip()[:40]!r}.", cure="One link a line.")
    if len(words) != len(COLUMNS):
        raise DataError(
            f"{where}: {len(words)} values; a link has {len(COLUMNS)}: {' '.join(COLUMNS)}.",
            cure="The file may be cut off there.",
        )
    values = [finite_number(word) for word in words]
    found = [value for value in values if value is not None]
    if len(found) < len(values):
        k = values.index(None)
        raise DataError(
            f"{where}, column {COLUMNS[k]}: allowed is a finite number, got {words[k][:40]!r}."
        )
    return found


def _check_rows(rows: F64, numbers: NDArray[np.int64], nodes: int, path: Path) -> None:
    """Refuse what no link may be, naming the first line of each fault."""
    column = dict(zip(COLUMNS, rows.T, strict=True))

    def refuse(faulty: Bool, name: str, allowed: str) -> None:
        found = np.flatnonzero(faulty)
        if len(found):
            k = int(found[0])
            more = f" ({len(found)} such links)" if len(found) > 1 else ""
            raise DataError(
                f"{path}:{numbers[k]}, column {name}: allowed is {allowed}, got "
                f"{column[name][k]:g}{more}.",
                cure="Correct the link, or take it out.",
            )

    for name in ("init_node", "term_node"):
        ids = column[name]
        wrong = (ids != np.floor(ids)) | (ids < 1) | (ids > nodes)
        refuse(wrong, name, f"a node from 1 to {nodes}, as <NUMBER OF NODES> says")
    for name in ("capacity", "length", "free_flow_time", "b", "power", "toll"):
        refuse(column[name] < 0, name, "a number >= 0")
    bends = delay_depends_on_volume(
        column["free_flow_time"], column["b"], column["power"], np.zeros(len(rows), np.int8)
    )
    refuse(
        bends & (column["capacity"] == 0),
        "capacity",
        "a number above 0 where free_flow_time, b and power are above 0",
    )
