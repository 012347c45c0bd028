"""How a row's source is written down: real addresses stay, doubtful ones become a description."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import unquote

import polars as pl
from scripts.build_data.context import Context

__all__ = ["OWN_CHOICE", "cite", "note_addresses", "note_citations"]

#: source of what Landbridge chose itself
OWN_CHOICE = "Landbridge choice"

_REPOSTED = "secondary press report (reposting site, address not kept)"
_PRESS = "secondary press report"
#: address parts that are not passed on, and what is written in their place
_REPLACED = (
    (
        "github.com/scope3emissiontest-oss/",
        "UK Government (DESNZ/DEFRA) GHG conversion factors 2025",
    ),
    ("DESNZ/DEFRA", "UK Government (DESNZ/DEFRA) GHG conversion factors 2025"),
    ("SeaRates article of 2024", "SeaRates article, 2024 (read in a copy)"),
    ("appen.media.gov.cn", _PRESS),
    (
        "derived from network/factors.csv",
        "Landbridge estimate from the grid intensity of the country",
    ),
    ("Turkish news excerpt without address", f"{_PRESS} (Turkish)"),
    ("PyPI codecarbon", "Our World in Data / Ember, as packaged by codecarbon 3.3.2"),
    ("reference text (project brief)", "press report on China-Central Asia cooperation, mid-2025"),
    ("compiler's choice", f"{OWN_CHOICE}: rail-connected city"),
)
_PRESS_NOTE = re.compile(
    r"\((?:re?post|mirror|copy) of ([A-Za-z' ]+?)(?:[;)].*)|\(([A-Z]\w+) text\)"
)
#: gateways, feeds and leftovers of sessions in addresses -> the address itself
_MENDED = (
    (re.compile(r"https?://big5\.cri\.cn/gate/big5/"), "https://"),
    (re.compile(r"https?://feeds\.bbci\.co\.uk/news/"), "https://www.bbc.co.uk/news/"),
    (re.compile(r"(transportjournal\.com/\S+?)\?L=\S*"), r"\1"),
    (re.compile(r"; stored without address$"), " (address not kept)"),
    (re.compile(r"^(?:derived|estimate): "), "Landbridge estimate: "),
    (re.compile(r"^computed with PyPI searoute"), "computed with searoute"),
)
_LAST_YEAR = 2026  # no report is younger than the facts folder
_RECALLED = re.compile(r"^recalled(, not re-read)?:? *|;? ?not re-read")
_WIKI = re.compile(r"Wikipedia: ([^;\s]+)")


def cite(text: str, year: str | int | None = None) -> str:
    """Return how a source is shown.

    Parameters
    ----------
    text : str
        Source as the facts folder has it; may be "".
    year : str or int, optional
        Year of the figure, told with a press report whose address is not kept.
    """
    parts = text.split(" ; ")
    if len(parts) > 1:
        return "; ".join(dict.fromkeys(cite(part, year) for part in parts))
    dated = year not in (None, "") and int(str(year)) <= _LAST_YEAR
    when = f", {year}" if dated else ", date not kept"
    for part, shown in _REPLACED:
        if part in text:
            return shown + (when if shown.startswith(_PRESS) else "")
    if _REPOSTED in text or text.startswith(_PRESS):
        found = _PRESS_NOTE.search(text)
        agency = next((g for g in found.groups() if g), "") if found else ""
        agency = agency.replace("Peoples", "People's")
        day = re.search(r"\d{4}-\d\d-\d\d", text)
        when = f", {day.group()}" if day else when
        return _PRESS + (f" (after {agency})" if agency else "") + when
    if not text or text in ("derived", "estimate", "recalled"):
        return "Landbridge estimate"
    if text.startswith("recalled"):
        what = _RECALLED.sub("", _plain(text)).strip("() ")
        return f"general knowledge, not read again ({what})"
    return _plain(text)


def _plain(text: str) -> str:
    """Write an article name as people read it, an address without detours."""
    for pattern, shown in _MENDED:
        text = pattern.sub(shown, text)
    return _WIKI.sub(lambda m: "Wikipedia: " + unquote(m.group(1)).replace("_", " "), text)


def note_addresses(context: Context) -> None:
    """Tell the build report which addresses are not passed on."""
    context.note(
        "repair",
        "sources: rows read on reposting sites are cited as secondary press reports with the year "
        "of the figure; two more addresses are not passed on (appen.media.gov.cn, a test "
        "repository with a copy of the DEFRA factors); gateway addresses of cri.cn, the feed "
        "address of the BBC and query strings of transportjournal.com were cut to the page itself",
    )


def note_citations(context: Context, table: str, frame: pl.DataFrame) -> None:
    """Count the kinds of sources of a table for the build report."""
    kinds: Counter[str] = Counter()
    for source in frame["source"].to_list():
        if source.startswith(_PRESS):
            kinds["secondary press reports"] += 1
        elif "http" in source:
            kinds["with an address"] += 1
        elif source.startswith("Landbridge"):
            kinds["own choices and estimates"] += 1
        else:
            kinds["named publications"] += 1
    told = ", ".join(f"{n} {kind}" for kind, n in kinds.most_common())
    context.note("source", f"{table}: {frame.height} rows; {told}")
