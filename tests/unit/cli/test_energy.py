"""``landbridge energy projects``: the document, the text, the messages."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from landbridge.cli import main
from landbridge.facts import tables


def _json(capsys: pytest.CaptureFixture[str], *words: str) -> dict:  # type: ignore[type-arg]
    assert main(["energy", "projects", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]


def test_the_document_holds_the_named_plants_as_published(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = {row["plant_id"]: row for row in _json(capsys, "--country", "KZ")["projects"]}
    wind = found["kz-zhanatas-wpp"]
    assert (wind["capacity_mw"], wind["gwh_low"], wind["gwh_high"]) == (100, 319, 360)
    assert (wind["cf_low"], wind["cf_high"]) == (0.364, 0.411)
    assert wind["chinese_part"] == "y"
    assert wind["source"].startswith("http")
    assert found["kz-turgusunskaya-hpp"]["gwh_low"] == 79.8
    solar = found["kz-kaskelen-spp"]
    assert (solar["capacity_mw"], solar["est"], solar["gwh_low"]) == (50, True, None)
    assert "Rosatom" in found["kz-balkhash-npp-ulken"]["chinese_role"]
    assert "no contract" in found["kz-third-npp"]["chinese_role"]


def test_filters_leave_out_what_they_say(capsys: pytest.CaptureFixture[str]) -> None:
    rows = _json(capsys)["projects"]
    assert {row["country"] for row in rows} == {"KZ", "UZ", "KG", "TJ"}
    assert all(row["fuel"] == "nuclear" or row["chinese_part"] in ("y", "hint") for row in rows)
    planned = _json(capsys, "--status", "planned", "--country", "Kyrgyzstan")
    assert {(row["status"], row["country"]) for row in planned["projects"]} == {("planned", "KG")}
    assert planned["capacity_mw"]["planned"] == sum(r["capacity_mw"] for r in planned["projects"])
    everything = _json(capsys, "--all")["projects"]
    assert len(everything) == tables.load("power_plants").height > len(rows)


def test_text_says_the_same_as_the_document(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    rows = _json(capsys, "--country", "kz")["projects"]
    assert main(["energy", "projects", "--country", "kz"]) == 0
    text = capsys.readouterr().out
    assert "319-360" in text
    for row in rows:
        assert row["name"] in text
        assert row["source"].split(" ")[0] in text
    assert main(["energy", "projects", "--country", "TM"]) == 0
    assert "No listed plant" in capsys.readouterr().out


@pytest.mark.parametrize("words", [("--country", "France"), ("--status", "running")])
def test_unknown_words_are_refused_with_what_is_allowed(
    capsys: pytest.CaptureFixture[str], words: tuple[str, str]
) -> None:
    assert main(["energy", "projects", *words]) == 2
    told = capsys.readouterr().err
    assert words[1] in told
    assert "allowed" in told or "Use one of" in told


def test_tables_and_fleet_need_no_library_of_the_extra() -> None:
    code = (
        "import sys\n"
        "for name in ('pypsa', 'pvlib', 'highspy', 'linopy', 'tsam', 'pandas'):\n"
        "    sys.modules[name] = None\n"
        "from landbridge.cli import main\n"
        "from landbridge.energy.fleet import fleet_of\n"
        "assert len(fleet_of(2024)) > 200\n"
        "sys.exit(main(['energy', 'projects', '--json']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["projects"]
