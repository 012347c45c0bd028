"""What the tables of a network hold: one declaration for every format.

A value is a text, a whole number, a number, a truth value, or missing (``None``). Readers turn
what a file holds into such values and check them here, so that all formats refuse the same
things in the same words.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from landbridge.core.errors import DataError, LimitError

__all__ = [
    "CLOSURES",
    "CROSSINGS",
    "LINKS",
    "MAX_ROWS",
    "NODES",
    "Column",
    "Rows",
    "check_rows",
    "parse_text",
]

#: rows of one table, by column
Rows = dict[str, list[Any]]
#: most rows that a table may have
MAX_ROWS = 2_000_000
_MAX_TEXT = 2000
_TRUE, _FALSE = frozenset({"true", "1", "t", "yes"}), frozenset({"false", "0", "f", "no"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its kind (str, int, float, bool), range and meaning."""

    name: str
    kind: type
    meaning: str
    unit: str = ""
    required: bool = False
    default: Any = None
    low: float = -math.inf
    high: float = math.inf


_OPEN = "UTC minute, 2027-03-11T08:00Z; empty = always"
NODES: Final = (
    Column("node_id", str, "id of the node", required=True),
    Column("name", str, "name of the node", default=""),
    Column("country", str, "ISO 3166-1 code of the country", default=""),
    Column("kind", str, "rail, terminal, place, port, airport, berth or road", default="node"),
    Column("ref", str, "id in the facts table from which the node stems", default=""),
    Column("gauge_mm", int, "track gauge; 0 = none", "mm", default=0, low=0, high=3000),
    Column("lat", float, "degrees north, WGS 84", "degree", required=True, low=-90, high=90),
    Column("lon", float, "degrees east, WGS 84", "degree", required=True, low=-180, high=180),
)
LINKS: Final = (
    Column("link_id", str, "id of the directed link", required=True),
    Column("tail_id", str, "node where it starts", required=True),
    Column("head_id", str, "node where it ends", required=True),
    Column("mode", str, "rail, road, sea, ferry or air", default="road"),
    Column("kind", str, "line, crossing, reload, terminal, access or transfer", default="line"),
    Column("length_km", float, "length", "km", required=True, low=0, high=50000),
    Column("country", str, "country where it lies; a crossing: the side it leaves", default=""),
    Column("gauge_mm", int, "track gauge; 0 = none or changing", "mm", default=0, low=0, high=3000),
    Column("electric_share", float, "electrified share of the length", "share", low=0, high=1),
    Column("max_speed_kmh", float, "highest speed of freight", "km/h", low=0, high=2000),
    Column("tracks", float, "number of tracks", low=0, high=100),
    Column("crossing_id", str, "crossing that it passes", default=""),
    Column("open_from", str, f"first moment of use; {_OPEN}"),
    Column("open_until", str, f"first moment of no more use; {_OPEN}"),
    Column("length_est", bool, "whether the length is an estimate", default=True),
    Column("line_id", str, "line or lane whose course it follows", default=""),
    Column("forward", bool, "whether that course runs from tail to head", default=True),
    Column("source", str, "where its data were read", default=""),
)
_USD: Final = ("USD/FEU", 0.0, 1e6)
CROSSINGS: Final = (
    Column("crossing_id", str, "id of the crossing", required=True),
    Column("name", str, "name of the pair of border stations", default=""),
    Column("mode", str, "rail, road or ferry", default="rail"),
    Column("country_a", str, "country on one side", default=""),
    Column("country_b", str, "country on the other side", default=""),
    Column("break_of_gauge", bool, "whether the track gauge changes", default=False),
    Column("dwell_ab_h", float, "mean time from a to b", "h", required=True, low=0, high=10000),
    Column("dwell_ba_h", float, "mean time from b to a", "h", required=True, low=0, high=10000),
    Column("sd_h", float, "standard deviation of the time", "h", default=0.0, low=0, high=10000),
    Column(
        "cost_usd_per_feu", float, "charge (road: per lorry)", _USD[0], default=0.0,
        low=_USD[1], high=_USD[2],
    ),
    Column("cost_low_usd", float, "low charge", _USD[0], low=_USD[1], high=_USD[2]),
    Column("cost_high_usd", float, "high charge", _USD[0], low=_USD[1], high=_USD[2]),
    Column(
        "trains_per_day", float,
        "most container trains both ways, mostly an estimate; empty: no known limit", "1/day",
        low=0, high=10000,
    ),
    Column("est", bool, "whether the times are estimates", default=True),
    Column("source", str, "where the times were read", default=""),
)  # fmt: skip
CLOSURES: Final = (
    Column("crossing_id", str, "crossing that is shut", required=True),
    Column("shut_from", str, f"first moment shut; {_OPEN}"),
    Column("shut_until", str, f"first moment open again; {_OPEN}"),
)


def parse_text(text: str, column: Column) -> Any:
    """Return the value of a text cell; empty (or NaN, for a number) is missing.

    Raises
    ------
    ValueError
        If the text is no value of the column's kind.
    """
    word = text.strip()
    if column.kind is str:
        return text if text else None
    if not word or word.lower() == "nan":
        return None
    if column.kind is bool:
        low = word.lower()
        if low not in _TRUE | _FALSE:
            raise ValueError(word)
        return low in _TRUE
    if column.kind is int:
        number = float(word)
        if number != int(number):
            raise ValueError(word)
        return int(number)
    return float(word)


def check_rows(
    columns: Sequence[Column],
    raw: Mapping[str, Sequence[Any]],
    where: str,
    names: Mapping[str, str] = MappingProxyType({}),
) -> Rows:
    """Check the values of a table; return them by column, defaults filled in.

    Parameters
    ----------
    raw : mapping
        Column -> values, ``None`` = missing; columns that are not declared are left out.
    where : str
        What an error names as its place.
    names : mapping
        Column -> what the file calls it, where that differs.

    Raises
    ------
    DataError
        For a missing column, a missing required value, a value out of range or of another kind.
    LimitError
        For too many rows.
    """
    count = max((len(values) for values in raw.values()), default=0)
    if count > MAX_ROWS:
        raise LimitError(f"{where}: {count} rows; at most {MAX_ROWS} are read.")
    rows: Rows = {}
    for column in columns:
        values = raw.get(column.name)
        if values is None:
            if column.required:
                raise DataError(
                    f"{where}: the column {names.get(column.name, column.name)} is missing.",
                    cure=f"Add it: {column.meaning}.",
                )
            rows[column.name] = [column.default] * count
            continue
        check = _checker(column, where, names.get(column.name, column.name))
        rows[column.name] = [check(k, value) for k, value in enumerate(values)]
    return rows


def _checker(column: Column, where: str, title: str) -> Callable[[int, Any], Any]:
    def refuse(row: int, value: Any, allowed: str) -> DataError:
        return DataError(
            f"{where}, row {row + 1}, column {title}: allowed is {allowed}, got {_short(value)}."
        )

    def check(row: int, value: Any) -> Any:
        if value is None or (isinstance(value, float) and math.isnan(value)):
            if column.required:
                raise refuse(row, "", "a value")
            return column.default
        if column.kind is str:
            if not isinstance(value, str) or len(value) > _MAX_TEXT or not _printable(value):
                raise refuse(row, value, f"a text of up to {_MAX_TEXT} characters")
            if column.required and not value:
                raise refuse(row, value, "a text")
            return value
        if column.kind is bool:
            if not isinstance(value, bool):
                raise refuse(row, value, "true or false")
            return value
        sound = isinstance(value, int | float) and not isinstance(value, bool)
        if not sound or not column.low <= value <= column.high or value != column.kind(value):
            what = "a whole number" if column.kind is int else "a number"
            raise refuse(row, value, f"{what} from {column.low:g} to {column.high:g}")
        return column.kind(value)

    return check


def _printable(text: str) -> bool:
    return "\0" not in text and not any(0xD800 <= ord(c) <= 0xDFFF for c in text)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
