"""The timetable of a scenario for others is the one that planning searches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import polars as pl
import pytest
from tests.naive.gtfs import earliest_in, read_feed
from tests.worlds import small

from landbridge import facts
from landbridge.core.errors import UsageError
from landbridge.kernels.earliest import earliest_arrivals
from landbridge.kernels.timetable import FAR
from landbridge.planning.graph import graph_for
from landbridge.planning.world import build_world
from landbridge.scenario import Closure
from landbridge.study import shipment
from landbridge.study.timetable import export_gtfs, timetable_of

DAY = 1440
WINDOW = (600 * DAY, 680 * DAY)
SHUT = Closure("brest-terespol", date(2025, 9, 12), date(2025, 9, 25))


def shut_world():
    return small.scenario({"close_crossings": (SHUT,)})


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, pl.DataFrame]]:
    small.forget()
    tables, packaged = small.tables(), facts.load
    monkeypatch.setattr(
        facts, "load", lambda name: tables[name] if name in tables else packaged(name)
    )
    monkeypatch.setattr(shipment, "_worlds", {})
    yield tables
    small.forget()


def test_the_window_holds_every_departure_of_the_graph(world):
    built = build_world(shut_world())
    graph = graph_for(built, *WINDOW)
    found = {ride.id: ride for ride in timetable_of(built, WINDOW).rides}
    assert set(found) == {row.id for row in built.services.rows}
    for arc in np.flatnonzero(graph.arcs.arc_scheduled):
        times = graph.arcs.dep_time[graph.arcs.dep_ptr[arc] : graph.arcs.dep_ptr[arc + 1]]
        inside = times[(times >= WINDOW[0]) & (times < WINDOW[1])]
        ride = found[built.services.rows[graph.service[arc]].id]
        assert ride.leave.tolist() == inside.tolist()
    longest = [int(np.ptp(ride.arrive - ride.leave)) for ride in found.values() if len(ride.leave)]
    assert max(longest) > 0, "trains are held at the crossing that shuts"


def test_earliest_arrivals_in_the_feed_are_those_of_the_kernel(world, tmp_path):
    path = tmp_path / "feed.zip"
    export_gtfs(shut_world(), path, first_day=date(2025, 8, 23), days=80)
    feed = read_feed(path)
    built = build_world(shut_world())
    graph = graph_for(built, *WINDOW)
    nodes = built.network.nodes
    allowed = np.ones(graph.arcs.n_arcs, bool)
    allowed[list(graph.slot_of_place.values())] = False
    reached = 0
    for place, sink in graph.sink_of_place.items():
        ready = WINDOW[0] + 3 * DAY + 7 * place
        arrive, _ = earliest_arrivals(graph.arcs, place, ready, allowed)
        theirs = earliest_in(feed, nodes.id[place], ready)
        for other, end in graph.sink_of_place.items():
            if other == place or not WINDOW[0] <= arrive[end] < WINDOW[0] + 40 * DAY:
                continue
            assert theirs[nodes.id[other]] == arrive[end], (nodes.id[place], nodes.id[other])
            reached += 1
        unreached = {
            nodes.id[v] for v in graph.sink_of_place if arrive[graph.sink_of_place[v]] == FAR
        }
        assert not unreached & set(theirs) - {nodes.id[place]}
        assert sink != place
    assert reached > 20


@pytest.mark.parametrize(
    ("first_day", "days"), [("2027-03-11", 0), ("2027-03-11", 367), ("2028-12-31", 2)]
)
def test_a_window_outside_the_horizon_is_refused(tmp_path, first_day, days):
    with pytest.raises(UsageError, match="days of departures"):
        export_gtfs("base-2025", tmp_path / "feed", first_day=first_day, days=days)
    assert not (tmp_path / "feed").exists()
