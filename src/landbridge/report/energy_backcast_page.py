"""The page on the back-cast of the power systems for ``docs/validation``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from landbridge.energy.backcast import BackcastRow
from landbridge.results.files import write_atomic
from landbridge.scenario.energy import ANCHORED, FITTED

__all__ = ["energy_backcast_markdown", "write_energy_backcast_page"]

_USES = ("predicted", "seen", "fitted", "input")
_HEAD = (
    "# Back-cast of the power systems",
    "",
    "Made by `landbridge validate energy-backcast --page docs/validation`; do not edit.",
    "",
    (
        "Each year is dispatched hour by hour with its fleet and lines, and laid beside what was "
        "published. Near is: within 10 % or 1 TWh for energy, 5 % for carbon, inside the range for "
        "the flow from north to south. Published generation is that of the international series "
        "(Ember); the ministry's figure stands beside it where it differs."
    ),
    "",
    "- **input**: the model is given the figure (water of the year). Agreement shows nothing.",
    (
        "- **fitted**: a parameter was set with the figure of 2023 in view, or it follows from "
        "figures that were so fitted."
    ),
    (
        "- **seen**: runs of 2023 and 2024 were both in view while parameters were "
        "chosen by those of "
        "2023; and capacity factors of the profiles rest on some of these figures. Weak evidence."
    ),
    "- **predicted**: 2022 and 2025, which were not run before all parameters stood.",
    "",
    (
        "Weather, demand by hour and outages are synthetic: the back-cast tests energy of a year, "
        "not single hours. Heat and power plants carry all their fuel on the power."
    ),
    "",
)
_DOUBTS = (
    "",
    "## What this does not settle",
    "",
    (
        "- **Coal or gas in Kazakhstan.** Of 2023 the series has 57 % coal, the ministry 71 %. The "
        "parameters were fitted to the series; with the published load of the south they need gas "
        "plants that run most of the year. Fitted to the ministry, coal would stand near 80 TWh."
    ),
    (
        "- **Exchange with Russia.** Power from KZ-West reaches KZ-North through Russia in the "
        "model, so gross import and export are above the published 3.4 and 1.4 TWh of "
        "2023; the net "
        "is what is compared."
    ),
    (
        "- **The range from north to south** (9 to 14 TWh) is ours, around the ministry's southern "
        "deficit of 11.8 to 12.7 TWh a year."
    ),
    (
        "- **Carbon of Uzbekistan and Turkmenistan** is not compared: the published 1,000 to 1,300 "
        "g/kWh are more than a gas fleet can burn."
    ),
    (
        "- **Tajikistan in winter.** Metered demand is already rationed, so load that "
        "goes unserved "
        "here is a sign, not a figure."
    ),
    "",
)


def write_energy_backcast_page(
    years: Mapping[int, Sequence[BackcastRow]], folder: Path
) -> list[Path]:
    """Write ``energy-backcast.md``, whole or not at all."""
    return [write_atomic(folder / "energy-backcast.md", energy_backcast_markdown(years))]


def energy_backcast_markdown(years: Mapping[int, Sequence[BackcastRow]]) -> str:
    """Return the page: one table a year, misses with reasons, and what was fitted."""
    lines = list(_HEAD)
    for year, rows in years.items():
        lines += _year(year, rows)
    lines += ["## What was set, and by what", "", "| parameter | set with |", "| --- | --- |"]
    lines += [f"| `{name}` | fitted: {words} |" for name, words in FITTED.items()]
    lines += [f"| `{name}` | taken from: {words} |" for name, words in ANCHORED.items()]
    return "\n".join([*lines, *_DOUBTS])


def _year(year: int, rows: Sequence[BackcastRow]) -> Iterator[str]:
    yield from (f"## {year}", "")
    for use in _USES:
        chosen = [row for row in rows if row.use == use]
        if chosen:
            near = sum(row.within for row in chosen)
            yield f"- {use}: {near} of {len(chosen)} figures are near"
    yield from (
        "",
        "| country | figure | unit | published | ministry | model | use | near |",
        "| --- | --- | --- | ---: | ---: | ---: | --- | --- |",
    )
    for row in sorted(rows, key=lambda row: _USES.index(row.use)):
        yield _line(row)
    yield ""
    for row in rows:
        if not row.within:
            yield f"- Missed: {row.country} {row.source}. {row.reason}"
    yield ""


def _line(row: BackcastRow) -> str:
    digits = 0 if row.unit == "g/kWh" else 2
    published = f"{row.published_low:,.{digits}f}"
    if row.published_high != row.published_low:
        published += f" to {row.published_high:,.{digits}f}"
    official = "" if row.official is None else f"{row.official:,.2f}"
    near = "yes" if row.within else "**no**"
    cells = (
        row.country,
        row.source,
        row.unit,
        published,
        official,
        f"{row.model:,.{digits}f}",
        row.use,
        near,
    )
    return f"| {' | '.join(cells)} |"
