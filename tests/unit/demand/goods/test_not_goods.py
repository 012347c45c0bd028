"""Groupage and the like are no goods, whatever the language."""

import pytest

from landbridge.core.errors import UsageError
from landbridge.demand.goods import find_goods, look_up_goods
from landbridge.demand.goods.not_goods import not_goods

NO_GOODS = ["groupage", "LCL", "LCL cargo", "Groupage freight", "less than container load",
            "сборный груз", "сборные грузы", "拼箱", "拼箱货", "fret groupé"]  # fmt: skip


@pytest.mark.parametrize("text", NO_GOODS)
def test_a_way_to_share_a_box_is_refused_and_says_what_to_do(text):
    with pytest.raises(UsageError, match="groupage") as caught:
        find_goods(text)
    assert "consolidator" in str(caught.value)
    answer = look_up_goods(text)
    assert not answer.candidates
    assert "groupage" in (answer.reason or "")


@pytest.mark.parametrize(
    "text", ["toys", "LCL toys", "сборные дома", "general cargo", "prefabricated houses", "груз"]
)
def test_goods_are_left_alone(text):
    assert not_goods(text) is None
