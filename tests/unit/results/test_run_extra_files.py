"""Files beside the tables of a run: kept, listed, checked, replaced with their run."""

import polars as pl
import pytest

from landbridge.core.errors import DataError, OutputError, UsageError
from landbridge.results.files import load_run, save_run

TABLES = {"flows": pl.DataFrame({"volume": [1.0]})}


def test_files_stand_in_the_folder_and_in_the_manifest(tmp_path):
    save_run(tmp_path / "r", TABLES, {"kind": "x"}, {"map.html": b"<p>"})
    assert (tmp_path / "r" / "map.html").read_bytes() == b"<p>"
    assert set(load_run(tmp_path / "r").manifest["files"]) == {"map.html"}
    save_run(tmp_path / "plain", TABLES, {"kind": "x"})
    assert "files" not in load_run(tmp_path / "plain").manifest


def test_an_altered_or_lost_file_is_told(tmp_path):
    save_run(tmp_path / "r", TABLES, {}, {"map.html": b"<p>"})
    (tmp_path / "r" / "map.html").write_bytes(b"<b>")
    with pytest.raises(DataError, match=r"map\.html is not the file"):
        load_run(tmp_path / "r")
    (tmp_path / "r" / "map.html").unlink()
    with pytest.raises(DataError, match=r"map\.html cannot be read"):
        load_run(tmp_path / "r")


def test_a_run_with_files_can_be_replaced_but_strangers_are_kept(tmp_path):
    save_run(tmp_path / "r", TABLES, {}, {"map.html": b"<p>"})
    save_run(tmp_path / "r", TABLES, {})
    assert not (tmp_path / "r" / "map.html").exists()
    (tmp_path / "r" / "mine.html").write_bytes(b"x")
    with pytest.raises(OutputError, match=r"mine\.html"):
        save_run(tmp_path / "r", TABLES, {})


@pytest.mark.parametrize("name", ["manifest.json", "a.parquet", "../x.html", "X.html", "nodot"])
def test_odd_names_are_refused(tmp_path, name):
    with pytest.raises(UsageError, match="no file of a run"):
        save_run(tmp_path / "r", TABLES, {}, {name: b""})
    assert not (tmp_path / "r").exists()
