"""Keep what a library prints past Python off the process's stdout, where answers go."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Callable
from typing import Any

__all__ = ["silently"]


def silently(make: Callable[[], Any]) -> Any:
    """Call a maker, such as that of a solver, without the banner it prints on file 1."""
    sys.stdout.flush()
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        made = make()
        with contextlib.suppress(OSError, TypeError, AttributeError):  # no such library: Windows
            ctypes.CDLL(None).fflush(None)
        return made
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
