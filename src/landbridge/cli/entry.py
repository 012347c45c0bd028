"""Entry point: runs the command line app and turns every error into a message and a code."""

from __future__ import annotations

__all__ = ["main"]


def main() -> int:
    """Run the command line; return the exit code."""
    raise SystemExit("not built yet")
