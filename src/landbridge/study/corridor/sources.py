"""A digest of the model's own code, so that an answer of other code is never taken for this one."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

__all__ = ["code_digest", "digest_of"]

#: parts of the package that an answer of a study rests on
PARTS = (
    "assignment", "core", "demand", "facts", "kernels", "network", "results", "scenario", "schema",
    "study",
)  # fmt: skip
_ENDS = (".csv", ".py", ".toml")
_PACKAGE = Path(__file__).resolve().parents[2]


@cache
def code_digest() -> str:
    """Return the digest of this package's code, read once in a process."""
    return digest_of(_PACKAGE)


def digest_of(package: Path) -> str:
    """Return a digest over names and bytes of the sources below a package folder."""
    found = hashlib.sha256()
    paths = (path for part in PARTS for path in (package / part).rglob("*") if _is_source(path))
    for name, path in sorted((path.relative_to(package).as_posix(), path) for path in paths):
        raw = path.read_bytes()
        found.update(f"{name}\0{len(raw)}\0".encode())
        found.update(raw)
    return found.hexdigest()[:16]


def _is_source(path: Path) -> bool:
    return path.suffix in _ENDS and path.is_file()
