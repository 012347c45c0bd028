"""Local time where the zone is known, UTC beside it."""

from __future__ import annotations

from tests.unit.report.worlds import READY

from landbridge.report.clocks import Clocks, clocks_for, date_text

QUERY = {"origin_id": "a", "origin_timezone": "Asia/Shanghai", "destination_id": "b"}


def test_both_ends_of_the_question_and_the_table_are_known() -> None:
    clocks = clocks_for(
        QUERY, [("c", "Asia/Almaty"), ("d", None), ("e", "No/Such_Zone"), ("f", "../x")]
    )
    assert sorted(clocks.zones) == ["a", "c"]


def test_local_time_stands_before_utc() -> None:
    clocks = clocks_for(QUERY)
    assert clocks.parts(READY, "a") == ("Thu 11 Mar 2027", "08:00 local, 00:00 UTC")
    assert clocks.parts(READY - 120, "a") == ("Thu 11 Mar 2027", "06:00 local, Wed 22:00 UTC")
    assert clocks.local(READY, "a") == "Thu 11 Mar 2027, 08:00"
    assert clocks.line(READY, "a") == "Thu 11 Mar 2027, 08:00 local, 00:00 UTC"


def test_an_unknown_place_is_shown_in_utc() -> None:
    assert Clocks().parts(READY, "b") == ("Thu 11 Mar 2027", "00:00 UTC")
    assert Clocks().local(READY, "b") is None


def test_dates() -> None:
    assert date_text("2027-03-11") == "Thu 11 Mar 2027"
    assert date_text("soon") == "soon"
