"""Examine a frame against its declaration and tell every breach."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

from landbridge.schema import column_rules, row_rules
from landbridge.schema.model import DTYPES, TableSchema, Violation
from landbridge.schema.position import positions
from landbridge.schema.subject import Loader, Subject

if TYPE_CHECKING:
    import polars as pl

__all__ = ["MAX_PER_RULE", "validate", "wrong_columns"]

#: breaches of one rule in one column that are told one by one; the rest is counted
MAX_PER_RULE = 1000


def validate(
    frame: pl.DataFrame,
    schema: TableSchema,
    *,
    load: Loader | None = None,
    cap: int = MAX_PER_RULE,
) -> list[Violation]:
    """Return every breach of a table's declared rules, in the order of the rules.

    Parameters
    ----------
    frame : polars.DataFrame
        The table.
    schema : TableSchema
        What it should be.
    load : callable, optional
        Gives the table of a name, to follow references; without it they are not followed.
    cap : int
        How many breaches of one rule in one column are told one by one.

    Returns
    -------
    list of Violation
        Empty for a sound table.
    """
    found = list(wrong_columns(frame, schema))
    broken = {violation.column for violation in found}
    sound = frozenset(name for name in schema.names if name not in broken)
    subject = Subject(frame, schema, sound, cap)
    for column in subject.columns:
        for rule in column_rules.RULES:
            found.extend(rule(subject, column))
    for row_rule in (*row_rules.RULES, positions):
        found.extend(row_rule(subject))
    if load is not None:
        found.extend(row_rules.references(subject, load))
    return found


def wrong_columns(frame: pl.DataFrame, schema: TableSchema) -> Iterator[Violation]:
    """Yield a breach for each column that is missing, unknown or of another type."""
    fits = _type_tests()
    for column in schema.columns:
        if column.name not in frame.columns:
            yield Violation(
                schema.name, None, column.name, None, "the column must be there",
                f"Add {column.name}: {column.meaning or DTYPES[column.dtype]}.",
            )  # fmt: skip
        elif not fits[column.dtype](frame.schema[column.name]):
            yield Violation(
                schema.name, None, column.name, str(frame.schema[column.name]),
                f"the column must hold {DTYPES[column.dtype]} ({column.dtype})",
                f"Cast the column to {column.dtype}.",
            )  # fmt: skip
    for name in frame.columns:
        if name not in schema.by_name:
            near = get_close_matches(name, schema.names, n=2, cutoff=0.6)
            hint = f"; did you mean {' or '.join(near)}?" if near else "."
            yield Violation(
                schema.name, None, name, None, "a column must be declared",
                f"Remove it or declare it in schema/tables/{schema.name}.csv{hint}",
            )  # fmt: skip


def _type_tests() -> dict[str, Callable[[pl.DataType], bool]]:
    import polars as pl

    def lists(of: Callable[[pl.DataType], bool]) -> Callable[[pl.DataType], bool]:
        return lambda dtype: isinstance(dtype, pl.List) and of(pl.Series(dtype=dtype.inner).dtype)

    scalars: dict[str, Callable[[pl.DataType], bool]] = {
        "str": lambda dtype: dtype == pl.String,
        "int": lambda dtype: dtype.is_integer(),
        "float": lambda dtype: dtype.is_float(),
        "bool": lambda dtype: dtype == pl.Boolean,
        "date": lambda dtype: dtype == pl.Date,
    }
    return scalars | {f"list_{name}": lists(scalars[name]) for name in ("float", "str")}
