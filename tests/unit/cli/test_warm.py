"""The command warm compiles the kernels of planning and of assignment, and tells both times."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import landbridge.assignment
import landbridge.study

from .conftest import Answer


def test_warm_compiles_both_and_tells_the_times(
    run: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(landbridge.study, "plan", lambda *a, **k: done.append("planning"))
    monkeypatch.setattr(landbridge.assignment, "warm", lambda: done.append("assignment"))
    found = run("warm", "--json").json
    assert done == ["planning", "assignment"]
    assert found["status"] == "ready"
    assert found["seconds"] == pytest.approx(found["planning_s"] + found["assignment_s"], abs=0.02)
    assert "planning 0.0 s, assignment 0.0 s" in run("warm").out
