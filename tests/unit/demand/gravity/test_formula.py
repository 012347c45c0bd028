"""Formulas: what is understood comes back the same; nothing else is, and nothing is run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.core.errors import UsageError
from landbridge.demand.gravity.formula import Formula, parse_formula


def test_formula_is_taken_apart() -> None:
    found = parse_formula("trade~ log(dist)+ pta:rta +x.1 |exporter ^year+ importer")
    assert found.dependent == "trade"
    assert [term.name for term in found.terms] == ["log(dist)", "pta:rta", "x.1"]
    assert [effect.columns for effect in found.effects] == [("exporter", "year"), ("importer",)]
    assert found.numbers == ("trade", "dist", "pta", "rta", "x.1")
    assert found.keys == ("exporter", "year", "importer")


def test_effects_may_be_left_out_and_names_quoted() -> None:
    found = parse_formula("`trade [USD]` ~ `ln dist` + 贸易")
    assert (found.dependent, found.numbers) == ("trade [USD]", ("trade [USD]", "ln dist", "贸易"))
    assert found.effects == ()


NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True).filter(lambda name: name != "log")


@given(st.lists(NAMES, min_size=2, max_size=6, unique=True), st.lists(NAMES, max_size=3,
                                                                      unique=True))  # fmt: skip
def test_text_of_a_formula_is_that_formula(columns: list[str], effects: list[str]) -> None:
    text = f"{columns[0]} ~ {' + '.join(columns[1:])}"
    text += f" | {' + '.join(effects)}" if effects else ""
    found = parse_formula(text)
    assert found.text == text
    assert parse_formula(found.text) == found


@given(st.text(max_size=40))
def test_odd_text_is_refused_or_read_never_run(text: str) -> None:
    try:
        assert isinstance(parse_formula(text), Formula)
    except UsageError as error:
        assert "Write it like" in str(error)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("trade", "one '~'"),
        ("trade ~", "missing"),
        ("trade ~ a +", "missing"),
        ("log(trade) ~ a", "not its logarithm"),
        ("trade ~ a | b | c", "more than one"),
        ("trade ~ a + a", "twice"),
        ("trade ~ a | b^c + c^b", "twice"),
        ("trade ~ trade", "explain itself"),
        ("trade ~ __import__('os').system('true')", "not understood"),
        ("trade ~ exp(a)", "no variable"),
        ("trade ~ a | log(b)", "no set"),
        ("t ~ " + "+".join(f"x{k}" for k in range(201)), "at most 200"),
        ("t ~ " + "a" * 30_000, "longer"),
    ],
)
def test_what_is_not_understood_is_told(text: str, told: str) -> None:
    with pytest.raises(UsageError, match="Formula") as caught:
        parse_formula(text)
    assert told in caught.value.message
