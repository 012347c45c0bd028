"""How sources of the energy facts are written down."""

from __future__ import annotations

import pytest
from scripts.build_data.energy_sources import cite_energy, plain_note

REPOST = "secondary press report (reposting site, address not kept)"
FILE = "https://github.com/PyPSA/technology-data"
DATA = f"{FILE} outputs/costs_2025.csv (commit 634cdc1, values in EUR2025)"
CITED = f"{FILE}, outputs/costs_2025.csv, commit 634cdc1; after"
IRENA = "IRENA, Renewable Power Generation Costs in 2024"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://24.kg/english/1_x/", "https://24.kg/english/1_x/"),
        (f"https://a.kz/x ; {REPOST}", "https://a.kz/x; secondary press report, 2024"),
        (
            f"{REPOST} (summary of {IRENA}, July 2025)",
            f"{IRENA} (July 2025), as summarised by a press report whose address is not kept",
        ),
        (
            f"{REPOST} (mirror of a SEPCOIII notice, 1 Mar 2023)",
            "secondary press report (after SEPCOIII), 2024",
        ),
        (
            f"{DATA}; Danish Energy Agency, inputs/technology_data_for_el_and_dh.xlsx",
            f"{CITED} Danish Energy Agency",
        ),
        (
            f"{DATA}; World Bank (2025) Commodity Markets, https://www.worldbank.org/en/resea",
            f"{CITED} World Bank (2025) Commodity Markets",
        ),
        (f"{DATA}; Lazard, version 16.0 (2023): {REPOST}", f"{CITED} Lazard, version 16.0 (2023)"),
        (
            "GitHub file index id 1 (StatSUZ)",
            "statistics office of Uzbekistan, as quoted in a public note, address not kept",
        ),
        ("derived", "Landbridge estimate"),
    ],
)
def test_a_source_is_written_for_readers(text: str, shown: str) -> None:
    assert cite_energy(text, 2024) == shown


def test_remarks_lose_words_of_the_compiler_alone() -> None:
    assert plain_note("USD 1.2 bn; start Q2 2029") == "USD 1.2 bn; start Q2 2029"
    assert "repo" not in plain_note(
        "repo labels many steam/gas CHP units 'CCGT' - check efficiency"
    )
