"""A scenario as TOML text, every key with its meaning, that loads back to the same scenario."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from landbridge.scenario.params import Closure, Scenario
from landbridge.scenario.tables import PARTS, keys_of

__all__ = ["to_toml"]


def to_toml(scenario: Scenario) -> str:
    """Return the whole scenario as commented TOML.

    Loading the text gives an equal scenario, unless it has an extra services table: that one is
    written by its file name and must stand beside the file.
    """
    lines = list(_table(scenario, ""))
    for table in PARTS:
        lines += ["", f"[{table}]", *_table(getattr(scenario, table), table)]
    return "\n".join(lines) + "\n"


def _table(record: Any, table: str) -> Iterator[str]:
    for key, item in keys_of(table).items():
        value = getattr(record, key)
        rule = item.metadata["rule"]
        unit = f" [{rule.unit}]" if rule.unit else ""
        comment = f"  # {rule.meaning}{unit}; {rule.allowed()}"
        if value is None:
            yield f"# {key} = ...{comment}"
        else:
            yield f"{key} = {_value(value)}{comment}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Closure):
        return (
            f"{{ crossing = {_value(value.crossing)}, from = {value.from_date}, "
            f"until = {value.until_date} }}"
        )
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{json.dumps(key)} = {_value(entry)}" for key, entry in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, tuple):
        return "[" + ", ".join(_value(entry) for entry in value) + "]"
    if isinstance(value, Path):
        return json.dumps(value.name, ensure_ascii=False)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)
