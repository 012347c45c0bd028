"""``landbridge assign --choice`` on a corridor of two gateways, sea and air."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.worlds import gateways

from landbridge.results.files import load_run
from landbridge.study.assignment import read_network
from landbridge.study.choice import read_choice

from .conftest import Answer

Run = Callable[..., Answer]


def test_shares_flows_and_costs_of_the_run_folder_fit_each_other(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "run"
    command = gateways.write(tmp_path)
    found = run(*command, "--gap", "1e-12", "--out", str(out), "--json")
    assert found.code == 0
    assert found.json["status"] == "answered"
    assert found.json["relative_gap"] <= 1e-12
    assert found.json["lower_bound"] <= found.json["objective"]
    kept = load_run(out)
    table = kept.tables["choice"]
    assert table.columns == [
        "origin", "destination", "segment", "alternative", "volume", "share", "cost",
    ]  # fmt: skip
    sums = dict(table.select("segment", "volume").group_by("segment").sum().iter_rows())
    assert sums == pytest.approx({"electronics": 120.0, "furniture": 80.0})
    by = {(s, a): (share, cost) for _, _, s, a, _, share, cost in table.iter_rows()}
    assert ("furniture", "air") not in by
    rail = math.log(by["electronics", "rail by 3"][0] / by["electronics", "rail by 4"][0])
    costs = by["electronics", "rail by 4"][1] - by["electronics", "rail by 3"][1]
    assert rail == pytest.approx(0.06 * costs, rel=1e-5)
    sea, air = by["electronics", "sea"], by["electronics", "air"]
    assert air[1] == pytest.approx(90 + 4200 / 12)
    assert math.log(sea[0] / air[0]) == pytest.approx(-0.02 * (sea[1] - 60 - air[1]), rel=1e-6)
    flows = dict(zip(kept.tables["flows"]["from"], kept.tables["flows"]["volume"], strict=True))
    assert flows[3] == pytest.approx(found.json["by_alternative"]["rail by 3"])
    assert "choice" in kept.manifest
    assert (out / "map.html").is_file()


def test_a_second_gateway_draws_boxes_and_lowers_the_objective(run: Run, tmp_path: Path) -> None:
    both = run(*gateways.write(tmp_path), "--gap", "1e-9", "--json").json
    choice = gateways.CHOICE.replace('banned_links = ["3-5"]', 'banned_links = ["3-5", "4-6"]')
    one = run(*gateways.write(tmp_path, choice=choice), "--gap", "1e-9", "--json").json
    assert one["by_alternative"]["rail by 4"] == 0.0
    assert both["by_alternative"]["rail by 4"] > 40.0
    assert both["by_alternative"]["rail by 3"] < one["by_alternative"]["rail by 3"]
    assert both["by_alternative"]["sea"] < one["by_alternative"]["sea"]
    assert both["objective"] < one["lower_bound"]


def test_the_text_names_every_alternative_and_a_bound_ends_with_5(run: Run, tmp_path: Path) -> None:
    command = gateways.write(tmp_path)
    found = run(*command)
    assert found.code == 0
    assert "  sea " in found.out
    assert "rail by 4" in found.out
    short = run(*command, "--max-iterations", "0", "--json")
    assert short.code == 5
    assert short.json["status"] == "limit"
    assert short.json["relative_gap"] > 1e-6


@pytest.mark.parametrize(
    ("option", "word"),
    [
        (("--objective", "so"), "--objective so"),
        (("--toll-factor", "1"), "toll_factor in the file"),
        (("--distance-factor", "1"), "distance_factor in the file"),
        (("--warm-start", "x"), "--warm-start"),
    ],
)
def test_options_that_do_not_fit_are_refused(
    run: Run, tmp_path: Path, option: tuple[str, str], word: str
) -> None:
    found = run(*gateways.write(tmp_path), *option)
    assert found.code == 2
    assert word in found.err


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "word"),
    [
        ("choice", "theta = 0.02", "theta = 0", 2, "segments[1].theta: allowed is a number"),
        ("choice", "theta = 0.02\n", "", 2, "the key theta is missing"),
        ("choice", "value_of_time", "vot", 2, "'vot'; allowed are name, value_of_time"),
        ("choice", "rail = 0.06", "rail = 0.01", 2, "theta (0.02) or more"),
        ("choice", "rail = 0.06", "rial = 0.06", 2, "nest_thetas: allowed are rail"),
        ("choice", '["air"]', '["plane"]', 2, "without: allowed are rail by 3"),
        ("choice", '"4-6"', '"4-9"', 2, "no link '4-9'"),
        ("choice", "constant = -60.0", "toll_factor = 1.0", 2, "toll_factor is of the network"),
        ("choice", '"sea.csv"', '"seas.csv"', 2, "no file 'seas.csv'"),
        ("choice", '"sea.csv"', '"../sea.csv"', 2, "leaves the folder"),
        ("choice", "[[segments]]", "[segments]", 3, "not valid TOML"),
        ("choice", "[[alternatives]]", "[[ways]]", 2, "'ways'"),
        ("choice", gateways.CHOICE, "x = 1", 2, "'x'"),
        ("choice", gateways.CHOICE, "", 2, "[[segments]]"),
        ("sea", "520", "-1", 3, "sea.csv:2, column time: allowed is a finite number"),
        ("sea", "1,2", "1,7", 3, "sea.csv:2, column destination: allowed is a zone"),
        ("sea", "time", "days", 3, "column time (or money) is missing"),
        ("sea", "1,2,520\n", "", 3, "no rows"),
        ("sea", "1,2,520\n", "1,2,520\n1,2,5\n", 3, "sea.csv:3: the pair stands in line 2"),
        ("trips", "furniture", "chairs", 2, "segments: the demand has"),
    ],
)
def test_a_faulty_file_is_told_by_key_or_line(
    run: Run, tmp_path: Path, file: str, old: str, new: str, code: int, word: str
) -> None:
    whole = {name.partition(".")[0]: text for name, text in gateways.FILES.items()}
    assert old in whole[file]
    found = run(*gateways.write(tmp_path, **{file: whole[file].replace(old, new, 1)}))
    assert found.code == code, found.err
    assert word in " ".join(found.err.split())
    assert "Traceback" not in found.err


def test_costs_may_differ_by_segment_and_factors_come_from_the_network(
    run: Run, tmp_path: Path
) -> None:
    sea = "origin,destination,segment,time,money\n1,2,furniture,500,25\n"
    net = gateways.NET.replace("<END", "<TOLL FACTOR> 0.5\n<END")
    choice = gateways.CHOICE.replace("toll_factor = 1.0\n", "", 1)
    gateways.write(tmp_path, sea=sea, net=net, choice=choice)
    network = read_network(tmp_path / "net.tntp")
    params, outside = read_choice(tmp_path / "choice.toml", network, gap=1e-3)
    assert outside["sea"][:, 0, 1].tolist() == [math.inf, 510.0]
    assert outside["sea"][1, 1, 0] == math.inf
    assert params.gap == 1e-3
    factors = [a.traffic_class.toll_factor for a in params.alternatives if a.traffic_class]
    assert factors == [0.5, 1.0]
    assert params.alternatives[0].traffic_class.banned_links == (3,)
