"""Keep answers on disk: whole or not at all.

A file or a run folder is written under a temporary name in the folder where it will stand,
flushed to the disk, and renamed when whole. What a full disk, a kill or an edit leaves behind
is never taken for a result: ``load_run`` checks every byte against the manifest.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import secrets
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any

from landbridge.core.errors import DataError, LandbridgeError, OutputError, UsageError
from landbridge.core.interrupts import held

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "MANIFEST",
    "Run",
    "check_page_file",
    "check_run_folder",
    "growing_file",
    "load_run",
    "save_run",
    "versions_here",
    "whole_folder",
    "work_done",
    "write_atomic",
    "write_through",
]

MANIFEST = "manifest.json"
FORMAT = 1
_TABLE_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_FILE_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}\.[a-z][a-z0-9]{0,9}")
_VERSIONED = ("landbridge", "numba", "numpy", "polars", "pyarrow")


@dataclass(frozen=True, slots=True)
class Run:
    """A run folder that was found whole."""

    folder: Path
    tables: dict[str, pl.DataFrame]
    manifest: dict[str, Any]


def write_atomic(path: str | Path, content: bytes | str) -> Path:
    """Write a file whole or not at all; the folder is made where it is missing.

    Parameters
    ----------
    path : str or Path
        Where the file shall stand; an older file there is replaced in one step.
    content : bytes or str
        Text is written as UTF-8.

    Returns
    -------
    Path
        The path written.

    Raises
    ------
    OutputError
        On a full disk, a missing permission, a folder in the way: nothing is left behind and an
        older file stands as it was.
    """
    target = Path(path)
    data = content.encode() if isinstance(content, str) else content
    with _output_errors(target):
        if target.exists() and not target.is_file():
            raise OutputError(f"Cannot write {target}: it is a folder or a device.")
        target = target.resolve()  # a link keeps pointing where it did
        target.parent.mkdir(parents=True, exist_ok=True)
        part = _temporary(target)
        try:
            write_through(part, data)
            part.replace(target)
        except BaseException:
            with held():
                part.unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)
    return Path(path)


@contextmanager
def growing_file(path: str | Path) -> Iterator[IO[bytes]]:
    """Open a file that takes its place when the block ends without an error.

    Parameters
    ----------
    path : str or Path
        Where the file shall stand; an older file there is replaced in one step. The folder is
        made where it is missing.

    Raises
    ------
    OutputError
        On a full disk, a missing permission, a folder in the way: nothing is left behind and an
        older file stands as it was.
    """
    target = Path(path)
    with _output_errors(target):
        if target.exists() and not target.is_file():
            raise OutputError(f"Cannot write {target}: it is a folder or a device.")
        target = target.resolve()  # a link keeps pointing where it did
        target.parent.mkdir(parents=True, exist_ok=True)
        part = _temporary(target)
        try:
            with part.open("xb") as file:
                yield file
                if not file.closed:
                    file.flush()
                    os.fsync(file.fileno())
            part.replace(target)
        except BaseException:
            with held():
                part.unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)


def save_run(
    folder: str | Path,
    tables: Mapping[str, pl.DataFrame],
    manifest: Mapping[str, Any],
    files: Mapping[str, bytes] = MappingProxyType({}),
) -> Path:
    """Save tables and a manifest as one run folder, whole or not at all.

    Parameters
    ----------
    folder : str or Path
        Where the run shall stand. An older run there is replaced; any other content is refused.
    tables : mapping of str to polars.DataFrame
        Written as Parquet, one file a table.
    manifest : mapping
        What made the run (seed, parameters, data fingerprint), as plain JSON values. Versions,
        command, time, CPU seconds, peak memory and a hash of each table are added.
    files : mapping of str to bytes
        Other files of the run, such as a page; the manifest lists them with their hashes.

    Raises
    ------
    OutputError
        On a full disk, a missing permission, or a folder that holds something else.
    UsageError
        For a table or file name that is no lower-case word.
    """
    target = Path(folder)
    for name in files:
        if not _FILE_NAME.fullmatch(name) or name == MANIFEST or name.endswith(".parquet"):
            raise UsageError(f"Run file {name!r}: no file of a run can be called that.")
    for name in tables:
        if not _TABLE_NAME.fullmatch(name):
            raise UsageError(f"Run table {name!r}: a name is lower-case words joined by '_'.")
    with whole_folder(target, MANIFEST) as part:
        entries = {name: _write_table(part, name, table) for name, table in tables.items()}
        for name, content in files.items():
            write_through(part / name, content)
        hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        manifest = {**manifest, "files": hashes} if files else manifest
        write_through(part / MANIFEST, _sealed({**manifest, **_circumstances()}, entries))
    return Path(folder)


def check_run_folder(folder: str | Path, kind: str | None = None) -> None:
    """Refuse a folder in which ``save_run`` could not put a run, before the work is done.

    Parameters
    ----------
    kind : str, optional
        Of the run to be saved: a whole run of another kind is not replaced.

    Raises
    ------
    OutputError
        If a file stands there, or the folder holds something else than a run.
    """
    target = Path(folder)
    with _output_errors(target):
        target = target.resolve()
        _refuse_foreign(target, MANIFEST)
        if target.is_dir() and any(target.iterdir()):
            _refuse_strangers(target, _listed(target) | {MANIFEST})
            if kind is not None:
                _refuse_kind(target, kind)


def check_page_file(path: str | Path) -> None:
    """Refuse to write a page into a run folder, or over a file that is no page.

    Raises
    ------
    OutputError
        If it would damage a run, or replace what is not named ``.html``.
    """
    target = Path(path)
    with _output_errors(target):
        real = target.resolve()
        place = next(folder for folder in real.parents if folder.exists())
        if (place / MANIFEST).is_file():
            raise OutputError(
                f"Cannot write {target}: {place} is a run, which would not be whole any more.",
                cure="Write the page beside it.",
            )
        if real.is_file() and real.suffix.lower() not in (".html", ".htm"):
            raise OutputError(
                f"Cannot write {target}: a file stands there whose name does not end in .html.",
                cure="Choose a name that ends in .html.",
            )


@contextmanager
def whole_folder(folder: str | Path, sign: str) -> Iterator[Path]:
    """Give a temporary folder that becomes ``folder`` when the block ends, or nothing does.

    Parameters
    ----------
    folder : str or Path
        Where the folder shall stand.
    sign : str
        Name of the file by which an older folder there is known to be ours: that one is
        replaced, any other content is refused.

    Raises
    ------
    OutputError
        On a full disk, a missing permission, or a folder that holds something else.
    """
    target = Path(folder)
    with _output_errors(target):
        target = target.resolve()
        _refuse_foreign(target, sign)
        target.parent.mkdir(parents=True, exist_ok=True)
        part = _temporary(target)
        try:
            part.mkdir()
            yield part
            _sync_folder(part)
            _refuse_loss(part, target)
            with held():
                _swap(part, target)
        except BaseException:
            with held():
                shutil.rmtree(part, ignore_errors=True)
            raise
        _sync_folder(target.parent)


def load_run(folder: str | Path) -> Run:
    """Load a run folder, refusing one that is half-written or was altered.

    Raises
    ------
    DataError
        Naming the file that is missing, unreadable or not what the manifest says.
    """
    import polars as pl

    place = Path(folder)
    manifest = _read_manifest(place)
    tables = {}
    for name, entry in manifest["tables"].items():
        tables[name] = pl.read_parquet(_hashed(place, f"{name}.parquet", entry["sha256"]))
    for name, expected in manifest.get("files", {}).items():
        _hashed(place, name, expected)
    return Run(place, tables, manifest)


def _hashed(folder: Path, name: str, expected: str) -> bytes:
    """Return the bytes of a file of a run, which must be those that were saved."""
    try:
        raw = (folder / name).read_bytes()
    except OSError as error:
        raise DataError(
            f"Run {folder}: {name} cannot be read: {error.strerror}.",
            cure="The run is not whole; make it again.",
        ) from None
    if hashlib.sha256(raw).hexdigest() != expected:
        raise DataError(
            f"Run {folder}: {name} is not the file that was saved (its hash differs).",
            cure="It was altered or only half-copied; make the run again.",
        )
    return raw


def work_done() -> dict[str, float]:
    """Return the CPU seconds of this process and its children, and the peak memory [MB]."""
    times = os.times()
    done = {"cpu_s": round(times.user + times.system + times[2] + times[3], 3)}
    try:
        import resource
    except ImportError:  # no such module on Windows
        return done
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    done["peak_rss_mb"] = round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1)
    return done


def versions_here() -> dict[str, str]:
    """Return the versions of Python, of Landbridge and of the libraries that answers rest on."""
    versions = {"python": platform.python_version()}
    for name in _VERSIONED:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    return versions


def _circumstances() -> dict[str, Any]:
    return {
        "saved_utc": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "command": [Path(sys.argv[0]).name, *sys.argv[1:]],
        "versions": versions_here(),
        **work_done(),
    }


def _write_table(folder: Path, name: str, table: pl.DataFrame) -> dict[str, Any]:
    buffer = BytesIO()
    table.write_parquet(buffer)
    raw = buffer.getvalue()
    write_through(folder / f"{name}.parquet", raw)
    return {
        "rows": table.height,
        "columns": {column: str(kind) for column, kind in table.schema.items()},
        "sha256": hashlib.sha256(raw).hexdigest(),
    }


def _sealed(manifest: dict[str, Any], entries: dict[str, Any]) -> bytes:
    """Return the manifest as JSON with a hash over itself."""
    content = {"format": FORMAT, **manifest, "tables": entries}
    content.pop("seal", None)
    try:
        content["seal"] = _seal(content)
        return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        raise UsageError(f"Run manifest: only plain JSON values can be kept: {error}.") from None


def _seal(content: dict[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise DataError(
            f"{folder} is no whole run: {MANIFEST} cannot be read: {error.strerror}."
        ) from None
    except (ValueError, RecursionError):
        raise DataError(f"{path} is no JSON text.", cure="Make the run again.") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise DataError(f"{path}: not a manifest of format {FORMAT}.")
    seal = content.pop("seal", None)
    try:
        sound = seal == _seal(content) and isinstance(content.get("tables"), dict)
    except ValueError:
        sound = False
    if not sound:
        raise DataError(f"{path} was altered after the run was saved.", cure="Make the run again.")
    return content


def _refuse_foreign(target: Path, sign: str) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise OutputError(f"Cannot save the folder {target}: a file stands there.")
    if any(target.iterdir()) and not (target / sign).is_file():
        raise OutputError(
            f"Cannot save the folder {target}: it holds something else (no {sign}).",
            cure="Choose another folder.",
        )


def _refuse_kind(target: Path, kind: str) -> None:
    try:
        found = _read_manifest(target).get("kind")
    except DataError:
        return
    if found != kind:
        raise OutputError(
            f"Cannot save the folder {target}: it holds a run of another command (kind {found!r}).",
            cure="Choose another folder with --out.",
        )


def _refuse_loss(part: Path, target: Path) -> None:
    """Refuse to replace a folder that holds more than what is written or its manifest lists."""
    if not target.exists():
        return
    _refuse_strangers(target, {path.name for path in part.iterdir()} | _listed(target))


def _refuse_strangers(target: Path, kept: set[str]) -> None:
    strangers = sorted(path.name for path in target.iterdir() if path.name not in kept)
    if strangers:
        raise OutputError(
            f"Cannot save the folder {target}: it holds {', '.join(strangers[:3])}, which would "
            "be lost.",
            cure="Choose another folder, or move that away.",
        )


def _listed(target: Path) -> set[str]:
    """Return the files of an older run, by its own manifest."""
    try:
        manifest = _read_manifest(target)
    except DataError:
        return set()
    return {f"{name}.parquet" for name in manifest["tables"]} | set(manifest.get("files", ()))


def _swap(part: Path, target: Path) -> None:
    """Put a whole folder in the place of an older one."""
    if not target.exists():
        part.rename(target)
        return
    old = _temporary(target)
    target.rename(old)
    try:
        part.rename(target)
    except BaseException:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _temporary(target: Path) -> Path:
    return target.with_name(f".{target.name[:80]}.{secrets.token_hex(6)}.part")


def write_through(path: Path, data: bytes) -> None:
    """Write a new file to the disk before anything else happens."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _output_errors(target: Path) -> Iterator[None]:
    """Turn what the operating system refuses into an ``OutputError`` that names the target."""
    try:
        yield
    except LandbridgeError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise OutputError(
            f"Cannot write {str(target)!r}: {reason}.",
            cure="Nothing was left behind; free space or choose another place.",
        ) from None
