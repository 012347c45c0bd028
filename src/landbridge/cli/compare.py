"""``landbridge compare``: two runs of studies side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from landbridge.cli.given_path import given_path

if TYPE_CHECKING:
    from landbridge.results.comparison import Comparison

__all__ = ["app"]

app = typer.Typer()


@app.command()
def compare(
    run_a: Annotated[
        Path,
        typer.Argument(parser=given_path, help="Folder of the run before, as from `run --out`."),
    ],
    run_b: Annotated[Path, typer.Argument(parser=given_path, help="Folder of the run after.")],
    html: Annotated[
        Path | None,
        typer.Option(parser=given_path, metavar="<path>", help="Write one offline HTML page."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Compare two studies: what changed, who wins and loses, what is published on it."""
    from landbridge.cli.compare_text import comparison_text
    from landbridge.cli.output import busy, emit, emit_json, note
    from landbridge.results.files import check_page_file
    from landbridge.study.compare import compare_runs

    if html is not None:
        check_page_file(html)
    with busy("Comparing ..."):
        found = compare_runs(run_a, run_b)
    if html is not None:
        _write(found, html)
        note(f"Wrote {html}")
    if as_json:
        emit_json(found.to_json())
    else:
        emit(comparison_text(found))
    return 0


def _write(found: Comparison, path: Path) -> None:
    from landbridge.report.compare_page import compare_html
    from landbridge.results.files import write_atomic

    write_atomic(path, compare_html(found))
