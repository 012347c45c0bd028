"""The examples of the how-to on assignment run as they stand there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Answer

Run = Callable[..., Answer]
PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "assign-traffic.md"


def test_the_small_examples_of_the_page_give_one_answer(run: Run, tmp_path: Path) -> None:
    part = PAGE.read_text(encoding="utf-8").partition("## Small examples")[2]
    texts = re.findall(r"```text\n(.*?)```", part, re.DOTALL)
    names = ("s_net.tntp", "s_trips.tntp", "small/node.csv", "small/link.csv", "small.csv")
    (tmp_path / "small").mkdir()
    for name, text in zip(names, texts, strict=True):
        (tmp_path / name).write_text(text)
    found = [
        run("assign", "--net", f"{tmp_path}/{net}", "--trips", f"{tmp_path}/{trips}", "--json")
        for net, trips in (("s_net.tntp", "s_trips.tntp"), ("small", "small.csv"))
    ]
    assert [(item.code, item.err) for item in found] == [(0, ""), (0, "")]
    assert found[0].json["trips"] == 250.0
    assert found[1].json["objective"] == pytest.approx(found[0].json["objective"], rel=1e-9)
