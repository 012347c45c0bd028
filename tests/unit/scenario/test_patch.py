"""Settings over a scenario: laws, forms of values, and every refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.core.errors import LandbridgeError, LimitError, UnknownNameError, UsageError
from landbridge.scenario import (
    Closure,
    Scenario,
    list_scenarios,
    load_scenario,
    patch_scenario,
    to_toml,
)
from landbridge.scenario.patch import MAX_CHARACTERS, MAX_SETTINGS
from landbridge.scenario.tables import PARTS, keys_of
from landbridge.scenario.write import _value


def base() -> Scenario:
    return load_scenario("base-2025")


def same_world(a: Scenario, b: Scenario) -> bool:
    return replace(a, name="x", title="x") == replace(b, name="x", title="x")


@pytest.mark.parametrize("name", list_scenarios())
def test_setting_every_key_to_what_it_is_changes_nothing(name: str) -> None:
    scenario = load_scenario(name)
    settings = [
        f"{table}.{key}={_value(getattr(getattr(scenario, table), key))}"
        for table in PARTS
        for key in keys_of(table)
        if getattr(getattr(scenario, table), key) is not None
    ]
    assert len(settings) > 40
    again = patch_scenario(scenario, settings)
    assert same_world(again, scenario)
    assert again.fingerprint() == scenario.fingerprint()


def test_a_setting_is_what_a_file_says(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text(
        'extends = "base-2025"\nseed = 7\n[cost]\ncarbon_price_usd_per_t = 50\n'
        "[network]\nsuez_open = true\ndwell_factor = { brest-terespol = 0.5 }\n"
        'open_lines = ["CKU", "a--b"]\n[response]\nbasis = "cost"\nenabled = true\n'
        "[demand]\ngoods_factor = { G03 = 2 }\n",
        encoding="utf-8",
    )
    settings = [
        "cost.carbon_price_usd_per_t=50",
        "network.dwell_factor.brest-terespol=0.5",
        "network.open_lines=CKU, a--b",
        "network.suez_open = true",
        "response.basis=cost",
        "response.enabled=true",
        "demand.goods_factor={ G03 = 2 }",
        "seed=7",
    ]
    for order in (settings, settings[::-1]):
        patched = patch_scenario(base(), order)
        assert same_world(patched, load_scenario(path))
        assert patched.fingerprint() == load_scenario(path).fingerprint()
    assert base() == load_scenario("base-2025")


def test_the_name_tells_that_something_was_set_and_the_title_what() -> None:
    patched = patch_scenario(base(), ["seed=3"])
    assert (patched.name, patched.title) == ("base-2025+set", f"{base().title}; set seed=3")
    twice = patch_scenario(patched, ["year=2024"])
    assert twice.name == "base-2025+set"
    named = patch_scenario(base(), ["name=mine", "title=12"])
    assert (named.name, named.title) == ("mine", "12")
    assert patch_scenario(base(), []) is not None
    assert patch_scenario(base(), []) == base()
    long = patch_scenario(replace(base(), name="n" * 500), [f"network.open_lines={'l' * 5000}"])
    assert len(long.name) == len(long.title) == 500


def test_a_patched_scenario_is_written_and_read(tmp_path: Path) -> None:
    patched = patch_scenario(base(), ["demand.trade_factor.KZ=1.5", "network.close_crossings=a,b"])
    path = tmp_path / "s.toml"
    path.write_text(to_toml(patched), encoding="utf-8")
    assert load_scenario(path) == patched


def test_factors_merge_and_lists_are_replaced() -> None:
    scenario = load_scenario("middle-corridor")
    patched = patch_scenario(
        scenario,
        ["network.dwell_factor.aktau-alat=0.8", "network.close_crossings=khorgos-altynkol"],
    )
    assert patched.network.dwell_factor["aktau-alat"] == 0.8
    assert patched.network.dwell_factor["aktau-baku"] == 0.5
    assert patched.network.close_crossings == (Closure("khorgos-altynkol"),)
    assert patch_scenario(scenario, ["network.close_crossings="]).network.close_crossings == ()


def test_a_closure_takes_its_dates_as_in_a_file() -> None:
    text = '[{ crossing = "Khorgos", from = 2024-03-01, until = 2024-04-01 }, "brest-terespol"]'
    shut = patch_scenario(base(), [f"network.close_crossings={text}"]).network.close_crossings
    assert shut == (
        Closure("Khorgos", date(2024, 3, 1), date(2024, 4, 1)),
        Closure("brest-terespol"),
    )


def test_an_extra_table_is_looked_for_where_one_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.csv").write_text("x\n")
    patched = patch_scenario(base(), ["services.extra=mine.csv"])
    assert patched.services.extra == tmp_path / "mine.csv"
    assert patch_scenario(patched, ["services.extra="]).services.extra is None
    with pytest.raises(UsageError, match="no such file"):
        patch_scenario(base(), ["services.extra=none.csv"])


@pytest.mark.parametrize(
    ("setting", "near"),
    [
        ("carbon_price_usd_per_t=5", "cost.carbon_price_usd_per_t"),
        ("cost.carbon_price=5", "cost.carbon_price_usd_per_t"),
        ("cots.sea_rate_factor=2", "cost.sea_rate_factor"),
        ("network.trade_total_bn_usd=2", "demand.trade_total_bn_usd"),
        ("trade_totl_bn_usd=2", "demand.trade_total_bn_usd"),
        ("yaer=2024", "year"),
        ("response.reference=suez-opn", "suez-open"),
    ],
)
def test_an_unknown_key_gets_the_nearest_ones(setting: str, near: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        patch_scenario(base(), [setting])
    assert near in caught.value.candidates
    assert near in str(caught.value)


@pytest.mark.parametrize("setting", ["extends=base-2024", "zzz=1", "network=1", "network.=1"])
def test_what_is_no_key_is_refused(setting: str) -> None:
    with pytest.raises(UnknownNameError, match="unknown key"):
        patch_scenario(base(), [setting])


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (["cost.sea_rate_factor=99"], "0.05 to 20"),
        (["cost.sea_rate_factor=cheap"], "0.05 to 20"),
        (["cost.sea_rate_factor=nan"], "0.05 to 20"),
        (["cost.sea_rate_factor="], "0.05 to 20"),
        (["network.suez_open=yes"], "true or false"),
        (["demand.year=2023"], "0, 2024, 2025"),
        (["corridor.objective=x"], "'ue', 'so'"),
        (["network.dwell_factor.brest-terespol=99"], "0.05 to 20"),
        (["network.dwell_factor.Brest=1"], "no crossing id"),
        (["network.dwell_factor=2"], "crossing id"),
        (["network.dwell_factor.=2"], "only a table of factors"),
        (["demand.trade_factor.RU=2"], "KZ, UZ, KG, TJ, TM or all"),
        (["year.month=3"], "only a table of factors"),
        (["planning.max_legs.x=3"], "whole number from 1 to 12"),
        (["network.open_lines=a,a"], "different names"),
        (["network.close_crossings=[{ crossing = 'x', untl = 2025-01-01 }]"], "until"),
        (["network.close_crossings=[3]"], "a list of tables"),
        (["exchange_rate_date=soon"], "YYYY-MM-DD"),
        (["year"], "key=value"),
        (["=3"], "key=value"),
        ([""], "key=value"),
        (["year=2024", "year=2025"], "given twice"),
        (["year=2024\nseed=3"], "cannot be shown"),
        (["title=a\udcff"], "cannot be shown"),
    ],
)
def test_a_bad_value_is_refused_with_what_is_allowed(settings: list[str], told: str) -> None:
    with pytest.raises(UsageError) as caught:
        patch_scenario(base(), settings)
    assert told in str(caught.value)
    assert settings[0][:4] in str(caught.value)


def test_settings_are_bounded() -> None:
    with pytest.raises(LimitError, match=str(MAX_SETTINGS)):
        patch_scenario(base(), ["seed=1"] * (MAX_SETTINGS + 1))
    with pytest.raises(LimitError, match=str(MAX_CHARACTERS)):
        patch_scenario(base(), ["title=" + "x" * MAX_CHARACTERS])
    with pytest.raises(UsageError, match="list of texts"):
        patch_scenario(base(), "seed=1")


_KEYS = st.sampled_from([f"{t}.{k}" for t in PARTS for k in keys_of(t)] + ["year", "title", "x.y"])


@given(st.lists(st.tuples(_KEYS, st.sampled_from(["", ".KZ", ".x", "."]), st.text(max_size=30))))
def test_any_setting_gives_a_scenario_or_a_named_error(
    entries: list[tuple[str, str, str]],
) -> None:
    settings = [f"{key}{end}={text}" for key, end, text in entries[:4]]
    try:
        first = patch_scenario(base(), settings)
    except LandbridgeError as error:
        assert "ett" in str(error)
    else:
        assert first == patch_scenario(base(), settings)
        assert Scenario(**{f: getattr(first, f) for f in first.__dataclass_fields__}) == first
