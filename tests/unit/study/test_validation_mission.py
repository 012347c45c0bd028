"""The mission in numbers: all claims of it, honest statuses, and the README that shows them."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from landbridge import facts
from landbridge.cli import main
from landbridge.cli.validate_mission import markdown
from landbridge.core.errors import DataError
from landbridge.study.validation import mission as module
from landbridge.study.validation.mission import MODELS, Status, as_json, mission, read_claims

README = Path(__file__).resolve().parents[3] / "README.md"
#: words that the claims must hold, one line a claim
CLAIMED = (
    ("128", "Chinese cities"),
    ("229", "European cities"),
    ("26", "European countries"),
    ("over 100 cities", "11 Asian countries"),
    ("53", "goods groups"),
    ("over 50,000", "kinds of goods"),
    ("car parts", "machinery", "electronics", "chief rail exports"),
    ("used-vehicle train", "Chengdu", "11 March 2025"),
    ("94.8 bn USD", "2024"),
    ("over 100 bn USD", "2025"),
    ("farm goods", "new-energy equipment", "e-commerce"),
    ("Horgos", "50", "hosts daily"),
    ("Horgos", "over 5 m followers"),
    ("Horgos", "over 100 m yuan", "13.94 m USD", "end of 2024"),
    ("car retail", "repair", "medicine centre", "training"),
    ("Zhanatas wind",),
    ("Turgusun hydro",),
    ("Kaskelen solar",),
    ("Uzbekistan", "largest Central Asian buyer", "2024", "680 MW", "5,193.7 MW"),
    ("Kazakhstan", "374 MW"),
    ("Kazakhstan", "China National Nuclear Corporation"),
)


@pytest.fixture(scope="module")
def content():
    return as_json(mission())


@pytest.fixture
def changed(monkeypatch):
    """Put a changed copy of a packaged table in its place."""

    def change(name, edit):
        load = facts.load
        frame = edit(load(name))
        monkeypatch.setattr(facts, "load", lambda wanted: frame if wanted == name else load(wanted))

    return change


def answer(claim_id):
    return MODELS[claim_id](read_claims()[claim_id])


def test_every_claim_of_the_mission_is_there_in_order(content):
    texts = [f"{row['claim']} {row['published']}" for row in content["rows"]]
    assert len(texts) == len(CLAIMED)
    for text, words in zip(texts, CLAIMED, strict=True):
        assert [word for word in words if word not in text] == [], text


def test_rows_are_plain_and_counted(content):
    assert json.loads(json.dumps(content)) == content
    fields = {"claim", "published", "model", "command", "status", "note"}
    words = ["reproduced", "data", "not yet", "differs"]
    assert list(content["counts"]) == words
    for row in content["rows"]:
        assert set(row) == fields
        assert row["note"]
    statuses = [row["status"] for row in content["rows"]]
    assert content["counts"] == {word: statuses.count(word) for word in words}
    assert sum(content["counts"].values()) == len(statuses)


def test_what_waits_shows_no_answer_and_the_rest_shows_one_with_its_command(content):
    for row in content["rows"]:
        waits = row["status"] == "not yet"
        assert (row["model"] is None) is waits
        assert (row["command"] is None) is waits
        assert waits is row["note"].startswith("Waits for")


def test_every_claim_has_a_model_and_every_model_a_claim():
    assert list(read_claims()) == list(MODELS)


def test_a_claim_without_a_model_is_named(changed):
    changed("mission_claims", lambda frame: frame.with_columns(claim_id=pl.lit("moon")))
    with pytest.raises(DataError, match="'moon' has no model"):
        mission()


@pytest.mark.parametrize(
    ("claim_id", "table", "edit"),
    [
        ("chinese_cities", "places", pl.col("place_id") != "cn-chengdu"),
        ("chinese_cities", "network_size", pl.col("year") < 2025),
        ("european_cities", "places", pl.col("place_id") != "de-duisburg"),
        ("european_countries", "places", pl.col("country") != "PT"),
        ("asian_cities", "places", pl.col("country") != "LA"),
        ("asian_cities", "places", (pl.col("set_rank") <= 100) | (pl.col("set") != "asia11")),
        ("goods_groups", "hs_headings", pl.col("group_id") != "G01"),
        ("goods_groups", "goods_groups", pl.col("group_id") != "G01"),
        ("used_vehicle_train", "services_published", pl.col("origin_id") != "cn-chengdu"),
        ("growth_points", "growth_points", pl.col("good") != "farm goods"),
        ("zhanatas_wind", "power_plants", pl.col("plant_id") != "kz-zhanatas-wpp"),
        ("zhanatas_wind", "turbine_projects", pl.col("project_id") != "zhanatas"),
        ("turgusun_hydro", "power_plants", pl.col("plant_id") != "kz-turgusunskaya-hpp"),
        ("kaskelen_solar", "power_plants", pl.col("plant_id") != "kz-kaskelen-spp"),
        ("turbines_uzbekistan", "turbine_projects", pl.col("project_id") != "bash"),
        ("turbines_kazakhstan", "turbine_projects", pl.col("project_id") != "kz-others-2024"),
        ("nuclear", "power_plants", ~pl.col("chinese_role").str.contains("CNNC").fill_null(False)),
    ],
)
def test_an_answer_follows_the_tables(changed, claim_id, table, edit):
    assert answer(claim_id).status in {Status.DATA, Status.REPRODUCED}
    changed(table, lambda frame: frame.filter(edit))
    assert answer(claim_id).status is Status.DIFFERS


@pytest.mark.parametrize(
    ("claim_id", "flow_id", "total"),
    [
        ("trade_2024", "kz-2024-12-gacc-usd-1", 43.0),
        ("trade_2024", "ca5-2024-12-gacc-usd-1", 95.5),
        ("trade_2025", "ca5-2024-12-gacc-usd-1", 60.0),
        ("trade_2025", "ca5-2025-12-gacc-usd-1", 99.0),
    ],
)
def test_an_answer_on_trade_follows_the_flows(changed, claim_id, flow_id, total):
    assert answer(claim_id).status in {Status.DATA, Status.REPRODUCED}
    new = pl.when(pl.col("flow_id") == flow_id).then(total).otherwise(pl.col("total_bn"))
    changed("trade_flows", lambda frame: frame.with_columns(total_bn=new))
    assert answer(claim_id).status is Status.DIFFERS


def test_what_was_said_in_mid_2025_does_not_hang_on_the_outcome(changed):
    before = answer("trade_2025").model
    later = pl.col("published_on") > pl.date(2025, 7, 1)
    doubled = pl.when(later).then(pl.col("total_bn") * 2).otherwise(pl.col("total_bn"))
    changed("trade_flows", lambda frame: frame.with_columns(total_bn=doubled))
    assert answer("trade_2025").model == before


def test_no_through_train_no_match(monkeypatch):
    from landbridge.study import shipment

    plan = shipment.plan
    monkeypatch.setattr(shipment, "plan", lambda *a, **b: plan(*a, **b, modes=["road"]))
    assert answer("used_vehicle_train").status is Status.DIFFERS


def test_kinds_of_goods_are_too_few_until_there_are_enough(changed):
    assert answer("goods_kinds").status is Status.DIFFERS
    many = pl.DataFrame({"hs6": [f"{number:06d}" for number in range(50_001)]})
    changed("hs_subheadings", lambda _: many)
    assert answer("goods_kinds").status is Status.REPRODUCED


def test_the_command_named_for_the_train_is_the_one_that_was_run(monkeypatch):
    from landbridge.study import shipment

    asked = {}
    plan = shipment.plan

    def listening(*places, **options):
        asked["words"] = [*places, *map(str, options.values())]
        return plan(*places, **options)

    monkeypatch.setattr(shipment, "plan", listening)
    command = answer("used_vehicle_train").command
    assert [word for word in asked["words"] if word not in command] == []


@pytest.mark.parametrize(
    ("claim_id", "plant_id", "change"),
    [
        ("zhanatas_wind", "kz-zhanatas-wpp", {"capacity_mw": 99.0}),
        ("zhanatas_wind", "kz-zhanatas-wpp", {"year_open": 2022}),
        ("turgusun_hydro", "kz-turgusunskaya-hpp", {"capacity_mw": 25.0}),
        ("turgusun_hydro", "kz-turgusunskaya-hpp", {"chinese_part": "n"}),
        ("kaskelen_solar", "kz-kaskelen-spp", {"status": "construction"}),
        ("nuclear", "kz-third-npp", {"chinese_part": "y"}),
        ("nuclear", "kz-third-npp", {"status": "construction"}),
    ],
)
def test_an_answer_on_a_plant_follows_its_row(changed, claim_id, plant_id, change):
    assert answer(claim_id).status is Status.DATA
    held = pl.col("plant_id") == plant_id
    new = {
        name: pl.when(held).then(pl.lit(value)).otherwise(pl.col(name))
        for name, value in change.items()
    }
    changed("power_plants", lambda frame: frame.with_columns(**new))
    assert answer(claim_id).status is Status.DIFFERS


@pytest.mark.parametrize(
    ("claim_id", "kind", "plant_id"),
    [
        ("zhanatas_wind", "WIND", "kz-zhanatas-wpp"),
        ("kaskelen_solar", "SOLAR", "kz-kaskelen-spp"),
        ("turgusun_hydro", "HYDRO", "kz-turgusunskaya-hpp"),
    ],
)
def test_the_energy_of_a_plant_is_that_of_the_hourly_profiles(claim_id, kind, plant_id):
    pytest.importorskip("pvlib")
    from landbridge.energy.fleet import fleet_of
    from landbridge.energy.profiles import build_profiles
    from landbridge.results.energy_profiles import SeriesKind

    profiles, fleet = build_profiles(2024), fleet_of(2024)
    at = fleet.plant_id.index(plant_id)
    series = profiles.series(fleet.zone[at], SeriesKind[kind])
    part = fleet.capacity_mw[at]
    if kind == "HYDRO":
        part /= fleet.total_mw(fleet.zone[at], "hydro")
    assert f"; {part * series.sum() / 1000:.0f} GWh a year" in answer(claim_id).model


def test_energy_waits_for_no_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "pvlib", None)
    for claim_id in ("zhanatas_wind", "turgusun_hydro", "kaskelen_solar"):
        assert answer(claim_id).status is Status.DATA


def test_uzbekistan_must_be_the_largest_buyer(changed):
    assert answer("turbines_uzbekistan").status is Status.REPRODUCED
    other = pl.col("project_id") == "kz-others-2024"
    more = pl.when(other).then(pl.col("turbines") * 2).otherwise(pl.col("turbines"))
    changed("turbine_projects", lambda frame: frame.with_columns(turbines=more))
    assert answer("turbines_uzbekistan").status is Status.DIFFERS


def test_turbines_of_uzbekistan_do_not_hang_on_the_published_exports(changed):
    before = answer("turbines_uzbekistan").model
    exports = pl.col("record_type") == "export"
    doubled = pl.when(exports).then(pl.col("value") * 2).otherwise(pl.col("value"))
    changed("wind_exports", lambda frame: frame.with_columns(value=doubled))
    assert answer("turbines_uzbekistan").model == before


def test_chief_exports_follow_the_flows(monkeypatch):
    from landbridge.demand import flows
    from landbridge.demand.flows import build_flows

    found = answer("rail_exports")
    assert found.status is Status.DATA
    assert found.model.startswith("electrical goods")

    def without_cars(*asked):
        built = build_flows(*asked)
        keep = ~np.isin(built.group, [built.groups.index(name) for name in ("G47", "G49")])
        return replace(built, teu_per_week=built.teu_per_week * keep)

    monkeypatch.setattr(flows, "build_flows", without_cars)
    assert answer("rail_exports").status is Status.DIFFERS


@pytest.mark.parametrize(
    ("rule", "figure", "met", "missed"),
    [
        ("equal", 128, 128, 129),
        ("about", 680, 680.4, 700),
        ("at least", 50, 50, 49),
        ("more than", 100, 101, 100),
    ],
)
def test_rules(rule, figure, met, missed):
    claim = module.Claim("x", "x", "x", figure, None, rule, "network", None)
    assert claim.met_by(met)
    assert not claim.met_by(missed)


def test_a_claim_without_a_figure_cannot_be_met():
    claim = module.Claim("x", "x", "x", None, None, "stated", "network", None)
    with pytest.raises(DataError, match="x has no value"):
        claim.met_by(1)


def test_the_command_prints_json_markdown_and_a_table_of_100_columns(content, capsys, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr(module, "mission", lambda: ())
    monkeypatch.setattr(module, "as_json", lambda rows: content)
    assert main(["validate", "mission", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == content
    assert main(["validate", "mission", "--markdown"]) == 0
    assert capsys.readouterr().out == markdown(content)
    assert main(["validate", "mission"]) == 0
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= 100
    assert "reproduced" in shown
    assert main(["validate", "mission", "--json", "--markdown"]) == 2


def test_the_readme_shows_what_the_command_prints(content):
    text = README.read_text(encoding="utf-8")
    shown = text.partition("<!-- mission -->\n")[2].partition("<!-- /mission -->")[0]
    assert shown == markdown(content), "run `make docs`"
