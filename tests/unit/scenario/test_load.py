"""Loading scenarios: names, files, extends, and every refusal."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.core.errors import (
    DataError,
    LandbridgeError,
    LimitError,
    UnknownNameError,
    UsageError,
)
from landbridge.scenario import Closure, Scenario, list_scenarios, load_scenario, to_toml
from landbridge.scenario.load import MAX_BYTES, MAX_DEPTH


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_library_is_what_the_documentation_names() -> None:
    assert list_scenarios() == (
        "base-2024",
        "base-2025",
        "carbon-price-100",
        "cku-railway-open",
        "dostyk-second-track",
        "khorgos-closed",
        "middle-corridor",
        "suez-closed",
        "suez-open",
        "trade-100bn",
    )


@pytest.mark.parametrize(("name", "year"), [("base-2024", 2024), ("base-2025", 2025)])
def test_a_shipped_scenario_is_of_its_year(name: str, year: int) -> None:
    scenario = load_scenario(name)
    assert scenario.name == name
    assert (scenario.year, scenario.price_year, scenario.services.count_year) == (year,) * 3
    assert scenario.exchange_rate_date == f"{year}-12-31"
    assert scenario.currency == "USD"
    assert scenario.network.suez_open is False


def test_the_default_is_base_2025_with_the_polish_border_closure() -> None:
    scenario = load_scenario()
    assert scenario.name == "base-2025"
    assert scenario.network.close_crossings == (
        Closure("brest-terespol", date(2025, 9, 12), date(2025, 9, 25)),
    )


def test_a_patch_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "second-track.toml",
        """
        extends = "base-2025"
        [network]
        open_lines = ["kashgar--torugart"]
        dwell_factor = { khorgos-altynkol = 0.5 }
        [cost]
        rail_tariff_factor = { KZ = 1.2, NA = 0.9 }
        """,
    )
    scenario, base = load_scenario(path), load_scenario("base-2025")
    assert scenario.name == "second-track"
    assert "Base 2025" in scenario.title
    assert scenario.network.open_lines == ("kashgar--torugart",)
    assert scenario.network.dwell_factor["khorgos-altynkol"] == 0.5
    assert scenario.network.dwell_factor.get("brest-terespol", 1.0) == 1.0
    assert dict(scenario.cost.rail_tariff_factor) == {"KZ": 1.2, "NA": 0.9}
    assert scenario.network.close_crossings == base.network.close_crossings
    assert scenario.planning == base.planning
    assert scenario.fingerprint() != base.fingerprint()


def test_tables_of_factors_merge_key_by_key_and_lists_are_replaced(tmp_path: Path) -> None:
    write(
        tmp_path,
        "below.toml",
        'extends = "base-2024"\n[network]\nopen_lines = ["a--b", "b--c"]\n'
        "speed_factor = { KZ = 0.8, CN = 1.1 }\n",
    )
    above = write(
        tmp_path,
        "above.toml",
        'extends = "below.toml"\n[network]\nopen_lines = ["c--d"]\nspeed_factor = { KZ = 0.9 }\n',
    )
    scenario = load_scenario(above)
    assert scenario.year == 2024
    assert scenario.network.open_lines == ("c--d",)
    assert dict(scenario.network.speed_factor) == {"CN": 1.1, "KZ": 0.9}


def test_name_and_title_do_not_change_the_fingerprint_but_a_seed_does(tmp_path: Path) -> None:
    same = write(tmp_path, "twin.toml", 'extends = "base-2025"\ntitle = "Another"\n')
    other = write(tmp_path, "other.toml", 'extends = "base-2025"\nseed = 7\n')
    assert load_scenario(same).fingerprint() == load_scenario("base-2025").fingerprint()
    assert load_scenario(other).fingerprint() != load_scenario("base-2025").fingerprint()


def test_the_content_of_an_extra_services_table_counts_not_its_place(tmp_path: Path) -> None:
    prints = []
    for folder, content in (("a", "x\n"), ("b", "x\n"), ("c", "y\n")):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder, "mine.csv", content)
        path = write(tmp_path / folder, "s.toml", '[services]\nextra = "mine.csv"\n')
        prints.append(load_scenario(path).fingerprint())
    assert prints[0] == prints[1] != prints[2]


@pytest.mark.parametrize(
    ("text", "where", "near"),
    [
        ("[planing]\nmax_legs = 5\n", "s.toml", "planning"),
        ("[planning]\nmax_leg = 5\n", "[planning]", "max_legs"),
        ("[network]\nopen_line = []\n", "[network]", "open_lines"),
        ("[cost]\nsea_rate = 1.0\n", "[cost]", "sea_rate_factor"),
        ('[[network.close_crossings]]\ncrossing = "x"\nuntl = 2025-01-01\n', "close", "until"),
        ("yera = 2025\n", "s.toml", "year"),
        ("[demand]\ntrade_total = 100\n", "[demand]", "trade_total_bn_usd"),
        ("[corridor]\nmax_round = 9\n", "[corridor]", "max_rounds"),
        ("[response]\nenable = true\n", "[response]", "enabled"),
        ('[response]\nreference = "base-2023"\n', "response.reference", "base-2024"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_known_one(
    tmp_path: Path, text: str, where: str, near: str
) -> None:
    with pytest.raises(UnknownNameError) as caught:
        load_scenario(write(tmp_path, "s.toml", text))
    assert near in caught.value.candidates
    assert where in str(caught.value)
    assert "s.toml" in str(caught.value)
    assert near in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "key", "got"),
    [
        ("[planning]\nmax_legs = 0\n", "max_legs", "0"),
        ("[planning]\nmax_legs = 3.5\n", "max_legs", "3.5"),
        ("[planning]\nmax_legs = true\n", "max_legs", "True"),
        ('[planning]\nhorizon_days = "many"\n', "horizon_days", "many"),
        ("[cost]\nsea_rate_factor = nan\n", "sea_rate_factor", "nan"),
        ("[cost]\nsea_rate_factor = inf\n", "sea_rate_factor", "inf"),
        ("[cost]\nrail_tariff_factor = { Kazakhstan = 1.0 }\n", "rail_tariff_factor", "Kazakhstan"),
        ("[cost]\nrail_tariff_factor = 2\n", "rail_tariff_factor", "2"),
        ("[network]\ndwell_factor = { khorgos-altynkol = -1 }\n", "dwell_factor", "-1"),
        ("[network]\nsuez_open = 1\n", "suez_open", "1"),
        ('[network]\nopen_lines = ["a", "a"]\n', "open_lines", "'a'"),
        ('[network]\nclose_crossings = ["khorgos"]\n', "close_crossings", "khorgos"),
        ("[network]\nclose_crossings = [{ from = 2025-01-01 }]\n", "close_crossings", "2025"),
        ("year = 1999\n", "year", "1999"),
        ('currency = "EUR"\n', "currency", "EUR"),
        ('exchange_rate_date = "yesterday"\n', "exchange_rate_date", "yesterday"),
        ("planning = 3\n", "planning", "3"),
        ("[demand]\nyear = 2023\n", "demand", "2023"),
        ("[demand]\nyear = true\n", "demand", "True"),
        ("[demand]\ntrade_factor = { RU = 1.0 }\n", "trade_factor", "RU"),
        ("[demand]\ngoods_factor = { G54 = 1.0 }\n", "goods_factor", "G54"),
        ("[demand]\ngoods_factor = { G00 = 1.0 }\n", "goods_factor", "G00"),
        ("[demand]\neurope_factor = -1\n", "europe_factor", "-1"),
        ("[corridor]\ngap = 1.0\n", "gap", "1.0"),
        ("[corridor]\nmode_scale = 0\n", "mode_scale", "0"),
        ('[corridor]\nobjective = "sue"\n', "objective", "sue"),
        ("[corridor]\ncapacity_factor = { khorgos-altynkol = 0 }\n", "capacity_factor", "0"),
        ("[response]\nelasticity_per_day = 5.2\n", "elasticity_per_day", "5.2"),
        ('[response]\nbasis = "money"\n', "basis", "money"),
        ("[response]\nreference = 3\n", "reference", "3"),
        ("extends = 3\n", "extends", "3"),
        (
            '[[network.close_crossings]]\ncrossing = "x"\nfrom = 2025-02-01\nuntil = 2025-02-01\n',
            "until",
            "2025-02-01",
        ),
    ],
)
def test_a_value_outside_its_range_is_refused_with_what_is_allowed(
    tmp_path: Path, text: str, key: str, got: str
) -> None:
    with pytest.raises(UsageError) as caught:
        load_scenario(write(tmp_path, "s.toml", text))
    assert key in str(caught.value)
    assert got in str(caught.value)
    assert "s.toml" in str(caught.value)


def test_a_refusal_names_the_file_that_holds_the_mistake(tmp_path: Path) -> None:
    write(tmp_path, "below.toml", "[planning]\nmax_legs = 99\n")
    above = write(tmp_path, "above.toml", 'extends = "below.toml"\n')
    with pytest.raises(UsageError, match=r"below\.toml.*max_legs.*1 to 12.*99"):
        load_scenario(above)


def test_python_code_meets_the_same_ranges() -> None:
    with pytest.raises(UsageError, match=r"year.*2024 to 2028.*1066"):
        Scenario(year=1066)


@pytest.mark.parametrize("name", ["base-2023", "bsae-2025", "Base-2025", ""])
def test_an_unknown_name_gets_the_known_ones(name: str) -> None:
    with pytest.raises(UsageError, match=r"base-2025"):
        load_scenario(name)


def test_a_circle_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", 'extends = "b.toml"\n')
    write(tmp_path, "b.toml", 'extends = "a.toml"\n')
    with pytest.raises(DataError, match=r"circle: a\.toml -> b\.toml -> a\.toml"):
        load_scenario(tmp_path / "a.toml")
    write(tmp_path, "self.toml", 'extends = "./self.toml"\n')
    with pytest.raises(DataError, match="circle"):
        load_scenario(tmp_path / "self.toml")


def test_a_tower_is_bounded(tmp_path: Path) -> None:
    write(tmp_path, "s0.toml", "seed = 1\n")
    for i in range(1, MAX_DEPTH + 1):
        write(tmp_path, f"s{i}.toml", f'extends = "s{i - 1}.toml"\n')
    assert load_scenario(tmp_path / f"s{MAX_DEPTH - 1}.toml").seed == 1
    with pytest.raises(LimitError, match=str(MAX_DEPTH)):
        load_scenario(tmp_path / f"s{MAX_DEPTH}.toml")


@pytest.mark.parametrize("key", ["extends", "services.extra"])
def test_paths_stay_in_the_folder_of_the_scenario(tmp_path: Path, key: str) -> None:
    outside = write(tmp_path, "outside.toml", "seed = 1\n")
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "link.toml").symlink_to(outside)
    for target in ("../outside.toml", str(outside), "link.toml"):
        path = write(inner, "s.toml", f'{key} = "{target}"\n')
        with pytest.raises(UsageError, match="leaves the folder"):
            load_scenario(path)
    path = write(inner, "s.toml", f'{key} = "missing.toml"\n')
    with pytest.raises(UsageError, match="no file"):
        load_scenario(path)


def test_a_base_may_lie_in_a_folder_below(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    write(tmp_path / "parts", "p.toml", 'extends = "../q.toml"\nseed = 3\n')
    write(tmp_path, "q.toml", "year = 2024\n")
    top = write(tmp_path, "top.toml", 'extends = "parts/p.toml"\n')
    assert (load_scenario(top).seed, load_scenario(top).year) == (3, 2024)


@pytest.mark.parametrize(
    "raw",
    [
        b"year = = 3",
        b"\xff\xfe",
        b"a = " + b"[" * 5000,
        b"seed = " + b"9" * 5000,
        b"exchange_rate_date = 2025-13-41",
        b"\x00",
    ],
)
def test_a_file_that_is_no_toml_is_a_data_error(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "s.toml"
    path.write_bytes(raw)
    with pytest.raises(DataError, match=r"s\.toml"):
        load_scenario(path)


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = write(tmp_path, "s.toml", "# " + "x" * MAX_BYTES)
    with pytest.raises(LimitError, match=str(MAX_BYTES)):
        load_scenario(path)


def test_a_path_that_is_no_file(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.toml", "\0.toml"):
        with pytest.raises(UsageError):
            load_scenario(path)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "s.toml", "seed = 1\n")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DataError, match="cannot be read"):
        load_scenario(path)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_bytes(b"\xef\xbb\xbfseed = 4\n")
    assert load_scenario(path).seed == 4


@pytest.mark.parametrize("name", list_scenarios())
def test_written_toml_loads_back_to_the_same_scenario(tmp_path: Path, name: str) -> None:
    scenario = load_scenario(name)
    path = write(tmp_path, "copy.toml", to_toml(scenario))
    assert load_scenario(path) == scenario


def test_an_odd_scenario_survives_writing(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "odd.toml",
        'title = "\\"quoted\\" 成都 \\\\ \\u007f\\t"\nseed = 9223372036854775807\n'
        "[network]\nsuez_open = true\nspeed_factor = { KZ = 0.1, CN = 5 }\n"
        'close_crossings = [{ crossing = "khorgos-altynkol" }]\n'
        "[planning]\neps_money_share = 1e-7\n",
    )
    scenario = load_scenario(path)
    again = load_scenario(write(tmp_path, "again.toml", to_toml(scenario)))
    assert again == scenario


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode()))
def test_any_bytes_give_a_scenario_or_a_named_error(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "s.toml"
    path.write_bytes(raw)
    try:
        load_scenario(path)
    except LandbridgeError as error:
        assert "s.toml" in str(error)


_VALUES = st.one_of(
    st.integers(-(10**20), 10**20).map(str),
    st.floats().map(lambda x: repr(x) if x == x else "nan"),
    st.sampled_from(["true", '""', '"x"', "[]", "{}", "[1]", '{ KZ = "a" }', "2025-01-01", "[[]]"]),
)
_KEYS = st.sampled_from(
    [
        "year",
        "seed",
        "extends",
        "network",
        "network.open_lines",
        "network.close_crossings",
        "network.dwell_factor",
        "cost",
        "cost.sea_rate_factor",
        "services.extra",
        "planning.max_legs",
        "demand.year",
        "demand.trade_factor",
        "corridor.objective",
        "response.reference",
    ]
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=3))
def test_any_value_gives_a_scenario_or_a_named_error(
    tmp_path_factory: pytest.TempPathFactory, entries: dict[str, str]
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "s.toml"
    path.write_text("".join(f"{key} = {value}\n" for key, value in entries.items()))
    try:
        load_scenario(path)
    except LandbridgeError as error:
        assert "s.toml" in str(error) or "scenario" in str(error)
