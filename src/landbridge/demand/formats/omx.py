"""Open Matrix (OMX): square matrices by zone in HDF5; needs ``h5py``, the extra ``omx``.

References
----------
OMX specification 0.2, https://github.com/osPlanning/omx.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError, LandbridgeError, LimitError, UsageError
from landbridge.demand.od_matrix import OdMatrix, check_size
from landbridge.results.files import write_atomic

__all__ = ["omx_bytes", "read_omx", "write_omx"]

F64 = NDArray[np.float64]
_VERSION = b"0.2"
_MAX_MATRICES = 1000
#: names of a lookup that are taken for the ids of the zones where there are several
_LOOKUPS = ("zone", "zones", "zone_number", "zone_id", "zone_ids", "taz", "tazs", "taz_id")


def read_omx(path: str | Path, matrices: Sequence[str] = ()) -> OdMatrix:
    """Read trips from an OMX file, a class for each matrix.

    Parameters
    ----------
    matrices : sequence of str
        Which to read; all of them where none is named.

    Notes
    -----
    Zones are called as the lookup says (one lookup, or one called ``zone``, ``taz`` or alike),
    else 1, 2, ...

    Raises
    ------
    UsageError
        If there is no such file or ``h5py`` is not installed.
    UnknownNameError
        If there is no such matrix.
    DataError
        If it is no sound OMX file, or a cell is no finite number >= 0.
    LimitError
        If there is more than is read.
    """
    place = Path(path)
    if not place.is_file():
        raise UsageError(f"{place}: there is no such file.", cure="Check the path.")
    h5py = _h5py(str(place))
    try:
        with h5py.File(place, "r") as file:
            return _read(file, place, tuple(matrices))
    except LandbridgeError:
        raise
    except (OSError, KeyError, ValueError, TypeError, RuntimeError, AttributeError, UnicodeError,
            IndexError, OverflowError) as error:  # fmt: skip
        told = str(error).strip().splitlines() or [type(error).__name__]
        raise DataError(
            f"{place}: no sound OMX (HDF5) file: {told[0][:120]}.",
            cure="It may be cut off; write it again.",
        ) from None


def _h5py(what: str) -> Any:
    try:
        import h5py
    except ImportError:
        raise UsageError(
            f"{what}: OMX files need the library h5py, which is not installed.",
            cure="pip install 'landbridge[omx]', or give the trips as CSV.",
        ) from None
    return h5py


def _read(file: Any, path: Path, wanted: tuple[str, ...]) -> OdMatrix:
    data = file.get("data")
    names = [] if data is None else [name for name in data if hasattr(data[name], "shape")]
    if not names:
        raise DataError(
            f"{path}: there is no matrix under /data.", cure="Write the trips as OMX has them."
        )
    chosen = _chosen(names, wanted, path)
    shape = tuple(int(size) for size in data[chosen[0]].shape)
    for name in chosen:
        _check_matrix(data[name], name, shape, path)
    check_size(shape[0], len(chosen), str(path))
    values = np.empty((len(chosen), *shape))
    for k, name in enumerate(chosen):
        values[k] = data[name][...]
    zones, note = _zones(file.get("lookup"), shape[0], path)
    notes = [note] if note else []
    if len(chosen) > 1 and not wanted:
        notes.append(f"{path}: {len(chosen)} matrices are taken as classes: {', '.join(chosen)}.")
    return OdMatrix(zones, tuple(chosen), values, str(path), tuple(notes))


def _chosen(names: Sequence[str], wanted: tuple[str, ...], path: Path) -> list[str]:
    from landbridge.core.errors import UnknownNameError

    if len(names) > _MAX_MATRICES:
        raise LimitError(f"{path}: {len(names)} matrices; at most {_MAX_MATRICES} are read.")
    for name in wanted:
        if name not in names:
            raise UnknownNameError(
                f"{path}: there is no matrix {name!r}.",
                candidates=names,
                cure=f"There are: {', '.join(names)[:200]}.",
            )
    return list(dict.fromkeys(wanted)) or sorted(names)


def _check_matrix(matrix: Any, name: str, shape: tuple[int, ...], path: Path) -> None:
    where = f"{path}, matrix {name!r}"
    if matrix.dtype.kind not in "fiu":
        raise DataError(f"{where}: allowed are numbers, got {matrix.dtype}.")
    if len(matrix.shape) != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.shape[0]:
        raise DataError(f"{where}: allowed is a square matrix, got the shape {matrix.shape}.")
    if tuple(matrix.shape) != shape:
        raise DataError(f"{where}: its shape {matrix.shape} is not that of the others, {shape}.")


def _zones(lookup: Any, count: int, path: Path) -> tuple[tuple[str, ...], str | None]:
    """Return the ids of the zones, and a note where they are but counted."""
    names = list(lookup) if lookup is not None else []
    fitting = names if len(names) == 1 else [n for n in names if n.lower() in _LOOKUPS]
    if len(names) > 1 and len(fitting) != 1:
        raise DataError(
            f"{path}: of the lookups {', '.join(names)[:200]} none is known to hold the zones.",
            cure="Call one of them 'zone'.",
        )
    if not fitting:
        note = f"{path}: no lookup names the zones; they are taken as 1 to {count}."
        return tuple(str(k + 1) for k in range(count)), note
    raw = lookup[fitting[0]][...]
    if raw.shape != (count,):
        raise DataError(f"{path}, lookup {fitting[0]!r}: {raw.shape} values for {count} zones.")
    return tuple(_zone(value, fitting[0], path) for value in raw.tolist()), None


def _zone(value: Any, lookup: str, path: Path) -> str:
    if isinstance(value, bytes):
        value = value.decode()
    if isinstance(value, float):
        if not math.isfinite(value):
            raise DataError(
                f"{path}, lookup {lookup!r}: allowed are ids of zones, got {value:g}.",
                cure="Give every zone its id, or take the lookup out.",
            )
        value = int(value) if value == int(value) else value
    text = str(value)
    if not text.strip():
        raise DataError(f"{path}, lookup {lookup!r}: a zone without a name.")
    return text.strip()


def omx_bytes(zone_ids: Sequence[str], matrices: Mapping[str, F64]) -> bytes:
    """Return an OMX file of square matrices, shape (Z, Z) each, and a lookup ``zone``.

    Ids are written as whole numbers where all of them are, else as text.

    Raises
    ------
    UsageError
        If ``h5py`` is not installed, or a name cannot stand in the file.
    """
    h5py = _h5py("Matrices")
    buffer = BytesIO()
    count = len(zone_ids)
    with h5py.File(buffer, "w") as file:
        file.attrs["OMX_VERSION"] = np.bytes_(_VERSION)
        file.attrs["SHAPE"] = np.array([count, count], dtype=np.int32)
        data, lookup = file.create_group("data"), file.create_group("lookup")
        for name, values in matrices.items():
            if not name or "/" in name or "\0" in name or name == ".":
                raise UsageError(f"OMX: no matrix can be called {name!r}.")
            data.create_dataset(
                name, data=np.asarray(values, dtype=np.float64), compression="gzip",
                compression_opts=1, shuffle=True,
            )  # fmt: skip
        lookup.create_dataset("zone", data=_lookup(zone_ids))
    return buffer.getvalue()


def write_omx(path: str | Path, zone_ids: Sequence[str], matrices: Mapping[str, F64]) -> None:
    """Write the file that ``omx_bytes`` returns, whole or not at all.

    Raises
    ------
    UsageError
        As ``omx_bytes`` does.
    OutputError
        If it cannot be written whole.
    """
    write_atomic(path, omx_bytes(zone_ids, matrices))


def _lookup(zone_ids: Sequence[str]) -> NDArray[Any]:
    plain = all(name.isascii() and name.isdigit() and str(int(name)) == name for name in zone_ids)
    if plain and all(int(name) < 2**31 for name in zone_ids):
        return np.array([int(name) for name in zone_ids], dtype=np.int32)
    return np.array([name.encode() for name in zone_ids])
