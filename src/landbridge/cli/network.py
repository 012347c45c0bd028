"""The commands ``landbridge network check``, ``export`` and ``import``."""

from __future__ import annotations

import typer

__all__ = ["app"]

app = typer.Typer(help="The one intermodal network.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    pass
