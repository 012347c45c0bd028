"""Published effects: every shipped scenario has its rows, and verdicts follow the figures."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.study.compared import save, tables

from landbridge.results.comparison import PublishedEffect
from landbridge.scenario import list_scenarios
from landbridge.study.compare import compare_runs
from landbridge.study.published_effects import FIGURES, TESTS, read_effects


def test_the_table_is_whole() -> None:
    rows = read_effects()
    assert {row["scenario"] for row in rows} == set(list_scenarios())
    used = set()
    for row in rows:
        assert row["test"] in TESTS
        if not row["quantity"]:
            assert row["why"]
            continue
        assert row["source"].startswith("https://")
        assert row["against"] in list_scenarios()
        assert row["meaning"]
        assert row["why"]
        figure = row["figure"].partition(":")[0]
        assert not figure or figure in FIGURES
        assert figure or row["test"] == "none"
        used.add(figure)
        if row["test"] in ("figure", "at_most"):
            assert float(row["high"]) >= float(row["low"] or 0.0)
    assert used - {""} == set(FIGURES)


def _effects(
    folder: Path, a: str, b: str, teu: tuple[float, float, float]
) -> dict[str, PublishedEffect]:
    found = compare_runs(save(folder / "a", a), save(folder / "b", b, tables(teu)))
    return {effect.quantity: effect for effect in found.published}


@pytest.mark.parametrize(
    ("teu", "verdict"), [((0.0, 70.0, 30.0), "agrees"), ((0.0, 20.0, 80.0), "disagrees")]
)
def test_a_sign_agrees_or_not(
    teu: tuple[float, float, float], verdict: str, tmp_path: Path
) -> None:
    found = _effects(tmp_path, "base-2024", "khorgos-closed", teu)
    effect = found["delay when a node of the northern corridor closes"]
    assert effect.status == verdict
    before = (60.0**2 + 30.0**2) / 90.0 / 52.0  # delays of the tables are TEU a week
    assert effect.ours == pytest.approx(teu[1] / 52.0 - before)
    assert found["southern corridor as a way round"].status == "not comparable"


def test_another_base_is_not_comparable(tmp_path: Path) -> None:
    found = _effects(tmp_path, "base-2025", "khorgos-closed", (0.0, 70.0, 30.0))
    assert {effect.status for effect in found.values()} == {"not comparable"}
    assert all("run A is base-2025" in effect.reason for effect in found.values())


def test_a_bound_and_a_response_that_is_off(tmp_path: Path) -> None:
    found = _effects(tmp_path, "base-2025", "cku-railway-open", (60.0, 30.0, 10.0))
    trade = found["trade among participants"]
    assert (trade.status, trade.ours) == ("not comparable", None)
    assert "response.enabled" in trade.reason
    cost = found["shipment time, China - Central Asia - West Asia corridor"]
    assert cost.ours == pytest.approx(0.0)
    assert cost.status == "not comparable"


def test_where_nothing_is_published_that_is_said(tmp_path: Path) -> None:
    (effect,) = _effects(tmp_path, "suez-open", "suez-closed", (60.0, 30.0, 10.0)).values()
    assert effect.status == "no published figure found"


def test_volumes_over_the_caspian_are_held_to_the_published_multiple(tmp_path: Path) -> None:
    import polars as pl

    def over(factor: float) -> dict[str, pl.DataFrame]:
        made = tables()
        ferry = made["crossings"].with_columns(
            pl.lit("aktau-alat").alias("crossing_id"), pl.col("teu_per_week") * factor
        )
        return {**made, "crossings": pl.concat([made["crossings"], ferry])}

    old = save(tmp_path / "a", "base-2025", over(1.0))
    for factor, verdict in ((2.8, "agrees"), (3.2, "agrees"), (2.0, "disagrees")):
        new = save(tmp_path / f"b{factor}", "middle-corridor", over(factor))
        effects = {e.quantity: e for e in compare_runs(old, new).published}
        assert effects["volume on the corridor"].ours == pytest.approx(factor)
        assert effects["volume on the corridor"].status == verdict


def test_no_ratio_to_a_corridor_that_carries_nothing(tmp_path: Path) -> None:
    found = _effects(tmp_path, "base-2025", "middle-corridor", (60.0, 30.0, 10.0))
    effect = found["volume on the corridor"]
    assert (effect.status, effect.ours) == ("not comparable", None)
    assert "No train of run A goes over the Caspian" in effect.reason
