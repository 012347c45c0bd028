"""Words of a study: what its keys are called on a page and on the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from landbridge.report.text import clean, number, words
from landbridge.results.study import CLOSE

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "CLOSE",
    "DIRECTIONS",
    "FAMILIES",
    "MARKETS",
    "control_words",
    "country_name",
    "figure_of",
    "mode_of",
    "rows_of",
    "scenario_of",
    "share_words",
    "signed_percent",
    "total",
    "verdict_of",
    "way_words",
]

DIRECTIONS: Mapping[str, str] = {"out": "out of China", "in": "into China"}
MARKETS: Mapping[str, str] = {
    "europe": "Europe",
    "central_asia": "Central Asia",
    "russia": "Russia and Belarus",
    "caspian": "Caucasus, Türkiye, Iran, Afghanistan",
    "mongolia": "Mongolia",
    "southeast_asia": "South-East Asia",
}
#: what published counts of trains hold besides what their names say
FAMILIES = (
    "Counts of trains: China–Europe holds Russia and Belarus, China–Central Asia holds Laos, "
    "Viet Nam and Thailand."
)
_WAYS = {
    "rail": "container train",
    "wagon": "wagon (not in boxes)",
    "road": "road",
    "sea": "sea",
    "air": "air",
}
_CONTROLS = {
    "trade_bn_usd": "trade with {}",
    "trains": "trains, {}",
    "teu": "TEU, {}",
    "road_value_share": "share of road by value, {}",
    "air_value_share": "share of air by value, {}",
}
_PARTS = {
    "all": "the five countries",
    "CA5": "the five countries",
    "china_europe": "China–Europe",
    "china_central_asia": "China–Central Asia",
    "through_poland": "through Poland",
    "europe": "Europe",
    "out": "out of China",
    "in": "into China",
}


def rows_of(tables: Mapping[str, pl.DataFrame], table: str) -> list[Mapping[str, Any]]:
    """Return the rows of a table; none where the run has no such table."""
    frame = tables.get(table)
    return [] if frame is None else list(frame.iter_rows(named=True))


def scenario_of(summary: Mapping[str, Any], manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return name, title, fingerprint and params of the scenario, as far as they are told."""
    for told in (manifest.get("scenario"), summary.get("scenario")):
        if isinstance(told, Mapping):
            return {"title": told.get("name", "study"), "params": {}, **told}
    told = summary.get("scenario") or manifest.get("scenario") or "study"
    return {"name": told, "title": told, "params": {}}


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, str]:
    from landbridge import facts

    return dict(facts.load("countries").select("country", "name").iter_rows())


def country_name(code: object) -> str:
    """Return the name of a country, its code where the tables do not know it."""
    return _countries().get(str(code), clean(code))


def mode_of(way: str) -> str:
    """Return the mode of a way such as ``rail:khorgos``."""
    return way.partition(":")[0]


def way_words(way: str) -> str:
    """Return a way in words: container train, or the crossing of one."""
    mode, _, crossing = way.partition(":")
    if crossing == "south":
        return "southern borders"
    return words(crossing).title() if crossing else _WAYS.get(mode, words(mode))


def control_words(control: str) -> str:
    """Return a control's name in words; the name itself where it has none."""
    kind, _, rest = control.partition(":")
    if kind not in _CONTROLS or not rest:
        return clean(control)
    parts = rest.split(":")
    told = [_PARTS.get(part) or _countries().get(part) or words(part).title() for part in parts]
    text = _CONTROLS[kind].format(", ".join(told))
    return text[0].upper() + text[1:]


def figure_of(value: float | None, unit: str) -> str:
    """Return a control's figure with its unit, a share as percent."""
    if unit == "share":
        return share_words(value)
    digits = 2 if unit.startswith("bn") else 0
    return f"{number(value, digits)} {'TEU' if unit == 'teu' else unit}"


def verdict_of(difference: float | None) -> tuple[str, str, str]:
    """Return sign, class and word of a difference (model over published, less 1)."""
    if difference is None or difference != difference:
        return "?", "part", "unknown"
    if abs(difference) <= CLOSE:
        return "✓", "good", "within 5 %"
    return ("▲", "none", "above") if difference > 0 else ("▼", "none", "below")


def share_words(share: float | None) -> str:
    """Return a share as percent with one decimal; what is not nothing never reads 0."""
    if share is None or share != share:
        return number(None)
    if 0.0 < share < 0.0005:
        return "< 0.1\u00a0%"
    return f"{number(100.0 * share, 1)}\u00a0%"


def signed_percent(share: float | None, digits: int = 1) -> str:
    """Return a difference as percent with its sign; what rounds to nothing has none."""
    if share is None or share != share:
        return number(None)
    text = number(100.0 * share, digits)
    bare = text.strip("−0.,") == ""
    plus = "+" if share > 0 and not bare else ""
    return f"{plus}{text}\u00a0%"


def total(rows: Sequence[Mapping[str, Any]], column: str) -> float:
    """Return the sum of a column; what is missing adds nothing."""
    return float(sum(float(row.get(column) or 0.0) for row in rows))
