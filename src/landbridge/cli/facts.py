"""The commands ``landbridge facts check`` and ``landbridge facts coverage``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

__all__ = ["app"]

app = typer.Typer(help="The packaged tables and what they hold.", no_args_is_help=True)

_COLUMNS = ("table", "row", "column", "value", "rule", "cure")


@app.command()
def check(as_json: Annotated[bool, typer.Option("--json")] = False) -> int:
    """Validate every packaged table; exit 3 if one breaks its contract."""
    from landbridge import facts
    from landbridge.cli.output import emit_json
    from landbridge.core.errors import DataError

    report = facts.check()
    violations = [{key: getattr(item, key) for key in _COLUMNS} for item in report.violations]
    if as_json:
        emit_json({"violations": _plain(violations), "tables": dict(report.tables)})
    else:
        _print_check(violations, dict(report.tables))
    return DataError.exit_code if violations else 0


@app.command()
def coverage(as_json: Annotated[bool, typer.Option("--json")] = False) -> int:
    """Count what the facts cover: places, crossings, services, rail kilometres."""
    from landbridge import facts
    from landbridge.cli.output import emit, emit_json

    counts = facts.coverage()
    if as_json:
        emit_json(counts)
    else:
        width = max(map(len, counts), default=0)
        emit("".join(f"{key:<{width}}  {_count(value)}\n" for key, value in counts.items()))
    return 0


def _print_check(violations: list[dict[str, Any]], tables: dict[str, int]) -> None:
    from landbridge.cli.output import emit

    rows = sum(tables.values())
    for item in violations:
        place = f"{item['table']}, row {item['row']}, column {item['column']}"
        emit(f"{place}: {item['rule']}; got {item['value']!r}. {item['cure']}\n")
    emit(f"{len(tables)} tables, {rows:,} rows, {len(violations)} violations.\n")


def _plain(violations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            key: value if value is None or isinstance(value, bool | int | str) else str(value)
            for key, value in item.items()
        }
        for item in violations
    ]


def _count(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)
