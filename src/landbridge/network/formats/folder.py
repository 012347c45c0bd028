"""Folders of tables: written whole or not at all, read within bounds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from landbridge.core.errors import DataError, LimitError
from landbridge.results.files import whole_folder, write_through

__all__ = ["MAX_BYTES", "SIGN", "Manifest", "read_bounded", "read_manifest", "write_tables"]

#: the file by which a folder is known to hold a network of ours
SIGN = "landbridge-network.json"
#: the largest file that is read
MAX_BYTES = 512 * 2**20
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the manifest of a folder says."""

    layout: str
    scenario: str
    fingerprint: str
    sha256: Mapping[str, str] = field(default_factory=dict)


def write_tables(path: Path, files: Mapping[str, bytes], manifest: Manifest) -> None:
    """Write the files of a network and their manifest as one folder.

    Raises
    ------
    OutputError
        On a full disk, or where something else stands: nothing is left behind.
    """
    content = {
        "format": _FORMAT,
        "layout": manifest.layout,
        "scenario": manifest.scenario,
        "fingerprint": manifest.fingerprint,
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    }
    with whole_folder(path, SIGN) as part:
        for name, data in files.items():
            write_through(part / name, data)
        text = json.dumps(content, indent=1, ensure_ascii=False)
        write_through(part / SIGN, text.encode())


def read_bounded(path: Path) -> bytes:
    """Read a file that is not too large.

    Raises
    ------
    DataError
        If it cannot be read.
    LimitError
        If it is larger than ``MAX_BYTES``.
    """
    try:
        if path.exists() and not path.is_file():  # a pipe or a device may never end
            raise DataError(f"{path}: this is no regular file.", cure="Put the file itself there.")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except DataError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DataError(f"{path}: cannot be read: {reason}.") from None
    if len(data) > MAX_BYTES:
        raise LimitError(f"{path}: more than {MAX_BYTES} bytes; no larger file is read.")
    return data


def read_manifest(folder: Path) -> Manifest | None:
    """Read the manifest of a folder; None where there is none.

    Raises
    ------
    DataError
        If it is not one of ours.
    """
    path = folder / SIGN
    if not path.is_file():
        return None
    try:
        content = json.loads(read_bounded(path))
    except (ValueError, RecursionError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{path}: not JSON text.", cure="Export the network again.") from None
    if not isinstance(content, dict) or content.get("format") != _FORMAT:
        raise DataError(f"{path}: not a manifest of format {_FORMAT}.")
    words = {name: content.get(name) for name in ("layout", "scenario", "fingerprint")}
    files = content.get("files")
    if not all(isinstance(w, str) for w in words.values()) or not isinstance(files, dict):
        raise DataError(f"{path}: layout, scenario, fingerprint or files are not given.")
    return Manifest(**_texts(words), sha256={k: str(v) for k, v in files.items()})


def _texts(words: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(word) for name, word in words.items()}
