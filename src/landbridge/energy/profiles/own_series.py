"""A user's own hourly series: ``time_utc, zone, kind, value``, in the place of synthetic ones.

Whoever gives a series of a zone and kind gives all hours of the year; 29 February may stand there
and is left out. Times are the starts of hours in UTC, ``2024-01-01T00:00`` or with a blank, with
or without seconds and a ``Z``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError, LandbridgeError, LimitError, UsageError
from landbridge.energy.profiles.clock import HOURS, Clock
from landbridge.results.energy_profiles import SeriesKind

if TYPE_CHECKING:
    import polars as pl

__all__ = ["MAX_BYTES", "OwnSeries", "read_own_series"]

F64 = NDArray[np.float64]
OwnSeries = dict[tuple[str, SeriesKind], F64]
MAX_BYTES = 64 * 2**20
_COLUMNS = ("time_utc", "zone", "kind", "value")
_KINDS = tuple(kind.value for kind in SeriesKind)
_SHARES = (SeriesKind.WIND, SeriesKind.SOLAR)
_MOST_MW = 1e6
_SHOWN = 40
_FIRST = 2
_TIME = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?Z?$"


def read_own_series(path: str | Path, zones: Sequence[str], clock: Clock) -> OwnSeries:
    """Return each series (8760,) of the file by zone and kind.

    Parameters
    ----------
    path : str or Path
        CSV in UTF-8; comma, semicolon or tab; at most 64 MB and one year of each series.

    Raises
    ------
    UsageError
        If there is no such file.
    DataError
        Naming file, line and column: an unknown zone or kind, a time that is none or of another
        year, a value that is no number in range, an hour twice, an hour missing.
    LimitError
        If the file is larger than a year of all series.
    """
    place = Path(path)
    table = _table(_read(place), place)
    most = len(zones) * len(_KINDS) * (HOURS + 24)
    if table.height > most:
        raise LimitError(
            f"{place}: {table.height:,} rows; a year of all series has at most {most:,}.",
            cure="Keep one year, one row for each hour, zone and kind.",
        )
    table = table.with_row_index("line", offset=_FIRST)
    _refuse_unknown(table, "zone", zones, place)
    _refuse_unknown(table, "kind", _KINDS, place)
    table = _with_times(table, clock, place)
    table = _with_values(table, place)
    return dict(_series(table, clock, place))


def _read(path: Path) -> bytes:
    try:
        if not path.is_file():
            kind = "this is no regular file" if path.exists() else "there is no such file"
            raise UsageError(f"{path}: {kind}.", cure="Check the path.")
        if path.stat().st_size > MAX_BYTES:
            raise LimitError(
                f"{path}: {path.stat().st_size:,} bytes; at most {MAX_BYTES:,} are read.",
                cure="Keep one year, one row for each hour, zone and kind.",
            )
        raw = path.read_bytes()
    except LandbridgeError:
        raise
    except (OSError, ValueError) as error:
        raise UsageError(f"{str(path)!r}: cannot be read: {error}.") from None
    raw = raw.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise DataError(f"{path}:{line}: no UTF-8 text.", cure="Save it as UTF-8.") from None
    if not raw.strip():
        raise DataError(
            f"{path}: the file is empty.", cure=f"Write {', '.join(_COLUMNS)} and rows."
        )
    return raw


def _table(raw: bytes, path: Path) -> pl.DataFrame:
    import polars as pl

    head = raw.partition(b"\n")[0].decode()
    separator = max(",;\t", key=head.count)
    names = [name.strip().strip('"').lower() for name in head.split(separator)]
    for name in _COLUMNS:
        if names.count(name) != 1:
            told = "is missing" if name not in names else "stands twice"
            raise DataError(
                f"{path}:1: the column {name!r} {told}; there are {', '.join(names)[:120]}.",
                cure=f"Write the header {','.join(_COLUMNS)}.",
            )
    try:
        table = pl.read_csv(
            BytesIO(raw), separator=separator, has_header=False, skip_rows=1, infer_schema=False,
            new_columns=[f"{k}" for k in range(len(names))], raise_if_empty=False,
        )  # fmt: skip
    except pl.exceptions.PolarsError as error:
        raise DataError(
            f"{path}: no sound CSV: {str(error).splitlines()[0][:120].rstrip('.')}.",
            cure="Write as many cells in every row as in the header.",
        ) from None
    if not table.height:
        raise DataError(f"{path}: a header without rows.", cure="Write one row for each hour.")
    if table.width < len(names):
        raise DataError(f"{path}:{_FIRST}: {table.width} cells, the header has {len(names)}.")
    return table.select(
        pl.col(table.columns[names.index(name)]).str.strip_chars().alias(name) for name in _COLUMNS
    )


def _refuse_unknown(table: pl.DataFrame, name: str, known: Sequence[str], path: Path) -> None:
    bad = ~table[name].is_in(list(known)).fill_null(False)
    if bad.any():
        row = table.filter(bad).row(0, named=True)
        raise DataError(
            f"{path}:{row['line']}, column {name}: allowed is {', '.join(known)}, got "
            f"{_shown(row[name])}.",
            cure="Correct the row or leave it out.",
        )


def _with_times(table: pl.DataFrame, clock: Clock, path: Path) -> pl.DataFrame:
    """Add ``hour``, the row of the year's hours, without the rows of 29 February."""
    import polars as pl

    text = table["time_utc"].fill_null("")
    plain = text.str.replace("T", " ", literal=True).str.strip_chars_end("Z").str.slice(0, 16)
    when = plain.str.to_datetime("%Y-%m-%d %H:%M", strict=False)
    zero = text.str.slice(13).str.replace_all(r"[:0Z]", "") == ""
    wrong = ~(text.str.contains(_TIME) & when.is_not_null() & zero).fill_null(False)
    if wrong.any():
        row = table.filter(wrong).row(0, named=True)
        raise DataError(
            f"{path}:{row['line']}, column time_utc: allowed is the start of an hour in UTC such "
            f"as {clock.year}-01-01T00:00, got {_shown(row['time_utc'])}.",
            cure="Convert local times to UTC; write 24:00 as 00:00 of the next day.",
        )
    other = when.dt.year() != clock.year
    if other.any():
        row = table.filter(other).row(0, named=True)
        raise DataError(
            f"{path}:{row['line']}, column time_utc: allowed is the year {clock.year}, got "
            f"{_shown(row['time_utc'])}.",
            cure="Keep the rows of that year, or build the profiles of the year of the file.",
        )
    hours = when.to_numpy().astype("datetime64[h]")
    rows = np.searchsorted(clock.hours_utc, hours)
    kept = clock.hours_utc[np.minimum(rows, HOURS - 1)] == hours
    return table.with_columns(pl.Series("hour", rows, dtype=pl.Int64)).filter(pl.Series(kept))


def _with_values(table: pl.DataFrame, path: Path) -> pl.DataFrame:
    import polars as pl

    number = table["value"].cast(pl.Float64, strict=False)
    share = table["kind"].is_in([kind.value for kind in _SHARES])
    top = pl.select(pl.when(share).then(1.0).otherwise(_MOST_MW)).to_series()
    wrong = ~(number.is_finite() & (number >= 0.0) & (number <= top)).fill_null(False)
    if wrong.any():
        row = table.filter(wrong).row(0, named=True)
        allowed = "0 to 1" if row["kind"] in [k.value for k in _SHARES] else "0 to 1,000,000 MW"
        raise DataError(
            f"{path}:{row['line']}, column value: allowed is {allowed} for {row['kind']}, got "
            f"{_shown(row['value'])}.",
            cure="Fill gaps before; write numbers with a decimal point.",
        )
    return table.with_columns(number.alias("value"))


def _series(
    table: pl.DataFrame, clock: Clock, path: Path
) -> Iterator[tuple[tuple[str, SeriesKind], F64]]:
    for (zone, kind), part in table.group_by(["zone", "kind"], maintain_order=True):
        hours = part["hour"].to_numpy()
        count = np.bincount(hours, minlength=HOURS)
        if count.max() > 1:
            hour = int(np.flatnonzero(count > 1)[0])
            lines = part["line"].to_numpy()[hours == hour]
            raise DataError(
                f"{path}:{lines[1]}: {zone} {kind} at {clock.hours_utc[hour]}:00 stands in line "
                f"{lines[0]} already.",
                cure="Keep one of them.",
            )
        if count.min() == 0:
            gaps = np.flatnonzero(count == 0)
            raise DataError(
                f"{path}: {zone} {kind} lacks {len(gaps):,} of {HOURS:,} hours, the first at "
                f"{clock.hours_utc[gaps[0]]}:00.",
                cure="Give every hour of the year, 29 February excepted.",
            )
        values = np.empty(HOURS)
        values[hours] = part["value"].to_numpy()
        yield (str(zone), SeriesKind(str(kind))), values


def _shown(value: object) -> str:
    return "nothing" if value is None or value == "" else repr(str(value)[:_SHOWN])
