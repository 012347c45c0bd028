"""The commands on gravity: answers, run folders, codes, refusals before any work."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import polars as pl
import pytest

from landbridge.results.files import load_run

from .conftest import Answer

Run = Callable[..., Answer]
SAMPLE = Path(__file__).parents[2] / "reference" / "gegravity" / "gegravity_sample_data_set.csv"
FORMULA = "trade ~ lndist + pta + Y | exporter + importer"

needs_pyfixest = pytest.mark.skipif(
    find_spec("pyfixest") is None, reason="the extra trade (pyfixest) is not installed"
)


@needs_pyfixest
def test_estimate_is_told_as_json_and_kept(run: Run, tmp_path: Path) -> None:
    found = run("trade", "gravity", str(SAMPLE), "--formula", FORMULA, "--json",
                "--vcov", "cluster:exporter+importer", "--out", f"{tmp_path}/g")  # fmt: skip
    assert found.code == 0
    content = found.json
    assert (content["status"], content["n"], content["n_read"]) == ("answered", 900, 900)
    assert [row["name"] for row in content["coefficients"]] == ["lndist", "pta"]
    assert content["collinear"] == ["Y"]
    assert content["fixed_effects"] == {"exporter": 30, "importer": 30}
    assert all(item["holds"] for item in content["adding_up"])
    kept = load_run(tmp_path / "g")
    assert kept.manifest["kind"] == "gravity"
    assert kept.manifest["estimate"] == content
    fitted = kept.tables["fitted"]
    assert fitted["line"].to_list() == list(range(2, 902))
    assert fitted["fitted"].sum() == pytest.approx(fitted["observed"].sum())
    assert kept.tables["coefficients"]["name"].to_list() == ["lndist", "pta"]
    assert kept.tables["dropped"].height == 0


@needs_pyfixest
def test_estimate_is_told_in_words(run: Run) -> None:
    found = run("trade", "gravity", str(SAMPLE), "--formula", FORMULA)
    assert found.code == 0
    assert "PPML on 900 of 900 rows" in found.out
    assert "Left out, made up by the rest: Y" in found.out
    assert "Fitted totals equal observed ones by exporter" in found.out


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--formula", "trade ~"], 2, "Formula"),
        (["--formula", FORMULA, "--vcov", "iid"], 2, "vcov: allowed"),
        (["--formula", FORMULA, "--correction", "none"], 2, "correction"),
        (["--formula", "trade ~ dist | exporter"], 3, "no column 'dist'"),
    ],
)
@needs_pyfixest
def test_faulty_questions_are_told(run: Run, arguments: list[str], code: int, told: str) -> None:
    found = run("trade", "gravity", str(SAMPLE), *arguments)
    assert (found.code, found.out) == (code, "")
    assert told in found.err
    assert "Traceback" not in found.err


def test_counterfactual_is_told_as_json_and_kept(run: Run, tmp_path: Path) -> None:
    shock = tmp_path / "s.csv"
    shock.write_text("exporter,importer,cost_factor\nCHN,POL,0.9\n")
    found = run("trade", "counterfactual", "--trade", str(SAMPLE), "--shock", str(shock),
                "--shock", "POL-CHN:cost*0.9", "--json", "--out", f"{tmp_path}/c")  # fmt: skip
    assert found.code == 0
    content = found.json
    assert (content["status"], content["closure"], content["sigma"]) == ("answered", "full", 5.0)
    assert content["residual"] < 1e-9
    countries = {row["country"]: row for row in content["countries"]}
    assert len(countries) == 30
    assert countries["POL"]["welfare_change_pct"] > 0.05
    pairs = {(row["exporter"], row["importer"]): row for row in content["pairs"]}
    assert 40 < pairs["CHN", "POL"]["change_pct"] < 100 * (0.9**-4 - 1)
    kept = load_run(tmp_path / "c")
    assert kept.manifest["shocks"] == [str(shock), "POL-CHN:cost*0.9"]
    assert "pairs" not in kept.manifest["summary"]
    assert kept.tables["countries"].to_dicts() == content["countries"]
    table = kept.tables["pairs"]
    assert table["after"].sum() == pytest.approx(table["before"].sum())
    assert table.to_dicts() == content["pairs"]


def test_conditional_has_no_welfare(run: Run) -> None:
    found = run("trade", "counterfactual", "--trade", str(SAMPLE), "--shock", "CHN=POL:cost*0.9",
                "--closure", "conditional", "--json")  # fmt: skip
    assert {row["welfare_change_pct"] for row in found.json["countries"]} == {None}
    assert {row["output_change_pct"] for row in found.json["countries"]} == {0.0}
    assert "Outputs and expenditures are fixed" in found.err


def test_counterfactual_is_told_in_words(run: Run) -> None:
    found = run("trade", "counterfactual", "--trade", str(SAMPLE), "--shock", "CHN=POL:cost*0.9")
    assert "POL to CHN" in found.out
    assert "and 18 more" in found.out


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--shock", "CHN-XXX:cost*0.9"], 2, "'XXX' has no trade"),
        (["--shock", "CHN=POL:cost*0.9", "--sigma", "1"], 2, "sigma: allowed"),
        (["--shock", "CHN=POL:cost*0.9", "--closure", "x"], 2, "closure: allowed"),
        (["--shock", "CHN=POL:cost*0.9", "--numeraire", "x"], 2, "numeraire: allowed"),
        (["--shock", "CHN=POL:cost*0.9", "--out", str(Path(__file__).parent)], 3, "holds"),
        ([], 2, "--shock"),
    ],
)
def test_faulty_counterfactuals_are_told(
    run: Run, arguments: list[str], code: int, told: str
) -> None:
    found = run("trade", "counterfactual", "--trade", str(SAMPLE), *arguments)
    assert (found.code, found.out) == (code, "")
    assert told in found.err


def test_trade_without_own_trade_is_told(run: Run, tmp_path: Path) -> None:
    table = pl.read_csv(SAMPLE).filter(pl.col("exporter") != pl.col("importer"))
    table.write_csv(tmp_path / "t.csv")
    found = run("trade", "counterfactual", "--trade", f"{tmp_path}/t.csv", "--shock",
                "CHN=POL:cost*0.9", "--json")  # fmt: skip
    assert found.code == 3
    assert "no own trade of AUS" in found.json["error"]["message"]


def test_response_is_an_estimate(run: Run) -> None:
    found = run("trade", "response", "--goods", "G39", "--days", "-5", "--json")
    assert found.json["trade_factor"] == pytest.approx(math.exp(0.16))
    assert found.json["est"] is True
    assert "+17.4 %" in run("trade", "response", "--goods", "G39", "--days", "-5").out
    assert run("trade", "response", "--goods", "G99").code == 2


def test_validation_is_told(run: Run, tmp_path: Path) -> None:
    found = run("validate", "gravity", "--json", "--page", str(tmp_path))
    assert found.code == 0
    assert found.json["counts"]["differs"] == 0
    assert (tmp_path / "gravity.md").is_file()
    assert "reproduced" in run("validate", "gravity").out
    assert run("validate", "gravity", "--data", str(tmp_path)).code == 2


def test_help_loads_no_heavy_library() -> None:
    code = (
        "import sys, json; from landbridge.cli.app import command; command(); "
        "print(json.dumps([m for m in ('numpy', 'polars', 'pyfixest', 'scipy', 'pandas') "
        "if m in sys.modules]))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(told.stdout) == []
