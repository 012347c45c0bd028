"""Write the placed rows of a catalogue as they come, as CSV or Parquet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from landbridge.core.errors import UsageError
from landbridge.results.files import growing_file
from landbridge.results.goods_answers import PlacedProduct

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["check_target", "writer_of"]

BATCH = 5_000  # rows that are held before they are written
_COLUMNS = tuple(column.name for column in fields(PlacedProduct))
_NUMBERS = frozenset(("confidence", "score", "guess_confidence", "second_score"))
_FLAGS = frozenset(("placed", "rides_container_train"))
_SUFFIXES = (".csv", ".parquet")

Writer = Callable[[PlacedProduct], None]


def check_target(out: str | Path, source: str | Path) -> None:
    """Refuse an output that is neither CSV nor Parquet, or the catalogue itself.

    Raises
    ------
    UsageError
        In either case.
    """
    target = Path(out)
    if target.suffix.casefold() not in _SUFFIXES:
        raise UsageError(
            f"{target}: the output is CSV or Parquet.", cure="End its name in .csv or .parquet."
        )
    if target.exists() and target.samefile(source):
        raise UsageError(f"{target}: this is the catalogue itself.", cure="Give another name.")


@contextmanager
def writer_of(out: str | Path | None) -> Iterator[Writer]:
    """Yield what takes one row after the other; the file stands when all were taken."""
    if out is None:
        yield lambda row: None
        return
    with growing_file(out) as file:
        parquet = Path(out).suffix.casefold() == ".parquet"
        with (_parquet if parquet else _csv)(file) as write:
            batch: list[tuple[Any, ...]] = []

            def take(row: PlacedProduct) -> None:
                batch.append(tuple(getattr(row, name) for name in _COLUMNS))
                if len(batch) == BATCH:
                    write(batch)
                    batch.clear()

            yield take
            write(batch)


@contextmanager
def _csv(file: IO[bytes]) -> Iterator[Callable[[Sequence[tuple[Any, ...]]], None]]:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    yield lambda rows: writer.writerows([_cell(value) for value in row] for row in rows)
    text.flush()
    text.detach()


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


@contextmanager
def _parquet(file: IO[bytes]) -> Iterator[Callable[[Sequence[tuple[Any, ...]]], None]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = _schema()
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:

        def write(rows: Sequence[tuple[Any, ...]]) -> None:
            columns = list(zip(*rows, strict=True)) or [()] * len(_COLUMNS)
            arrays = [
                pa.array(column, type=field.type)
                for column, field in zip(columns, schema, strict=True)
            ]
            writer.write_table(pa.table(arrays, schema=schema))

        yield write


def _schema() -> pa.Schema:
    import pyarrow as pa

    def kind(name: str) -> pa.DataType:
        if name == "line":
            return pa.int64()
        return pa.float64() if name in _NUMBERS else pa.bool_() if name in _FLAGS else pa.string()

    return pa.schema([(name, kind(name)) for name in _COLUMNS])
