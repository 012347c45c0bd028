"""The command assign on tiny networks: answers, files, codes, refusals before any work."""

from __future__ import annotations

import json
import math
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.worlds import streets

import landbridge
from landbridge.cli import assign_run
from landbridge.core.errors import UsageError
from landbridge.demand.formats.long_table import write_long_table
from landbridge.demand.formats.omx import omx_bytes, read_omx
from landbridge.demand.formats.tntp_trips import write_tntp_trips
from landbridge.network.formats.tntp import read_tntp
from landbridge.network.formats.tntp_write import write_tntp
from landbridge.results.files import load_run, save_run
from landbridge.scenario.assignment import AssignParams, TrafficClass
from landbridge.study.assignment import assign_files, read_network, read_trips, with_delay

from .conftest import Answer

Run = Callable[..., Answer]
KEYS = [
    "status", "relative_gap", "objective", "total_travel_time", "iterations", "links", "zones",
    "cpu_s", "wall_s", "peak_rss_mb",
]  # fmt: skip


@pytest.fixture
def braess(tmp_path: Path) -> list[str]:
    """The command for Braess's network."""
    (tmp_path / "b_net.tntp").write_text(streets.BRAESS_NET)
    (tmp_path / "b_trips.tntp").write_text(streets.BRAESS_TRIPS)
    return ["assign", "--net", f"{tmp_path}/b_net.tntp", "--trips", f"{tmp_path}/b_trips.tntp"]


@pytest.fixture
def grid(tmp_path: Path) -> list[str]:
    """The command for a square grid with tolls."""
    write_tntp(streets.grid(tolls=True), tmp_path / "g_net.tntp", tmp_path / "g_node.tntp")
    write_tntp_trips(streets.trips(), tmp_path / "g_trips.tntp")
    return ["assign", "--net", f"{tmp_path}/g_net.tntp", "--trips", f"{tmp_path}/g_trips.tntp"]


def test_braess_takes_92_for_everyone(run: Run, braess: list[str]) -> None:
    found = run(*braess, "--gap", "1e-10", "--json")
    assert found.code == 0
    assert list(found.json)[: len(KEYS)] == KEYS
    assert found.json["status"] == "answered"
    assert found.json["relative_gap"] <= 1e-10
    assert found.json["total_travel_time"] == pytest.approx(6 * 92.0)
    assert (found.json["links"], found.json["zones"]) == (5, 4)
    assert found.err == ""


def test_the_optimum_shuns_the_bridge(run: Run, braess: list[str], tmp_path: Path) -> None:
    out = tmp_path / "run"
    found = run(*braess, "--objective", "so", "--gap", "1e-10", "--out", str(out), "--json")
    assert found.json["total_travel_time"] == pytest.approx(6 * 83.0)
    assert load_run(out).tables["flows"]["volume"].to_list() == pytest.approx([3, 3, 3, 0, 3])


def test_the_run_folder_holds_the_links_in_file_order(
    run: Run, grid: list[str], tmp_path: Path
) -> None:
    out = tmp_path / "run"
    found = run(*grid, "--out", str(out), "--skims", "--select-link", "5-6")
    assert found.code == 0
    assert "User equilibrium of" in found.out
    assert found.err == f"Wrote {out}\n"
    kept = load_run(out)
    flows, net = kept.tables["flows"], streets.grid()
    assert flows.columns == ["from", "to", "volume", "cost"]
    ends = [f"{a}-{b}" for a, b in flows.select("from", "to").iter_rows()]
    assert ends == [net.link_name(k) for k in range(24)]
    assert set(kept.manifest["files"]) == {"map.html", "convergence.svg", "flow.tntp", "skims.omx"}
    assert kept.manifest["summary"]["status"] == "answered"
    gaps = kept.tables["convergence"]["relative_gap"]
    assert gaps[-1] == kept.manifest["summary"]["relative_gap"]
    through = kept.tables["select_link"]
    assert through["volume"].sum() == pytest.approx(flows["volume"][ends.index("5-6")])
    skims = kept.tables["skims"]
    there = {(o, d): c for o, d, c in skims.select("origin", "destination", "cost").iter_rows()}
    cost = dict(zip(ends, flows["cost"], strict=True))
    assert there[1, 2] <= cost["1-2"] + 1e-9
    assert there[1, 9] <= cost["1-2"] + cost["2-3"] + cost["3-6"] + cost["6-9"] + 1e-9
    assert read_omx(out / "skims.omx").values.shape == (4, 9, 9)
    lines = (out / "flow.tntp").read_text().splitlines()
    assert [float(line.split()[2]) for line in lines[1:]] == flows["volume"].to_list()


def test_factors_weigh_tolls_and_lengths(run: Run, grid: list[str], tmp_path: Path) -> None:
    plain = run(*grid, "--json").json
    tolled = run(*grid, "--toll-factor", "3", "--json").json
    longer = run(*grid, "--distance-factor", "3", "--json").json
    assert plain["total_travel_time"] == plain["total_time"]
    for other in (tolled, longer):
        assert other["total_travel_time"] > other["total_time"] >= plain["total_time"] * 0.99
    path = tmp_path / "g_net.tntp"
    path.write_text("<TOLL FACTOR> 3\n" + path.read_text())
    assert run(*grid, "--json").json["objective"] == pytest.approx(tolled["objective"])
    assert run(*grid, "--toll-factor", "0", "--json").json["objective"] == plain["objective"]


def test_a_limit_leaves_with_5_and_the_answer_so_far(
    run: Run, grid: list[str], tmp_path: Path
) -> None:
    hard = [*grid, "--trips-scale", "4", "--gap", "1e-14"]
    found = run(*hard, "--max-iterations", "1", "--out", str(tmp_path / "run"), "--json")
    assert found.code == 5
    assert found.json["status"] == "limit"
    assert found.json["iterations"] == 1
    kept = load_run(tmp_path / "run")
    assert kept.manifest["summary"]["status"] == "limit"
    assert kept.tables["flows"].height == 24
    assert "stopped before the gap" in (tmp_path / "run" / "map.html").read_text()
    found = run(*hard, "--max-time", "1e-9", "--json")
    assert (found.code, found.json["reason"]) == (5, "the 1e-09 s allowed are over")
    found = run(*hard, "--max-memory", "1e-6")
    assert found.code == 5
    assert "allowed are 1e-06 MB" in found.err
    assert "about 0 MB" not in found.err


def test_a_warm_start_begins_near_the_end(run: Run, grid: list[str], tmp_path: Path) -> None:
    out = str(tmp_path / "run")
    cold = run(*grid, "--gap", "1e-12", "--out", out, "--json").json
    warm = run(*grid, "--gap", "1e-12", "--warm-start", out, "--json").json
    assert cold["iterations"] > warm["iterations"] == 0
    assert warm["objective"] == pytest.approx(cold["objective"], rel=1e-12)
    more = run(*grid, "--gap", "1e-12", "--warm-start", out, "--trips-scale", "1.1", "--json")
    assert more.json["status"] == "answered"
    path = tmp_path / "g_net.tntp"
    path.write_text(path.read_text().replace("\t1\t2\t", "\t1\t5\t", 1))
    refused = run(*grid, "--warm-start", out)
    assert refused.code == 2
    assert "its links are not those" in refused.err


def test_other_runs_are_no_warm_start(run: Run, grid: list[str], tmp_path: Path) -> None:
    from landbridge.results.files import save_run

    save_run(tmp_path / "plan", {"legs": pl.DataFrame({"a": [1]})}, {"kind": "plan"})
    found = run(*grid, "--warm-start", str(tmp_path / "plan"))
    assert found.code == 3
    assert "holds no assignment" in found.err


def test_a_folder_of_others_is_refused_before_any_work(
    run: Run, grid: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("it worked first")

    monkeypatch.setattr(assign_run, "solve", never)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    found = run(*grid, "--out", str(tmp_path / "mine"))
    assert found.code == 3
    assert "holds something else" in found.err
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_a_run_is_replaced_by_the_next(run: Run, grid: list[str], tmp_path: Path) -> None:
    out = tmp_path / "run"
    assert run(*grid, "--out", str(out), "--skims").code == 0
    assert run(*grid, "--out", str(out)).code == 0
    assert not (out / "skims.parquet").exists()
    assert not (out / "skims.omx").exists()


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        (["--gap", "-1"], "gap: allowed"),
        (["--gap", "nan"], "gap: allowed"),
        (["--max-iterations", "-1"], "max_iterations"),
        (["--threads", "0"], "threads"),
        (["--objective", "best"], "--objective: allowed are ue and so, got 'best'"),
        (["--delay", "wait"], "delay: allowed are bpr, conical, queue"),
        (["--max-time", "0"], "--max-time"),
        (["--max-time", "inf"], "--max-time"),
        (["--max-memory", "-3"], "--max-memory"),
        (["--trips-scale", "-1"], "--trips-scale"),
        (["--trips-scale", "nan"], "--trips-scale"),
        (["--toll-factor", "-1"], "toll_factor"),
        (["--skims"], "Add --out"),
        (["--select-link", "1-2"], "Add --out"),
        (["--matrix", "car"], "only an OMX file"),
    ],
)
def test_odd_options_leave_with_2(run: Run, grid: list[str], extra: list[str], says: str) -> None:
    found = run(*grid, *extra)
    assert (found.code, found.out) == (2, "")
    assert says in found.err


def test_an_unknown_link_is_told_with_the_cure(run: Run, grid: list[str], tmp_path: Path) -> None:
    found = run(*grid, "--out", str(tmp_path / "run"), "--select-link", "1-9")
    assert found.code == 2
    assert "no such link" in found.err
    assert not (tmp_path / "run").exists()


def test_faulty_files_leave_with_3_and_say_where(run: Run, grid: list[str], tmp_path: Path) -> None:
    path = tmp_path / "g_net.tntp"
    whole = path.read_text()
    path.write_text(whole[: len(whole) // 2])
    found = run(*grid, "--json")
    assert found.code == 3
    assert "g_net.tntp:" in found.json["error"]["message"]
    path.write_text(whole.replace("LINKS> 24", "LINKS> 23").replace("\t1\t2\t", "~\t1\t2\t", 1))
    path.write_text(path.read_text().replace("\t1\t4\t", "~\t", 1).replace("> 23", "> 22"))
    found = run(*grid)
    assert found.code == 3
    assert "no path joins" in found.err


def test_files_of_a_wrong_kind_leave_with_2(run: Run, grid: list[str], tmp_path: Path) -> None:
    (tmp_path / "t.xlsx").write_text("x")
    (tmp_path / "n.csv").write_text("x")
    assert ".tntp, .omx, .csv or .parquet" in run(*grid, "--trips", f"{tmp_path}/t.xlsx").err
    assert "GMNS folder" in run(*grid, "--net", f"{tmp_path}/n.csv").err
    found = run(*grid, "--net", f"{tmp_path}/none.tntp")
    assert (found.code, found.err.count("no such file")) == (2, 1)


def test_all_formats_give_one_answer(run: Run, grid: list[str], tmp_path: Path) -> None:
    wanted = run(*grid, "--json").json["objective"]
    trips = streets.trips()
    (tmp_path / "t.omx").write_bytes(omx_bytes(trips.zone_ids, {"car": trips.values[0]}))
    for name in ("t.csv", "t.parquet"):
        write_long_table(trips, tmp_path / name)
    for name in ("t.omx", "t.csv", "t.parquet"):
        assert run(*grid, "--trips", f"{tmp_path}/{name}", "--json").json["objective"] == wanted
    gmns(tmp_path / "gmns")
    found = run(*grid, "--net", f"{tmp_path}/gmns", "--json").json["objective"]
    assert found == pytest.approx(wanted, rel=1e-12)


def gmns(folder: Path) -> None:
    net = streets.grid(tolls=True)
    folder.mkdir()
    pl.DataFrame(
        {"node_id": net.node_ids, "zone_id": net.zone_ids, "x_coord": net.x, "y_coord": net.y}
    ).write_csv(folder / "node.csv")
    pl.DataFrame(
        {
            "from_node_id": [net.node_ids[k] for k in net.tail],
            "to_node_id": [net.node_ids[k] for k in net.head],
            "vdf_fftt": net.free_time,
            "capacity": net.capacity / 2,
            "lanes": np.full(24, 2),
            "toll": net.toll,
        }
    ).write_csv(folder / "link.csv")


def test_classes_of_an_omx_file_are_assigned_together(
    run: Run, grid: list[str], tmp_path: Path
) -> None:
    trips = streets.trips(classes=2)
    named = dict(zip(("car", "lorry"), trips.values, strict=True))
    path = tmp_path / "t.omx"
    path.write_bytes(omx_bytes(trips.zone_ids, named))
    both = run(*grid, "--trips", str(path), "--out", str(tmp_path / "run"), "--json", "--skims")
    assert both.json["classes"] == ["car", "lorry"]
    assert "taken as classes" in both.err
    links = load_run(tmp_path / "run").tables
    total = links["links"]["volume.car"] + links["links"]["volume.lorry"]
    assert total.to_list() == pytest.approx(links["flows"]["volume"].to_list())
    one = run(*grid, "--trips", str(path), "--matrix", "car", "--json")
    assert one.json["classes"] == ["car"]
    assert one.err == ""
    assert one.json["trips"] == pytest.approx(trips.values[0].sum())


def test_delays_of_all_links_can_be_chosen(run: Run, grid: list[str], tmp_path: Path) -> None:
    found = {
        name: run(*grid, "--delay", name, "--json").json["objective"]
        for name in ("bpr", "conical", "queue")
    }
    assert len(set(found.values())) == 3
    assert found["bpr"] == run(*grid, "--json").json["objective"]
    net = with_delay(streets.grid(), "conical")
    assert net.alpha.tolist() == [4.0] * 24
    with pytest.raises(landbridge.errors.UsageError, match="states other delays"):
        with_delay(net, "queue")


def test_python_takes_paths_and_arrays(grid: list[str]) -> None:
    net, trips = grid[2], grid[4]
    params = AssignParams(gap=1e-8)
    one = assign_files(net, trips, params)
    other = landbridge.assign(read_tntp(net), read_trips(trips), params)
    assert one.objective == other.objective
    assert landbridge.assign(Path(net), trips).relative_gap <= 1e-6
    assert read_network(net).n_links == 24


def test_the_share_of_the_way_is_counted_in_tens() -> None:
    assert assign_run.done(1e-1, 1e-1, 1e-5) == 0.0
    assert assign_run.done(1e-1, 1e-3, 1e-5) == pytest.approx(0.5)
    assert assign_run.done(1e-1, 1e-9, 1e-5) == 1.0
    assert assign_run.done(1e-1, 0.0, 0.0) == 1.0
    assert assign_run.done(1e-1, 1.0, 1e-5) == 0.0
    assert assign_run.done(math.inf, 1.0, 1e-5) == 0.0


_INTERRUPTED = """
import os, signal, sys
from landbridge.cli import main
from landbridge.study import assignment

real = assignment.assign

def interrupted(*given, **options):
    def progress(iteration, gap):
        if iteration == 2:
            os.kill(os.getpid(), signal.SIGINT)
    return real(*given, **options | {"progress": progress})

assignment.assign = interrupted
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv = ["landbridge", *sys.argv[1:]]
sys.exit(main())
"""


def test_an_interrupt_gives_the_answer_so_far(grid: list[str], tmp_path: Path) -> None:
    words = [*grid, "--trips-scale", "4", "--gap", "1e-14", "--out", f"{tmp_path}/run", "--json"]
    done = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED, *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 130, done.stderr
    assert json.loads(done.stdout)["status"] == "interrupted"
    assert load_run(tmp_path / "run").manifest["summary"]["status"] == "interrupted"


@pytest.mark.parametrize("idle", ["zero", "within", "scaled"])
def test_trips_that_use_no_link_are_told(
    run: Run, braess: list[str], tmp_path: Path, idle: str
) -> None:
    rows = {"zero": "1 : 0; 4 : 0;", "within": "1 : 5;", "scaled": "4 : 5;"}[idle]
    text = f"<NUMBER OF ZONES> 4\n<END OF METADATA>\nOrigin 1\n{rows}\n"
    (tmp_path / "b_trips.tntp").write_text(text)
    extra = ["--trips-scale", "0"] if idle == "scaled" else []
    out = tmp_path / "run"
    found = run(*braess, *extra, "--json", "--out", str(out))
    assert (found.code, found.json["status"]) == (0, "answered")
    assert found.json["notes"] == ["No trip uses the network."]
    assert load_run(out).manifest["notes"] == ["No trip uses the network."]
    text = run(*braess, *extra).out
    assert "No trip uses the network." in text
    assert "fullest" not in text


def test_a_link_asked_for_twice_is_told_once(run: Run, grid: list[str], tmp_path: Path) -> None:
    tables = []
    for k in (1, 2):
        out = tmp_path / f"run{k}"
        run(*grid, "--out", str(out), *["--select-link", "5-6"] * k)
        tables.append(load_run(out).tables["select_link"])
    assert tables[0].equals(tables[1])


def test_tolls_of_a_gmns_table_that_nothing_weighs_are_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "node.csv").write_text("node_id,zone_id\n1,1\n2,2\n")
    (tmp_path / "link.csv").write_text(
        "from_node_id,to_node_id,length,free_speed,capacity,vdf_alpha,vdf_beta,toll\n"
        "1,2,1,60,10,0.15,4,2\n2,1,1,60,10,0.15,4,0\n"
    )
    (tmp_path / "t.csv").write_text("origin,destination,value\n1,2,3\n")
    words = ["assign", "--net", str(tmp_path), "--trips", f"{tmp_path}/t.csv"]
    assert "the toll of 1 links counts nothing without --toll-factor" in run(*words).err
    assert run(*words, "--toll-factor", "0").err == ""
    assert run(*words, "--toll-factor", "1").err == ""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_while_the_answer_is_written_leaves_it_whole(
    grid: list[str], tmp_path: Path, number: signal.Signals, code: int
) -> None:
    out = tmp_path / "run"
    script = (
        "import os, sys\n"
        "import landbridge.cli.assign_files as files\n"
        "from landbridge.cli import main\n"
        "write = files._manifest\n"
        "def late(*given):\n"
        f"    os.kill(os.getpid(), {int(number)})\n"
        "    return write(*given)\n"
        "files._manifest = late\n"
        "main()\n"
    )
    words = [sys.executable, "-c", script, *grid, "--out", str(out)]
    found = subprocess.run(words, capture_output=True, text=True, check=False)
    assert found.returncode == code, found.stderr
    assert f"Wrote {out}" in found.stderr
    assert load_run(out).manifest["summary"]["status"] == "answered"


def test_the_parameters_of_a_single_class_are_found_by_its_name() -> None:
    classes = (TrafficClass("car", toll_factor=1.0),)
    with pytest.raises(UsageError, match=r"has all; .* have car\.") as found:
        landbridge.assign(streets.grid(), streets.trips(), AssignParams(classes=classes))
    assert "called all" in str(found.value.cure)


def test_a_study_is_not_replaced(grid: list[str], tmp_path: Path, run: Run) -> None:
    kept = save_run(tmp_path / "run", {"x": pl.DataFrame({"a": [1]})}, {"kind": "study"})
    found = run(*grid, "--out", str(kept))
    assert found.code == 3
    assert "run of another command" in found.err
    assert load_run(kept).manifest["kind"] == "study"
