"""Rules that need more than one column or row: keys, references, estimates, order, sources."""

from __future__ import annotations

from collections.abc import Iterator

from landbridge.core.errors import LandbridgeError
from landbridge.schema.model import Violation
from landbridge.schema.subject import Loader, Subject

__all__ = ["RULES", "references"]

#: columns of which the first must not exceed the second
ORDERED = (
    ("low", "value"),
    ("value", "high"),
    ("low", "high"),
    ("price_low", "price_high"),
    ("days_min", "days_max"),
    ("date_from", "date_to"),
    ("valid_from", "valid_until"),
    ("opens", "closes"),
)


def unique_key(subject: Subject) -> Iterator[Violation]:
    """No two rows have one key."""
    key = subject.schema.key
    if not key or not subject.has(*key):
        return
    seen: dict[tuple[object, ...], int] = {}
    rows, values = [], []
    for row, cells in enumerate(subject.frame.select(key).iter_rows()):
        first = seen.setdefault(cells, row)
        if first != row:
            rows.append(row)
            values.append(f"{' / '.join(map(str, cells))} (first in row {first + 1})")
    yield from subject.breaches(
        key[0] if len(key) == 1 else None, (rows, values), f"{', '.join(key)} must be unique",
        "Remove the second row or give it a key of its own.",
    )  # fmt: skip


def estimates_explained(subject: Subject) -> Iterator[Violation]:
    """An estimate says how it was made."""
    import polars as pl

    if not subject.has("est", "method"):
        return
    bare = subject.frame.select(
        pl.col("est").fill_null(False)
        & pl.col("method").fill_null("").str.strip_chars().eq("")
    ).to_series()  # fmt: skip
    rows = bare.arg_true().to_list()
    yield from subject.breaches(
        "method", (rows, [None] * len(rows)), "an estimate (est = true) must have a method",
        "Say how the figure was made, or cite a source and set est to false.",
    )  # fmt: skip


def source_present(subject: Subject) -> Iterator[Violation]:
    """A row says where it was read, whether or not the declaration demands it."""
    column = subject.schema.by_name.get("source")
    if column is None or column.required or not subject.has("source"):
        return  # a required source is examined like any required cell
    rows = subject.frame["source"].is_null().arg_true().to_list()
    yield from subject.breaches(
        "source", (rows, [None] * len(rows)), "a row must have a source", "Name the source."
    )


def in_order(subject: Subject) -> Iterator[Violation]:
    """The low end of a range does not exceed the high end."""
    for first, second in ORDERED:
        if not subject.has(first, second):
            continue
        kinds = {subject.schema.by_name[name].dtype for name in (first, second)}
        if not (kinds <= {"int", "float"} or kinds == {"date"}):
            continue
        a, b = subject.frame[first], subject.frame[second]
        rows = (a > b).fill_null(False).arg_true().to_list()
        values = [f"{a[row]} > {b[row]}" for row in rows]
        yield from subject.breaches(
            first, (rows, values), f"{first} must not exceed {second}", "Swap or correct the two."
        )


def references(subject: Subject, load: Loader) -> Iterator[Violation]:
    """A reference names a row that is there. Tables that cannot be read are told elsewhere."""
    import polars as pl

    for column in subject.columns:
        if column.references is None:
            continue
        table, target = column.references
        rule = f"must name a row of {table}.{target}"
        if table == subject.schema.name:
            known = subject.frame
        else:
            try:
                known = load(table)
            except LandbridgeError:
                continue
        if target not in known.columns:
            yield Violation(
                subject.schema.name, None, column.name, f"{table}.{target}", rule,
                "Correct the declaration: there is no such column.",
            )  # fmt: skip
            continue
        cells = subject.cells(column.name)
        targets = known[target].cast(pl.String).unique()
        found = subject.where(~cells[1].cast(pl.String).is_in(targets.implode()), cells)
        yield from subject.breaches(
            column.name, found, rule, f"Use an id of {table}, or add the row there."
        )


RULES = (unique_key, estimates_explained, source_present, in_order)
