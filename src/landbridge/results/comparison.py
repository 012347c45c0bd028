"""What a comparison of two studies tells: changes, laws, published effects beside ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import polars as pl

__all__ = ["COMPARISON_TABLES", "EXPECTED_COST", "SIDES", "ComparedRun", "Comparison", "Law",
           "PublishedEffect"]  # fmt: skip

#: what the cost is that shippers gain or lose by
EXPECTED_COST = (
    "Expected cost: the least cost over all ways with the constants of the choice; its level means "
    "nothing, its change is what shippers gain or lose."
)

#: tables of a comparison, and what a row is
COMPARISON_TABLES: Mapping[str, str] = MappingProxyType(
    {
        "totals": "a sum over the whole study",
        "crossings": "a crossing in one direction, or in both",
        "ways": "a market by one way (mode and crossing)",
        "countries": "a foreign country and direction",
        "places": "a city, all that it sends and receives",
        "goods": "a goods group, all markets and directions",
        "empties": "empty boxes from country to country",
        "links": "a link of the network with what trains carry over it, both directions",
    }
)
#: what cities win and lose by: the column, and whether more of it is a gain
SIDES: Mapping[str, tuple[str, bool]] = MappingProxyType(
    {"cost": ("cost_change_usd_per_year", False), "train": ("train_teu_per_year_difference", True)}
)
#: less than this [USD or TEU a year] is neither won nor lost
_LEAST = 0.01


@dataclass(frozen=True, slots=True)
class ComparedRun:
    """One of the two runs: its scenario, the facts it rests on and how it ended."""

    name: str
    title: str
    fingerprint: str
    data: str
    status: str
    folder: str


@dataclass(frozen=True, slots=True)
class Law:
    """What must hold between two equilibria, and whether it does.

    Attributes
    ----------
    status : str
        "holds"; "within the gap": the difference is smaller than what both are exact to;
        "moved the other way": as it may, the reason says why; "broken"; "does not apply".
    change_pct : float or None
        Of the quantity that the law is about, from A to B.
    """

    name: str
    statement: str
    status: Literal["holds", "within the gap", "moved the other way", "broken", "does not apply"]
    reason: str
    change_pct: float | None


@dataclass(frozen=True, slots=True)
class PublishedEffect:
    """A published effect of the scenario of run B, and ours.

    Attributes
    ----------
    low, high : float or None
        The published figure; None where it is open on that side or told in words.
    figure : str
        Which of our figures it is held against; empty where there is none.
    ours : float or None
        In the same unit.
    status : str
        "agrees", "disagrees", "not comparable", "no published figure found".
    """

    scenario: str
    quantity: str
    low: float | None
    high: float | None
    unit: str
    meaning: str
    source: str
    figure: str
    ours: float | None
    status: Literal["agrees", "disagrees", "not comparable", "no published figure found"]
    reason: str


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two studies side by side, from A to B.

    Attributes
    ----------
    settings : mapping of str to (before, after)
        Parameters of the scenarios that differ, by their dotted key, as text.
    tables : mapping of str to DataFrame
        See ``COMPARISON_TABLES``. A measure m has the columns m_before, m_after, m_difference
        (after less before) and m_pct (of before; none where before is nothing). Rows with the
        largest change come first.
    """

    a: ComparedRun
    b: ComparedRun
    settings: Mapping[str, tuple[str, str]]
    tables: Mapping[str, pl.DataFrame]
    laws: tuple[Law, ...]
    published: tuple[PublishedEffect, ...]
    notes: tuple[str, ...]

    def total(self, name: str) -> dict[str, Any]:
        """Return the row of one total."""
        import polars as pl

        return self.tables["totals"].row(
            by_predicate=pl.col("name") == name, named=True
        )  # fmt: skip

    def crossings_both(self) -> pl.DataFrame:
        """Return the crossings with both directions summed, the largest change first."""
        import polars as pl

        return self.tables["crossings"].filter(pl.col("direction") == "both")

    def winners(self, by: str, most: int = 15) -> pl.DataFrame:
        """Return the cities that gain most, by "cost" (generalised cost falls) or by "train"."""
        column, more = SIDES[by]
        return self._end(column, most, rising=more)

    def losers(self, by: str, most: int = 15) -> pl.DataFrame:
        """Return the cities that lose most, by "cost" or by "train"."""
        column, more = SIDES[by]
        return self._end(column, most, rising=not more)

    def _end(self, column: str, most: int, *, rising: bool) -> pl.DataFrame:
        import polars as pl

        moved = pl.col(column) > _LEAST if rising else pl.col(column) < -_LEAST
        places = self.tables["places"].filter(moved)
        return places.sort(pl.col(column).abs(), "place_id", descending=[True, False]).head(most)

    def to_json(self) -> dict[str, Any]:
        """Return plain values; links are left out for their size."""
        return {
            "a": asdict(self.a),
            "b": asdict(self.b),
            "settings": {key: list(pair) for key, pair in self.settings.items()},
            "laws": [asdict(law) for law in self.laws],
            "published": [asdict(effect) for effect in self.published],
            "notes": list(self.notes),
            "winners": {by: self.winners(by).to_dicts() for by in SIDES},
            "losers": {by: self.losers(by).to_dicts() for by in SIDES},
            **{
                name: table.to_dicts() for name, table in self.tables.items() if name != "links"
            },
        }  # fmt: skip

    def __repr__(self) -> str:
        return f"Comparison({self.a.name!r} to {self.b.name!r}, {len(self.tables)} tables)"
