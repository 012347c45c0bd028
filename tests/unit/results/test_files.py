"""Results on disk: whole or not at all, and never a half-written one taken for whole."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from landbridge.core.errors import DataError, OutputError, UsageError
from landbridge.results import files
from landbridge.results.files import (
    MANIFEST,
    check_page_file,
    check_run_folder,
    load_run,
    save_run,
    write_atomic,
)

LEGS = pl.DataFrame({"leg": [1, 2], "mode": ["rail", "road"], "cost_usd": [1.5, None]})
STOPS = pl.DataFrame({"name": ["成都", "Алматы"], "km": [0.0, 3900.0]})


def listing(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on a disk of 64 kB, or where none can be mounted, writes that report a full disk."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    mounted = False
    if os.name == "posix" and os.geteuid() == 0:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    if not mounted:

        def refuse(path: Path, data: bytes) -> None:
            path.write_bytes(data[:10])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(files, "write_through", refuse)
    yield folder
    if mounted:
        subprocess.run(["umount", str(folder)], check=True, capture_output=True)


def test_a_file_is_written_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "plan.html"
    assert write_atomic(path, "Чэнду 成都") == path
    assert path.read_text(encoding="utf-8") == "Чэнду 成都"
    write_atomic(str(path), b"\x00\x01")
    assert path.read_bytes() == b"\x00\x01"
    assert listing(path.parent) == ["plan.html"]


def test_a_written_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    write_atomic(tmp_path / "ours", "x")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_link_keeps_pointing_where_it_did(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_atomic(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_full_disk_leaves_the_old_file_and_no_part(full_disk: Path) -> None:
    (full_disk / "plan.html").write_text("old")
    with pytest.raises(OutputError, match=r"plan\.html.*[Ss]pace"):
        write_atomic(full_disk / "plan.html", b"x" * 500_000)
    assert (full_disk / "plan.html").read_text() == "old"
    assert listing(full_disk) == ["plan.html"]


def test_a_full_disk_leaves_no_part_of_a_run(full_disk: Path) -> None:
    wide = pl.DataFrame({"x": os.urandom(400_000).hex()})
    with pytest.raises(OutputError, match="run"):
        save_run(full_disk / "run", {"wide": wide}, {})
    assert listing(full_disk) == []


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_what_is_no_file_is_not_written_over(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "x")
    with pytest.raises(OutputError, match="folder or a device"):
        write_atomic(tmp_path / "x", "text")
    assert listing(tmp_path) == ["x"]


def test_a_file_in_the_way_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    for path in (tmp_path / "x" / "y.html", tmp_path / "a\0b", tmp_path / ("n" * 300)):
        with pytest.raises(OutputError):
            write_atomic(path, "text")
    assert listing(tmp_path) == ["x"]


def test_an_interrupt_leaves_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(path: Path, data: bytes) -> None:
        path.write_bytes(data)
        raise KeyboardInterrupt

    monkeypatch.setattr(files, "write_through", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_atomic(tmp_path / "x", "text")
    with pytest.raises(KeyboardInterrupt):
        save_run(tmp_path / "run", {"legs": LEGS}, {})
    assert listing(tmp_path) == []


def test_a_run_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    folder = save_run(
        tmp_path / "run", {"legs": LEGS, "stops": STOPS}, {"seed": 7, "title": "成都"}
    )
    run = load_run(folder)
    assert run.tables["legs"].equals(LEGS)
    assert run.tables["stops"].equals(STOPS)
    assert (run.manifest["seed"], run.manifest["title"]) == (7, "成都")
    assert set(run.manifest["versions"]) >= {"python", "numpy", "polars"}
    assert run.manifest["tables"]["legs"]["rows"] == 2
    assert run.manifest["cpu_s"] > 0
    assert run.manifest["peak_rss_mb"] > 1
    assert run.manifest["command"]
    assert listing(tmp_path) == ["run"]


def test_a_run_replaces_an_older_one_but_nothing_else(tmp_path: Path) -> None:
    save_run(tmp_path / "run", {"legs": LEGS, "stops": STOPS}, {})
    save_run(tmp_path / "run", {"stops": STOPS}, {"seed": 2})
    assert listing(tmp_path / "run") == [MANIFEST, "stops.parquet"]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(OutputError, match="something else"):
        save_run(tmp_path / "mine", {"legs": LEGS}, {})
    assert listing(tmp_path / "mine") == ["letter.txt"]
    (tmp_path / "empty").mkdir()
    save_run(tmp_path / "empty", {"legs": LEGS}, {})
    with pytest.raises(OutputError, match="file stands there"):
        save_run(tmp_path / "mine" / "letter.txt", {"legs": LEGS}, {})
    assert listing(tmp_path) == ["empty", "mine", "run"]


def test_odd_names_and_values_are_refused(tmp_path: Path) -> None:
    for name in ("../legs", "Legs", "", "a b"):
        with pytest.raises(UsageError, match="table"):
            save_run(tmp_path / "run", {name: LEGS}, {})
    for value in (object(), float("nan"), {1, 2}):
        with pytest.raises(UsageError, match="JSON"):
            save_run(tmp_path / "run", {"legs": LEGS}, {"value": value})
    assert listing(tmp_path) == []


def cut(folder: Path) -> None:
    path = folder / "legs.parquet"
    path.write_bytes(path.read_bytes()[:-20])


def flip(folder: Path) -> None:
    path = folder / "legs.parquet"
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def edit(folder: Path) -> None:
    content = json.loads((folder / MANIFEST).read_text())
    content["seed"] = 8
    (folder / MANIFEST).write_text(json.dumps(content))


def half(folder: Path) -> None:
    text = (folder / MANIFEST).read_text()
    (folder / MANIFEST).write_text(text[: len(text) // 2])


def old_format(folder: Path) -> None:
    (folder / MANIFEST).write_text('{"format": 0}')


def listed(folder: Path) -> None:
    (folder / MANIFEST).write_text("[]")


def nested(folder: Path) -> None:
    (folder / MANIFEST).write_text("[" * 100_000)


@pytest.mark.parametrize(
    "damage",
    [
        cut,
        flip,
        edit,
        half,
        old_format,
        listed,
        nested,
        lambda folder: (folder / "legs.parquet").unlink(),
        lambda folder: (folder / MANIFEST).unlink(),
    ],
)
def test_a_damaged_run_is_refused(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    folder = save_run(tmp_path / "run", {"legs": LEGS}, {"seed": 7})
    damage(folder)
    with pytest.raises(DataError) as caught:
        load_run(folder)
    assert str(folder) in str(caught.value)


def test_a_folder_that_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no whole run"):
        load_run(tmp_path)


def test_a_killed_writer_leaves_nothing_that_loads(tmp_path: Path) -> None:
    """A process killed while it saves again and again: what stands is a whole run or none."""
    code = (
        "import sys, polars as pl\n"
        "from landbridge.results.files import save_run\n"
        "table = pl.DataFrame({'x': list(range(200_000))})\n"
        "print('ready', flush=True)\n"
        "seed = 0\n"
        "while True:\n"
        "    seed += 1\n"
        "    save_run(sys.argv[1], {'x': table}, {'seed': seed})\n"
    )
    target = tmp_path / "run"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(target)], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.3)
        process.send_signal(signal.SIGKILL)
    if target.exists():
        assert load_run(target).tables["x"].height == 200_000


def _save_bytes(target: Path, content: bytes, *, fails: bool = False) -> None:
    with files.whole_folder(target, "sign.json") as part:
        files.write_through(part / "sign.json", content)
        if fails:
            raise DataError("no more")


def test_a_whole_folder_stands_only_when_its_block_ends(tmp_path: Path) -> None:
    target = tmp_path / "net"
    with pytest.raises(DataError):
        _save_bytes(target, b"", fails=True)
    assert list(tmp_path.iterdir()) == []
    for content in (b"one", b"two"):
        _save_bytes(target, content)
        assert (target / "sign.json").read_bytes() == content
    (target / "sign.json").rename(target / "other.json")
    with pytest.raises(OutputError, match="something else"):
        _save_bytes(target, b"three")


def test_a_folder_that_holds_more_than_a_run_is_never_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "manifest.json").write_text("{}")
    (folder / "thesis.txt").write_text("years of work")
    with pytest.raises(OutputError, match=r"thesis\.txt"):
        save_run(folder, {}, {"kind": "plan"})
    assert (folder / "thesis.txt").read_text() == "years of work"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine"]


def test_a_run_of_another_kind_is_not_replaced(tmp_path: Path) -> None:
    run = save_run(tmp_path / "run", {"legs": LEGS}, {"kind": "study"})
    check_run_folder(run, "study")
    check_run_folder(tmp_path / "new", "assign")
    with pytest.raises(OutputError, match="run of another command"):
        check_run_folder(run, "assign")
    (run / MANIFEST).write_text("half")
    (run / "legs.parquet").unlink()
    check_run_folder(run, "assign")  # what is not whole is made anew


def test_a_page_goes_into_no_run_and_over_no_other_file(tmp_path: Path) -> None:
    run = save_run(tmp_path / "run", {"legs": LEGS}, {"kind": "study"})
    (tmp_path / "link").symlink_to(run)
    for path in (
        run / "legs.parquet",
        run / "p.html",
        tmp_path / "link" / "p.html",
        run / "a" / "p.html",
    ):
        with pytest.raises(OutputError, match="would not be whole"):
            check_page_file(path)
    load_run(run)
    (tmp_path / "notes.csv").write_text("x")
    (tmp_path / "old.HTML").write_text("x")
    with pytest.raises(OutputError, match="does not end in"):
        check_page_file(tmp_path / "notes.csv")
    for name in ("old.HTML", "new.html", "some/folder/new.html"):
        check_page_file(tmp_path / name)
