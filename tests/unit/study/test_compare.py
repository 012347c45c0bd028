"""Two runs side by side: differences are exact and turn with the runs, bad folders are refused."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.unit.study.compared import manifest, save, tables

from landbridge.core.errors import DataError, UsageError
from landbridge.results.comparison import COMPARISON_TABLES, SIDES
from landbridge.results.files import load_run, save_run
from landbridge.study.compare import compare_runs
from landbridge.study.compare_tables import changes, comparison_tables

amounts = st.dictionaries(
    st.sampled_from("abcdef"), st.floats(0.0, 1e6, allow_nan=False), max_size=6
)


def _table(rows: dict[str, float]) -> pl.DataFrame:
    return pl.DataFrame(
        {"key": list(rows), "name": [k.upper() for k in rows], "teu": list(rows.values())},
        schema={"key": pl.String, "name": pl.String, "teu": pl.Float64},
    )


@settings(max_examples=40)
@given(amounts, amounts)
def test_changes_are_those_of_a_plain_loop_and_turn_with_their_sides(
    old: dict[str, float], new: dict[str, float]
) -> None:
    found = changes(_table(old), _table(new), ("key",), ("teu",))
    assert set(found["key"]) == set(old) | set(new)
    for row in found.iter_rows(named=True):
        before, after = old.get(row["key"], 0.0), new.get(row["key"], 0.0)
        assert (row["teu_before"], row["teu_after"]) == (before, after)
        assert row["teu_difference"] == after - before
        assert (row["teu_pct"] is None) == (before == 0.0)
        assert row["name"] == row["key"].upper()
    sizes = found["teu_difference"].abs().to_list()
    assert sizes == sorted(sizes, reverse=True)
    back = changes(_table(new), _table(old), ("key",), ("teu",))
    assert back["key"].to_list() == found["key"].to_list()
    assert (back["teu_difference"] == -found["teu_difference"]).all()


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    top = tmp_path_factory.mktemp("runs")
    shut = tables((0.0, 70.0, 30.0), usd=3_300.0)
    return (
        save(top / "a", "base-2024"),
        save(top / "b", "khorgos-closed", shut, objective=1_100.0, cost_bn=3.3),
    )


def test_turned_round_every_difference_turns_its_sign(pair: tuple[Path, Path]) -> None:
    ahead, back = compare_runs(*pair), compare_runs(*reversed(pair))
    assert set(ahead.tables) == set(COMPARISON_TABLES)
    for name, table in ahead.tables.items():
        for column in table.columns:
            _stem, _, end = column.rpartition("_")
            if end in ("before", "after") or column in ("before", "after"):
                twin = column.replace(end, "after" if end == "before" else "before")
                assert table[column].equals(back.tables[name][twin]), (name, column)
            elif end == "difference" or column in ("difference", "cost_change_usd_per_year"):
                turned = (-back.tables[name][column]).alias(column)
                assert (table[column] + 0.0).equals(turned + 0.0, null_equal=True), (name, column)
    for by in SIDES:
        assert ahead.losers(by)["place_id"].equals(back.winners(by)["place_id"])
        assert ahead.winners(by)["place_id"].equals(back.losers(by)["place_id"])


def test_a_run_beside_itself_changes_nothing(pair: tuple[Path, Path]) -> None:
    found = compare_runs(pair[1], pair[1])
    assert not found.settings
    for name, table in found.tables.items():
        for column in table.columns:
            if column.endswith(("difference", "pct")):
                assert (table[column].drop_nulls() == 0.0).all(), (name, column)
    for by in SIDES:
        assert found.winners(by).is_empty()
        assert found.losers(by).is_empty()
    assert {law.status for law in found.laws} == {"within the gap"}
    assert any("same scenario" in note for note in found.notes)


def test_figures_of_a_closure_by_hand(pair: tuple[Path, Path]) -> None:
    found = compare_runs(*pair)
    assert found.settings == {
        "network.close_crossings": ("none", "khorgos-altynkol from 2024-01-01 until 2025-01-01")
    }
    rail = found.total("teu:rail")
    assert (rail["before"], rail["after"], rail["difference"]) == (90.0, 70.0, -20.0)
    assert rail["pct"] == pytest.approx(-100.0 * 20.0 / 90.0)
    gate = found.crossings_both().filter(pl.col("crossing_id") == "khorgos-altynkol")
    assert gate["teu_per_week_before"].item() == pytest.approx(60.0 / 52.0)
    assert gate["teu_per_week_after"].item() == 0.0
    assert gate["load_after"].item() is None  # not measured, so not zero
    road = found.tables["ways"].filter(pl.col("way") == "road")
    assert road["share_before"].item() == pytest.approx(0.1)
    assert road["share_after"].item() == pytest.approx(0.3)
    worst = found.losers("cost").row(0, named=True)
    assert worst["place_id"] == "cn-xian"
    costs = dict(found.losers("cost").select("place_id", "cost_change_usd_per_year").iter_rows())
    assert costs["cn-xian"] == pytest.approx(300.0 * 100.0)
    assert costs["kz-almaty"] == pytest.approx(300.0 * 60.0)
    assert costs["uz-tashkent"] == pytest.approx(300.0 * 40.0)
    assert found.winners("cost").is_empty()
    json.dumps(found.to_json(), allow_nan=False)


def test_trade_that_grows_is_no_change_of_cost(tmp_path: Path, pair: tuple[Path, Path]) -> None:
    grown = tables((60.0, 30.0, 50.0))
    found = compare_runs(pair[0], save(tmp_path / "b", "trade-100bn", grown))
    assert found.winners("cost").is_empty()
    assert found.losers("cost").is_empty()
    assert found.winners("train").is_empty()


def test_sums_of_both_directions_are_kept(pair: tuple[Path, Path]) -> None:
    found = comparison_tables(load_run(pair[0]), load_run(pair[1]))["crossings"]
    for end in ("before", "after"):
        parts = found.filter(pl.col("direction") != "both").group_by("crossing_id").agg(
            pl.col(f"teu_per_week_{end}").sum()
        )  # fmt: skip
        both = found.filter(pl.col("direction") == "both").select(parts.columns)
        assert_frame_equal(parts.sort("crossing_id"), both.sort("crossing_id"))


def test_other_facts_are_told_loudly(tmp_path: Path, pair: tuple[Path, Path]) -> None:
    other = save(tmp_path / "c", "khorgos-closed", data="facts2")
    found = compare_runs(pair[0], other)
    assert found.notes[0].startswith("CAUTION: the runs rest on different facts")
    assert [law.status for law in found.laws] == ["does not apply"]


def test_runs_that_are_no_equilibrium_or_altered_are_told(tmp_path: Path) -> None:
    short = save(tmp_path / "a", "base-2024", status="limit", reason="rounds used up")
    patched = save(tmp_path / "b", ("cost.road_tariff_factor=2",))
    notes = " ".join(compare_runs(short, patched).notes)
    assert "run A is not at its equilibrium (limit: rounds used up)" in notes
    assert "Run B is not the shipped scenario base-2024" in notes
    assert "Run A is not the shipped" not in notes


def test_bad_folders_are_refused(tmp_path: Path, pair: tuple[Path, Path]) -> None:
    good = pair[0]
    with pytest.raises(DataError, match=r"manifest\.json cannot be read"):
        compare_runs(good, tmp_path / "nothing")
    plan = save_run(tmp_path / "plan", {}, {"kind": "plan"})
    with pytest.raises(UsageError, match="a run of kind plan; only studies can be compared"):
        compare_runs(plan, good)
    half = {name: table for name, table in tables().items() if name != "places"}
    with pytest.raises(DataError, match=r"lacks places \(a city"):
        compare_runs(good, save(tmp_path / "half", "base-2024", half))
    thin = {**tables(), "ways": tables()["ways"].drop("usd_per_teu")}
    with pytest.raises(DataError, match=r"lacks ways\.usd_per_teu"):
        compare_runs(good, save(tmp_path / "thin", "base-2024", thin))
    broken = save(tmp_path / "broken", "base-2024")
    (broken / "ways.parquet").write_bytes(b"PAR1")
    with pytest.raises(DataError, match="not the file that was saved"):
        compare_runs(good, broken)


@pytest.mark.parametrize("key", ["scenario", "objective", "trade_bn_usd"])
def test_a_manifest_without_a_figure_is_refused(
    key: str, tmp_path: Path, pair: tuple[Path, Path]
) -> None:
    from landbridge.scenario import load_scenario

    told = {k: v for k, v in manifest(load_scenario("base-2024")).items() if k != key}
    save_run(tmp_path / "a", tables(), told)
    with pytest.raises(DataError, match=f"its manifest lacks {key}"):
        compare_runs(tmp_path / "a", pair[0])
