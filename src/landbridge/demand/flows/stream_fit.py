"""Published figures on parcels, e-commerce and turbines beside those of the flows."""

from __future__ import annotations

import numpy as np
import polars as pl

from landbridge import facts
from landbridge.demand.parcels.flows import PARCEL_GROUP
from landbridge.demand.parcels.published import ecommerce_value
from landbridge.demand.turbines.fit import EXPORTS_MW
from landbridge.demand.turbines.flows import turbine_flows
from landbridge.demand.turbines.projects import wind_value
from landbridge.results.flows import FitRow, Flags, FlowSet

__all__ = ["parcel_rows", "turbine_rows"]

_GATES, _HORGOS = "e-commerce-gates-2025-07", "e-commerce-horgos-2025-06"
_HORGOS_WHY = {
    2024: "half a year is taken as half the year: Horgos grew ninefold to 2025, all Xinjiang "
          "threefold, so more of 2024 came in its second half",
    2025: "Horgos alone in six months nearly equals what is published for both gates in seven",
}  # fmt: skip


def parcel_rows(flows: FlowSet) -> list[FitRow]:
    """Return parcels by country of 2024, and e-commerce over the gates."""
    told = {item.name: item.value for item in flows.assumptions}
    parcels = flows.in_stream("parcels")
    light = flows.group == flows.groups.index(PARCEL_GROUP)
    rows: list[FitRow] = []
    if flows.year == 2024:
        share = told["parcels_from_china"]
        for code, published in (
            ("KZ", ecommerce_value("E030") * told["international_share:KZ"]),
            ("UZ", ecommerce_value("E028")),
        ):
            held = parcels & light & _in_country(flows, code)
            model = float(flows.pieces_per_year[held].sum()) / share / 1e6
            rows.append(_row(f"parcels_m:{code}", "fit", published, model,
                             "of all origins; China's share is an estimate"))  # fmt: skip
    value = float(flows.value_usd_per_year[parcels & ~light].sum())
    gates = value / told["stock_to_central_asia"] / 1e9
    points = {row["point_id"]: row for row in facts.load("growth_points").filter(
        pl.col("good") == "e-commerce").iter_rows(named=True)}  # fmt: skip
    if flows.year == 2025 and _GATES in points:
        rows.append(_row("ecommerce_bn_usd:gates:1-7", "fit", points[_GATES]["to_bn"],
                         gates * 7 / 12, ""))  # fmt: skip
    if flows.year in _HORGOS_WHY and _HORGOS in points:
        row = points[_HORGOS]
        published = row["from_bn" if flows.year == 2024 else "to_bn"] / row["cny_per_usd"]
        rows.append(_row("ecommerce_bn_usd:horgos:1-6", "check", published, gates * 6 / 12,
                         _HORGOS_WHY[flows.year]))  # fmt: skip
    return rows


def turbine_rows(flows: FlowSet) -> list[FitRow]:
    """Return the power of turbines exported to countries in the year."""
    rows: list[FitRow] = []
    for (year, code), (row_id, kind) in EXPORTS_MW.items():
        if year != flows.year:
            continue
        made = turbine_flows(year)
        of_country = float(made.pieces[made.in_country(code)].sum())
        held = flows.in_stream("turbines") & _in_country(flows, code)
        pieces = float(flows.pieces_per_year[held].sum())
        model = made.capacity_mw(code) * pieces / of_country if of_country else 0.0
        rows.append(_row(f"turbine_mw:{code}", kind, wind_value(row_id), model,
                         "published share of published exports; the months of campaigns are "
                         "estimates"))  # fmt: skip
    return rows


def _in_country(flows: FlowSet, code: str) -> Flags:
    held: Flags = np.array([country == code for country in flows.countries])
    return held[flows.foreign()]


def _row(name: str, kind: str, published: float, model: float, reason: str) -> FitRow:
    return {"name": name, "kind": kind, "published": published, "model": model, "reason": reason}
