"""The word list: a name says no state of the goods that its own words do not say."""

import re

import pytest

from landbridge import facts
from landbridge.demand.goods import attributes_of_code, packaged_catalogue
from landbridge.demand.goods.matching import attributes_of

# Beginnings and characters of words that say a state, beside the attribute words themselves.
SAYS = {
    "frozen": r"froz|冻|速|冰|мороже|congel|surgel|glac",
    "chilled": r"chill|fresh|冷|冰|鲜|свеж|охлажд|frai",
    "fresh": r"fresh|鲜|свеж|frai",
    "dried": r"dried|干|сухо|курага|sec",
}
ICE_CREAM = "2105"


@pytest.mark.parametrize("state", sorted(SAYS))
def test_states_of_goods_are_in_the_words(state):
    known = packaged_catalogue()
    unsaid = [
        name.text
        for name in known.names
        if state in name.attributes
        and state not in attributes_of(name.text, known)
        and not re.search(SAYS[state], name.text)
        and name.hs != ICE_CREAM
    ]
    assert not unsaid


def test_names_and_rules_have_headings_that_exist():
    known = packaged_catalogue()
    for code in [name.hs for name in known.names] + list(known.rules):
        assert len(code) in (2, 4, 6)
        assert len(code) < 4 or code[:4] in known.descriptions
        assert len(code) < 6 or code in known.subheadings


def test_one_wording_stands_once_for_a_heading():
    rows = list(facts.load("goods_aliases").iter_rows(named=True))
    pairs = [(row["alias"], row["hs"]) for row in rows if row["kind"] == "goods"]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize(
    ("code", "attribute"),
    [("870380", "electric"), ("850760", "lithium"), ("9306", "military"), ("3915", "waste")],
)
def test_a_code_says_what_its_text_says(code, attribute):
    assert attribute in attributes_of_code(code)
    assert not attributes_of_code("8703")
