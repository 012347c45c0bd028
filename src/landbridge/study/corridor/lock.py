"""One run at a time is at work on a folder."""

from __future__ import annotations

import contextlib
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from landbridge.core.errors import OutputError

__all__ = ["LOCK", "at_work"]

#: file that the run at work holds; the system lets go of it when the process ends in any way
LOCK = "lock"
#: how often a folder that is just being removed is made again
_TRIES = 100


@contextmanager
def at_work(folder: Path) -> Iterator[None]:
    """Hold a folder, made for it and removed again where nothing else was put into it.

    Where the disk takes no lock the work goes on without one.

    Raises
    ------
    OutputError
        If another process holds it.
    """
    handle = _taken(folder) if os.name == "posix" else None  # no such locks on Windows
    try:
        yield
    finally:
        if handle is not None:
            with contextlib.suppress(OSError):
                (folder / LOCK).unlink()
            os.close(handle)
        with contextlib.suppress(OSError):  # it holds something
            folder.rmdir()


def _taken(folder: Path) -> int | None:
    """Return the open file that is locked; None where none can be made."""
    import fcntl

    path = folder / LOCK
    for _ in range(_TRIES):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        except FileNotFoundError:  # the run before has just removed the folder
            continue
        except OSError:
            return None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(handle, 200, 0).decode(errors="replace").strip()
            os.close(handle)
            raise OutputError(
                f"Another run ({holder or 'pid unknown'}) is at work on it: {folder}.",
                cure="Wait for it, or choose another folder with --out.",
            ) from None
        except OSError:  # a file system without locks
            os.close(handle)
            return None
        if _stands(handle, path):
            _sign(handle)
            return handle
        os.close(handle)  # it was removed between the two steps
    return None


def _sign(handle: int) -> None:
    with contextlib.suppress(OSError):  # a full disk: the lock holds without words
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"pid {os.getpid()} on {platform.node()}\n".encode(), 0)


def _stands(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except OSError:
        return False
