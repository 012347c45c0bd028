"""A repetition tells that the model's code is another."""

from __future__ import annotations

from landbridge.study.reruns import _why

NOW = {"scenario": "s", "data": "d", "constants": "c", "code": "new", "versions": {"numpy": "2"}}


def test_another_code_is_told() -> None:
    assert not list(_why({"identity": NOW}, NOW))
    told = list(_why({"identity": {**NOW, "code": "old"}}, NOW))
    assert told == ["the model's code is another: old before, new now"]
    bare = {key: value for key, value in NOW.items() if key != "code"}
    assert "does not tell which code" in next(iter(_why({"identity": bare}, NOW)))
