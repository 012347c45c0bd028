"""Papers: the right ones for the way, the goods and the date, and none that do not belong."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.core.errors import DataError
from landbridge.demand.goods import find_goods, stow
from landbridge.planning.papers import (
    Journey,
    build_documents,
    explain_refusal,
    packaged_documents,
    papers,
    papers_for,
)

NORTH = ("CN", "KZ", "RU", "BY", "PL", "DE")


def _ids(text, journey, unit="feu"):
    goods = find_goods(text)
    load = stow(goods, 2, unit)[-1]
    return {paper.document_id for paper in papers_for(packaged_documents(), goods, load, journey)}


def _by_rail(*countries, depart=date(2027, 3, 11)):
    return Journey(countries, frozenset(("rail",)), depart=depart)


@pytest.mark.parametrize(
    ("way", "note"),
    [
        (NORTH, "cim-smgs"),
        (("CN", "KZ"), "smgs"),
        (("CN", "KZ", "UZ"), "smgs"),
        (("CN", "VN"), "smgs"),
        (("PL", "DE"), "cim"),
        (("TR", "BG"), "cim"),
        (("CN", "KZ", "TM", "IR", "TR"), "cim-smgs"),
        (("CN", "LA"), "rail-note-bilateral"),
        (("CN",), "rail-note-domestic"),
    ],
)
def test_one_rail_note_by_the_law_of_the_railways(way, note):
    notes = {"cim-smgs", "smgs", "cim", "rail-note-domestic", "rail-note-bilateral"}
    assert _ids("toys", _by_rail(*way)) & notes == {note}


def test_papers_of_the_used_cars_to_kazakhstan():
    found = _ids("used cars", _by_rail("CN", "KZ"), unit="vehicle")
    assert found >= {
        "smgs",
        "commercial-invoice",
        "packing-list",
        "export-declaration-cn",
        "import-declaration-eaeu",
        "eaeu-transit",
        "cn-used-car-licence",
        "cn-used-car-confirmation",
        "eaeu-vehicle-approval",
        "kz-recycling-fee",
        "certificate-of-origin",
        "cargo-insurance",
    }
    assert not found & {
        "cmr",
        "bill-of-lading",
        "t1",
        "ens",
        "ru-recycling-fee",
        "cn-ev-licence",
        "cn-car-licence",
        "phytosanitary",
        "vgm",
        "eaeu-transit-guarantee",
    }


@pytest.mark.parametrize(
    ("depart", "needed"), [(date(2025, 12, 31), False), (date(2026, 1, 1), True)]
)
def test_the_makers_confirmation_is_asked_from_2026(depart, needed):
    found = _ids("used cars", _by_rail("CN", "KZ", depart=depart), unit="vehicle")
    assert ("cn-used-car-confirmation" in found) is needed


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("used electric cars", "cn-used-car-licence"),
        ("electric cars", "cn-ev-licence"),
        ("new cars", "cn-car-licence"),
        ("used trucks", "cn-used-car-licence"),
    ],
)
def test_each_kind_of_vehicle_has_its_chinese_licence(text, paper):
    assert paper in _ids(text, _by_rail("CN", "KZ"), unit="vehicle")


def test_new_cars_need_no_used_car_licence():
    assert "cn-used-car-licence" not in _ids("new cars", _by_rail("CN", "KZ"), unit="vehicle")


def test_customs_of_the_northern_way():
    found = _ids("electronics", _by_rail(*NORTH))
    assert found >= {
        "export-declaration-cn",
        "eaeu-transit",
        "t1",
        "ens",
        "import-declaration-eu",
        "eaeu-navigation-seal",
    }
    assert not found & {
        "import-declaration-eaeu",
        "import-declaration-cn",
        "eaeu-mutual-trade",
        "export-declaration",
        "import-declaration",
        "tir",
    }
    back = _ids("wine", _by_rail(*reversed(NORTH)))
    assert back >= {"export-declaration-eu", "import-declaration-cn", "gacc-registration"}
    assert not back & {"t1", "ens"}


def test_rail_security_filing_starts_on_1_september_2025():
    assert "ens" not in _ids("toys", _by_rail(*NORTH, depart=date(2025, 8, 31)))
    assert "ens" in _ids("toys", _by_rail(*NORTH, depart=date(2025, 9, 1)))


def test_trade_inside_the_union_needs_no_declaration():
    found = _ids("wheat", _by_rail("KZ", "RU"))
    assert "eaeu-mutual-trade" in found
    assert not found & {"import-declaration-eaeu", "export-declaration-eaeu", "eaeu-transit"}


def test_sea_road_and_air_bring_their_own_notes():
    sea = Journey(
        ("CN", "NL", "DE"),
        frozenset(("road", "sea")),
        depart=date(2027, 3, 1),
        legs=(("road", ("CN",)), ("sea", ("CN", "NL")), ("road", ("NL", "DE"))),
    )
    assert _ids("toys", sea) >= {"bill-of-lading", "vgm", "cmr", "ens", "t1"}
    assert not _ids("toys", sea) & {"smgs", "cim-smgs", "eaeu-transit", "air-waybill"}
    air = Journey(("CN", "DE"), frozenset(("air",)), depart=date(2027, 3, 1))
    assert "air-waybill" in _ids("laptops", air)
    assert "dg-air-iata" in _ids("laptops", air)
    assert "vgm" not in _ids("laptops", air)


def test_a_lorry_to_the_terminal_of_its_own_country_needs_no_cmr():
    legs = (("road", ("CN",)), ("rail", ("CN", "KZ")), ("road", ("KZ",)))
    journey = Journey(("CN", "KZ"), frozenset(("rail", "road")), legs=legs)
    assert "cmr" not in _ids("toys", journey)
    assert "smgs" in _ids("toys", journey)
    abroad = replace(journey, legs=(("rail", ("CN",)), ("road", ("CN", "KZ"))))
    assert "cmr" in _ids("toys", abroad)
    assert "smgs" not in _ids("toys", abroad)


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("lithium batteries", "un38-3"),
        ("lithium batteries", "dg-rail-smgs"),
        ("lithium batteries", "dg-rail-rid"),
        ("fresh apples", "phytosanitary"),
        ("fresh apples", "temperature-record"),
        ("frozen beef", "veterinary"),
        ("frozen beef", "ched"),
        ("wind turbine blades", "oversize-permit"),
        ("drones", "dual-use-licence-cn"),
        ("e-commerce parcels", "cn-9610"),
        ("toys", "ispm15"),
        ("steel rebar", "cbam"),
        ("plywood", "eudr"),
        ("medicines", "health-certificate"),
    ],
)
def test_goods_bring_their_papers_and_toys_do_not(text, paper):
    journey = _by_rail(*NORTH)
    assert paper in _ids(text, journey)
    if paper != "ispm15":
        assert paper not in _ids("toys", journey)


def test_each_paper_says_why_who_and_whence():
    goods = find_goods("used cars")
    load = stow(goods, 50, "vehicle")[1]
    found = papers(packaged_documents(), goods, load, ["CN", "KZ"], ["rail"], [], load.value_usd)
    assert len(found) > 10
    for paper in found:
        assert paper.name
        assert paper.who
        assert paper.reason.endswith(".")
        assert paper.source
    assert len({paper.document_id for paper in found}) == len(found)


def test_no_countries_no_papers():
    assert _ids("toys", Journey((), frozenset(("rail",)))) == set()


@pytest.mark.parametrize(
    "text",
    [
        "crude oil",
        "natural gas",
        "uranium",
        "explosives",
        "coal",
        "gold bars",
        "live sheep",
        "locomotives",
        "tanks military",
        "helicopters",
        "ships",
    ],
)
def test_a_refusal_says_why_and_what_comes_nearest(text):
    goods = find_goods(text)
    words = explain_refusal(goods)
    assert words.startswith(goods.why_not)
    assert len(words) > len(goods.why_not) + 10


def test_what_rides_is_not_refused():
    assert explain_refusal(find_goods("toys")) == ""


_WAYS = st.lists(
    st.sampled_from(["CN", "KZ", "RU", "BY", "PL", "DE", "UZ", "TR"]), min_size=1, max_size=6
)


@settings(max_examples=200, deadline=None)
@given(
    _WAYS,
    st.sets(st.sampled_from(["rail", "road", "sea", "ferry", "air"]), min_size=1),
    st.sampled_from(["toys", "used cars", "frozen beef", "lithium batteries"]),
)
def test_another_mode_never_takes_a_paper_away(way, modes, text):
    """Rail notes apart, which exclude one another, papers grow with the modes used."""
    one = _ids(text, Journey(tuple(way), frozenset(sorted(modes)[:1])))
    every = _ids(text, Journey(tuple(way), frozenset(modes)))
    assert one <= every


def _document(**changes):
    row = dict.fromkeys(
        ("origins", "not_origins", "destinations", "not_destinations", "passes", "also_passes",
         "not_passes", "date_from", "date_to", "min_value_usd", "source_url")
    )  # fmt: skip
    row |= {
        "document_id": "d", "name": "Paper", "who": "shipper", "reason": "Because.", "modes": "*",
        "forms": "*", "what": "*", "scope": "any", "source": "An act",
    }  # fmt: skip
    return build_documents([row | changes], {})


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        ({}, True),
        ({"date_from": date(2025, 3, 2)}, False),
        ({"date_from": "2025-03-01"}, True),
        ({"date_to": "2025-02-28"}, False),
        ({"date_to": date(2025, 3, 1)}, True),
        ({"min_value_usd": 1001.0}, False),
        ({"min_value_usd": 1000.0}, True),
        ({"forms": "car_wagon"}, False),
        ({"modes": "sea"}, False),
        ({"scope": "domestic"}, False),
        ({"origins": "eaeu"}, False),
        ({"destinations": "eaeu|!KG"}, True),
        ({"not_destinations": "KZ"}, False),
        ({"not_origins": "CN"}, False),
        ({"passes": "RU"}, False),
        ({"passes": "CN", "also_passes": "RU"}, False),
        ({"not_passes": "CN"}, False),
        ({"what": "hs:87"}, False),
    ],
)
def test_each_condition_of_a_row_counts(change, asked):
    goods = find_goods("toys")
    load = stow(goods, 1, "feu")[0]
    journey = Journey(("CN", "KZ"), frozenset(("rail",)), (), 1000.0, date(2025, 3, 1))
    assert bool(papers_for(_document(**change), goods, load, journey)) is asked


def test_a_row_with_an_unknown_region_is_named():
    with pytest.raises(DataError, match="row d names the unknown region 'mars'"):
        _document(passes="mars")


@pytest.mark.parametrize("text", ["electric motors", "electric kettles", "lithium carbonate"])
def test_words_do_not_make_a_battery(text):
    assert not _ids(text, _by_rail(*NORTH)) & {"un38-3", "dg-air-iata", "dg-sea-imdg"}


@pytest.mark.parametrize(
    ("way", "sealed"),
    [
        (("CN", "KZ"), False),
        (("CN", "KZ", "UZ"), False),
        (("CN", "KZ", "RU"), True),
        (("CN", "RU", "BY", "PL"), True),
        (("CN", "KG", "KZ"), True),
        (("CN", "MN", "RU"), False),
    ],
)
def test_the_navigation_seal_needs_two_states_of_the_union(way, sealed):
    assert ("eaeu-navigation-seal" in _ids("used cars", _by_rail(*way))) == sealed


def test_frozen_beef_to_china_needs_listing_registration_permit_and_certificate():
    found = _ids("frozen beef", _by_rail("KZ", "CN"))
    assert found >= {
        "cn-country-access",
        "cn-quarantine-permit",
        "gacc-registration",
        "veterinary",
        "import-declaration-cn",
    }
    assert not {"cn-country-access", "cn-quarantine-permit"} & _ids("toys", _by_rail("KZ", "CN"))
    assert not {"cn-country-access"} & _ids("frozen beef", _by_rail("CN", "KZ"))


@pytest.mark.parametrize("mode", ["rail", "road", "sea", "air"])
def test_electric_cars_travel_under_their_dangerous_goods_entry(mode):
    way = Journey(("CN", "KZ"), frozenset((mode,)), depart=date(2027, 3, 11))
    assert "vehicle-battery-entry" in _ids("used electric cars", way)
    assert "vehicle-battery-entry" in _ids("870380", way)
    assert "vehicle-battery-entry" not in _ids("used cars", way)
    assert "vehicle-battery-entry" not in _ids("toys", way)
