"""How the energy facts are cited: real addresses stay, leftovers of how they were read do not."""

from __future__ import annotations

import re

from scripts.build_data.sources import cite

__all__ = ["cite_energy", "plain_note"]

_REPOSTED = r"secondary press report \(reposting site, address not kept\)"
#: what stands in the facts folder -> what is written in its place
_NAMED = (
    (
        re.compile(_REPOSTED + r" \(summary of (IRENA, .+?), (July 2025)\)"),
        r"\1 (\2), as summarised by a press report whose address is not kept",
    ),
    (
        re.compile(
            r"Uzbek capacities from a public reconciliation note \(GitHub file.+?, (citing .+?)\)"
        ),
        r"public reconciliation note on Uzbek capacities, address not kept (\1)",
    ),
    (re.compile(r"coordinates from WRI raw file"), "positions: WRI Global Power Plant Database"),
    (
        re.compile(r"GitHub file index id \d+ \(StatSUZ\)"),
        "statistics office of Uzbekistan, as quoted in a public note, address not kept",
    ),
    (re.compile(r"GitHub file index id \d+ \((public [a-z ]+)\)"), r"\1, address not kept"),
    (
        re.compile(r"(\S+global-power-plant-database) v1\.3 output CSV \(CC-BY-4\.0;[^)]*\)"),
        r"\1 (version 1.3, CC-BY-4.0)",
    ),
    (re.compile(r"as quoted in github (ESMAP\S+), .+$"), r"as quoted by \1; second-hand"),
    (re.compile(r"\(mirror of a SEPCOIII notice, 1 Mar 2023\)"), "(mirror of SEPCOIII)"),
)
_TECHNOLOGY = re.compile(r"(https://\S+technology-data) (outputs/\S+) \((commit \w+), .+?\); ?(.*)")
#: an address that was cut off in the facts, and what led to it
_CUT_OFF = re.compile(r"[,:]? ?(?:https?://\S*|" + _REPOSTED + r")[, ]*$")
_NOTES = (
    (
        re.compile(r"repo labels many steam/gas CHP units 'CCGT' - check efficiency"),
        "the source labels many steam and gas CHP units CCGT: take no efficiency from the label",
    ),
    (
        re.compile(r"[Nn]amed in the reference text( as a Chinese-built PV plant)?"),
        r"named in a press report on China-Central Asia cooperation, mid-2025\1",
    ),
    (re.compile(r"; needs a sourced price$"), "; no published price was found"),
    (re.compile(r" - do not use unadjusted$"), ""),
    (re.compile(r" - replace by a regional one$"), ", not a regional one"),
    (re.compile(r"(second-hand): check against \S+"), r"\1"),
    (re.compile(r"second source wanted"), "no second source was found"),
    (re.compile(r"15 % is the repo's default"), "15 % is that model's default"),
)


def cite_energy(text: str, year: str | int | None = None) -> str:
    """Return how a source of the energy facts is shown.

    Parameters
    ----------
    text : str
        Source as the facts folder has it.
    year : str or int, optional
        Year of the figure, told with a press report whose address is not kept.
    """
    data = _TECHNOLOGY.match(text)
    if data is not None:
        address, file, commit, after = data.groups()
        after = _CUT_OFF.sub("", after).strip(" ,:;")
        after = re.sub(r", inputs/\S+$", "", after)
        return f"{address}, {file}, {commit}" + (f"; after {after}" if after else "")
    for pattern, shown in _NAMED:
        text = pattern.sub(shown, text)
    if text.startswith("IRENA, "):
        return text
    return cite(text, year)


def plain_note(text: str) -> str:
    """Return a remark without words that only made sense where it was written down."""
    for pattern, shown in _NOTES:
        text = pattern.sub(shown, text)
    return text
