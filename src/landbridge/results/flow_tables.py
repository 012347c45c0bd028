"""Tables of flows between cities: one row a flow, or sums by country, group, crossing or city."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import numpy as np

from landbridge.results.flows import DIRECTIONS, STREAMS, FlowSet

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

__all__ = ["FLOW_KEYS", "FlowSum", "flow_sums", "flow_table"]

#: what flows are summed by; a flow counts at both of its cities
FLOW_KEYS = ("country", "group", "crossing", "city")
_NONE = "none"


class FlowSum(TypedDict):
    """Flows of one stream and one key, out of and into China.

    ``trains_per_year`` is 0 for all streams but rail; ``pieces_per_year`` counts parcels and
    pieces of turbines.
    """

    stream: str
    key: str
    teu_per_week_out: float
    teu_per_week_in: float
    tonnes_per_week_out: float
    tonnes_per_week_in: float
    value_bn_usd_per_year: float
    trains_per_year: float
    pieces_per_year: float


def flow_sums(flows: FlowSet, by: str, stream: str | None = None) -> list[FlowSum]:
    """Return sums by stream and key, largest tonnage first within a stream.

    Parameters
    ----------
    by : str
        One of ``FLOW_KEYS``. Country: the one outside China. City: both cities of a flow.
    stream : str, optional
        One of ``STREAMS``; else all, each for itself.
    """
    found: list[FlowSum] = []
    for word in STREAMS if stream is None else (stream,):
        held = np.flatnonzero(flows.in_stream(word))
        found += sorted(_sums(flows, held, by, word), key=_rank)
    return found


def _rank(row: FlowSum) -> tuple[float, str]:
    return -(row["tonnes_per_week_out"] + row["tonnes_per_week_in"]), row["key"]


def _sums(flows: FlowSet, held: NDArray[np.intp], by: str, stream: str) -> list[FlowSum]:
    names, key = _keys(flows, by)
    ends = [column[held] for column in key]
    out = flows.direction[held] == 0
    trains = flows.trains_per_year()[held]

    def total(values: NDArray[np.float64]) -> NDArray[np.float64]:
        found = np.zeros(len(names))
        for column in ends:
            found += np.bincount(column, weights=values, minlength=len(names))
        return found

    teu, tonnes = flows.teu_per_week[held], flows.tonnes_per_week[held]
    teu_out, teu_in = total(teu * out), total(teu * ~out)
    t_out, t_in = total(tonnes * out), total(tonnes * ~out)
    value, pieces = total(flows.value_usd_per_year[held]), total(flows.pieces_per_year[held])
    of_trains, many = total(trains), total(np.ones(held.size))
    return [
        {
            "stream": stream,
            "key": names[k],
            "teu_per_week_out": float(teu_out[k]),
            "teu_per_week_in": float(teu_in[k]),
            "tonnes_per_week_out": float(t_out[k]),
            "tonnes_per_week_in": float(t_in[k]),
            "value_bn_usd_per_year": float(value[k]) / 1e9,
            "trains_per_year": float(of_trains[k]),
            "pieces_per_year": float(pieces[k]),
        }
        for k in np.flatnonzero(many)
    ]


def _keys(flows: FlowSet, by: str) -> tuple[tuple[str, ...], list[NDArray[np.int32]]]:
    """Return the names of a key, and the number of each flow among them, once or twice."""
    if by == "group":
        return flows.groups, [flows.group]
    if by == "crossing":
        return tuple(name or _NONE for name in flows.crossings), [flows.crossing]
    if by == "city":
        return flows.places, [flows.origin, flows.destination]
    names = tuple(sorted(set(flows.countries)))
    of_place = np.array([names.index(code) for code in flows.countries], dtype=np.int32)
    return names, [of_place[flows.foreign()]]


def flow_table(flows: FlowSet, stream: str | None = None) -> pl.DataFrame:
    """Return flows as a table, one row a flow; crossing and family are null where there is none."""
    import polars as pl

    held = np.arange(flows.size)
    if stream is not None:
        held = np.flatnonzero(flows.in_stream(stream))

    def words(names: tuple[str, ...], column: NDArray[np.int32]) -> pl.Series:
        return pl.Series([name or None for name in names], dtype=pl.String)[column[held]]

    of = {
        "stream": words(STREAMS, flows.stream),
        "direction": words(DIRECTIONS, flows.direction),
        "origin": words(flows.places, flows.origin),
        "origin_country": words(flows.countries, flows.origin),
        "destination": words(flows.places, flows.destination),
        "destination_country": words(flows.countries, flows.destination),
        "group": words(flows.groups, flows.group),
        "crossing": words(flows.crossings, flows.crossing),
        "family": words(flows.families, flows.family),
    }
    numbers = {
        "teu_per_week": flows.teu_per_week[held],
        "tonnes_per_week": flows.tonnes_per_week[held],
        "value_usd_per_year": flows.value_usd_per_year[held],
        "pieces_per_year": flows.pieces_per_year[held],
    }
    return pl.DataFrame({**of, **numbers})
