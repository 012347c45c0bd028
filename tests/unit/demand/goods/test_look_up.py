"""Looking up never fails, and agrees with ``find_goods`` wherever that answers."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.core.errors import AmbiguousNameError, UsageError
from landbridge.demand.goods import find_goods, look_up_goods, packaged_catalogue
from landbridge.demand.goods.confidence import confidence_of
from landbridge.demand.goods.titles import readings
from landbridge.results.goods_answers import Verdict

HERE = Path(__file__).parent
REFUSED = {Verdict.LIKELY, Verdict.UNSURE, Verdict.NONE, Verdict.BAD_CODE}


def _wordings() -> list[str]:
    texts = []
    for name in ("wordings.csv", "everyday.csv"):
        with (HERE / name).open(encoding="utf-8", newline="") as file:
            texts += [row["text"] for row in csv.DictReader(file)]
    return texts


def _same_as_find(text: str) -> None:
    answer = look_up_goods(text, 3)
    try:
        goods = find_goods(text)
    except AmbiguousNameError:
        # of rivals, only the name at the head of a title may still be likely
        assert answer.verdict in {Verdict.AMBIGUOUS, Verdict.CONFLICT, Verdict.LIKELY}
    except UsageError:
        assert answer.verdict in REFUSED
    else:
        assert answer.sure
        assert answer.candidates[0].goods == goods
    assert answer.sure <= answer.verdict.placed


def test_wordings_are_answered_as_find_goods_does():
    for text in _wordings():
        _same_as_find(text)


_WORDS = "used cars 8703 HS steel parts for frozen beef toy шины б/у 汽车 led 304 5 kg - ( , apples"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=240) | st.lists(st.sampled_from(_WORDS.split())).map(" ".join))
def test_no_text_is_an_error(text):
    answer = look_up_goods(text, 4)
    assert len(answer.candidates) <= 4
    assert len(answer.text) <= 200
    scores = [candidate.goods.score for candidate in answer.candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= candidate.confidence <= 1 for candidate in answer.candidates)
    assert (answer.reason is None) == answer.sure
    if not answer.shortened:
        _same_as_find(text)


@pytest.mark.parametrize("text", ["x" * 10_000, "steel pipes " * 500, "钢" * 300])
def test_long_texts_are_cut_and_say_so(text):
    answer = look_up_goods(text)
    assert answer.shortened
    assert len(answer.text) <= 200
    assert text.startswith(answer.text)


@pytest.mark.parametrize(
    ("text", "hs4", "read_as"),
    [
        ("tomato paste 36-38 brix aseptic drums", "2002", "tomato paste"),
        ("sofa 3 seater fabric with storage", "9401", "sofa"),
        ("face masks, box of 50 blue", "6307", "face masks"),
        ("Zuvobi black tea loose leaf 25kg paper sacks", "0902", "tea loose leaf"),
        ("布艺沙发 三人位", "9401", "布艺沙发"),
    ],
)
def test_titles_are_read_by_the_name_at_their_head(text, hs4, read_as):
    answer = look_up_goods(text)
    assert answer.candidates
    assert read_as in readings(text, packaged_catalogue())
    if answer.verdict.placed:
        assert answer.candidates[0].goods.hs[:4] == hs4


def test_a_likely_match_says_what_was_read():
    answer = look_up_goods("energy drink 250 ml cans")
    assert answer.verdict is Verdict.LIKELY
    assert not answer.sure
    assert answer.read_as == "energy drink"
    assert "energy drink" in (answer.reason or "")
    assert answer.candidates[0].goods.hs[:4] == "2202"


@pytest.mark.parametrize(
    ("text", "code", "verdict", "hs"),
    [
        ("apples", "0808", Verdict.CODE, "0808"),
        ("apples", "0808.10", Verdict.CODE, "080810"),
        ("", "8703", Verdict.CODE, "8703"),
        ("apples", "8703", Verdict.CONFLICT, "0808"),
        ("apples", "9999", Verdict.BAD_CODE, "0808"),
        ("apples", "abc", Verdict.SURE, "0808"),
    ],
)
def test_a_code_beside_the_words_is_checked(text, code, verdict, hs):
    answer = look_up_goods(text, code=code)
    assert answer.verdict is verdict
    assert answer.candidates[0].goods.hs == hs


@pytest.mark.parametrize(
    ("text", "handling", "rides"),
    [("beef", "est", "est"), ("milk powder", "rule", "est"), ("crude oil", "rule", "rule"),
     ("frozen mushrooms", "words", "est")],
)  # fmt: skip
def test_marks_say_where_handling_and_carriage_come_from(text, handling, rides):
    best = look_up_goods(text).candidates[0]
    assert best.rides_mark == rides
    assert (best.handling_mark == "rule") == (handling == "rule") or handling == "words"


def test_limits():
    assert len(look_up_goods("steel", 1).candidates) == 1
    assert len(look_up_goods("steel", 30).candidates) > 8
    for limit in (0, 101):
        with pytest.raises(UsageError):
            look_up_goods("steel", limit)


@pytest.mark.parametrize("verdict", list(Verdict))
def test_confidence_grows_with_the_score(verdict):
    grown = [confidence_of(verdict, score / 100) for score in range(101)]
    assert grown == sorted(grown)
    assert 0 <= grown[0] <= grown[-1] <= 1
