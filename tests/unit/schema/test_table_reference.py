"""The page on tables tells what the declarations say."""

from __future__ import annotations

from pathlib import Path

from scripts.table_reference import section

from landbridge.schema import schema_names, table_schema

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "tables.md"


def test_the_page_holds_every_declared_column_and_rule() -> None:
    shown = set(PAGE.read_text(encoding="utf-8").splitlines())
    stale = {
        line
        for name in schema_names()
        for line in section(table_schema(name), None)
        if line.startswith(("##", "|")) and line not in shown
    }
    assert not stale, "run `make docs`"
