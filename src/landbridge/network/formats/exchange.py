"""Write a network in a format, or read it back."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path

from landbridge.core.errors import UnknownNameError
from landbridge.network.formats.geo import (
    read_geojson,
    read_geoparquet,
    write_geojson,
    write_geoparquet,
)
from landbridge.network.formats.gmns import read_gmns, write_gmns
from landbridge.network.formats.parquet import read_parquet, write_parquet
from landbridge.network.model import Network

__all__ = ["FORMATS", "export_network", "import_network"]

_WRITERS: dict[str, Callable[[Network, Path], None]] = {
    "gmns": write_gmns,
    "parquet": write_parquet,
    "geoparquet": write_geoparquet,
    "geojson": write_geojson,
}
_READERS: dict[str, Callable[[Path], Network]] = {
    "gmns": read_gmns,
    "parquet": read_parquet,
    "geoparquet": read_geoparquet,
    "geojson": read_geojson,
}
#: names of the formats; geojson is one file, the others are folders
FORMATS = tuple(_WRITERS)


def export_network(network: Network, path: str | Path, format: str) -> Path:
    """Write a network, whole or not at all; an older export there is replaced.

    Parameters
    ----------
    path : str or Path
        A folder, or for ``geojson`` a file.
    format : str
        One of ``FORMATS``. All of them read back to an equal network.

    Raises
    ------
    OutputError
        If it cannot be written whole, or something else stands there.
    UnknownNameError
        If there is no such format.
    """
    _WRITERS[_known(format)](network, Path(path))
    return Path(path)


def import_network(path: str | Path, format: str) -> Network:
    """Read a network that was exported, or for ``gmns`` node and link tables of others.

    ``check_network`` then tells whether planning could use it.

    Raises
    ------
    DataError
        Naming file, row, column, what is allowed and what was got.
    LimitError
        If there is more than is read.
    UnknownNameError
        If there is no such format.
    """
    return _READERS[_known(format)](Path(path))


def _known(name: str) -> str:
    if name in FORMATS:
        return name
    near = get_close_matches(name, FORMATS, n=2)
    raise UnknownNameError(
        f"No network format is called {name!r}.",
        candidates=near,
        cure=f"Formats: {', '.join(FORMATS)}.",
    )
