"""Published figures beside those of the profiles, and what each was used for."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from landbridge.energy.profiles.anchors import Zone
from landbridge.energy.profiles.clock import DAYS, clock_of
from landbridge.energy.profiles.curves import month_sums
from landbridge.energy.profiles.published import (
    Figure,
    demand_of,
    figure,
    hydro_of,
    month_shares,
    peak_of,
)
from landbridge.results.energy_profiles import CalibrationRow, FigureUse, Profiles, SeriesKind

__all__ = ["calibration_rows"]

F64 = NDArray[np.float64]
_HOURS = 8760.0
_JUDGED = "judgement from the plants and fleets below"
_WINTER, _SUMMER = (0, 1, 11), (5, 6, 7)
_COLD, _WARM = (0, 1, 2, 10, 11), (4, 5, 6, 7, 8)
#: pairs of zones whose correlation was judged
_PAIRS = (("KZ-North", "KZ-South"), ("KZ-North", "UZ"), ("KZ-South", "UZ"))


def calibration_rows(profiles: Profiles, zones: Sequence[Zone]) -> tuple[CalibrationRow, ...]:
    """Return all rows; what was fitted is only checked where a user's own series stand."""
    rows = (
        *_demand(profiles, zones),
        *_by_others(profiles),
        *_months(profiles),
        *_peak_hour(profiles),
        *_seasons(profiles),
        *_factors(profiles, zones),
        *_fleets(profiles),
        *_plants(profiles),
        *_hydro(profiles, zones),
        *_correlations(profiles),
    )
    country_of = dict(zip(profiles.zones, profiles.countries, strict=True))
    own = [o for o in profiles.origins if not o.synthetic]
    where = {(place, o.kind) for o in own for place in (o.zone, country_of[o.zone])}
    return tuple(_checked(row) if (row.where, _kind(row)) in where else row for row in rows)


def _kind(row: CalibrationRow) -> SeriesKind:
    named = {"wind": SeriesKind.WIND, "solar": SeriesKind.SOLAR, "hydro": SeriesKind.HYDRO}
    return next((kind for word, kind in named.items() if word in row.figure), SeriesKind.DEMAND)


def _checked(row: CalibrationRow) -> CalibrationRow:
    note = "; ".join(part for part in (row.note, "own series") if part)
    return dataclasses.replace(row, use=FigureUse.CHECKED, note=note)


def _row(
    names: tuple[str, str, str], published: Figure, model: float, use: FigureUse, note: str = ""
) -> CalibrationRow:
    figure_name, where, unit = names
    told = "; ".join(part for part in (published.method, note) if part)
    return CalibrationRow(figure_name, where, published.year, unit, published.value, float(model),
                          use, published.est, published.source, told)  # fmt: skip


def _national(profiles: Profiles, country: str) -> F64:
    rows = [k for k, name in enumerate(profiles.countries) if name == country]
    total: F64 = profiles.demand_mw[rows].sum(axis=0)
    return total


def _demand(profiles: Profiles, zones: Sequence[Zone]) -> Iterator[CalibrationRow]:
    for country in dict.fromkeys(profiles.countries):
        load = _national(profiles, country)
        published = demand_of(country, profiles.year)
        yield _row(("demand of the year", country, "GWh"), published, load.sum() / 1000,
                   FigureUse.FITTED)  # fmt: skip
        factor = next(z.load_factor for z in zones if z.country == country)
        peak = peak_of(country, profiles.year, factor)
        yield _row(("highest hourly load", country, "MW"), peak, load.max(), FigureUse.FITTED)
    for zone in zones:
        part = figure(zone.country, 2020, "consumption_by_zone", zone.zone)
        if part is not None:
            mine = profiles.demand_mw[profiles.zone_index[zone.zone]].sum()
            share = mine / _national(profiles, zone.country).sum()
            whole = sum(
                f.value for z in zones
                if (f := figure(z.country, 2020, "consumption_by_zone", z.zone)) is not None
            )  # fmt: skip
            told = Figure(zone.country, 2020, 100 * part.value / whole, part.est, part.source)
            yield _row(("share of the country's demand", zone.zone, "%"), told, 100 * share,
                       FigureUse.FITTED)  # fmt: skip


def _by_others(profiles: Profiles) -> Iterator[CalibrationRow]:
    """Demand by official counts, and what was forecast of the highest load of the south."""
    for country in dict.fromkeys(profiles.countries):
        for metric, sub, name in (
            ("consumption_official", "total", "demand by the official count"),
            ("forecast", "demand", "demand as forecast before the year"),
        ):
            other = figure(country, profiles.year, metric, sub)
            if other is not None:
                told = dataclasses.replace(other, value=other.value * 1000)
                load = _national(profiles, country).sum() / 1000
                yield _row((name, country, "GWh"), told, load, FigureUse.CHECKED)
    south = figure("KZ", 2025, "peak_forecast", "KZ-South")
    if south is not None and profiles.year in (2024, 2025):
        load = profiles.demand_mw[profiles.zone_index["KZ-South"]].max()
        yield _row(("highest hourly load", "KZ-South", "MW"), south, load, FigureUse.CHECKED,
                   "forecast for the winter 2024/25: may exceed it")  # fmt: skip


def _months(profiles: Profiles) -> Iterator[CalibrationRow]:
    """Months of Kazakhstan's demand: shares of 2018, when February also had 28 days."""
    source = figure("KZ", 2018, "monthly_demand_KOREM", "01")
    if source is None:
        return
    daily = _national(profiles, "KZ").reshape(DAYS, 24).sum(axis=1)
    sums = month_sums(daily, clock_of(profiles.year).month_of_day)
    for month, share in enumerate(month_shares()):
        told = Figure("KZ", 2018, 100 * float(share), source.est, source.source)
        yield _row((f"share of month {month + 1:02d} in demand", "KZ", "%"), told,
                   100 * sums[month] / sums.sum(), FigureUse.FITTED)  # fmt: skip


def _peak_hour(profiles: Profiles) -> Iterator[CalibrationRow]:
    load = _national(profiles, "KZ")
    hour = int(load.argmax())
    clock = clock_of(profiles.year)
    local, _ = clock.local("Asia/Almaty")
    whole = figure("KZ", 2025, "peak", "system")
    if whole is None:
        return
    for name, value, unit, model in (
        ("month of the highest load", 12.0, "month", clock.month_of_hour[hour] + 1.0),
        ("local hour of the highest load", 18.0, "h", float(local[hour])),
    ):
        told = Figure("KZ", 2025, value, False, whole.source)
        yield _row((name, "KZ", unit), told, model, FigureUse.CHECKED,
                   "in December in each of 2022, 2023 and 2025")  # fmt: skip
    for zone in ("KZ-North", "KZ-South", "KZ-West"):
        part = figure("KZ", 2025, "peak", zone)
        if part is not None:
            row = profiles.zone_index[zone]
            told = Figure("KZ", 2025, 100 * part.value / whole.value, False, part.source)
            yield _row(("share of the load at the highest hour", zone, "%"), told,
                       100 * profiles.demand_mw[row, hour] / load[hour],
                       FigureUse.SEEN, "each zone's own peak was set from it")  # fmt: skip


def _seasons(profiles: Profiles) -> Iterator[CalibrationRow]:
    months = clock_of(profiles.year).month_of_day
    for country, judged, note in (
        ("KG", 2.0, "electric heating: 1.8 to 2.2"),
        ("TJ", 1.3, "as served; without rationing 1.8 to 2.2"),
    ):
        daily = _national(profiles, country).reshape(DAYS, 24).sum(axis=1)
        ratio = daily[np.isin(months, _WINTER)].mean() / daily[np.isin(months, _SUMMER)].mean()
        told = Figure(country, profiles.year, judged, True, "judgement", note)
        yield _row(("winter over summer demand", country, "1"), told, ratio, FigureUse.SEEN)
    for zone in ("KZ-North", "KZ-South", "KZ-West"):
        daily = profiles.wind_cf[profiles.zone_index[zone]].reshape(DAYS, 24).mean(axis=1)
        ratio = daily[np.isin(months, _COLD)].mean() / daily[np.isin(months, _WARM)].mean()
        told = Figure(zone, profiles.year, 1.35, True, "judgement", "1.15 over 0.85")
        yield _row(("wind of November to March over May to September", zone, "1"), told, ratio,
                   FigureUse.SEEN)  # fmt: skip


def _factors(profiles: Profiles, zones: Sequence[Zone]) -> Iterator[CalibrationRow]:
    for zone in zones:
        row = profiles.zone_index[zone.zone]
        for name, target, model in (
            ("wind", zone.wind_cf, profiles.wind_cf[row].mean()),
            ("solar", zone.solar_cf, profiles.solar_cf[row].mean()),
        ):
            told = Figure(zone.country, profiles.year, 100 * target, True, _JUDGED)
            yield _row((f"{name} capacity factor", zone.zone, "%"), told, 100 * model,
                       FigureUse.FITTED)  # fmt: skip


def _fleets(profiles: Profiles) -> Iterator[CalibrationRow]:
    """National fleets: published energy over published capacity, zones weighted by plants."""
    start = "over the capacity at the start of the year, so the published factor is high"
    middle = "over the mean of the capacities of both ends of the year"
    for country, year, stocks, note in (("KZ", 2024, (2024,), start),
                                        ("UZ", 2025, (2024, 2025), middle)):  # fmt: skip
        for fuel, series in (("wind", profiles.wind_cf), ("solar", profiles.solar_cf)):
            made = figure(country, year, "generation", fuel)
            found = [figure(country, stock, "capacity", fuel) for stock in stocks]
            known = [stock for stock in found if stock is not None]
            if made is None or len(known) < len(stocks):
                continue
            mw = sum(stock.value for stock in known) / len(known)
            est = made.est or any(stock.est for stock in known)
            factor = 100 * made.value * 1e6 / (mw * _HOURS)
            model = 100 * float(_weights(profiles, country, fuel) @ series.mean(axis=1))
            told = Figure(country, year, factor, est, made.source)
            yield _row((f"{fuel} fleet capacity factor", country, "%"), told, model,
                       FigureUse.SEEN, note)  # fmt: skip


def _weights(profiles: Profiles, country: str, fuel: str) -> F64:
    capacities = _capacities(profiles, country, fuel)
    shares: F64 = capacities / capacities.sum()
    return shares


def _capacities(profiles: Profiles, country: str, fuel: str) -> F64:
    """Return the operating capacity of listed plants of a country by zone [MW]."""
    from landbridge import facts

    plants = facts.load("power_plants").select("country", "zone", "fuel", "status", "capacity_mw")
    total = np.zeros(len(profiles.zones))
    for where, zone, kind, status, capacity in plants.iter_rows():
        if (where, kind, status) == (country, fuel, "operating"):
            total[profiles.zone_index[zone]] += capacity
    return total


def _plants(profiles: Profiles) -> Iterator[CalibrationRow]:
    """Plants with a published yearly energy beside the mean of their zone."""
    from landbridge import facts

    names = ("name", "zone", "fuel", "capacity_mw", "year_open", "design_gwh", "design_gwh_low",
             "design_gwh_high", "status", "est", "source")  # fmt: skip
    for row in facts.load("power_plants").select(names).iter_rows(named=True):
        energy = row["design_gwh"]
        if energy is None and row["design_gwh_low"] is not None:
            energy = (row["design_gwh_low"] + (row["design_gwh_high"] or row["design_gwh_low"])) / 2
        model = _zone_factor(profiles, row["zone"], row["fuel"])
        water = row["fuel"] == "hydro"
        if energy is None or model is None or (water and row["status"] != "operating"):
            continue
        factor = 1e5 * energy / (row["capacity_mw"] * _HOURS)
        told = Figure(row["zone"], row["year_open"] or profiles.year, factor, row["est"],
                      row["source"], "expected or by design")  # fmt: skip
        use = FigureUse.CHECKED if water else FigureUse.SEEN
        note = "the zone's mean" + (", in the water of this year" if water else "")
        yield _row((f"{row['fuel']} plant: {row['name']}", row["zone"], "%"), told, model, use,
                   note)  # fmt: skip


def _zone_factor(profiles: Profiles, zone: str, fuel: str) -> float | None:
    """Return the mean output over capacity of a zone [%]; hydro over its operating plants."""
    row = profiles.zone_index[zone]
    if fuel == "wind":
        return 100 * float(profiles.wind_cf[row].mean())
    if fuel == "solar":
        return 100 * float(profiles.solar_cf[row].mean())
    capacity_mw = _capacities(profiles, profiles.countries[row], fuel)[row]
    if fuel != "hydro" or capacity_mw == 0:
        return None
    return float(100 * profiles.hydro_mwh_per_day[row].sum() / (capacity_mw * _HOURS))


def _hydro(profiles: Profiles, zones: Sequence[Zone]) -> Iterator[CalibrationRow]:
    for country in dict.fromkeys(z.country for z in zones):
        rows = [k for k, name in enumerate(profiles.countries) if name == country]
        made = profiles.hydro_mwh_per_day[rows].sum() / 1000.0
        published = hydro_of(country, profiles.year)
        yield _row(("hydro energy of the year", country, "GWh"), published, made,
                   FigureUse.FITTED)  # fmt: skip
        other = figure(country, profiles.year, "generation_hydro_EIA", "hydro")
        if other is not None and abs(other.value * 1000 - published.value) > 1.0:
            told = Figure(country, other.year, other.value * 1000, other.est, other.source)
            yield _row(("hydro energy by another source", country, "GWh"), told, made,
                       FigureUse.CHECKED)  # fmt: skip


def _correlations(profiles: Profiles) -> Iterator[CalibrationRow]:
    for one, other in _PAIRS:
        a, b = (profiles.wind_cf[profiles.zone_index[zone]] for zone in (one, other))
        told = Figure(one, profiles.year, 0.3, True, "judgement", "0.2 to 0.4")
        yield _row(("correlation of hourly wind", f"{one} / {other}", "1"), told,
                   float(np.corrcoef(a, b)[0, 1]), FigureUse.SEEN)  # fmt: skip
