"""Which tariff and which direction a shipment travels under."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from landbridge import facts

__all__ = ["Traffic", "traffic_between"]

#: ends of the Middle Corridor short of Europe
_CASPIAN = frozenset({"AZ", "GE", "AM", "TR"})


@dataclass(frozen=True, slots=True)
class Traffic:
    """The commercial relation of a shipment.

    Attributes
    ----------
    market : str
        ``europe``, ``russia``, ``central_asia``, ``caspian`` or ``iran``: which rail tariff
        applies.
    direction : str
        ``west`` (away from China), ``east`` (towards China) or ``none``.
    """

    market: str
    direction: str

    @property
    def imbalance_scope(self) -> str:
        """Scope of the ``imbalance_price`` assumption for rail."""
        region = "europe" if self.market == "europe" else "central_asia"
        return f"{region}_{self.direction}"


@lru_cache(maxsize=1)
def _regions() -> dict[str, str]:
    return {r["country"]: r["region"] for r in facts.load("countries").iter_rows(named=True)}


def traffic_between(origin_country: str, destination_country: str) -> Traffic:
    """Return the market and direction of a shipment between two countries (ISO 3166-1)."""
    ends = {origin_country, destination_country}
    if ends & {"RU", "BY"}:
        market = "russia"
    elif ends & {"IR"}:
        market = "iran"
    elif any(_regions().get(c) == "europe" for c in ends):
        market = "europe"
    elif ends & _CASPIAN:
        market = "caspian"
    else:
        market = "central_asia"
    if origin_country == "CN" and destination_country != "CN":
        return Traffic(market, "west")
    if destination_country == "CN" and origin_country != "CN":
        return Traffic(market, "east")
    return Traffic(market, "none")
