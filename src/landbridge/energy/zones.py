"""The zones of the energy model, their countries, and what lies outside them."""

from __future__ import annotations

from landbridge.core.errors import UnknownNameError

__all__ = ["COUNTRIES", "OUTSIDE", "ZONES", "country_of", "find_countries", "zones_of"]

#: zones in the order of every array of the energy model
ZONES: tuple[str, ...] = ("KZ-North", "KZ-South", "KZ-West", "UZ", "KG", "TJ", "TM")
#: countries beyond the zones that lines lead to
OUTSIDE: tuple[str, ...] = ("RU", "CN", "AF", "PK", "IR", "AZ")
#: the countries of the zones, with their names
COUNTRIES: dict[str, str] = {
    "KZ": "Kazakhstan",
    "UZ": "Uzbekistan",
    "KG": "Kyrgyzstan",
    "TJ": "Tajikistan",
    "TM": "Turkmenistan",
}


def country_of(zone: str) -> str:
    """Return the country code of a zone, or of a country outside.

    Raises
    ------
    UnknownNameError
        If there is no such zone.
    """
    if zone not in ZONES and zone not in OUTSIDE:
        raise UnknownNameError(
            f"Zone {zone!r}: there is none of that name.",
            cure=f"Zones are {', '.join(ZONES)}; outside are {', '.join(OUTSIDE)}.",
        )
    return zone.split("-")[0]


def zones_of(country: str) -> tuple[str, ...]:
    """Return the zones of a country by its code; none for a country outside."""
    return tuple(zone for zone in ZONES if country_of(zone) == country)


def find_countries(text: str) -> tuple[str, ...]:
    """Return the codes that a user's words mean: a code, a name, or CA5 for all.

    Raises
    ------
    UnknownNameError
        If the words mean none of the five countries.
    """
    wanted = text.strip().casefold()
    if wanted == "ca5":
        return tuple(COUNTRIES)
    for code, name in COUNTRIES.items():
        if wanted in (code.casefold(), name.casefold()):
            return (code,)
    allowed = ", ".join(f"{code} ({name})" for code, name in COUNTRIES.items())
    raise UnknownNameError(
        f"Country {text!r}: the energy tables hold the five Central Asian countries.",
        candidates=list(COUNTRIES),
        cure=f"Use one of {allowed}, or CA5 for all.",
    )
