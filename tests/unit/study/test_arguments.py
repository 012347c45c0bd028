"""Questions from Python with arguments of any type: a result, or an error that names the one."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import landbridge
from landbridge.core.errors import AmbiguousNameError, LandbridgeError, UsageError
from landbridge.scenario import load_scenario
from landbridge.study.arguments import day_of, number_of, words_of

QUESTION = {
    "origin": "Chengdu",
    "destination": "Almaty",
    "goods": "machinery",
    "units": 2,
    "unit": "feu",
    "depart": "2027-03-11",
    "deliver_by": None,
    "scenario": "base-2025",
    "services": None,
    "rates": None,
    "avoid": (),
    "require": (),
    "modes": None,
    "budget_usd": None,
}


@pytest.fixture(autouse=True)
def queries(monkeypatch):
    """The questions that reach the engine, which is spared the search."""
    reached = []
    monkeypatch.setattr("landbridge.planning.plan_shipment", lambda world, q: reached.append(q))
    return reached


def ask(**changes):
    question = QUESTION | changes
    return landbridge.plan(question.pop("origin"), question.pop("destination"), **question)


class Unshowable:
    def __repr__(self):
        raise RuntimeError("no words for it")


class BytesPath:
    def __fspath__(self):
        return b"x"


WRONG = [
    *((end, value) for end in ("origin", "destination") for value in (5, None, b"Chengdu", "")),
    *(("goods", value) for value in (None, 8703, ["machinery"], "")),
    *(("units", value) for value in ("2", None, math.nan, math.inf, True, 10**400, 2j, [2])),
    *(("units", value) for value in (Decimal("sNaN"), np.float64("nan"), np.array([1, 2]), -1)),
    *(("unit", value) for value in (None, 5, "box", Unshowable())),
    *(("depart", value) for value in (None, 5, "soon", b"2027-03-11", datetime(9999, 12, 31))),
    *(("depart", value) for value in (date(9999, 1, 1), date(1, 1, 1), "9999-12-31")),
    *(("deliver_by", value) for value in (5, "", datetime.max, date.min, timedelta(1))),
    *(("scenario", value) for value in (None, 5, b"base-2025", BytesPath(), "")),
    *((name, value) for name in ("services", "rates") for value in (5, b"x", "", BytesPath())),
    *((name, value) for name in ("avoid", "require") for value in (None, 5, [5], [None], b"RU")),
    *((name, ["x" * 5000]) for name in ("avoid", "require", "modes")),
    *(("modes", value) for value in (5, [5], [], "rail,rocket", np.array(5))),
    *(("budget_usd", value) for value in ("100", math.nan, -5, 0, True, Decimal("NaN"), 10**400)),
]


@pytest.mark.parametrize(("name", "value"), WRONG, ids=lambda v: str(type(v).__name__))
def test_a_wrong_argument_is_named_with_what_is_allowed(name, value, queries):
    with pytest.raises(UsageError) as caught:
        ask(**{name: value})
    words = {"budget_usd": "budget", "depart": "depart"}.get(name, name)
    assert words in str(caught.value)
    assert len(str(caught.value)) < 400
    assert isinstance(caught.value, ValueError)
    assert not queries


@pytest.mark.parametrize(
    "units", [2, 2.0, Decimal(2), Fraction(2), np.int32(2), np.float32(2), np.uint8(2)]
)
def test_numbers_of_every_kind_are_numbers(units, queries):
    ask(units=units, budget_usd=float(units) * 1000)
    assert (queries[0].amount, queries[0].budget_usd) == (2.0, 2000.0)
    assert type(queries[0].amount) is type(queries[0].budget_usd) is float


@pytest.mark.parametrize(
    "depart",
    [
        "2027-03-11",
        date(2027, 3, 11),
        datetime(2027, 3, 11, 23, 59),
        datetime(2027, 3, 11, 23, tzinfo=UTC),
        datetime(2027, 3, 11, 1, tzinfo=timezone(timedelta(hours=14))),
    ],
)
def test_a_day_is_the_day_that_its_own_clock_shows(depart, queries):
    ask(depart=depart, deliver_by=depart)
    assert queries[0].ready == queries[0].deliver_by == date(2027, 3, 11)


def test_lists_of_words_may_be_any_iterable(queries):
    ask(avoid={"RU"}, require=(word for word in ["rail"]), modes="rail")
    assert [c.value for c in (*queries[0].avoid, *queries[0].require)] == ["RU", "rail"]
    assert queries[0].modes == ("rail",)


def test_an_endless_list_of_words_is_refused():
    with pytest.raises(UsageError, match="avoid: more than 100"):
        words_of(iter(lambda: "RU", None), "avoid")


def test_the_end_that_is_not_known_is_named():
    for end in ("origin", "destination"):
        with pytest.raises(AmbiguousNameError, match=f"^{end}: 'Fuzhou' fits") as caught:
            ask(**{end: "Fuzhou"})
        assert any("cn-fuzhou" in label for label in caught.value.candidates)
        with pytest.raises(UsageError, match=f"^{end}: .*no place that we know"):
            ask(**{end: "Chengduuu"})


def test_a_scenario_may_be_a_name_a_path_or_an_object(tmp_path, queries):
    file = tmp_path / "mine.toml"
    file.write_text('extends = "base-2025"\n', encoding="utf-8")
    for scenario in ("base-2025", load_scenario("base-2025"), file, str(file)):
        ask(scenario=scenario)
    assert len(queries) == 4


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(max_size=30),
    st.binary(max_size=8),
    st.dates(),
    st.datetimes(),
    st.lists(st.one_of(st.text(max_size=6), st.integers(), st.none()), max_size=4),
    st.sampled_from(["RU", "rail", "8703", "2027-03-11", "Suzhou", "teu", Path("no.csv"), object]),
)


@pytest.mark.parametrize("name", QUESTION)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(value=VALUES)
def test_any_value_gives_a_result_or_an_error_of_ours(name, value):
    try:
        ask(**{name: value})
    except LandbridgeError as error:
        assert isinstance(error, ValueError | RuntimeError)
        str(error).encode("utf-8", "backslashreplace")


@settings(max_examples=50, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False), st.dates())
def test_readers_give_back_what_is_allowed(number, day):
    assert number_of(number, "x") == number
    try:
        assert day_of(day, "x") == day
    except UsageError:
        assert not 2024 <= day.year <= 2028
