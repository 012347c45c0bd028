"""The demo in an environment that holds the base install and nothing else."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A fresh environment made by ``make base``."""
    venv = tmp_path_factory.mktemp("base") / "venv"
    environment = {k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "PYTHONPATH")}
    done = subprocess.run(
        ["make", f"VENV={venv}", "base"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    unreachable = ("No matching distribution", "Could not find a version", "ConnectionError")
    if done.returncode and any(word in done.stderr for word in unreachable):
        pytest.skip("no package registry can be reached from here")
    assert done.returncode == 0, done.stderr[-3000:]
    return venv


@pytest.mark.network
def test_the_demo_needs_the_base_install_only(base, tmp_path):
    python = base / "bin" / "python"
    for extra in ("pytest", "scipy", "pypsa", "pyfixest", "distributed", "scgraph_data"):
        assert subprocess.run([python, "-c", f"import {extra}"], capture_output=True).returncode
    done = subprocess.run(
        [ROOT / "scripts" / "demo", base / "bin" / "landbridge", tmp_path / "out"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Almaty" in done.stdout
    assert "Duisburg" in done.stdout
    study = tmp_path / "out" / "base-2024"
    assert (study / "manifest.json").is_file()
    assert (study / "report.html").stat().st_size > 50_000
    pages = sorted((tmp_path / "out").glob("*.html"))
    assert [page.name for page in pages] == ["chengdu-almaty.html", "chongqing-duisburg.html"]
    assert all(page.stat().st_size > 50_000 for page in pages)
