"""Every figure of the facts on a crossing, port or hub: dwell, cost, volume, capacity, trains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from scripts.build_data.sources import cite

__all__ = ["observations"]

#: crossing that a place of the train counts stands for
_PLACES = {
    "Alashankou": "alashankou-dostyk",
    "Khorgos": "khorgos-altynkol",
    "Erenhot": "erenhot-zamyn-uud",
    "Manzhouli": "manzhouli-zabaikalsk",
    "Suifenhe": "suifenhe-grodekovo",
    "Tongjiang": "tongjiang-nizhneleninskoye",
    "Brest (Belarus-Poland)": "brest-terespol",
    "Zabaikalsk (all freight, RU to CN)": "manzhouli-zabaikalsk",
}
_COUNTS = (("trains", "trains"), ("teu", "TEU"), ("thousand_t", "thousand t"))
_DERIVED = "derived by the compiler of the facts from the figures in the notes"


def observations(
    metrics: Iterable[Mapping[str, str]], trains: Iterable[Mapping[str, str]], known: Set[str]
) -> list[dict[str, Any]]:
    """Return the rows of crossing_observations.

    Parameters
    ----------
    metrics : iterable of mapping
        Rows of the crossings and the dwell gaps tables; those without a metric are left out.
    trains : iterable of mapping
        Rows of the trains by crossing table.
    known : set of str
        Ids of the crossings table; other ids (road posts, sea lanes, means) become the scope.
    """
    found = [_metric(row, known) for row in metrics if row["metric"]]
    found += [item for row in trains for item in _counts(row, known)]
    return [{"obs_id": f"O{number:04d}", **item} for number, item in enumerate(found, start=1)]


def _metric(row: Mapping[str, str], known: Set[str]) -> dict[str, Any]:
    place = " - ".join(part for part in (row["station_a"], row["station_b"]) if part)
    guessed = row["est"] == "1"
    method = None
    if guessed:
        told = row["source"]
        method = told if told.startswith(("estimate", "computed")) else row["notes"] or _DERIVED
    return {
        "crossing_id": row["crossing_id"] if row["crossing_id"] in known else None,
        "scope": row["crossing_id"], "kind": row["type"], "place": place or row["crossing_id"],
        "metric": row["metric"], "value": row["value"], "unit": row["unit"],
        "year": row["year"] or None, "period": None, "direction": row["direction_or_place"] or None,
        "est": guessed, "method": method, "source": cite(row["source"], row["year"]),
        "notes": row["notes"] or None,
    }  # fmt: skip


def _counts(row: Mapping[str, str], known: Set[str]) -> Iterator[dict[str, Any]]:
    crossing = _PLACES.get(row["place"]) if row["kind"] == "crossing" else None
    year = row["year"] if row["year"].isdigit() else None
    period = row["period"] if year else f"{row['year']}, {row['period']}".rstrip(", ")
    for column, unit in _COUNTS:
        if row[column]:
            derived = row["basis"] == "derived"
            yield {
                "crossing_id": crossing if crossing in known else None,
                "scope": crossing or row["place"], "kind": row["kind"], "place": row["place"],
                "metric": column, "value": row[column], "unit": unit, "year": year,
                "period": period, "direction": None, "est": derived,
                "method": _DERIVED if derived else None, "source": cite(row["source"], year),
                "notes": row["note"] or None,
            }  # fmt: skip
