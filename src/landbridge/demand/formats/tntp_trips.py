"""TNTP trip tables: ``Origin 1`` and under it ``2 : 100.0;``, in and out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError, UsageError
from landbridge.core.tntp_text import (
    Tags,
    finite_number,
    read_lines,
    read_tags,
    tag_count,
    tag_text,
)
from landbridge.demand.od_matrix import MAX_ZONES, OdMatrix
from landbridge.results.files import write_atomic

__all__ = ["read_tntp_trips", "write_tntp_trips"]

F64 = NDArray[np.float64]
#: share by which <TOTAL OD FLOW> may differ from the sum: above the first, a note; above the
#: second, an error
_NOTED, _REFUSED = 1e-7, 1e-2


def read_tntp_trips(path: str | Path, most_zones: int | None = None) -> OdMatrix:
    """Read a table of trips; pairs that do not stand there have none.

    Parameters
    ----------
    path : str or Path
    most_zones : int, optional
        How many zones the network has; a table of more is refused before it is read.

    Where ``<TOTAL OD FLOW>`` is given it is held against the sum: a share of more than 1 %
    between them is refused, a smaller one noted.

    Raises
    ------
    UsageError
        If there is no such file.
    DataError
        Naming file and line, what is allowed and what was got.
    LimitError
        If there is more than is read.
    """
    place = Path(path)
    lines = read_lines(place)
    tags = read_tags(lines, place)
    zones = tag_count(tags, "NUMBER OF ZONES", place, MAX_ZONES)
    if most_zones is not None and zones > most_zones:
        raise DataError(
            f"{place}:{tags['NUMBER OF ZONES'][0]}: <NUMBER OF ZONES> {zones}: the network has "
            f"zones 1 to {most_zones}.",
            cure="Use the trips of this network, or correct the tag.",
        )
    values = _values(lines, place, zones)
    notes = _check_total(tags, float(values.sum()), place)
    ids = tuple(map(str, range(1, zones + 1)))
    return OdMatrix(ids, ("all",), values[np.newaxis], str(place), notes)


def _values(lines: Iterator[tuple[int, str]], path: Path, zones: int) -> F64:
    values = np.full((zones, zones), np.nan)
    row: F64 | None = None
    began = np.zeros(zones, dtype=np.int64)
    number = 0
    for number, text in lines:
        if text[:6].lower() == "origin":
            origin = _zone(text[6:], f"{path}:{number}", zones) - 1
            if began[origin]:
                raise DataError(
                    f"{path}:{number}: origin {origin + 1} began in line {began[origin]} already."
                )
            began[origin], row = number, values[origin]
        elif row is None:
            raise DataError(
                f"{path}:{number}: trips before the first 'Origin' line: {text[:40]!r}."
            )
        else:
            _add(row, text, f"{path}:{number}", zones)
    if row is None:
        raise DataError(
            f"{path}:{number}: there is no 'Origin' line.",
            cure="The file is cut off, or no table of trips; fetch it again.",
        )
    values[np.isnan(values)] = 0.0
    return values


def _add(row: F64, text: str, where: str, zones: int) -> None:
    """Put the entries ``2 : 100.0; 3 : 50.0;`` of a line into a row."""
    *entries, rest = text.split(";")
    if rest.strip():
        raise DataError(
            f"{where}: allowed are entries 'zone : trips;', got {rest.strip()[:40]!r} without ';'.",
            cure="The file may be cut off there; fetch it again.",
        )
    for entry in entries:
        name, colon, trips = entry.partition(":")
        value = finite_number(trips.strip())
        if not colon or value is None or value < 0:
            raise DataError(
                f"{where}: allowed are entries 'zone : trips;' with a finite number >= 0, got "
                f"{entry.strip()[:40]!r}."
            )
        k = _zone(name, where, zones) - 1
        if row[k] == row[k]:
            raise DataError(f"{where}: destination {k + 1} stands twice under one origin.")
        row[k] = value


def _zone(word: str, where: str, zones: int) -> int:
    word = word.strip(" \t:;")
    if word.isascii() and word.isdigit() and len(word) < 12 and 1 <= int(word) <= zones:
        return int(word)
    raise DataError(
        f"{where}: allowed is a zone from 1 to {zones}, as <NUMBER OF ZONES> says, "
        f"got {word[:40]!r}."
    )


def _check_total(tags: Tags, found: float, path: Path) -> tuple[str, ...]:
    if "TOTAL OD FLOW" not in tags:
        return ()
    line, text = tag_text(tags, "TOTAL OD FLOW", path, "Give the number, or take the tag out.")
    stated = finite_number(text)
    if stated is None:
        raise DataError(f"{path}:{line}: <TOTAL OD FLOW>: allowed is a number, got {text[:40]!r}.")
    gap = abs(stated - found)
    told = f"{path}:{line}: <TOTAL OD FLOW> says {stated:.12g}, the entries sum to {found:.12g}"
    if gap > _REFUSED * max(abs(stated), found):
        raise DataError(
            f"{told}.",
            cure="The file is cut off or altered: fetch it again, or correct the tag or take it "
            "out.",
        )
    return (f"{told}.",) if gap > _NOTED * max(abs(stated), found) else ()


def write_tntp_trips(trips: OdMatrix, path: str | Path) -> None:
    """Write a table of trips of one class; numbers read back the same.

    Raises
    ------
    UsageError
        If TNTP cannot hold it: several classes, or zones that are not called 1, 2, ...
    OutputError
        If it cannot be written whole.
    """
    numbered = tuple(map(str, range(1, trips.n_zones + 1)))
    if trips.zone_ids != numbered or len(trips.class_names) != 1:
        raise UsageError(
            f"{trips.source}: TNTP cannot hold these trips: one class and zones called 1, 2, ... "
            "are allowed."
        )
    head = [
        f"<NUMBER OF ZONES> {trips.n_zones}",
        f"<TOTAL OD FLOW> {trips.total!r}",
        "<END OF METADATA>",
    ]
    lines = [line for k in range(trips.n_zones) for line in _origin(k, trips.values[0, k])]
    write_atomic(path, "\n".join([*head, *lines]) + "\n")


def _origin(k: int, row: F64) -> Iterator[str]:
    yield f"\nOrigin {k + 1}"
    entries = [f"{j + 1} : {row[j].item()!r};" for j in np.flatnonzero(row)]
    for start in range(0, len(entries), 5):
        yield "  ".join(entries[start : start + 5])
