"""Write the reference of the tables from their declarations.

python scripts/table_reference.py FILE
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from landbridge.facts.tables import facts_folder, read_manifest
from landbridge.results.files import write_atomic
from landbridge.schema import (
    DTYPES,
    Column,
    TableSchema,
    description_of,
    licence_of,
    schema_names,
    table_schema,
)

OPENING = """# Tables

Made by `make docs` from the declarations in `src/landbridge/schema/tables/`.

Every row says where it was read (`source`), or that it is an estimate (`est`) and how it was made
(`method`). A cell that is empty is unknown: missing is never zero, and `NA` is Namibia. Positions
are degrees north and east (WGS 84). `landbridge facts check` holds every table to its rules;
`LANDBRIDGE_FACTS` names another folder of tables with their manifest.
"""
USERS = """
The two tables of users are CSV files in UTF-8 (or UTF-16 with its mark), separated by comma,
semicolon or tab, with a header; at most 20 MB and 200,000 rows. Columns that are not required may
be left out.
"""


def overview(names: list[str], rows: dict[str, int]) -> Iterator[str]:
    """Yield the table of tables."""
    yield from ("| table | rows | what | licence |", "| --- | ---: | --- | --- |")
    for name in names:
        count = f"{rows[name]:,}" if name in rows else ""
        what = description_of(name)
        yield f"| [`{name}`](#{name}) | {count} | {what} | {licence_of(name).licence} |"
    yield ""


def section(schema: TableSchema, rows: int | None) -> Iterator[str]:
    """Yield one table's section: what it holds, its licence, its columns and their rules."""
    yield from (f"## {schema.name}", "", description_of(schema.name), "")
    if not schema.is_user:
        licence = licence_of(schema.name)
        count = f"{rows:,} rows. " if rows is not None else ""
        yield from (f"{count}Licence: {licence.licence}. {licence.notice}", "")
    if schema.key:
        yield from (f"Key: {', '.join(f'`{name}`' for name in schema.key)}.", "")
    yield from ("| column | type | unit | rules | meaning |", "| --- | --- | --- | --- | --- |")
    for column in schema.columns:
        kind = DTYPES[column.dtype].removeprefix("a ")
        cells = (f"`{column.name}`", kind, column.unit, rules(column), column.meaning)
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"
    yield ""


def rules(column: Column) -> str:
    """Return the rules of a column in words."""
    found = ["required"] if column.required else []
    if column.low and column.high:
        found.append(f"{column.low} to {column.high}")
    elif column.range_text:
        found.append(column.range_text.removesuffix(column.unit).strip())
    if column.allowed:
        found.append("one of " + ", ".join(f"`{word}`" for word in column.allowed))
    if column.references:
        found.append(f"a `{'.'.join(column.references)}`")
    return "; ".join(found)


def main() -> int:
    """Write the page named on the command line."""
    rows = {name: entry.rows for name, entry in read_manifest(facts_folder()).items()}
    own = [name for name in schema_names() if not table_schema(name).is_user]
    users = [name for name in schema_names() if table_schema(name).is_user]
    lines = [OPENING, *overview(own, rows)]
    for name in own:
        lines += section(table_schema(name), rows.get(name))
    lines += ["# Tables of users", USERS]
    for name in users:
        lines += section(table_schema(name), None)
    write_atomic(sys.argv[1], "\n".join(lines).rstrip() + "\n")
    print(f"Wrote {Path(sys.argv[1])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
