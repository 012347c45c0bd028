"""Published rows on trade, and what of them was known on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from landbridge import facts
from landbridge.core.errors import UnknownNameError
from landbridge.results.trade import UsedRow

__all__ = [
    "COUNTRIES",
    "NAMES",
    "WHOLE",
    "Flow",
    "Known",
    "find_partner",
    "known_on",
    "read_flows",
]

#: the five countries together
WHOLE = "CA5"
COUNTRIES = ("KZ", "KG", "UZ", "TM", "TJ")
NAMES: Mapping[str, str] = MappingProxyType(
    {
        "CA5": "five countries",
        "KZ": "Kazakhstan",
        "KG": "Kyrgyzstan",
        "UZ": "Uzbekistan",
        "TM": "Turkmenistan",
        "TJ": "Tajikistan",
    }
)


@dataclass(frozen=True, slots=True)
class Flow:
    """One published row [bn of its currency], January to ``month_to`` of ``year``."""

    flow_id: str
    partner: str
    year: int
    month_to: int
    basis: str
    cn_exports_bn: float | None
    cn_imports_bn: float | None
    total_bn: float | None
    currency: str
    yoy_pct: float | None
    reporter: str
    published_on: date
    published_est: bool
    est: bool
    source: str

    def used(self) -> UsedRow:
        """Return the row as an answer lists it."""
        return UsedRow(
            self.flow_id, self.partner, self.year, self.month_to, self.total_bn or 0.0,
            self.currency, self.published_on, self.published_est, self.est, self.source,
        )  # fmt: skip


def read_flows() -> tuple[Flow, ...]:
    """Return all packaged rows.

    Raises
    ------
    DataError
        If the table is missing or damaged.
    """
    frame = facts.load("trade_flows").select(*Flow.__dataclass_fields__)
    return tuple(Flow(**row) for row in frame.iter_rows(named=True))


Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Known:
    """Rows of one counting basis that were known on a day, the best one for each place.

    Attributes
    ----------
    usd, cny : mapping
        (partner, year, last month) -> row with a total in that currency.
    """

    as_of: date
    usd: Mapping[Place, Flow]
    cny: Mapping[Place, Flow]

    def year_total(self, partner: str, year: int) -> Flow | None:
        """Return the row of a whole year in dollars."""
        return self.usd.get((partner, year, 12))

    def years(self, partner: str) -> list[int]:
        """Return the years with a total, in order."""
        return sorted(y for p, y, m in self.usd if p == partner and m == 12)

    def part_years(self, partner: str, year: int) -> list[Flow]:
        """Return the rows of January to a month before December, the longest first."""
        found = [
            row
            for table in (self.usd, self.cny)
            for (who, when, month), row in table.items()
            if who == partner and when == year and month < 12
        ]
        return sorted(found, key=lambda r: (-r.month_to, r.currency != "USD", r.flow_id))


def known_on(rows: Iterable[Flow], as_of: date, basis: str = "gacc") -> Known:
    """Return what was published by a day; a stated row goes before an estimate."""
    tables: dict[str, dict[Place, Flow]] = {"USD": {}, "CNY": {}}
    for row in rows:
        if row.basis != basis or row.total_bn is None or row.published_on > as_of:
            continue
        table, place = tables[row.currency], (row.partner, row.year, row.month_to)
        old = table.get(place)
        if old is None or _worth(row) < _worth(old):
            table[place] = row
    return Known(as_of, tables["USD"], tables["CNY"])


def _worth(row: Flow) -> tuple[bool, int, str]:
    """Order rows on one place: stated ones first, then those with more parts."""
    missing = (row.cn_exports_bn is None) + (row.cn_imports_bn is None)
    return row.est, missing, row.flow_id


def find_partner(text: str) -> str:
    """Return the code of a country from its code or English name.

    Raises
    ------
    UnknownNameError
        For any other word.
    """
    wanted = text.strip().casefold()
    words = {"ca5": WHOLE, "all": WHOLE, "kaz": "KZ", "kgz": "KG", "uzb": "UZ", "tkm": "TM",
             "tjk": "TJ"}  # fmt: skip
    words |= {code.casefold(): code for code in NAMES}
    words |= {name.casefold(): code for code, name in NAMES.items()}
    if wanted in words:
        return words[wanted]
    raise UnknownNameError(
        f"Partner {text!r} is none of the five countries.",
        candidates=COUNTRIES,
        cure="Give KZ, KG, UZ, TM, TJ, or CA5 for the five together.",
    )
