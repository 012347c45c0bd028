"""Where compiled kernels are kept, and whether they are there yet. Knows nothing of Numba itself.

Numba keeps machine code beside the source. Where that folder may not be written (a system-wide
install, a read-only image) the code must go to a folder of the user, and the place must be named
before Numba is imported: ``settle`` does that.
"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from pathlib import Path

__all__ = ["VARIABLE", "cache_folder", "is_cold", "settle", "user_cache"]

#: environment variable by which Numba is told where to keep compiled code
VARIABLE = "NUMBA_CACHE_DIR"
KERNELS = Path(__file__).parents[1] / "kernels"


def settle() -> Path:
    """Make sure that compiled kernels can be kept; return the folder.

    A folder that the environment names is respected; a writable package folder is used as it is;
    else ``NUMBA_CACHE_DIR`` of this process is set to a folder of the user.
    """
    if not os.environ.get(VARIABLE) and not _writable(KERNELS / "__pycache__"):
        os.environ[VARIABLE] = str(user_cache())
    return cache_folder()


def cache_folder() -> Path:
    """Return the folder under which Numba keeps compiled kernels, as things stand."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else KERNELS / "__pycache__"


def is_cold() -> bool:
    """Return whether kernels will have to be compiled: none kept, or their source is newer."""
    tag = f"py{sys.version_info.major}{sys.version_info.minor}"
    kept: dict[str, float] = {}
    try:
        for path in cache_folder().rglob(f"*.{tag}*.nbi"):
            module = path.name.partition(".")[0]
            kept[module] = max(kept.get(module, 0.0), path.stat().st_mtime)
        sources = {path.stem: path.stat().st_mtime for path in KERNELS.glob("*.py")}
    except OSError:
        return True
    ours = kept.keys() & sources.keys()
    return not ours or any(kept[module] < sources[module] for module in ours)


def user_cache() -> Path:
    """Return a private folder for compiled kernels: the user's cache, else a temporary one."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or base)
    folder = base / "landbridge" / "kernels"
    if _writable(folder) and _private(folder):
        return folder
    # Compiled code is run: a folder that others could have prepared is not trusted.
    return Path(tempfile.mkdtemp(prefix="landbridge-kernels-"))


def _writable(folder: Path) -> bool:
    """Return whether files can be made in the folder, making it where it is missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _private(folder: Path) -> bool:
    if os.name != "posix":
        return True
    found = folder.stat()
    return found.st_uid == os.geteuid() and not found.st_mode & stat.S_IWOTH
