"""The mission in numbers: each public claim beside what Landbridge makes of it.

``reproduced`` is an answer computed without the claim's own figure; ``data`` a figure that our
tables hold without deriving it, such as a list cut or drawn up to that length; ``differs`` an
answer that misses the claim; ``not yet`` one that no part of Landbridge gives today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from landbridge import facts
from landbridge.core.errors import DataError
from landbridge.study.validation.mission_claims import (
    Claim,
    Model,
    ModelAnswer,
    Row,
    Status,
    read_claims,
)
from landbridge.study.validation.mission_demand import (
    rail_exports,
    turbines_kazakhstan,
    turbines_uzbekistan,
)
from landbridge.study.validation.mission_energy import (
    kaskelen_solar,
    nuclear,
    turgusun_hydro,
    zhanatas_wind,
)

if TYPE_CHECKING:
    import polars as pl

__all__ = ["MODELS", "Claim", "ModelAnswer", "Row", "Status", "as_json", "mission", "read_claims"]


_COVERAGE = "landbridge facts coverage"
_PLAN = 'landbridge plan Chengdu Tashkent --goods "used cars" --units 50 --unit vehicle'
_READY = "2025-03-11"
_ASIAN_COUNTRIES = 11
#: days on which the trade claims are asked: all totals out, before that of 2024, mid 2025
_TRADE_KNOWN, _BEFORE_2024, _MID_2025 = date(2026, 2, 1), date(2025, 1, 10), date(2025, 7, 1)
#: what a later part of Landbridge will do for the claims that wait for it
_PARTS = MappingProxyType(
    {
        "operations": "Waits for the operations of the Horgos hub.",
    }
)


def mission() -> tuple[Row, ...]:
    """Return every claim of the mission with what Landbridge makes of it, in order.

    Raises
    ------
    DataError
        If a packaged table is missing or damaged, or a claim has no model.
    """
    return tuple(Row(claim, _model_of(claim)(claim)) for claim in read_claims().values())


def as_json(rows: tuple[Row, ...]) -> dict[str, Any]:
    """Return the rows and the number of rows of each status as plain data."""
    counts = Counter(row.answer.status for row in rows)
    return {
        "rows": [
            {
                "claim": row.claim.claim,
                "published": row.claim.published,
                "model": row.answer.model,
                "command": row.answer.command,
                "status": row.answer.status.value,
                "note": row.note,
            }
            for row in rows
        ],
        "counts": {status.value: counts[status] for status in Status},
    }


def _model_of(claim: Claim) -> Model:
    if claim.claim_id not in MODELS:
        raise DataError(
            f"mission_claims: the claim {claim.claim_id!r} has no model; "
            f"models: {', '.join(MODELS)}.",
            cure="Name the claim in study/validation/mission.py.",
        )
    return MODELS[claim.claim_id]


def _chinese_cities(claim: Claim) -> ModelAnswer:
    return _listed_cities(claim, "china128", "chinese_cities")


def _european_cities(claim: Claim) -> ModelAnswer:
    return _listed_cities(claim, "europe26", "european_cities")


def _european_countries(claim: Claim) -> ModelAnswer:
    """Countries of the first European cities, as many cities as are claimed."""
    cities = read_claims()["european_cities"]
    first = _places("europe26", cities.value)
    count = first["country"].n_unique()
    cited = first.filter(first["evidence"] == "cited")["country"].n_unique()
    held = _published_size("european_countries", claim)
    return ModelAnswer(
        f"{count} among the first {first.height} cities; {cited} of them with a cited city",
        Status.DATA if claim.met_by(count) and held else Status.DIFFERS,
        "Our list is a proposal drawn up for this number: agreement is no proof.",
        _COVERAGE,
    )


def _asian_cities(claim: Claim) -> ModelAnswer:
    """Cities and countries of the Asian list, and how many of them a source names."""
    places = _places("asia11")
    countries = places["country"].n_unique()
    cited = int((places["evidence"] == "cited").sum())
    met = claim.met_by(places.height) and countries == _ASIAN_COUNTRIES
    return ModelAnswer(
        f"{places.height} in {countries} countries; {cited} cited",
        Status.DATA if met else Status.DIFFERS,
        "Our list is a proposal; most of its cities are inferred.",
        _COVERAGE,
    )


def _goods_groups(claim: Claim) -> ModelAnswer:
    """Groups that at least one heading belongs to."""
    headings = facts.load("hs_headings")
    known = facts.load("goods_groups")["group_id"]
    used = headings.filter(headings["group_id"].is_in(known.to_list()))
    count = used["group_id"].n_unique()
    whole = count == known.len() and used.height == headings.height
    return ModelAnswer(
        f"{count} groups that share out {used.height:,} headings",
        Status.DATA if claim.met_by(count) and whole else Status.DIFFERS,
        "The railway's own list is not public; ours was made to have as many groups, "
        "so the count proves nothing.",
        _COVERAGE,
    )


def _goods_kinds(claim: Claim) -> ModelAnswer:
    """Kinds of goods that Landbridge can tell apart: the finest codes it knows."""
    kinds = facts.load("hs_subheadings")["hs6"].n_unique()
    words = facts.load("goods_aliases")
    names = words.filter(words["kind"] == "goods")["alias"].n_unique()
    return ModelAnswer(
        f"{kinds:,} subheadings, {names:,} words of shippers",
        Status.REPRODUCED if claim.met_by(kinds) else Status.DIFFERS,
        "The railway counts kinds by a rule of its own that is not public; "
        "we tell goods apart by the Harmonized System.",
        _COVERAGE,
    )


def _used_vehicle_train(claim: Claim) -> ModelAnswer:
    """Plan the train's load on its day and look for a train that runs all the way."""
    from landbridge.study.shipment import plan

    answer = plan("Chengdu", "Tashkent", goods="used cars", units=50, unit="vehicle", depart=_READY)
    ends = ("cn-chengdu", "uz-tashkent")
    through = any(
        leg.mode == "rail" and (leg.origin_id, leg.destination_id) == ends
        for item in answer.itineraries
        for leg in item.legs
    )
    named = facts.load("services_published").filter(year=2025).select("origin_id", "destination_id")
    met = through and ends in named.rows()
    return ModelAnswer(
        "a through train carries 50 used cars ready that day" if through else "no through train",
        Status.REPRODUCED if met else Status.DIFFERS,
        "The train is in our table because it was reported. Its way, time and cost are the "
        "model's; so is its day of departure, which need not be the published one.",
        f"{_PLAN} --depart {_READY}",
    )


def _trade_2024(claim: Claim) -> ModelAnswer:
    """The published total, which the five countries must make, and what was said before it."""
    from landbridge.demand.trade import nowcast_trade

    held = nowcast_trade(_TRADE_KNOWN, 2024, backtest=False)
    before = nowcast_trade(_BEFORE_2024, 2024, backtest=False)
    together = sum(part.estimate_bn_usd for part in held.by_country.values())
    met = claim.met_by(round(together, 1)) and claim.met_by(round(held.estimate_bn_usd, 1))
    return ModelAnswer(
        f"{together:.2f} bn USD, the five countries added up",
        Status.DATA if met else Status.DIFFERS,
        f"On {_day(_BEFORE_2024)}, before it was out, the nowcast said "
        f"{before.estimate_bn_usd:.1f} ({before.p10:.1f} to {before.p90:.1f}).",
        "landbridge trade nowcast --year 2024",
    )


def _trade_2025(claim: Claim) -> ModelAnswer:
    """What was said in the middle of the year, when no total of it was known."""
    from landbridge.demand.trade import nowcast_trade

    said = nowcast_trade(_MID_2025, 2025, backtest=False)
    out = nowcast_trade(_TRADE_KNOWN, 2025, backtest=False)
    met = claim.met_by(said.estimate_bn_usd) and claim.met_by(out.estimate_bn_usd)
    return ModelAnswer(
        f"{said.estimate_bn_usd:.1f} bn USD ({said.p10:.1f} to {said.p90:.1f}) as known on "
        f"{_day(_MID_2025)}",
        Status.REPRODUCED if met else Status.DIFFERS,
        f"Probability of more than 100 then: {said.prob_over_100:.0%}; one year is no proof of a "
        "method, see its back-test.",
        f"landbridge trade nowcast --as-of {_MID_2025}",
    )


def _growth_points(claim: Claim) -> ModelAnswer:
    """The published growth of each point beside that of all trade between the same years."""
    from landbridge.demand.trade import decompose_growth
    from landbridge.demand.trade.decompose import GOODS

    points = decompose_growth(2024, 2025).points
    told, ahead = [], True
    for good in GOODS:
        of_good = [p for p in points if p.good == good]
        if not of_good:
            told.append(f"{good} not published")
            ahead = False
            continue
        point = min(of_good, key=lambda p: p.growth_pct)
        whole = decompose_growth(point.year_from, point.year_to)
        ahead = ahead and point.growth_pct > whole.growth_pct
        told.append(
            f"{good} {point.growth_pct:+.0f} % (all trade {whole.growth_pct:+.0f} %, "
            f"{point.year_from} to {point.year_to})"
        )
    return ModelAnswer(
        "; ".join(told),
        Status.DATA if ahead else Status.DIFFERS,
        "Published growth rates of different scopes and months: farm goods are China's imports to "
        "May, new-energy goods those through Xinjiang, e-commerce that of Xinjiang with all "
        "partners.",
        "landbridge trade growth --from 2024 --to 2025 --months 5",
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _not_yet(claim: Claim) -> ModelAnswer:
    """Answer for a claim whose part of Landbridge is not built."""
    return ModelAnswer(None, Status.NOT_YET, _PARTS[claim.part], None)


def _listed_cities(claim: Claim, name: str, column: str) -> ModelAnswer:
    """The first cities of a list by rank, as many as are claimed."""
    whole, first = _places(name), _places(name, claim.value)
    cited = int((first["evidence"] == "cited").sum())
    held = _published_size(column, claim)
    return ModelAnswer(
        f"{first.height} by rank of {whole.height} listed; {cited} cited",
        Status.DATA if claim.met_by(first.height) and held else Status.DIFFERS,
        "Which cities is published nowhere: our list is a proposal, cut at this number.",
        _COVERAGE,
    )


def _places(name: str, most: float | None = None) -> pl.DataFrame:
    """Return the places of a list, those up to a rank where one is given."""
    places = facts.load("places")
    listed = places.filter(places["set"] == name)
    return listed if most is None else listed.filter(listed["set_rank"] <= most)


def _published_size(column: str, claim: Claim) -> bool:
    """Return whether the growth of the network holds the claim's figure."""
    return claim.value in facts.load("network_size")[column].drop_nulls().to_list()


#: claim -> what Landbridge makes of it
MODELS: Mapping[str, Model] = MappingProxyType(
    {
        "chinese_cities": _chinese_cities,
        "european_cities": _european_cities,
        "european_countries": _european_countries,
        "asian_cities": _asian_cities,
        "goods_groups": _goods_groups,
        "goods_kinds": _goods_kinds,
        "rail_exports": rail_exports,
        "used_vehicle_train": _used_vehicle_train,
        "trade_2024": _trade_2024,
        "trade_2025": _trade_2025,
        "growth_points": _growth_points,
        "horgos_hosts": _not_yet,
        "horgos_followers": _not_yet,
        "horgos_sales": _not_yet,
        "horgos_services": _not_yet,
        "zhanatas_wind": zhanatas_wind,
        "turgusun_hydro": turgusun_hydro,
        "kaskelen_solar": kaskelen_solar,
        "turbines_uzbekistan": turbines_uzbekistan,
        "turbines_kazakhstan": turbines_kazakhstan,
        "nuclear": nuclear,
    }
)
