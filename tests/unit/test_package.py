"""The public face: its names, what importing it costs, which way imports go."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import landbridge

ROOT = Path(__file__).parents[2]
#: packages that take long to import; none is needed to say hello
HEAVY = {"numba", "numpy", "polars", "pyarrow", "pandas", "scipy", "matplotlib"}
FAR_OFF = {"pypsa", "pyfixest", "distributed", "dask", "psycopg", "pvlib"}


def test_public_names_are_pinned_and_all_there():
    assert landbridge.__all__ == [
        "__version__",
        "assign",
        "build_network",
        "compare_runs",
        "errors",
        "find_goods",
        "find_place",
        "load_scenario",
        "nowcast_trade",
        "plan",
        "run_study",
    ]
    for name in landbridge.__all__:
        assert getattr(landbridge, name) is not None
    assert set(landbridge.__all__) <= set(dir(landbridge))
    with pytest.raises(AttributeError, match="no attribute 'plann'"):
        landbridge.plann  # noqa: B018


def loaded_after(code: str) -> set[str]:
    script = f"import sys, json\n{code}\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


@pytest.mark.parametrize(
    "code",
    [
        "import landbridge",
        "import landbridge.core.errors",
        "from landbridge.cli import main\nassert main(['--help']) == 0",
        "from landbridge.cli import main\nassert main(['--version']) == 0",
        "from landbridge.cli import main\nassert main(['plan', '--help']) == 0",
        "from landbridge.cli import main\nassert main(['assign', '--help']) == 0",
    ],
)
def test_saying_hello_imports_nothing_heavy(code):
    assert not loaded_after(code) & (HEAVY | FAR_OFF)


def test_planning_imports_no_extra():
    extras = {name for name in FAR_OFF if find_spec(name)}
    assert not loaded_after("import landbridge.study, landbridge.planning") & extras


def test_imports_go_down_only():
    pytest.importorskip("importlinter", reason="import-linter comes with the dev extra")
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]


def test_the_source_keeps_to_its_sizes():
    script = ROOT / "scripts" / "sizes.py"
    done = subprocess.run([sys.executable, script], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
