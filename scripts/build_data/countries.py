"""Countries with their names, regions and customs unions."""

from __future__ import annotations

import polars as pl
from scripts.build_data.context import Context
from scripts.build_data.tables import make_frame

__all__ = ["build"]

_SOURCE = (
    "ISO 3166-1 codes; membership of the EU (europa.eu) and the EAEU (eaeunion.org) as of 2026; "
    "regions by Landbridge"
)


def build(context: Context) -> dict[str, pl.DataFrame]:
    """Return the table of countries."""
    rows = [{**row, "source": _SOURCE} for row in context.curated_rows("countries")]
    frame = make_frame("countries", rows)
    context.note("source", f"countries: {frame.height} rows kept by hand")
    return {"countries": frame}
