"""The commands ``landbridge goods``: what goods are, one by one or a whole catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

__all__ = ["app"]


class _SearchByDefault(TyperGroup):
    """``landbridge goods "used cars"`` is ``landbridge goods search "used cars"``."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Take words that are no command for goods to be searched."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["search", *args]
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=_SearchByDefault,
    help="What can be moved, and how it is classed. Words alone are searched.",
    no_args_is_help=True,
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
_COLUMN = (
    "Column with the text; found by usual names (title, name, description, 品名) if not given."
)


@app.command()
def search(
    text: Annotated[
        list[str], typer.Argument(help="Goods in words of any language, or an HS code.")
    ],
    limit: Annotated[int, typer.Option(min=1, max=100, help="Most candidates.")] = 5,
    as_json: Json = False,
) -> int:
    """Find HS headings and freight groups, best first, and say whether the first is sure."""
    from landbridge.cli.goods_text import run_search

    return run_search(" ".join(text), limit, as_json=as_json)


@app.command()
def classify(
    catalogue: Annotated[Path, typer.Argument(help="Your products: CSV with a header.")],
    column: Annotated[str | None, typer.Option(help=_COLUMN)] = None,
    id_column: Annotated[str | None, typer.Option(help="Column with an id.")] = None,
    hs_column: Annotated[str | None, typer.Option(help="Column with HS codes you have.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write all rows: .csv or .parquet.")] = None,
    as_json: Json = False,
) -> int:
    """Place each row of a catalogue: heading, freight group, confidence, second candidate."""
    from landbridge.cli.goods_text import run_classify

    return run_classify(catalogue, (column, id_column, hs_column), out, as_json=as_json)
