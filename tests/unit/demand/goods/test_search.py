"""Goods from words and codes: what shippers write must find the heading that customs would use."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.core.enums import Handling
from landbridge.core.errors import AmbiguousNameError, UnknownNameError, UsageError
from landbridge.demand.goods import find_goods, packaged_catalogue, search_goods
from landbridge.demand.goods.words import is_slip

WORDINGS = Path(__file__).with_name("wordings.csv")
EVERYDAY = Path(__file__).with_name("everyday.csv")


def _wordings(which: str) -> list[tuple[str, set[str]]]:
    with WORDINGS.open(encoding="utf-8", newline="") as file:
        return [
            (row["text"], set(row["hs4"].split("|")))
            for row in csv.DictReader(file)
            if row["set"] == which
        ]


def _found(text: str) -> str:
    try:
        return find_goods(text).hs[:4]
    except UnknownNameError:
        return ""


@pytest.mark.parametrize(
    ("text", "hs", "attribute"),
    [
        ("used cars", "8703", "used"),
        ("二手车", "8703", "used"),
        ("подержанные автомобили", "8703", "used"),
        ("voitures d'occasion", "8703", "used"),
        ("б/у автомобили", "8703", "used"),
        ("used electric cars", "870380", "electric"),
        ("frozen beef", "0202", "frozen"),
        ("chilled beef", "0201", "chilled"),
        ("lithium batteries", "850760", "lithium"),
        ("e-commerce parcels", "9503", "parcel"),
        ("wind turbine blades", "8503", "oversize"),
        ("8703 used", "8703", "used"),
    ],
)
def test_attributes_come_from_words(text, hs, attribute):
    goods = find_goods(text)
    assert goods.hs == hs
    assert attribute in goods.attributes


@pytest.mark.parametrize(
    ("text", "hs", "group"),
    [
        ("8703", "8703", "G47"),
        ("870323", "870323", "G47"),
        ("HS 8703.23", "870323", "G47"),
        ("hs code: 8703 23", "870323", "G47"),
        ("ТН ВЭД 8703", "8703", "G47"),
        ("8703231940", "870323", "G47"),
        ("0202", "0202", "G02"),
        ("solar panels", "854143", "G44"),
        ("laptops", "847130", "G40"),
        ("cotton yarn", "5205", "G28"),
        ("auto parts", "8708", "G49"),
        ("furniture", "9403", "G52"),
        ("cement", "2523", "G11"),
        ("wheat", "1001", "G06"),
        ("cherries", "0809", "G04"),
        ("machinery", "8479", "G39"),
    ],
)
def test_codes_and_plain_words(text, hs, group):
    goods = find_goods(text)
    assert (goods.hs, goods.group_id) == (hs, group)


@pytest.mark.parametrize(
    ("text", "handling", "dangerous"),
    [
        ("lithium batteries", Handling.DANGEROUS, "9"),
        ("lead-acid batteries", Handling.DANGEROUS, "8"),
        ("caustic soda", Handling.DANGEROUS, "8"),
        ("soda ash", Handling.GENERAL, None),
        ("frozen beef", Handling.REEFER, None),
        ("frozen fries", Handling.REEFER, None),
        ("milk powder", Handling.GENERAL, None),
        ("dried apricots", Handling.GENERAL, None),
        ("fresh apricots", Handling.REEFER, None),
        ("wind turbine blades", Handling.OVERSIZE, None),
        ("used cars", Handling.VEHICLE_CARRIER, None),
        ("polysilicon", Handling.GENERAL, None),
        ("sunflower oil", Handling.LIQUID_TANK, None),
        ("frozen lithium batteries", Handling.DANGEROUS, "9"),
    ],
)
def test_handling_follows_heading_then_words(text, handling, dangerous):
    goods = find_goods(text)
    assert (goods.handling, goods.dangerous_class) == (handling, dangerous)


@pytest.mark.parametrize(
    "text",
    [
        "crude oil",
        "natural gas",
        "uranium",
        "explosives",
        "fireworks",
        "gold bars",
        "coal",
        "2716",
        "live sheep",
        "ammunition",
        "locomotives",
    ],
)
def test_what_container_trains_refuse_comes_with_a_reason(text):
    goods = find_goods(text)
    assert not goods.rides_container_train
    assert goods.why_not


def test_every_heading_is_found_by_its_code_and_by_its_own_description():
    known = packaged_catalogue()
    for hs4 in known.descriptions:
        goods = find_goods(hs4)
        assert goods.hs == hs4
        assert goods.rides_container_train == (goods.why_not is None)
    sample = [item for i, item in enumerate(sorted(known.descriptions.items())) if i % 7 == 0]
    hits = sum(
        hs4 in {goods.hs[:4] for goods in search_goods(text[:200], 3)} for hs4, text in sample
    )
    assert hits / len(sample) > 0.9


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("87", "8703"),
        ("9999", ""),
        ("8799", "87"),
        ("zzqx", ""),
        ("blah blub", ""),
        ("yurt", "Yogurt"),
    ],
)
def test_unknown_goods_name_the_nearest(text, nearest):
    with pytest.raises(UnknownNameError) as caught:
        find_goods(text)
    assert nearest in " ".join(caught.value.candidates) + str(caught.value)
    assert caught.value.cure


@pytest.mark.parametrize(
    "text", ["used", "frozen", "second hand", "二手", "новый", "things", "nothing"]
)
def test_words_that_name_no_goods_find_none(text):
    with pytest.raises(UnknownNameError):
        find_goods(text)


@pytest.mark.parametrize("text", ["nuts", "pipes", "chips", "oil"])
def test_one_word_for_two_trades_is_ambiguous(text):
    with pytest.raises(AmbiguousNameError) as caught:
        find_goods(text)
    chapters = {c.rsplit("(", 1)[1][:2] for c in caught.value.candidates}
    assert len(chapters) > 1


@pytest.mark.parametrize("text", ["", "   ", "\t\n", "x" * 201])
def test_empty_and_endless_texts_are_refused(text):
    with pytest.raises(UsageError):
        find_goods(text)
    with pytest.raises(UsageError):
        search_goods(text)


@pytest.mark.parametrize(
    ("text", "hs4"),
    [
        ("solar pannels", "8541"),
        ("labtops", "8471"),
        ("furnitture", "9403"),
        ("машинны", "8703"),
        ("cerises fraiches", "0809"),
        ("пшеницы", "1001"),
    ],
)
def test_misspelt_and_inflected_words(text, hs4):
    assert find_goods(text).hs[:4] == hs4


def test_numbers_and_packing_do_not_change_the_goods():
    assert find_goods("100 tons of wheat in big bags").hs == find_goods("wheat").hs
    assert find_goods("2024 model used cars, 50 pcs").hs == "8703"


@pytest.mark.parametrize(
    ("which", "least", "most_wrong"), [("tuned", 0.95, 0.01), ("fresh", 0.75, 0.08)]
)
def test_share_of_real_wordings_found_at_once(which, least, most_wrong):
    """No name was added for a ``fresh`` wording; most of the others are refused, few are wrong."""
    wordings = _wordings(which)
    assert len(wordings) >= 50
    first = sum(_found(text) in wanted for text, wanted in wordings) / len(wordings)
    three = sum(
        bool({goods.hs[:4] for goods in search_goods(text, 3)} & wanted)
        for text, wanted in wordings
    ) / len(wordings)
    wrong = sum(_found(text) not in wanted | {""} for text, wanted in wordings) / len(wordings)
    assert first >= least
    assert wrong <= most_wrong
    assert three >= 0.95


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=250))
def test_any_text_gives_goods_or_a_declared_error(text):
    try:
        goods = find_goods(text)
    except UsageError as error:
        assert error.cure
    else:
        assert 0 < goods.score <= 1
        assert goods.density_t_per_teu > 0
        assert goods.value_usd_per_kg > 0


_WORDS = st.sampled_from(
    [
        "used",
        "cars",
        "frozen",
        "beef",
        "lithium",
        "8703",
        "二手",
        "мебель",
        "d'occasion",
        "for",
        "parts",
        "steel",
        "-",
        "/",
        "50",
        "fresh",
        "хлопок",
        "汽车",
        "HS",
        "8703.23",
        "ё",
        "Ａ",
        "\u0301",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(_WORDS, min_size=1, max_size=8), st.integers(0, 3))
def test_case_and_spaces_do_not_matter(words, spaces):
    text = " ".join(words)
    other = (" " * spaces).join(["", *[f"{word} " for word in words]]).upper()

    def outcome(question):
        try:
            goods = find_goods(question)
        except UsageError as error:
            return type(error)
        return goods.hs, goods.handling, frozenset(goods.attributes)

    assert outcome(text) == outcome(other)


def test_search_gives_at_most_the_limit_best_first():
    found = search_goods("steel", 5)
    assert len(found) == 5
    assert [g.score for g in found] == sorted((g.score for g in found), reverse=True)
    with pytest.raises(UsageError):
        search_goods("steel", 0)


def test_everyday_words_find_their_heading_or_none():
    """One row a word: headings that fit, ``?`` where a refusal does, and the handling."""
    with EVERYDAY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 500
    wrong = []
    for row in rows:
        wanted = row["hs4"].split("|")
        try:
            goods = find_goods(row["text"])
        except UnknownNameError:
            if "?" not in wanted:
                wrong.append((row["text"], "refused"))
            continue
        if goods.hs[:4] not in wanted or row["handling"] not in ("", goods.handling.value):
            wrong.append((row["text"], f"{goods.hs} {goods.handling.value}"))
    assert not wrong


@pytest.mark.parametrize("text", ["aerosols", "diesel fuel pumps", "plastic grenades for zzqx"])
def test_a_refusal_says_what_may_be_meant(text):
    try:
        goods = find_goods(text)
    except UnknownNameError as error:
        assert "no sure match" in str(error)
        assert "did you mean" in str(error)
        assert error.candidates
    else:
        assert goods.hs[:4] in ("8413", "9306")


@pytest.mark.parametrize("text", ["cars, used", "cars (used)", "used  cars", "Cars - used"])
def test_attributes_are_the_users_own_words_in_any_order(text):
    goods = find_goods(text)
    assert (goods.hs, goods.attributes) == ("8703", ("used",))


@pytest.mark.parametrize("text", ["машины", "cars", "汽车", "beef", "8703", "apples"])
def test_nothing_is_said_that_was_not(text):
    assert not find_goods(text).attributes


@pytest.mark.parametrize(
    ("text", "hs", "attributes"),
    [
        ("8703 electric", "8703", {"electric"}),
        ("electric 8703", "8703", {"electric"}),
        ("8703 used electric", "8703", {"used", "electric"}),
        ("8703 hybrid cars", "8703", {"electric", "lithium"}),
        ("870380", "870380", {"electric", "lithium"}),
        ("8806", "8806", {"dual-use"}),
        ("9306", "9306", {"military"}),
        ("8507 lithium", "8507", {"lithium"}),
        ("870323", "870323", set()),
    ],
)
def test_a_code_and_words_keep_both(text, hs, attributes):
    goods = find_goods(text)
    assert goods.hs == hs
    assert set(goods.attributes) == attributes


@pytest.mark.parametrize(
    "text",
    ["8703 8704", "8703, 8704", "8703/8704", "8703 and 8704", "8703-8704", "8703 870323",
     "HS 8703, HS 8704", "8703 и 8704", "8703、8704", "８７０３ ８７０４"],
)  # fmt: skip
def test_two_codes_are_refused(text):
    with pytest.raises(UsageError, match="2 codes") as caught:
        find_goods(text)
    assert not isinstance(caught.value, UnknownNameError)


@pytest.mark.parametrize("text", ["870399", "847199", "010100", "8703.99", "8703991940"])
def test_subheadings_that_do_not_exist_are_refused_with_near_ones(text):
    with pytest.raises(UnknownNameError, match="no subheading") as caught:
        find_goods(text)
    heading = text.replace(".", "")[:4]
    assert caught.value.candidates
    assert all(f"({heading}" in candidate for candidate in caught.value.candidates)


def test_every_subheading_is_found_and_no_other():
    known = packaged_catalogue()
    for code in list(known.subheadings)[::40]:
        assert find_goods(code).hs == code
        missing = next(f"{code[:4]}{n:02}" for n in range(99, 0, -1)
                       if f"{code[:4]}{n:02}" not in known.subheadings)  # fmt: skip
        with pytest.raises(UnknownNameError):
            find_goods(missing)


@pytest.mark.parametrize(
    ("text", "hs"),
    [("８７０３", "8703"), ("ＨＳ ８７０３．２３", "870323"), ("٨٧٠٣", "8703"),
     ("8703 23 194 0", "870323"), ("heading 8703", "8703"), ("8703.2319", "870323"),
     ("8703 50 units", "8703"), ("used cars 2008", "8703"),
     ("UN 1203 gasoline", "2710")],
)  # fmt: skip
def test_digits_of_any_width_and_grouping(text, hs):
    assert find_goods(text).hs == hs


@pytest.mark.parametrize("text", ["8703 apples", "HS 8703 apples", "apples 8703"])
def test_a_code_against_the_words_is_refused(text):
    with pytest.raises(AmbiguousNameError, match="different goods"):
        find_goods(text)


def test_arms_are_flagged_and_never_a_tank_of_liquid():
    for text in ("military tanks", "battle tanks", "танки", "坦克"):
        goods = find_goods(text)
        assert goods.hs == "8710"
        assert goods.handling is Handling.OVERSIZE
        assert "military" in goods.attributes
        assert "liquid" not in goods.attributes
        assert not goods.rides_container_train


@pytest.mark.parametrize(
    ("word", "known", "slip"),
    [("labtop", "laptop", True), ("furnittur", "furnitur", True), ("pannel", "panel", True),
     ("rocket", "racket", False), ("argon", "argol", False), ("cocain", "coin", False),
     ("bullet", "bull", False), ("train", "trainer", False), ("pnael", "panel", False),
     ("machiens", "machines", True), ("nitrogen", "nitrogenous", False)],
)  # fmt: skip
def test_slips_of_the_pen(word, known, slip):
    assert is_slip(word, known) is slip


@pytest.mark.parametrize(
    ("text", "absent"),
    [("二手新能源车", "new"), ("活动房", "live"), ("DG set 500 kVA", "dangerous"),
     ("新鲜樱桃", "new"), ("干电池", "dried")],
)  # fmt: skip
def test_a_part_of_a_word_is_no_attribute(text, absent):
    assert absent not in find_goods(text).attributes
