"""Scoring all names at once must equal scoring them one by one, to the last bit."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.naive.goods_matching import best_matches as one_by_one

from landbridge.demand.goods import packaged_catalogue
from landbridge.demand.goods.matching import best_matches

HERE = Path(__file__).parent
WORDS = [
    "used cars steel pipe copper wire toy frozen beef milk powder parts for machines led lamps",
    "furnitture pannels labtop grenade aerosol 304 5 kg 50x60 mm pcs vacuum pumps cat food",
    "мебель корпусная шины б/у насосы для воды масло подсолнечное двигатели дизельные",
    "汽车配件 不锈钢板材 新鲜樱桃 锂电池 儿童玩具 机 电动",
    "pommes fraîches huile de tournesol pièces pour tracteurs",
]


def _wordings() -> list[str]:
    texts = []
    for name in ("wordings.csv", "everyday.csv"):
        with (HERE / name).open(encoding="utf-8", newline="") as file:
            texts += [row["text"] for row in csv.DictReader(file)]
    return texts


@pytest.mark.parametrize("limit", [1, 3, 8])
def test_wordings_score_as_one_by_one(limit):
    known = packaged_catalogue()
    for text in _wordings()[::5]:
        assert best_matches(text, known, limit) == one_by_one(text, known, limit)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(" ".join(WORDS).split()), max_size=9).map(" ".join)
    | st.text(max_size=60),
    st.integers(1, 12),
)
def test_any_words_score_as_one_by_one(text, limit):
    known = packaged_catalogue()
    assert best_matches(text, known, limit) == one_by_one(text, known, limit)


def test_words_that_were_forgotten_are_worked_out_again(monkeypatch):
    monkeypatch.setattr("landbridge.demand.goods.name_index.KEPT_WORDS", 2)
    known = packaged_catalogue()
    for text in ("copper wire rod for motors", "zqxv bcdfg cars"):
        assert best_matches(text, known, 5) == one_by_one(text, known, 5)
