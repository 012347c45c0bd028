"""Make the packaged table `carbon_intensity` from runs of the power model.

    python scripts/build_carbon.py [--years 2023,2024] [--out FOLDER]

Needs the extra `energy`. Run it after the power tables or the model change, and commit the table
with them. It is no part of `scripts.build_data`, which does without the extra.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.build_data.tables import make_frame, write_tables

from landbridge import __version__
from landbridge.energy.carbon import carbon_rows
from landbridge.energy.dispatch import dispatch

_PACKAGED = Path(__file__).resolve().parents[1] / "src" / "landbridge" / "facts" / "tables"
#: a table that every install carries stays small
_MOST_BYTES = 60_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the years, write the table, tell its size; return the exit code."""
    parser = argparse.ArgumentParser(description="Make the table carbon_intensity.")
    parser.add_argument("--years", default="2023,2024", help="years, joined by commas")
    parser.add_argument("--out", type=Path, default=_PACKAGED, help="folder of the tables")
    options = parser.parse_args(arguments)
    years = [int(word) for word in options.years.split(",")]
    rows = [row for year in years for row in carbon_rows(dispatch(year), __version__)]
    table = {"carbon_intensity": make_frame("carbon_intensity", rows)}
    entry = write_tables(table, options.out, {})["tables"]["carbon_intensity"]
    print(f"carbon_intensity: {entry['rows']} rows, {entry['bytes']} bytes")
    return 0 if entry["bytes"] <= _MOST_BYTES else 3


if __name__ == "__main__":
    sys.exit(main())
