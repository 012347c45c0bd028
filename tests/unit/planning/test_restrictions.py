"""Dated rules: what is closed, from which minute to which, and that rules only take away."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.core.errors import DataError
from landbridge.core.timeline import minute_of
from landbridge.demand.goods import find_goods
from landbridge.planning.restrictions import build_rules, goods_match, packaged_rules, screen

REGIONS = {"central_asia": frozenset(("KZ", "KG", "UZ", "TJ", "TM"))}


def _row(**changes):
    row = {
        "rule_id": "r", "kind": "transit_ban", "effect": "forbid", "what": "*", "countries": "RU",
        "origins": None, "destinations": None, "crossings": None, "modes": "*",
        "date_from": "2025-03-01", "date_to": "2025-03-31", "certainty": "in force",
        "summary": "A rule.", "source": "An act", "source_url": None,
    }  # fmt: skip
    return row | changes


def _minute(*when):
    return minute_of(datetime(*when, tzinfo=UTC))


def _screen(text, origin, destination, day, rules=None):
    return screen(
        packaged_rules() if rules is None else rules, find_goods(text), origin, destination, day
    )


def test_a_date_counts_as_the_whole_day_at_both_edges():
    rules = build_rules([_row()], REGIONS)
    found = _screen("toys", "CN", "DE", date(2025, 3, 1), rules)
    assert not found.forbids_country("RU", "rail", _minute(2025, 2, 28, 23, 59))
    assert found.forbids_country("RU", "rail", _minute(2025, 3, 1))
    assert found.forbids_country("RU", "rail", _minute(2025, 3, 31, 23, 59))
    assert not found.forbids_country("RU", "rail", _minute(2025, 4, 1))
    assert not found.forbids_country("KZ", "rail", _minute(2025, 3, 15))


@pytest.mark.parametrize(
    ("day", "bound"),
    [
        (date(2025, 3, 31), True),
        (date(2025, 4, 1), False),
        (date(2024, 11, 1), False),
        (date(2025, 1, 15), True),
    ],
)
def test_rules_that_end_before_or_start_long_after_departure_are_left_out(day, bound):
    rules = build_rules([_row()], REGIONS)
    assert bool(_screen("toys", "CN", "DE", day, rules).rules) is bound


@pytest.mark.parametrize(
    ("day", "forbidden"),
    [(date(2025, 2, 28), False), (date(2025, 3, 1), True), (date(2025, 3, 31), True)],
)
def test_a_ban_on_the_movement_holds_on_the_day_of_departure(day, forbidden):
    row = _row(kind="import_ban", countries=None, destinations="eu|!PL", origins="central_asia")
    rules = build_rules([row], REGIONS)
    assert (_screen("toys", "KZ", "DE", day, rules).forbidden is not None) is forbidden
    assert _screen("toys", "KZ", "PL", day, rules).forbidden is None
    assert _screen("toys", "CN", "DE", day, rules).forbidden is None


def test_no_country_is_closed_to_its_own_trade():
    rules = build_rules([_row()], REGIONS)
    minute = _minute(2025, 3, 10)
    for pair in (("RU", "DE"), ("CN", "RU")):
        found = _screen("toys", *pair, date(2025, 3, 1), rules)
        assert not found.forbids_country("RU", "rail", minute)


def test_modes_pairs_and_crossings():
    row = _row(kind="closure", countries=None, crossings="brest-terespol|PL-BY", modes="road")
    found = _screen("toys", "CN", "DE", date(2025, 3, 1), build_rules([row], REGIONS))
    minute = _minute(2025, 3, 2)
    assert found.closes("brest-terespol", ("BY", "PL"), "road", minute)
    assert found.closes("other", ("BY", "PL"), "road", minute)
    assert found.closes("other", ("PL", "BY"), "road", minute)
    assert not found.closes("brest-terespol", ("BY", "PL"), "rail", minute)
    assert not found.closes("other", ("BY", "LT"), "road", minute)


def test_warnings_show_but_close_nothing():
    found = _screen(
        "toys", "CN", "DE", date(2025, 3, 1), build_rules([_row(effect="warn")], REGIONS)
    )
    assert found.countries == ()
    assert len(found.notes) == 1
    assert found.notes_on_path(["CN", "KZ", "RU", "DE"], [], ["rail"]) == found.notes
    assert found.notes_on_path(["CN", "KZ", "TR", "DE"], [], ["rail"]) == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "wish"}, "unknown kind"),
        ({"countries": "atlantis"}, "atlantis"),
        ({"countries": "ru"}, "'ru'"),
        ({"kind": "capacity_limit"}, "cannot forbid"),
        ({"countries": None}, "names no country"),
        ({"kind": "closure"}, "names no crossing"),
        ({"date_to": "2025-02-28"}, "ends before it starts"),
    ],
)
def test_bad_rows_are_named(change, message):
    with pytest.raises(DataError, match=message):
        build_rules([_row(**change)], REGIONS)
    with pytest.raises(DataError, match="colour:red"):
        goods_match(["colour:red"], find_goods("toys"))


@pytest.mark.parametrize(
    ("condition", "text", "fits"),
    [
        ("hs:8703", "used cars", True),
        ("hs:8703+attribute:used", "used cars", True),
        ("hs:8703+attribute:used", "new cars", False),
        ("hs:8703+!attribute:used", "new cars", True),
        ("class:9", "lithium batteries", True),
        ("handling:reefer", "frozen beef", True),
        ("group:G53", "toys", True),
        ("hs:01|hs:95", "toys", True),
        ("*", "toys", True),
        ("hs:870380", "8703 electric", True),
        ("hs:870380", "870380", True),
        ("hs:870380", "870323 electric", True),
        ("hs:870380", "8703", False),
        ("hs:870380", "8703 used", False),
        ("hs:870380", "870340", False),
        ("hs:870380", "8704 electric", False),
        ("hs:850760", "8507 lithium", True),
        ("hs:850760", "850710 lithium", True),
        ("hs:850760", "lead-acid batteries", False),
        ("attribute:dual-use", "8806", True),
        ("attribute:military", "grenades", True),
    ],
)
def test_conditions_on_goods(condition, text, fits):
    assert goods_match(condition.split("|"), find_goods(text)) is fits


# --- the packaged rules -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minute", "closed"),
    [
        (_minute(2025, 9, 11, 23, 59), False),
        (_minute(2025, 9, 12), True),
        (_minute(2025, 9, 24, 23, 59), True),
        (_minute(2025, 9, 25), False),
    ],
)
def test_poland_closed_its_border_with_belarus(minute, closed):
    found = _screen("electronics", "CN", "DE", date(2025, 9, 1))
    for crossing in ("brest-terespol", "bruzgi-kuznica", "svislach-siemianowka"):
        assert found.closes(crossing, ("BY", "PL"), "rail", minute) is closed
    assert not found.closes("mamonovo-braniewo", ("RU", "PL"), "rail", minute)


def test_european_drones_may_not_pass_russia_but_chinese_toys_may():
    day = date(2025, 6, 1)
    minute = _minute(2025, 6, 20)
    assert _screen("drones", "DE", "CN", day).forbids_country("RU", "rail", minute)
    assert not _screen("toys", "DE", "CN", day).forbids_country("RU", "rail", minute)
    assert not _screen("toys", "CN", "DE", day).forbids_country("RU", "rail", minute)
    assert not _screen("drones", "CN", "KZ", day).forbids_country("RU", "rail", minute)


def test_russia_checks_chinese_machines_for_europe_and_says_so():
    path = ["CN", "KZ", "RU", "BY", "PL", "DE"]
    found = _screen("industrial machinery", "CN", "DE", date(2025, 6, 1))
    assert "ru-transit-1374" in {n.rule_id for n in found.notes_on_path(path, [], ["rail"])}
    before = _screen("industrial machinery", "CN", "DE", date(2024, 5, 1))
    assert "ru-transit-1374" not in {n.rule_id for n in before.notes}


@pytest.mark.parametrize(
    ("text", "origin", "destination", "day", "forbidden"),
    [
        ("apples", "PL", "RU", date(2025, 6, 1), True),
        ("apples", "PL", "KZ", date(2025, 6, 1), False),
        ("apples", "CN", "RU", date(2025, 6, 1), False),
        ("plywood", "RU", "DE", date(2025, 6, 1), True),
        ("plywood", "KZ", "DE", date(2025, 6, 1), False),
        ("waste paper", "DE", "CN", date(2025, 6, 1), True),
        ("electric cars", "DE", "RU", date(2025, 6, 1), True),
        ("8703 electric", "DE", "RU", date(2025, 6, 1), True),
        ("8703 hybrid cars", "DE", "RU", date(2025, 6, 1), True),
        ("870380", "DE", "RU", date(2025, 6, 1), True),
        ("cars, used", "DE", "RU", date(2025, 6, 1), False),
        ("cars (used)", "DE", "RU", date(2025, 6, 1), False),
        ("8703", "DE", "RU", date(2025, 6, 1), False),
        ("grenades", "DE", "RU", date(2025, 6, 1), True),
        ("plastic waste", "DE", "CN", date(2025, 6, 1), True),
        ("used cars", "CN", "KZ", date(2027, 3, 11), False),
    ],
)
def test_packaged_bans_on_movements(text, origin, destination, day, forbidden):
    assert (_screen(text, origin, destination, day).forbidden is not None) is forbidden


def test_sea_lanes_avoid_suez_and_explosives_do_not_ride():
    minute = _minute(2025, 6, 20)
    found = _screen("toys", "CN", "DE", date(2025, 6, 1))
    assert found.closes("suez", ("EG", "EG"), "sea", minute)
    assert not found.forbids_mode("rail", minute)
    assert _screen("fireworks", "CN", "DE", date(2025, 6, 1)).forbids_mode("rail", minute)


def test_every_packaged_rule_is_dated_sourced_and_sound():
    rules = packaged_rules()
    assert len({rule.rule_id for rule in rules}) == len(rules) >= 30
    for rule in rules:
        assert rule.from_minute < rule.to_minute
        assert rule.summary.endswith(".")
        assert rule.source
        assert rule.modes
        if rule.kind == "closure":
            assert rule.crossings
        if rule.forbids and rule.kind == "transit_ban":
            assert rule.countries


# --- laws ---------------------------------------------------------------------------------------

_DATES = st.dates(date(2024, 6, 1), date(2025, 6, 1))
_ROWS = st.builds(
    lambda kind, effect, what, country, origin, first, length, modes: _row(
        kind=kind,
        effect=effect,
        what=what,
        modes=modes,
        origins=origin,
        countries=country if kind != "closure" else None,
        crossings="brest-terespol|FI-RU" if kind == "closure" else None,
        date_from=first,
        date_to=first + timedelta(days=length),
    ),
    st.sampled_from(["transit_ban", "import_ban", "export_ban", "closure", "carriage_ban"]),
    st.sampled_from(["forbid", "warn"]),
    st.sampled_from(["*", "hs:95", "hs:87", "attribute:used", "group:G53"]),
    st.sampled_from(["RU", "BY|KZ", "central_asia", "eaeu|!KG"]),
    st.sampled_from([None, "CN", "eu"]),
    _DATES,
    st.integers(0, 200),
    st.sampled_from(["*", "rail", "rail|road"]),
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(_ROWS, max_size=6),
    _ROWS,
    st.integers(0, 6),
    _DATES,
    st.integers(0, 150),
    st.sampled_from(["rail", "road", "sea"]),
    st.sampled_from(["toys", "used cars"]),
)
def test_one_more_rule_never_allows_more(rows, extra, place, day, after, mode, text):
    fewer = _screen(text, "CN", "DE", day, build_rules(rows, REGIONS))
    grown = [*rows[:place], extra, *rows[place:]]
    more = _screen(text, "CN", "DE", day, build_rules(grown, REGIONS))
    minute = minute_of(datetime(day.year, day.month, day.day, tzinfo=UTC)) + after * 1440
    for country in ("RU", "BY", "KZ", "KG", "PL"):
        if fewer.forbids_country(country, mode, minute):
            assert more.forbids_country(country, mode, minute)
    for pair in (("BY", "PL"), ("FI", "RU")):
        if fewer.closes("brest-terespol", pair, mode, minute):
            assert more.closes("brest-terespol", pair, mode, minute)
    if fewer.forbids_mode(mode, minute):
        assert more.forbids_mode(mode, minute)
    if fewer.forbidden:
        assert more.forbidden
