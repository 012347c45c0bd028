"""The commands ``landbridge facts check`` and ``landbridge facts coverage``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

__all__ = ["app"]

app = typer.Typer(help="The packaged tables and what they hold.", no_args_is_help=True)

_COLUMNS = ("table", "row", "key", "column", "value", "rule", "cure")


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


@app.command(name="coverage")
def show_coverage(as_json: Annotated[bool, typer.Option("--json")] = False) -> int:
    """Count what the facts cover: places, crossings, services, rail kilometres."""
    from landbridge.cli.output import emit, emit_json
    from landbridge.study.coverage import coverage

    counts = coverage()
    if as_json:
        emit_json(counts)
    else:
        flat = dict(_flat(counts))
        width = max(map(len, flat), default=0)
        emit("".join(f"{key:<{width}}  {_count(value)}\n" for key, value in flat.items()))
    return 0


def _print_check(violations: list[dict[str, Any]], tables: dict[str, int]) -> None:
    from landbridge.cli.output import emit

    rows = sum(tables.values())
    for item in violations:
        emit(f"{_where(item)}: {item['rule']}; got {item['value']!r}. {item['cure']}\n")
    emit(f"{len(tables)} tables, {rows:,} rows, {len(violations)} violations.\n")


def _where(item: dict[str, Any]) -> str:
    """Return table, row with its key, and column, as far as a violation names them."""
    parts = [f"table {item['table']}"]
    if item["row"] is not None:
        parts.append(f"row {item['row']}" + (f" ({item['key']})" if item["key"] else ""))
    if item["column"] is not None:
        parts.append(f"column {item['column']}")
    return ", ".join(parts)


def _flat(counts: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield each count; those of a group under the group's name."""
    for key, value in counts.items():
        if isinstance(value, dict):
            yield from ((f"{key}.{part}", count) for part, count in value.items())
        else:
            yield key, value


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
