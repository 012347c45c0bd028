"""Paths that are given on the command line; an empty one is a mistake, not the current folder."""

from __future__ import annotations

from pathlib import Path

import typer

__all__ = ["given_path"]


def given_path(text: str) -> Path:
    """Return the path of an argument or option; refuse an empty one, as an unset variable gives."""
    if not text.strip():
        raise typer.BadParameter("the path is empty; name a file or a folder")
    return Path(text)
