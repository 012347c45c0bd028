"""The commands run and rerun: folders whole or none, refusals before work, kills, repetition."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import landbridge.study.runs as runs
from landbridge.results.files import load_run, save_run

from .conftest import Answer

Run = Callable[..., Answer]
#: as quick as a study can be: without Europe, one round, each direction once
QUICK = [
    "--set", "corridor.gap=0.05", "--set", "corridor.max_rounds=1",
    "--set", "corridor.empties=false", "--set", "corridor.threads=1",
    "--set", "demand.europe_factor=0",
]  # fmt: skip
KEYS = [
    "status", "run", "teu_by_crossing", "trade_bn_usd", "relative_gap", "loops", "cpu_s",
    "peak_rss_mb", "controls",
]  # fmt: skip
CONTROLS = {
    "trade_bn_usd:all", *(f"trade_bn_usd:{c}" for c in ("KZ", "UZ", "KG", "TJ", "TM")),
    "trains:china_europe", "teu:china_europe", "trains:china_central_asia", "trains:khorgos",
    "trains:alashankou", "trains:manzhouli", "trains:erenhot",
}  # fmt: skip
FILES = {"manifest.json", "scenario.toml", "report.html"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A quick run that nothing disturbed, made by the command as a process of its own."""
    folder = tmp_path_factory.mktemp("runs") / "whole"
    done = subprocess.run(command(folder), capture_output=True, text=True, check=False)
    assert done.returncode in (0, 5), done.stderr
    assert list(json.loads(done.stdout))[: len(KEYS)] == KEYS
    return folder


def command(folder: Path) -> list[str]:
    words = [sys.executable, "-m", "landbridge", "run", "base-2024", *QUICK, "--json"]
    return [*words, "--out", str(folder)]


def tables_of(folder: Path) -> dict[str, pl.DataFrame]:
    """Return the tables of a whole run, less what tells the work."""
    return {k: t.drop("cpu_s", strict=False) for k, t in load_run(folder).tables.items()}


def same(one: Path, other: Path) -> bool:
    a, b = tables_of(one), tables_of(other)
    return a.keys() == b.keys() and all(a[name].equals(b[name]) for name in a)


def refuse_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(*_: Any, **__: Any) -> None:
        raise AssertionError("work was begun")

    monkeypatch.setattr("landbridge.study.corridor.run.open_study", work)


def test_a_run_folder_holds_all_that_it_is_made_of(whole: Path, run: Run) -> None:
    assert {path.name for path in whole.iterdir()} >= FILES
    assert [path.name for path in whole.parent.iterdir()] == ["whole"], "no checkpoint is left"
    found = load_run(whole)
    assert found.manifest["kind"] == "study"
    assert found.manifest["scenario"]["name"] == "base-2024+set"
    assert {"scenario", "data", "constants", "code", "versions"} == set(found.manifest["identity"])
    shown = run("scenario", "show", str(whole / "scenario.toml"), "--json").json
    assert shown["fingerprint"] == found.manifest["scenario"]["fingerprint"]


def test_a_run_that_stands_whole_is_given_at_once(
    whole: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_work(monkeypatch)
    before = (whole / "manifest.json").stat().st_mtime_ns
    found = run("run", "base-2024", *QUICK, "--out", str(whole), "--json")
    assert list(found.json)[: len(KEYS)] == KEYS
    assert found.json["already_there"] is True
    assert {item["name"] for item in found.json["controls"]} >= CONTROLS
    assert set(found.json["controls"][0]) == {"name", "kind", "published", "model", "reason"}
    assert "Already there, whole" in found.err
    assert (whole / "manifest.json").stat().st_mtime_ns == before
    for more in (["--force"], ["--set", "corridor.mode_scale=2"]):
        assert "work was begun" in run("run", "base-2024", *QUICK, "--out", str(whole), *more).err


def kill_chain(whole: Path, folder: Path, kills: int, draw: random.Random) -> None:
    """Kill a run again and again; after each there is no run; in the end it is as undisturbed."""
    for k in range(kills):
        process = subprocess.Popen(command(folder), stdout=subprocess.DEVNULL)
        state = runs.checkpoint_folder(folder) / "state.json"
        end = time.monotonic() + draw.uniform(0.2, 7.0)
        while process.poll() is None and time.monotonic() < end + 60 * (k == 1):
            if k == 1 and state.exists():  # one kill comes when something was kept
                break
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        if folder.exists():
            assert same(folder, whole)
            shutil.rmtree(folder)
        assert k != 1 or state.exists(), "it was killed as soon as something was kept"
    kept = (runs.checkpoint_folder(folder) / "state.json").exists()
    done = subprocess.run(command(folder), capture_output=True, text=True, check=False)
    assert done.returncode in (0, 5), done.stderr
    assert ("Going on from" in done.stderr) == kept
    assert same(folder, whole)
    left = [path.name for path in folder.parent.iterdir() if not path.name.endswith(".part")]
    assert left == [folder.name]


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_killed_at_any_moment_there_is_a_whole_run_or_none_and_it_goes_on(
    whole: Path, tmp_path: Path
) -> None:
    kill_chain(whole, tmp_path / "run", 3, random.Random(1))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_killed_many_times(whole: Path, tmp_path: Path, seed: int) -> None:
    kill_chain(whole, tmp_path / "run", 8, random.Random(seed))


def test_a_disk_that_is_full_at_the_end_leaves_the_checkpoint_and_no_run(
    whole: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The space goes while the study runs: what was solved is kept, and taken up again."""
    result = _stored_result(whole)
    keep = runs.checkpoint_folder(tmp_path / "run")
    keeps = True

    def solve(*_: Any, checkpoint: Any, **__: Any) -> Any:
        if keeps:
            (checkpoint.folder / "state.json").write_text("{}")
            checkpoint._kept = {"phase": "study", "solves": 2}
        return result

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("landbridge.study.corridor.run.run_study", solve)
    for keeps in (False, True):
        with monkeypatch.context() as patch:
            patch.setattr("landbridge.results.files.write_through", full)
            found = run("run", "base-2024", *QUICK, "--out", str(tmp_path / "run"))
        assert found.code == 3
        assert "No space left on device" in found.err
        assert ("2 solutions are kept in" in found.err) == keeps
        assert [path.name for path in tmp_path.iterdir()] == [keep.name] * keeps
    assert run("run", "base-2024", *QUICK, "--out", str(tmp_path / "run")).code == 0
    assert same(tmp_path / "run", whole)
    assert not keep.exists()


def _stored_result(whole: Path) -> Any:
    """Return what the stored run told, as a result that can be saved."""

    class Stored:
        status, notes, data = "answered", ("a note",), "d"
        reason, year, relative_gap, zones, segments, cpu_s = "", 2024, 0.01, 501, 34, 1.0
        tables = load_run(whole).tables
        scenario = load_run(whole).manifest["scenario"]

        def summary(self) -> dict[str, Any]:
            told = load_run(whole).manifest
            return {
                **{key: told[key] for key in KEYS if key in told},
                "status": "answered", "scenario": "base-2024+set", "controls": [], "year": 2024,
            }  # fmt: skip

    return Stored()


def test_bad_input_is_refused_before_any_work(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_work(monkeypatch)
    (tmp_path / "file").write_text("x")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("x")
    save_run(tmp_path / "plan", {"x": pl.DataFrame({"a": [1]})}, {"kind": "plan"})
    (tmp_path / "bad.toml").write_text("year = [")
    os.mkfifo(tmp_path / "pipe.toml")
    for words, code, told in (
        (["base-24"], 2, "No scenario is called 'base-24'"),
        ([str(tmp_path / "none.toml")], 2, "there is no such file"),
        ([str(tmp_path / "bad.toml")], 3, "bad.toml"),
        ([""], 2, "name of the scenario is empty"),
        ([str(tmp_path)], 2, "it is a folder"),
        ([str(tmp_path / "pipe.toml")], 2, "it is no plain file"),
        (["x" * 5000], 2, f"No scenario is called '{'x' * 200}...'"),
        (["x" * 5000 + ".toml"], 2, "no such path: File name too long"),
        (["base-2024", "--out", ""], 2, "the path is empty"),
        (["base-2024", "--set", "corridor.gap"], 2, "must be key=value"),
        (["base-2024", "--set", "corridor.gpa=1"], 2, "corridor.gap"),
        (["base-2024", "--set", "corridor.gap=7"], 2, "allowed is"),
        (["base-2024", "--out", str(tmp_path / "file")], 3, "a file stands there"),
        (["base-2024", "--out", str(tmp_path / "file" / "run")], 3, "Cannot write"),
        (["base-2024", "--out", str(tmp_path / "other")], 3, "it holds something else"),
        (["base-2024", "--out", str(tmp_path / "plan")], 3, "a run of another command"),
        (["base-2024", "--out", "/proc/run"], 3, "Cannot write"),
    ):
        found = run("run", *words)
        assert (found.code, told in found.err) == (code, True), found.err
        assert "Traceback" not in found.err
        assert len(found.err) < 2000
    free = type("Free", (), {"free": 1_000_000})
    monkeypatch.setattr(runs.shutil, "disk_usage", lambda _: free)
    found = run("run", "base-2024", "--out", str(tmp_path / "new"))
    assert found.code == 3
    assert "1.0 MB are free" in found.err
    assert not (tmp_path / "new").exists()


def test_the_default_folder_keeps_to_the_current_one(monkeypatch: pytest.MonkeyPatch) -> None:
    from landbridge.scenario import load_scenario, patch_scenario

    base = load_scenario("base-2024")
    assert runs.default_folder(base) == Path("runs/base-2024")
    for name in ("../../up", "/etc/x", "..", "a b/c"):
        folder = runs.default_folder(patch_scenario(base, [f'name="{name}"']))
        assert folder.parent == Path("runs")
        assert ".." not in folder.name
        assert "/" not in folder.name


@pytest.mark.long
def test_a_run_repeated_is_the_same(whole: Path, run: Run) -> None:
    done = run("rerun", str(whole), "--json")
    assert done.code == 0, done.err
    assert (done.json["status"], done.json["why"]) == ("equal", [])


def test_what_a_repetition_tells(
    whole: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = load_run(whole)
    monkeypatch.setattr(
        "landbridge.study.corridor.run.run_study", lambda *_, **__: _result_of(found)
    )
    done = run("rerun", str(whole), "--json")
    assert done.code == 0, done.err
    assert (done.json["status"], done.json["why"]) == ("equal", [])
    assert "to the last digit" in run("rerun", str(whole)).out
    manifest = dict(found.manifest)
    for key in ("format", "tables", "files"):
        manifest.pop(key, None)
    manifest["trade_bn_usd"] = {**manifest["trade_bn_usd"], "KZ": 40.0}
    manifest["identity"] = {**manifest["identity"], "data": "0" * 16}
    ways = found.tables["ways"].with_columns(pl.col("teu_per_year") * 1.01)
    save_run(tmp_path / "old", {**found.tables, "ways": ways}, manifest)
    from landbridge.study.reruns import diff_run, read_study

    old = read_study(tmp_path / "old")
    told = diff_run(old, _result_of(found), found.manifest["identity"])
    assert [(item.name, item.before) for item in told.figures] == [("trade_bn_usd:KZ", 40.0)]
    assert list(told.tables) == ["ways"]
    assert "up to 0.99 % of a figure, in teu_per_year" in told.tables["ways"]
    assert len(told.why) == 1
    assert told.why[0].startswith("the packaged data are others")


def _result_of(found: Any) -> Any:
    class Result:
        status, tables = found.manifest["status"], found.tables

        def summary(self) -> dict[str, Any]:
            return dict(found.manifest)

    return Result()


def test_rerun_refuses_what_is_no_run_of_a_study(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_work(monkeypatch)
    table = {"x": pl.DataFrame({"a": [1]})}
    save_run(tmp_path / "plan", table, {"kind": "plan"})
    save_run(tmp_path / "bare", table, {"kind": "study"})
    params = {"corridor": {"gap": 7}}
    save_run(tmp_path / "odd", table, {"kind": "study", "scenario": {"params": params}})
    for folder, code, told in (
        ("none", 3, "no whole run"),
        ("plan", 2, "no run of a study"),
        ("bare", 3, "tells no scenario"),
        ("odd", 3, "allowed is"),
    ):
        found = run("rerun", str(tmp_path / folder))
        assert (found.code, told in found.err) == (code, True), found.err


def test_a_scenario_is_assigned_once(
    whole: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    result = _stored_result(whole)

    def solve(scenario: Any, **_: Any) -> Any:
        asked.append(scenario)
        return result

    monkeypatch.setattr("landbridge.study.corridor.run.run_study", solve)
    words = ["assign", "trade-100bn", "--gap", "0.05", "--max-iterations", "1"]
    found = run(*words, "--out", str(tmp_path / "run"), "--json")
    assert found.code == 0, found.err
    chosen = asked[0]
    assert (chosen.name, chosen.corridor.gap, chosen.corridor.max_rounds) == (
        "trade-100bn+assign", 0.05, 1,
    )  # fmt: skip
    assert not chosen.response.enabled
    assert not chosen.corridor.empties
    ways = [w for w in found.json["ways"] if w["market"] == "central_asia"]
    assert sum(w["share"] for w in ways) == pytest.approx(2.0), "1 for each direction"
    assert {"rail:khorgos", "wagon", "road"} <= {w["way"] for w in ways}
    assert any(c["crossing_id"] == "khorgos-altynkol" for c in found.json["crossings"])
    assert same(tmp_path / "run", whole)
    text = run(*words).out
    assert "khorgos-altynkol" in text
    assert "rail:khorgos" in text


def test_assign_refuses_a_scenario_with_options_of_files(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_work(monkeypatch)
    for more, code, word in (
        (["--skims"], 2, "--skims"),
        (["--delay", "bpr"], 2, "--delay cannot be combined"),
        (["--net", "x"], 2, "besides"),
        (["--gap", "3"], 2, "gap"),
    ):
        refused = run("assign", "base-2024", *more)
        assert (refused.code, word in refused.err) == (code, True), refused.err
    assert "--net and --trips is missing" in run("assign").err


def test_trade_taken_away_whole_is_no_error(tmp_path: Path, run: Run) -> None:
    more = ["--set", "demand.trade_factor.all=0", "--out", str(tmp_path / "run"), "--json"]
    found = run("run", "base-2024", *QUICK, *more)
    assert found.code == 0, found.err
    assert found.json["trade_bn_usd"]["all"] == 0.0
    markets = set(load_run(tmp_path / "run").tables["ways"]["market"])
    assert markets == {"caspian", "mongolia", "southeast_asia"}
