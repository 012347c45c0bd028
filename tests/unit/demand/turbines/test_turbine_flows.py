"""Turbines: pieces of campaigns are those published, heavy pieces never ride a train."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge import facts
from landbridge.core.errors import DataError
from landbridge.demand.turbines import projects as reading
from landbridge.demand.turbines import turbine_fit, turbine_flows
from landbridge.demand.turbines.pieces import oversize_class, pieces_of
from landbridge.demand.turbines.projects import read_projects
from landbridge.results.turbines import CLASSES, PIECES, ROUTES

YEARS = (2020, 2022, 2023, 2024, 2025, 2026, 2027, 2028)
PROJECTS = {p.project_id: p for p in read_projects()}


@pytest.fixture(scope="module", params=YEARS)
def flows(request):
    return turbine_flows(request.param)


def test_fitted_figures_are_met_and_checked_ones_are_near_or_told():
    rows = {row["name"]: row for row in turbine_fit()}
    assert {"pieces:bash+dzhankeldy", "trailers:bash+dzhankeldy", "pieces:zarafshan",
            "t_per_turbine:zhanatas", "mw:UZ:2024"} <= set(rows)  # fmt: skip
    for name, row in rows.items():
        error = abs(row["model"] / row["published"] - 1)
        assert error < (1e-3 if row["kind"] == "fit" else 0.05) or row["reason"], name
        assert row["kind"] == "check" or error < 1e-3, name
    assert rows["pieces:bash+dzhankeldy"]["model"] == pytest.approx(1422)
    assert rows["pieces_a_month:bash+dzhankeldy"]["model"] == pytest.approx(79)
    assert rows["trailers:bash+dzhankeldy"]["published"] == 68
    assert rows["trailers:bash+dzhankeldy"]["model"] == pytest.approx(68, rel=0.05)
    assert rows["mw:UZ:2024"]["model"] == pytest.approx(680.4, rel=0.05)


def test_a_turbine_has_the_published_parts():
    parts = {p.kind: p for p in pieces_of(PROJECTS["bash"])}
    assert {k: (p.many, round(p.tonnes, 6)) for k, p in parts.items()} == {
        "blade": (3, 29.0), "tower section": (4, 75.0), "nacelle": (1, 129.0), "hub": (1, 44.0)
    }  # fmt: skip
    assert parts["blade"].size_m[0] == 84
    assert all(p.fits == "road only" for p in parts.values())


@given(rated=st.floats(1.0, 12.0))
@settings(max_examples=20, deadline=None)
def test_a_larger_turbine_is_heavier_but_lighter_for_its_power(rated):
    def mass(mw):
        made = replace(PROJECTS["bash"], turbine_mw=mw)
        return sum(p.many * p.tonnes for p in pieces_of(made))

    assert mass(rated) < mass(rated * 1.1) < mass(rated) * 1.1


def test_drive_trains_apart_lighten_the_nacelle():
    whole = pieces_of(PROJECTS["bash"])
    apart = pieces_of(replace(PROJECTS["bash"], drive_trains=1))
    assert sum(p.many for p in apart) == sum(p.many for p in whole) + 1
    tonnes = [sum(p.many * p.tonnes for p in parts) for parts in (whole, apart)]
    assert tonnes[0] == pytest.approx(tonnes[1])


@given(size=st.tuples(*[st.floats(0.1, 90)] * 3), tonnes=st.floats(0.1, 150), more=st.floats(1, 2))
@settings(max_examples=50, deadline=None)
def test_a_larger_piece_never_fits_more(size, tonnes, more):
    small = CLASSES.index(oversize_class(*size, tonnes))
    for k in range(4):
        grown = [*size, tonnes]
        grown[k] *= more
        assert CLASSES.index(oversize_class(*grown)) >= small


@pytest.mark.parametrize(
    ("piece", "fits"),
    [((11.9, 2.3, 2.2, 26.0), "container"), ((11.9, 2.3, 2.2, 27.0), "flat rack"),
     ((12.1, 3.2, 3.4, 40.0), "flat rack"), ((12.2, 2.0, 2.0, 5.0), "road only"),
     ((5.0, 3.3, 2.0, 5.0), "road only"), ((5.0, 2.0, 2.0, 40.1), "road only")],
)  # fmt: skip
def test_limits_of_container_and_flat_rack(piece, fits):
    assert oversize_class(*piece) == fits


def test_only_what_fits_goes_by_rail(flows):
    road = flows.oversize == CLASSES.index("road only")
    assert (flows.route[road] == ROUTES.index("road")).all()
    assert (flows.route[~road] == ROUTES.index("rail")).all()
    assert flows.tonnes[road].sum() > 0.8 * flows.tonnes.sum()
    long = np.isin(flows.piece, [PIECES.index(w) for w in ("blade", "tower section", "nacelle")])
    assert road[long].all()


def test_small_parts_are_a_tenth_and_alone_have_boxes(flows):
    small = flows.piece == PIECES.index("small parts")
    assert flows.tonnes[small].sum() == pytest.approx(0.1 * flows.tonnes.sum())
    assert (flows.teu[small] > 0).all()
    assert not flows.teu[~small].any()
    assert not flows.pieces[small].any()


def test_columns_are_whole_and_frozen(flows):
    for item in fields(flows):
        column = getattr(flows, item.name)
        if isinstance(column, np.ndarray):
            assert column.shape == (flows.size,)
            assert not column.flags.writeable
    assert flows.month.min() >= 1
    assert flows.month.max() <= 12
    names = [item.name for item in flows.assumptions]
    assert len(names) == len(set(names))


def test_all_years_together_move_every_turbine():
    sets = dict.fromkeys(PROJECTS, 0.0)
    months = dict.fromkeys(PROJECTS, 0)
    for year in YEARS:
        flows = turbine_flows(year)
        for k, project in enumerate(flows.projects):
            held = (flows.project == k) & (flows.piece == PIECES.index("hub"))
            sets[project.project_id] += flows.pieces[held].sum()
            months[project.project_id] += np.unique(flows.month[held]).size
    assert sets == pytest.approx({name: p.turbines for name, p in PROJECTS.items()})
    assert months == {name: p.months for name, p in PROJECTS.items()}


def test_a_year_without_deliveries_is_refused_and_the_others_named():
    with pytest.raises(DataError, match=r"deliveries in 2021\. .*2020, 2022, 2023"):
        turbine_flows(2021)


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [("month_to", "2019-12", "before they start"), ("month_from", "2020-13", "is no month")],
)
def test_wrong_months_are_named(monkeypatch, column, value, told):
    real = facts.load
    table = real("turbine_projects").filter(pl.col("project_id") == "zhanatas")
    changed = table.with_columns(pl.lit(value).alias(column))
    monkeypatch.setattr(
        reading.facts, "load", lambda name: changed if name == "turbine_projects" else real(name)
    )
    with pytest.raises(DataError, match=rf"zhanatas: .*{told}"):
        read_projects()


def test_published_figures_of_projects_are_those_of_the_table():
    rows = {row["row_id"]: row for row in facts.load("wind_exports").to_dicts()}
    assert rows["wind-031"]["value"] == PROJECTS["bash"].turbines + PROJECTS["dzhankeldy"].turbines
    assert rows["wind-042"]["value"] == PROJECTS["bash"].blade_m
    assert rows["wind-049"]["value"] == PROJECTS["zarafshan"].route_km
    assert rows["wind-052"]["value"] == PROJECTS["mezgilder"].blade_m
    assert rows["wind-054"]["value"] == PROJECTS["ybyrai"].route_km
    assert rows["wind-056"]["value"] == PROJECTS["zhanatas"].blade_m
    assert "158 x 6.5 MW" in rows["wind-031"]["country_or_project"]
    assert "111 x 4.5 MW" in rows["wind-047"]["country_or_project"]
