"""The commands ``landbridge trade``."""

from __future__ import annotations

import typer

__all__ = ["app"]

app = typer.Typer(help="China's goods trade with Central Asia.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    pass
