"""``landbridge validate mission``: the public claims beside what Landbridge makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from landbridge.core.errors import UsageError

__all__ = ["markdown", "run_mission"]

_NOTHING = "-"


def run_mission(*, as_json: bool, as_markdown: bool) -> int:
    """Answer every claim and show the answers."""
    from landbridge.cli.output import busy, emit, emit_json
    from landbridge.study.validation import mission

    if as_json and as_markdown:
        raise UsageError("--json and --markdown exclude each other.", cure="Choose one of them.")
    with busy("Answering the claims"):
        content = mission.as_json(mission.mission())
    if as_json:
        emit_json(content)
    elif as_markdown:
        emit(markdown(content))
    else:
        _print(content)
    return 0


def markdown(content: Mapping[str, Any]) -> str:
    """Return the claims as a table in Markdown, with the number of each status below."""
    lines = [
        "| claim | published | Landbridge | status | note |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in content["rows"]:
        lines.append("| " + " | ".join(cell.replace("|", "&#124;") for cell in _cells(row)) + " |")
    return "\n".join([*lines, "", _summary(content) + "."]) + "\n"


def _print(content: Mapping[str, Any]) -> None:
    from rich.table import Table
    from rich.text import Text

    from landbridge.cli.output import show

    table = Table(box=None, padding=(0, 1, 1, 0), pad_edge=False, header_style="bold")
    for name, share in (("claim", 3), ("published", 3), ("Landbridge", 3)):
        table.add_column(name, ratio=share)
    table.add_column("status", no_wrap=True)
    table.add_column("note", ratio=4)
    for row in content["rows"]:
        table.add_row(*map(Text, _cells(row)))
    commands = dict.fromkeys(row["command"] for row in content["rows"] if row["command"])
    show(table, Text(_summary(content)), *(Text(f"Try: {words}") for words in commands))


def _cells(row: Mapping[str, Any]) -> Iterator[str]:
    for name in ("claim", "published", "model", "status", "note"):
        yield row[name] or _NOTHING


def _summary(content: Mapping[str, Any]) -> str:
    return ", ".join(f"{count} {status}" for status, count in content["counts"].items())
