"""The packaged places, countries, services, ports, lanes and the base map make sense."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from landbridge import facts
from landbridge.core.geo import great_circle_km
from landbridge.facts.names import fold
from landbridge.schema.position import country_boxes

HAN = re.compile(r"[\u4e00-\u9fff·-]+")


def listed(name: str) -> pl.DataFrame:
    return facts.load("places").filter(pl.col("set") == name)


def test_the_published_totals_can_be_met() -> None:
    assert listed("china128").height >= 128
    assert set(listed("china128")["country"]) == {"CN"}
    europe = listed("europe26")
    first = europe.filter(pl.col("set_rank") <= 229)
    assert first.height == 229
    assert first["country"].n_unique() == 26
    asia = listed("asia11")
    assert asia.height >= 100
    assert asia["country"].n_unique() == 11


def test_ranks_run_without_gaps() -> None:
    for name in ("china128", "europe26", "asia11"):
        ranks = sorted(listed(name)["set_rank"].to_list())
        assert ranks == list(range(1, len(ranks) + 1))


def test_european_places_lie_in_countries_of_the_region_europe() -> None:
    region = dict(facts.load("countries").select("country", "region").iter_rows())
    assert {region[c] for c in listed("europe26")["country"]} == {"europe"}
    assert region["RU"] == region["BY"] == region["UA"] == "europe"
    assert {region[c] for c in ("KZ", "UZ", "KG", "TJ", "TM")} == {"central_asia"}


def test_unions_have_their_members() -> None:
    countries = facts.load("countries")
    eu = countries.filter("schengen_or_eu")["country"].to_list()
    assert len(eu) == 27
    assert not {"CH", "NO", "GB", "RS", "TR"} & set(eu)
    assert set(countries.filter("eaeu")["country"]) == {"AM", "BY", "KG", "KZ", "RU"}


def test_every_place_has_a_chinese_name() -> None:
    for row in facts.load("places").iter_rows(named=True):
        assert row["name_zh"], row["place_id"]
        assert HAN.fullmatch(row["name_zh"]), row["name_zh"]


def test_positions_are_not_swapped_and_lie_in_their_country() -> None:
    boxes = country_boxes()
    for table, key in (("places", "place_id"), ("ports", "port_id"), ("airports", "airport_id")):
        for row in facts.load(table).iter_rows(named=True):
            box = boxes[row["country"]]
            assert box.holds(row["lat"], row["lon"]), f"{row[key]} lies outside {box}"


def test_no_alias_is_the_main_name_of_another_place() -> None:
    places = facts.load("places")
    main = {fold(row["name"]): row["place_id"] for row in places.iter_rows(named=True)}
    for row in places.iter_rows(named=True):
        for alias in row["aliases"]:
            assert main.get(fold(alias), row["place_id"]) == row["place_id"], alias


@pytest.mark.parametrize(
    ("name", "place_id"),
    [
        ("二连浩特", "cn-erenhot"), ("Erlianhaote", "cn-erenhot"), ("Erlian", "cn-erenhot"),
        ("Khorgos", "cn-horgos"), ("霍尔果斯", "cn-horgos"), ("Altynkol", "kz-altynkol"),
        ("Druzhba", "kz-dostyk"), ("Достык", "kz-dostyk"), ("Malaszewicze", "pl-malaszewicze"),
        ("Zabaikalsk", "ru-zabaykalsk"), ("Nur-Sultan", "kz-astana"), ("Алма-Ата", "kz-almaty"),
        ("阿拉木图", "kz-almaty"), ("阿拉木圖", "kz-almaty"), ("Frunze", "kg-bishkek"),
        ("St Petersburg", "ru-saint-petersburg"), ("Kiev", "ua-kyiv"), ("München", "de-munich"),
        ("თბილისი", "ge-tbilisi"), ("Ульяновск", "ru-ulyanovsk"), ("杜伊斯堡", "de-duisburg"),
        ("Chungking", "cn-chongqing"), ("CNCTU", "cn-chengdu"), ("KZALA", "kz-almaty"),
    ],
)  # fmt: skip
def test_places_are_found_by_the_names_people_use(name: str, place_id: str) -> None:
    assert facts.find_place(name).place_id == place_id


def test_time_zones_exist_and_china_keeps_beijing_time() -> None:
    for row in facts.load("places").iter_rows(named=True):
        ZoneInfo(row["timezone"])
        if row["country"] == "CN":
            assert row["timezone"] == "Asia/Shanghai"


def test_a_terminal_node_lies_in_the_country_and_at_the_distance_told() -> None:
    nodes = {r["node_id"]: r for r in facts.load("rail_nodes").iter_rows(named=True)}
    served = {id_ for end in ("origin_id", "destination_id")
              for id_ in facts.load("services_published")[end]}  # fmt: skip
    for row in facts.load("places").drop_nulls("node_id").iter_rows(named=True):
        node = nodes[row["node_id"]]
        assert node["country"] == row["country"]
        km = float(great_circle_km(row["lat"], row["lon"], node["lat"], node["lon"]))
        assert km == pytest.approx(row["node_km"], abs=0.1)
        assert row["node_km"] <= (90 if row["place_id"] in served else 60)


def test_every_end_of_a_published_service_is_a_place_with_a_terminal() -> None:
    places = {r["place_id"]: r for r in facts.load("places").iter_rows(named=True)}
    services = facts.load("services_published")
    assert services.height == 145
    for end in ("origin_id", "destination_id"):
        for place_id in services[end]:
            assert places[place_id]["node_id"], place_id


def test_doubtful_distances_are_marked() -> None:
    doubtful = facts.load("services_published").filter(pl.col("note").str.contains("DOUBT"))
    assert doubtful.height == 3
    assert doubtful["est"].all()


def test_one_grid_intensity_per_country() -> None:
    grid = facts.load("factors").filter(pl.col("parameter") == "grid_carbon_intensity")
    assert grid["scope"].n_unique() == grid.height == 50
    assert grid["scope"].str.len_chars().eq(2).all()
    high = grid.filter(pl.col("value") > 1000)
    assert set(high["scope"]) == {"TM", "UZ"}
    assert high["notes"].str.contains("looks high").all()


def test_hs_codes_are_complete_and_grouped() -> None:
    headings, groups = facts.load("hs_headings"), facts.load("goods_groups")
    assert (headings.height, groups.height) == (1228, 53)
    assert headings["hs4"].str.contains(r"^\d{4}$").all()
    assert set(headings["group_id"]) == set(groups["group_id"])
    assert facts.load("hs_subheadings").height > 5600


def test_every_estimate_tells_its_method_and_every_row_its_source() -> None:
    for name in facts.table_names():
        frame = facts.load(name)
        if "est" in frame.columns and "method" in frame.columns:
            assert frame.filter("est")["method"].null_count() == 0, name
        if "source" in frame.columns:
            assert frame["source"].null_count() == 0, name
            junk = frame.filter(
                pl.col("source").str.contains(r"reposting|project brief|://[^/\s]*:\d")
            )
            assert junk.height == 0, f"{name}: {junk['source'].to_list()}"


def test_the_way_by_the_cape_is_longer_and_is_the_one_drawn() -> None:
    lanes = facts.load("sea_lanes")
    by_cape = lanes.drop_nulls("distance_cape_km")
    assert (by_cape["distance_cape_km"] > by_cape["distance_suez_km"]).all()
    assert by_cape["lat"].list.min().max() < -30
    assert lanes.filter(pl.col("distance_cape_km").is_null())["lat"].list.min().min() > -30
    assert lanes["lat"].list.len().max() <= 60
    assert (lanes["lat"].list.len() == lanes["lon"].list.len()).all()


def test_a_course_is_about_as_long_as_its_distance() -> None:
    for row in facts.load("sea_lanes").iter_rows(named=True):
        points = list(zip(row["lat"], row["lon"], strict=True))
        drawn = sum(float(great_circle_km(*a, *b)) for a, b in pairwise(points))
        told = row["distance_cape_km"] or row["distance_suez_km"]
        assert 0.9 * told < drawn < 1.1 * told, f"{row['port_a']} - {row['port_b']}"
        assert (row["lon_suez"] is None) == (row["distance_cape_km"] is None)
        if row["lon_suez"] is not None:
            points = list(zip(row["lat_suez"], row["lon_suez"], strict=True))
            drawn = sum(float(great_circle_km(*a, *b)) for a, b in pairwise(points))
            told = row["distance_suez_km"]
            assert 0.9 * told < drawn < 1.1 * told, f"{row['port_a']} - {row['port_b']} by Suez"
            assert any(29 < lat < 32 and 32 < lon < 33 for lat, lon in points)


def test_known_sea_distances_are_met() -> None:
    lanes = {(r["port_a"], r["port_b"]): r for r in facts.load("sea_lanes").iter_rows(named=True)}
    rotterdam = lanes["CNSHA", "NLRTM"]
    # 10,525 nautical miles by Suez and 13,843 by the Cape in common distance tables
    assert rotterdam["distance_suez_km"] == pytest.approx(10_525 * 1.852, rel=0.03)
    assert rotterdam["distance_cape_km"] == pytest.approx(13_843 * 1.852, rel=0.03)
    assert lanes["GEPTI", "ROCND"]["distance_cape_km"] is None


def test_the_base_map_holds_land_and_leaves_the_caspian_open() -> None:
    base = facts.load("basemap")
    land = base.filter(pl.col("layer") == "country")
    assert {"CN", "KZ", "RU", "DE", "MN", "UZ"} <= set(land["country"].drop_nulls())
    assert country_at(land, 30.66, 104.07) == ["CN"]
    assert country_at(land, 48.0, 67.0) == ["KZ"]
    assert country_at(land, 60.0, 100.0) == ["RU"]
    assert country_at(land, 41.5, 50.8) == []
    lakes = set(base.filter(pl.col("layer") == "lake")["name"])
    assert {"Baikal", "Balkhash", "Issyk-Kul", "Ladoga", "Onega", "North Aral Sea"} <= lakes


def country_at(land: pl.DataFrame, lat: float, lon: float) -> list[str | None]:
    """Countries whose rings go round a point (even-odd rule)."""
    found = []
    for row in land.iter_rows(named=True):
        ring = list(zip(row["lon"], row["lat"], strict=True))
        odd = False
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > lat) != (y2 > lat) and lon < x1 + (lat - y1) / (y2 - y1) * (x2 - x1):
                odd = not odd
        if odd:
            found.append(row["country"])
    return found


def test_the_tables_stay_small() -> None:
    folder = Path(facts.__file__).parent / "tables"
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["tables"]
    assert sum(table["bytes"] for table in told.values()) < 15e6
    assert told["basemap"]["bytes"] < 1.5e6


def test_the_licence_page_names_every_table_with_terms_of_its_own() -> None:
    root = Path(__file__).resolve().parents[3]
    page = (root / "LICENSE-DATA.md").read_text(encoding="utf-8")
    terms = pl.read_csv(root / "src" / "landbridge" / "schema" / "licences.csv")
    for table in terms["table"]:
        assert table == "*" or f"`{table}`" in page, table


def test_a_code_names_one_place() -> None:
    codes = facts.load("places")["unlocode"].drop_nulls()
    assert codes.n_unique() == codes.len() > 150
    assert codes.str.contains(r"^[A-Z]{2}[A-Z2-9]{3}$").all()
