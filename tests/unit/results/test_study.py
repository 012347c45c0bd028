"""What a study says of itself when it is printed."""

from __future__ import annotations

import polars as pl

from landbridge.results.study import Control, StudyResult


def a_study(tables: dict[str, pl.DataFrame], controls: tuple[Control, ...]) -> StudyResult:
    return StudyResult(
        status="answered", reason="", scenario={"name": "base-2024"}, data="d", year=2024,
        relative_gap=3.4e-8, objective=1.0, lower_bound=1.0, generalised_cost_usd=1.0,
        expected_cost_usd=1.0, loops=1, zones=2, segments=1, teu_by_crossing={},
        trade_bn_usd={"all": 94.82} if controls else {}, controls=controls, assumptions=(),
        notes=(), tables=tables, cpu_s=1.0, wall_s=1.0, peak_rss_mb=1.0,
    )  # fmt: skip


def test_a_study_prints_what_its_trains_carry_and_what_is_met() -> None:
    ways = pl.DataFrame({"way": ["rail:khorgos", "rail:south", "road"],
                         "teu_per_year": [1_000.0, 234.0, 9e6]})  # fmt: skip
    controls = tuple(
        Control(name, "fit", 100.0, model, "trains", "")
        for name, model in (("a", 104.0), ("b", 94.0), ("c", 100.0))
    )
    lines = str(a_study({"ways": ways}, controls)).splitlines()
    assert lines[0] == "StudyResult('base-2024', 2024, answered, gap 3.4e-08)"
    assert [line.split()[-3:] for line in lines[1:3]] == [
        ["TEU", "a", "year"],
        ["USD", "a", "year"],
    ]
    assert "1,234" in lines[1]
    assert "94.82 bn" in lines[2]
    assert lines[3].endswith("2 of 3 within 5%")
    assert lines[4].endswith("ways")


def test_a_study_without_tables_prints_too() -> None:
    assert len(repr(a_study({}, ())).splitlines()) == 2
