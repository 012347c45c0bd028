"""The command ``landbridge goods search``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

__all__ = ["app"]

app = typer.Typer(help="What can be moved, and how it is classed.", no_args_is_help=True)


@app.command()
def search(
    text: Annotated[str, typer.Argument(help="Goods in words, or an HS code.")],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> int:
    """Find the HS heading and freight group of goods."""
    from landbridge.cli.output import emit, emit_json
    from landbridge.demand import find_goods

    found = asdict(find_goods(text))
    if as_json:
        emit_json(found)
        return 0
    width = max(map(len, found))
    for key, value in found.items():
        words = ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
        emit(f"{key:<{width}}  {'-' if words in (None, '') else words}\n")
    return 0
