"""The digest of the model's code moves with each source and with nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from landbridge.scenario import load_scenario
from landbridge.study.corridor import checkpoint
from landbridge.study.corridor.sources import code_digest, digest_of


@pytest.fixture
def package(tmp_path: Path) -> Path:
    for name in ("assignment/a.py", "study/deep/b.py", "demand/t.csv", "report/page.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


@pytest.mark.parametrize("name", ["assignment/a.py", "study/deep/b.py", "demand/t.csv"])
def test_each_source_counts(package: Path, name: str) -> None:
    before = digest_of(package)
    (package / name).write_text("another")
    assert digest_of(package) != before
    (package / name).rename((package / name).with_stem("moved"))
    moved = digest_of(package)
    (package / name).with_stem("moved").unlink()
    assert len({before, moved, digest_of(package)}) == 3


def test_faces_and_compiled_files_do_not_count(package: Path) -> None:
    before = digest_of(package)
    (package / "report" / "page.py").write_text("another")
    (package / "study" / "b.pyc").write_bytes(b"x")
    assert digest_of(package) == before


def test_the_identity_of_a_study_holds_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = load_scenario("base-2024")
    before = checkpoint.identity_of(scenario, {})
    assert before["code"] == code_digest()
    assert before == checkpoint.identity_of(scenario, {})
    monkeypatch.setattr(checkpoint, "code_digest", lambda: "other")
    assert checkpoint.identity_of(scenario, {}) != before
